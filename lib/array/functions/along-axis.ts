/**
 * A user's function along one axis, and a function of arrays over several axes in turn.
 */
import { type DType, dtypeOf, newElements, type TypedArray } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import {
  type AxesLike,
  type AxisLike,
  axis as axisKind,
  func,
  otherwise,
  shape as shapeKind,
  someAxes,
} from '../../base/kinds.js';
import { isArrayParts, NdArray } from '../../base/results/nd-array.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { axesListed, checkShape, normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, isChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, dtypeOfType } from '../kinds.js';
import { permuted } from '../selection/indexing.js';
import { expandDims } from '../shaping/manipulation.js';
import type { ComputedOf, Result } from '../types.js';
import { blockFunction, captureKind, listKind } from './block-kinds.js';
import type { AnyBlockFunction } from './blocks.js';
import type { LaneFunction } from './function-types.js';
import { gufuncNodes } from './gufunc.js';

/** Options of {@link applyAlongAxis}. */
export interface AlongAxisOptions<D extends DType = DType, Args extends readonly unknown[] = readonly unknown[]> {
  /** Dtype of what the function returns; default: as it returns for a lane of ones. */
  readonly dtype?: D | undefined;
  /** Shape of what the function returns for a lane, `[]` for a number; default: as it returns for a lane of ones. */
  readonly shape?: number | readonly number[] | undefined;
  /** Arguments after the lane; structured-clonable. */
  readonly args?: Args | undefined;
  /** Variables that the function uses, by name: values are cloned, functions go by their source. */
  readonly capture?: Readonly<Record<string, unknown>> | undefined;
}
const ALONG: OptionKinds<AlongAxisOptions> = {
  dtype: otherwise(dtypeOfType(), 'as of a lane of ones'),
  shape: otherwise(shapeKind, 'as of a lane of ones'),
  args: otherwise(listKind, 'none'),
  capture: otherwise(captureKind, 'none'),
};

/** Lanes of more elements are not made to find out what a function returns. */
const TRIED = 100_000;

/** What the function returns for a lane of ones. @throws 'argument' where that cannot be told */
function tried(
  fn: AnyBlockFunction,
  lane: NdArray,
  args: readonly unknown[],
): { dtype: DType; shape: readonly number[] } {
  const refuse = (why: string, cause?: unknown): never => {
    throw new ChunkwiseError(
      'argument',
      `applyAlongAxis: what the function returns cannot be told: ${why}; give { dtype, shape }`,
      { cause },
    );
  };
  if (typeof fn !== 'function') return refuse('it is of a module');
  let value: unknown;
  try {
    value = (fn as (...given: unknown[]) => unknown)(lane, ...args);
  } catch (cause) {
    return refuse(`for a lane of ones it threw "${cause instanceof Error ? cause.message : String(cause)}"`, cause);
  }
  if (typeof value === 'number') return { dtype: 'float64', shape: [] };
  if (typeof value === 'bigint') return { dtype: 'int64', shape: [] };
  if (typeof value === 'boolean') return { dtype: 'bool', shape: [] };
  if (value instanceof NdArray) return { dtype: value.elementType, shape: value.shape };
  if (isArrayParts(value)) return { dtype: dtypeOf(value.data as TypedArray) ?? 'float64', shape: [...value.shape] };
  if (ArrayBuffer.isView(value) && dtypeOf(value as TypedArray))
    return { dtype: dtypeOf(value as TypedArray) as DType, shape: [(value as TypedArray).length] };
  return refuse(`for a lane of ones it returned ${value instanceof Promise ? 'a promise' : typeof value}`);
}

/**
 * Calls `fn` with each lane of `x` along `axis`, an ndarray of one axis, and puts what it returns (a number, a typed array or an
 * ndarray) in place of the axis. The axis is made one block. Without `dtype` and `shape` it is called once with a lane of ones to see
 * what it returns.
 *
 * @throws 'shape' for an axis out of range, 'argument' when it cannot be told what the function returns, 'function' when it captures a
 * variable
 * @example
 * const spread = cw.applyAlongAxis((lane) => Math.max(...lane.data) - Math.min(...lane.data), 1, cw.ones([4, 3]));
 */
