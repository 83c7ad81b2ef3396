/**
 * Means and extremes of windows. Means are a block routine, all axes in one pass; extremes are greatest elements of shifted views, one
 * pass for each axis. Long windows are put together from shorter ones, so that they cost by the logarithm of their size.
 */
import type { DType } from '../../../kernels/dtype.js';
import { optional, positive } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, elementwise } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis } from '../axes.js';
import type { ChunkedArray } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import type { ComputedOf } from '../types.js';
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
import { type AxisFilter, isFiltered, separable } from './separable.js';
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
  // Of complex numbers; blocks of windows: `times` windows of `step` elements after each other, and the rest one by one.
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

/** Windows along axes, one after another; elements between them are of the result's dtype. */
function throughWindows(
  node: Node,
  name: PassName,
  windows: readonly (AxisFilter | undefined)[],
  output: DType = node.dtype,
): Node {
  const some = windows.map((window) => (window && window.size > 1 ? window : undefined));
  if (name === 'uniformFilter' && isFiltered(node)) return separable(node, some, output);
  return some.reduce<Node>(
    (made, window, axis) =>
      window ? cast(PASSES[name](made, axis, window.size, window.ends, window.beyond), output) : made,
    node,
  );
}

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
    <X extends ArrayLike, D extends DType = ComputedOf<X>>(
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
      const windows = node.shape.map((_, k) => (k === axis ? { size, ends, beyond: { mode, cval } } : undefined));
      return finished(throughWindows(node, name, windows, options.output), node, options.output);
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
  const windows = sizes.map((size, axis) => ({
    size,
    ends: reach(operation, size, origins[axis]),
    beyond: beyond[axis],
  }));
  if (node.shape.includes(0)) return finished(node, node, options.output);
  return finished(throughWindows(node, name, windows, options.output), node, options.output);
}

/**
 * The mean of a window along one axis. Any shape; the dtype stays unless `output` says otherwise, computed in float64. One pass,
 * with about two additions for each bit of the size. As `scipy.ndimage.uniform_filter1d`, but that nothing is taken off a sum again.
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
 * The mean of a window over all axes, by default 3 wide. The dtype stays unless `output` says otherwise, between axes too. One pass over
 * blocks with a halo, for integers one for each axis. As `scipy.ndimage.uniform_filter`.
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
  <X extends ArrayLike, D extends DType = ComputedOf<X>>(
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
    <X extends ArrayLike, D extends DType = ComputedOf<X>>(
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
