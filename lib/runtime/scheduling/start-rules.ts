/**
 * Says how much may be under way, and how far a plan is looked at ahead: tasks that compute as there are threads, with a few that lie
 * ready where they are small; tasks that mostly wait by a number of their own, as far as they leave memory to computing.
 */
import type { Scheduler } from '../scheduler.js';

/** Bytes of output and scratch up to which tasks queue beyond one more than there are threads: small tasks only. */
export const AHEAD_BYTES = 16 << 20;

export class StartRules {
  /** Tasks that mostly wait that may be under way at once; 0 where none are told from others. */
  readonly mostWaiting: number;

  constructor(private readonly run: Scheduler) {
    this.mostWaiting = run.graph.waiting ?? 0;
  }

  /** Tasks that compute, spills and restores under way. */
  get computing(): number {
    return this.run.inFlight - this.run.waiting;
  }

  /** True for a task that mostly waits, so that others may start beside it. */
  waits(row: number): boolean {
    return this.mostWaiting > 0 && this.run.graph.stages[this.run.table.stage[row]].waits === true;
  }

  /** True where one more task that computes may start. */
  hasRoom(): boolean {
    const { run } = this;
    // Blocks that the host does not take yet are not added to without end.
    if (this.computing >= run.target || run.collecting > run.options.threads) return false;
    const { callBytes } = run.memory;
    if (this.computing < run.options.threads || callBytes < AHEAD_BYTES) return true;
    // One more keeps threads busy between tasks; tasks of so many bytes take long enough to be brought one by one.
    return this.computing === run.options.threads && callBytes < 4 * AHEAD_BYTES;
  }

  /** True where one more task that mostly waits may start. */
  hasRoomToWait(): boolean {
    const { run } = this;
    return run.waiting < this.mostWaiting && run.collecting <= run.options.threads;
  }

  /** True where a source that waits leaves half of the memory to computing, or not even the threads have one each. */
  mayReadAhead(bytes: number): boolean {
    const { run } = this;
    return run.waiting < run.options.threads || run.memory.used + bytes <= run.memory.limit / 2;
  }

  /** @param computing tasks that compute may start; else only what waits is looked for, and what is found lies ready */
  mayExpand(computing: boolean): boolean {
    const { run } = this;
    const busy = run.inFlight;
    if (busy === 0) return true;
    const soft = 4 * Math.max(run.target, this.mostWaiting) + 16;
    if (!computing && run.lists.startable >= soft) return false;
    return run.lists.ahead < soft || (busy < run.options.threads && run.memory.residents < soft);
  }
}
