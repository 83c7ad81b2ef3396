/**
 * Tasks of the calling thread that are under way and cannot be ended. A failing run waits for them a moment only; what they
 * may still write to is freed when the last of them has ended after all.
 */
import { type ErrorRecord, errorToRecord } from '../base/errors.js';

/** What becomes of the tasks' ends. */
interface Ends {
  completed(row: number, result: unknown): void;
  failed(row: number, error: ErrorRecord): void;
  /** Called after each end. */
  onChange(): void;
  /** Called when the last has ended of a run that did not wait for it. */
  free(): void;
}

export class HostTasks {
  count = 0;
  /** Set when the run is over. */
  closed = false;
  private failedAt = 0;

  constructor(private readonly ends: Ends) {}

  /** True when a failing run has nothing else under way, and has for `milliseconds`. */
  onlyLeft(failing: boolean, inFlight: number, milliseconds: number): boolean {
    if (!failing || inFlight !== this.count) return false;
    if (this.failedAt === 0) this.failedAt = performance.now();
    return performance.now() - this.failedAt > milliseconds;
  }

  /** Tells of the end of a row's task; `ended` is called first. */
  follow(row: number, result: Promise<unknown>, ended: () => void): void {
    const { ends } = this;
    this.count++;
    const settle = (act: () => void): void => {
      this.count--;
      ended();
      act();
      if (!this.closed) ends.onChange();
      else if (this.count === 0) ends.free();
    };
    result.then(
      (value) => settle(() => ends.completed(row, value)),
      (error: unknown) => settle(() => ends.failed(row, errorToRecord(error))),
    );
  }
}
