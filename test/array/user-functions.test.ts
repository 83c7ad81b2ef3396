/** Functions of the user's by labels, by signatures, along axes, by indices, as reductions: what they see, and what becomes of it. */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

type Block = { readonly data: Float64Array; readonly shape: number[]; get(...at: number[]): number };
const list = async (x: cw.ChunkedArray, threads: number | 'inline' = 'inline'): Promise<unknown> =>
  (await x.compute({ threads })).toArray();
const message = async (make: () => cw.ChunkedArray): Promise<string> => {
  try {
    await make().compute({ threads: 'inline' });
  } catch (error) {
    expect(error).toBeInstanceOf(cw.ChunkwiseError);
    return (error as Error).message;
  }
  throw new Error('no error');
};
afterAll(() => cw.close());

const x = cw.arange(24).reshape([4, 6]);
const outer = (a: Block, b: Block): Float64Array =>
  Float64Array.from(
    { length: a.shape[0] * b.shape[0] },
    (_, k) => a.data[Math.floor(k / b.shape[0])] * b.data[k % b.shape[0]],
  );
const product = (a: Block, b: Block): Float64Array => {
  const [n, depth] = a.shape;
  const m = b.shape[1];
  const out = new Float64Array(n * m);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++) for (let k = 0; k < depth; k++) out[i * m + j] += a.get(i, k) * b.get(k, j);
  return out;
};

describe('blockwise', () => {
  it('lines up blocks by labels, under any chunks and threads', async () => {
    const y = cw.arange(30).reshape([6, 5]);
    const expected = await list(cw.matmul(x, y));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 5 }),
        async (a, b, c) => {
          const made = cw.blockwise(product, 'ij', x.rechunk([a, b]), 'ik', y.rechunk([b, c]), 'kj');
          expect(await list(made)).toEqual(expected);
          const turned = cw.blockwise(product, 'ji', y.T.rechunk([c, b]), 'jk', x.T.rechunk([b, a]), 'ki');
          expect(await list(turned.T)).toEqual(expected);
        },
      ),
      { numRuns: 8, seed: 5 },
    );
    for (const threads of [1, 2])
      expect(
        await list(cw.blockwise(product, 'ij', x.rechunk([2, 2]), 'ik', y.rechunk([3, 2]), 'kj'), threads),
      ).toEqual(expected);
  });

  it('transposes, makes outer products, new axes and other extents', async () => {
    const turned = cw.blockwise(
      (a: Block) => Float64Array.from(a.data, (_, k) => a.get(k % a.shape[0], Math.floor(k / a.shape[0]))),
      'ji',
      x.rechunk([3, 4]),
      'ij',
    );
    expect(await list(turned)).toEqual(await list(x.T));
    const table = cw.blockwise(outer, 'ij', cw.arange(4).rechunk([3]), 'i', cw.arange(3).rechunk([2]), 'j');
    expect(await list(table)).toEqual(await list(cw.outer(cw.arange(4), cw.arange(3))));
    const twice = cw.blockwise(
      (a: Block) => Float64Array.from({ length: 2 * a.shape[0] }, (_, k) => a.data[k >> 1] + (k & 1) / 2),
      'iz',
      cw.arange(5).rechunk([2]),
      'i',
      { newAxes: { z: 2 } },
    );
    expect(await list(twice)).toEqual([0, 1, 2, 3, 4].map((v) => [v, v + 0.5]));
    const doubled = cw.blockwise(
      (a: Block) => Float64Array.from({ length: 2 * a.shape[0] }, (_, k) => a.data[k >> 1]),
      'i',
      cw.arange(5).rechunk([2]),
      'i',
      { adjustChunks: { i: (n) => 2 * n } },
    );
    expect(await list(doubled)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
  });

  it('gives lists of blocks where they are not to be joined, arguments, and where a block is', async () => {
    const made = cw.blockwise(
      (parts: Block[], factor: number, info: cw.BlockInfo) =>
        Float64Array.from({ length: info.stop[0] - info.start[0] }, () => parts.length * factor + parts[1].shape[1]),
      'i',
      x.rechunk([2, 4]),
      'ij',
      { concatenate: false, args: [10] },
    );
    expect(await list(made)).toEqual([22, 22, 22, 22]);
  });

  it('says what does not fit', async () => {
    expect(() => cw.blockwise(outer, 'ij', x, 'i')).toThrow(/1 labels 'i' for shape \[4, 6\]/);
    expect(() => cw.blockwise(outer, 'ij', x)).toThrow(/each with the labels/);
    expect(() => cw.blockwise(outer, 'ijk', x, 'ij')).toThrow(/no array has the label 'k'/);
    expect(() => cw.blockwise(outer, 'i', x, 'ii')).toThrow(/comes twice/);
    expect(() => cw.blockwise(outer, 'ij', x, 'ij', cw.ones([5]), 'j')).toThrow(/label 'j' has extents 6 and 5/);
    expect(() =>
      cw.blockwise(outer, 'ij', x.rechunk([2, 2]), 'ij', x.rechunk([4, 6]), 'ij', { alignArrays: false }),
    ).toThrow(/cut otherwise along 'i'/);
    expect(await message(() => cw.blockwise(() => new Float64Array(3), 'ij', x, 'ij'))).toMatch(
      /blockwise: .* returned shape \[3\] on block \[0, 0\]; expected float64 \[4, 6\]/,
    );
    expect(
      await message(() =>
        cw.blockwise(
          () => {
            throw new RangeError('mine');
          },
          'ij',
          x,
          'ij',
        ),
      ),
    ).toMatch(/blockwise: .* threw on block \[0, 0\].*: mine/);
  });
});

