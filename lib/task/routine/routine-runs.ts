/**
 * Walks strided boxes for block routines: as runs along one axis, or as lanes beside a reduced axis.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import type { RoutineAccess, RoutinePiece } from './block-routine.js';

/** An axis of a box; `strides` has one entry for each array that is walked, in bytes. */
export interface Walk {
  extent: number;
  strides: number[];
}

/** Axes of extents above 1 with neighbours joined wherever all arrays run through them as if they were one. */
export function joinAxes(shape: readonly number[], arrays: readonly (readonly number[])[]): Walk[] {
  const out: Walk[] = [];
  shape.forEach((extent, axis) => {
    if (extent === 1) return;
    const strides = arrays.map((array) => array[axis]);
    const outer = out.at(-1);
    if (outer?.strides.every((stride, k) => stride === strides[k] * extent))
      out[out.length - 1] = { extent: outer.extent * extent, strides };
    else out.push({ extent, strides });
  });
  return out;
}

/** Calls `visit` with the offsets of every position of `axes` in C order. */
export function forEachOffset(
  axes: readonly Walk[],
  arrays: number,
  visit: (offsets: readonly number[]) => void,
): void {
  if (axes.some((axis) => axis.extent === 0)) return;
  const at = axes.map(() => 0);
  const offsets = new Array<number>(arrays).fill(0);
  for (;;) {
    visit(offsets);
    let axis = axes.length - 1;
    for (; axis >= 0; axis--) {
      const { extent, strides } = axes[axis];
      for (let k = 0; k < arrays; k++) offsets[k] += strides[k];
      if (++at[axis] < extent) break;
      for (let k = 0; k < arrays; k++) offsets[k] -= extent * strides[k];
      at[axis] = 0;
    }
    if (axis < 0) return;
  }
}

/** The blocks that an input lies in: its pieces, or itself. */
export const piecesOf = (input: RoutineAccess): readonly RoutinePiece[] =>
  input.pieces ?? [
    { start: input.shape.map(() => 0), shape: input.shape, address: input.address, strides: input.strides },
  ];

/**
 * Calls `visit` with the runs, evenly spaced, that make up an input, in any order; every element is in one. For counting.
 */
export function forEachRun(
  input: RoutineAccess,
  visit: (address: number, stride: number, count: number) => void,
): void {
  const { itemsize } = DTYPES[input.dtype];
  for (const piece of piecesOf(input)) {
    if (piece.shape.some((n) => n === 0)) continue;
    // Order does not matter, so axes go by their strides and join as far as they can.
    const order = piece.shape
      .map((_, axis) => axis)
      .sort((a, b) => Math.abs(piece.strides[b]) - Math.abs(piece.strides[a]));
    const axes = joinAxes(
      order.map((axis) => piece.shape[axis]),
      [order.map((axis) => piece.strides[axis])],
    );
    const run = axes.pop() ?? { extent: 1, strides: [itemsize] };
    forEachOffset(axes, 1, ([offset]) => visit(piece.address + offset, run.strides[0], run.extent));
  }
}
