/**
 * Edges tell the truth in both directions, whatever the view: blocks read are those that hold an element seen, readers those
 * that read, and their count is right.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunksOf, createGrid, type Grid } from '../../lib/base/grid.js';
import { appendSums, countSums } from '../../lib/task/block-lists.js';
import { Edge, type EdgeAxis, type Growth } from '../../lib/task/edge.js';

const seed = 13;
type Pick = (n: number) => number;

const cutOf = (extent: number, pick: Pick): number[] => {
  const out: number[] = [];
  for (let left = extent; left > 0; ) {
    const n = pick(5) === 0 ? 0 : 1 + pick(left);
    out.push(n);
    left -= n;
  }
  return out.length > 0 ? out : [0];
};
const gridOf = (shape: readonly number[], pick: Pick): Grid => {
  return createGrid(shape, chunksOf(shape.map((n) => cutOf(n, pick))));
};
const coordsOf = (grid: Grid): number[][] => {
  const out: number[][] = [];
  const at = grid.counts.map(() => 0);
  for (let k = 0; k < grid.size; k++) {
    out.push([...at]);
    for (let axis = at.length - 1; axis >= 0 && ++at[axis] === grid.counts[axis]; axis--) at[axis] = 0;
  }
  return out;
};
const blockOf = (grid: Grid, axis: number, i: number): number => {
  const blocks = grid.axes[axis];
  let block = 0;
  while (!(blocks.offset(block) <= i && i < blocks.offset(block + 1))) block++;
  return block;
};

/** Blocks of the producer that hold an element which the task at `coords` sees, by walking all of them. */
function seen(edge: Edge, coords: readonly number[]): Set<number> {
  const { domainGrid: domain, producerGrid: producer, region, growth, axes } = edge;
  const start = coords.map((c, axis) =>
    Math.max(region.start[axis], domain.axes[axis].offset(c) - (growth?.low[axis] ?? 0)),
  );
  const stop = coords.map((c, axis) =>
    domain.axes[axis].size(c) === 0
      ? start[axis]
      : Math.min(region.stop[axis], domain.axes[axis].offset(c + 1) + (growth?.high[axis] ?? 0)),
  );
  const out = new Set<number>();
  // Blocks that correspond by number do so whether they have elements or not.
  const byNumber = axes.every((map) => map.byBlock);
  if (byNumber)
    start.forEach((s, axis) => {
      stop[axis] = s + 1;
    });
  if (start.some((s, axis) => s >= stop[axis])) return out;
  const at = [...start];
  for (;;) {
    const blocks = axes.map((map, a) => {
      if (map.byBlock) return map.axis < 0 ? map.offset : coords[map.axis] - (map.before ? 1 : 0);
      const i = map.axis < 0 ? map.offset : map.offset + map.stride * at[map.axis];
      return blockOf(producer, a, map.gather ? map.gather[i] : i);
    });
    if (blocks.includes(-1)) return out;
    out.add(blocks.reduce((n, b, a) => n * producer.counts[a] + b, 0));
    let axis = at.length - 1;
    while (axis >= 0 && ++at[axis] === stop[axis]) {
      at[axis] = start[axis];
      axis--;
    }
    if (axis < 0) return out;
  }
}

/** One map for each producer axis, several of them often on one domain axis, and the producer's shape that they fit. */
function mapsOf(shape: readonly number[], pick: Pick): { axes: EdgeAxis[]; extents: number[] } {
  const extents: number[] = [];
  const axes = Array.from({ length: 1 + pick(4) }, (): EdgeAxis => {
    const axis = pick(8) === 0 ? -1 : pick(shape.length);
    const extent = 1 + pick(9);
    if (axis < 0 || shape[axis] === 0) {
      extents.push(extent);
      return axis < 0 ? { axis, offset: pick(extent), stride: 0 } : { axis, offset: 0, stride: 1 };
    }
    const most = shape[axis] - 1;
    if (pick(5) === 0) {
      extents.push(extent);
      const gather = Int32Array.from({ length: 2 * shape[axis] + 1 }, (_, k) => (pick(3) ? k : pick(99)) % extent);
      return pick(3) === 0
        ? { axis, offset: most, stride: -1, gather }
        : { axis, offset: pick(2), stride: 1 + pick(2), gather };
    }
    const stride = [1, 1, 1, -1, 2, 0, -2, 3][pick(8)];
    const offset = (stride < 0 ? -stride * most : 0) + pick(3);
    extents.push(Math.max(offset, offset + stride * most) + 1 + pick(3));
    return { axis, offset, stride };
  });
  return { axes, extents };
}

