/**
 * Windows that slide along axes, products with them, and gaps filled forward: views of the array, shifted.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import {
  type AxesLike,
  type AxisLike,
  axes as axesKind,
  axis as axisKind,
  oneOf,
  optional,
  otherwise,
  positive,
  shape as shapeKind,
} from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, elementwise, index } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { axesListed, normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, keptArray, movedArray } from '../kinds.js';
import { cummax } from '../reductions/cumulative.js';
import { takenAlong } from '../selection/along.js';
import { stack } from '../shaping/joining.js';
import { flip } from '../shaping/manipulation.js';
import { pad } from '../shaping/padding.js';
import { reshapeTo } from '../shaping/reshape.js';
import { span } from '../shaping/splitting.js';
import type { DTypeOf, Promoted } from '../types.js';

/** Options of {@link slidingWindowView}. */
export interface WindowViewOptions {
  /** The axes along which windows slide, as many as extents; default, or null: all. */
  readonly axis?: AxesLike | null | undefined;
}

/** Most places in a window along one axis: each is a view of the array. */
const MOST_WINDOW = 4096;

/**
 * Every window of a shape: axes that it slides along are as much shorter, and the window's axes are the last of the result. What is made of
 * windows by elementwise operations and reductions reads the array once.
 *
 * @throws 'shape' for a window longer than its axis, 'argument' for other numbers of extents and axes
 * @example
 * cw.slidingWindowView(x, 3).mean({ axis: -1 }) // the moving average of 1-D x
 */
export const slidingWindowView = define(
  {
    name: 'slidingWindowView',
    parameters: [
      ['x', movedArray],
      ['windowShape', shapeKind],
    ],
    options: { axis: optional(axesKind, null) },
    shorthand: 'axis',
  },
  <X extends ArrayLike>(
    x: X,
    windowShape: number | readonly number[],
    options: WindowViewOptions | number = {},
  ): ChunkedArray<DTypeOf<X>> => {
    const name = 'slidingWindowView';
    let node = nodeOf(x, name);
    const extents = typeof windowShape === 'number' ? [windowShape] : windowShape;
    const { axis } = options as WindowViewOptions;
    const axes =
      axis === undefined || axis === null
        ? node.shape.map((_, k) => k)
        : axesListed(axis).map((k) => normalizeAxis(name, k, node.shape));
    if (axes.length !== extents.length)
      throw new ChunkwiseError(
        'argument',
        `${name}: a window of ${extents.length} extents along ${axes.length} axes; give one extent for each axis`,
      );
    for (const [k, extent] of extents.entries()) {
      const along = axes[k];
      const rest = node.shape[along] - extent + 1;
      if (extent < 1 || rest < 1)
        throw new ChunkwiseError(
          'shape',
          `${name}: a window of ${extent} does not slide along axis ${along} of extent ${node.shape[along]}`,
        );
      if (extent > MOST_WINDOW)
        throw new ChunkwiseError('argument', `${name}: a window of ${extent} elements; give at most ${MOST_WINDOW}`);
      const shifted = Array.from({ length: extent }, (_, at) => wrap(span(node, along, at, at + rest)));
      node = stack(shifted, { axis: -1 }).node;
    }
    return wrap(node);
  },
);

/** Options of {@link push}. */
export interface PushOptions {
  /** Most elements that one value fills; default any number. */
  readonly n?: number | undefined;
  /** The axis; default the last. */
  readonly axis?: AxisLike | undefined;
}

/**
 * NaN replaced by the last value before it along an axis, as bottleneck's push and pandas' ffill. A task holds its lanes whole.
 *
 * @throws 'shape' for an axis out of range
 * @example
 * cw.push(series, { axis: 0, n: 5 })
 */
export const push = define(
  {
    name: 'push',
    parameters: [['x', keptArray]],
    options: { n: otherwise(positive, 'any number'), axis: optional(axisKind, -1) },
  },
  <X extends ArrayLike>(x: X, { n, axis: asked = -1 }: PushOptions = {}): ChunkedArray<DTypeOf<X>> => {
    const node = nodeOf(x, 'push');
    const axis = normalizeAxis('push', asked, node.shape);
    if (DTYPES[node.dtype].kind !== 'f' || node.shape[axis] === 0) return wrap(node);
    const at = index(axis, node.shape, node.chunks);
    const known = elementwise('where', [elementwise('isnan', [node]), -1, at]);
    const last = cummax(wrap(known), { axis }).node;
    // Before the first value there is nothing to fill with: what stands at 0 is NaN then.
    const filled = takenAlong('push', node, elementwise('maximum', [last, 0]), axis);
    if (n === undefined) return wrap(filled);
    const far = elementwise('greater', [elementwise('subtract', [at, last]), n]);
    return wrap(elementwise('where', [far, cast(node, node.dtype), filled]));
  },
);

