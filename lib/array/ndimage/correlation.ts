/**
 * Correlations and convolutions: sums of weighted shifted views of the array with its edges extended, which become one stencil
 * kernel. Sums are taken in the order of scipy's loops, so that results agree to the bit.
 */
import { DTYPES, type DType, isComplexDType } from '../../../kernels/dtype.js';
import { symmetryOf } from '../../../kernels/routine/filter/pass.js';
import { ChunkwiseError } from '../../base/errors.js';
import { oneOf, optional } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, constant, elementwise } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, array, nodeOf } from '../asarray.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { fftconvolve } from '../fft/convolve.js';
import { arrayLike } from '../kinds.js';
import { isCarried } from '../selection/dense-values.js';
import type { ComputedOf } from '../types.js';
import {
  type Beyond,
  beyondOf,
  extended,
  FILTER,
  type FilterOptions,
  finished,
  LINE,
  LINE_ORIGIN,
  type LineOptions,
  numbersAtHand,
  ORIGIN,
  type PerAxis,
  perAxis,
  reach,
  shifted,
  sumType,
} from './modes.js';
import { type AxisFilter, isFiltered, separable } from './separable.js';

/** Weights along an axis. */
export type LineFilter = AxisFilter & { readonly weights: readonly number[] };

/** Options of {@link correlate1d} and {@link convolve1d}. */
export interface Correlate1dOptions<D extends DType = DType> extends LineOptions<D> {
  /** How far the weights are shifted towards lower indices; default 0, the middle (of an even number the later one) over the element. */
  readonly origin?: number | undefined;
}

/** Options of {@link correlate} and {@link convolve}. */
export interface CorrelateOptions<D extends DType = DType> extends FilterOptions<D> {
  /** How far the weights are shifted towards lower indices, for all axes or for each; default 0. */
  readonly origin?: PerAxis | undefined;
  /**
   * 'direct' (default): sums in one pass, which cost by the number of weights. 'fft': by transforms, which do not, but need all of an
   * axis; values then differ by rounding, and NaN or infinity anywhere makes all of a result NaN.
   */
  readonly method?: 'direct' | 'fft' | undefined;
}

/** Weights that scipy passes over. */
const EPSILON = 2 ** -52;
/** Up to so many weights a correlation is part of the kernel that reads it. */
const FEW = 5;
/** As many in a step of a time loop, which is done on tiles where it is one kernel: of more weights that is no faster. */
const FEW_IN_LOOPS = 9;

const times = (node: Node, weight: number): Node => elementwise('multiply', [node, weight]);
const plus = (a: Node, b: Node): Node => elementwise('add', [a, b]);

/** The correlation of `node` along `axis` with `weights`, of which the first `before` lie before the element; a float64 expression. */
function stencil(
  node: Node,
  weights: readonly number[],
  axis: number,
  [before, after]: readonly [number, number],
  beyond: Beyond,
): Node {
  const wide = extended(node, axis, [before, after], beyond);
  const tap = (k: number): Node => cast(shifted(wide, axis, k, node.shape[axis]), sumType(node.dtype));
  const symmetry = symmetryOf(weights);
  const middle = Math.floor(weights.length / 2);
  if (symmetry === 0) {
    const last = weights.length - 1;
    let sum = times(tap(last), weights[last]);
    for (let k = 0; k < last; k++) sum = plus(sum, times(tap(k), weights[k]));
    return sum;
  }
  let sum = times(tap(middle), weights[middle]);
  for (let k = 0; k < middle; k++) {
    const pair = elementwise(symmetry > 0 ? 'add' : 'subtract', [tap(k), tap(weights.length - 1 - k)]);
    sum = plus(sum, times(pair, weights[k]));
  }
  return sum;
}

/** Correlations along axes, one after another, elements between them of `output`; undefined: none along that axis. */
export function throughLines(
  node: Node,
  filters: readonly (LineFilter | undefined)[],
  output: DType = node.dtype,
): Node {
  const longest = Math.max(...filters.map((filter) => filter?.size ?? 0));
  if (isFiltered(node) && longest > FEW && (longest > FEW_IN_LOOPS || !isCarried(node)))
    return separable(node, filters, output);
  return filters.reduce<Node>(
    (made, filter, axis) =>
      filter ? cast(stencil(made, filter.weights, axis, filter.ends, filter.beyond), output) : made,
    node,
  );
}

