/**
 * The arena as one run sees it: allocates and frees the memory of blocks and scratch within the run's limit, counts it,
 * and chooses the block that is missed last when room has to be made.
 */
import { type BlockTable, DEMANDED, GIVEN, NONE, RESIDENT, SPILLED } from './block-table.js';
import type { BlockAllocator, GivenBlocks, SchedulerOptions } from './instructions.js';

export class BlockMemory {
  /** Bytes of blocks and scratch in the arena now, and the most there were. */
  used = 0;
  peak = 0;
  /** Bytes of output and scratch of the tasks under way, but for those that mostly wait. */
  callBytes = 0;
  /** Bytes that tasks under way hold beside the arena, and the most there were. */
  outside = 0;
  outsidePeak = 0;
  /** Blocks in the arena that the run holds. */
  residents = 0;
  private lifted = false;
  private readonly ceiling: number;
  private readonly outsideLimit: number;

  constructor(
    private readonly table: BlockTable,
    private readonly allocator: BlockAllocator,
    private readonly options: Pick<SchedulerOptions, 'limit' | 'share' | 'ceiling' | 'outsideLimit'>,
  ) {
    this.ceiling = options.ceiling ?? Number.POSITIVE_INFINITY;
    this.outsideLimit = options.outsideLimit ?? Number.POSITIVE_INFINITY;
  }

  /** Bytes of blocks and scratch that there may be now. */
  get limit(): number {
    const { share, limit } = this.options;
    return share === undefined ? limit : share.bytes;
  }

  /** True when a task may hold so many bytes beside the arena now; one alone always may. */
  hasOutside(bytes: number): boolean {
    return bytes === 0 || this.outside === 0 || this.outside + bytes <= this.outsideLimit;
  }

  /** Lets the next block lie above the ceiling; false when that changes nothing. */
  lift(): boolean {
    if (this.lifted || this.ceiling === Number.POSITIVE_INFINITY) return false;
    this.lifted = true;
    return true;
  }

  /** Memory for a row's block and its task's scratch; false, and nothing changed, when there is none. */
  allocate(row: number, bytes: number, scratchBytes: number): boolean {
    const { table } = this;
    if (this.used + bytes + scratchBytes > this.limit) return false;
    const ceiling = this.lifted ? undefined : this.ceiling;
    const address = bytes > 0 ? this.allocator.allocate(bytes, ceiling) : -1;
    if (address === undefined) return false;
    const scratch = scratchBytes > 0 ? this.allocator.allocate(scratchBytes, ceiling) : -1;
    if (scratch === undefined) {
      if (address >= 0) this.allocator.free(address);
      return false;
    }
    this.lifted = false;
    table.address[row] = address;
    table.bytes[row] = bytes;
    table.scratch[row] = scratch;
    table.scratchBytes[row] = scratchBytes;
    this.used += bytes + scratchBytes;
    if (this.used > this.peak) this.peak = this.used;
    return true;
  }

  /** Bytes beyond the limit: of blocks whose size was not known before they were there. */
  get excess(): number {
    return Math.max(0, this.used - this.limit);
  }

  /** Counts a fresh block with the bytes that it turned out to have; where it lies is not for an allocator to say. */
  resize(row: number, bytes: number, movable: boolean): void {
    const { table } = this;
    this.used += bytes - table.bytes[row];
    if (this.used > this.peak) this.peak = this.used;
    table.bytes[row] = bytes;
    table.address[row] = movable ? 0 : -1;
  }

  /** Counts a row's task as under way, with what it holds beside the arena; `waits`: it mostly waits. */
  beginCall(row: number, outside: number, waits: boolean): void {
    this.table.outside[row] = outside;
    this.outside += outside;
    if (this.outside > this.outsidePeak) this.outsidePeak = this.outside;
    if (!waits) this.callBytes += this.table.bytes[row] + this.table.scratchBytes[row];
  }

  /** The row's task is over: its scratch goes. */
  endCall(row: number, waits: boolean): void {
    this.outside -= this.table.outside[row];
    this.table.outside[row] = 0;
    if (!waits) this.callBytes -= this.table.bytes[row] + this.table.scratchBytes[row];
    this.freeScratch(row);
  }

  private freeScratch(row: number): void {
    const { table } = this;
    if (table.scratch[row] >= 0) this.allocator.free(table.scratch[row]);
    table.scratch[row] = -1;
    this.used -= table.scratchBytes[row];
    table.scratchBytes[row] = 0;
  }

  freeBlock(row: number): void {
    const { table } = this;
    if (table.address[row] >= 0) this.allocator.free(table.address[row]);
    table.address[row] = -1;
    this.used -= table.bytes[row];
  }

  /** Frees all that a row has, at the end of a run. */
  freeAll(row: number): void {
    this.freeScratch(row);
    if (!this.isForeign(row) && this.table.address[row] >= 0) this.freeBlock(row);
  }

  /** Makes a row stand for a block that was there before the run. */
  adopt(row: number, given: GivenBlocks, bytes: number): void {
    const { table } = this;
    const address = given.address(table.index[row]);
    table.flags[row] = GIVEN;
    // Never freed for want of readers.
    table.reads[row] = 2 ** 30;
    table.bytes[row] = bytes;
    if (address !== undefined) {
      table.address[row] = address;
      table.state[row] = RESIDENT;
      return;
    }
    table.spill[row] = given.spill(table.index[row]) ?? -1;
    table.state[row] = SPILLED;
  }

  /** Enters a block among the resident ones. */
  settle(row: number): void {
    this.table.state[row] = RESIDENT;
    this.table.link(row);
    this.residents++;
  }

  /** Takes a block off the resident ones. */
  leave(row: number): void {
    this.table.unlink(row);
    this.residents--;
  }

  /** True for a given block where it lay before the run, as against one restored into the run's memory. */
  isForeign(row: number): boolean {
    return (this.table.flags[row] & GIVEN) !== 0 && this.table.spill[row] < 0;
  }

  /**
   * The block to evict, or NONE: one that no task under way waits for, newest first, because the plan comes round to the
   * oldest again first; under duress the oldest of the others.
   *
   * @param duress nothing is running, so that blocks which other waiting tasks want may go too
   */
  victim(duress: boolean): number {
    const { table } = this;
    for (let row = table.newest; row !== NONE; row = table.older(row))
      if (this.canGo(row) && !this.isWanted(row)) return row;
    if (!duress) return NONE;
    for (let row = table.oldest; row !== NONE; row = table.newer(row)) if (this.canGo(row)) return row;
    return NONE;
  }

  private canGo(row: number): boolean {
    const { table } = this;
    return table.pins[row] === 0 && table.bytes[row] > 0 && table.address[row] >= 0;
  }

  private isWanted(row: number): boolean {
    const { flags, readers } = this.table;
    const list = readers[row];
    for (let k = 0; k < list.length; k++) if ((flags[list[k]] & DEMANDED) !== 0) return true;
    return false;
  }
}
