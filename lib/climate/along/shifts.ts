/**
 * Differences, shifts and running sums of labelled arrays along a dimension.
 */

import type { Scalar } from '../../../kernels/dtype.js';
import {
  asarray,
  astype,
  type ChunkedArray,
  cumprod as cumprodOf,
  cumsum as cumsumOf,
  diff as diffOf,
  concat as joined,
  nancumprod,
  nancumsum,
  roll as rollOf,
} from '../../array/index.js';
import { scalar } from '../../array/kinds.js';
import { boolean, count, oneOf, optional, otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { type DataArray, dataArrayOf, isDataArray } from '../labelled/data-array.js';
import { eachArray } from '../labelled/each.js';
import { dimKind, dimsKind, labelledKind, wholeByName } from '../labelled/kinds.js';
import type { Labelled } from '../labelled/mapping.js';
import { checkNumeric, dtypeWithMissing, hasMissing, missingOf } from '../labelled/missing.js';
import { type Dims, namedDims } from '../labelled/reductions.js';
import { axisOf, type Variable, withData } from '../labelled/variable.js';

/** Options of {@link diff}. */
export interface DiffOptions {
  /** How many times differences are taken. Default 1. */
  readonly n?: number | undefined;
  /** Whose labels a difference bears: of the later place (default) or the earlier. */
  readonly label?: 'upper' | 'lower' | undefined;
}

/**
 * Differences of neighbours along a dimension.
 *
 * @example
 * t.diff('time');
 */
export const diff = define(
  {
    name: 'diff',
    parameters: [
      ['x', labelledKind],
      ['dim', dimKind],
    ],
    options: { n: optional(count, 1), label: optional(oneOf('upper', 'lower'), 'upper') },
    shorthand: 'n',
  },
  <X extends Labelled>(x: X, dim: string, { n = 1, label = 'upper' }: DiffOptions = {}): X => {
    const size = x.sizes[x.dims[axisOf('diff', { dims: x.dims }, dim)]];
    const left = Math.max(0, size - n);
    const kept = x.isel({
      [dim]: label === 'upper' ? { start: size - left, stop: size, step: 1 } : { start: 0, stop: left, step: 1 },
    }) as X;
    const differed = (array: DataArray): Variable => {
      if (array.variable.calendar) {
        const { calendar: _, ...rest } = array.variable;
        return { ...rest, data: diffOf(array.data, { n, axis: array.dims.indexOf(dim) }) as ChunkedArray };
      }
      return withData(array.variable, diffOf(array.data, { n, axis: array.dims.indexOf(dim) }) as ChunkedArray);
    };
    if (isDataArray(x)) return dataArrayOf(differed(x), (kept as DataArray).coordVariables, x.name) as X;
    return eachArray('diff', x, (array, name) =>
      array.dims.includes(dim)
        ? dataArrayOf(
            differed(array),
            (kept as unknown as { get(name: string): DataArray }).get(name as string).coordVariables,
            array.name,
          )
        : array,
    );
  },
);

/** Options of {@link shift}. */
export interface ShiftOptions {
  /** What stands at the places left behind; default: missing. */
  readonly fillValue?: Scalar | undefined;
}

/** The values `by` places later along `axis`. */
function shifted(variable: Variable, axis: number, by: number, fillValue: Scalar | undefined): Variable {
  const { data } = variable;
  const size = data.shape[axis];
  const calendar = variable.calendar !== undefined;
  const dtype = fillValue === undefined ? dtypeWithMissing(data.dtype, calendar) : data.dtype;
  const wide = dtype === data.dtype ? data : (astype(data, dtype) as ChunkedArray);
  if (by === 0) return withData(variable, wide);
  const gap = Math.min(size, Math.abs(by));
  const value =
    fillValue === undefined ? missingOf(dtype, calendar) : (astype(asarray(fillValue as never), dtype) as ChunkedArray);
  const empty = value.broadcastTo(data.shape.map((n, k) => (k === axis ? gap : n)));
  const items = data.shape.map((n, k) =>
    k !== axis ? { start: 0, stop: n } : by > 0 ? { start: 0, stop: n - gap } : { start: gap, stop: n },
  );
  const rest = wide.slice(...items.map(({ start, stop }) => `${start}:${stop}`));
  const all = joined(by > 0 ? [empty, rest] : [rest, empty], { axis }) as ChunkedArray;
  return withData(variable, all.rechunk(wide.chunks as never));
}

/** Values moved along dimensions, labels left where they are: `shift({ time: 1 })`. */
export const shift = define(
  {
    name: 'shift',
    parameters: [
      ['x', labelledKind],
      ['shifts', wholeByName],
    ],
    options: { fillValue: otherwise(scalar, 'missing') },
  },
  <X extends Labelled>(x: X, shifts: Readonly<Record<string, number>>, { fillValue }: ShiftOptions = {}): X => {
    for (const dim of Object.keys(shifts)) axisOf('shift', { dims: x.dims }, dim);
    return eachArray('shift', x, (array) => {
      let { variable } = array;
      for (const [dim, by] of Object.entries(shifts))
        if (array.dims.includes(dim)) variable = shifted(variable, array.dims.indexOf(dim), by, fillValue);
      return dataArrayOf(variable, array.coordVariables, array.name);
    });
  },
);

/** Options of {@link roll}. */
export interface RollOptions {
  /** Labels go around too. Default: false. */
  readonly rollCoords?: boolean | undefined;
}

/** Values moved around along dimensions: `roll({ lon: 180 }, { rollCoords: true })`. */
export const roll = define(
  {
    name: 'roll',
    parameters: [
      ['x', labelledKind],
      ['shifts', wholeByName],
    ],
    options: { rollCoords: optional(boolean, false) },
  },
  <X extends Labelled>(x: X, shifts: Readonly<Record<string, number>>, { rollCoords = false }: RollOptions = {}): X => {
    for (const dim of Object.keys(shifts)) axisOf('roll', { dims: x.dims }, dim);
    const one = (variable: Variable): Variable => {
      let out = variable;
      for (const [dim, by] of Object.entries(shifts)) {
        const axis = variable.dims.indexOf(dim);
        if (axis >= 0) out = withData(out, rollOf(out.data, by, { axis }) as ChunkedArray);
      }
      return out;
    };
    return eachArray('roll', x, (array) => {
      const coords = rollCoords
        ? new Map([...array.coordVariables].map(([name, variable]) => [name, one(variable)]))
        : array.coordVariables;
      return dataArrayOf(one(array.variable), coords, array.name);
    });
  },
);

/** Options of {@link cumsum} and {@link cumprod}. */
export interface RunningOptions {
  /** Pass over missing values. Default: true for floats. */
  readonly skipna?: boolean | undefined;
}

const running = (name: 'cumsum' | 'cumprod') =>
  define(
    {
      name,
      parameters: [
        ['x', labelledKind],
        ['dim', optional(dimsKind)],
      ],
      options: { skipna: otherwise(boolean, 'true for floats') },
      early: true,
    },
    <X extends Labelled>(x: X, given?: Dims | RunningOptions, options?: RunningOptions): X => {
      const early = typeof given === 'object' && given !== null && !Array.isArray(given);
      const { skipna } = (early ? (given as RunningOptions) : options) ?? {};
      const dims = namedDims(name, x.dims, early ? undefined : (given as Dims | undefined));
      return eachArray(name, x, (array) => {
        if (isDataArray(x)) checkNumeric(name, array.variable, array.name);
        else if (!/^(bool|u?int|float|complex)/.test(array.dtype) || array.variable.calendar) return undefined;
        const skip = skipna ?? hasMissing(array.dtype);
        const fn = name === 'cumsum' ? (skip ? nancumsum : cumsumOf) : skip ? nancumprod : cumprodOf;
        let { data } = array;
        for (const dim of dims)
          if (array.dims.includes(dim)) data = fn(data, { axis: array.dims.indexOf(dim) }) as ChunkedArray;
        return dataArrayOf(withData(array.variable, data), array.coordVariables, array.name);
      });
    },
  );

/** Running sums along a dimension, or along all in turn. @example t.cumsum('time') */
export const cumsum = running('cumsum');
/** Running products along a dimension. */
export const cumprod = running('cumprod');