/** The correlation of `node` along `axis` with `weights`, of which the first `before` lie before the element; float64. */
export function correlateLine(
  node: Node,
  weights: readonly number[],
  axis: number,
  ends: readonly [number, number],
  beyond: Beyond,
): Node {
  const filter = { size: weights.length, ends, weights, beyond };
  return throughLines(
    node,
    node.shape.map((_, k) => (k === axis ? filter : undefined)),
    sumType(node.dtype),
  );
}

function lineWeights(operation: string, given: ArrayLike): number[] {
  const { values, shape } = numbersAtHand(operation, 'weights', given);
  if (shape.length === 1 && values.length > 0) return values;
  throw new ChunkwiseError(
    'argument',
    `${operation}: weights are of shape ${shapeText(shape)}; give a list of at least one number`,
  );
}

function onLine<D extends DType>(
  operation: string,
  x: ArrayLike,
  weights: readonly number[],
  origin: number,
  options: Correlate1dOptions<D>,
): ChunkedArray<D> {
  const node = nodeOf(x, operation);
  const axis = normalizeAxis(operation, options.axis ?? -1, node.shape);
  const { mode = 'reflect', cval = 0 } = options;
  const ends = reach(operation, weights.length, origin);
  if (node.shape.includes(0)) return finished(node, node, options.output);
  const filter = { size: weights.length, ends, weights, beyond: { mode, cval } };
  const filters = node.shape.map((_, k) => (k === axis ? filter : undefined));
  return finished(throughLines(node, filters, options.output), node, options.output);
}

const line = <F>(name: string, fn: F): F =>
  define(
    {
      name: `ndimage.${name}`,
      parameters: [
        ['x', arrayLike],
        ['weights', arrayLike],
      ],
      options: { ...LINE, ...LINE_ORIGIN },
    } as never,
    fn as never,
  ) as F;

/**
 * The correlation along one axis: at each element the sum of `weights` times its neighbours. Any shape; the dtype stays unless `output`
 * says otherwise, computed in float64. One pass, blocks with a halo; exact sums as `scipy.ndimage.correlate1d`.
 *
 * @throws 'argument' for weights that are no list of numbers at hand, or an origin beside them; 'shape' for an axis out of range
 * @example
 * cw.ndimage.correlate1d(x, [1, 2, 1], { axis: 0, mode: 'nearest' })
 */
export const correlate1d = line(
  'correlate1d',
  <X extends ArrayLike, D extends DType = ComputedOf<X>>(
    x: X,
    weights: ArrayLike,
    options: Correlate1dOptions<D> = {},
  ): ChunkedArray<D> =>
    onLine('ndimage.correlate1d', x, lineWeights('ndimage.correlate1d', weights), options.origin ?? 0, options),
);

/**
 * The convolution along one axis: {@link correlate1d} with the weights turned around. As `scipy.ndimage.convolve1d`.
 *
 * @throws as `correlate1d`
 * @example
 * cw.ndimage.convolve1d(x, [1, 0, -1])
 */
export const convolve1d = line(
  'convolve1d',
  <X extends ArrayLike, D extends DType = ComputedOf<X>>(
    x: X,
    weights: ArrayLike,
    options: Correlate1dOptions<D> = {},
  ): ChunkedArray<D> => {
    const turned = lineWeights('ndimage.convolve1d', weights).reverse();
    const { origin = 0 } = options;
    return onLine('ndimage.convolve1d', x, turned, -origin - (turned.length % 2 === 0 ? 1 : 0), options);
  },
);

