/**
 * Means and extremes of windows: sums and greatest elements of shifted views, one pass for each axis. Long windows are put together from
 * shorter ones, so that they cost by the root or the logarithm of their size.
 */
import { DTYPES, type DType, isBigInt } from '../../../kernels/dtype.js';
import { captureFunction } from '../../base/function-capture.js';
import { optional, positive } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, elementwise } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis } from '../axes.js';
import type { ChunkedArray } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import type { DTypeOf } from '../types.js';
import { blockFilter } from './block-filter.js';
import {
  type Beyond,
  beyondOf,
  extended,
  finished,
  LINE,
  LINE_ORIGIN,
  type LineOptions,
  numbersOf,
  type PerAxis,
  perAxis,
  reach,
  shifted,
  sumType,
} from './modes.js';
import { windowBlock } from './window-block.js';
import {
  SIZE,
  type SizeOptions,
  WINDOW,
  WINDOW_SIZE,
  type WindowForm,
  type WindowOptions,
  windowForm,
  windowTaps,
  withSize,
} from './window-form.js';

/** Options of filters of a window along one axis. */
export interface Window1dOptions<D extends DType = DType> extends LineOptions<D> {
  /** How far the window is shifted towards lower indices; default 0, the middle (of an even size the later one) over the element. */
  readonly origin?: number | undefined;
}

/** Windows of up to so many elements are gone through one by one. */
const SHORT = 24;

/** The sum of each window of `size` that begins at an element, of a node that is `size - 1` longer than the result; float64. */
function windowSums(node: Node, axis: number, size: number): Node {
  const length = node.shape[axis] - size + 1;
  const add = (nodes: readonly Node[]): Node => nodes.reduce((sum, one) => elementwise('add', [sum, one]));
  const single = (k: number): Node => cast(shifted(node, axis, k, length), sumType(node.dtype));
  if (size <= SHORT) return add(Array.from({ length: size }, (_, k) => single(k)));
  // Blocks of windows, where block functions do not do it: `times` windows of `step` elements after each other, and the rest one by one.
  const step = Math.floor(Math.sqrt(size));
  const times = Math.floor(size / step);
  const parts = windowSums(node, axis, step);
  const rest = Array.from({ length: size - times * step }, (_, k) => single(times * step + k));
  return add([...Array.from({ length: times }, (_, k) => shifted(parts, axis, k * step, length)), ...rest]);
}

/** The least or greatest element of each window of `size` that begins at an element. */
function windowExtremes(op: 'minimum' | 'maximum', node: Node, axis: number, size: number): Node {
  const length = node.shape[axis] - size + 1;
  if (size <= SHORT)
    return Array.from({ length: size }, (_, k) => shifted(node, axis, k, length)).reduce((best, one) =>
      elementwise(op, [best, one]),
    );
  // Windows of a third cover it with overlaps, which make no difference.
  const third = Math.ceil(size / 3);
  const parts = windowExtremes(op, node, axis, third);
  return [0, Math.floor((size - third) / 2), size - third]
    .map((start) => shifted(parts, axis, start, length))
    .reduce((best, one) => elementwise(op, [best, one]));
}

/** Means of long windows are carried along blocks. True where a block function does that: it computes with numbers, and gives its block's dtype. */
const isLong = (name: PassName, { dtype }: Node, sizes: readonly number[], output: DType = dtype): boolean =>
  name === 'uniformFilter' &&
  output === dtype &&
  dtype !== 'float16' &&
  'fiu'.includes(DTYPES[dtype].kind) &&
  !isBigInt(dtype) &&
  sizes.some((size) => size > SHORT);

/** All axes at once by {@link windowBlock}. */
function byBlocks(
  operation: string,
  node: Node,
  sizes: readonly number[],
  ends: readonly (readonly [number, number])[],
  beyond: readonly Beyond[],
): Node {
  const depth = ends.map(([before, after]) => Math.max(before, after));
  const befores = ends.map(([before]) => before);
  const spec = captureFunction(windowBlock as never, operation);
  return blockFilter(node, spec, depth, beyond, node.dtype, [sizes, befores, depth]);
}

/** One pass of a filter along `axis`. */
type Pass = (node: Node, axis: number, size: number, ends: readonly [number, number], beyond: Beyond) => Node;

const uniformPass: Pass = (node, axis, size, ends, beyond) =>
  elementwise('divide', [windowSums(extended(node, axis, ends, beyond), axis, size), size]);

const extremePass =
  (op: 'minimum' | 'maximum'): Pass =>
  (node, axis, size, ends, beyond) =>
    windowExtremes(op, extended(node, axis, ends, beyond), axis, size);

type PassName = 'uniformFilter' | 'minimumFilter' | 'maximumFilter';
const PASSES: Readonly<Record<PassName, Pass>> = {
  uniformFilter: uniformPass,
  minimumFilter: extremePass('minimum'),
  maximumFilter: extremePass('maximum'),
};

const line = (name: PassName) =>
  define(
    {
      name: `ndimage.${name}1d`,
      parameters: [
        ['x', arrayLike],
        ['size', positive],
      ],
      options: { ...LINE, ...LINE_ORIGIN },
    },
    <X extends ArrayLike, D extends DType = DTypeOf<X>>(
      x: X,
      size: number,
      options: Window1dOptions<D> = {},
    ): ChunkedArray<D> => {
      const operation = `ndimage.${name}1d`;
      const node = nodeOf(x, operation);
      const axis = normalizeAxis(operation, options.axis ?? -1, node.shape);
      const ends = reach(operation, size, options.origin ?? 0);
      const { mode = 'reflect', cval = 0 } = options;
      if (node.shape.includes(0)) return finished(node, node, options.output);
      if (!isLong(name, node, [size], options.output))
        return finished(PASSES[name](node, axis, size, ends, { mode, cval }), node, options.output);
      const along = <T>(one: T, others: T): T[] => node.shape.map((_, k) => (k === axis ? one : others));
      const made = byBlocks(
        operation,
        node,
        along(size, 1),
        along(ends, [0, 0]),
        along({ mode, cval }, { mode, cval }),
      );
      return finished(made, node, options.output);
    },
  );

