/**
 * The methods of labelled arrays that group, window and weigh: a table that `labelled/methods.ts` installs.
 */
import type { DataArray } from '../labelled/data-array.js';
import type { Labelled } from '../labelled/mapping.js';
import { type ResampleOptions, resample } from '../resampling/resample.js';
import type { Resampled } from '../resampling/resampled.js';
import type { Coarsen } from '../windows/coarsen.js';
import { type CoarsenOptions, coarsen } from '../windows/coarsen-methods.js';
import type { Rolling } from '../windows/rolling.js';
import { type RollingOptions, rolling } from '../windows/rolling-methods.js';
import type { Weighted } from '../windows/weighted.js';
import { weighted } from '../windows/weighted-methods.js';
import type { Bins } from './bins.js';
import type { GroupBy } from './group-by.js';
import { type GroupByOptions, type GroupSpec, groupby, groupbyBins } from './groupby.js';
import type { BinOptions } from './groupers.js';

/** Methods that arrays and datasets have alike; `X` is the one or the other. */
export interface GroupingMethods<X> {
  /** By group: `groupby('time.month').mean()`. */
  groupby(group: GroupSpec, options?: GroupByOptions): GroupBy<X & Labelled>;
  /** By bins of a coordinate: `groupbyBins('lat', [-90, 0, 90]).mean()`. */
  groupbyBins(group: string | DataArray, bins: Bins, options?: BinOptions): GroupBy<X & Labelled>;
  /** By steps of time: `resample({ time: 'MS' }).mean()`. */
  resample(steps: Readonly<Record<string, string>>, options?: ResampleOptions): Resampled<X & Labelled>;
  /** Windows that slide: `rolling({ time: 5 }, { center: true }).mean()`. */
  rolling(windows: Readonly<Record<string, number>>, options?: RollingOptions): Rolling<X & Labelled>;
  /** Neighbours together: `coarsen({ lat: 7, lon: 8 }, { boundary: 'trim' }).mean()`. */
  coarsen(windows: Readonly<Record<string, number>>, options?: CoarsenOptions): Coarsen<X & Labelled>;
  /** With weights: `weighted(t.coords.lat.deg2rad().cos()).mean(['lat', 'lon'])`. */
  weighted(weights: DataArray): Weighted<X & Labelled>;
}

export const GROUPING_METHODS = { groupby, groupbyBins, resample, rolling, coarsen, weighted } as const satisfies {
  readonly [K in keyof GroupingMethods<Labelled>]: (...args: never[]) => unknown;
};
