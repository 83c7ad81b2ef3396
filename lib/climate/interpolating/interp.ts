/**
 * Labelled arrays interpolated at other labels: along one dimension or several, on a grid of targets or at points.
 */

import { type ChunkedArray, where as choose, fromTypedArray, moveaxis, tensordot } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { kind, oneOf, optional } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import type { VariableLike } from '../labelled/coordinates.js';
import { type DataArray, dataArrayOf, isDataArray } from '../labelled/data-array.js';
import { eachArray } from '../labelled/each.js';
import { type Places, selectPlaces } from '../labelled/indexers.js';
import { anyByName, labelledKind } from '../labelled/kinds.js';
import type { Labelled } from '../labelled/mapping.js';
import { missingOf } from '../labelled/missing.js';
import { axisOf, expandedTo, type Variable, withData } from '../labelled/variable.js';
import { splineWeights } from './splines.js';
import { ascends, countBefore, readTarget, type Target } from './targets.js';

/** Options of {@link interp}. */
export interface InterpOptions {
  /** Default 'linear'. */
  readonly method?: 'linear' | 'nearest' | 'cubic' | undefined;
  /** What stands beyond the first and last label: missing (default), a number, or 'extrapolate' to go on as within. */
  readonly fillValue?: number | 'extrapolate' | undefined;
}
type Method = NonNullable<InterpOptions['method']>;

/** Most weights of a cubic spline: places times targets. */
const MOST_WEIGHTS = 1 << 24;

/** Places of a target: over its dimension, or points. */
const listOf = ({ labels }: Target, places: Int32Array): Places =>
  labels.dims.length === 0
    ? { kind: 'one', place: places[0] }
    : { kind: 'list', places, dims: labels.dims, shape: labels.data.shape };

/** A list over the targets as an array over the dimensions of `like`. */
const overTargets = ({ labels }: Target, values: Float64Array, dims: readonly string[]): ChunkedArray =>
  expandedTo(withData(labels, fromTypedArray(values, { shape: labels.data.shape }) as ChunkedArray), dims);

interface Side {
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** How far between the two a target lies; NaN beyond the ends. */
  readonly part: Float64Array;
}

function sidesOf({ from, at }: Target, extrapolate: boolean): Side {
  const n = from.length;
  const low = new Int32Array(at.length);
  const high = new Int32Array(at.length);
  const part = new Float64Array(at.length);
  at.forEach((target, k) => {
    if (Number.isNaN(target) || (!extrapolate && (target < from[0] || target > from[n - 1]))) {
      part[k] = Number.NaN;
      return;
    }
    low[k] = Math.max(0, Math.min(n - 2, countBefore(from, target, true) - 1));
    high[k] = Math.min(n - 1, low[k] + 1);
    part[k] = high[k] === low[k] ? 0 : (target - from[low[k]]) / (from[high[k]] - from[low[k]]);
    // At a place itself its neighbour does not matter, missing as it may be.
    if (part[k] === 0) high[k] = low[k];
    if (part[k] === 1) {
      low[k] = high[k];
      part[k] = 0;
    }
  });
  return { low, high, part };
}

/** The values at targets that are over common dimensions, or at one target: a sum over the corners of the cell that each lies in. */
function linear(variable: Variable, targets: readonly Target[], extrapolate: boolean): Variable {
  const sides = targets.map((target) => sidesOf(target, extrapolate));
  let sum: ChunkedArray | undefined;
  let dims: readonly string[] = [];
  for (let corner = 0; corner < 1 << targets.length; corner++) {
    const places = new Map(
      targets.map((target, k) => [target.dim, listOf(target, (corner >> k) & 1 ? sides[k].high : sides[k].low)]),
    );
    const values = selectPlaces(variable, places);
    dims = values.dims;
    let weighted = values.data;
    targets.forEach((target, k) => {
      const part = (corner >> k) & 1 ? sides[k].part : sides[k].part.map((value) => 1 - value);
      const weight = overTargets(target, part, dims);
      // A corner that counts for nothing does so though it is missing.
      weighted = choose(weight.equal(0) as never, 0, weighted.multiply(weight)) as ChunkedArray;
    });
    sum = sum ? (sum.add(weighted) as ChunkedArray) : weighted;
  }
  return withData(variable, sum as ChunkedArray, dims);
}

