/**
 * Edges between stages: which blocks of a producer a task reads, and which tasks read a block, both computed on demand
 * from the affine map between the two grids, so that a plan holds no per-task data. The two directions always agree.
 */
import { type Box, blockAt, type Grid, sameChunks } from '../base/grid.js';

/** How one producer axis follows the consumer's domain. */
export interface EdgeAxis {
  /** Domain axis, or -1 when the index is constant (`offset`). */
  readonly axis: number;
  readonly offset: number;
  readonly stride: number;
  /** Indices are looked up here after the affine map. */
  readonly gather?: Int32Array;
  /** Blocks correspond by number, whatever their extents. */
  readonly byBlock?: boolean;
  /** With `byBlock`: the block before that one; none for the first. */
  readonly before?: boolean;
}

/** How far a task reads beyond its block, below and above, for each domain axis. */
export interface Growth {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** The reads of one operand of one stage. */
export class Edge {
  readonly #forward: (readonly number[] | undefined)[][];
  readonly #backward: (readonly number[] | undefined)[][];
  /** Every task reads the one block of its own number, and nothing else reads it by this edge. */
  readonly blockwise: boolean;
  /** Domain blocks that the region touches, for each domain axis. */
  readonly #touched: readonly (readonly number[])[];

  constructor(
    readonly producer: number,
    readonly producerGrid: Grid,
    readonly domainGrid: Grid,
    readonly region: Box,
    readonly axes: readonly EdgeAxis[],
    readonly growth?: Growth,
    like?: Edge,
  ) {
    this.blockwise = like?.blockwise ?? isBlockwise(producerGrid, domainGrid, region, axes, growth);
    if (like) {
      this.#forward = like.#forward;
      this.#backward = like.#backward;
      this.#touched = like.#touched;
      return;
    }
    this.#forward = axes.map(() => []);
    this.#backward = axes.map(() => []);
    this.#touched = domainGrid.counts.map((count, axis) => {
      const out: number[] = [];
      for (let c = 0; c < count; c++) if (this.#empty(axis, c) === false) out.push(c);
      return out;
    });
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

  #empty(axis: number, c: number): boolean {
    const [start, stop] = this.#domainInterval(axis, c);
    return start >= stop;
  }

  /** Producer blocks along producer axis `a` that domain block `c` of its domain axis reads, ascending. */
  axisBlocks(a: number, c: number): readonly number[] {
    const known = this.#forward[a][c];
    if (known) return known;
    const out = this.#axisBlocks(this.axes[a], a, c);
    this.#forward[a][c] = out;
    return out;
  }

