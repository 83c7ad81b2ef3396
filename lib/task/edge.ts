/**
 * Edges between stages: which blocks of a producer a task reads, and which tasks read a block, both computed on demand
 * from the affine map between the two grids, so that a plan holds no per-task data. The two directions always agree.
 */
import { everySize, smallestSize, someSize } from '../base/axis-operations.js';
import { ChunkwiseError } from '../base/errors.js';
import { type Box, blockAt, type Grid, sameChunks } from '../base/grid.js';
import { type BlockLists, blockWeights } from './block-lists.js';
import { type EdgeAxis, type Growth, type Link, linksOf, positionOf, preimage, stretch } from './edge-axis.js';

export type { EdgeAxis, Growth, Link } from './edge-axis.js';

/** The reads of one operand of one stage. */
export class Edge {
  readonly links: readonly Link[];
  /** Every task reads the one block of its own number, and nothing else reads it by this edge. */
  readonly blockwise: boolean;
  /** Blocks correspond by number along every axis, so that blocks without elements read theirs too. */
  readonly #byNumber: boolean;
  /** What a step along an axis adds to a block's number. */
  readonly #producerWeights: readonly number[];
  readonly #domainWeights: readonly number[];
  /** For each link the lists of {@link reads} known so far, by the domain axis' block. */
  readonly #forward: (readonly number[] | undefined)[][];
  /** For each producer axis the readers known so far, by its block. */
  readonly #backward: (readonly number[] | undefined)[][];
  /** Gathered axes whose readers are all known. */
  readonly #inverted: boolean[];
  readonly #all: { known?: boolean };
  /** Domain blocks that the region touches, for each domain axis where that was asked. */
  readonly #touched: (readonly number[] | undefined)[];

  constructor(
    readonly producer: number,
    readonly producerGrid: Grid,
    readonly domainGrid: Grid,
    readonly region: Box,
    readonly axes: readonly EdgeAxis[],
    readonly growth?: Growth,
    like?: Edge,
  ) {
    this.links = like?.links ?? linksOf(axes);
    this.blockwise = like?.blockwise ?? isBlockwise(producerGrid, domainGrid, region, axes, growth);
    for (const [a, map] of like ? [] : axes.entries()) {
      if (map.byBlock && producerGrid.counts[a] !== (map.axis < 0 ? 1 : domainGrid.counts[map.axis]))
        throw new ChunkwiseError(
          'internal',
          `blocks ${producerGrid.counts.join(' x ')} of stage ${producer} do not correspond to tasks ${domainGrid.counts.join(' x ')}`,
        );
    }
    this.#byNumber = axes.length > 0 && axes.every((map) => map.byBlock === true);
    this.#producerWeights = like ? like.#producerWeights : blockWeights(producerGrid);
    this.#domainWeights = like ? like.#domainWeights : blockWeights(domainGrid);
    this.#forward = like ? like.#forward : this.links.map(() => []);
    this.#backward = like ? like.#backward : axes.map(() => []);
    this.#inverted = like ? like.#inverted : [];
    this.#all = like ? like.#all : {};
    this.#touched = like ? like.#touched : [];
  }

  /** The same reads of another producer cut the same way; what is found out of one is known of both. */
  of(producer: number): Edge {
    return new Edge(producer, this.producerGrid, this.domainGrid, this.region, this.axes, this.growth, this);
  }

