/**
 * What a scheduler says and what it is given: the instructions it emits, the memory it allocates from, its options.
 */
import type { TaskLedger } from './task-ledger.js';

/** Instructions: pairs of one of these and a row (a spill identity for FORGET, 0 for FINISHED and FAILED). */
export const RUN = 1;
/** Run the row's task on the host. */
export const RUN_HOST = 2;
/** Hand the row's block to the host, then report `collected`. */
export const COLLECT = 3;
/** Write the row's block out, then report `spilled` with its identity. */
export const SPILL = 4;
/** Read the row's block back to its address, then report `restored`. */
export const RESTORE = 5;
/** The spilled block of this identity is not needed any more. */
export const FORGET = 6;
export const FINISHED = 7;
export const FAILED = 8;

/** Hands out the memory of blocks. */
export interface BlockAllocator {
  /** Byte offset of `bytes` free bytes that end at or below `ceiling`, or undefined when there are none. */
  allocate(bytes: number, ceiling?: number): number | undefined;
  /** Gives back what `allocate` returned. */
  free(address: number): void;
}

/** Blocks of a stage that were computed by an earlier run: an address in the arena, or a spill identity. */
export interface GivenBlocks {
  address(index: number): number | undefined;
  spill(index: number): number | undefined;
  /** False for blocks of the stage that are not there and have to be computed; when absent all are. */
  has?(index: number): boolean;
}

/** The part of a limit that a run may take while others share it. */
export interface SharedLimit {
  /** Bytes that there may be now. */
  readonly bytes: number;
  /** True when a task waits for other runs. */
  waiting: boolean;
  /** A task does not fit, and nothing of its own run is in its way: true when it is to wait for other runs. */
  waits(): boolean;
}

/** What a scheduler may use. */
export interface SchedulerOptions {
  /** Bytes that this run's blocks and scratch may take. */
  readonly limit: number;
  /** The part of `limit` that may be taken now, where other computations share it. */
  readonly share?: SharedLimit;
  /** Bytes that tasks under way may hold beside the arena together. Default: no limit. */
  readonly outsideLimit?: number;
  /**
   * Address above which blocks are put only when a task could not run otherwise, because pages that were touched once
   * stay resident. Default: none.
   */
  readonly ceiling?: number;
  /** Threads that execute tasks. */
  readonly threads: number;
  /** Tasks in flight at most to begin with. */
  readonly target?: number;
  /** Times a task that threw is tried again. */
  readonly retries?: number;
  /** Times a task whose worker died is tried again. */
  readonly deaths?: number;
  /** Inputs that a call can carry; longer lists get 4 bytes of scratch for each input behind the task's own. */
  readonly inlineInputs?: number;
  readonly given?: ReadonlyMap<number, GivenBlocks>;
  /** What has to be done, where somebody has found out already. */
  readonly ledger?: TaskLedger;
}
