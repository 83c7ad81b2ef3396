/**
 * Missing values filled along a dimension: from the value before or after, or by interpolation between the two.
 */

import {
  astype,
  type ChunkedArray,
  where as choose,
  flip,
  fromTypedArray,
  push,
  type TimeUnit,
} from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { kind, oneOf, optional, otherwise, positive } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { type DataArray, isDataArray } from '../labelled/data-array.js';
import { eachArray, withArray } from '../labelled/each.js';
import { dimKind, labelledKind } from '../labelled/kinds.js';
import { toleranceOf } from '../labelled/labels.js';
import type { Labelled } from '../labelled/mapping.js';
import { checkNumeric, isMissingIn } from '../labelled/missing.js';
import { axisOf } from '../labelled/variable.js';
import { coordinateOf, places, positions } from './positions.js';

/** Options of {@link ffill} and {@link bfill}. */
export interface FillOptions {
  /** Most places that one value fills. Default: any number. */
  readonly limit?: number | undefined;
}

/** The last value before each place, or (`back`) the first after it. */
function filledFrom(data: ChunkedArray, axis: number, back: boolean, limit?: number): ChunkedArray {
  const options = { axis, ...(limit === undefined ? {} : { n: limit }) };
  if (!back) return push(data, options) as ChunkedArray;
  return flip(push(flip(data, { axis }), options), { axis }) as ChunkedArray;
}

const filler = (name: 'ffill' | 'bfill') =>
  define(
    {
      name,
      parameters: [
        ['x', labelledKind],
        ['dim', dimKind],
      ],
      options: { limit: otherwise(positive, 'any number') },
      shorthand: 'limit',
    },
    <X extends Labelled>(x: X, dim: string, { limit }: FillOptions = {}): X => {
      axisOf(name, { dims: x.dims }, dim);
      return eachArray(name, x, (array) => {
        if (!array.dims.includes(dim) || !/^float/.test(array.dtype)) return array;
        return withArray(array, filledFrom(array.data, array.dims.indexOf(dim), name === 'bfill', limit));
      });
    },
  );

/** Missing values replaced by the last one before them along a dimension. @example t.ffill('time', { limit: 3 }) */
export const ffill = filler('ffill');
/** Missing values replaced by the first one after them along a dimension. */
export const bfill = filler('bfill');

/** Options of {@link interpolateNa}. */
export interface InterpolateNaOptions {
  /** 'linear' (default) by the coordinate, or the 'nearest' of the two values. */
  readonly method?: 'linear' | 'nearest' | undefined;
  /** By the dimension's coordinate (default, true), by places (false), or by another coordinate along it. */
  readonly useCoordinate?: boolean | string | undefined;
  /** Most places in a row that are filled, counted from the value before them. */
  readonly limit?: number | undefined;
  /** Longest gap that is filled, from the value before to the one after: a number, or `timedelta64` between times. */
  readonly maxGap?: number | { readonly value: bigint; readonly unit: TimeUnit } | undefined;
}

/** A list along `axis` of arrays of `ndim` axes. */
const alongAxis = (values: Float64Array, ndim: number, axis: number): ChunkedArray =>
  fromTypedArray(values).reshape(
    Array.from({ length: ndim }, (_, k) => (k === axis ? values.length : 1)),
  ) as ChunkedArray;

/**
 * Missing values between two others interpolated; what has no value before or after stays missing.
 *
 * @example
 * t.interpolateNa('time', { maxGap: cw.timedelta64(60, 'D') });
 */
export const interpolateNa = define(
  {
    name: 'interpolateNa',
    parameters: [
      ['x', labelledKind],
      ['dim', dimKind],
    ],
    options: {
      method: optional(oneOf('linear', 'nearest'), 'linear'),
      useCoordinate: optional(
        kind<boolean | string>(
          'coordinateChoice',
          'true, false or the name of a coordinate',
          (value) => typeof value === 'boolean' || dimKind.admits(value),
        ),
        true,
      ),
      limit: otherwise(positive, 'any number'),
      maxGap: otherwise(
        kind<NonNullable<InterpolateNaOptions['maxGap']>>(
          'span',
          'a number, or timedelta64 between times',
          (value) => typeof value === 'number' || (typeof value === 'object' && value !== null && 'unit' in value),
        ),
        'any length',
      ),
    },
  },
  <X extends Labelled>(
    x: X,
    dim: string,
    { method = 'linear', useCoordinate = true, limit, maxGap }: InterpolateNaOptions = {},
  ): X => {
    const size = x.sizes[x.dims[axisOf('interpolateNa', { dims: x.dims }, dim)]];
    const name = typeof useCoordinate === 'string' ? useCoordinate : dim;
    const known =
      useCoordinate !== false && x.coordVariables.has(name) ? coordinateOf('interpolateNa', x, name) : undefined;
    if (known && known.dim !== dim)
      throw new ChunkwiseError('argument', `interpolateNa: coordinate '${name}' is along '${known.dim}', not '${dim}'`);
    const at = known ? positions(known.index) : places(size);
    if (known && known.index.order === 'none')
      throw new ChunkwiseError(
        'argument',
        `interpolateNa: coordinate '${name}' neither ascends nor descends; sortby('${name}') first`,
      );
    const widest =
      maxGap === undefined
        ? undefined
        : known
          ? toleranceOf('interpolateNa', known.index, maxGap as never)
          : Number(maxGap);
    return eachArray('interpolateNa', x, (array: DataArray) => {
      if (!array.dims.includes(dim)) return array;
      if (isDataArray(x)) checkNumeric('interpolateNa', array.variable, array.name);
      if (!/^float/.test(array.dtype)) return array;
      const { data } = array;
      const axis = array.dims.indexOf(dim);
      const missing = isMissingIn(array.variable);
      const position = alongAxis(at, data.ndim, axis);
      const known = choose(missing, Number.NaN, position) as ChunkedArray;
      const [y0, y1] = [filledFrom(data, axis, false), filledFrom(data, axis, true)];
      const [x0, x1] = [filledFrom(known, axis, false), filledFrom(known, axis, true)];
      const part = position.subtract(x0).divide(x1.subtract(x0)) as ChunkedArray;
      const between =
        method === 'linear'
          ? (y0.add(y1.subtract(y0).multiply(part)) as ChunkedArray)
          : (choose(
              part.lessEqual(0.5) as never,
              y0,
              choose(part.greater(0.5) as never, y1, Number.NaN),
            ) as ChunkedArray);
      let made = between;
      if (limit !== undefined) {
        const step = alongAxis(places(size), data.ndim, axis);
        const last = filledFrom(choose(missing, Number.NaN, step) as ChunkedArray, axis, false);
        made = choose(step.subtract(last).lessEqual(limit) as never, made, Number.NaN) as ChunkedArray;
      }
      if (widest !== undefined)
        made = choose(x1.subtract(x0).abs().lessEqual(widest) as never, made, Number.NaN) as ChunkedArray;
      const narrow = made.dtype === data.dtype ? made : (astype(made, data.dtype) as ChunkedArray);
      return withArray(array, choose(missing, narrow, data) as ChunkedArray);
    });
  },
);
