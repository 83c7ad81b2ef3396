/**
 * Random orders and choices: permutations, lanes in orders of their own, and elements chosen with and without putting them back.
 */
import type { DType } from '../../../kernels/dtype.js';
import { SHUFFLED_WHOLE } from '../../../kernels/permutation.js';
import { identityView } from '../../base/affine.js';
import { evenAxis } from '../../base/axis-chunks.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type Chunks, normalizeChunks, wholeChunks } from '../../base/grid.js';
import { type AxisLike, axis as axisKind, boolean, nullable, optional, otherwise } from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import type { Signature } from '../../base/signature.js';
import { cast, rechunk, reduction } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, isScalar, nodeOf } from '../asarray.js';
import { checkCount, checkShape, normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, keptArray, movedArray } from '../kinds.js';
import { searchsorted } from '../order/searching.js';
import { argtopk } from '../order/sorting.js';
import { cumsum } from '../reductions/cumulative.js';
import { take } from '../selection/indexing.js';
import { reshapeTo } from '../shaping/manipulation.js';
import type { DTypeOf } from '../types.js';
import {
  type DrawSource,
  drawOptions,
  drawSignature,
  type RandomOptions,
  SIZE,
  type Size,
  type SizeOr,
  seedKind,
  sizeOfCall,
  splitOptions,
} from './distribution.js';
import { Draw, type Key } from './draw.js';
import { choose, floor, less, log, over, times } from './formula.js';
import { admit, parameterOf } from './parameters.js';

/** Options of `choice`. */
export interface ChoiceOptions extends Omit<RandomOptions, 'dtype'> {
  /** Elements are put back, so that they may come again; default true. */
  readonly replace?: boolean | undefined;
  /** A probability for each element, in sum 1; default: equally likely. */
  readonly p?: ArrayLike | null | undefined;
  /** The axis whose elements are chosen; default 0. */
  readonly axis?: AxisLike | undefined;
  /** Taken for NumPy's sake: elements are in random order always. */
  readonly shuffle?: boolean | undefined;
}

/** Options of orders. */
export interface OrderOptions {
  /** The axis along which elements change places; default 0. */
  readonly axis?: AxisLike | undefined;
  /** A whole number up to 2^64; the same seed gives the same order. Default: drawn from the system. */
  readonly seed?: number | bigint | undefined;
}

/** Options of `permuted`. */
export interface PermutedOptions extends Omit<OrderOptions, 'axis'> {
  /** The axis whose lanes are put in orders of their own; null (default): all elements change places. */
  readonly axis?: AxisLike | null | undefined;
}

const { dtype: _, ...CHOICE } = drawOptions('int64');
const SEED = { seed: otherwise(seedKind, 'drawn from the system') };
const order = (name: string, of: object, x = movedArray): Signature => ({
  name: `random.${name}`,
  parameters: [['x', x]],
  options: { axis: of, ...SEED } as Signature['options'] & object,
});

export const orderingSignatures = {
  choice: drawSignature('choice', [['a', movedArray], SIZE], {
    ...CHOICE,
    replace: optional(boolean, true),
    p: otherwise(nullable(arrayLike, 'for equally likely ones'), 'equally likely'),
    axis: optional(axisKind, 0),
    shuffle: optional(boolean, true),
  }),
  permutation: order('permutation', optional(axisKind, 0)),
  shuffle: order('shuffle', optional(axisKind, 0)),
  permuted: order('permuted', otherwise(nullable(axisKind, 'for all elements'), 'all elements'), keptArray),
} as const;

/** The numbers below `count` in a random order, int64. */
function permutationOf(key: Key, stream: number, count: number, chunks: Chunks): Node {
  const params = { key: [key[0], key[1], stream >>> 0, 0] as const, count };
  const own = count <= SHUFFLED_WHOLE ? wholeChunks([count]) : chunks;
  const domain = { shape: [count], chunks: own };
  return rechunk(routine('permutation', [], domain, { dtype: 'int64', ...domain }, params), chunks);
}

