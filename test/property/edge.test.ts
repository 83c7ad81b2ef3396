/** Edges tell the truth in both directions: blocks read are those that hold an element seen, readers those that read. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Chunks, createGrid, type Grid } from '../../lib/base/grid.js';
import { appendProduct, Edge, type EdgeAxis, type Growth } from '../../lib/task/edge.js';
import { viewOf } from './expressions.js';

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
  const chunks: Chunks = shape.map((n) => cutOf(n, pick));
  return createGrid(shape, chunks);
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
const blockOf = (grid: Grid, axis: number, i: number): number =>
  grid.offsets[axis].findIndex((o, k) => o <= i && i < grid.offsets[axis][k + 1]);

/** Blocks of the producer that hold an element which the task at `coords` sees, by walking all of them. */
function seen(edge: Edge, coords: readonly number[]): Set<number> {
  const { domainGrid: domain, producerGrid: producer, region, growth, axes } = edge;
  const start = coords.map((c, axis) =>
    Math.max(region.start[axis], domain.offsets[axis][c] - (growth?.low[axis] ?? 0)),
  );
  const stop = coords.map((c, axis) =>
    domain.chunks[axis][c] === 0
      ? start[axis]
      : Math.min(region.stop[axis], domain.offsets[axis][c + 1] + (growth?.high[axis] ?? 0)),
  );
  const out = new Set<number>();
  if (start.some((s, axis) => s >= stop[axis])) return out;
  const at = [...start];
  for (;;) {
    const blocks = axes.map((map, a) => {
      const i = map.axis < 0 ? map.offset : map.offset + map.stride * at[map.axis];
      return blockOf(producer, a, map.gather ? map.gather[i] : i);
    });
    out.add(blocks.reduce((n, b, a) => n * producer.counts[a] + b, 0));
    let axis = at.length - 1;
    while (axis >= 0 && ++at[axis] === stop[axis]) {
      at[axis] = start[axis];
      axis--;
    }
    if (axis < 0) return out;
  }
}

test(`reads and readers agree with each other and with every element (seed ${seed})`, () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 3 }),
      fc.array(fc.nat(1000), { minLength: 60, maxLength: 60 }),
      (shape, list) => {
        let next = 0;
        const pick: Pick = (n) => list[next++ % list.length] % Math.max(1, n);
        const view = viewOf(shape, pick);
        const producer = gridOf(shape, pick);
        const domain = gridOf(view.shape, pick);
        const partial = pick(3) === 0;
        const region = {
          start: view.shape.map((n) => (partial ? pick(n + 1) : 0)),
          stop: view.shape.map((n) => (partial ? pick(n + 1) : n)),
        };
        const growth: Growth | undefined =
          pick(3) === 0 ? { low: view.shape.map(() => pick(3)), high: view.shape.map(() => pick(3)) } : undefined;
        const gathered = pick(3) === 0 ? view.maps.findIndex((map) => map.axis >= 0) : -1;
        const axes = view.maps.map((map, a): EdgeAxis => {
          if (a !== gathered) return map;
          return {
            axis: map.axis,
            offset: 0,
            stride: 1,
            gather: Int32Array.from({ length: view.shape[map.axis] }, () => pick(shape[a])),
          };
        });
        const edge = new Edge(0, producer, domain, region, axes, growth);
        const reading = new Map<number, string[]>();
        for (const coords of coordsOf(domain)) {
          const lists = edge.reads(coords);
          const flat: number[] = [];
          if (lists) appendProduct(producer, lists, -1, flat);
          const blocks = flat.filter((_, k) => k % 2 === 1);
          expect(new Set(blocks).size).toBe(blocks.length);
          expect([...blocks].sort((a, b) => a - b)).toEqual([...seen(edge, coords)].sort((a, b) => a - b));
          for (const block of blocks) reading.set(block, [...(reading.get(block) ?? []), coords.join()]);
        }
        coordsOf(producer).forEach((coords, block) => {
          const lists = edge.readers(coords);
          const flat: number[] = [];
          if (lists) appendProduct(domain, lists, -1, flat);
          const readers = flat.filter((_, k) => k % 2 === 1).map((k) => coordsOf(domain)[k].join());
          expect(readers.sort()).toEqual((reading.get(block) ?? []).sort());
        });
      },
    ),
    { seed, numRuns: 1000 },
  );
});
