/**
 * Exchanges halos between the tasks of a time loop that run at the same time on different threads, through a block of
 * shared memory. A task that finds a neighbour missing is told so, and computes its halo itself: nobody depends on others.
 *
 * Each task has a line of words: how far it has published, and whether it has left. Each side of a task has two strips
 * that take turns: who publishes exchange r has received r - 1 from its neighbours, so they have read its r - 2. Strips
 * carry the number of their exchange, so that one that was overwritten is never taken for another (a task that is
 * repeated after its thread died meets that).
 */
import { itemsize } from '../../../kernels/dtype.js';
import { boxShape } from '../../base/grid.js';
import { sizeOf } from '../../base/shape.js';
import type { Cut, LoopBody, LoopStage } from '../stage.js';
import type { TileGeometry } from './loop-geometry.js';
import { offsetIn } from './loop-places.js';
import { bufferBox, isAround } from './loop-wraps.js';

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
const stripRows = (body: LoopBody, axis: number, steps: number): number =>
  Math.max(body.low[axis], body.high[axis]) * steps;

/** The axis along which the tiles of a team are cut. */
const cutAxis = ({ chunks }: Cut): number =>
  Math.max(
    0,
    chunks.findIndex((cut) => cut.length > 1),
  );

/** How buffers hold what lies at one place of the cut axis: so many runs, and of each state bytes of a run. */
function runsOf(body: LoopBody, domain: Cut): { runs: number; bytes: number[] } {
  const whole = { start: domain.shape.map(() => 0), stop: domain.shape };
  const shape = boxShape(bufferBox(whole, body, 1, domain));
  const axis = cutAxis(domain);
  const elements = sizeOf(shape.slice(axis + 1));
  return {
    runs: sizeOf(shape.slice(0, axis)),
    bytes: body.fields.slice(0, body.states).map(({ dtype }) => elements * itemsize(dtype)),
  };
}

/** Bytes of a row of each state: what lies at one place of the cut axis. */
function rowBytes(body: LoopBody, domain: Cut): number[] {
  const { runs, bytes } = runsOf(body, domain);
  return bytes.map((run) => run * runs);
}

/** Bytes of one strip: its number, then the rows of each state. */
const stripBytes = (body: LoopBody, domain: Cut, steps: number): number =>
  rowBytes(body, domain).reduce((bytes, row) => bytes + aligned(stripRows(body, cutAxis(domain), steps) * row), LINE);

