/**
 * Drivers: who runs the tasks of a plan, and where. Given a run and a place for its blocks, a driver has every task that the
 * run makes pending executed, in any order and on any thread, and tells the run what became of it. Threads and the calling
 * thread are two; others, also a user's, meet the same conformance tests. Blocks of arrays lie in the place; results of delayed
 * calls travel with the calls.
 */
import { ChunkwiseError, type ErrorRecord } from '../base/errors.js';
import type { ActiveRun } from './active-run.js';
import { loadExecutor } from './executor-module.js';
import { driveInline, type InlineRun } from './inline.js';
import type { Place } from './place.js';
import type { TaskCall, TaskExecutor } from './task-graph.js';
import { onThreads } from './threads/place-threads.js';
import { SLOT_INPUTS } from './threads/ring.js';

/** A run as its driver sees it. Rows number the tasks under way. */
export interface DrivenRun {
  /** Rows of tasks to run, in order; whoever runs one takes it out. */
  readonly pending: number[];
  /** True when there is nothing left to do. */
  readonly ended: boolean;
  /** True when the run has failed, so that nothing new is to be started: pending tasks are withdrawn. */
  readonly failing: boolean;
  /** Called when something happened outside the driver's calls; the driver then advances the run. */
  onChange: () => void;
  /** Carries out what the run has to do by itself; afterwards tasks may be pending, or it has ended. */
  advance(): void;
  /** The call for a row's task. */
  call(row: number): TaskCall;
  /**
   * The row's task has finished.
   *
   * @param result what the executor's `run` gave, or resolved to
   */
  completed(row: number, result?: unknown): void;
  /** The row's task threw, or whatever ran it is gone (`died`). */
  failed(row: number, error: ErrorRecord, died?: boolean): void;
  /** Nobody has begun the row's task, and nobody will. */
  withdrawn(row: number): void;
  /** Takes in what an executor on this thread counted. */
  takeFrom(executor: DriverExecutor): void;
}

/** Runs tasks on one thread: what `createExecutor` of `executorModule` makes from `payload`. */
export interface DriverExecutor {
  /** Runs a task; what it gives, or resolves to, is for `completed`: it may be sent from thread to thread. */
  run(task: TaskCall): unknown;
  /** Tasks of a stage that mostly wait: so many may be under way at once. Left out, or 1: one. */
  overlap?(stage: number): number;
  /** What it counted since the last call. */
  takeCounters(): Record<string, number>;
  takeRecords?(): unknown;
}

/** What a driver is given beside the run. */
export interface DriverJob {
  readonly place: Place;
  /** Threads that the run's limits were made for: the most that may work at once; 0 for the calling thread. */
  readonly threads: number;
  /** Address of the module that makes executors, and what it makes them from. */
  readonly executorModule: string;
  readonly payload: unknown;
  /** An executor for tasks on the calling thread, made when asked for. */
  executor(): Promise<DriverExecutor>;
  /** Set where the calling thread may be one of the threads. */
  readonly helper?: TaskExecutor | undefined;
}

/** Runs tasks of arrays and of delayed calls: `compute({ scheduler })` takes one. */
export interface Driver {
  readonly name: string;
  /** Inputs that its calls carry; longer lists are written into the task's scratch. Default: any number. */
  readonly callInputs?: number;
  /** Drives `run` to its end: until `run.ended`, or nothing can be done for it any more. */
  drive(run: DrivenRun, job: DriverJob): Promise<void>;
}

/** The library's own drivers see more of a run. */
interface OwnDriver<Run extends DrivenRun> extends Driver {
  drive(run: Run, job: DriverJob): Promise<void>;
}

/** The calling thread, one task after the other; arrays and delayed calls alike. */
export const INLINE_DRIVER: OwnDriver<InlineRun> = {
  name: 'inline',
  drive: async (run, job) => driveInline(run, await job.executor()),
};

/** Worker threads of this process. */
export const THREADS_DRIVER: OwnDriver<ActiveRun> = {
  name: 'threads',
  callInputs: SLOT_INPUTS,
  async drive(run, job) {
    await onThreads(job.place, (pool) => pool.drive(run, job.threads, job.executorModule, job.payload, job.helper));
    if (job.helper !== undefined) run.takeFrom(job.helper);
  },
};

/** The error of a driver that came back while there was work left. */
export const endedEarly = ({ name }: Driver): ChunkwiseError =>
  new ChunkwiseError(
    'argument',
    `scheduler '${name}' came back before the run had ended; a driver goes on until run.ended`,
  );

/** An executor on the calling thread for a driver that has none of its own. */
export async function callingExecutor(
  module: string,
  payload: unknown,
  place: Place,
  alone: boolean,
): Promise<TaskExecutor> {
  const create = await loadExecutor(module);
  return create(payload, { memory: place.memory, thread: 0, alone });
}