/** Which places of a convolution: where both overlap at all, as many as the longer has, or where they overlap whole. */
export type ConvolveMode = 'full' | 'same' | 'valid';

/** Longest list that another is convolved with: each element is a view of the other. */
const MOST_TAPS = 4096;

/** The sums of products of `long` with `short` as it slides, `short` turned around or not. */
function slide(name: string, long: Node, short: Node, mode: ConvolveMode): Node {
  const [n, m] = [long.shape[0], short.shape[0]];
  if (m > MOST_TAPS)
    throw new ChunkwiseError(
      'argument',
      `${name}: the shorter list has ${m} elements; at most ${MOST_TAPS} are gone through one by one`,
    );
  const [before, after] =
    mode === 'full'
      ? [m - 1, m - 1]
      : mode === 'valid'
        ? [0, 0]
        : [m - 1 - Math.floor((m - 1) / 2), Math.floor((m - 1) / 2)];
  const wide = pad(wrap(long), [[before, after]]).node;
  const count = n + before + after - m + 1;
  let sum: Node | undefined;
  for (let k = 0; k < m; k++) {
    const factor = reshapeTo(name, span(short, 0, k, k + 1), []);
    const term = elementwise('multiply', [span(wide, 0, k, k + count), factor]);
    sum = sum ? elementwise('add', [sum, term]) : term;
  }
  return sum as Node;
}

/** Two lists of one axis and one element or more. @throws 'shape' */
function lists(name: string, a: ArrayLike, v: ArrayLike): [Node, Node] {
  const nodes = [nodeOf(a, name), nodeOf(v, name)] as [Node, Node];
  for (const { shape } of nodes)
    if (shape.length !== 1 || shape[0] === 0)
      throw new ChunkwiseError(
        'shape',
        `${name}: an array of shape ${shapeText(shape)}; give lists of one axis and one element or more (cw.ndimage has convolutions of more)`,
      );
  return nodes;
}
const turned = (node: Node): Node => flip(wrap(node)).node;
const PAIR = [
  ['a', arrayLike],
  ['v', arrayLike],
] as const;
const modeOf = (standard: ConvolveMode) => ({
  mode: optional(oneOf<ConvolveMode>('full', 'same', 'valid'), standard),
});

/** Options of {@link convolve} and {@link correlate}. */
export interface ConvolveOptions {
  /** Which places are given: of convolve 'full' by default, of correlate 'valid'. */
  readonly mode?: ConvolveMode | undefined;
}

/**
 * The discrete convolution of two lists, directly: the sum over k of a[n - k] v[k]. Goes through the shorter one element by element.
 *
 * @throws 'shape' for more axes or none, 'argument' where both are longer than 4096
 * @example
 * cw.convolve(x, [0.25, 0.5, 0.25], { mode: 'same' })
 */
export const convolve = define(
  { name: 'convolve', parameters: PAIR, options: modeOf('full'), shorthand: 'mode' },
  <A extends ArrayLike, V extends ArrayLike>(
    a: A,
    v: V,
    options: ConvolveOptions | ConvolveMode = {},
  ): ChunkedArray<Promoted<A, V>> => {
    const { mode = 'full' } = options as ConvolveOptions;
    const [x, y] = lists('convolve', a, v);
    const [long, short] = x.shape[0] >= y.shape[0] ? [x, y] : [y, x];
    return wrap(slide('convolve', long, turned(short), mode));
  },
);

/**
 * The correlation of two lists: the sum over n of a[n + k] v[n].
 *
 * @throws as {@link convolve}
 * @example
 * cw.correlate(signal, pattern, { mode: 'valid' })
 */
export const correlate = define(
  { name: 'correlate', parameters: PAIR, options: modeOf('valid'), shorthand: 'mode' },
  <A extends ArrayLike, V extends ArrayLike>(
    a: A,
    v: V,
    options: ConvolveOptions | ConvolveMode = {},
  ): ChunkedArray<Promoted<A, V>> => {
    const { mode = 'valid' } = options as ConvolveOptions;
    const [x, y] = lists('correlate', a, v);
    const conj = (node: Node): Node =>
      DTYPES[node.dtype].kind === ('c' as string) ? elementwise('conj' as 'negative', [node]) : node;
    if (x.shape[0] >= y.shape[0]) return wrap(slide('correlate', x, conj(y), mode));
    return wrap(turned(slide('correlate', conj(y), x, mode)));
  },
);
