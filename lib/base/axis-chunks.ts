/**
 * How one axis is cut into blocks, in memory that follows from the number of different sizes, not from the number of
 * blocks: equal blocks are a size and a count, a pattern of sizes that repeats is the pattern and a count.
 *
 * {@link AxisChunks} is plain data, as it travels in plans; {@link lookupOf} makes what answers questions about it.
 */

import { ChunkwiseError } from './errors.js';

/** The sizes of some blocks, `times` times over. */
export interface ChunkRun {
  readonly sizes: readonly number[];
  readonly times: number;
}

/** The blocks along one axis. Equal cuts may be written in different runs: compare by `sameAxis`. */
export interface AxisChunks {
  /** Blocks. */
  readonly length: number;
  /** Elements of all blocks. */
  readonly extent: number;
  /** Elements of the largest block; 0 where there are none. */
  readonly largest: number;
  readonly runs: readonly ChunkRun[];
}

/** Equal neighbours that become a run of their own; fewer stay in a list. */
const LEAST_RUN = 4;
/** Repeated patterns of no more blocks than this are written out, so that short axes have one form. */
const WRITTEN_OUT = 64;
/** Blocks that a list may have: what asks for more has to use the lookups. */
const MOST_LISTED = 1e7;

/** Collects the blocks of an axis in order. */
export class AxisBuilder {
  readonly #runs: ChunkRun[] = [];
  #list: number[] = [];
  #length = 0;
  #extent = 0;
  #largest = 0;

