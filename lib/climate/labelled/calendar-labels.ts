/**
 * Dates of calendars that `datetime64` has none of, as labels.
 */
import { convertSpan } from '../../../kernels/time/moment.js';
import type { TimeUnit } from '../../../kernels/time/units.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { CalendarName } from './variable.js';

/** A date of a calendar, as `CalendarDate` is. */
export interface CalendarDateLike {
  readonly calendar: string;
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export const isCalendarDate = (value: unknown): value is CalendarDateLike =>
  typeof value === 'object' &&
  value !== null &&
  'calendar' in value &&
  'year' in value &&
  'month' in value &&
  'day' in value;

/** A span in another unit. */
export const calendarCount = (
  { value, unit }: { readonly value: bigint; readonly unit: TimeUnit },
  to: TimeUnit,
): bigint => convertSpan(value, unit, to);

/** The counts of microseconds that a label means in a calendar. */
export function calendarInterval(
  operation: string,
  dim: string,
  calendar: CalendarName,
  label: unknown,
): { first: bigint; last: bigint; span: boolean } {
  throw new ChunkwiseError(
    'argument',
    `${operation}: ${String(label)}: dates of the calendar ${calendar} of dimension '${dim}' are not looked up yet`,
  );
}
