/** Loop nests visit every element exactly once, and are joined, ordered and tiled as promised. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyse, type Nest, type NestRequest } from '../../kernels/nest.js';

/** The byte offsets of all accesses for every visit, as text, sorted. */
function visits(nests: readonly Pick<Nest, 'loops' | 'offsets'>[]): string[] {
  const all: string[] = [];
  const walk = (loops: Nest['loops'], at: readonly number[]): void => {
    if (loops.length === 0) all.push(at.join());
    else {
      for (let k = 0; k < loops[0].extent; k++) {
        walk(
          loops.slice(1),
          at.map((offset, a) => offset + k * loops[0].strides[a]),
        );
      }
    }
  };
  for (const nest of nests) walk(nest.loops, nest.offsets);
  return all.sort();
}

const cOrder = (shape: readonly number[], size: number): number[] =>
  shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, size));

const request = (shape: number[], strides: number[][], more: Partial<NestRequest> = {}): NestRequest => ({
  shape,
  accesses: strides.map((own, k) => ({ itemsize: 8, strides: own, isOutput: k === strides.length - 1 })),
  indexed: new Set(),
  reduced: false,
  ...more,
});

describe('loop nests', () => {
  it('visit every element once', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 4 }),
          fc.tuple(fc.integer({ min: 30, max: 80 }), fc.integer({ min: 60, max: 140 })),
          fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 2000, max: 5000 })),
        ),
        fc.nat(3),
        fc.boolean(),
        fc.nat(15),
        fc.boolean(),
        (shape, reducedAxes, reduced, indexedAxes, transposed) => {
          const output = cOrder(shape, 8).map((stride, axis) => (reduced && (reducedAxes >> axis) & 1 ? 0 : stride));
          const other = cOrder([...shape].reverse(), 8).reverse();
          const plain = cOrder(shape, 8);
          const indexed = new Set(shape.map((_, axis) => axis).filter((axis) => (indexedAxes >> axis) & 1));
          const wanted = request(shape, [plain, transposed ? other : plain, output], { reduced, indexed });
          const nests = analyse(wanted);
          const direct = {
            loops: shape.map((extent, axis) => ({
              extent,
              axis,
              strides: wanted.accesses.map((access) => access.strides[axis]),
            })),
            offsets: [0, 0, 0],
          };
          expect(visits(nests)).toEqual(visits([direct]));
          for (const { loops, region } of nests) {
            for (const axis of indexed) expect(loops.filter((loop) => loop.axis === axis)).toHaveLength(1);
            for (const loop of loops.slice(region)) expect(loop.strides[2]).toBe(0);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('join axes that lie one after the other', () => {
    const strides = cOrder([4, 5, 6], 8);
    expect(analyse(request([4, 5, 6], [strides, strides]))[0].loops).toEqual([
      { extent: 120, axis: -1, strides: [8, 8] },
    ]);
  });

  it('do not join what broadcasts or is asked for its coordinate', () => {
    const strides = cOrder([4, 5], 8);
    expect(analyse(request([4, 5], [[0, 8], strides]))[0].loops).toHaveLength(2);
    expect(analyse(request([4, 5], [strides, strides], { indexed: new Set([1]) }))[0].loops).toHaveLength(2);
  });

  it('run along the output of a map', () => {
    const [nest] = analyse(request([4, 5], [cOrder([4, 5], 8), [8, 32]]));
    expect(nest.loops.map((loop) => loop.extent)).toEqual([5, 4]);
  });

  it('tile where an operand lies across', () => {
    const nests = analyse(request([100, 200], [[8, 800], cOrder([100, 200], 8)]));
    expect(nests.map((nest) => nest.loops.slice(-2).map((loop) => loop.extent))).toEqual([
      [32, 64],
      [32, 8],
      [4, 64],
      [4, 8],
    ]);
  });

  it('finish a state at once where only the inner loops are reduced', () => {
    const strides = cOrder([40, 50], 8);
    const [rows] = analyse(request([40, 50], [strides, [8, 0]], { reduced: true }));
    expect([rows.region, rows.whole]).toEqual([1, true]);
    const [columns] = analyse(request([40, 50], [strides, [0, 8]], { reduced: true }));
    expect([columns.region, columns.whole]).toEqual([2, false]);
  });

  it('put a long axis inside of a short one', () => {
    const [nest] = analyse(request([1000, 3], [cOrder([1000, 3], 8), [0, 8]], { reduced: true }));
    expect(nest.loops.map((loop) => loop.extent)).toEqual([3, 1000]);
    expect(nest.region).toBe(1);
  });
});
