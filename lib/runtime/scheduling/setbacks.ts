/**
 * What a scheduler does when a task fails, its thread dies, or a block is gone: tries again as often as it may, or has made again
 * what somebody wants.
 */
import { type ErrorRecord, errorFromRecord } from '../../base/errors.js';
import { ABSENT, NONE, RESIDENT, WAITING } from '../block-table.js';
import type { Scheduler } from '../scheduler.js';

/** What trying again does not change. */
const FINAL: ReadonlySet<string> = new Set(['cancelled', 'memory']);

export class Setbacks {
  /** Tasks tried again. */
  retries = 0;

  constructor(private readonly run: Scheduler) {}

  /** A task threw, or its worker died. */
  failed(row: number, record: ErrorRecord, died: boolean): void {
    const { run } = this;
    if (this.mayRetry(row, record, died)) {
      run.emitRun(row);
      return;
    }
    run.finishCall(row);
    run.table.state[row] = WAITING;
    run.fail(errorFromRecord(record));
  }

  /** A task gives back what it had, and runs again when its inputs are there. */
  interrupted(row: number, died: ErrorRecord | undefined): void {
    const { run } = this;
    const { table } = run;
    const again = died === undefined || this.mayRetry(row, died, true);
    run.finishCall(row);
    run.memory.freeBlock(row);
    table.state[row] = WAITING;
    if (!again) run.fail(errorFromRecord(died));
    else if (table.missing[row] === 0) run.lists.makeReady(row);
    else run.want(row);
  }

  /** A resident block, or one being evicted, is gone with what held it. */
  lost(row: number): void {
    const { run } = this;
    const { table } = run;
    let wanted: boolean;
    if (table.state[row] === RESIDENT) {
      run.memory.leave(row);
      wanted = run.lists.inputLeft(row, true);
    } else {
      run.inFlight--;
      wanted = run.lists.inputGone(row);
    }
    run.memory.freeBlock(row);
    table.state[row] = ABSENT;
    // Nothing can be brought back for whoever had the memory to itself before this is made again.
    run.room.alone = NONE;
    if (wanted) run.demand(row);
  }

  private mayRetry(row: number, record: ErrorRecord, died: boolean): boolean {
    const { table, options, error } = this.run;
    const allowed = died ? (options.deaths ?? 2) : (options.retries ?? 0);
    if (error !== undefined || table.attempts[row] >= allowed || FINAL.has(record.tag)) return false;
    table.attempts[row]++;
    this.retries++;
    return true;
  }
}