describe('applyGufunc', () => {
  it('applies to blocks with other axes first, or lane by lane; arrays broadcast', async () => {
    const sums = (a: Block): Float64Array => {
      const n = a.shape[a.shape.length - 1];
      return Float64Array.from({ length: a.data.length / n }, (_, k) =>
        a.data.subarray(k * n, k * n + n).reduce((s, v) => s + v, 0),
      );
    };
    const cut = x.rechunk([3, 6]);
    expect(await list(cw.applyGufunc(sums, '(i)->()', cut))).toEqual([15, 51, 87, 123]);
    const dot = (a: Block, b: Block): number => a.data.reduce((s, v, k) => s + v * b.data[k], 0);
    const batch = cw.applyGufunc(dot, '(i),(i)->()', cut.slice('None, :, :'), cw.ones([3, 1, 6]), { vectorize: true });
    expect(await list(batch)).toEqual([1, 2, 3].map(() => [15, 51, 87, 123]));
    expect(
      await list(
        cw.applyGufunc(dot, '(i),(i)->()', cut, cut, { vectorize: true, keepdims: true, outputDtypes: 'float32' }),
        2,
      ),
    ).toEqual([55, 451, 1279, 2539].map((v) => [v]));
  });

  it('works on any axes, gives new core axes, and swaps them', async () => {
    const swap = (a: Block): Float64Array =>
      Float64Array.from(a.data, (_, k) => a.get(k % a.shape[0], Math.floor(k / a.shape[0])));
    const cube = cw.arange(24).reshape([2, 3, 4]).rechunk([1, 3, 4]);
    expect(await list(cw.applyGufunc(swap, '(i,j)->(j,i)', cube, { vectorize: true }))).toEqual(
      await list(cw.permuteDims(cube, [0, 2, 1])),
    );
    const ends = (a: Block): number[] => [a.data[0], a.data[a.data.length - 1]];
    const made = cw.applyGufunc(ends, '(i)->(e)', cube, { vectorize: true, axes: [1, 0], outputSizes: { e: 2 } });
    expect(await list(made)).toEqual(await list(cube.slice(':, ::2').transpose([1, 0, 2])));
    expect(
      await list(
        cw.applyGufunc((a: Block) => a.data.length, '(i)->()', cube, { vectorize: true, axis: 0, allowRechunk: true }),
      ),
    ).toEqual([0, 1, 2].map(() => [2, 2, 2, 2]));
  });

  it('gives several results of several dtypes and shapes, computed once', async () => {
    const stats = (a: Block): [number, Int8Array, bigint] => [
      a.data.reduce((s, v) => s + v, 0) / a.data.length,
      Int8Array.of(a.data.length, 1, 2),
      BigInt(a.data[0]),
    ];
    const [mean, facts, firsts] = cw.applyGufunc(stats, '(i)->(),(f),()', x.rechunk([3, 6]), {
      vectorize: true,
      outputDtypes: ['float32', 'int8', 'int64'],
      outputSizes: { f: 3 },
    });
    expect([mean.dtype, facts.dtype, firsts.dtype]).toEqual(['float32', 'int8', 'int64']);
    for (const threads of ['inline', 2] as const) {
      const [a, b, c] = await cw.compute(mean, facts, firsts, { threads });
      expect(a.toArray()).toEqual([2.5, 8.5, 14.5, 20.5]);
      expect(b.toArray()).toEqual([0, 1, 2, 3].map(() => [6, 1, 2]));
      expect(c.toArray()).toEqual([0n, 6n, 12n, 18n]);
    }
    const halves = cw.applyGufunc(
      (a: Block) => [a.data.map((v) => v / 2), Int32Array.from(a.data)],
      '()->(),()',
      x.rechunk([3, 4]),
      { outputDtypes: ['float64', 'int32'] },
    );
    expect(await list(halves[0])).toEqual(await list(x.multiply(0.5)));
    expect(await list(halves[1].astype('float64'))).toEqual(await list(x));
    expect((mean.explain().match(/applyGufunc/g) ?? []).length).toBeGreaterThan(0);
  });

  it('as functions of arrays', async () => {
    const norm = cw.asGufunc((v: Block) => Math.hypot(...v.data), '(i)->()', { vectorize: true });
    expect(await list(norm(cw.ones([2, 4])) as cw.ChunkedArray)).toEqual([2, 2]);
    const gcd = cw.vectorize(
      (a: number, b: number) => {
        let [p, q] = [a, b];
        while (q) [p, q] = [q, p % q];
        return p;
      },
      { dtype: 'int32' },
    );
    expect(await list(gcd(cw.arange(1, 7).rechunk([4]), [[12], [9]]))).toEqual([
      [1, 2, 3, 4, 1, 6],
      [1, 1, 3, 1, 1, 3],
    ]);
  });

  it('says what does not fit', async () => {
    const one = (): number => 1;
    expect(() => cw.applyGufunc(one, '(i->()', x)).toThrow(/'\(i->\(\)' is not a signature/);
    expect(() => cw.applyGufunc(one, '(i),(i)->()', x)).toThrow(/1 arrays for the signature/);
    expect(() => cw.applyGufunc(one, '(i,j,k)->()', x)).toThrow(/fewer axes/);
    expect(() => cw.applyGufunc(one, '(i)->()', x.rechunk([4, 2]))).toThrow(/core axis 'i' is cut into 3 blocks/);
    expect(() => cw.applyGufunc(one, '(i),(i)->()', x, cw.ones([5]))).toThrow(/extents 6 and 5/);
    expect(() => cw.applyGufunc(one, '(i)->(o)', x)).toThrow(/outputSizes: \{ o/);
    expect(() => cw.applyGufunc(one, '(i)->()', x, { outputDtypes: ['int8', 'int8'] })).toThrow(/2 outputDtypes/);
    expect(await message(() => cw.applyGufunc(() => [1, 2], '(i)->()', x, { vectorize: true }))).toMatch(
      /returned 2 elements where 1 of float64/,
    );
    expect(await message(() => cw.applyGufunc(() => 'a', '(i)->()', x, { vectorize: true }))).toMatch(
      /must return a number/,
    );
    expect(await message(() => cw.applyGufunc(one, '(i)->(),()', x)[0])).toMatch(/must return a list of 2 results/);
  });
});

describe('applyAlongAxis and applyOverAxes', () => {
  it('put results where the axis was', async () => {
    const span = (lane: Block): number => Math.max(...lane.data) - Math.min(...lane.data);
    for (const chunks of [
      [4, 6],
      [3, 2],
      [1, 4],
    ]) {
      expect(await list(cw.applyAlongAxis(span, 0, x.rechunk(chunks)))).toEqual([18, 18, 18, 18, 18, 18]);
      expect(await list(cw.applyAlongAxis(span, -1, x.rechunk(chunks)))).toEqual([5, 5, 5, 5]);
    }
    const ends = (lane: Block): Float64Array => Float64Array.of(lane.data[0], lane.data[lane.data.length - 1]);
    expect(await list(cw.applyAlongAxis(ends, 0, x))).toEqual(await list(x.slice('::3')));
    expect(await list(cw.applyAlongAxis(ends, 1, x, { dtype: 'float64', shape: [2] }))).toEqual(
      await list(x.slice(':, ::5')),
    );
    const flags = cw.applyAlongAxis((lane: Block) => lane.data[0] > 6, 1, x);
    expect(flags.dtype).toBe('bool');
    expect(await list(flags)).toEqual([false, false, true, true]);
  });

  it('over several axes', async () => {
    const cube = cw.arange(24).reshape([2, 3, 4]);
    const over = cw.applyOverAxes((a, axis) => cw.sum(a, { axis }), cube, [0, 2]);
    expect(over.shape).toEqual([1, 3, 1]);
    expect(await list(over)).toEqual([[[60], [92], [124]]]);
    expect(() => cw.applyOverAxes(() => cw.ones([9]), cube, 0)).toThrow(/must keep the axes/);
    expect(() => cw.applyAlongAxis(() => 'a' as never, 0, x)).toThrow(/give \{ dtype, shape \}/);
  });
});

describe('fromFunction', () => {
  it('has an element for each index, in any blocks', async () => {
    const table = cw.fromFunction((i: number, j: number) => 10 * i + j, [3, 4], { chunks: [2, 3], dtype: 'int16' });
    expect(await list(table)).toEqual([0, 1, 2].map((i) => [0, 1, 2, 3].map((j) => 10 * i + j)));
    expect(await list(table.slice('1:, ::2'), 2)).toEqual([
      [10, 12],
      [20, 22],
    ]);
    expect(await list(cw.fromfunction((_: number, k: number) => k, [], { args: [7] }))).toBe(7);
    expect(await list(cw.fromFunction((i: number) => ({ re: i, im: 1 }), 2, { dtype: 'complex128' }))).toEqual(
      await list(cw.arange(2).multiply({ re: 1, im: 0 }).add({ re: 0, im: 1 })),
    );
  });
});

describe('reduction', () => {
  const most = (block: Block, axes: readonly number[]): Float64Array => {
    const kept = block.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
    const out = new Float64Array(kept.reduce((a, b) => a * b, 1)).fill(Number.NEGATIVE_INFINITY);
    for (let i = 0; i < block.shape[0]; i++)
      for (let j = 0; j < block.shape[1]; j++) {
        const at = (axes.includes(0) ? 0 : i) * kept[1] + (axes.includes(1) ? 0 : j);
        out[at] = Math.max(out[at], block.get(i, j));
      }
    return out;
  };

  it('reduces any axes under any chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(null, 0, 1, [0, 1]),
        fc.boolean(),
        async (a, b, axis, keepdims) => {
          const cut = x.subtract(11).square().rechunk([a, b]);
          const made = cw.reduction(cut, most, most, { axis, keepdims, splitEvery: 2 });
          expect(await list(made)).toEqual(await list(cut.max({ axis, keepdims })));
        },
      ),
      { numRuns: 12, seed: 6 },
    );
  });

  it('keeps several numbers for each lane on the way', async () => {
    const mean = cw.reduction(
      x.rechunk([1, 2]).astype('float32'),
      (block: Block) =>
        Float64Array.of(
          block.data.reduce((s: number, v: number) => s + v, 0),
          block.data.length,
        ),
      (parts: Block) => {
        let [sum, count] = [0, 0];
        for (let i = 0; i < parts.shape[0]; i += 2)
          for (let j = 0; j < parts.shape[1]; j++) {
            sum += parts.get(i, j);
            count += parts.get(i + 1, j);
          }
        return Float32Array.of(sum / count);
      },
      {
        partialSize: 2,
        partialDtype: 'float64',
        splitEvery: 2,
        combine: (parts: Block) => {
          const out = new Float64Array(2);
          for (let i = 0; i < parts.shape[0]; i++)
            for (let j = 0; j < parts.shape[1]; j++) out[i % 2] += parts.get(i, j);
          return out;
        },
      },
    );
    expect(mean.dtype).toBe('float32');
    expect(await list(mean, 2)).toBe(11.5);
  });
});

