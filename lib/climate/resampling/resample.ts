/**
 * `resample`: times brought to a regular step, by reductions where it is longer than theirs, by filling or interpolating where it is shorter.
 */

import { ChunkwiseError } from '../../base/errors.js';
import { kind, oneOf, optional, otherwise } from '../../base/kinds.js';
import { define, isPlainObject, type OptionKinds } from '../../base/signature.js';
import { dateSpanOf } from '../calendar/index.js';
import type { Grouping } from '../grouping/grouping.js';
import { momentsOf, momentVariable } from '../grouping/moments.js';
import { labelledKind } from '../labelled/kinds.js';
import type { Labelled } from '../labelled/mapping.js';
import { offsetOf } from './offsets.js';
import { Resampled } from './resampled.js';
import { type Span, spanKind, spanOf } from './spans.js';
import { type Origin, timeBins } from './time-bins.js';
import './resample-methods.js';

/** Options of {@link resample}. */
export interface ResampleOptions {
  /** Which end of a step belongs to it. Default: the right one for steps named by their end (ME, QE, YE, W), else the left one. */
  readonly closed?: 'left' | 'right' | undefined;
  /** Which end a step is labelled by. Default: as `closed`. */
  readonly label?: 'left' | 'right' | undefined;
  /** Where steps of fixed length are counted from: 'start_day' (default), 'start', 'end', 'end_day', 'epoch', or a date as text. */
  readonly origin?: string | undefined;
  /** Added to the origin: '6h' or a timedelta64. */
  readonly offset?: Span | undefined;
}

const SIDES = ['left', 'right'] as const;
const OPTIONS: OptionKinds<ResampleOptions> = {
  closed: otherwise(oneOf(...SIDES), "'right' for ME, QE, YE and W, else 'left'"),
  label: otherwise(oneOf(...SIDES), "'right' for ME, QE, YE and W, else 'left'"),
  origin: optional(
    kind<string>(
      'origin',
      "'start_day', 'start', 'end', 'end_day', 'epoch' or a date",
      (value) => typeof value === 'string',
    ),
    'start_day',
  ),
  offset: optional(spanKind),
};

const stepsKind = kind<Readonly<Record<string, string>>>(
  'steps',
  "an object of one dimension of times and its step: { time: 'MS' }",
  (value) =>
    isPlainObject(value) && Object.keys(value).length === 1 && Object.values(value).every((v) => typeof v === 'string'),
);

const ORIGINS: readonly string[] = ['epoch', 'start_day', 'start', 'end', 'end_day'];

/**
 * The times of a dimension by steps: years (`YS`, `YE`, `YE-NOV`), quarters (`QS`, `QS-DEC`, `QE`), months (`MS`, `ME`), weeks (`W`,
 * `W-SUN`), `D`, `h`, `min`, `s`, `ms`, `us`, and several of them (`3MS`, `6h`), in the calendar of the times. Steps without times are
 * missing in reductions. One pass over the data; times need not be in order.
 *
 * @throws ChunkwiseError 'argument' for what is no step or no dimension, 'dtype' where its coordinate is no time
 * @example
 * t.resample({ time: 'QS-DEC' }).mean()
 * t.resample({ time: 'MS' }).sum('time', { minCount: 20 })
 */
export const resample = define(
  {
    name: 'resample',
    parameters: [
      ['x', labelledKind],
      ['steps', stepsKind],
    ],
    options: OPTIONS,
  },
  <X extends Labelled>(x: X, steps: Readonly<Record<string, string>>, options: ResampleOptions = {}): Resampled<X> => {
    const operation = 'resample';
    const [[dim, text]] = Object.entries(steps);
    const variable = x.coordVariables.get(dim);
    if (variable?.dims.length !== 1 || variable.dims[0] !== dim)
      throw new ChunkwiseError(
        'argument',
        `${operation}: there is no dimension '${dim}' with times as its coordinate; dimensions are ${x.dims.join(', ')}`,
      );
    const { counts, calendar } = momentsOf(operation, dim, variable);
    const { origin = 'start_day', offset, closed, label } = options;
    const from = ORIGINS.includes(origin) ? origin : dateSpanOf(operation, origin, calendar).start;
    const bins = timeBins(operation, counts, calendar, offsetOf(operation, text), {
      closed,
      label,
      origin: from as Origin,
      shift: offset === undefined ? 0n : spanOf(operation, offset),
    });
    const grouping: Grouping = {
      name: dim,
      dims: [dim],
      shape: [counts.length],
      codes: bins.codes,
      labels: momentVariable(variable, [dim], bins.labels),
      coords: new Map(),
    };
    return new Resampled(x, grouping, { dim, counts, steps: bins.labels });
  },
);
