/**
 * The blocks and tasks that a run has in hand, as rows of typed arrays found by task number: state, location, reads left,
 * pins. Only tasks in flight and blocks not yet forgotten have a row, so a plan of a million tasks costs what it holds.
 */

/** No row. */
export const NONE = -1;
/** What a row is doing; a task and the block that it produces share one row. */
export const FREE = 0;
/** Known, not computed (or computed and forgotten). */
export const ABSENT = 1;
/** Its inputs are being gathered. */
export const WAITING = 2;
/** All inputs resident. */
export const READY = 3;
export const RUNNING = 4;
/** The block lies in the arena. */
export const RESIDENT = 5;
export const SPILLING = 6;
export const SPILLED = 7;
export const RESTORING = 8;

/** Somebody that will run needs it. */
export const DEMANDED = 1;
/** It stays after the run. */
export const PERSISTED = 2;
/** It was there before the run: its memory and its spill extent are not the run's. */
export const GIVEN = 4;
/** Begun ahead of need. */
export const AHEAD = 8;
/** It waits for inputs to be read back. */
export const QUEUED = 16;

/** The list of rows that have none, shared by all; what is added to goes into a list of its own. */
const NOBODY: readonly number[] = [];
/** Places to find a row by, for each row. */
const BUCKETS = 4;
/** Bytes of a row: eight columns of numbers, seven of integers, its places, four of bytes. */
const ROW_BYTES = 8 * 8 + 7 * 4 + BUCKETS * 4 + 4;
/** What the columns are before there are rows. */
const NO_FLOATS = new Float64Array(0);
const NO_INTS = new Int32Array(0);
const NO_BYTES = new Uint8Array(0);

/** Rows of tasks and their blocks. Fields are public arrays by row: this is the scheduler's working memory. */
export class BlockTable {
  /** Rows in use. */
  live = 0;
  key = NO_FLOATS;
  stage = NO_INTS;
  index = NO_FLOATS;
  state = NO_BYTES;
  flags = NO_BYTES;
  /** Inputs (reads, with repeats) not resident. */
  missing = NO_INTS;
  /** Inputs (reads, with repeats) that are neither resident nor spilled: to be computed. */
  unmade = NO_INTS;
  /** Reads of the block still to come; meaningful once it has been produced. */
  reads = NO_INTS;
  /** Running tasks and copies that use the block now. */
  pins = NO_INTS;
  /** Byte offset in the arena, -1 when it has none. */
  address = NO_FLOATS;
  bytes = NO_FLOATS;
  scratch = NO_FLOATS;
  scratchBytes = NO_FLOATS;
  /** Bytes that the running task holds beside the arena. */
  outside = NO_FLOATS;
  /** Identity in the spill store, -1 when it is not there. */
  spill = NO_FLOATS;
  attempts = NO_BYTES;
  drops = NO_BYTES;
  /** Rows of the blocks read, in order, of a task that is waiting, ready or running. */
  inputs: (readonly number[])[] = [];
  /** Rows of tasks that are waiting, ready or running and read this block, once per read. */
  readers: (readonly number[])[] = [];
  /** Resident blocks from oldest to newest. */
  oldest = NONE;
  newest = NONE;
  private before = NO_INTS;
  private after = NO_INTS;
  /** Rows that were in use. */
  private readonly spare: number[] = [];
  private buckets = NO_INTS;
  private shift = 32;
  /** A list of the reader that was added last. */
  private single: readonly number[] = NOBODY;

  constructor(capacity = 32) {
    this.grow(capacity);
  }

  /** Row of task number `key`, or NONE. */
  find(key: number): number {
    const mask = this.buckets.length - 1;
    for (let at = Math.imul(key | 0, 0x9e3779b1) >>> this.shift; ; at = (at + 1) & mask) {
      const row = this.buckets[at] - 1;
      if (row < 0 || this.key[row] === key) return row;
    }
  }

  /** A new row, ABSENT, for a task number that has none. */
  add(key: number, stage: number, index: number): number {
    let row = this.spare.pop();
    if (row === undefined) {
      row = this.inputs.length;
      if (row === this.key.length) this.grow(row * 2);
      this.inputs.push(NOBODY);
      this.readers.push(NOBODY);
    }
    this.key[row] = key;
    this.stage[row] = stage;
    this.index[row] = index;
    this.state[row] = ABSENT;
    this.flags[row] = 0;
    this.missing[row] = 0;
    this.unmade[row] = 0;
    this.reads[row] = 0;
    this.pins[row] = 0;
    this.address[row] = -1;
    this.bytes[row] = 0;
    this.scratch[row] = -1;
    this.scratchBytes[row] = 0;
    this.outside[row] = 0;
    this.spill[row] = -1;
    this.attempts[row] = 0;
    this.drops[row] = 0;
    this.live++;
    this.place(row);
    return row;
  }

