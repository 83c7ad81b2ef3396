/**
 * Tasks that could go on, in the order in which they should: those with inputs first and latest first, so that what is
 * begun is finished; then those with spilled inputs, longest waiting first; then those that need nothing. Tasks that mostly wait
 * stand in lists of their own, as more of them may be under way.
 */
import { AHEAD, type BlockTable, DEMANDED, NONE, QUEUED, READY, RUNNING, SPILLED, WAITING } from './block-table.js';

export class TaskLists {
  /** Wanted tasks that are not READY and were begun while others ran. */
  ahead = 0;
  /** Tasks looked at though nobody wants them yet. */
  latent = 0;
  private readonly ready: number[] = [];
  private readonly sources: number[] = [];
  private readonly waitingReady: number[] = [];
  private readonly waitingSources: number[] = [];
  /** A queue, so that no task overtakes another for ever. */
  private readonly gathers: number[] = [];

  /** @param waits tells a task that mostly waits */
  constructor(
    private readonly table: BlockTable,
    private readonly waits: (row: number) => boolean,
  ) {}

  /** Tasks that could start, at most. */
  get startable(): number {
    return this.ready.length + this.sources.length + this.waitingReady.length + this.waitingSources.length;
  }

  /** A WAITING task has all its inputs. */
  makeReady(row: number): void {
    const { table } = this;
    const flags = table.flags[row];
    if ((flags & AHEAD) !== 0) this.ahead--;
    table.flags[row] = (flags & ~AHEAD) | DEMANDED;
    table.state[row] = READY;
    const isSource = table.inputs[row].length === 0;
    if (this.waits(row)) (isSource ? this.waitingSources : this.waitingReady).push(row);
    else (isSource ? this.sources : this.ready).push(row);
  }

  /**
   * A block has become resident: its readers miss one input less.
   *
   * @param made it was computed, not read back
   */
  inputCame(row: number, made: boolean): void {
    const { table } = this;
    const readers = table.readers[row];
    for (let k = 0; k < readers.length; k++) {
      const reader = readers[k];
      if (made) table.unmade[reader]--;
      if (--table.missing[reader] > 0) {
        if (made && this.canGather(reader)) this.joinGathers(reader);
      } else if (table.state[reader] === WAITING) {
        if ((table.flags[reader] & DEMANDED) === 0) this.latent--;
        this.makeReady(reader);
      }
    }
  }

  /**
   * A block has left the arena: its readers miss one input more. True when one of them is wanted.
   *
   * @param gone it was forgotten, not written out
   */
  inputLeft(row: number, gone: boolean): boolean {
    const { table } = this;
    const readers = table.readers[row];
    let wanted = false;
    for (let k = 0; k < readers.length; k++) {
      const reader = readers[k];
      table.missing[reader]++;
      if (gone) table.unmade[reader]++;
      if (table.state[reader] === READY) table.state[reader] = WAITING;
      if (this.canGather(reader)) this.joinGathers(reader);
      wanted ||= this.wants(reader);
    }
    return wanted;
  }

  /** A block that had left the arena is gone for good: its readers need it made again. True when one of them is wanted. */
  inputGone(row: number): boolean {
    const readers = this.table.readers[row];
    let wanted = false;
    for (let k = 0; k < readers.length; k++) {
      this.table.unmade[readers[k]]++;
      wanted ||= this.wants(readers[k]);
    }
    return wanted;
  }

  /** True for a wanted task that has not got its inputs yet. */
  private wants(row: number): boolean {
    return (this.table.flags[row] & DEMANDED) !== 0 && this.table.state[row] !== RUNNING;
  }

  /** Takes a READY task off its list where it is the last; elsewhere it stays until `next` finds it not READY any more. */
  take(row: number): void {
    for (const list of [this.ready, this.sources, this.waitingReady, this.waitingSources])
      if (list[list.length - 1] === row) {
        list.pop();
        return;
      }
  }

  /** Notes that a WAITING task was begun ahead of need. */
  noteAhead(row: number): void {
    this.table.flags[row] |= AHEAD;
    this.ahead++;
  }

  /**
   * The next task to start, or to gather spilled inputs for; NONE when there is none.
   *
   * @param computing tasks that compute may start
   * @param waiting tasks that mostly wait may start
   */
  next(computing: boolean, waiting: boolean): number {
    // What has its inputs gives memory free when it is done.
    const written = waiting ? this.lastReady(this.waitingReady) : NONE;
    if (written !== NONE) return written;
    const found = computing ? this.nextComputing() : NONE;
    if (found !== NONE) return found;
    return waiting ? this.lastReady(this.waitingSources) : NONE;
  }

  private nextComputing(): number {
    const { state, flags } = this.table;
    const ready = this.lastReady(this.ready);
    if (ready !== NONE) return ready;
    while (this.gathers.length > 0) {
      const row = this.gathers[0];
      if ((state[row] === WAITING && this.canGather(row)) || (state[row] === SPILLED && (flags[row] & QUEUED) !== 0))
        return row;
      this.leaveGathers(row);
    }
    return this.lastReady(this.sources);
  }

  /** The last of a list that is READY still; what comes after it is forgotten. */
  private lastReady(list: number[]): number {
    const { state } = this.table;
    while (list.length > 0) {
      const row = list[list.length - 1];
      if (state[row] === READY) return row;
      list.pop();
    }
    return NONE;
  }

  /** True for a wanted task whose missing inputs all exist, some of them not in the arena. */
  canGather(row: number): boolean {
    const { table } = this;
    return (table.flags[row] & DEMANDED) !== 0 && table.unmade[row] === 0 && table.missing[row] > 0;
  }

  joinGathers(row: number): void {
    if ((this.table.flags[row] & QUEUED) !== 0) return;
    this.table.flags[row] |= QUEUED;
    this.gathers.push(row);
  }

  /** Takes a task off the queue where it is the first; elsewhere it stays until `next` finds that it has all inputs. */
  leaveGathers(row: number): void {
    if (this.gathers[0] !== row) return;
    this.gathers.shift();
    this.table.flags[row] &= ~QUEUED;
  }
}
