/**
 * Runs a plan's tasks on the calling thread, one after the other but for those that mostly wait, with the scheduler that the threads use too: the same
 * results, bit for bit, without starting a worker.
 */
import { errorToRecord } from '../base/errors.js';
import type { DrivenRun, DriverExecutor } from './driver.js';

/** The event loop gets a turn this often, so that signals and timers work; and while tasks wait for what it brings. */
const TURN_MS = 25;
const LISTEN_MS = 1;

/** After this long a failing run does not wait for host tasks any more. */
const GRACE_MS = 200;

/** A run with tasks on the calling thread, which nobody can end. */
export interface InlineRun extends DrivenRun {
  /** True when a failing run waits for nothing but such tasks, and has for `milliseconds`. */
  onlyHostLeft(milliseconds: number): boolean;
  /** Reports the end of a row's task; `ended` is called then. */
  follow(row: number, result: Promise<unknown>, ended: () => void): void;
}

/** Resolves when something outside happened to the run, and in any case soon after a grace period. */
function changed(run: InlineRun): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GRACE_MS + 1);
    run.onChange = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

/** Resolves when the task of `row` has ended, or the run fails and the task does not end within the grace period. */
async function settled(run: InlineRun, row: number, result: Promise<unknown>): Promise<void> {
  let open = true;
  let failedAt = 0;
  run.follow(row, result, () => {
    open = false;
  });
  while (open) {
    await changed(run);
    if (!run.failing) continue;
    if (failedAt === 0) failedAt = performance.now();
    if (performance.now() - failedAt > GRACE_MS) return;
  }
}

/** Drives `run` to its end with `executor`. */
export async function driveInline(run: InlineRun, executor: DriverExecutor): Promise<void> {
  let turned = performance.now();
  /** Tasks under way that mostly wait. */
  let waiting = 0;
  for (;;) {
    run.advance();
    if (run.ended) break;
    if (run.pending.length === 0) {
      if (run.onlyHostLeft(GRACE_MS)) break;
      await changed(run);
      continue;
    }
    for (const row of run.pending.splice(0)) {
      if (run.failing) {
        run.withdrawn(row);
        continue;
      }
      try {
        const call = run.call(row);
        const result = executor.run(call);
        if (!(result instanceof Promise)) run.completed(row, result);
        else if ((executor.overlap?.(call.stage) ?? 1) > 1) {
          waiting++;
          run.follow(row, result, () => {
            waiting--;
          });
        } else await settled(run, row, result);
      } catch (error) {
        run.failed(row, errorToRecord(error));
      }
      if (performance.now() - turned > (waiting > 0 ? LISTEN_MS : TURN_MS)) {
        run.takeFrom(executor);
        await new Promise<void>((resolve) => setImmediate(resolve));
        turned = performance.now();
      }
    }
  }
  run.takeFrom(executor);
}