  /** Forgets a row. */
  remove(row: number): void {
    const mask = this.buckets.length - 1;
    let at = this.home(row);
    while (this.buckets[at] !== row + 1) at = (at + 1) & mask;
    // Close the gap so that probing needs no tombstones.
    for (let next = (at + 1) & mask; ; next = (next + 1) & mask) {
      const other = this.buckets[next] - 1;
      if (other < 0) break;
      const home = this.home(other);
      if (((next - home) & mask) >= ((next - at) & mask)) {
        this.buckets[at] = other + 1;
        at = next;
      }
    }
    this.buckets[at] = 0;
    this.state[row] = FREE;
    this.flags[row] = 0;
    this.inputs[row] = NOBODY;
    this.readers[row] = NOBODY;
    this.spare.push(row);
    this.live--;
  }

  /** Puts a row at the new end of the resident list. */
  link(row: number): void {
    this.before[row] = this.newest;
    this.after[row] = NONE;
    if (this.newest >= 0) this.after[this.newest] = row;
    else this.oldest = row;
    this.newest = row;
  }

  /** Takes a row out of the resident list. */
  unlink(row: number): void {
    const before = this.before[row];
    const after = this.after[row];
    if (before >= 0) this.after[before] = after;
    else this.oldest = after;
    if (after >= 0) this.before[after] = before;
    else this.newest = before;
  }

  /** The next older resident block. */
  older(row: number): number {
    return this.before[row];
  }

  /** The next newer resident block. */
  newer(row: number): number {
    return this.after[row];
  }

  /** The row's task reads nothing any more. */
  forgetInputs(row: number): void {
    this.inputs[row] = NOBODY;
  }

  /** Adds `reader` to the readers of `row`. */
  addReader(row: number, reader: number): void {
    const list = this.readers[row] as number[];
    if (list.length === 0) {
      // Most blocks have one reader: the blocks that it reads share a list, which is never added to.
      if (this.single[0] !== reader) this.single = [reader];
      this.readers[row] = this.single;
    } else if (list.length === 1) this.readers[row] = [list[0], reader];
    else list.push(reader);
  }

  /** Takes one entry of `reader` off the readers of `row`. */
  removeReader(row: number, reader: number): void {
    const list = this.readers[row] as number[];
    if (list.length < 2) {
      this.readers[row] = NOBODY;
      return;
    }
    const at = list.indexOf(reader);
    const last = list.pop() as number;
    if (at < list.length) list[at] = last;
  }

  /** Calls `visit` with every row in use. */
  forEach(visit: (row: number) => void): void {
    for (let row = 0; row < this.state.length; row++) if (this.state[row] !== FREE) visit(row);
  }

  private home(row: number): number {
    return Math.imul(this.key[row] | 0, 0x9e3779b1) >>> this.shift;
  }

  private place(row: number): void {
    const mask = this.buckets.length - 1;
    let at = this.home(row);
    while (this.buckets[at] !== 0) at = (at + 1) & mask;
    this.buckets[at] = row + 1;
  }

  private grow(capacity: number): void {
    const old = this.key.length;
    // One buffer for all columns: for a small run, buffers of their own would cost more than what it does.
    const buffer = new ArrayBuffer(capacity * ROW_BYTES);
    let next = 0;
    const float = (from: Float64Array): Float64Array<ArrayBuffer> => {
      const to = new Float64Array(buffer, next, capacity);
      next += to.byteLength;
      if (old > 0) to.set(from);
      return to;
    };
    const int = (from: Int32Array): Int32Array<ArrayBuffer> => {
      const to = new Int32Array(buffer, next, capacity);
      next += to.byteLength;
      if (old > 0) to.set(from);
      return to;
    };
    const byte = (from: Uint8Array): Uint8Array<ArrayBuffer> => {
      const to = new Uint8Array(buffer, next, capacity);
      next += to.byteLength;
      if (old > 0) to.set(from);
      return to;
    };
    this.key = float(this.key);
    this.index = float(this.index);
    this.address = float(this.address);
    this.bytes = float(this.bytes);
    this.scratch = float(this.scratch);
    this.scratchBytes = float(this.scratchBytes);
    this.outside = float(this.outside);
    this.spill = float(this.spill);
    this.stage = int(this.stage);
    this.missing = int(this.missing);
    this.unmade = int(this.unmade);
    this.reads = int(this.reads);
    this.pins = int(this.pins);
    this.before = int(this.before);
    this.after = int(this.after);
    this.buckets = new Int32Array(buffer, next, capacity * BUCKETS);
    next += this.buckets.byteLength;
    this.state = byte(this.state);
    this.flags = byte(this.flags);
    this.attempts = byte(this.attempts);
    this.drops = byte(this.drops);
    this.shift = 32 - Math.log2(capacity * BUCKETS);
    for (let row = 0; row < old; row++) if (this.state[row] !== FREE) this.place(row);
  }
}
