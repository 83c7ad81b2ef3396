/**
 * Times as JavaScript values: what an element of datetime64 and timedelta64 is outside of arrays, its text as NumPy's, and
 * conversions between units.
 */
import { dateFromDays, daysFromDate, daysOfMonth, floorDivide } from './calendar.js';
import { isCalendarUnit, isFiner, NAT, type TimeUnit, unitRatio } from './units.js';

/** `count` of moments in unit `from` as one of unit `to`: rounded down where `to` is longer. */
export function convertMoment(count: bigint, from: TimeUnit, to: TimeUnit): bigint {
  if (count === NAT || from === to) return count;
  if (isCalendarUnit(from) && isCalendarUnit(to)) return from === 'Y' ? count * 12n : floorDivide(count, 12n);
  if (isCalendarUnit(from)) {
    const months = from === 'Y' ? count * 12n : count;
    const year = floorDivide(months, 12n);
    return convertSpan(daysFromDate(1970n + year, months - year * 12n + 1n, 1n), 'D', to);
  }
  if (isCalendarUnit(to)) {
    const { year, month } = dateFromDays(convertSpan(count, from, 'D'));
    return to === 'Y' ? year - 1970n : (year - 1970n) * 12n + month - 1n;
  }
  return convertSpan(count, from, to);
}

/** `count` of spans in unit `from`, of fixed length, as one of unit `to`: rounded down where `to` is longer. */
export function convertSpan(count: bigint, from: TimeUnit, to: TimeUnit): bigint {
  if (count === NAT || from === to) return count;
  return isFiner(to, from) ? count * unitRatio(from, to) : floorDivide(count, unitRatio(to, from));
}

const two = (n: bigint): string => String(n).padStart(2, '0');
const yearText = (year: bigint): string =>
  year < 0n ? `-${String(-year).padStart(4, '0')}` : String(year).padStart(4, '0');
/** Digits after the point. */
const PLACES: Partial<Record<TimeUnit, number>> = { ms: 3, us: 6, ns: 9 };

/** A moment as ISO 8601 text, as long as its unit is fine. */
function momentText(count: bigint, unit: TimeUnit): string {
  if (count === NAT) return 'NaT';
  if (unit === 'Y') return yearText(1970n + count);
  if (unit === 'M') {
    const year = floorDivide(count, 12n);
    return `${yearText(1970n + year)}-${two(count - year * 12n + 1n)}`;
  }
  const days = convertSpan(count, unit, 'D');
  const { year, month, day } = dateFromDays(days);
  const date = `${yearText(year)}-${two(month)}-${two(day)}`;
  if (unit === 'D' || unit === 'W') return date;
  const rest = count - convertSpan(days, 'D', unit);
  const seconds = convertSpan(rest, unit, 's');
  const hours = seconds / 3600n;
  if (unit === 'h') return `${date}T${two(rest)}`;
  const minutes = unit === 'm' ? rest - (rest / 60n) * 60n : (seconds / 60n) % 60n;
  const clock = `${date}T${two(unit === 'm' ? rest / 60n : hours)}:${two(minutes)}`;
  if (unit === 'm') return clock;
  const places = PLACES[unit];
  const whole = `${clock}:${two(seconds % 60n)}`;
  if (places === undefined) return whole;
  return `${whole}.${String(rest - convertSpan(seconds, 's', unit)).padStart(places, '0')}`;
}

const NAMES: Readonly<Record<TimeUnit, string>> = {
  Y: 'years',
  M: 'months',
  W: 'weeks',
  D: 'days',
  h: 'hours',
  m: 'minutes',
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
};

