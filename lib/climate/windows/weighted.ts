/**
 * `weighted`: sums, means and spreads in which each element counts by its weight; missing elements count for nothing.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { valuesInMemory } from '../../array/chunking/values-in-memory.js';
import {
  any as anyOf,
  argsort,
  broadcastTo,
  type ChunkedArray,
  where as choose,
  clip,
  complex,
  cumsum,
  fromTypedArray,
  imag,
  isnan,
  real,
  stack,
  sum as sumOf,
  takeAlongAxis,
} from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { alignVariables } from '../labelled/alignment.js';
import { mergedCoords } from '../labelled/coordinates.js';
import { type DataArray, dataArrayOf, isDataArray } from '../labelled/data-array.js';
import { type Dataset, isDataset } from '../labelled/dataset.js';
import type { Labelled } from '../labelled/mapping.js';
import { mapVariables } from '../labelled/mapping.js';
import { checkNumeric, hasMissing, isMissingIn } from '../labelled/missing.js';
import { type Dims, namedDims } from '../labelled/reductions.js';
import { expandedTo, type Variable } from '../labelled/variable.js';
import type { WeightedMethods } from './weighted-methods.js';

/** The weighted reductions. */
export const WEIGHTED_REDUCTIONS = ['mean', 'sum', 'std', 'var', 'sumOfWeights', 'sumOfSquares'] as const;
export type WeightedReduction = (typeof WEIGHTED_REDUCTIONS)[number];

/** Options of weighted reductions. @internal */
export interface WeightedRequest {
  readonly dim?: Dims | undefined;
  readonly skipna?: boolean | undefined;
  readonly keepAttrs?: boolean | undefined;
}

/**
 * A DataArray or Dataset and the weights of its elements.
 *
 * @example
 * t.weighted(t.get('lat').deg2rad().cos()).mean(['lat', 'lon'])
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the methods are installed by weighted-methods.ts
export class Weighted<X extends Labelled> {
  /** @internal */
  readonly object: X;
  /** The weights. */
  readonly weights: DataArray;
  /** @internal made by `weighted` */
  constructor(object: X, weights: DataArray) {
    checkNumeric('weighted', weights.variable, 'weights');
    const values = hasMissing(weights.dtype) ? valuesInMemory(weights.data) : undefined;
    if (values && (values as Float64Array).some((weight) => Number.isNaN(weight)))
      throw new ChunkwiseError('argument', 'weighted: some weights are missing; give 0 for what counts nothing');
    this.object = object;
    this.weights = weights;
  }
  get [Symbol.toStringTag](): string {
    return 'Weighted';
  }
}
export interface Weighted<X extends Labelled> extends WeightedMethods<X> {}

export const isWeighted = (value: unknown): value is Weighted<Labelled> => value instanceof Weighted;

/** An array and weights aligned and over the same dimensions. */
interface Pair {
  readonly x: DataArray;
  readonly dims: readonly string[];
  readonly data: ChunkedArray;
  readonly weights: ChunkedArray;
  readonly axis: readonly number[];
  readonly left: readonly string[];
  /** Missing elements may be there, and are passed over. */
  readonly skip: boolean;
}

function paired(operation: string, given: DataArray, by: DataArray, { dim, skipna }: WeightedRequest): Pair {
  checkNumeric(operation, given.variable);
  const [x, weights] = alignVariables(operation, [given, by], 'inner');
  const dims = [...new Set([...x.dims, ...weights.dims])];
  const named = namedDims(operation, dims, dim);
  const wide = DTYPES[weights.dtype].kind === 'b' ? (weights.data.astype('int64') as ChunkedArray) : weights.data;
  return {
    x,
    dims,
    data: expandedTo(x.variable, dims),
    weights: expandedTo({ ...weights.variable, data: wide }, dims),
    axis: named.map((name) => dims.indexOf(name)),
    left: dims.filter((name) => !named.includes(name)),
    skip: (skipna ?? true) && hasMissing(x.dtype),
  };
}

/** The sum of the weights of what is not missing. */
function weightSums({ x, dims, data, weights, axis, skip }: Pair): ChunkedArray {
  if (hasMissing(x.dtype) && skip) {
    const there = isMissingIn({ ...x.variable, data }).logicalNot() as ChunkedArray;
    return sumOf(choose(there, weights, 0) as ChunkedArray, { axis: [...axis] }) as ChunkedArray;
  }
  // Weights alone: those of dimensions that they lack count as often as these are long.
  const repeated = dims.reduce(
    (n, _, k) => (axis.includes(k) && weights.shape[k] === 1 ? n * Math.max(1, data.shape[k]) : n),
    1,
  );
  const sums = sumOf(weights, { axis: [...axis] }) as ChunkedArray;
  return repeated === 1 ? sums : (sums.multiply(repeated) as ChunkedArray);
}