  /** Domain positions that block `c` works on along `axis`: grown, then cut to the region. Empty blocks stay empty. */
  #domainInterval(axis: number, c: number): [number, number] {
    const offsets = this.domainGrid.offsets[axis];
    if (offsets[c] === offsets[c + 1]) return [0, 0];
    const start = offsets[c] - (this.growth?.low[axis] ?? 0);
    const stop = offsets[c + 1] + (this.growth?.high[axis] ?? 0);
    return [Math.max(start, this.region.start[axis]), Math.min(stop, this.region.stop[axis])];
  }

  #axisBlocks(map: EdgeAxis, a: number, c: number): number[] {
    const grid = this.producerGrid;
    if (map.byBlock && map.before) return c > 0 ? [c - 1] : [];
    if (map.byBlock) return [map.axis < 0 ? map.offset : c];
    if (map.axis < 0) return [blockAt(grid, a, map.offset)];
    const [start, stop] = this.#domainInterval(map.axis, c);
    if (stop <= start) return [];
    if (map.gather) {
      const found = new Set<number>();
      for (let i = start; i < stop; i++) found.add(blockAt(grid, a, map.gather[map.offset + map.stride * i]));
      return [...found].sort((x, y) => x - y);
    }
    if (map.stride === 0) return [blockAt(grid, a, map.offset)];
    const one = map.offset + map.stride * start;
    const other = map.offset + map.stride * (stop - 1);
    const first = blockAt(grid, a, Math.min(one, other));
    const last = blockAt(grid, a, Math.max(one, other));
    const out: number[] = [];
    const offsets = grid.offsets[a];
    for (let p = first; p <= last; p++) {
      // Wide strides can step over a block (and empty blocks hold nothing).
      const [low, high] = preimage(map, offsets[p], offsets[p + 1]);
      if (Math.max(low, start) < Math.min(high, stop)) out.push(p);
    }
    return out;
  }

  /** Domain blocks along the axis' domain axis that read producer block `p`, ascending. */
  axisConsumers(a: number, p: number): readonly number[] {
    const known = this.#backward[a][p];
    if (known) return known;
    const map = this.axes[a];
    if (map.gather) return this.#invertGather(a)[p] ?? [];
    const out: number[] = [];
    const touched = this.#touched[map.axis];
    if (map.byBlock) {
      const reader = map.before ? p + 1 : p;
      if (touched.includes(reader)) out.push(reader);
    } else if (map.stride === 0) {
      if (blockAt(this.producerGrid, a, map.offset) === p) out.push(...touched);
    } else {
      const offsets = this.producerGrid.offsets[a];
      const extent = this.domainGrid.shape[map.axis];
      const [low, high] = preimage(map, offsets[p], offsets[p + 1]);
      if (touched.length > 0 && high > low) {
        const grown = low - (this.growth?.high[map.axis] ?? 0);
        const from = blockAt(this.domainGrid, map.axis, Math.max(0, Math.min(grown, extent - 1)));
        for (let c = Math.max(touched[0], from); c <= touched[touched.length - 1]; c++) {
          const [start, stop] = this.#domainInterval(map.axis, c);
          if (start >= high && start < stop) break;
          if (Math.max(low, start) < Math.min(high, stop)) out.push(c);
        }
      }
    }
    this.#backward[a][p] = out;
    return out;
  }

  /** The readers of every producer block along a gathered axis, found in one pass over the domain. */
  #invertGather(a: number): (readonly number[] | undefined)[] {
    const readers: (number[] | undefined)[] = [];
    for (const c of this.#touched[this.axes[a].axis]) {
      for (const p of this.axisBlocks(a, c)) {
        readers[p] ??= [];
        readers[p].push(c);
      }
    }
    this.#backward[a] = Array.from({ length: this.producerGrid.counts[a] }, (_, p) => readers[p] ?? []);
    return this.#backward[a];
  }

  /** For each producer axis the blocks that the task at `coords` reads; undefined when it reads none. */
  reads(coords: readonly number[]): (readonly number[])[] | undefined {
    if (!this.touches(coords)) return undefined;
    const lists: (readonly number[])[] = [];
    for (let a = 0; a < this.axes.length; a++) {
      const list = this.axisBlocks(a, this.axes[a].axis < 0 ? 0 : coords[this.axes[a].axis]);
      if (list.length === 0) return undefined;
      lists.push(list);
    }
    return lists;
  }

  /** For each domain axis the blocks whose tasks read the producer block at `coords`; undefined when there are none. */
  readers(coords: readonly number[]): (readonly number[])[] | undefined {
    const lists = this.#touched.slice();
    for (let a = 0; a < this.axes.length; a++) {
      const map = this.axes[a];
      if (map.axis < 0) {
        if (this.axisBlocks(a, 0)[0] !== coords[a]) return undefined;
        continue;
      }
      const found = this.axisConsumers(a, coords[a]);
      const before = lists[map.axis];
      lists[map.axis] = before === this.#touched[map.axis] ? found : before.filter((c) => found.includes(c));
    }
    return lists.some((list) => list.length === 0) ? undefined : lists;
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
    domain.chunks.every((axis) => axis.every((extent) => extent > 0))
  );
}

/** Domain positions i, as an interval, for which `offset + stride * i` lies in [start, stop); stride is not 0. */
function preimage(map: EdgeAxis, start: number, stop: number): [number, number] {
  return map.stride > 0
    ? [Math.ceil((start - map.offset) / map.stride), Math.ceil((stop - map.offset) / map.stride)]
    : [Math.floor((stop - map.offset) / map.stride) + 1, Math.floor((start - map.offset) / map.stride) + 1];
}

/** Appends the numbers (C order) of all blocks in the product of `lists`, each preceded by `tag`. */
export function appendProduct(grid: Grid, lists: readonly (readonly number[])[], tag: number, out: number[]): void {
  const rank = lists.length;
  if (rank === 0) {
    out.push(tag, 0);
    return;
  }
  const at = new Array<number>(rank).fill(0);
  for (;;) {
    let number = 0;
    for (let axis = 0; axis < rank; axis++) number = number * grid.counts[axis] + lists[axis][at[axis]];
    out.push(tag, number);
    let axis = rank - 1;
    while (axis >= 0 && ++at[axis] === lists[axis].length) at[axis--] = 0;
    if (axis < 0) return;
  }
}