/** One pass after another; between them elements are of the result's dtype. */
export function passes<D extends DType>(
  operation: string,
  node: Node,
  name: PassName,
  sizes: readonly number[],
  options: SizeOptions<D>,
): ChunkedArray<D> {
  const origins = perAxis(operation, 'origin', options.origin ?? 0, node.shape);
  const beyond = beyondOf(operation, options, node.shape);
  const ends = sizes.map((size, axis) => reach(operation, size, origins[axis]));
  let made = finished(node, node, options.output);
  if (node.shape.includes(0)) return made;
  if (isLong(name, node, sizes, options.output))
    return finished(byBlocks(operation, node, sizes, ends, beyond), node, options.output);
  let source = node;
  sizes.forEach((size, axis) => {
    if (size === 1) return;
    made = finished(PASSES[name](source, axis, size, ends[axis], beyond[axis]), node, options.output);
    source = made.node;
  });
  return made;
}

/**
 * The mean of a window along one axis. Any shape; the dtype stays unless `output` says otherwise, computed in float64. One pass; above 24
 * elements three additions for each, whatever the size. As `scipy.ndimage.uniform_filter1d`, but that nothing is taken off a sum again.
 *
 * @throws 'argument' for an origin beside the window; 'shape' for an axis out of range
 * @example
 * const monthly = cw.ndimage.uniformFilter1d(daily, 30, { axis: 0 });
 */
export const uniformFilter1d = line('uniformFilter');
/**
 * The least element of a window along one axis. The dtype stays unless `output` says otherwise; NaN where the window holds one. As
 * `scipy.ndimage.minimum_filter1d`.
 *
 * @throws 'argument' for an origin beside the window; 'shape' for an axis out of range
 * @example
 * cw.ndimage.minimumFilter1d(x, 5)
 */
export const minimumFilter1d = line('minimumFilter');
/**
 * The greatest element of a window along one axis; else as {@link minimumFilter1d}.
 *
 * @throws as `minimumFilter1d`
 * @example
 * cw.ndimage.maximumFilter1d(x, 5, { mode: 'constant', cval: -1 })
 */
export const maximumFilter1d = line('maximumFilter');

/**
 * The mean of a window over all axes, by default 3 wide. The dtype stays unless `output` says otherwise, between passes too. One pass for
 * each axis. As `scipy.ndimage.uniform_filter`.
 *
 * @throws 'argument' for sizes that are not one for each axis, or an origin beside the window
 * @example
 * const mean = cw.ndimage.uniformFilter(image, 5);
 */
export const uniformFilter = define(
  {
    name: 'ndimage.uniformFilter',
    parameters: [
      ['x', arrayLike],
      ['size', optional(numbersOf(positive), 3)],
    ],
    options: WINDOW_SIZE,
    early: true,
  },
  <X extends ArrayLike, D extends DType = DTypeOf<X>>(
    x: X,
    size?: PerAxis | SizeOptions<D>,
    options: SizeOptions<D> = {},
  ): ChunkedArray<D> => {
    const operation = 'ndimage.uniformFilter';
    const node = nodeOf(x, operation);
    const given = withSize(size, options);
    return passes(operation, node, 'uniformFilter', perAxis(operation, 'size', given.size ?? 3, node.shape), given);
  },
);

/** The least or greatest of any window. */
export function extremeOf<D extends DType>(
  operation: string,
  node: Node,
  name: 'minimumFilter' | 'maximumFilter',
  form: WindowForm,
  options: WindowOptions<D>,
): ChunkedArray<D> {
  if (form.isBox) return passes(operation, node, name, form.shape, options);
  if (node.shape.includes(0)) return finished(node, node, options.output);
  const op = name === 'minimumFilter' ? 'minimum' : 'maximum';
  const taps = windowTaps(operation, node, form, options);
  return finished(
    taps.reduce((best, tap) => elementwise(op, [best, tap])),
    node,
    options.output,
  );
}

const extreme = (name: 'minimumFilter' | 'maximumFilter') =>
  define(
    { name: `ndimage.${name}`, parameters: [['x', arrayLike], SIZE], options: WINDOW, early: true },
    <X extends ArrayLike, D extends DType = DTypeOf<X>>(
      x: X,
      size?: PerAxis | WindowOptions<D>,
      options: WindowOptions<D> = {},
    ): ChunkedArray<D> => {
      const operation = `ndimage.${name}`;
      const node = nodeOf(x, operation);
      const given = withSize(size, options);
      return extremeOf(operation, node, name, windowForm(operation, given, node.shape), given);
    },
  );

/**
 * The least element of a window, given by `size` or a `footprint`. The dtype stays unless `output` says otherwise; NaN where the window
 * holds one. One pass for each axis of a box; one for a footprint. As `scipy.ndimage.minimum_filter`.
 *
 * @throws 'argument' for a window that does not fit
 * @example
 * cw.ndimage.minimumFilter(image, 3)
 * cw.ndimage.minimumFilter(image, { footprint: [[0, 1, 0], [1, 1, 1], [0, 1, 0]] })
 */
export const minimumFilter = extreme('minimumFilter');
/**
 * The greatest element of a window; else as {@link minimumFilter}.
 *
 * @throws as `minimumFilter`
 * @example
 * const peaks = image.equal(cw.ndimage.maximumFilter(image, { size: 5 }));
 */
export const maximumFilter = extreme('maximumFilter');
