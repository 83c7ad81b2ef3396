/**
 * Exchanges halos between the tasks of a time loop that run at the same time on different threads, through a block of
 * shared memory. A task that finds a neighbour missing is told so, and computes its halo itself: nobody depends on others.
 *
 * Each task has a line of words: how far it has published, and whether it has left. Each side of a task has two strips
 * that take turns: who publishes exchange r has received r - 1 from its neighbours, so they have read its r - 2. Strips
 * carry the number of their exchange, so that one that was overwritten is never taken for another (a task that is
 * repeated after its thread died meets that).
 */
import { itemsize } from '../../kernels/dtype.js';
import { offsetIn, type TileGeometry } from './loop-geometry.js';
import type { LoopBody, LoopStage } from './stage.js';

/** Bytes of a task's words, and before the rows of a strip: two cache lines. */
const LINE = 128;
/** Words of a line. */
const PUBLISHED = 0;
const LEFT = 1;
/** Looks at a neighbour's word before sleeping. */
const LOOKS = 4000;
/** Milliseconds to wait for a neighbour that was never there, that was in earlier stages, and that has begun this one. */
const ABSENT_MS = 3;
const LATE_MS = 50;
const SILENT_MS = 250;
const NAP_MS = 1;

const aligned = (bytes: number): number => Math.ceil(bytes / LINE) * LINE;

/** Rows of a strip: those that `steps` steps read beyond a tile. A tile of a team has at least as many. */
const stripRows = (body: LoopBody, steps: number): number => Math.max(body.low[0], body.high[0]) * steps;

/** Bytes of one strip: its number, then its rows. */
const stripBytes = (body: LoopBody, rowBytes: number, steps: number): number =>
  LINE + aligned(stripRows(body, steps) * rowBytes);

const rowBytes = (shape: readonly number[], bytes: number): number => shape.slice(1).reduce((a, b) => a * b, bytes);

/** Bytes of the mailbox of `tiles` tiles along axis 0 of an array of `shape` with elements of `bytes` bytes. */
export const mailboxBytes = (
  body: LoopBody,
  shape: readonly number[],
  bytes: number,
  tiles: number,
  steps: number,
): number => tiles * (LINE + 4 * stripBytes(body, rowBytes(shape, bytes), steps));

/** True when `word` reaches `wanted` within some looks; in a function of its own, so that it is compiled soon. */
function watch(words: Int32Array, word: number, wanted: number): boolean {
  for (let k = 0; k < LOOKS; k++) if (Atomics.load(words, word) >= wanted) return true;
  return false;
}

/** One task's side of the mailbox. */
export class Mailbox {
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #tiles: number;
  readonly #row: number;
  readonly #rows: number;
  readonly #strip: number;
  readonly #base: number;

  /** Announces that the task of tile `index` has begun. */
  constructor(
    memory: WebAssembly.Memory,
    readonly address: number,
    stage: LoopStage,
    readonly geometry: TileGeometry,
    readonly body: LoopBody,
    readonly index: number,
  ) {
    this.#words = new Int32Array(memory.buffer);
    this.#bytes = new Uint8Array(memory.buffer);
    this.#tiles = stage.domain.chunks[0].length;
    this.#row = rowBytes(stage.domain.shape, itemsize(stage.components[0]));
    const steps = stage.team?.stepsPerExchange ?? 0;
    this.#rows = stripRows(body, steps);
    this.#strip = stripBytes(body, this.#row, steps);
    this.#base = stage.team?.base ?? 0;
    this.#raise(this.#base);
  }

  /** Shows the neighbours the rows of the tile next to them, after exchange number `round` of the stage's steps. */
  publish(round: number, state: number): void {
    const { low, high } = this.body;
    const { start, stop } = this.geometry.place.box;
    const number = this.#base + round + 1;
    if (this.index > 0 && high[0] > 0) this.#put(0, number, state, start[0]);
    if (this.index < this.#tiles - 1 && low[0] > 0) this.#put(1, number, state, stop[0] - this.#rows);
    this.#raise(number);
    Atomics.notify(this.#words, this.#line(this.index) + PUBLISHED);
  }

  /** Puts the neighbours' rows that `steps` steps need around the tile; false when one of them is not there. */
  receive(round: number, state: number, steps: number): boolean {
    const { low, high } = this.body;
    const { start, stop } = this.geometry.place.box;
    const number = this.#base + round + 1;
    // Both neighbours are waited for, also where nothing is taken, so that none gets so far ahead that it overwrites.
    if (this.index > 0) {
      const count = low[0] * steps;
      if (!this.#wait(this.index - 1, number)) return false;
      if (count > 0 && !this.#take(this.index - 1, 1, number, this.#rows - count, state, start[0] - count, count))
        return false;
    }
    if (this.index < this.#tiles - 1) {
      const count = high[0] * steps;
      if (!this.#wait(this.index + 1, number)) return false;
      if (count > 0 && !this.#take(this.index + 1, 0, number, 0, state, stop[0], count)) return false;
    }
    return true;
  }

  /** Tells the neighbours that this task goes on by itself. */
  leave(): void {
    const line = this.#line(this.index);
    Atomics.store(this.#words, line + LEFT, this.#base);
    Atomics.notify(this.#words, line + PUBLISHED);
  }

  #line(tile: number): number {
    return (this.address + tile * LINE) >>> 2;
  }

  /** Address of a strip: side 0 is a tile's first rows, side 1 its last. */
  #stripAt(tile: number, side: number, number: number): number {
    return this.address + this.#tiles * LINE + ((tile * 2 + side) * 2 + (number & 1)) * this.#strip;
  }

  /** A task that is repeated does not take back what it published. */
  #raise(number: number): void {
    const word = this.#line(this.index) + PUBLISHED;
    if (Atomics.load(this.#words, word) < number) Atomics.store(this.#words, word, number);
  }

  #put(side: number, number: number, state: number, row: number): void {
    const strip = this.#stripAt(this.index, side, number);
    const from = this.#addressOf(state, row);
    Atomics.store(this.#words, strip >>> 2, 0);
    this.#bytes.copyWithin(strip + LINE, from, from + this.#rows * this.#row);
    Atomics.store(this.#words, strip >>> 2, number);
  }

  /** Copies `count` rows from row `skip` of a neighbour's strip to `row` of the state; false when it was overwritten. */
  #take(tile: number, side: number, number: number, skip: number, state: number, row: number, count: number): boolean {
    const strip = this.#stripAt(tile, side, number);
    if (Atomics.load(this.#words, strip >>> 2) !== number) return false;
    const from = strip + LINE + skip * this.#row;
    this.#bytes.copyWithin(this.#addressOf(state, row), from, from + count * this.#row);
    return Atomics.load(this.#words, strip >>> 2) === number;
  }

  #addressOf(state: number, row: number): number {
    const { grown, strides } = this.geometry;
    return state + offsetIn(grown, strides, [row, ...grown.start.slice(1)]);
  }

  /** Waits until tile `tile` has published `number`; false when it does not come. */
  #wait(tile: number, number: number): boolean {
    const words = this.#words;
    const word = this.#line(tile) + PUBLISHED;
    if (watch(words, word, number)) return true;
    const since = performance.now();
    for (;;) {
      const published = Atomics.load(words, word);
      if (published >= number) return true;
      const patience = published >= this.#base ? SILENT_MS : published > 0 ? LATE_MS : ABSENT_MS;
      if (Atomics.load(words, word + LEFT) === this.#base) return false;
      if (performance.now() - since > patience) return false;
      Atomics.wait(words, word, published, NAP_MS);
    }
  }
}