const autoChunks = (operation: string, shape: readonly number[]): Chunks =>
  normalizeChunks(operation, undefined, shape, 8);

/** A permutation of the numbers below `x`, or of the parts of an array along an axis. */
export function permutation(source: DrawSource, name: string, args: readonly unknown[]): Node {
  const operation = `random.${name}`;
  const [x, options = {}] = args as [ArrayLike, OrderOptions?];
  const { key, stream } = source.next(options.seed);
  if (isScalar(x)) {
    const count = checkCount(operation, 'x', Number(x));
    return permutationOf(key, stream, count, autoChunks(operation, [count]));
  }
  const node = nodeOf(x, operation);
  const axis = normalizeAxis(operation, options.axis ?? 0, node.shape);
  const count = node.shape[axis];
  const places = permutationOf(key, stream, count, [node.chunks[axis]]);
  return count < 2 ? node : take(wrap(node), wrap(places), { axis }).node;
}

/** Each lane along an axis in an order of its own, or all elements in one. */
export function permuted(source: DrawSource, args: readonly unknown[]): Node {
  const operation = 'random.permuted';
  const [x, options = {}] = args as [ArrayLike, PermutedOptions?];
  const node = nodeOf(x, operation);
  const { key, stream } = source.next(options.seed);
  if (options.axis === undefined || options.axis === null) {
    const size = sizeOf(node.shape);
    if (size < 2) return node;
    const flat = reshapeTo(operation, node, [size]);
    const places = permutationOf(key, stream, size, flat.chunks);
    return rechunk(reshapeTo(operation, take(wrap(flat), wrap(places), { axis: 0 }).node, node.shape), node.chunks);
  }
  const axis = normalizeAxis(operation, options.axis, node.shape);
  const { shape } = node;
  const domain = { shape, chunks: node.chunks.map((cut, k) => (k === axis ? evenAxis(shape[k], 1) : cut)) };
  const params = { key: [key[0], key[1], stream >>> 0, 0] as const, shape, axis };
  const child = { node, input: { by: 'view', view: identityView(shape) } } as const;
  return rechunk(routine('shuffle', [child], domain, { dtype: node.dtype, ...domain }, params), node.chunks);
}

/** Where among `count` elements those that are chosen lie, int64 of shape `shape`. */
function chosen(
  source: DrawSource,
  operation: string,
  count: number,
  shape: readonly number[],
  options: ChoiceOptions,
): Node {
  const { replace = true, p } = options;
  const size = sizeOf(shape);
  const { key, stream } = source.next(options.seed);
  const chunks = normalizeChunks(operation, options.chunks, shape, 8);
  const draw = new Draw(operation, key, stream, shape, chunks, 'float64');
  if (size > 0 && (count === 0 || (!replace && size > count)))
    throw new ChunkwiseError(
      'argument',
      `${operation}: ${size} elements cannot be chosen from ${count}${replace ? '' : ' without putting them back; give fewer, or replace: true'}`,
    );
  if (size === 0) return cast(draw.unit(), 'int64');
  if (p === undefined || p === null) {
    if (replace) return cast(floor(times(draw.unit(), count)) as Node, 'int64');
    const all = permutationOf(key, stream, count, autoChunks(operation, [count]));
    return rechunk(reshapeTo(operation, wrap(all).slice(`:${size}`).node, shape), chunks);
  }
  const chances = parameterOf(operation, 'p', p, 'probability');
  if (typeof chances === 'number' || chances.shape.length !== 1 || chances.shape[0] !== count)
    throw new ChunkwiseError(
      'shape',
      `${operation}: p has shape ${typeof chances === 'number' ? '[]' : shapeText(chances.shape)} for ${count} elements; give one probability for each`,
    );
  const total = reduction('sum', chances, [0], {});
  // NumPy's tolerance: sums of float64 within sqrt(eps) of 1.
  const apart = admit(
    operation,
    '1.5e-8 - |sum(p) - 1|',
    wrap(total).subtract(1).abs().negative().add(1.5e-8).node,
    'nonNegative',
  );
  const checked = wrap(chances).add(wrap(apart as Node).multiply(0));
  if (replace) {
    const sums = cumsum(checked, { axis: 0 });
    const edges = sums.divide(sums.slice('-1:'));
    return searchsorted(edges, wrap(draw.unit()), { side: 'right' }).node;
  }
  // The greatest of log(u) / p are a choice without putting back (Efraimidis and Spirakis, 2006); never chances of 0.
  const keys = new Draw(operation, key, stream, [count], chances.chunks, 'float64');
  const scores = choose(less(0, checked.node), over(log(keys.above()), checked.node), Number.NEGATIVE_INFINITY);
  const possible = wrap(reduction('sum', cast(less(0, checked.node), 'float64'), [0], {}));
  const enough = admit(
    operation,
    'elements with p above 0, less those asked for,',
    possible.subtract(size).node,
    'nonNegative',
  );
  const guarded = wrap(scores).add(wrap(enough as Node).multiply(0));
  return rechunk(reshapeTo(operation, argtopk(guarded, size).node, shape), chunks);
}

