/**
 * Calls a user's function in a form: with axes in the order that it was promised, with lists of parts, or lane by lane.
 */
import { asComplex, isComplex } from '../../kernels/complex/number.js';
import { type DType, entriesOf, newElements, type TypedArray } from '../../kernels/dtype.js';
import { ChunkwiseError } from '../base/errors.js';
import type { RevivedFunction } from '../base/function-revive.js';
import type { Box } from '../base/grid.js';
import { shown } from '../base/messages/argument-errors.js';
import { isArrayParts, NdArray } from '../base/results/nd-array.js';
import { sizeOf } from '../base/shape.js';
import type { CallForm } from '../expr/call-form.js';
import type { BlockInfo } from './execute-call.js';
import { rowMajor } from './resolve.js';

const ascends = (axes: readonly number[]): boolean => axes.every((axis, k) => k === 0 || axes[k - 1] < axis);

/** Copies elements of `from` into C order of its shape. */
function compacted(from: NdArray): NdArray {
  const entries = entriesOf(from.elementType);
  const data = newElements(from.elementType, sizeOf(from.shape)) as TypedArray;
  const [source, target] = [from.data, data] as unknown as [unknown[], unknown[]];
  const at = from.shape.map(() => 0);
  for (let to = 0; to < data.length; to += entries) {
    const place = at.reduce((sum, n, axis) => sum + n * from.stride[axis], from.offset);
    for (let part = 0; part < entries; part++) target[to + part] = source[place + part];
    for (let axis = at.length - 1; axis >= 0 && ++at[axis] === from.shape[axis]; axis--) at[axis] = 0;
  }
  return new NdArray(data, from.shape, from.elementType);
}

/** A block with those of its axes that the function sees, C order. */
function seen(block: NdArray, axes: readonly number[]): NdArray {
  const shape = axes.map((axis) => block.shape[axis]);
  if (ascends(axes)) return new NdArray(block.data, shape, block.elementType);
  const stride = axes.map((axis) => block.stride[axis]);
  return compacted(new NdArray(block.data, shape, block.elementType, stride));
}

/** The parts of an array along axes, as nested lists. */
function listed(
  array: NdArray,
  cuts: readonly { readonly axis: number; readonly sizes: readonly number[] }[],
): unknown {
  const [cut, ...others] = cuts;
  if (!cut) return compacted(array);
  let from = 0;
  return cut.sizes.map((size) => {
    const start = array.shape.map((_, axis) => (axis === cut.axis ? from : 0));
    const extent = array.shape.map((n, axis) => (axis === cut.axis ? size : n));
    from += size;
    return listed(array.lo(...start).hi(...extent), others);
  });
}

/** One element's entries. */
function partsOf(value: unknown, entries: number): unknown[] {
  if (entries === 1 || !(typeof value === 'number' || isComplex(value))) return [value];
  const { re, im } = asComplex(value);
  return [re, im];
}

/** What one call for a lane gave, put at `to` of its result's elements. */
function putLane(value: unknown, dtype: DType, size: number, out: TypedArray, to: number, operation: string): void {
  const entries = entriesOf(dtype);
  const given = isArrayParts(value)
    ? compacted(
        value instanceof NdArray
          ? value
          : new NdArray(value.data as TypedArray, value.shape, undefined, value.stride, value.offset),
      ).data
    : value;
  const list = ArrayBuffer.isView(given) || Array.isArray(given) ? (given as ArrayLike<unknown>) : undefined;
  const count = list ? list.length : entries;
  if (count !== size * entries)
    throw new ChunkwiseError(
      'function',
      `${operation}: a call for one lane returned ${list ? `${list.length} elements` : shown(value)} where ${size} of ${dtype} are expected; return as many, or say what it returns`,
    );
  const elements = list ?? partsOf(value, entries);
  const target = out as unknown as { [k: number]: unknown };
  const big = dtype === 'int64' || dtype === 'uint64';
  for (let k = 0; k < count; k++) {
    const element = elements[k];
    if (typeof element !== 'number' && typeof element !== 'bigint' && typeof element !== 'boolean')
      throw new ChunkwiseError(
        'function',
        `${operation}: a call for one lane returned ${shown(value)}; it must return ${size === 1 ? 'a number' : `${size} numbers`} of ${dtype}`,
      );
    target[to + k] = big
      ? typeof element === 'bigint'
        ? element
        : BigInt(Math.trunc(Number(element)))
      : dtype === 'bool'
        ? Number(Boolean(element))
        : Number(element);
  }
}

/** Calls the function for each lane; gives all results, as one array for each. */
async function byLanes(
  form: CallForm,
  fn: RevivedFunction,
  arrays: readonly NdArray[],
  args: readonly unknown[],
  box: Box,
  dtype: DType,
): Promise<unknown> {
  const loop = box.stop.slice(0, form.loop).map((stop, axis) => stop - box.start[axis]);
  const core = box.stop.slice(form.loop).map((stop, axis) => stop - box.start[form.loop + axis]);
  const results = form.results ?? [{ dtype, shape: core }];
  const sizes = results.map(({ shape }) => sizeOf(shape));
  const lanes = sizeOf(loop);
  const outs = results.map((result, k) => newElements(result.dtype, lanes * sizes[k]) as TypedArray);
  const steps = rowMajor(loop, 1);
  const inputs = arrays.map((array, k) => {
    const own = form.axes[k].filter((axis) => axis < form.loop);
    const shape = array.shape.slice(own.length);
    return { array, own, shape, size: sizeOf(shape) * entriesOf(array.elementType) };
  });
  for (let lane = 0; lane < lanes; lane++) {
    const at = loop.map((n, axis) => Math.floor(lane / steps[axis]) % n);
    const given = inputs.map(({ array, own, shape, size }) => {
      const from = own.reduce((sum, axis, k) => sum + (array.shape[k] === 1 ? 0 : at[axis]) * array.stride[k], 0);
      // Lanes lie one after another, as the axes that are looped over come first.
      const data = array.data.subarray(from, from + size) as TypedArray;
      return shape.length === 0
        ? new NdArray(data, [], array.elementType).get()
        : new NdArray(data, shape, array.elementType);
    });
    let value = fn(...given, ...args);
    if (value instanceof Promise) value = await value;
    const values = form.results ? value : [value];
    if (!Array.isArray(values) || values.length !== results.length)
      throw new ChunkwiseError(
        'function',
        `${form.operation}: a call for one lane returned ${shown(value)}; it must return a list of ${results.length} results`,
      );
    for (let k = 0; k < results.length; k++)
      putLane(
        values[k],
        results[k].dtype,
        sizes[k],
        outs[k],
        lane * sizes[k] * entriesOf(results[k].dtype),
        form.operation,
      );
  }
  return form.results ? outs : outs[0];
}

/** What the function gives for its blocks, called as `form` says. */
export async function callFormed(
  form: CallForm,
  fn: RevivedFunction,
  blocks: readonly NdArray[],
  args: readonly unknown[],
  info: BlockInfo,
  box: Box,
  dtype: DType,
): Promise<unknown> {
  const arrays = blocks.map((block, k) => seen(block, form.axes[k]));
  if (form.lanes) return byLanes(form, fn, arrays, args, box, dtype);
  const given = arrays.map((array, k) => (form.lists?.[k] ? listed(array, form.lists[k]) : array));
  return fn(...given, ...args, ...(form.bare ? [] : [info]));
}