function nearest(variable: Variable, targets: readonly Target[], extrapolate: boolean): Variable {
  const outside = targets.map(({ from, at }) =>
    at.map((target) =>
      Number.isNaN(target) || (!extrapolate && !(target >= from[0] && target <= from[from.length - 1])) ? 1 : 0,
    ),
  );
  const places = new Map(
    targets.map((target) => {
      const middles = Float64Array.from(
        { length: target.from.length - 1 },
        (_, k) => (target.from[k] + target.from[k + 1]) / 2,
      );
      return [
        target.dim,
        listOf(
          target,
          Int32Array.from(target.at, (value) => (Number.isNaN(value) ? 0 : countBefore(middles, value, false))),
        ),
      ];
    }),
  );
  const values = selectPlaces(variable, places);
  let { data } = values;
  targets.forEach((target, k) => {
    if (outside[k].some((value) => value === 1))
      data = choose(
        overTargets(target, outside[k], values.dims).greater(0) as never,
        missingOf(data.dtype, variable.calendar !== undefined),
        data,
      ) as ChunkedArray;
  });
  return withData(variable, data, values.dims);
}

function cubic(variable: Variable, target: Target, extrapolate: boolean): Variable {
  const { dim, from, at, labels } = target;
  if (from.length < 4)
    throw new ChunkwiseError(
      'argument',
      `interp: a cubic spline needs four labels of dimension '${dim}'; there are ${from.length}`,
    );
  if (from.length * at.length > MOST_WEIGHTS || from.length ** 2 > MOST_WEIGHTS)
    throw new ChunkwiseError(
      'argument',
      `interp: a cubic spline through ${from.length} labels at ${at.length} targets takes too many weights; select the part that is needed first`,
    );
  const weights = fromTypedArray(splineWeights(from, at, extrapolate), {
    shape: [from.length, at.length],
  }) as ChunkedArray;
  const axis = axisOf('interp', variable, dim);
  const others = variable.dims.filter((name) => name !== dim);
  const made = tensordot(variable.data, weights, { axes: [[axis], [0]] } as never) as ChunkedArray;
  if (labels.dims.length !== 1) {
    const shaped = made.reshape([...made.shape.slice(0, -1), ...labels.data.shape]) as ChunkedArray;
    return withData(variable, shaped, [...others, ...labels.dims]);
  }
  return withData(
    variable,
    moveaxis(made, -1, axis) as ChunkedArray,
    variable.dims.map((name) => (name === dim ? labels.dims[0] : name)),
  );
}

const float = (variable: Variable): Variable =>
  /^(float|complex)/.test(variable.data.dtype)
    ? variable
    : withData(variable, variable.data.astype('float64') as ChunkedArray);
const numeric = ({ data, calendar }: Variable): boolean =>
  calendar === undefined && /^(u?int|float|complex)/.test(data.dtype);

/** Targets that are over common dimensions together, others by themselves. */
function groupsOf(targets: readonly Target[]): Target[][] {
  const groups: Target[][] = [];
  for (const target of targets) {
    const own = target.labels.dims.filter((dim) => dim !== target.dim || target.labels.dims.length > 1);
    const group = groups.find((others) => others.some((other) => other.labels.dims.some((dim) => own.includes(dim))));
    if (group) group.push(target);
    else groups.push([target]);
  }
  return groups;
}

function interpolated(variable: Variable, groups: readonly Target[][], method: Method, extrapolate: boolean): Variable {
  if (!numeric(variable))
    return groups.reduce(
      (made, group) =>
        nearest(
          made,
          group.filter(({ dim }) => made.dims.includes(dim)),
          extrapolate,
        ),
      variable,
    );
  let out = float(variable);
  const { dtype } = out.data;
  for (const group of groups) {
    const own = group.filter((target) => out.dims.includes(target.dim));
    if (own.length === 0) continue;
    if (method === 'cubic') {
      if (own.length > 1)
        throw new ChunkwiseError(
          'argument',
          "interp: points are interpolated by method 'linear' or 'nearest'; cubic splines go along one dimension after another",
        );
      out = cubic(out, own[0], extrapolate);
    } else out = method === 'linear' ? linear(out, own, extrapolate) : nearest(out, own, extrapolate);
  }
  return out.data.dtype === dtype ? out : withData(out, out.data.astype(dtype as never) as ChunkedArray);
}

