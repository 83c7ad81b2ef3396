/**
 * Runs a plan's tasks on the calling thread, one after the other, with the scheduler that the threads use too: the same
 * results, bit for bit, without starting a worker.
 */
import { errorToRecord } from '../base/errors.js';
import type { ActiveRun } from './active-run.js';
import type { TaskExecutor } from './task-graph.js';

/** The event loop gets a turn this often, so that signals and timers work. */
const TURN_MS = 25;

/** After this long a failing run does not wait for host tasks any more. */
const GRACE_MS = 200;

/** Resolves when something outside happened to the run, and in any case soon after a grace period. */
function changed(run: ActiveRun): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GRACE_MS + 1);
    run.onChange = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

/** Resolves when the task of `row` has ended, or the run fails and the task does not end within the grace period. */
async function settled(run: ActiveRun, row: number, result: Promise<void>): Promise<void> {
  let open = true;
  let failedAt = 0;
  run.follow(row, result, () => {
    open = false;
  });
  while (open) {
    await changed(run);
    if (run.scheduler.error === undefined) continue;
    if (failedAt === 0) failedAt = performance.now();
    if (performance.now() - failedAt > GRACE_MS) return;
  }
}

/** Drives `run` to its end with `executor`. */
export async function driveInline(run: ActiveRun, executor: TaskExecutor): Promise<void> {
  let turned = performance.now();
  for (;;) {
    run.advance();
    if (run.ended) break;
    if (run.pending.length === 0) {
      if (run.onlyHostLeft(GRACE_MS)) break;
      await changed(run);
      continue;
    }
    for (const row of run.pending.splice(0)) {
      if (run.scheduler.error !== undefined) {
        run.scheduler.withdrawn(row);
        continue;
      }
      try {
        const result = executor.run(run.call(row));
        if (result === undefined) run.completed(row);
        else await settled(run, row, result);
      } catch (error) {
        run.failed(row, errorToRecord(error));
      }
      if (performance.now() - turned > TURN_MS) {
        run.takeFrom(executor);
        await new Promise<void>((resolve) => setImmediate(resolve));
        turned = performance.now();
      }
    }
  }
  run.takeFrom(executor);
}
