/**
 * Filters by a function of the user's: called for each element with the elements of its window.
 */
import type { DType } from '../../../kernels/dtype.js';
import { captureFunction, type ModuleFunction } from '../../base/function-capture.js';
import type { FunctionSpec } from '../../base/function-spec.js';
import { define } from '../../base/signature.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import type { ChunkedArray } from '../chunked-array.js';
import { blockFunctionOf } from '../functions/block-kinds.js';
import { arrayLike } from '../kinds.js';
import type { ComputedOf } from '../types.js';
import { blockFilter } from './block-filter.js';
import { beyondOf, finished, type PerAxis, perAxis, reach } from './modes.js';
import { SIZE, WINDOW, type WindowOptions, windowForm, windowPlaces, withSize } from './window-form.js';

/** A function of a window's elements, in C order, that gives the element of the result. */
export type WindowFunction = ((window: Float64Array) => number) | ModuleFunction;

/** Calls `fn` at each element whose window lies in the block; sent to threads by its source. */
function windowBlock(
  fn: (window: Float64Array) => number,
  block: { readonly data: ArrayLike_; readonly shape: readonly number[] },
  places: readonly (readonly number[])[],
): Float64Array {
  const { data, shape } = block;
  const axes = shape.length;
  const out = new Float64Array(data.length);
  const strides = new Array<number>(axes).fill(1);
  for (let axis = axes - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  const from = shape.map((_, axis) => Math.max(0, ...places.map((place) => -place[axis])));
  const to = shape.map((n, axis) => n - Math.max(0, ...places.map((place) => place[axis])));
  if (to.some((n, axis) => n <= from[axis])) return out;
  const offsets = places.map((place) => place.reduce((sum, n, axis) => sum + n * strides[axis], 0));
  const window = new Float64Array(offsets.length);
  const index = [...from];
  for (;;) {
    const at = index.reduce((sum, n, axis) => sum + n * strides[axis], 0);
    for (let k = 0; k < window.length; k++) window[k] = Number(data[at + offsets[k]]);
    out[at] = fn(window);
    let axis = axes - 1;
    for (; axis >= 0; axis--) {
      if (++index[axis] < to[axis]) break;
      index[axis] = from[axis];
    }
    if (axis < 0) return out;
  }
}
type ArrayLike_ = globalThis.ArrayLike<number | bigint>;

/** The block function that calls a user's at each element. */
function specOf(operation: string, fn: WindowFunction): FunctionSpec {
  const own = captureFunction(fn, operation);
  const driver = captureFunction(windowBlock as never, operation);
  const { source } = driver as Extract<FunctionSpec, { type: 'source' }>;
  if (own.type === 'source')
    return { type: 'source', name: own.name, source: `(...rest) => (${source})((${own.source}), ...rest)` };
  const [module, name] = [own.module, own.export].map((text) => JSON.stringify(text));
  return {
    type: 'source',
    name: own.export,
    source: `async (...rest) => (${source})((await import(${module}))[${name}], ...rest)`,
  };
}

/**
 * `fn` of the elements of the window around each element, as a Float64Array in C order that it may keep only while it is called. The function
 * runs on workers: it may use its argument and globals only. The dtype stays unless `output` says otherwise. One call for each element: far
 * slower than the other filters. As `scipy.ndimage.generic_filter`.
 *
 * @throws 'argument' for a window that does not fit; 'function' when `fn` captures a variable, or throws
 * @example
 * const range = cw.ndimage.genericFilter(image, (w) => Math.max(...w) - Math.min(...w), 3);
 */
export const genericFilter = define(
  {
    name: 'ndimage.genericFilter',
    parameters: [['x', arrayLike], ['fn', blockFunctionOf<WindowFunction>()], SIZE],
    options: WINDOW,
    early: true,
  },
  <X extends ArrayLike, D extends DType = ComputedOf<X>>(
    x: X,
    fn: WindowFunction,
    size?: PerAxis | WindowOptions<D>,
    options: WindowOptions<D> = {},
  ): ChunkedArray<D> => {
    const operation = 'ndimage.genericFilter';
    const given = withSize(size, options);
    const node = nodeOf(x, operation);
    const form = windowForm(operation, given, node.shape);
    const spec = specOf(operation, fn);
    if (node.shape.includes(0)) return finished(node, node, given.output);
    const origins = perAxis(operation, 'origin', given.origin ?? 0, node.shape);
    const ends = form.shape.map((n, axis) => reach(operation, n, origins[axis]));
    const depth = ends.map(([before, after]) => Math.max(before, after));
    const beyond = beyondOf(operation, given, node.shape);
    const made = blockFilter(node, spec, depth, beyond, 'float64', [windowPlaces(form, ends)]);
    return finished(made, node, given.output);
  },
);
