/**
 * Differences, gradients and integrals along axes, as shifted views: they fuse into one stencil kernel.
 */
import { DTYPES, type TypedArray } from '../../../kernels/dtype.js';
import { promoteTypes } from '../../../kernels/promote.js';
import { ChunkwiseError } from '../../base/errors.js';
import {
  type AxesLike,
  type AxisLike,
  axis as axisKind,
  count,
  finite,
  kind,
  oneOf,
  optional,
  otherwise,
  someAxes,
} from '../../base/kinds.js';
import { define, type TwoOrMore } from '../../base/signature.js';
import { broadcastTo, cast, elementwise, isSelected, unknownExtent, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, isScalar, nodeOf } from '../asarray.js';
import { axesListed, normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, isArrayLike } from '../kinds.js';
import { reduceNode } from '../reductions/reduce-node.js';
import { concat } from '../shaping/joining.js';
import { ravel } from '../shaping/manipulation.js';
import type { DifferenceOf, DTypeOf, QuotientOf } from '../types.js';

/** The `length` elements from `start` along `axis`. */
const part = (node: Node, axis: number, start: number, length: number): Node =>
  view(node, {
    shape: node.shape.map((n, k) => (k === axis ? length : n)),
    maps: node.shape.map((_, k) => ({ offset: k === axis ? start : 0, stride: 1, axis: k })),
  });

/** Options of {@link diff}. */
export interface DiffOptions {
  /** How many times differences are taken; default 1. */
  readonly n?: number | undefined;
  /** The axis; default the last. */
  readonly axis?: AxisLike | undefined;
  /** Values before those of `x` along the axis: one for all lines, or an array of as many axes. */
  readonly prepend?: ArrayLike | undefined;
  /** Values after them. */
  readonly append?: ArrayLike | undefined;
}

/** Options, or how often, and after it the axis, by themselves. */
export type DiffArguments =
  | readonly [options?: DiffOptions | number | undefined]
  | readonly [n: number | undefined, axis: AxisLike, options?: DiffOptions | undefined]
  | readonly [n: number, options: DiffOptions];

/**
 * `n`-th difference of neighbours along `axis` (default the last): `x[1:] - x[:-1]`, n times.
 *
 * @throws 'shape' for an axis out of range
 * @example
 * cw.diff(x, { n: 2, axis: 0 })
 */
export const diff = define(
  {
    name: 'diff',
    parameters: [['x', arrayLike]],
    options: {
      n: optional(count, 1),
      axis: optional(axisKind, -1),
      prepend: optional(arrayLike),
      append: optional(arrayLike),
    },
    shorthand: ['n', 'axis'],
    unknown: true,
  },
  <X extends ArrayLike>(x: X, ...args: DiffArguments): ChunkedArray<DifferenceOf<DTypeOf<X>>> => {
    const options = (args[0] ?? {}) as DiffOptions;
    const given = nodeOf(x, 'diff');
    const axis = normalizeAxis('diff', options.axis ?? -1, given.shape);
    if (isSelected(given) && axis === given.axis && options.n !== 0)
      throw unknownExtent('diff', given, 'and so is which element comes before another');
    const beside = (value: ArrayLike | undefined): ChunkedArray[] => {
      if (value === undefined) return [];
      // One value stands beside every line.
      const one = given.shape.with(axis, 1);
      const node = isScalar(value) ? cast(nodeOf(value, 'diff'), given.dtype) : nodeOf(value, 'diff');
      return [wrap(node.shape.length === 0 ? broadcastTo(node, one, 'diff') : node)];
    };
    const parts = [...beside(options.prepend), wrap(given), ...beside(options.append)];
    let node = parts.length === 1 ? given : concat(parts, { axis }).node;
    // What is empty stays empty, however often.
    const times = Math.min(options.n ?? 1, node.shape[axis]);
    for (let k = 0; k < times; k++) {
      const length = Math.max(0, node.shape[axis] - 1);
      const [after, before] = [part(node, axis, Math.min(1, node.shape[axis]), length), part(node, axis, 0, length)];
      node = elementwise(node.dtype === 'bool' ? 'notEqual' : 'subtract', [after, before]);
    }
    return wrap(node);
  },
);

