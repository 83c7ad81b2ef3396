/** Laws of grids and boxes: chunks sum to the shape, blocks partition it, subtraction leaves a partition. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listOf, regularAxis } from '../../lib/base/axis-chunks.js';
import { isChunkwiseError } from '../../lib/base/errors.js';
import {
  blockAt,
  blockBox,
  blockCoords,
  blockIndex,
  boxShape,
  type ChunkSpec,
  chunksOf,
  createGrid,
  normalizeChunks,
} from '../../lib/base/grid.js';
import { subtractBoxes } from '../../lib/plan/box-difference.js';
import { slabChunks } from '../../lib/plan/reshape-chunks.js';
import { forEachTile, tileShape } from '../../lib/task/tile.js';

const seed = 11;
const shapes = fc.array(fc.nat(9), { maxLength: 3 });

test(`any chunks a user may give sum to the shape, or are refused (seed ${seed})`, () => {
  const entry = fc.oneof(
    fc.constant('auto' as const),
    fc.integer({ min: -2, max: 9 }),
    fc.array(fc.nat(4), { maxLength: 4 }),
  );
  const spec: fc.Arbitrary<ChunkSpec | undefined> = fc.oneof(
    fc.constant(undefined),
    fc.constant('auto' as const),
    fc.nat(9),
    fc.array(entry, { maxLength: 3 }),
  );
  let accepted = 0;
  fc.assert(
    fc.property(shapes, spec, (shape, chunks) => {
      try {
        const full = normalizeChunks('test', chunks, shape, 8).map(listOf);
        accepted++;
        expect(full.map((cut) => cut.reduce((a, b) => a + b, 0))).toEqual(shape);
        expect(full.every((cut) => cut.length > 0 && cut.every((n) => Number.isInteger(n) && n >= 0))).toBe(true);
      } catch (error) {
        if (!isChunkwiseError(error, 'chunks')) throw error;
      }
    }),
    { seed, numRuns: 1000 },
  );
  expect(accepted).toBeGreaterThan(100);
});

test(`automatic chunks of any size stay near the target (seed ${seed})`, () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 3 }), (shape) => {
      const chunks = normalizeChunks('test', 'auto', shape, 8).map(listOf);
      expect(chunks.reduce((n, cut) => n * Math.max(...cut), 8)).toBeLessThanOrEqual(8 << 20);
      expect(chunks.map((cut) => cut.reduce((a, b) => a + b, 0))).toEqual(shape);
    }),
    { seed, numRuns: 200 },
  );
});

test(`blocks partition the shape, and positions find their block (seed ${seed})`, () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.nat(4), { minLength: 1, maxLength: 5 }), { maxLength: 3 }), (chunks) => {
      const shape = chunks.map((cut) => cut.reduce((a, b) => a + b, 0));
      const grid = createGrid(shape, chunksOf(chunks));
      let elements = 0;
      for (let k = 0; k < grid.size; k++) {
        expect(blockIndex(grid, blockCoords(grid, k))).toBe(k);
        elements += boxShape(blockBox(grid, k)).reduce((a, b) => a * b, 1);
      }
      expect(elements).toBe(shape.reduce((a, b) => a * b, 1));
      shape.forEach((n, axis) => {
        for (let i = 0; i < n; i++) {
          const block = blockAt(grid, axis, i);
          expect(grid.axes[axis].offset(block)).toBeLessThanOrEqual(i);
          expect(grid.axes[axis].offset(block + 1)).toBeGreaterThan(i);
        }
      });
    }),
    { seed, numRuns: 300 },
  );
  expect(listOf(regularAxis(0, 4))).toEqual([0]);
});

const box = (rank: number): fc.Arbitrary<{ start: number[]; stop: number[] }> =>
  fc
    .array(fc.tuple(fc.nat(5), fc.nat(4)), { minLength: rank, maxLength: rank })
    .map((axes) => ({ start: axes.map(([s]) => s), stop: axes.map(([s, n]) => s + n) }));

test(`what is left of a box and what is taken cover each element once (seed ${seed})`, () => {
  fc.assert(
    fc.property(
      fc.nat(3).chain((rank) => fc.tuple(box(rank), fc.array(box(rank), { maxLength: 4 }))),
      ([whole, others]) => {
        const left = subtractBoxes(whole, others);
        const holds = (b: { start: readonly number[]; stop: readonly number[] }, at: readonly number[]): boolean =>
          at.every((i, axis) => i >= b.start[axis] && i < b.stop[axis]);
        const shape = boxShape(whole);
        const at = [...whole.start];
        for (let k = shape.reduce((a, b) => a * b, 1); k > 0; k--) {
          expect(left.filter((b) => holds(b, at)).length).toBe(others.some((b) => holds(b, at)) ? 0 : 1);
          for (let axis = shape.length - 1; axis >= 0 && ++at[axis] === whole.stop[axis]; axis--)
            at[axis] = whole.start[axis];
        }
        const size = (b: { start: readonly number[]; stop: readonly number[] }): number =>
          boxShape(b).reduce((x, y) => x * y, 1);
        expect(left.reduce((n, b) => n + size(b), 0)).toBeLessThanOrEqual(size(whole));
      },
    ),
    { seed, numRuns: 500 },
  );
});

test(`tiles partition their box (seed ${seed})`, () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200), { maxLength: 3 }), (shape) => {
      let elements = 0;
      forEachTile({ start: shape.map(() => 3), stop: shape.map((n) => n + 3) }, tileShape(shape), (tile) => {
        elements += boxShape(tile).reduce((a, b) => a * b, 1);
      });
      expect(elements).toBe(shape.reduce((a, b) => a * b, 1));
    }),
    { seed, numRuns: 200 },
  );
});

test(`slabs are contiguous runs that sum to the shape (seed ${seed})`, () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
      fc.array(fc.nat(100), { minLength: 9, maxLength: 9 }),
      (shape, list) => {
        const chunks = shape.map((n, k) => regularAxis(n, 1 + (list[k] % n)));
        const slabs = slabChunks(shape, chunks, 'float64').map(listOf);
        expect(slabs.map((cut) => cut.reduce((a, b) => a + b, 0))).toEqual(shape);
        const first = slabs.findIndex((cut) => cut.length > 1 || cut[0] > 1);
        const cutAfter = slabs.findIndex((cut, axis) => axis > first && cut.length > 1);
        // An axis may be cut only where everything before it is cut into single elements.
        if (cutAfter > 0) expect(slabs.slice(0, cutAfter).every((cut) => cut.every((n) => n === 1))).toBe(true);
      },
    ),
    { seed, numRuns: 200 },
  );
});
