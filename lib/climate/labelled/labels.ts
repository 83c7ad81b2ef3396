/**
 * Labels as they are given (numbers, text, dates, parts of dates) in the terms of an index.
 */
import { convertMoment, convertSpan, Datetime64, parseMoment } from '../../../kernels/time/moment.js';
import type { TimeUnit } from '../../../kernels/time/units.js';
import { ChunkwiseError } from '../../base/errors.js';
import { shown } from '../../base/messages/argument-errors.js';
import { CalendarDate } from '../calendar/index.js';
import type { AxisIndex, IndexValue } from './axis-index.js';
import { calendarSpan } from './calendar-labels.js';

/** A label of a coordinate. */
export type Label = number | bigint | string | Date | Datetime64 | CalendarDate;

export const isLabel = (value: unknown): value is Label =>
  ['number', 'bigint', 'string'].includes(typeof value) ||
  value instanceof Date ||
  value instanceof Datetime64 ||
  value instanceof CalendarDate;

/** What a label means: one value, or all from the first to the last of a part of a date. */
export interface Meaning {
  readonly first: IndexValue;
  readonly last: IndexValue;
  /** True where the label names a span ('2010-06'), though it may hold one value. */
  readonly span: boolean;
}

const unitOf = (dtype: string): TimeUnit => /\[(.*)\]/.exec(dtype)?.[1] as TimeUnit;
const FINENESS: readonly TimeUnit[] = ['Y', 'M', 'W', 'D', 'h', 'm', 's', 'ms', 'us', 'ns'];
/** As pandas: text names a span where it is coarser than the labels, of which the day is the coarsest resolution. */
const isCoarser = (unit: TimeUnit, than: TimeUnit): boolean => FINENESS.indexOf(unit) < FINENESS.indexOf(than);

function momentMeaning(operation: string, dim: string, index: AxisIndex, label: Label): Meaning {
  if (index.calendar) {
    const { first, last, resolution } = calendarSpan(operation, dim, index.calendar, label);
    return { first, last, span: isCoarser(resolution, index.resolution()) };
  }
  const unit = unitOf(index.dtype);
  const moment =
    typeof label === 'string'
      ? parseMoment(label.trim())
      : label instanceof Date
        ? new Datetime64(BigInt(label.getTime()), 'ms')
        : label instanceof Datetime64
          ? label
          : undefined;
  if (!moment)
    throw new ChunkwiseError(
      'argument',
      `${operation}: ${shown(label)} is no date, as the labels of dimension '${dim}' are: write '2010-06-15', or a part of it as '2010-06'`,
    );
  const first = convertMoment(moment.value, moment.unit, unit);
  if (typeof label !== 'string') return { first, last: first, span: false };
  return {
    first,
    last: convertMoment(moment.value + 1n, moment.unit, unit) - 1n,
    span: isCoarser(moment.unit, index.resolution()),
  };
}

/** A label of dimension `dim` in the terms of its index. @throws ChunkwiseError 'argument' for one of another kind */
export function meaningOf(operation: string, dim: string, index: AxisIndex, label: Label): Meaning {
  if (index.kind === 'time') return momentMeaning(operation, dim, index, label);
  const fits =
    index.kind === 'text' ? typeof label === 'string' : typeof label === 'number' || typeof label === 'bigint';
  if (!fits)
    throw new ChunkwiseError(
      'argument',
      `${operation}: ${shown(label)} is no label of dimension '${dim}', whose labels are ${index.kind === 'text' ? 'text' : 'numbers'}`,
    );
  const value =
    typeof label === 'bigint' && typeof index.values[0] === 'number'
      ? Number(label)
      : typeof label === 'number' && typeof index.values[0] === 'bigint' && Number.isInteger(label)
        ? BigInt(label)
        : (label as IndexValue);
  return { first: value, last: value, span: false };
}

/** How far a label may lie from the one found, as a number in the index' terms: of times microseconds or whatever its unit is. */
export function toleranceOf(
  operation: string,
  index: AxisIndex,
  tolerance: number | bigint | { readonly value: bigint; readonly unit: TimeUnit } | undefined,
): number {
  if (tolerance === undefined) return Number.POSITIVE_INFINITY;
  if (typeof tolerance === 'object') {
    if (index.kind !== 'time')
      throw new ChunkwiseError('argument', `${operation}: the tolerance is a span of time, the labels are not`);
    const unit = index.calendar ? 'us' : unitOf(index.dtype);
    return Number(convertSpan(tolerance.value, tolerance.unit, unit));
  }
  if (index.kind === 'time')
    throw new ChunkwiseError(
      'argument',
      `${operation}: the tolerance between times is a span: timedelta64(${String(tolerance)}, 'h'), or another unit`,
    );
  return Number(tolerance);
}