/** Options of {@link ediff1d}. */
export interface Ediff1dOptions {
  /** Values after the differences. */
  readonly toEnd?: ArrayLike | undefined;
  /** Values before the differences. */
  readonly toBegin?: ArrayLike | undefined;
}

/**
 * Differences of neighbours of all elements in C order, with values before and after them.
 *
 * @throws 'dtype' when a value given has another dtype than `x` can hold
 * @example
 * cw.ediff1d([1, 2, 4, 7], { toBegin: -1, toEnd: [8, 9] }) // [-1, 1, 2, 3, 8, 9]
 */
export const ediff1d = define(
  {
    name: 'ediff1d',
    parameters: [['x', arrayLike]],
    options: { toEnd: optional(arrayLike), toBegin: optional(arrayLike) },
  },
  <X extends ArrayLike>(x: X, options: Ediff1dOptions = {}): ChunkedArray<DifferenceOf<DTypeOf<X>>> => {
    const { node } = diff(ravel(x));
    const around = (value: ArrayLike | undefined): ChunkedArray[] => {
      if (value === undefined) return [];
      // Scalars and plain lists take the dtype of x, as whole arrays do where it loses nothing.
      const given = ravel(
        isScalar(value) || Array.isArray(value) ? wrap(cast(nodeOf(value, 'ediff1d'), node.dtype)) : value,
      );
      if (promoteTypes(given.dtype, node.dtype) !== node.dtype)
        throw new ChunkwiseError(
          'dtype',
          `ediff1d: ${given.dtype} values do not fit differences of ${node.dtype}; use astype on either`,
        );
      return [given];
    };
    const parts = [...around(options.toBegin), wrap(node), ...around(options.toEnd)];
    return (parts.length === 1 ? parts[0] : concat(parts)) as ChunkedArray as ChunkedArray<DifferenceOf<DTypeOf<X>>>;
  },
);

/** Options of {@link trapezoid}. */
export interface TrapezoidOptions {
  /** Coordinates: along the axis, or of the shape of `y`. Default: `dx` apart. */
  readonly x?: ArrayLike | undefined;
  /** Distance of neighbours without `x`; default 1. */
  readonly dx?: number | undefined;
  /** The axis to integrate along; default the last. */
  readonly axis?: AxisLike | undefined;
}

/**
 * Integral along an axis by the trapezoidal rule: the sum of `(y[k] + y[k + 1]) / 2 * (x[k + 1] - x[k])`, in one pass.
 *
 * @throws 'shape' for an axis out of range or coordinates that do not fit
 * @example
 * cw.trapezoid(profile, { x: depth, axis: 1 })
 */
export const trapezoid = define(
  {
    name: 'trapezoid',
    parameters: [['y', arrayLike]],
    options: { x: otherwise(arrayLike, 'points dx apart'), dx: optional(finite, 1), axis: optional(axisKind, -1) },
    shorthand: 'x',
  },
  <Y extends ArrayLike>(y: Y, given: TrapezoidOptions | ArrayLike = {}): ChunkedArray<QuotientOf<DTypeOf<Y>>> => {
    const options = given as TrapezoidOptions;
    const node = nodeOf(y, 'trapezoid');
    const axis = normalizeAxis('trapezoid', options.axis ?? -1, node.shape);
    const length = Math.max(0, node.shape[axis] - 1);
    const pair = (of: Node, op: string): Node =>
      elementwise(op, [part(of, axis, Math.min(1, of.shape[axis]), length), part(of, axis, 0, length)]);
    let distance: Node | number = options.dx ?? 1;
    if (options.x !== undefined) {
      const x = nodeOf(options.x, 'trapezoid');
      const line = x.shape.length === 1 && x.shape[0] === node.shape[axis];
      const seen = line
        ? view(x, { shape: node.shape, maps: [{ offset: 0, stride: 1, axis }] })
        : broadcastTo(x, node.shape, 'trapezoid: x');
      distance = pair(seen, 'subtract');
    }
    // The sum of two bools is bool, as in NumPy.
    const sums = pair(node, node.dtype === 'bool' ? 'logicalOr' : 'add');
    const areas = elementwise('divide', [
      elementwise('multiply', [node.dtype === 'bool' ? cast(sums, 'float64') : sums, distance]),
      2,
    ]);
    return wrap(reduceNode('sum', areas, { axis }));
  },
);