/** Bytes of the mailbox of a team whose tiles are those of `domain`. */
export const mailboxBytes = (body: LoopBody, domain: Cut, steps: number): number =>
  domain.chunks[cutAxis(domain)].length * (LINE + 4 * stripBytes(body, domain, steps));

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
  readonly #axis: number;
  /** Runs of a row, and bytes of one, for each state. */
  readonly #runs: number;
  readonly #run: readonly number[];
  readonly #around: boolean;
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
    this.#axis = cutAxis(stage.domain);
    this.#tiles = stage.domain.chunks[this.#axis].length;
    const { runs, bytes } = runsOf(body, stage.domain);
    this.#runs = runs;
    this.#run = bytes;
    this.#around = isAround(body, stage.domain, this.#axis);
    const steps = stage.team?.stepsPerExchange ?? 0;
    this.#rows = stripRows(body, this.#axis, steps);
    this.#strip = stripBytes(body, stage.domain, steps);
    this.#base = stage.team?.base ?? 0;
    this.#raise(this.#base);
  }

  /** Shows the neighbours the rows of the tile next to them, after exchange number `round` of the stage's steps. */
  publish(round: number, states: readonly number[]): void {
    const [low, high] = [this.body.low[this.#axis], this.body.high[this.#axis]];
    const { box } = this.geometry.place;
    const [start, stop] = [box.start[this.#axis], box.stop[this.#axis]];
    const number = this.#base + round + 1;
    if (this.#next(-1) >= 0 && high > 0) this.#put(0, number, states, start);
    if (this.#next(1) >= 0 && low > 0) this.#put(1, number, states, stop - this.#rows);
    this.#raise(number);
    Atomics.notify(this.#words, this.#line(this.index) + PUBLISHED);
  }

  /** Puts the neighbours' rows that `steps` steps need around the tile; false when one of them is not there. */
  receive(round: number, states: readonly number[], steps: number): boolean {
    const [low, high] = [this.body.low[this.#axis], this.body.high[this.#axis]];
    const { box } = this.geometry.place;
    const [start, stop] = [box.start[this.#axis], box.stop[this.#axis]];
    const number = this.#base + round + 1;
    const [before, after] = [this.#next(-1), this.#next(1)];
    // Both neighbours are waited for, also where nothing is taken, so that none gets so far ahead that it overwrites.
    if (before >= 0) {
      const count = low * steps;
      if (!this.#wait(before, number)) return false;
      if (count > 0 && !this.#take(before, 1, number, this.#rows - count, states, start - count, count)) return false;
    }
    if (after >= 0) {
      const count = high * steps;
      if (!this.#wait(after, number)) return false;
      if (count > 0 && !this.#take(after, 0, number, 0, states, stop, count)) return false;
    }
    return true;
  }

  /** Tells the neighbours that this task goes on by itself. */
  leave(): void {
    const line = this.#line(this.index);
    Atomics.store(this.#words, line + LEFT, this.#base);
    Atomics.notify(this.#words, line + PUBLISHED);
  }

  /** The tile before (-1) or after this one; -1 where there is none. */
  #next(side: -1 | 1): number {
    const tile = this.index + side;
    if (this.#around) return (tile + this.#tiles) % this.#tiles;
    return tile < this.#tiles ? tile : -1;
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

  #put(side: number, number: number, states: readonly number[], row: number): void {
    const strip = this.#stripAt(this.index, side, number);
    Atomics.store(this.#words, strip >>> 2, 0);
    let to = strip + LINE;
    for (const [k, state] of states.entries()) {
      this.#copy(
        to,
        this.#rows * this.#run[k],
        this.#addressOf(k, state, row),
        this.#strideOf(k),
        this.#rows * this.#run[k],
      );
      to += aligned(this.#rows * this.#run[k] * this.#runs);
    }
    Atomics.store(this.#words, strip >>> 2, number);
  }

  /** Copies `count` rows from row `skip` of a neighbour's strip to `row` of the states; false when it was overwritten. */
  #take(
    tile: number,
    side: number,
    number: number,
    skip: number,
    states: readonly number[],
    row: number,
    count: number,
  ): boolean {
    const strip = this.#stripAt(tile, side, number);
    if (Atomics.load(this.#words, strip >>> 2) !== number) return false;
    let at = strip + LINE;
    for (const [k, state] of states.entries()) {
      const from = at + skip * this.#run[k];
      this.#copy(
        this.#addressOf(k, state, row),
        this.#strideOf(k),
        from,
        this.#rows * this.#run[k],
        count * this.#run[k],
      );
      at += aligned(this.#rows * this.#run[k] * this.#runs);
    }
    return Atomics.load(this.#words, strip >>> 2) === number;
  }

  /** Copies `bytes` bytes of each run, which lie so far apart at either place. */
  #copy(to: number, toStride: number, from: number, fromStride: number, bytes: number): void {
    for (let run = 0; run < this.#runs; run++) {
      const at = from + run * fromStride;
      this.#bytes.copyWithin(to + run * toStride, at, at + bytes);
    }
  }

  #addressOf(k: number, state: number, row: number): number {
    const { grown, strides } = this.geometry;
    return state + offsetIn(grown, strides[k], grown.start.with(this.#axis, row));
  }

  /** Bytes from one run to the next in the buffers of state `k`. */
  #strideOf(k: number): number {
    const { strides } = this.geometry;
    return this.#axis === 0 ? 0 : strides[k][this.#axis - 1];
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
