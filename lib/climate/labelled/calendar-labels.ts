/**
 * Dates of calendars that `datetime64` has none of, as labels: dates themselves, and texts that name a moment or a span ('2010-06').
 */

import type { TimeUnit } from '../../../kernels/time/units.js';
import { ChunkwiseError } from '../../base/errors.js';
import { shown } from '../../base/messages/argument-errors.js';
import { CalendarDate, dateSpanOf, type Resolution } from '../calendar/index.js';
import type { CalendarName } from './variable.js';

/** What a label means in a calendar: all counts of microseconds from the first to the last. */
export interface CalendarSpan {
  readonly first: bigint;
  readonly last: bigint;
  /** How fine the label is. */
  readonly resolution: TimeUnit;
}

const UNITS: Readonly<Record<Resolution, TimeUnit>> = {
  year: 'Y',
  month: 'M',
  day: 'D',
  hour: 'h',
  minute: 'm',
  second: 's',
  millisecond: 'ms',
  microsecond: 'us',
};

/** @throws ChunkwiseError 'argument' for what is no date of the calendar */
export function calendarSpan(operation: string, dim: string, calendar: CalendarName, label: unknown): CalendarSpan {
  if (typeof label === 'string') {
    const { start, end, resolution } = dateSpanOf(operation, label, calendar);
    return { first: start, last: end - 1n, resolution: UNITS[resolution] };
  }
  if (label instanceof CalendarDate && label.calendar === calendar)
    return { first: label.count, last: label.count, resolution: 'us' };
  const given = label instanceof CalendarDate ? `a date of the calendar ${label.calendar}` : shown(label);
  throw new ChunkwiseError(
    'argument',
    `${operation}: ${given} is no label of dimension '${dim}', whose dates are of the calendar ${calendar}: write '2010-06-15', or a CalendarDate of it`,
  );
}
