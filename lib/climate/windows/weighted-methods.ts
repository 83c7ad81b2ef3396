/**
 * `weighted` and the methods of what it gives.
 */
import { boolean, kind, optional, otherwise } from '../../base/kinds.js';
import { define, isPlainObject, type OptionKinds } from '../../base/signature.js';
import { installMethods } from '../grouping/group-methods.js';
import { dimsKind, quantilesKind } from '../grouping/kinds.js';
import type { DataArray } from '../labelled/data-array.js';
import { dataArrayKind, labelledKind } from '../labelled/kinds.js';
import type { Labelled } from '../labelled/mapping.js';
import type { Dims } from '../labelled/reductions.js';
import {
  isWeighted,
  WEIGHTED_REDUCTIONS,
  Weighted,
  type WeightedReduction,
  weightedBy,
  weightedQuantile,
} from './weighted.js';

/** Options of weighted reductions. */
export interface WeightedOptions {
  /** Which dimensions; default all. */
  readonly dim?: Dims | undefined;
  /** Pass over missing values. Default: true for floats. */
  readonly skipna?: boolean | undefined;
  readonly keepAttrs?: boolean | undefined;
}

type Arguments = [dim?: Dims | WeightedOptions, options?: Omit<WeightedOptions, 'dim'>];

/** What weighted objects have. */
export interface WeightedMethods<X extends Labelled>
  extends Readonly<Record<WeightedReduction, (...args: Arguments) => X>> {
  /** One weighted quantile, or several along a first dimension 'quantile'. Lanes are held whole. */
  quantile(q: number | readonly number[], options?: WeightedOptions): X;
}

/**
 * The elements of an array or dataset with weights, which are aligned to it by labels and lack dimensions or have all of them. Missing
 * elements count for nothing; where the weights of what is left add up to 0 a result is missing.
 *
 * @throws ChunkwiseError 'argument' where weights in memory are missing
 * @example
 * t.weighted(t.get('lat').deg2rad().cos()).mean(['lat', 'lon'])
 */
export const weighted = define(
  {
    name: 'weighted',
    parameters: [
      ['x', labelledKind],
      ['weights', dataArrayKind],
    ],
  },
  <X extends Labelled>(x: X, weights: DataArray): Weighted<X> => new Weighted(x, weights),
);

const weightedKind = kind<Weighted<Labelled>>('weighted', 'what weighted gives', isWeighted);
const OPTIONS: OptionKinds<WeightedOptions> = {
  dim: otherwise(dimsKind, 'all dimensions'),
  skipna: otherwise(boolean, 'true for floats'),
  keepAttrs: optional(boolean, true),
};

const reduction = (name: WeightedReduction) =>
  define(
    {
      name: `weighted.${name}`,
      parameters: [
        ['weighted', weightedKind],
        ['dim', otherwise(dimsKind, 'all dimensions')],
      ],
      options: OPTIONS as never,
      early: true,
    },
    (by: Weighted<Labelled>, ...[first, second = {}]: Arguments): Labelled =>
      weightedBy(name, by, isPlainObject(first) ? (first as WeightedOptions) : { ...second, dim: first as Dims }),
  );

const quantile = define(
  {
    name: 'weighted.quantile',
    parameters: [
      ['weighted', weightedKind],
      ['q', quantilesKind],
    ],
    options: OPTIONS,
  },
  (by: Weighted<Labelled>, q: number | readonly number[], options: WeightedOptions = {}): Labelled =>
    weightedQuantile(by, q, options),
);

installMethods(Weighted.prototype, {
  ...Object.fromEntries(WEIGHTED_REDUCTIONS.map((name) => [name, reduction(name)])),
  quantile,
});