/** Reads and readers of one edge, against each other and against all elements. */
function check(edge: Edge): void {
  const { domainGrid: domain, producerGrid: producer } = edge;
  const flat = (lists: ReturnType<Edge['reads']>): number[] => {
    if (!lists) return [];
    const out: number[] = [];
    appendSums(lists, -1, out);
    expect(out.length / 2).toBe(countSums(lists));
    return out.filter((_, k) => k % 2 === 1);
  };
  const reading = new Map<number, number[]>();
  coordsOf(domain).forEach((coords, task) => {
    const blocks = flat(edge.reads(coords));
    expect(new Set(blocks).size).toBe(blocks.length);
    expect([...blocks].sort((a, b) => a - b)).toEqual([...seen(edge, coords)].sort((a, b) => a - b));
    if (edge.blockwise) expect(blocks).toEqual([task]);
    for (const block of blocks) reading.set(block, [...(reading.get(block) ?? []), task]);
  });
  coordsOf(producer).forEach((coords, block) => {
    expect([...flat(edge.readers(coords))].sort((a, b) => a - b)).toEqual(reading.get(block) ?? []);
    expect(edge.readerCount(coords)).toBe((reading.get(block) ?? []).length);
    if (edge.readsAll) expect(reading.has(block)).toBe(true);
  });
}

test(`reads and readers agree with each other and with every element (seed ${seed})`, () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 3 }),
      fc.array(fc.nat(1000), { minLength: 90, maxLength: 90 }),
      (shape, list) => {
        let next = 0;
        const pick: Pick = (n) => list[next++ % list.length] % Math.max(1, n);
        const growth: Growth | undefined =
          pick(3) === 0 ? { low: shape.map(() => pick(3)), high: shape.map(() => pick(3)) } : undefined;
        const { axes, extents } = mapsOf(shape, pick);
        const partial = pick(3) === 0;
        const region = {
          start: shape.map((n) => (partial ? pick(n + 1) : 0)),
          stop: shape.map((n) => (partial ? pick(n + 1) : n)),
        };
        check(new Edge(0, gridOf(extents, pick), gridOf(shape, pick), region, axes, growth));
      },
    ),
    { seed, numRuns: 4000 },
  );
});

test(`blocks by number, the block before and equal grids (seed ${seed})`, () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
      fc.array(fc.nat(1000), { minLength: 60, maxLength: 60 }),
      (counts, list) => {
        let next = 0;
        const pick: Pick = (n) => list[next++ % list.length] % Math.max(1, n);
        const gridOfCounts = (): Grid => {
          const chunks = counts.map((n) => Array.from({ length: n }, () => pick(4)));
          return createGrid(
            chunks.map((cut) => cut.reduce((a, b) => a + b, 0)),
            chunksOf(chunks),
          );
        };
        const domain = gridOfCounts();
        const producer = pick(3) === 0 ? domain : gridOfCounts();
        const before = pick(counts.length + 1);
        const byBlock = producer !== domain || pick(2) === 0;
        const axes = counts.map(
          (_, axis): EdgeAxis => ({
            axis,
            offset: 0,
            stride: 1,
            ...(byBlock ? { byBlock } : {}),
            ...(byBlock && axis === before ? { before: true } : {}),
          }),
        );
        check(new Edge(0, producer, domain, { start: counts.map(() => 0), stop: domain.shape }, axes));
      },
    ),
    { seed, numRuns: 500 },
  );
});

test('tasks without elements read blocks that correspond by number, also along axes that none follows', () => {
  const grid = (shape: number[], cuts: number[][]): Grid => createGrid(shape, chunksOf(cuts));
  const one: EdgeAxis = { axis: -1, offset: 0, stride: 0, byBlock: true };
  const follows: EdgeAxis = { axis: 0, offset: 0, stride: 1, byBlock: true };
  const domains = [
    grid([0, 4], [[0], [4]]),
    grid([4, 0], [[1, 3], [0]]),
    grid(
      [4, 0],
      [
        [1, 3],
        [0, 0],
      ],
    ),
    grid(
      [3, 2],
      [
        [0, 3],
        [0, 2, 0],
      ],
    ),
  ];
  for (const domain of domains) {
    const region = { start: [0, 0], stop: [...domain.shape] };
    check(new Edge(0, grid([2], [[2]]), domain, region, [one]));
    const producer = grid([domain.counts[0], 2], [new Array(domain.counts[0]).fill(1), [2]]);
    check(new Edge(0, producer, domain, region, [follows, one]));
  }
});