describe('capture', () => {
  it('brings values, and functions with what these use', async () => {
    const scale = 3;
    const table = Float64Array.of(1, 2, 4);
    const twice = (v: number): number => 2 * v;
    const helper = (v: number): number => twice(v) + scale + table[2];
    const fn = (block: Block): Float64Array => block.data.map((v) => helper(v));
    for (const threads of ['inline', 1] as const) {
      const made = cw.mapBlocks(fn, cw.arange(4).rechunk([2]), { capture: { helper, twice, scale, table } });
      expect(await list(made, threads)).toEqual([7, 9, 11, 13]);
    }
    // Of one source and other values it is another function.
    const other = cw.mapBlocks(fn, cw.arange(2), { capture: { helper, twice, scale: 0, table } });
    expect(await list(other)).toEqual([4, 6]);
    expect(() => cw.mapBlocks(fn, x)).toThrow(/captures 'helper' from outside.*capture: \{ helper \}/);
    expect(() => cw.mapBlocks(fn, x, { capture: { helper } })).toThrow(/'helper' captures 'twice', 'scale', 'table'/);
    expect(() => cw.mapBlocks(fn, x, { capture: { helper: Symbol('s') } })).toThrow(/'helper' cannot be sent/);
    expect(await list(cw.vectorize((v: number) => v * scale, { capture: { scale } })([1, 2]))).toEqual([3, 6]);
  });
});