/** A moment: a count of `unit` from 1970-01-01T00:00 on. Its text is NumPy's. */
export class Datetime64 {
  /** @internal made by `datetime64` */
  constructor(
    /** How many units after 1970-01-01T00:00; the least int64 for no time. */
    readonly value: bigint,
    readonly unit: TimeUnit,
  ) {}
  /** True for no time (NaT). */
  get isNaT(): boolean {
    return this.value === NAT;
  }
  /** The moment as a Date, to the millisecond; an invalid one where it has none. */
  toDate(): Date {
    return new Date(this.isNaT ? Number.NaN : Number(convertMoment(this.value, this.unit, 'ms')));
  }
  toString(): string {
    return momentText(this.value, this.unit);
  }
  toJSON(): string {
    return this.toString();
  }
  /** The count where a number is asked for, so that moments of one unit compare. */
  valueOf(): number {
    return this.isNaT ? Number.NaN : Number(this.value);
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `datetime64('${this.toString()}', '${this.unit}')`;
  }
}

/** A span of time: a count of `unit`. */
export class Timedelta64 {
  /** @internal made by `timedelta64` */
  constructor(
    /** How many units; the least int64 for no time. */
    readonly value: bigint,
    readonly unit: TimeUnit,
  ) {}
  /** True for no time (NaT). */
  get isNaT(): boolean {
    return this.value === NAT;
  }
  toString(): string {
    return this.isNaT ? 'NaT' : `${this.value} ${NAMES[this.unit]}`;
  }
  toJSON(): string {
    return this.toString();
  }
  /** The count where a number is asked for. */
  valueOf(): number {
    return this.isNaT ? Number.NaN : Number(this.value);
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `timedelta64(${this.isNaT ? "'NaT'" : this.value}, '${this.unit}')`;
  }
}

/** True for a moment or a span of time. */
export const isTime = (value: unknown): value is Datetime64 | Timedelta64 =>
  value instanceof Datetime64 || value instanceof Timedelta64;

const ISO =
  /^([+-]?\d{4,})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:\.(\d{1,9}))?)?)?)?)?)?(Z|[+-]\d\d:?\d\d)?$/;

/** The moment that ISO 8601 text names, in the unit that it is given to; NaT for 'NaT'. Undefined for other text. */
export function parseMoment(text: string): Datetime64 | undefined {
  if (/^(nat)?$/i.test(text)) return new Datetime64(NAT, 's');
  const match = ISO.exec(text.trim());
  if (!match) return undefined;
  const [, y, mo, d, h, mi, s, fraction, zone] = match;
  const year = BigInt(y);
  if (mo === undefined) return new Datetime64(year - 1970n, 'Y');
  const month = BigInt(mo);
  if (month < 1n || month > 12n) return undefined;
  if (d === undefined) return new Datetime64((year - 1970n) * 12n + month - 1n, 'M');
  const day = BigInt(d);
  if (day < 1n || day > daysOfMonth(year, month)) return undefined;
  const days = daysFromDate(year, month, day);
  if (h === undefined) return new Datetime64(days, 'D');
  const [hour, minute, second] = [h, mi ?? '0', s ?? '0'].map(BigInt);
  if (hour > 23n || minute > 59n || second > 59n) return undefined;
  const sign = zone?.startsWith('-') ? 1n : -1n;
  const digits = zone === undefined || zone === 'Z' ? '0000' : zone.slice(1).replace(':', '');
  const shift = sign * (BigInt(digits.slice(0, 2)) * 60n + BigInt(digits.slice(2)));
  const seconds = days * 86_400n + hour * 3600n + (minute + shift) * 60n + second;
  if (mi === undefined) return new Datetime64(seconds / 3600n, 'h');
  if (s === undefined) return new Datetime64(floorDivide(seconds, 60n), 'm');
  if (fraction === undefined) return new Datetime64(seconds, 's');
  const [unit, places] =
    fraction.length <= 3 ? (['ms', 3] as const) : fraction.length <= 6 ? (['us', 6] as const) : (['ns', 9] as const);
  return new Datetime64(seconds * 10n ** BigInt(places) + BigInt(fraction.padEnd(places, '0')), unit);
}
