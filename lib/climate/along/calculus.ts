/**
 * Derivatives and integrals of labelled arrays by a coordinate, and the labels of their extremes.
 */

import {
  argmax,
  argmin,
  astype,
  type ChunkedArray,
  where as choose,
  cumsum,
  fromTypedArray,
  gradient,
  concat as joined,
  type TimeUnit,
  takeAlongAxis,
  trapezoid,
} from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, oneOf, optional, otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { type DataArray, dataArrayOf, isDataArray } from '../labelled/data-array.js';
import { eachArray } from '../labelled/each.js';
import { dimKind, labelledKind, namesKind } from '../labelled/kinds.js';
import type { Labelled } from '../labelled/mapping.js';
import { checkNumeric, dtypeWithMissing, hasMissing, isMissingIn, missingOf } from '../labelled/missing.js';
import { axisOf } from '../labelled/variable.js';
import { coordinateOf, positions } from './positions.js';

const UNIT = oneOf<TimeUnit>('W', 'D', 'h', 'm', 's', 'ms', 'us', 'ns');

/** Options of {@link differentiate}. */
export interface DifferentiateOptions {
  /** Order of accuracy at the ends: 1 (default) or 2. */
  readonly edgeOrder?: 1 | 2 | undefined;
  /** By which unit of time: 'D', 's', …; default: the coordinate's. */
  readonly datetimeUnit?: TimeUnit | undefined;
}

const floating = (data: ChunkedArray): ChunkedArray =>
  /^(float|complex)/.test(data.dtype) ? data : (astype(data, 'float64') as ChunkedArray);

/** `fn` of each array that is over the coordinate's dimension; attributes go, as units change. */
const along = <X extends Labelled>(
  operation: string,
  x: X,
  name: string,
  fn: (array: DataArray, axis: number, dim: string) => { data: ChunkedArray; dims: readonly string[] },
): X => {
  const { dim } = coordinateOf(operation, x, name);
  axisOf(operation, { dims: x.dims }, dim);
  return eachArray(operation, x, (array) => {
    if (!array.dims.includes(dim)) return array;
    checkNumeric(operation, array.variable, array.name);
    const { data, dims } = fn(array, array.dims.indexOf(dim), dim);
    return dataArrayOf({ dims, data, attrs: {}, encoding: {} }, array.coordVariables, array.name);
  });
};

/**
 * The derivative by a coordinate, by differences of second order that know uneven distances.
 *
 * @example
 * t.differentiate('time', { datetimeUnit: 'D' });
 */
export const differentiate = define(
  {
    name: 'differentiate',
    parameters: [
      ['x', labelledKind],
      ['coord', dimKind],
    ],
    options: { edgeOrder: optional(oneOf(1, 2), 1), datetimeUnit: otherwise(UNIT, "the coordinate's") },
  },
  <X extends Labelled>(x: X, coord: string, { edgeOrder = 1, datetimeUnit }: DifferentiateOptions = {}): X => {
    const at = positions(coordinateOf('differentiate', x, coord).index, datetimeUnit);
    return along('differentiate', x, coord, (array, axis) => ({
      data: gradient(floating(array.data), { spacing: at, axis, edgeOrder } as never) as ChunkedArray,
      dims: array.dims,
    }));
  },
);

/** Options of {@link integrate}. */
export interface IntegrateOptions {
  /** By which unit of time; default: the coordinate's. */
  readonly datetimeUnit?: TimeUnit | undefined;
}

const INTEGRATE = { datetimeUnit: otherwise(UNIT, "the coordinate's") };

/** The integral by one coordinate or several, by trapezoids. @example t.integrate('lat') */
export const integrate = define(
  {
    name: 'integrate',
    parameters: [
      ['x', labelledKind],
      ['coords', namesKind],
    ],
    options: INTEGRATE,
  },
  <X extends Labelled>(x: X, coords: string | readonly string[], { datetimeUnit }: IntegrateOptions = {}): X => {
    let out = x;
    for (const coord of typeof coords === 'string' ? [coords] : coords) {
      const at = positions(coordinateOf('integrate', out, coord).index, datetimeUnit);
      out = along('integrate', out, coord, (array, axis, dim) => ({
        data: trapezoid(floating(array.data), { x: at, axis } as never) as ChunkedArray,
        dims: array.dims.filter((name) => name !== dim),
      }));
    }
    return out;
  },
);

