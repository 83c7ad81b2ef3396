/**
 * Copies boxes between arrays in JavaScript's memory and blocks of the arena, by runs as long as both have them.
 */

import { type DType, elementsAt, entriesOf, type TypedArray } from '../../kernels/dtype.js';
import { blockBox, boxShape, type Grid } from '../base/grid.js';
import { sizeOf } from '../base/shape.js';
import { rowMajor } from './resolve.js';

/** Elements before the one at `start` in a C-order array of `shape`. */
export const offsetOf = (shape: readonly number[], start: readonly number[]): number => {
  const strides = rowMajor(shape, 1);
  return start.reduce((sum, s, axis) => sum + s * strides[axis], 0);
};

/** Elements up to which a loop is quicker than a view of them. */
const SHORT_RUN = 32;

/**
 * Copies a box between two arrays in ordinary or shared memory, one call for each run that is contiguous in both; strides and
 * offsets count elements, each of which is so many `entries` of the arrays.
 */
export function copyBox(
  from: TypedArray,
  fromOffset: number,
  fromStrides: readonly number[],
  to: TypedArray,
  toOffset: number,
  toStrides: readonly number[],
  shape: readonly number[],
  entries = 1,
): void {
  const size = sizeOf(shape);
  if (size === 0) return;
  if (entries > 1) {
    const wide = (strides: readonly number[]): number[] => [...strides.map((stride) => stride * entries), 1];
    const extents = [...shape, entries];
    copyBox(from, fromOffset * entries, wide(fromStrides), to, toOffset * entries, wide(toStrides), extents);
    return;
  }
  // The longest run that is contiguous in both.
  let run = 1;
  let axis = shape.length - 1;
  while (axis >= 0 && fromStrides[axis] === run && toStrides[axis] === run) run *= shape[axis--];
  const outer = shape.slice(0, axis + 1);
  const at = outer.map(() => 0);
  let source = fromOffset;
  let target = toOffset;
  for (;;) {
    if (run > SHORT_RUN) (to as Float64Array).set(from.subarray(source, source + run) as Float64Array, target);
    else for (let i = 0; i < run; i++) to[target + i] = from[source + i];
    let k = outer.length - 1;
    for (; k >= 0; k--) {
      source += fromStrides[k];
      target += toStrides[k];
      if (++at[k] < outer[k]) break;
      source -= outer[k] * fromStrides[k];
      target -= outer[k] * toStrides[k];
      at[k] = 0;
    }
    if (k < 0) return;
  }
}

/** Copies block `index` of `grid` from `data`, the elements of the whole array in C order, to `address` in the arena. */
export function fillBlock(
  memory: WebAssembly.Memory,
  grid: Grid,
  index: number,
  address: number,
  dtype: DType,
  data: TypedArray,
): void {
  const box = blockBox(grid, index);
  const shape = boxShape(box);
  const block = elementsAt(dtype, memory.buffer, address, sizeOf(shape));
  const from = offsetOf(grid.shape, box.start);
  copyBox(data, from, rowMajor(grid.shape, 1), block, 0, rowMajor(shape, 1), shape, entriesOf(dtype));
}
