/**
 * Moments as int64 counts of microseconds from 1970-01-01 on, split into days and microseconds of the day and joined again,
 * without a BigInt for each element.
 */

/** Microseconds of a day. */
export const DAY_MICROSECONDS = 86_400_000_000;
/** No moment (NaT): the least int64. */
export const NO_MOMENT = -(2n ** 63n);

// A day is 8192 times this many microseconds: counts without their last 13 bits, 2^50 at most, are exact in a double.
const UNITS = 13;
const UNIT = 2 ** UNITS;
const DAY_UNITS = DAY_MICROSECONDS / UNIT;
const HIGH_UNITS = 2 ** (32 - UNITS);

/** Moments apart; both hold NaN where there is none. */
export interface SplitMoments {
  /** Whole days from 1970-01-01 on, rounded down. */
  readonly days: Float64Array;
  /** Microseconds from the day's beginning on. */
  readonly microseconds: Float64Array;
  /** True where a moment is missing. */
  readonly missing: boolean;
}

/** Days and microseconds of the day of each moment. */
export function splitMoments(counts: BigInt64Array): SplitMoments {
  const words = new Int32Array(counts.buffer, counts.byteOffset, counts.length * 2);
  const days = new Float64Array(counts.length);
  const microseconds = new Float64Array(counts.length);
  let missing = false;
  for (let i = 0; i < counts.length; i++) {
    const low = words[2 * i];
    const high = words[2 * i + 1];
    if (high === -2147483648 && low === 0) {
      days[i] = microseconds[i] = Number.NaN;
      missing = true;
      continue;
    }
    const units = high * HIGH_UNITS + (low >>> UNITS);
    const day = Math.floor(units / DAY_UNITS);
    days[i] = day;
    microseconds[i] = (units - day * DAY_UNITS) * UNIT + (low & (UNIT - 1));
  }
  return { days, microseconds, missing };
}

/** Whole days from 1970-01-01 on whose every moment int64 holds: 106,751,990 days, 292,277 years. */
export const MOST_DAYS = 106_751_990;

/**
 * Moments of days and microseconds, which may be negative or more than a day; missing where either is NaN. Both are whole numbers, the
 * days at most {@link MOST_DAYS} from 1970.
 */
export function joinMoments(days: Float64Array, microseconds: Float64Array): BigInt64Array {
  const counts = new BigInt64Array(days.length);
  const words = new Int32Array(counts.buffer);
  for (let i = 0; i < counts.length; i++) {
    const rest = microseconds[i];
    if (Number.isNaN(days[i]) || Number.isNaN(rest)) {
      words[2 * i + 1] = -2147483648;
      continue;
    }
    const over = Math.floor(rest / UNIT);
    const units = days[i] * DAY_UNITS + over;
    const high = Math.floor(units / HIGH_UNITS);
    words[2 * i + 1] = high;
    words[2 * i] = (units - high * HIGH_UNITS) * UNIT + (rest - over * UNIT);
  }
  return counts;
}

/** One moment's days and microseconds of the day. */
export function splitMoment(count: bigint): { readonly days: number; readonly microseconds: number } {
  const { days, microseconds } = splitMoments(BigInt64Array.of(count));
  return { days: days[0], microseconds: microseconds[0] };
}

/** The count of one moment. */
export const joinMoment = (days: number, microseconds: number): bigint =>
  BigInt(days) * BigInt(DAY_MICROSECONDS) + BigInt(microseconds);