/** @internal interpolated at targets by dimension */
function interpOf<X extends Labelled>(
  operation: string,
  given: X,
  at: Readonly<Record<string, VariableLike>>,
  { method = 'linear', fillValue }: InterpOptions,
): X {
  let x = given;
  for (const dim of Object.keys(at)) {
    axisOf(operation, { dims: x.dims }, dim);
    if (x.coordVariables.has(dim) && !ascends(x, dim)) x = x.sortby(dim) as X;
  }
  const targets = Object.entries(at).map(([dim, value]) => readTarget(operation, x, dim, value));
  const groups = groupsOf(targets);
  const extrapolate = fillValue === 'extrapolate';
  return eachArray(operation, x, (array: DataArray) => {
    const own = targets.filter((target) => array.dims.includes(target.dim));
    if (own.length === 0) return array;
    if (!numeric(array.variable)) {
      if (isDataArray(given))
        throw new ChunkwiseError(
          'dtype',
          `${operation}: the array is ${array.variable.calendar ?? array.dtype}, where numbers are interpolated`,
        );
    }
    const made = interpolated(array.variable, groups, method, extrapolate);
    const filled = typeof fillValue === 'number' ? beyondFilled(array, made, own, fillValue) : made;
    const coords = new Map<string, Variable>();
    const dims = new Set(own.map((target) => target.dim));
    for (const [name, variable] of array.coordVariables) {
      if (dims.has(name)) continue;
      if (!variable.dims.some((dim) => dims.has(dim))) coords.set(name, variable);
      else coords.set(name, interpolated(variable, groups, method, extrapolate));
    }
    for (const target of own) {
      for (const [name, variable] of target.brought)
        if (!dims.has(name) && !coords.has(name)) coords.set(name, variable);
      const attrs =
        Object.keys(target.labels.attrs).length > 0
          ? target.labels.attrs
          : (array.coordVariables.get(target.dim)?.attrs ?? {});
      coords.set(target.dim, { ...target.labels, attrs });
    }
    return dataArrayOf(filled, coords, array.name);
  });
}

/** A number in place of what lies beyond the ends. */
function beyondFilled(array: DataArray, made: Variable, targets: readonly Target[], value: number): Variable {
  let { data } = made;
  for (const target of targets) {
    const { from, at } = target;
    const outside = at.map((one) => (one < from[0] || one > from[from.length - 1] ? 1 : 0));
    if (outside.some((one) => one === 1) && array.dims.includes(target.dim))
      data = choose(overTargets(target, outside, made.dims).greater(0) as never, value, data) as ChunkedArray;
  }
  return withData(made, data);
}

const OPTIONS = {
  method: optional(oneOf('linear', 'nearest', 'cubic'), 'linear'),
  fillValue: optional(
    kind<number | 'extrapolate'>(
      'beyond',
      "a number or 'extrapolate'",
      (value) => typeof value === 'number' || value === 'extrapolate',
    ),
  ),
};

/**
 * The values at other labels: `interp({ lat: [10.5, 20.5], lon: 7 })` on a grid of targets, or at points where the targets are labelled
 * arrays over a common dimension. Only the chunks are read that hold neighbours of targets; a cubic spline reads all. At a label itself
 * its value is taken, whatever its neighbours are. Text and times are those of the nearest label.
 *
 * @throws 'argument' for dimensions without labels, or targets that are not in memory
 * @example
 * t.interp({ time: ['2010-06-15', '2010-07-15'] });
 */
export const interp = define(
  {
    name: 'interp',
    parameters: [
      ['x', labelledKind],
      ['at', anyByName<VariableLike>('targets')],
    ],
    options: OPTIONS,
  },
  <X extends Labelled>(x: X, at: Readonly<Record<string, VariableLike>>, options: InterpOptions = {}): X =>
    interpOf('interp', x, at, options),
);

/** The values at the labels of another array or dataset, along the dimensions that both have numbers or times for. */
export const interpLike = define(
  {
    name: 'interpLike',
    parameters: [
      ['x', labelledKind],
      ['other', labelledKind],
    ],
    options: OPTIONS,
  },
  <X extends Labelled>(x: X, other: Labelled, options: InterpOptions = {}): X => {
    const at: Record<string, VariableLike> = {};
    const same: Record<string, VariableLike> = {};
    for (const dim of x.dims) {
      const variable = other.dims.includes(dim) ? other.coordVariables.get(dim) : undefined;
      if (!variable || !x.coordVariables.has(dim)) continue;
      const text = /^(<U|S)/.test(variable.data.dtype);
      (text ? same : at)[dim] = { variable };
    }
    const near = Object.keys(same).length > 0 ? (x.reindex(same) as X) : x;
    return interpOf('interpLike', near, at, options);
  },
);
