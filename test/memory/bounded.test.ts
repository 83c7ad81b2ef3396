/** Where memory is short, what needs whole blocks of its neighbourhood works through smaller ones, with the same values. */
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

const UNBOUND = { threads: 'inline', memoryLimit: '1GB' } as const;
/** Half of it is for blocks: too few of those below for a task and all around it. */
const BOUND = { threads: 'inline', memoryLimit: 12.5e6 } as const;
const { memoryLimit } = cw.config.get();
cw.config.set({ memoryLimit: BOUND.memoryLimit });
afterAll(() => cw.config.set({ memoryLimit }));

const x = cw.random.normal(0, 1, [1000, 1000], { chunks: [250, 200], seed: 3 });
// What is generated where it is used has no blocks to bound.
const y = x.add(
  cw
    .arange(1e6, { chunks: 1e5 })
    .reshape([1000, 1000], { chunks: [200, 250] })
    .multiply(1e-9),
);

type Block = { data: Float64Array; shape: number[] };
const around = (boundary: cw.MapOverlapOptions['boundary'], depth: number | number[]) =>
  y.mapOverlap(
    (block: Block) => {
      const { data } = block;
      const [rows, columns] = block.shape;
      const out = new Float64Array(data.length);
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++)
          out[i * columns + j] =
            data[Math.max(0, i - 1) * columns + j] +
            2 * data[Math.min(rows - 1, i + 1) * columns + j] +
            3 * data[i * columns + Math.max(0, j - 1)] +
            4 * data[i * columns + Math.min(columns - 1, j + 1)];
      return { ...block, data: out };
    },
    { depth, boundary } as never,
  );

const CASES: Readonly<Record<string, cw.ChunkedArray>> = {
  'reshape to longer rows': y.reshape([250, 4000]),
  'reshape to a list': y.slice(':-1, :-3').reshape([-1]),
  'reshape into columns': y.reshape([4000, 250], { chunks: [4000, 10] }),
  'reshape to three axes': y.reshape([10, 100, 1000], { chunks: [10, 50, 500] }).add(1),
  'cumsum of all elements': y.cumsum(),
  'topk of all elements': cw.topk(y.ravel(), 100),
  'sort along rows': cw.sort(y, { axis: 1 }),
  'sort along columns': cw.sort(y, { axis: 0, descending: true }),
  'argsort of what is generated': cw.argsort(x, { axis: 1 }),
  'a mirrored halo': around('reflect', 1),
  'a halo across the ends': around('periodic', 2),
  'a halo that ends with the array': around('none', 3),
  'a halo of a value along one axis': around([7, 'none'], [1, 2]),
  'a halo that ends, and one of the edge': around(['none', 'nearest'], [2, 1]),
  'a halo wider than half a block': around('reflect', [110, 0]),
  'a halo along one axis': around('reflect', [1, 0]),
};

describe('bounded blocks', () => {
  it.each(Object.keys(CASES))('%s', async (name) => {
    const made = CASES[name];
    // Sums keep the result itself within the limit, and see where elements are.
    const weights = cw.arange(made.size, { chunks: 1e5 }).remainder(17).reshape(made.shape);
    const sums = made.multiply(weights).sum({ axis: 0 });
    const valuesOf = async (options: cw.ComputeOptions) =>
      Array.from((await sums.compute(options)).data as never, Number);
    // Of so wide a halo a task holds more.
    const limit = name.includes('wider') ? { ...BOUND, memoryLimit: 16e6 } : BOUND;
    const [bound, unbound] = [await valuesOf(limit), await valuesOf(UNBOUND)];
    expect(bound.length).toBe(unbound.length);
    const off = bound.findIndex((value, k) => Math.abs(value - unbound[k]) > 1e-9 * (1 + Math.abs(value)));
    expect(off).toBe(-1);
  });

  it('costs nothing where memory is not short', () => {
    const text = cw.explain(y.reshape([250, 4000]), UNBOUND).toString();
    expect(text).toContain('flatten');
    expect(text).not.toContain('halo');
    expect(cw.explain(around('none', 1), UNBOUND).toString()).not.toContain('halo');
    expect(cw.explain(around('none', 1), { ...BOUND, memoryLimit: 10e6 }).toString()).toContain('halo');
  });
});