/** Options of {@link gradient}. */
export interface GradientOptions {
  /** One axis or several; default: all. */
  readonly axis?: AxesLike | undefined;
  /** Distance of neighbours, or their 1-D coordinates; one for all axes or one for each. Default: 1. */
  readonly spacing?: ArrayLike | readonly ArrayLike[] | undefined;
  /** Accuracy at the edges: 1 (default) or 2. */
  readonly edgeOrder?: 1 | 2 | undefined;
}

const spacingKind = kind<ArrayLike | readonly ArrayLike[]>(
  'spacing',
  'a number, coordinates along the one axis, or one of either for each axis',
  (value) => isArrayLike(value) && typeof value !== 'boolean' && typeof value !== 'bigint',
);

/** An axis alone, or several. */
type OneAxis = AxisLike | readonly [AxisLike];
type SeveralAxes = readonly [AxisLike, AxisLike, ...AxisLike[]];

/** A spacing for each of `axes`: a number or coordinates. */
function spacingOf(
  node: Node,
  axes: readonly number[],
  spacing: ArrayLike | readonly ArrayLike[],
): readonly ArrayLike[] {
  if (isScalar(spacing)) return axes.map(() => spacing);
  const isList = Array.isArray(spacing);
  // The coordinates of a single axis may be given as they are.
  if (axes.length === 1 && (!isList || (spacing.length === node.shape[axes[0]] && spacing.length !== 1)))
    return [spacing as ArrayLike];
  if (isList && spacing.length === axes.length) return spacing as readonly ArrayLike[];
  throw new ChunkwiseError(
    'argument',
    `gradient: spacing is ${isList ? `${spacing.length} entries` : 'one array'} for ${axes.length} axes; give one number, or one entry for each axis`,
  );
}

/** Steps between the coordinates of `axis`, shaped to broadcast along it. */
function steps(node: Node, axis: number, coordinates: ArrayLike): Node {
  const line = cast(nodeOf(coordinates, 'gradient'), 'float64');
  if (line.shape.length !== 1 || line.shape[0] !== node.shape[axis]) {
    throw new ChunkwiseError(
      'shape',
      `gradient: coordinates of shape ${shapeText(line.shape)} do not fit axis ${axis} of shape ${shapeText(node.shape)}`,
    );
  }
  const step = elementwise('subtract', [part(line, 0, 1, line.shape[0] - 1), part(line, 0, 0, line.shape[0] - 1)]);
  const shape = node.shape.map((_, k) => (k === axis ? step.shape[0] : 1));
  return view(step, { shape, maps: [{ offset: 0, stride: 1, axis }] });
}

type Term = Node | number;
/** An operation on terms: numbers are reckoned at once, so that they stay weak beside arrays. */
const binary =
  (op: string, reckon: (a: number, b: number) => number) =>
  <A extends Term, B extends Term>(a: A, b: B): A extends number ? (B extends number ? number : Node) : Node =>
    (typeof a === 'number' && typeof b === 'number' ? reckon(a, b) : elementwise(op, [a, b])) as never;
const mul = binary('multiply', (a, b) => a * b);
const add = binary('add', (a, b) => a + b);
const sub = binary('subtract', (a, b) => a - b);
const div = binary('divide', (a, b) => a / b);
const neg = <A extends Term>(a: A): A => (typeof a === 'number' ? -a : elementwise('negative', [a])) as A;

/** Derivative along one axis: second order inside, `edgeOrder` at both ends; NumPy's formulas. */
function gradientAlong(node: Node, axis: number, spacing: ArrayLike, edgeOrder: 1 | 2): Node {
  const n = node.shape[axis];
  if (n < edgeOrder + 1) {
    throw new ChunkwiseError(
      'shape',
      `gradient: axis ${axis} of shape ${shapeText(node.shape)} has extent ${n}; at least ${edgeOrder + 1} are needed`,
    );
  }
  const at = (start: number, length = 1): Node => part(node, axis, start, length);
  const even = isScalar(spacing) ? Number(spacing) : undefined;
  const uneven = even === undefined ? steps(node, axis, spacing) : undefined;
  const h = (start: number, length = 1): Node | number =>
    uneven ? part(uneven, axis, start, length) : (even as number);
  const inner: Node[] = [];
  if (n > 2) {
    if (even !== undefined) inner.push(div(sub(at(2, n - 2), at(0, n - 2)), 2 * even));
    else {
      const [before, after] = [h(0, n - 2), h(1, n - 2)];
      const both = add(before, after);
      const a = div(neg(after), mul(before, both));
      const b = div(sub(after, before), mul(before, after));
      const c = div(before, mul(after, both));
      inner.push(add(add(mul(a, at(0, n - 2)), mul(b, at(1, n - 2))), mul(c, at(2, n - 2))));
    }
  }
  const ends =
    edgeOrder === 1
      ? [div(sub(at(1), at(0)), h(0)), div(sub(at(n - 1), at(n - 2)), h(n - 2))]
      : [edge(at, h, [0, 1, 2], [0, 1], 1), edge(at, h, [n - 1, n - 2, n - 3], [n - 2, n - 3], -1)];
  return cast(concat([wrap(ends[0]), ...inner.map((one) => wrap(one)), wrap(ends[1])], { axis }).node, node.dtype);
}

