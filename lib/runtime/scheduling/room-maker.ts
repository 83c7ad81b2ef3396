/**
 * Makes room for the blocks of a run: evicts what is missed last, and gives the memory to one task alone where that is in
 * pieces.
 */
import { ABSENT, NONE, PERSISTED, RESIDENT, SPILLED, SPILLING } from '../block-table.js';
import { SPILL } from '../instructions.js';
import { taskBytes, tooLarge } from '../needed.js';
import type { Scheduler } from '../scheduler.js';

/** Outcomes of asking for memory: it is there, it will be, or the asking task lost an input over it. */
export const GOT = 0;
const WAIT = 1;
export const CHANGED = 2;
/** Times a block is forgotten and computed again before it is written out instead. */
const DROPS = 2;

export class RoomMaker {
  /** The task that has the arena to itself until it starts, because its inputs are being put in a row. */
  alone = NONE;

  constructor(private readonly run: Scheduler) {}

  /** Memory for `row`, making room if need be, for the sake of task `reader`. */
  acquire(row: number, bytes: number, scratchBytes: number, reader: number): number {
    const state = this.run.table.state[reader];
    const missing = this.run.table.missing[reader];
    if (this.run.options.share) this.run.options.share.waiting = false;
    while (!this.run.memory.allocate(row, bytes, scratchBytes)) {
      // Blocks that came out larger than guessed may have gone beyond the limit.
      const freed = this.reclaim(bytes + scratchBytes + this.run.memory.excess, reader);
      if (this.run.table.state[reader] !== state || this.run.table.missing[reader] > missing) return CHANGED;
      if (!freed) return WAIT;
    }
    return GOT;
  }

  /**
   * Makes room for task `reader`, the one that may evict; true when it is worth trying again at once. With nothing else
   * under way everything but the task's own inputs goes. Should the rest be in pieces these go too, and nothing else gets
   * memory until they are back, from the lowest address on and without gaps, and the task has started.
   */
  private reclaim(bytes: number, reader: number): boolean {
    const { table } = this.run;
    // A queued task can wait for those before it; evict only when a thread would stand idle. Never for reading ahead.
    const before = this.run.rules.waits(reader) ? this.run.inFlight : this.run.rules.computing;
    if (before > this.run.options.threads) return false;
    const spared = table.inputs[reader];
    const duress = this.run.inFlight + this.run.collecting === 0;
    for (let k = 0; k < spared.length; k++) table.pins[spared[k]]++;
    let freed = 0;
    let dropped = false;
    while (freed < bytes) {
      const victim = this.run.memory.victim(duress);
      if (victim === NONE) break;
      freed += table.bytes[victim];
      dropped = this.evict(victim, false) || dropped;
    }
    for (let k = 0; k < spared.length; k++) table.pins[spared[k]]--;
    if (freed > 0) return dropped;
    if (!duress) return false;
    if (this.alone === reader) {
      const { memory, options } = this.run;
      if (memory.lift()) return true;
      if (options.share?.waits()) return false;
      const stage = table.stage[reader];
      const index = table.index[reader];
      this.run.fail(
        tooLarge(this.run.graph, stage, index, taskBytes(this.run.graph, stage, index), this.run.options.limit),
      );
      return false;
    }
    this.alone = reader;
    for (const input of new Set(spared))
      if (table.state[input] === RESIDENT && table.address[input] >= 0 && !this.run.memory.isForeign(input))
        this.evict(input, true);
    return this.run.inFlight === 0;
  }

  /** Forgets a block or has it written out; true when its memory is free at once. */
  private evict(row: number, write: boolean): boolean {
    const { table } = this.run;
    const persisted = (table.flags[row] & PERSISTED) !== 0;
    const clean = table.spill[row] >= 0;
    const drop =
      !write && !persisted && table.drops[row] < DROPS && this.run.graph.stages[table.stage[row]].eviction === 'drop';
    const gone = !clean && drop;
    this.run.memory.leave(row);
    table.state[row] = clean ? SPILLED : gone ? ABSENT : SPILLING;
    if (clean || gone) this.run.memory.freeBlock(row);
    const wanted = this.run.lists.inputLeft(row, gone);
    if (clean) return true;
    if (gone) {
      table.drops[row]++;
      if (wanted) this.run.demand(row);
      return true;
    }
    this.run.inFlight++;
    this.run.out.push(SPILL, row);
    return false;
  }
}