export const applyAlongAxis = define(
  {
    name: 'applyAlongAxis',
    parameters: [
      ['fn', blockFunction],
      ['axis', axisKind],
      ['x', arrayLike],
    ],
    options: ALONG as never,
  },
  applyAlongAxisOf,
);
function applyAlongAxisOf<X extends ArrayLike, D extends DType = DType, const Args extends readonly unknown[] = []>(
  fn: LaneFunction<[Result<ComputedOf<X>>], Args>,
  axis: AxisLike,
  x: X,
  options?: AlongAxisOptions<D, Args>,
): ChunkedArray<D>;
function applyAlongAxisOf<D extends DType = DType>(
  fn: AnyBlockFunction,
  axis: AxisLike,
  x: ArrayLike,
  options?: AlongAxisOptions<D>,
): ChunkedArray<D>;
function applyAlongAxisOf(
  fn: AnyBlockFunction,
  axis: AxisLike,
  x: ArrayLike,
  options: AlongAxisOptions = {},
): ChunkedArray {
  const node = nodeOf(x, 'applyAlongAxis');
  const at = normalizeAxis('applyAlongAxis', axis, node.shape);
  const { args = [], capture } = options;
  let { dtype, shape } = options as { dtype?: DType; shape?: number | readonly number[] };
  if (dtype === undefined || shape === undefined) {
    const length = Math.min(node.shape[at], TRIED);
    const data = newElements(node.dtype, length) as Float64Array;
    (data as { fill(value: unknown): unknown }).fill(data.constructor.name.startsWith('Big') ? 1n : 1);
    const found = capture
      ? { dtype: 'float64' as const, shape: [] }
      : tried(fn, new NdArray(data, [length], node.dtype), args);
    dtype ??= found.dtype;
    shape ??= found.shape;
  }
  const extents = checkShape('applyAlongAxis', shape);
  const labels = extents.map((_, k) => `o${k}`);
  const [applied] = gufuncNodes('applyAlongAxis', fn, `(i)->(${labels.join(',')})`, [wrap(node)], {
    vectorize: true,
    allowRechunk: true,
    outputDtypes: dtype,
    outputSizes: Object.fromEntries(labels.map((label, k) => [label, extents[k]])),
    axes: [at, labels.map((_, k) => -labels.length + k)],
    args,
    ...(capture ? { capture } : {}),
  });
  // What it returned is last; it goes to where the axis was.
  const rank = node.shape.length - 1;
  const order = Array.from({ length: rank }, (_, k) => k);
  order.splice(at, 0, ...extents.map((_, k) => rank + k));
  return wrap(permuted(applied, order));
}

/**
 * Calls `fn(x, axis)`, a function of arrays such as `cw.sum`, for one axis after another; where the result has lost the axis it is put
 * back with extent 1.
 *
 * @throws 'shape' when a result has another number of axes
 * @example
 * const total = cw.applyOverAxes((x, axis) => cw.sum(x, { axis }), cw.ones([2, 3, 4]), [0, 2]);
 */
export const applyOverAxes = define(
  {
    name: 'applyOverAxes',
    parameters: [
      ['fn', func],
      ['x', arrayLike],
      ['axes', someAxes],
    ],
  },
  <X extends ArrayLike>(
    fn: (x: ChunkedArray, axis: number) => ArrayLike,
    x: X,
    axes: AxesLike,
  ): ChunkedArray<ComputedOf<X>> => {
    let array = wrap(nodeOf(x, 'applyOverAxes'));
    for (const given of axesListed(axes)) {
      const axis = normalizeAxis('applyOverAxes', given, array.shape);
      const result = fn(array, axis);
      const next = isChunkedArray(result) ? result : wrap(nodeOf(result, 'applyOverAxes'));
      if (next.shape.length === array.shape.length) array = next;
      else if (next.shape.length === array.shape.length - 1) array = expandDims(next, { axis });
      else
        throw new ChunkwiseError(
          'shape',
          `applyOverAxes: the function turned shape ${shapeText(array.shape)} into ${shapeText(next.shape)}; it must keep the axes, or drop the one it was given`,
        );
    }
    return array as unknown as ChunkedArray<ComputedOf<X>>;
  },
);
