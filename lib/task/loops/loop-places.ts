/**
 * Places in the memory of a loop's task: buffers by number, and bytes from their beginnings.
 */
import type { KernelSpec } from '../../../kernels/program.js';
import type { Box } from '../../base/grid.js';
import type { LoopBody, Operand } from '../stage.js';

/** Where an access begins: a buffer by number, and bytes from there. */
export interface Place {
  readonly buffer: number;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** One run of one part's kernel. */
export interface PartRun {
  readonly spec: KernelSpec;
  readonly shape: readonly number[];
  /** Coordinates of its first element in the array. */
  readonly origin: readonly number[];
  /** Where operands lie, or the fixed operand itself, for the part of the box that lies `wrap` around the ends. */
  readonly operands: readonly (
    | Place
    | { readonly fixed: Operand; readonly wrap: number; readonly at: readonly number[] }
  )[];
  readonly outputs: readonly Place[];
}

/** The number of the buffer of a field: of a state the one that holds it when `parity` steps have been done; 2 is its output. */
export function bufferOf(body: LoopBody, field: number, parity: number): number {
  if (field >= body.states) return body.states + field;
  return parity === 2 ? body.states + body.fields.length + field : 2 * field + parity;
}

/** Bytes from the first element of `box`, laid out by `strides`, to the one at `start`. */
export function offsetIn(box: Box, strides: readonly number[], start: readonly number[]): number {
  let offset = 0;
  for (let axis = 0; axis < start.length; axis++) offset += (start[axis] - box.start[axis]) * strides[axis];
  return offset;
}