/** Sums of products; with `skip` missing ones count nothing. */
const productSums = ({ data, weights, axis, skip }: Pair, squared = false): ChunkedArray => {
  const values = squared ? (data.multiply(data) as ChunkedArray) : data;
  const products = values.multiply(weights) as ChunkedArray;
  const filled = skip ? (choose(isnan(values), 0, products).astype(products.dtype) as ChunkedArray) : products;
  return sumOf(filled, { axis: [...axis] }) as ChunkedArray;
};

const isPassedOver = ({ data, weights, skip }: Pair): boolean =>
  skip && DTYPES[data.dtype].kind === 'f' && DTYPES[weights.dtype].kind === 'f';

/** The mean of what is not missing: sums of products and of weights are the parts of one complex sum, so that the data are read once. */
function meanOfPresent({ data, weights, axis }: Pair): ChunkedArray {
  const products = data.multiply(weights) as ChunkedArray;
  const missing = isnan(data) as ChunkedArray;
  const both = complex(
    choose(missing, 0, products).astype(products.dtype) as ChunkedArray,
    choose(missing, 0, weights).astype(products.dtype) as ChunkedArray,
  ) as ChunkedArray;
  const sums = sumOf(both, { axis: [...axis] }) as ChunkedArray;
  return real(sums).divide(orMissing(imag(sums) as ChunkedArray)) as ChunkedArray;
}

/** Weights that add up to nothing make a result that is missing. */
function orMissing(weights: ChunkedArray): ChunkedArray {
  const wide = 'fc'.includes(DTYPES[weights.dtype].kind) ? weights : (weights.astype('float64') as ChunkedArray);
  return choose(wide.equal(0), Number.NaN, wide).astype(wide.dtype) as ChunkedArray;
}

const labelledOf = (
  pair: Pair,
  weights: DataArray,
  data: ChunkedArray,
  dims: readonly string[],
  keep: boolean,
): DataArray => {
  const shape = dims.map((dim, k) => pair.x.sizes[dim] ?? weights.sizes[dim] ?? data.shape[k]);
  const full = dims.length === data.ndim && shape.some((n, k) => n !== data.shape[k]) ? broadcastTo(data, shape) : data;
  const variable: Variable = { dims, data: full as ChunkedArray, attrs: keep ? pair.x.attrs : {}, encoding: {} };
  return dataArrayOf(variable, mergedCoords([pair.x.coordVariables, weights.coordVariables]), pair.x.name);
};

/** Squares of what differs from the weighted mean. */
function squareSums(pair: Pair): ChunkedArray {
  const { data, axis } = pair;
  const means = productSums(pair).divide(orMissing(weightSums(pair))) as ChunkedArray;
  const kept = data.shape.map((n, k) => (axis.includes(k) ? 1 : n));
  const apart = data.subtract(means.reshape(kept.map((n, k) => (axis.includes(k) ? 1 : n)))) as ChunkedArray;
  return productSums({ ...pair, data: apart }, true);
}

function weightedArray(name: WeightedReduction, x: DataArray, weights: DataArray, request: WeightedRequest): DataArray {
  const pair = paired(`weighted.${name}`, x, weights, request);
  const sums = (): ChunkedArray => orMissing(weightSums({ ...pair, skip: hasMissing(x.dtype) }));
  const made = ((): ChunkedArray => {
    if (name === 'sum') return productSums(pair);
    if (name === 'sumOfWeights') return sums();
    if (name === 'mean')
      return isPassedOver(pair) ? meanOfPresent(pair) : (productSums(pair).divide(sums()) as ChunkedArray);
    const squares = squareSums(pair);
    if (name === 'sumOfSquares') return squares;
    const variance = squares.divide(sums()) as ChunkedArray;
    return name === 'var' ? variance : (variance.sqrt() as ChunkedArray);
  })();
  return labelledOf(pair, weights, made, pair.left, request.keepAttrs ?? true);
}

const ofEach = (by: Weighted<Labelled>, operation: string, fn: (x: DataArray) => DataArray): Labelled => {
  const { object } = by;
  if (isDataArray(object)) return fn(object);
  return mapVariables(operation, object as Dataset, (array) =>
    'biufc'.includes(DTYPES[array.dtype].kind) ? fn(array) : undefined,
  );
};