/** The running integral by one coordinate or several, 0 at the first place. */
export const cumulativeIntegrate = define(
  {
    name: 'cumulativeIntegrate',
    parameters: [
      ['x', labelledKind],
      ['coords', namesKind],
    ],
    options: INTEGRATE,
  },
  <X extends Labelled>(x: X, coords: string | readonly string[], { datetimeUnit }: IntegrateOptions = {}): X => {
    let out = x;
    for (const coord of typeof coords === 'string' ? [coords] : coords) {
      const at = positions(coordinateOf('cumulativeIntegrate', out, coord).index, datetimeUnit);
      out = along('cumulativeIntegrate', out, coord, (array, axis) => {
        const data = floating(array.data);
        const n = data.shape[axis];
        if (n === 0) return { data, dims: array.dims };
        const part = (from: number, to: number): ChunkedArray =>
          data.slice(...data.shape.map((_, k) => (k === axis ? `${from}:${to}` : ':')));
        const steps = fromTypedArray(Float64Array.from({ length: n - 1 }, (_, k) => (at[k + 1] - at[k]) / 2)).reshape(
          data.shape.map((_, k) => (k === axis ? n - 1 : 1)),
        );
        const areas = part(1, n)
          .add(part(0, n - 1))
          .multiply(steps) as ChunkedArray;
        const none = part(0, 1).multiply(0) as ChunkedArray;
        const first = choose(none.equal(none), none, 0) as ChunkedArray;
        const sums = n > 1 ? (joined([first, cumsum(areas, { axis })], { axis }) as ChunkedArray) : first;
        return { data: sums.rechunk(data.chunks as never), dims: array.dims };
      });
    }
    return out;
  },
);

/** Options of {@link idxmin} and {@link idxmax}. */
export interface IdxOptions {
  /** Pass over missing values. Default: true for floats. */
  readonly skipna?: boolean | undefined;
}

const labelOfExtreme = (name: 'idxmin' | 'idxmax') =>
  define(
    {
      name,
      parameters: [
        ['x', labelledKind],
        ['dim', optional(dimKind)],
      ],
      options: { skipna: otherwise(boolean, 'true for floats') },
    },
    <X extends Labelled>(x: X, given?: string, { skipna }: IdxOptions = {}): X => {
      const dim = given ?? (x.dims.length === 1 ? x.dims[0] : undefined);
      if (dim === undefined)
        throw new ChunkwiseError('argument', `${name}: name the dimension, one of ${x.dims.join(', ')}`);
      axisOf(name, { dims: x.dims }, dim);
      const labels = x.coordVariables.get(dim);
      if (labels?.dims.length !== 1)
        throw new ChunkwiseError(
          'argument',
          `${name}: dimension '${dim}' has no coordinate, so there are no labels; use arg${name.slice(3)}`,
        );
      return eachArray(name, x, (array) => {
        if (!array.dims.includes(dim)) return array;
        const axis = array.dims.indexOf(dim);
        const { data } = array;
        const dims = array.dims.filter((one) => one !== dim);
        const floats = hasMissing(data.dtype) && /^float/.test(data.dtype);
        const none = isMissingIn(array.variable);
        const worst = name === 'idxmax' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
        const skip = (skipna ?? true) && floats;
        const filled = skip ? (choose(none, worst, data) as ChunkedArray) : data;
        const at = (name === 'idxmax' ? argmax : argmin)(filled, {
          axis,
          keepdims: true,
        } as never) as ChunkedArray;
        const lead = data.shape.map((n, k) => (k === axis ? n : 1));
        const found = takeAlongAxis(labels.data.reshape(lead), at as never, { axis }) as ChunkedArray;
        let made = found.reshape(data.shape.filter((_, k) => k !== axis)) as ChunkedArray;
        if (floats) {
          const wide = dtypeWithMissing(made.dtype, labels.calendar !== undefined);
          const nothing = (skip ? none.all({ axis }) : none.any({ axis })) as ChunkedArray;
          made = choose(
            nothing as never,
            missingOf(wide, labels.calendar !== undefined),
            wide === made.dtype ? made : astype(made, wide),
          ) as ChunkedArray;
        }
        const coords = new Map([...array.coordVariables].filter(([key]) => key !== dim));
        const { calendar } = labels;
        return dataArrayOf(
          { dims, data: made, attrs: array.attrs, encoding: {}, ...(calendar ? { calendar } : {}) },
          coords,
          isDataArray(x) ? dim : array.name,
        );
      });
    },
  );

/** The label of the least value along a dimension; missing where all are. @example t.idxmin('time') */
export const idxmin = labelOfExtreme('idxmin');
/** The label of the greatest value along a dimension; missing where all are. */
export const idxmax = labelOfExtreme('idxmax');