/** Second-order derivative at an end from its three nearest values; `sign` is -1 at the upper end. */
function edge(
  at: (start: number) => Node,
  h: (start: number) => Node | number,
  places: readonly number[],
  gaps: readonly number[],
  sign: 1 | -1,
): Node {
  const [h1, h2] = [h(gaps[0]), h(gaps[1])];
  const both = add(h1, h2);
  // The coefficients take the sign, so that a difference of 0 is not -0; the terms are added in the order of their places.
  const signed = <T extends Term>(term: T, s: number): T => (s === sign ? term : neg(term));
  const near = mul(div(signed(add(mul(2, h1), h2), -1), mul(h1, both)), at(places[0]));
  const middle = mul(div(signed(both, 1), mul(h1, h2)), at(places[1]));
  const far = mul(div(signed(h1, -1), mul(h2, both)), at(places[2]));
  return sign === 1 ? add(add(near, middle), far) : add(add(far, middle), near);
}

/**
 * Derivatives by central differences: a list of arrays, one for each axis; for a single axis, so also of an array of one axis, that
 * array itself, as NumPy gives it. Spacings may stand one by one. TypeScript does not know how many axes an array has: with `axis` the
 * type says which of the two it is.
 *
 * @throws 'shape' when an axis is too short or coordinates do not fit
 * @example
 * const [dy, dx] = cw.gradient(field, { spacing: [0.5, longitude], axis: [0, 1] });
 * const slope = cw.gradient(cw.arange(9).square(), 0.5);
 */
export const gradient = define(
  {
    name: 'gradient',
    parameters: [['x', arrayLike]],
    options: {
      spacing: optional(spacingKind, 1),
      axis: otherwise(someAxes, 'all'),
      edgeOrder: optional(oneOf<1 | 2>(1, 2), 1),
    },
    shorthand: 'spacing',
    spread: { at: 1, listed: (items) => (items.every(spacingKind.admits) ? items : undefined) },
  },
  gradientOf,
);
function gradientOf(x: ArrayLike, options: GradientOptions & { readonly axis: OneAxis }): ChunkedArray;
function gradientOf(x: ArrayLike, options: GradientOptions & { readonly axis: SeveralAxes }): ChunkedArray[];
function gradientOf(x: TypedArray | readonly number[], options?: GradientOptions | number): ChunkedArray;
function gradientOf(x: ArrayLike, ...spacing: TwoOrMore<number | ArrayLike>): ChunkedArray[];
function gradientOf(x: ArrayLike, options?: GradientOptions | number): ChunkedArray | ChunkedArray[];
function gradientOf(x: ArrayLike, asOptions: unknown = {}): ChunkedArray | ChunkedArray[] {
  const options = asOptions as GradientOptions;
  const given = nodeOf(x, 'gradient');
  const node = 'fc'.includes(DTYPES[given.dtype].kind) ? given : cast(given, 'float64');
  const asked = options.axis === undefined ? node.shape.map((_, k) => k) : axesListed(options.axis);
  const axes = asked.map((axis) => normalizeAxis('gradient', axis, node.shape));
  const spacings = spacingOf(node, axes, options.spacing ?? 1);
  const results = axes.map((axis, k) => wrap(gradientAlong(node, axis, spacings[k], options.edgeOrder ?? 1)));
  return results.length === 1 ? results[0] : results;
}