/** Elements chosen from an array, or from the numbers below a count. */
export function choice(source: DrawSource, args: readonly unknown[]): Node {
  const operation = 'random.choice';
  const { given, options } = splitOptions(args) as { given: unknown[]; options: ChoiceOptions };
  const a = given[0] as ArrayLike;
  const size = sizeOfCall(operation, given[1] as Size | undefined, options as RandomOptions);
  const shape = size === null ? [] : checkShape(operation, size);
  if (isScalar(a)) return chosen(source, operation, checkCount(operation, 'a', Number(a)), shape, options);
  const node = nodeOf(a, operation);
  const axis = normalizeAxis(operation, options.axis ?? 0, node.shape);
  const places = chosen(source, operation, node.shape[axis], shape, options);
  const flat = reshapeTo(operation, places, [sizeOf(shape)]);
  const taken = take(wrap(node), wrap(flat), { axis }).node;
  return reshapeTo(operation, taken, [...node.shape.slice(0, axis), ...shape, ...node.shape.slice(axis + 1)]);
}

/** What stands for a number's elements. */
type ElementOf<X> = X extends number | bigint ? 'int64' : DTypeOf<X>;

/** How orders and choices are called. */
export interface OrderingMethods {
  /**
   * Elements chosen from `a` along `axis`, or from the whole numbers below `a`, with putting back (`replace`, default) or without,
   * equally likely or with probabilities `p`. A choice from an array holds it whole along the axis in each task.
   *
   * @returns shape [...before the axis, ...size, ...after it]
   * @throws 'argument' for a choice of more than there are, 'shape' when `p` does not fit
   * @example
   * rng.choice(5, 3, { replace: false })
   * rng.choice(['a', 'b'].length, [100], { p: [0.1, 0.9] })
   */
  choice<X extends ArrayLike>(
    a: X,
    size?: SizeOr<DType> | ChoiceOptions,
    options?: ChoiceOptions,
  ): ChunkedArray<ElementOf<X>>;
  /**
   * The whole numbers below `x` in a random order, int64; or the parts of the array `x` along an axis. Up to 65,536 every order is
   * equally likely; more are ordered by a keyed bijection (a Feistel network), each by itself, so that blocks do not matter. An
   * array is held whole along the axis in each task.
   *
   * @example
   * rng.permutation(10)
   * rng.permutation(x, { axis: 1 })
   */
  permutation<X extends ArrayLike>(x: X, options?: OrderOptions): ChunkedArray<ElementOf<X>>;
  /** An array like `x` with its parts along an axis in a random order: `permutation`, as arrays do not change in place. @example const y = rng.shuffle(x) */
  shuffle<X extends ArrayLike>(x: X, options?: OrderOptions): ChunkedArray<ElementOf<X>>;
  /** Each lane of `x` along an axis in a random order of its own; without an axis all elements change places. @example rng.permuted(x, { axis: 1 }) */
  permuted<X extends ArrayLike>(x: X, options?: PermutedOptions): ChunkedArray<DTypeOf<X>>;
}
