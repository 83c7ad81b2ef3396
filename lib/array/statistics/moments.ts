/**
 * Central moments, blocks of neighbours reduced, and whether arrays are equal: made of reductions.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, count, functionOf, kind, optional } from '../../base/kinds.js';
import { define, isPlainObject } from '../../base/signature.js';
import { broadcastShapes, cast, constant, elementwise, reduction } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxes, normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, isChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { reduceNode, SPREADS, type SpreadOptions } from '../reductions/reduce-node.js';
import { reshapeTo } from '../shaping/reshape.js';
import { span } from '../shaping/splitting.js';
import type { DTypeOf, QuotientOf } from '../types.js';

/** Factors multiplied: exact powers for small whole exponents, as often as it takes. */
function powered(node: Node, order: number): Node {
  if (order === 1) return node;
  const half = powered(node, Math.floor(order / 2));
  const square = elementwise('square', [half]);
  return order % 2 === 0 ? square : elementwise('multiply', [square, node]);
}

/** @internal the mean of the `order`-th powers of deviations from the mean */
export function centralMoment(name: string, node: Node, order: number, options: SpreadOptions): Node {
  const axes = normalizeAxes(name, options.axis, node.shape);
  const size = axes.reduce((n, axis) => n * node.shape[axis], 1);
  const mean = reduceNode('mean', node, {
    axis: axes,
    keepdims: true,
    ...(options.dtype ? { dtype: options.dtype } : {}),
  });
  const { ddof = 0, keepdims = false } = options;
  const over = { axis: axes, keepdims };
  if (order === 0) {
    const ones = elementwise('add', [
      elementwise('multiply', [reduceNode('sum', cast(elementwise('isnan', [node]), mean.dtype), over), 0]),
      size / (size - ddof),
    ]);
    return ones;
  }
  const deviations = elementwise('subtract', [cast(node, mean.dtype), mean]);
  const sums = reduceNode('sum', powered(deviations, order), over);
  return elementwise('divide', [sums, size - ddof]);
}

/**
 * The central moment of an order: the mean of that power of the deviations from the mean. Two passes. Integers give float64.
 *
 * @throws 'shape' for an axis out of range
 * @example
 * cw.moment(x, 3, { axis: 0 })
 */
export const moment = define(
  {
    name: 'moment',
    parameters: [
      ['x', arrayLike],
      ['order', count],
    ],
    options: SPREADS,
  },
  <X extends ArrayLike>(x: X, order: number, options: SpreadOptions = {}): ChunkedArray<QuotientOf<DTypeOf<X>>> =>
    wrap(centralMoment('moment', nodeOf(x, 'moment'), order, options)),
);

/** Factors by axis. */
export type Factors = Readonly<Record<number | string, number>>;
const factorsKind = kind<Factors>(
  'factors',
  'an object of axes and how many neighbours go together: { 0: 2, 1: 4 }',
  (value) => isPlainObject(value) && Object.values(value).every((n) => Number.isSafeInteger(n) && (n as number) >= 1),
);

/** Options of {@link coarsen}. */
export interface CoarsenOptions {
  /** Leave off what is too short for a block at the end of an axis; default false: an error. */
  readonly trimExcess?: boolean | undefined;
}

/** What {@link coarsen} calls: a reduction over axes. */
export type AxesReduction = (x: ChunkedArray, options: { readonly axis: number[] }) => ChunkedArray;

/**
 * Neighbours reduced: every block of so many along each axis becomes one element.
 *
 * @param reduce called once with an array of which each such axis is two: a reduction of the library, or what is made of them
 * @throws 'shape' where a factor does not divide its extent (unless `trimExcess`), or for an axis out of range
 * @example
 * cw.coarsen(cw.mean, image, { 0: 2, 1: 2 })
 */
export const coarsen = define(
  {
    name: 'coarsen',
    parameters: [
      ['reduce', functionOf<AxesReduction>()],
      ['x', arrayLike],
      ['factors', factorsKind],
    ],
    options: { trimExcess: optional(boolean, false) },
  },
  (
    reduce: AxesReduction,
    x: ArrayLike,
    factors: Factors,
    { trimExcess = false }: CoarsenOptions = {},
  ): ChunkedArray => {
    let node = nodeOf(x, 'coarsen');
    const by = node.shape.map(() => 1);
    for (const [key, factor] of Object.entries(factors)) {
      const axis = normalizeAxis('coarsen', /^-?\d+$/.test(key) ? Number(key) : key, node.shape);
      const rest = node.shape[axis] % factor;
      if (rest !== 0 && !trimExcess)
        throw new ChunkwiseError(
          'shape',
          `coarsen: factor ${factor} does not divide axis ${axis} of shape ${shapeText(node.shape)}; give { trimExcess: true } to leave off the rest`,
        );
      if (rest !== 0) node = span(node, axis, 0, node.shape[axis] - rest);
      by[axis] = factor;
    }
    const apart = reshapeTo(
      'coarsen',
      node,
      node.shape.flatMap((n, axis) => [n / by[axis], by[axis]]),
    );
    const made = reduce(wrap(apart), { axis: by.map((_, axis) => 2 * axis + 1) });
    if (!isChunkedArray(made))
      throw new ChunkwiseError('argument', 'coarsen: the function gave no array; give a reduction such as cw.mean');
    return made;
  },
);

/** Options of {@link arrayEqual}. */
export interface ArrayEqualOptions {
  /** Whether NaN is equal to NaN; default false. */
  readonly equalNan?: boolean | undefined;
}

const no = (): ChunkedArray<'bool'> => wrap<'bool'>(constant(false, 'bool', []));
const every = (node: Node): ChunkedArray<'bool'> =>
  wrap<'bool'>(
    reduction(
      'all',
      node,
      node.shape.map((_, axis) => axis),
    ),
  );

/**
 * True when both have one shape and equal elements: a 0-d array.
 *
 * @example
 * await cw.arrayEqual(x, y).item()
 */
export const arrayEqual = define(
  {
    name: 'arrayEqual',
    parameters: [
      ['x', arrayLike],
      ['y', arrayLike],
    ],
    options: { equalNan: optional(boolean, false) },
  },
  (x: ArrayLike, y: ArrayLike, { equalNan = false }: ArrayEqualOptions = {}): ChunkedArray<'bool'> => {
    const [a, b] = [nodeOf(x, 'arrayEqual'), nodeOf(y, 'arrayEqual')];
    if (shapeText(a.shape) !== shapeText(b.shape)) return no();
    const same = elementwise('equal', [a, b]);
    const floats = [a, b].every((node) => DTYPES[node.dtype].kind === 'f');
    if (!equalNan || !floats) return every(same);
    const missing = elementwise('logicalAnd', [elementwise('isnan', [a]), elementwise('isnan', [b])]);
    return every(elementwise('logicalOr', [same, missing]));
  },
);

/** True when both broadcast and elements are equal: a 0-d array. @example await cw.arrayEquiv(x, [1, 2]).item() */
export const arrayEquiv = define(
  {
    name: 'arrayEquiv',
    parameters: [
      ['x', arrayLike],
      ['y', arrayLike],
    ],
  },
  (x: ArrayLike, y: ArrayLike): ChunkedArray<'bool'> => {
    const [a, b] = [nodeOf(x, 'arrayEquiv'), nodeOf(y, 'arrayEquiv')];
    try {
      broadcastShapes('arrayEquiv', [a.shape, b.shape]);
    } catch {
      return no();
    }
    return every(elementwise('equal', [a, b]));
  },
);