  /** True when the task at `coords` works on any of the region. */
  touches(coords: readonly number[]): boolean {
    for (let axis = 0; axis < coords.length; axis++) {
      if (this.#empty(axis, coords[axis])) return false;
    }
    return true;
  }

  /**
   * For each link the blocks that the task at `coords` reads, ascending: what each adds to the block's number. Undefined when
   * it reads none.
   */
  reads(coords: readonly number[]): BlockLists | undefined {
    if (!this.touches(coords)) return undefined;
    const lists: (readonly number[])[] = [];
    for (let k = 0; k < this.links.length; k++) {
      const { axis } = this.links[k];
      const list = this.#linkReads(k, axis < 0 ? 0 : coords[axis]);
      if (list.length === 0) return undefined;
      lists.push(list);
    }
    return lists;
  }

  /**
   * For each domain axis the blocks whose tasks read the producer block at `coords`: what each adds to the task's number.
   * Undefined when there are none.
   */
  readers(coords: readonly number[]): BlockLists | undefined {
    const blocks = this.#linkedReaders(coords);
    if (!blocks) return undefined;
    const lists: (readonly number[])[] = [];
    for (let axis = 0; axis < blocks.length; axis++) {
      const list = blocks[axis] ?? this.#touchedBlocks(axis);
      if (list.length === 0) return undefined;
      const weight = this.#domainWeights[axis];
      lists.push(weight === 1 ? list : list.map((c) => c * weight));
    }
    return lists;
  }

  /** For each domain axis that a link follows the blocks that read the producer block at `coords`; undefined: none do. */
  #linkedReaders(coords: readonly number[]): readonly (readonly number[] | undefined)[] | undefined {
    const blocks: (readonly number[] | undefined)[] = new Array(this.domainGrid.counts.length).fill(undefined);
    for (let k = 0; k < this.links.length; k++) {
      const { axis, axes } = this.links[k];
      if (axis < 0) {
        if (this.#linkReads(k, 0)[0] !== coords[axes[0]] * this.#producerWeights[axes[0]]) return undefined;
        continue;
      }
      let found = this.axisConsumers(axes[0], coords[axes[0]]);
      if (axes.length > 1) {
        // Blocks that are read along each axis need not be read together.
        const part = axes.reduce((sum, a) => sum + coords[a] * this.#producerWeights[a], 0);
        found = found.filter((c) => this.#linkReads(k, c).includes(part));
      }
      if (found.length === 0) return undefined;
      blocks[axis] = found;
    }
    return blocks;
  }

  /** How many tasks {@link readers} gives. */
  readerCount(coords: readonly number[]): number {
    const blocks = this.#linkedReaders(coords);
    if (!blocks) return 0;
    return blocks.reduce<number>((n, list, axis) => n * (list?.length ?? this.#touchedCount(axis)), 1);
  }

  /** True when it is known that the domain's tasks together read every block of the producer. */
  get readsAll(): boolean {
    this.#all.known ??= this.#readsAll();
    return this.#all.known;
  }

  #readsAll(): boolean {
    if (this.blockwise) return true;
    const { producerGrid: producer, domainGrid: domain, region } = this;
    if (region.start.some((start, axis) => start >= region.stop[axis])) return false;
    if (![...producer.chunks, ...domain.chunks].every((cut) => everySize(cut, (n) => n > 0))) return false;
    return this.links.every(({ axis, axes }) => {
      if (axes.some((a) => this.axes[a].before)) return false;
      if (axes.every((a) => producer.counts[a] === 1)) return true;
      const [a] = axes;
      const map = this.axes[a];
      if (axes.length > 1 || axis < 0 || map.gather) return false;
      const [start, stop] = [region.start[axis], Math.min(region.stop[axis], domain.shape[axis])];
      if (map.byBlock) return start === 0 && stop === domain.shape[axis] && domain.counts[axis] >= producer.counts[a];
      const step = Math.abs(map.stride);
      if (step === 0 || (step > 1 && smallestSize(producer.chunks[a]) < step)) return false;
      const ends = [positionOf(map, start), positionOf(map, stop - 1)];
      return (
        blockAt(producer, a, Math.min(...ends)) === 0 &&
        blockAt(producer, a, Math.max(...ends)) === producer.counts[a] - 1
      );
    });
  }

  /** Coordinate along producer axis `a` of the block to whose number an entry of a list of {@link reads} adds `part`. */
  coordinate(a: number, part: number): number {
    return Math.floor(part / this.#producerWeights[a]) % this.producerGrid.counts[a];
  }

  /** What producer blocks at `blocks`, along the axes of one link, add to a block's number. */
  partOf(axes: readonly number[], blocks: readonly number[]): number {
    return axes.reduce((sum, a, j) => sum + blocks[j] * this.#producerWeights[a], 0);
  }

  /** Domain blocks along the axis' domain axis that read anything in producer blocks at `p` of axis `a`, ascending. */
  axisConsumers(a: number, p: number): readonly number[] {
    const known = this.#backward[a][p];
    if (known) return known;
    if (this.axes[a].gather) {
      if (!this.#inverted[a]) this.#invertGather(a);
      return this.#backward[a][p] ?? [];
    }
    const out = this.#axisConsumers(a, p);
    this.#backward[a][p] = out;
    return out;
  }

  #empty(axis: number, c: number): boolean {
    const [start, stop] = this.#domainInterval(axis, c);
    return start >= stop;
  }

  /** Domain blocks that the region touches, ascending. */
  #touchedBlocks(axis: number): readonly number[] {
    const known = this.#touched[axis];
    if (known) return known;
    const out: number[] = [];
    const [first, last] = this.#touchedRange(axis);
    for (let c = first; c <= last; c++) if (!this.#empty(axis, c)) out.push(c);
    this.#touched[axis] = out;
    return out;
  }

  /** The first and the last domain block that can touch the region. */
  #touchedRange(axis: number): [number, number] {
    const { domainGrid: domain, region, growth } = this;
    if (this.#byNumber) return [0, domain.counts[axis] - 1];
    if (region.start[axis] >= region.stop[axis]) return [0, -1];
    const extent = domain.shape[axis];
    const start = region.start[axis] - (growth?.high[axis] ?? 0);
    const stop = region.stop[axis] + (growth?.low[axis] ?? 0);
    return [
      blockAt(domain, axis, Math.max(0, Math.min(start, extent - 1))),
      blockAt(domain, axis, Math.max(0, Math.min(stop, extent) - 1)),
    ];
  }

  /** How many domain blocks the region touches. */
  #touchedCount(axis: number): number {
    if (someSize(this.domainGrid.chunks[axis], (n) => n === 0)) return this.#touchedBlocks(axis).length;
    const [first, last] = this.#touchedRange(axis);
    return Math.max(0, last - first + 1);
  }

  /** Domain positions that block `c` works on along `axis`: grown, then cut to the region. Empty blocks stay empty, but by number. */
  #domainInterval(axis: number, c: number): [number, number] {
    if (this.#byNumber) return [0, 1];
    const blocks = this.domainGrid.axes[axis];
    const [first, end] = [blocks.offset(c), blocks.offset(c + 1)];
    if (first === end) return [0, 0];
    const start = first - (this.growth?.low[axis] ?? 0);
    const stop = end + (this.growth?.high[axis] ?? 0);
    return [Math.max(start, this.region.start[axis]), Math.min(stop, this.region.stop[axis])];
  }

  /** What domain block `c` of its axis reads along link `k`, as parts of block numbers, ascending. */
  #linkReads(k: number, c: number): readonly number[] {
    const known = this.#forward[k][c];
    if (known) return known;
    const { axis, axes } = this.links[k];
    const [start, stop] = axis < 0 ? [0, 1] : this.#domainInterval(axis, c);
    const weight = this.#producerWeights[axes[0]];
    const out =
      stop <= start
        ? []
        : axes.length > 1
          ? this.#linkedBlocks(axes, c, start, stop)
          : this.#axisBlocks(axes[0], c, start, stop).map((p) => p * weight);
    this.#forward[k][c] = out;
    return out;
  }

  /** Blocks along the one producer axis of a link that domain positions [start, stop) of block `c` show, ascending. */
  #axisBlocks(a: number, c: number, start: number, stop: number): number[] {
    const map = this.axes[a];
    const grid = this.producerGrid;
    if (map.byBlock && map.before) return c > 0 ? [c - 1] : [];
    if (map.byBlock) return [map.axis < 0 ? map.offset : c];
    if (map.gather) {
      const found = new Set<number>();
      for (let i = start; i < stop; i++) found.add(blockAt(grid, a, positionOf(map, i)));
      return [...found].sort((x, y) => x - y);
    }
    if (map.axis < 0 || map.stride === 0) return [blockAt(grid, a, map.offset)];
    const one = map.offset + map.stride * start;
    const other = map.offset + map.stride * (stop - 1);
    const first = blockAt(grid, a, Math.min(one, other));
    const last = blockAt(grid, a, Math.max(one, other));
    const out: number[] = [];
    const blocks = grid.axes[a];
    for (let p = first; p <= last; p++) {
      // Wide strides can step over a block (and empty blocks hold nothing).
      const [low, high] = preimage(map, blocks.offset(p), blocks.offset(p + 1));
      if (Math.max(low, start) < Math.min(high, stop)) out.push(p);
    }
    return out;
  }

  /** The same for a link of several axes: each stretch of positions lies in one block. */
  #linkedBlocks(axes: readonly number[], c: number, start: number, stop: number): number[] {
    const found = new Set<number>();
    for (let i = start; i < stop; ) {
      let number = 0;
      let next = stop;
      for (const a of axes) {
        const map = this.axes[a];
        const blocks = this.producerGrid.axes[a];
        if (map.byBlock && map.before && c === 0) return [];
        const p = map.byBlock ? (map.before ? c - 1 : c) : blockAt(this.producerGrid, a, positionOf(map, i));
        number += p * this.#producerWeights[a];
        if (!map.byBlock)
          next = Math.min(next, i + Math.max(1, stretch(map, i, blocks.offset(p), blocks.offset(p + 1))));
      }
      found.add(number);
      i = next;
    }
    return [...found].sort((x, y) => x - y);
  }

  #axisConsumers(a: number, p: number): number[] {
    const map = this.axes[a];
    const { axis } = map;
    const grid = this.domainGrid;
    if (map.byBlock) {
      const reader = map.before ? p + 1 : p;
      return reader < grid.counts[axis] && !this.#empty(axis, reader) ? [reader] : [];
    }
    if (map.stride === 0) return blockAt(this.producerGrid, a, map.offset) === p ? [...this.#touchedBlocks(axis)] : [];
    const source = this.producerGrid.axes[a];
    const [low, high] = preimage(map, source.offset(p), source.offset(p + 1));
    const from = Math.max(low, this.region.start[axis]);
    const to = Math.min(high, this.region.stop[axis]);
    const out: number[] = [];
    if (from >= to) return out;
    const below = this.growth?.low[axis] ?? 0;
    const above = this.growth?.high[axis] ?? 0;
    const blocks = grid.axes[axis];
    const first = blockAt(grid, axis, Math.max(0, Math.min(from - above, grid.shape[axis] - 1)));
    for (let c = first; c < grid.counts[axis] && blocks.offset(c) - below < to; c++) {
      const [start, stop] = this.#domainInterval(axis, c);
      if (Math.max(low, start) < Math.min(high, stop)) out.push(c);
    }
    return out;
  }

  /** The readers of every producer block along a gathered axis, found in one pass over the domain. */
  #invertGather(a: number): void {
    const { axis } = this.axes[a];
    const readers: (number[] | undefined)[] = [];
    for (const c of this.#touchedBlocks(axis)) {
      const [start, stop] = this.#domainInterval(axis, c);
      for (const p of this.#axisBlocks(a, c, start, stop)) {
        readers[p] ??= [];
        readers[p].push(c);
      }
    }
    this.#backward[a] = readers;
    this.#inverted[a] = true;
  }
}

function isBlockwise(
  producer: Grid,
  domain: Grid,
  region: Box,
  axes: readonly EdgeAxis[],
  growth: Growth | undefined,
): boolean {
  const straight = axes.every(
    (map, a) => map.axis === a && map.stride === 1 && map.offset === 0 && !map.gather && !map.byBlock,
  );
  return (
    straight &&
    growth === undefined &&
    axes.length === domain.shape.length &&
    region.start.every((start, axis) => start === 0 && region.stop[axis] === domain.shape[axis]) &&
    sameChunks(producer.chunks, domain.chunks) &&
    domain.chunks.every((axis) => everySize(axis, (extent) => extent > 0))
  );
}