  /** Appends `times` blocks of `size`. */
  add(size: number, times = 1): void {
    if (times <= 0) return;
    this.#length += times;
    this.#extent += size * times;
    if (size > this.#largest) this.#largest = size;
    const list = this.#list;
    const last = this.#runs.at(-1);
    if (list.length === 0 && last?.sizes.length === 1 && last.sizes[0] === size) {
      this.#runs[this.#runs.length - 1] = { sizes: last.sizes, times: last.times + times };
      return;
    }
    let equal = 0;
    while (equal < LEAST_RUN && equal < list.length && list[list.length - 1 - equal] === size) equal++;
    if (equal + times < LEAST_RUN) {
      for (let k = 0; k < times; k++) list.push(size);
      return;
    }
    list.length -= equal;
    this.#endList();
    this.#runs.push({ sizes: [size], times: times + equal });
  }

  /** Appends the blocks of `sizes`, `times` times over. */
  addPattern(sizes: readonly number[], times: number): void {
    if (times <= 0 || sizes.length === 0) return;
    if (sizes.every((n) => n === sizes[0])) this.add(sizes[0], sizes.length * times);
    else if (times === 1 || sizes.length * times <= WRITTEN_OUT)
      for (let k = 0; k < times; k++) for (const n of sizes) this.add(n);
    else {
      this.#endList();
      const sum = sizes.reduce((a, b) => a + b, 0);
      this.#runs.push({ sizes, times });
      this.#length += sizes.length * times;
      this.#extent += sum * times;
      this.#largest = sizes.reduce((a, b) => Math.max(a, b), this.#largest);
    }
  }

  /** Appends all blocks of `axis`. */
  addAxis(axis: AxisChunks): void {
    for (const { sizes, times } of axis.runs) this.addPattern(sizes, times);
  }

  #endList(): void {
    if (this.#list.length > 0) this.#runs.push({ sizes: this.#list, times: 1 });
    this.#list = [];
  }

  done(): AxisChunks {
    this.#endList();
    return { length: this.#length, extent: this.#extent, largest: this.#largest, runs: this.#runs };
  }
}

/** The axis cut into blocks of `sizes`. */
export function axisOf(sizes: Iterable<number>): AxisChunks {
  const out = new AxisBuilder();
  for (const n of sizes) out.add(n);
  return out.done();
}

/** `times` blocks of `size`. */
export function evenAxis(size: number, times: number): AxisChunks {
  // As a builder would write it, which most views have no need of.
  if (times === 1) return { length: 1, extent: size, largest: Math.max(0, size), runs: [{ sizes: [size], times: 1 }] };
  const out = new AxisBuilder();
  out.add(size, times);
  return out.done();
}

/** Equal blocks of `size` along `extent`, the last one smaller; an extent of 0 is one block of 0. */
export function regularAxis(extent: number, size: number): AxisChunks {
  if (extent === 0) return evenAxis(0, 1);
  const piece = Math.max(1, Math.min(extent, Math.floor(size)));
  if (piece === extent) return evenAxis(extent, 1);
  const out = new AxisBuilder();
  out.add(piece, Math.floor(extent / piece));
  if (extent % piece > 0) out.add(extent % piece);
  return out.done();
}

/** Answers where blocks lie along an axis, in time that hardly depends on how many there are. */
export class AxisLookup {
  readonly length: number;
  readonly extent: number;
  /** For each run: its first block, its first element, its sizes, the offsets of these, and its elements each time. */
  readonly #runs: {
    readonly first: number;
    readonly start: number;
    readonly sizes: readonly number[];
    readonly offsets: Float64Array;
    readonly times: number;
  }[] = [];

  constructor(readonly axis: AxisChunks) {
    let first = 0;
    let start = 0;
    for (const { sizes, times } of axis.runs) {
      const offsets = new Float64Array(sizes.length + 1);
      for (let k = 0; k < sizes.length; k++) offsets[k + 1] = offsets[k] + sizes[k];
      this.#runs.push({ first, start, sizes, offsets, times });
      first += sizes.length * times;
      start += offsets[sizes.length] * times;
    }
    this.length = first;
    this.extent = start;
  }

  /** The run of block `k`. */
  #runOf(k: number): number {
    const runs = this.#runs;
    let low = 0;
    let high = runs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (runs[middle].first <= k) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Elements of block `k`. */
  size(k: number): number {
    const run = this.#runs[this.#runOf(k)];
    return run.sizes.length === 1 ? run.sizes[0] : run.sizes[(k - run.first) % run.sizes.length];
  }

  /** First element of block `k`; the axis' extent for the number of blocks. */
  offset(k: number): number {
    if (k >= this.length) return this.extent;
    const run = this.#runs[this.#runOf(k)];
    const at = k - run.first;
    const n = run.sizes.length;
    if (n === 1) return run.start + at * run.sizes[0];
    const rest = at % n;
    return run.start + ((at - rest) / n) * run.offsets[n] + run.offsets[rest];
  }

  /** The block that holds element `position`: the last one that begins at or before it. */
  find(position: number): number {
    const runs = this.#runs;
    if (runs.length === 0) return 0;
    let low = 0;
    let high = runs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (runs[middle].start <= position) low = middle;
      else high = middle - 1;
    }
    const { first, start, sizes, offsets, times } = runs[low];
    const n = sizes.length;
    const period = offsets[n];
    const at = Math.max(0, position - start);
    const time = period === 0 ? times - 1 : Math.min(times - 1, Math.floor(at / period));
    if (n === 1) return first + time;
    const rest = at - time * period;
    low = 0;
    high = n - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (offsets[middle] <= rest) low = middle;
      else high = middle - 1;
    }
    return first + time * n + low;
  }
}

const lookups = new WeakMap<AxisChunks, AxisLookup>();

/** The lookups of `axis`; made once. */
export function lookupOf(axis: AxisChunks): AxisLookup {
  let known = lookups.get(axis);
  if (!known) {
    known = new AxisLookup(axis);
    lookups.set(axis, known);
  }
  return known;
}

/** The sizes of all blocks, one after another. */
export function* sizesOf(axis: AxisChunks): Generator<number, void, undefined> {
  for (const { sizes, times } of axis.runs) for (let k = 0; k < times; k++) yield* sizes;
}

/** The sizes of all blocks. @throws ChunkwiseError 'chunks' when they are too many to list */
export function listOf(axis: AxisChunks): number[] {
  if (axis.length > MOST_LISTED)
    throw new ChunkwiseError(
      'chunks',
      `an axis of ${axis.extent} elements is cut into ${axis.length} blocks, which are too many to list; numBlocks says how many there are`,
    );
  return [...sizesOf(axis)];
}