/** Several axes at once; `turned`: a convolution. */
function onBox<D extends DType>(
  operation: string,
  x: ArrayLike,
  given: ArrayLike,
  options: CorrelateOptions<D>,
  turned: boolean,
): ChunkedArray<D> {
  const node = nodeOf(x, operation);
  const { values, shape } = numbersAtHand(operation, 'weights', given);
  if (shape.length !== node.shape.length || values.length === 0)
    throw new ChunkwiseError(
      'argument',
      `${operation}: weights are of shape ${shapeText(shape)}, the array of shape ${shapeText(node.shape)}; give weights with as many axes and at least one element`,
    );
  const weights = turned ? values.reverse() : values;
  const origins = perAxis(operation, 'origin', options.origin ?? 0, node.shape).map((origin, axis) =>
    turned ? -origin - (shape[axis] % 2 === 0 ? 1 : 0) : origin,
  );
  const ends = shape.map((size, axis) => reach(operation, size, origins[axis]));
  if (node.shape.includes(0)) return finished(node, node, options.output);
  const beyond = beyondOf(operation, options, node.shape);
  const wide = ends.reduce((made, end, axis) => extended(made, axis, end, beyond[axis]), node);
  if (options.method === 'fft') {
    const window = nodeOf(array(weights.toReversed(), { dtype: sumType(node.dtype) }).reshape(shape), operation);
    const made = nodeOf(fftconvolve(wrap(cast(wide, sumType(node.dtype))), wrap(window), { mode: 'valid' }), operation);
    // Sums of whole numbers are whole: what transforms add to them must not be cut off.
    const exact =
      !isComplexDType(made.dtype) && 'iub'.includes(DTYPES[node.dtype].kind) && weights.every(Number.isInteger);
    return finished(exact ? elementwise('rint', [made]) : made, node, options.output);
  }
  let sum: Node | undefined;
  weights.forEach((weight, k) => {
    if (Math.abs(weight) <= EPSILON) return;
    let tap = wide;
    for (let axis = shape.length - 1, rest = k; axis >= 0; axis--) {
      tap = shifted(tap, axis, rest % shape[axis], node.shape[axis]);
      rest = Math.floor(rest / shape[axis]);
    }
    const term = times(cast(tap, sumType(node.dtype)), weight);
    sum = sum ? plus(sum, term) : term;
  });
  return finished(sum ?? constant(0, 'float64', node.shape), node, options.output);
}

const box = <F>(name: string, fn: F): F =>
  define(
    {
      name: `ndimage.${name}`,
      parameters: [
        ['x', arrayLike],
        ['weights', arrayLike],
      ],
      options: { ...FILTER, ...ORIGIN, method: optional(oneOf<'direct' | 'fft'>('direct', 'fft'), 'direct') },
    } as never,
    fn as never,
  ) as F;

/**
 * The correlation with weights of as many axes as `x`: at each element the sum of `weights` times its neighbours. The dtype stays unless
 * `output` says otherwise, computed in float64. One pass, blocks with a halo; weights of 0 cost nothing. With
 * `method: 'fft'` by transforms of whole axes. As `scipy.ndimage.correlate`.
 *
 * @throws 'argument' for weights of other axes, that have to be computed, or an origin beside them
 * @example
 * cw.ndimage.correlate(image, [[0, 1, 0], [1, -4, 1], [0, 1, 0]], { mode: 'constant' })
 */
export const correlate = box(
  'correlate',
  <X extends ArrayLike, D extends DType = ComputedOf<X>>(
    x: X,
    weights: ArrayLike,
    options: CorrelateOptions<D> = {},
  ): ChunkedArray<D> => onBox('ndimage.correlate', x, weights, options, false),
);

/**
 * The convolution with weights of as many axes as `x`: {@link correlate} with the weights turned around. As `scipy.ndimage.convolve`.
 *
 * @throws as `correlate`
 * @example
 * cw.ndimage.convolve(image, cw.full([3, 3], 1 / 9))
 */
export const convolve = box(
  'convolve',
  <X extends ArrayLike, D extends DType = ComputedOf<X>>(
    x: X,
    weights: ArrayLike,
    options: CorrelateOptions<D> = {},
  ): ChunkedArray<D> => onBox('ndimage.convolve', x, weights, options, true),
);
