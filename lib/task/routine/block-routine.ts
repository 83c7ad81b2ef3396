/**
 * What a block routine is: a function of one task's blocks in the shared memory, with the scratch bytes it needs.
 */
import type { DType } from '../../../kernels/dtype.js';
import type { Box } from '../../base/grid.js';
import type { RoutineParams } from '../../expr/routine-params.js';
import type { Machine } from '../resolve.js';

/** A part of an input that lies in one block of its source. */
export interface RoutinePiece {
  /** Where it begins in the input's box, for each domain axis, and its extents there. */
  readonly start: readonly number[];
  readonly shape: readonly number[];
  readonly address: number;
  /** Bytes from one element to the next, for each domain axis. */
  readonly strides: readonly number[];
}

/** One array of a task as its grid alone tells it. */
export interface RoutineShape {
  readonly dtype: DType;
  /** Extents: of the domain box for inputs by view, of the block otherwise. */
  readonly shape: readonly number[];
}

/** An input of a task: where its elements are. */
export interface RoutineAccess extends RoutineShape {
  /** Not meaningful where there are `pieces`. */
  readonly address: number;
  /** Bytes from one element to the next along each axis of `shape`; 0 where it is broadcast. */
  readonly strides: readonly number[];
  /** The blocks it is made of, in C order, for inputs that are asked for in pieces. */
  readonly pieces?: readonly RoutinePiece[];
  /** There is nothing to read: the input has no such block, or the box no elements. */
  readonly absent?: boolean;
}

/** What is known of a task before it runs. */
export interface RoutineTask<P = RoutineParams> {
  readonly params: P;
  /** The task's block of the domain. */
  readonly box: Box;
  readonly coords: readonly number[];
  readonly inputs: readonly RoutineShape[];
  readonly output: RoutineShape;
}

/** A task as it runs; the output is one C-order block at `output.address`. */
export interface RoutineCall<P = RoutineParams> extends RoutineTask<P> {
  readonly inputs: readonly RoutineAccess[];
  readonly output: RoutineShape & { readonly address: number };
  /** Address of the bytes that `scratchBytes` asked for, aligned to 64. */
  readonly scratch: number;
}

/** One line of the table of block routines, whose parameters are `P`. */
export interface BlockRoutine<P = RoutineParams> {
  /** Scratch bytes of a task. */
  scratchBytes(task: RoutineTask<P>): number;
  /** Fills the output. */
  run(machine: Machine, call: RoutineCall<P>): void;
}

/** The scratch bytes of routines that need none. */
export const noScratch = (): number => 0;
