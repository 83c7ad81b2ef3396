/**
 * The methods of what `resample` gives, beside those of groups: filling and interpolating at steps shorter than the times'.
 */
import { kind, oneOf, optional, otherwise } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { reducedByGroup } from '../grouping/group-by.js';
import { installMethods } from '../grouping/group-methods.js';
import type { Labelled } from '../labelled/mapping.js';
import { type FillMethod, filled, interpolated, isResampled, Resampled } from './resampled.js';
import { type Span, spanKind, spanOf } from './spans.js';

/** Options of filling. */
export interface ResampleFillOptions {
  /** How far a value may be carried: '3D', '6h' or a timedelta64. Default: any distance. */
  readonly tolerance?: Span | undefined;
}

/** What resampled objects have beside what groups have. */
export interface ResampledMethods<X extends Labelled> {
  /** The value at the time before each step, or at it. */
  ffill(options?: ResampleFillOptions): X;
  /** As {@link ffill}. */
  pad(options?: ResampleFillOptions): X;
  /** The value at the time after each step, or at it. */
  bfill(options?: ResampleFillOptions): X;
  /** As {@link bfill}. */
  backfill(options?: ResampleFillOptions): X;
  /** The value at the time nearest to each step. */
  nearest(options?: ResampleFillOptions): X;
  /** Values on straight lines between those that there are ('linear'), or the nearest; missing beyond the first and last. */
  interpolate(kind?: 'linear' | 'nearest'): X;
  /** Values at steps that have them, missing at the others: the mean of each step. */
  asfreq(): X;
}

const resampledKind = kind<Resampled<Labelled>>('resampled', 'what resample gives', isResampled);
const FILL: OptionKinds<ResampleFillOptions> = { tolerance: otherwise(spanKind, 'any distance') };

const fill = (name: string, method: FillMethod) =>
  define(
    { name: `resample.${name}`, parameters: [['steps', resampledKind]], options: FILL },
    (by: Resampled<Labelled>, { tolerance }: ResampleFillOptions = {}): Labelled =>
      filled(name, by, method, tolerance === undefined ? undefined : spanOf(name, tolerance)),
  );

const interpolate = define(
  {
    name: 'resample.interpolate',
    parameters: [
      ['steps', resampledKind],
      ['kind', optional(oneOf('linear', 'nearest'), 'linear')],
    ],
  },
  (by: Resampled<Labelled>, how: 'linear' | 'nearest' = 'linear'): Labelled => interpolated('interpolate', by, how),
);

const asfreq = define(
  { name: 'resample.asfreq', parameters: [['steps', resampledKind]] },
  (by: Resampled<Labelled>): Labelled => reducedByGroup('mean', by, {}),
);

installMethods(Resampled.prototype, {
  ffill: fill('ffill', 'ffill'),
  pad: fill('pad', 'ffill'),
  bfill: fill('bfill', 'bfill'),
  backfill: fill('backfill', 'bfill'),
  nearest: fill('nearest', 'nearest'),
  interpolate,
  asfreq,
});
