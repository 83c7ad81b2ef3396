/**
 * Dates that follow each other by a step, in any calendar.
 */

import { asarray, type ChunkedArray } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { count, oneOf, optional, otherwise, string } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { type Calendar, calendarMeant, dateSpanOf } from '../calendar/index.js';
import { momentVariable } from '../grouping/moments.js';
import { type DataArray, dataArrayOf } from '../labelled/data-array.js';
import type { CalendarName, Variable } from '../labelled/variable.js';
import { momentsBetween, offsetOf } from './offsets.js';

/** Options of {@link dateRange}. */
export interface DateRangeOptions {
  /** How many dates; in place of `end`. */
  readonly periods?: number | undefined;
  /** The step; default 'D'. */
  readonly freq?: string | undefined;
  /** The calendar by its name in CF; default the one of datetime64. */
  readonly calendar?: string | undefined;
  /** The dimension, and the name; default 'time'. */
  readonly name?: string | undefined;
  /** Leave out the first or the last date where it is an end given: 'left' keeps the first, 'right' the last. Default: both stay. */
  readonly inclusive?: 'both' | 'left' | 'right' | 'neither' | undefined;
}

const OPTIONS: OptionKinds<DateRangeOptions> = {
  periods: otherwise(count, 'as many as there are up to the end'),
  freq: optional(string, 'D'),
  calendar: optional(string, 'proleptic_gregorian'),
  name: optional(string, 'time'),
  inclusive: optional(oneOf('both', 'left', 'right', 'neither'), 'both'),
};

/**
 * Dates from `start` on by a step, up to `end` or as many as `periods` says: a coordinate of one dimension.
 *
 * @throws ChunkwiseError 'argument' for what is no date, step or calendar
 * @example
 * dateRange('2001-01', '2003-12', { freq: 'MS' })
 * dateRange('2001-02-28', undefined, { periods: 3, calendar: '360_day' }) // 28, 29 and 30 February
 */
export const dateRange = define(
  {
    name: 'dateRange',
    parameters: [
      ['start', string],
      ['end', optional(string)],
    ],
    options: OPTIONS,
  },
  (start: string, end?: string, options: DateRangeOptions = {}): DataArray => {
    const operation = 'dateRange';
    const { periods, freq = 'D', calendar: asked = 'proleptic_gregorian', name = 'time', inclusive = 'both' } = options;
    const calendar: Calendar | undefined = calendarMeant(asked)?.calendar;
    if (!calendar)
      throw new ChunkwiseError('argument', `${operation}: '${asked}' is no calendar of the CF conventions`);
    if ((end === undefined) === (periods === undefined))
      throw new ChunkwiseError('argument', `${operation}: give an end, or { periods }, and not both`);
    const offset = offsetOf(operation, freq);
    const first = dateSpanOf(operation, start, calendar).start;
    // Far enough for as many periods as are asked for: the longest step is a year of 366 days.
    const days = offset.kind === 'fixed' ? undefined : 367 * offset.n * ((periods ?? 0) + 1);
    const last =
      end !== undefined
        ? dateSpanOf(operation, end, calendar).start
        : offset.kind === 'fixed'
          ? first + offset.microseconds * BigInt((periods as number) - 1)
          : first + BigInt(days as number) * 86_400_000_000n;
    let counts = momentsBetween(operation, offset, calendar, first, last);
    if (periods !== undefined) counts = counts.slice(0, periods);
    if ((inclusive === 'right' || inclusive === 'neither') && counts[0] === first) counts = counts.slice(1);
    if ((inclusive === 'left' || inclusive === 'neither') && end !== undefined && counts[counts.length - 1] === last)
      counts = counts.slice(0, -1);
    const like: Variable = {
      dims: [name],
      data: asarray([], { dtype: 'datetime64[us]' }) as ChunkedArray,
      attrs: {},
      encoding: {},
      ...(calendar === 'proleptic_gregorian' || (calendar === 'standard' && first >= -12219292800000000n)
        ? {}
        : { calendar: calendar as CalendarName }),
    };
    const variable = momentVariable(like, [name], counts);
    return dataArrayOf(variable, new Map([[name, variable]]), name);
  },
);
