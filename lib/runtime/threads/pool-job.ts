/**
 * What the pool knows of a run that it drives, and of a pull loop that it has started.
 */
import type { MessagePort } from 'node:worker_threads';
import { ChunkwiseError, errorToRecord } from '../../base/errors.js';
import type { ActiveRun } from '../active-run.js';
import type { TaskExecutor } from '../task-graph.js';
import type { ToWorker } from './worker.js';

/** A pull loop on some thread. */
export interface Launch {
  readonly id: number;
  readonly port: MessagePort;
  /** Set when its thread is being terminated. */
  ending: boolean;
}

/** A run that the pool drives. */
export interface Job {
  readonly plan: number;
  readonly run: ActiveRun;
  readonly message: ToWorker;
  /** Runs tasks on this thread, as one of the threads. */
  readonly helper: TaskExecutor | undefined;
  /** Pull loops it has use for, and the most that run its tasks at once. */
  readonly loops: number;
  /** Slots of the ring that hold its tasks. */
  readonly slots: Set<number>;
  /** Workers that have run its tasks; they are asked for counters at the end. */
  readonly workers: Set<number>;
  readonly finished: () => void;
  cancelledAt: number;
  asked: boolean;
  lastDone: number;
  lastTime: number;
}

/** Sends a plan to a pull loop; a run whose plan cannot be sent fails. */
export function tell(launch: Launch, { run, message }: Job): void {
  try {
    launch.port.postMessage(message);
  } catch (cause) {
    run.scheduler.fail(
      new ChunkwiseError('worker', `the plan cannot be sent to a thread: ${errorToRecord(cause).message}`, { cause }),
    );
  }
}