/** Dimensions that each of a dataset's variables is reduced over: those it has, or the weights have. */
const own = (by: Weighted<Labelled>, x: DataArray, dim: Dims | undefined, operation: string): Dims | undefined => {
  const all = [...new Set([...by.object.dims, ...by.weights.dims])];
  const named = namedDims(operation, all, dim);
  return isDataset(by.object) ? named.filter((name) => x.dims.includes(name) || by.weights.dims.includes(name)) : named;
};

/** A weighted reduction of each variable. @internal */
export const weightedBy = (name: WeightedReduction, by: Weighted<Labelled>, request: WeightedRequest): Labelled =>
  ofEach(by, `weighted.${name}`, (x) =>
    weightedArray(name, x, by.weights, { ...request, dim: own(by, x, request.dim, `weighted.${name}`) }),
  );

/** Weighted quantiles of lanes, which are the last axis: as xarray's, which weighs neighbours by Kish's effective size. */
function laneQuantiles(data: ChunkedArray, weights: ChunkedArray, q: readonly number[], skip: boolean): ChunkedArray[] {
  const missing = isnan(data) as ChunkedArray;
  const own = choose(missing, 0, weights) as ChunkedArray;
  const order = argsort(data, { axis: -1 }) as ChunkedArray;
  const values = takeAlongAxis(choose(missing, 0, data) as ChunkedArray, order, { axis: -1 }) as ChunkedArray;
  const sorted = takeAlongAxis(own, order, { axis: -1 }) as ChunkedArray;
  const total = sumOf(own, { axis: -1, keepdims: true }) as ChunkedArray;
  const squares = sumOf(own.multiply(own) as ChunkedArray, { axis: -1, keepdims: true }) as ChunkedArray;
  const size = total.multiply(total).divide(squares) as ChunkedArray;
  const share = sorted.divide(total) as ChunkedArray;
  const upto = cumsum(share, { axis: -1 }) as ChunkedArray;
  const gone = skip ? undefined : (anyOf(missing, { axis: -1 }) as ChunkedArray);
  return q.map((one) => {
    const place = size.subtract(1).multiply(one).add(1) as ChunkedArray;
    const [low, high] = [place.subtract(1).divide(size), place.divide(size)] as ChunkedArray[];
    const part = clip(upto, low, high).subtract(clip(upto.subtract(share) as ChunkedArray, low, high)) as ChunkedArray;
    const made = sumOf(values.multiply(part).multiply(size) as ChunkedArray, { axis: -1 }) as ChunkedArray;
    return gone ? (choose(gone, Number.NaN, made) as ChunkedArray) : made;
  });
}

function quantileArray(
  x: DataArray,
  weights: DataArray,
  q: number | readonly number[],
  request: WeightedRequest,
): DataArray {
  const pair = paired('weighted.quantile', x, weights, request);
  const { dims, axis, left } = pair;
  const shape = dims.map((dim) => pair.x.sizes[dim] ?? weights.sizes[dim]);
  const order = [...left.map((dim) => dims.indexOf(dim)), ...axis];
  const lanes = (data: ChunkedArray): ChunkedArray => {
    const turned = broadcastTo(data.astype('float64') as ChunkedArray, shape).permuteDims(order) as ChunkedArray;
    return turned.reshape([...turned.shape.slice(0, left.length), -1]) as ChunkedArray;
  };
  const list = typeof q === 'number' ? [q] : q;
  const made = laneQuantiles(lanes(pair.data), lanes(pair.weights), list, request.skipna ?? hasMissing(x.dtype));
  const single = typeof q === 'number';
  const data = single ? made[0] : (stack(made) as ChunkedArray);
  const out = labelledOf(pair, weights, data, single ? left : ['quantile', ...left], request.keepAttrs ?? true);
  const points = fromTypedArray(Float64Array.from(list)) as ChunkedArray;
  const variable: Variable = {
    dims: single ? [] : ['quantile'],
    data: single ? (points.reshape([]) as ChunkedArray) : points,
    attrs: {},
    encoding: {},
  };
  return dataArrayOf(out.variable, new Map([...out.coordVariables, ['quantile', variable]]), out.name);
}

/** Weighted quantiles of each variable. @internal */
export const weightedQuantile = (
  by: Weighted<Labelled>,
  q: number | readonly number[],
  request: WeightedRequest,
): Labelled =>
  ofEach(by, 'weighted.quantile', (x) =>
    quantileArray(x, by.weights, q, { ...request, dim: own(by, x, request.dim, 'weighted.quantile') }),
  );
