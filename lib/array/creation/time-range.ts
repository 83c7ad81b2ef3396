/**
 * Evenly spaced moments and spans of time, as NumPy's `arange` of them.
 */
import { type DType, isTimeDType, type TimeDType } from '../../../kernels/dtype.js';
import { unitOf } from '../../../kernels/scalar.js';
import { convertMoment, convertSpan, Datetime64, parseMoment, Timedelta64 } from '../../../kernels/time/moment.js';
import { finerUnit, NAT, type TimeUnit } from '../../../kernels/time/units.js';
import { ChunkwiseError } from '../../base/errors.js';
import { kind } from '../../base/kinds.js';
import { scalarOf } from '../asarray.js';

/** An end of a range, or its step. */
export type RangeValue = number | bigint | string | Date | Datetime64 | Timedelta64;

const isTimeValue = (value: unknown): boolean =>
  typeof value === 'string' || value instanceof Date || value instanceof Datetime64 || value instanceof Timedelta64;

/** @internal the kind of {@link RangeValue} */
export const rangeValue = kind<RangeValue>(
  'rangeValue',
  "a number or bigint, or for times a moment ('2001-01', a Date, datetime64(…)) or a span (timedelta64(…))",
  (value) => typeof value === 'number' || typeof value === 'bigint' || isTimeValue(value),
);

/** A range of times in counts of their unit. */
export interface TimeRange {
  readonly dtype: TimeDType;
  readonly start: bigint;
  readonly stop: bigint;
  readonly step: bigint;
}

/** True where `arange` is asked for times. */
export const asksForTimes = (values: readonly RangeValue[], dtype: DType | undefined): boolean =>
  (dtype !== undefined && isTimeDType(dtype)) || values.some(isTimeValue);

/**
 * The counts that a range of times runs over: of `start` (default: the beginning of counting), `stop` and `step`.
 *
 * @throws 'argument' for text that is no date and for ends that are no times of one kind, 'dtype' for a dtype of other values
 */
export function timeRange(values: readonly RangeValue[], dtype: DType | undefined): TimeRange {
  const fail = (why: string): never => {
    throw new ChunkwiseError('argument', `arange(${values.map(String).join(', ')}): ${why}`);
  };
  const read = values.map((value) => {
    const time = typeof value === 'string' ? parseMoment(value) : value;
    if (time === undefined) return fail(`'${String(value)}' is no ISO 8601 date; write 2001-12-31`);
    return time instanceof Date ? (scalarOf(time) as Datetime64) : time;
  });
  const [start, stop, step] = read.length === 1 ? [0, read[0]] : read;
  if (dtype !== undefined && !isTimeDType(dtype))
    throw new ChunkwiseError('dtype', `arange: times are no ${dtype}; take datetime64[unit], or astype afterwards`);
  const ends = [start, stop];
  const moments = dtype?.startsWith('d') ?? ends.some((end) => end instanceof Datetime64);
  const units = [...ends, step].flatMap((time) =>
    time instanceof Datetime64 || time instanceof Timedelta64 ? [time.unit] : [],
  );
  const unit: TimeUnit = dtype === undefined ? units.reduce(finerUnit) : unitOf(dtype);
  const countOf = (value: unknown, isMoment: boolean): bigint => {
    const counted =
      value instanceof Datetime64 && isMoment
        ? convertMoment(value.value, value.unit, unit)
        : value instanceof Timedelta64 && !isMoment
          ? convertSpan(value.value, value.unit, unit)
          : typeof value === 'bigint' || Number.isSafeInteger(value)
            ? BigInt(value as number)
            : fail(`${String(value)} is no ${isMoment ? 'moment' : 'span'}, nor a whole count of ${unit}`);
    return counted === NAT ? fail('NaT bounds no range') : counted;
  };
  if (moments && read.length === 1) return fail('moments have no beginning; give start and stop');
  const first = countOf(start, moments);
  // A span as the end of a range of moments counts from its start.
  const last = moments && stop instanceof Timedelta64 ? first + countOf(stop, false) : countOf(stop, moments);
  const by = step === undefined ? 1n : countOf(step, false);
  return { dtype: `${moments ? 'datetime64' : 'timedelta64'}[${unit}]`, start: first, stop: last, step: by };
}
