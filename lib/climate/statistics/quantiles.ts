/**
 * Quantiles and ranks of labelled arrays along dimensions.
 */

import { QUANTILE_METHODS } from '../../../kernels/order-rank.js';
import {
  applyGufunc,
  asarray,
  type ChunkedArray,
  nanquantile,
  type QuantileMethod,
  quantile as quantileOf,
} from '../../array/index.js';
import { boolean, isListOf, kind, oneOf, optional, otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { type DataArray, dataArrayOf, isDataArray } from '../labelled/data-array.js';
import { eachArray, withArray } from '../labelled/each.js';
import { dimKind, dimsKind, labelledKind } from '../labelled/kinds.js';
import type { Labelled } from '../labelled/mapping.js';
import { checkNumeric, hasMissing } from '../labelled/missing.js';
import { type Dims, namedDims } from '../labelled/reductions.js';
import { axisOf, type Variable } from '../labelled/variable.js';

/** Options of {@link quantile}. */
export interface LabelledQuantileOptions {
  /** What a quantile between two values is. Default 'linear'. */
  readonly method?: QuantileMethod | undefined;
  /** Pass over missing values. Default: true for floats. */
  readonly skipna?: boolean | undefined;
}

const isPart = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 1;
const parts = kind<number | readonly number[]>(
  'quantileParts',
  'a number from 0 to 1, or a list of them',
  (value) => isPart(value) || isListOf(value, isPart),
);

/**
 * Quantiles over dimensions. A list of them makes a dimension `quantile` in front, a single one a coordinate of that name.
 *
 * @example
 * t.quantile([0.1, 0.9], 'time');
 */
export const quantile = define(
  {
    name: 'quantile',
    parameters: [
      ['x', labelledKind],
      ['q', parts],
      ['dim', optional(dimsKind)],
    ],
    options: {
      method: optional(oneOf<QuantileMethod>(...QUANTILE_METHODS), 'linear'),
      skipna: otherwise(boolean, 'true for floats'),
    },
    early: true,
  },
  <X extends Labelled>(
    x: X,
    q: number | readonly number[],
    given?: Dims | LabelledQuantileOptions,
    options?: LabelledQuantileOptions,
  ): X => {
    const early = typeof given === 'object' && given !== null && !Array.isArray(given);
    const { method = 'linear', skipna } = (early ? (given as LabelledQuantileOptions) : options) ?? {};
    const dims = namedDims('quantile', x.dims, early ? undefined : (given as Dims | undefined));
    const several = Array.isArray(q);
    const label = {
      dims: several ? ['quantile'] : [],
      data: asarray(q as number[]) as ChunkedArray,
      attrs: {},
      encoding: {},
    };
    return eachArray('quantile', x, (array) => {
      if (isDataArray(x)) checkNumeric('quantile', array.variable, array.name);
      else if (!/^(bool|u?int|float)/.test(array.dtype) || array.variable.calendar) return undefined;
      const own = dims.filter((dim) => array.dims.includes(dim));
      const axis = own.map((dim) => array.dims.indexOf(dim));
      const fn = (skipna ?? hasMissing(array.dtype)) ? nanquantile : quantileOf;
      const data = fn(array.data, q as number[], { axis, method } as never) as unknown as ChunkedArray;
      const left = array.dims.filter((dim) => !own.includes(dim));
      const coords = new Map<string, Variable>([...array.coordVariables]).set('quantile', label);
      return dataArrayOf(
        { dims: several ? ['quantile', ...left] : left, data, attrs: array.attrs, encoding: {} },
        coords,
        array.name,
      );
    });
  },
);

/** Options of {@link rank}. */
export interface RankOptions {
  /** As parts of how many values there are. Default: false. */
  readonly pct?: boolean | undefined;
}

/** The rank of each value among those along a dimension, from 1; equal ones share the mean of theirs, missing ones stay missing. */
export const rank = define(
  {
    name: 'rank',
    parameters: [
      ['x', labelledKind],
      ['dim', dimKind],
    ],
    options: { pct: optional(boolean, false) },
    shorthand: 'pct',
  },
  <X extends Labelled>(x: X, dim: string, { pct = false }: RankOptions = {}): X => {
    axisOf('rank', { dims: x.dims }, dim);
    return eachArray('rank', x, (array: DataArray) => {
      if (!array.dims.includes(dim)) return array;
      checkNumeric('rank', array.variable, array.name);
      const axis = array.dims.indexOf(dim);
      const data = applyGufunc(
        (lane: { data: ArrayLike<number>; shape: readonly number[] }, share: boolean) => {
          const n = lane.shape[0];
          const out = new Float64Array(n).fill(Number.NaN);
          const order: number[] = [];
          for (let k = 0; k < n; k++) if (!Number.isNaN(Number(lane.data[k]))) order.push(k);
          order.sort((a, b) => Number(lane.data[a]) - Number(lane.data[b]));
          for (let k = 0; k < order.length; ) {
            let end = k;
            while (end + 1 < order.length && Number(lane.data[order[end + 1]]) === Number(lane.data[order[k]])) end++;
            for (let e = k; e <= end; e++) out[order[e]] = ((k + end) / 2 + 1) / (share ? order.length : 1);
            k = end + 1;
          }
          return out;
        },
        '(n)->(n)',
        array.data as never,
        { vectorize: true, allowRechunk: true, outputDtypes: 'float64', axis, args: [pct] } as never,
      ) as unknown as ChunkedArray;
      return withArray(array, data);
    });
  },
);
