/** Complex arrays: whatever moves elements moves them, whatever computes agrees with pairs of reals. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'complex-'));
});
afterAll(async () => {
  await cw.close();
  await rm(folder, { recursive: true, force: true });
});

/** The numbers k + (k * k mod 7) j for k from 0 on. */
const numbers = (shape: number[], chunks: number | number[], dtype: 'complex64' | 'complex128' = 'complex128') => {
  const size = shape.reduce((a, b) => a * b, 1);
  const parts = Float64Array.from({ length: 2 * size }, (_, k) => (k % 2 === 0 ? k / 2 : (k >> 1) ** 2 % 7));
  return cw.fromTypedArray(parts, { dtype: 'complex128', shape, chunks }).astype(dtype);
};
const text = async (x: cw.ChunkedArray): Promise<string> => String((await x.compute({ threads: 'inline' })).toArray());

describe('complex scalars', () => {
  it('are objects with two numbers', () => {
    expect(cw.complex(1, -2)).toEqual({ re: 1, im: -2 });
    expect(String(cw.complex(1, -0))).toBe('1-0j');
    expect(`${cw.complex(Number.NaN, Infinity)}`).toBe('nan+infj');
    expect([cw.isComplex({ re: 1, im: 2 }), cw.isComplex(1), cw.isComplex({ re: 1 })]).toEqual([true, false, false]);
  });

  it('give way to arrays as numbers do', () => {
    const i = cw.complex(0, 1);
    expect(cw.ones(2, { dtype: 'float32' }).multiply(i).dtype).toBe('complex64');
    expect(cw.ones(2, { dtype: 'int8' }).multiply(i).dtype).toBe('complex128');
    expect(cw.ones(2, { dtype: 'complex64' }).add(2.5).dtype).toBe('complex64');
    expect(cw.resultType('complex64', 'float64')).toBe('complex128');
    expect(cw.add(i, 1).dtype).toBe('complex128');
  });

  it('are no elements of real dtypes', () => {
    expect(() => cw.full(2, cw.complex(1, 2), { dtype: 'float64' })).toThrow(/1\+2j is complex and float64 is not/);
    expect(() => cw.asarray([cw.complex(1, 2)], { dtype: 'int8' })).toThrow(/complex/);
  });
});

describe('complex arrays', () => {
  it('come from lists, typed arrays, parts and results', async () => {
    const list = cw.asarray([
      [1, { re: 2, im: 3 }],
      [true, cw.complex(0, -1)],
    ] as cw.NestedArray);
    expect([list.dtype, await text(list)]).toEqual(['complex128', '1+0j,2+3j,1+0j,0-1j']);
    const parts = cw.fromTypedArray(new Float32Array([1, 2, 3, 4]), { dtype: 'complex64' });
    expect([parts.dtype, parts.shape, await text(parts)]).toEqual(['complex64', [2], '1+2j,3+4j']);
    expect(() => cw.fromTypedArray(new Float64Array(3), { dtype: 'complex128' })).toThrow(/1.5 elements/);
    const made = cw.complex(cw.asarray([1, 2]), [3, 4]);
    expect([made.dtype, await text(made)]).toEqual(['complex128', '1+3j,2+4j']);
    const result = await made.compute();
    expect(result.data).toEqual(new Float64Array([1, 3, 2, 4]));
    expect([result.get(1), result.dtype, result.elementType, result.stride]).toEqual([
      { re: 2, im: 4 },
      'float64',
      'complex128',
      [2],
    ]);
    expect(await text(cw.asarray(result.step(-1)))).toBe('2+4j,1+3j');
    expect(await made.slice(0).item()).toEqual({ re: 1, im: 3 });
    expect(JSON.stringify(result)).toBe('[{"re":1,"im":3},{"re":2,"im":4}]');
  });

  it('print as NumPy prints them', async () => {
    const z = await cw
      .asarray([cw.complex(1, 2), cw.complex(3, -4.5), cw.complex(Number.NaN, 0), cw.complex(-0, -Infinity)])
      .compute();
    const inspect = Symbol.for('nodejs.util.inspect.custom') as unknown as 'toString';
    expect(z[inspect]()).toBe('array([ 1.+2.j ,  3.-4.5j, nan+0.j , -0.-infj])');
    expect(String(z)).toBe('[ 1.+2.j   3.-4.5j nan+0.j  -0.-infj]');
    const single = await cw.asarray([cw.complex(0.1, 1 / 3)], { dtype: 'complex64' }).compute();
    expect(single[inspect]()).toBe('array([0.1+0.33333334j], dtype=complex64)');
    expect(String(await cw.asarray(cw.complex(1, -2)).compute())).toBe('(1-2j)');
  });

  it.each(['inline', 1, 2] as const)(
    'are moved whole by everything that moves elements (threads %s)',
    async (threads) => {
      for (const dtype of ['complex64', 'complex128'] as const) {
        const z = numbers([6, 10], [4, 3], dtype);
        const re = z.real();
        const im = z.imag();
        const moves: [string, (x: cw.ChunkedArray) => cw.ChunkedArray][] = [
          ['slice', (x) => x.slice('::-2, 1:8:3')],
          ['transpose', (x) => x.transpose()],
          ['reshape', (x) => x.reshape([4, 15])],
          ['rechunk', (x) => x.rechunk([5, 7]).transpose().rechunk([2, 6])],
          ['take', (x) => x.take([3, 0, 0, 9, 5], { axis: 1 })],
          ['oindex', (x) => x.oindex([5, 1], [2, 2, 7])],
          ['vindex', (x) => x.vindex([5, 1, 0], [2, 2, 7])],
          ['concat', (x) => cw.concat([x, x.slice('2:5')])],
          ['stack', (x) => cw.stack([x, x], { axis: 1 })],
          ['flip', (x) => cw.flip(x, { axis: 0 })],
          ['roll', (x) => x.roll(4, { axis: 1 })],
          ['pad', (x) => x.pad(2, { mode: 'reflect' })],
          ['tile', (x) => cw.tile(x, [2, 1])],
          ['set', (x) => x.set('1:3, 2:4', x.slice('0:2, 0:2'))],
          ['where', (x) => cw.where(cw.less(re, 30), x, x.slice('::-1'))],
          ['mapBlocks', (x) => x.mapBlocks((block: cw.Result) => block)],
          ['diagonal', (x) => x.diagonal()],
        ];
        for (const [name, move] of moves) {
          const moved = await move(z).compute({ threads });
          expect(moved.elementType, name).toBe(dtype);
          const [a, b] = [await move(re).compute({ threads }), await move(im).compute({ threads })];
          expect(
            [...moved.data].filter((_, k) => k % 2 === 0),
            name,
          ).toEqual([...a.data]);
          expect(
            [...moved.data].filter((_, k) => k % 2 === 1),
            name,
          ).toEqual([...b.data]);
        }
      }
    },
  );

  it('are persisted, spilled, and seen block by block', async () => {
    const z = numbers([64, 64], [16, 16]);
    const kept = await z.add(cw.complex(0, 1)).persist();
    expect(await text(kept.sum())).toBe(await text(z.sum().add(cw.complex(0, 4096))));
    let sum = 0;
    for await (const block of kept.blocks())
      for (let k = 1; k < block.data.data.length; k += 2) sum += block.data.data[k];
    expect(sum).toBe((await z.imag().sum().item()) + 4096);
    await kept.release();
  });

  it.each([2, 3] as const)('are written to Zarr v%s and read again', async (format) => {
    for (const dtype of ['complex64', 'complex128'] as const)
      for (const codec of ['blosc-lz4', 'zstd', 'gzip', 'none'] as const) {
        const z = numbers([13, 9], [5, 4], dtype);
        const path = join(folder, `${dtype}-${codec}-${format}`);
        await z.toZarr(path, { format, codec, fillValue: cw.complex(1, -2) });
        const back = await cw.fromZarr(path);
        expect(back.dtype).toBe(dtype);
        expect((await back.compute()).data).toEqual((await z.compute()).data);
        expect(await text(back.slice('3:4, 2:4'))).toBe(await text(z.slice('3:4, 2:4')));
        await rm(join(path, format === 2 ? '0.0' : 'c/0/0'));
        expect(await text((await cw.fromZarr(path)).slice('4:6, 3'))).toBe(`1-2j,${await text(z.slice('5, 3'))}`);
      }
  });

  it('are read from big-endian files, with fill values of any spelling', async () => {
    for (const [dtype, size] of [
      ['>c8', 4],
      ['>c16', 8],
    ] as const) {
      const path = join(folder, `big-${size}`);
      await mkdir(path);
      const metadata = { zarr_format: 2, shape: [4], chunks: [3], dtype, order: 'C', compressor: null, filters: null };
      await writeFile(join(path, '.zarray'), JSON.stringify({ ...metadata, fill_value: [1.5, 'NaN'] }));
      const bytes = Buffer.alloc(6 * size);
      for (let k = 0; k < 6; k++)
        if (size === 4) bytes.writeFloatBE(k + 0.5, k * 4);
        else bytes.writeDoubleBE(k + 0.5, k * 8);
      await writeFile(join(path, '0'), bytes);
      const z = await cw.fromZarr(path);
      expect(await text(z)).toBe('0.5+1.5j,2.5+3.5j,4.5+5.5j,1.5+nanj');
      expect(await text(z.slice('1:2'))).toBe('2.5+3.5j');
    }
  });

  it('pass through functions of the user', async () => {
    const read = ({ shape: [n] }: cw.SourceRegion) => Array.from({ length: n }, (_, k) => ({ re: k, im: -k }));
    expect(await text(cw.fromSource({ shape: [4], dtype: 'complex64', chunks: [2], read }))).toBe(
      '0-0j,1-1j,0-0j,1-1j',
    );
    const z = numbers([4], 2).astype('complex128');
    expect(await text(z.mapBlocks((block) => block.data.map((x) => 2 * x)))).toBe(await text(z.multiply(2)));
    expect(await text(z.mapBlocks(() => ({ re: 1, im: 2 }), { chunks: [1] }))).toBe('1+2j,1+2j');
    expect(
      await cw
        .delayed((w: cw.Complex) => w.re + w.im)(cw.complex(1, 2))
        .compute(),
    ).toBe(3);
  });

  it('leave memory and come back within a limit', async () => {
    const z = cw.fromTypedArray(
      new Float64Array(1 << 22).map((_, k) => k % 13),
      { dtype: 'complex128', chunks: 1 << 16 },
    );
    const turned = z
      .multiply(cw.complex(0, 1))
      .reshape([1 << 10, 1 << 11])
      .transpose()
      .ravel();
    const sum = await turned.sum().compute({ memoryLimit: '90MB', threads: 2 });
    expect(String(sum)).toBe(String(await z.sum().multiply(cw.complex(0, 1)).compute()));
  });

  it('agree with pairs of reals in any chunks', async () => {
    const part = fc.integer({ min: -4, max: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(part, part, part, part), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 8 }),
        async (values, chunks) => {
          const column = (k: number) =>
            cw.asarray(
              values.map((row) => row[k] as number),
              { chunks },
            );
          const [a, b, c, d] = [column(0), column(1), column(2), column(3)];
          const [z, w] = [cw.complex(a, b), cw.complex(c, d)];
          const product = z.multiply(w).add(z).subtract(w.conj());
          const re = a.multiply(c).subtract(b.multiply(d)).add(a).subtract(c);
          const im = a.multiply(d).add(b.multiply(c)).add(b).add(d);
          expect(await text(product)).toBe(await text(cw.complex(re, im)));
          expect(await text(product.sum())).toBe(await text(cw.complex(re.sum(), im.sum())));
          expect(await text(product.mean())).toBe(await text(cw.complex(re.mean(), im.mean())));
          expect(await text(z.equal(w))).toBe(await text(a.equal(c).logicalAnd(b.equal(d))));
          const spread = await z.var().item();
          expect(spread).toBeCloseTo((await a.var().item()) + (await b.var().item()), 9);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('one complex number everywhere', () => {
  it('is reduced without going through the elements, to the same bits', async () => {
    const value = cw.complex(1.5, -2);
    const [folded, walked] = [
      cw.full([60, 4], value, { chunks: 7 }),
      cw.asarray(Array(240).fill(value)).reshape([60, 4]),
    ];
    const reductions = [cw.sum, cw.mean, cw.var, cw.max, cw.argmax, cw.any, cw.countNonzero, cw.nansum] as ((
      x: cw.ChunkedArray,
      options?: { axis: number },
    ) => cw.ChunkedArray)[];
    for (const reduce of reductions) {
      expect(await text(reduce(folded)), reduce.name).toBe(await text(reduce(walked)));
      expect(await text(reduce(folded, { axis: 0 })), reduce.name).toBe(await text(reduce(walked, { axis: 0 })));
    }
    expect(await text(folded.multiply(cw.complex(0, 1)).add(1).sum())).toBe('720+360j');
    expect(await text(cw.zeros([1e8, 1e8], { dtype: 'complex64' }).sum())).toBe('0+0j');
    expect(await text(folded.abs().sum())).toBe('600');
  });
});

describe('rounding', () => {
  it('goes by the parts, to places after the point and before it, as NumPy does', async () => {
    const z = cw.array([
      { re: 1.25, im: -5.678 },
      { re: 1234.5, im: Infinity },
      { re: Number.NaN, im: 0.25 },
    ]);
    const rounded = async (x: cw.ChunkedArray, decimals: number) =>
      [...(await cw.round(x, decimals).compute({ scheduler: 'inline' })).data].map(Number);
    const { NaN: none } = Number;
    expect(await rounded(z, 1)).toEqual([1.2, -5.7, 1234.5, Infinity, none, 0.2]);
    expect(await rounded(z, 0)).toEqual([1, -6, 1234, Infinity, none, 0]);
    expect(await rounded(z, -1)).toEqual([0, -10, 1230, Infinity, none, 0]);
    const single = [1.2, -5.7, 1234.5, Infinity, none, 0.2].map(Math.fround);
    expect(await rounded(z.astype('complex64'), 1)).toEqual(single);
    expect(z.astype('complex64').round(2).dtype).toBe('complex64');
  });
});

describe('what is computed of complex arrays', () => {
  const z = cw.asarray(
    [cw.complex(3, 6), cw.complex(1, 2), cw.complex(2, 4), cw.complex(1, -1), cw.complex(0, 0), cw.complex(5, 10)],
    { chunks: 2 },
  );

  it('runs along axes', async () => {
    expect(await text(z.cumsum())).toBe('3+6j,4+8j,6+12j,7+11j,7+11j,12+21j');
    expect(await text(z.slice(':4').cumprod())).toBe('3+6j,-9+12j,-66-12j,-78+54j');
    const square = z.slice(':4').reshape([2, 2]).rechunk([1, 1]);
    expect(await text(square.astype('complex64').cumprod({ axis: 0 }))).toBe('3+6j,1+2j,-18+24j,3+1j');
    expect(await text(z.diff())).toBe('-2-4j,1+2j,-1-5j,-1+1j,5+10j');
    expect(await text(cw.gradient(z, { axis: 0 }))).toBe('-2-4j,-0.5-1j,0-1.5j,-1-2j,2+5.5j,5+10j');
    expect(await text(cw.groupbyReduce(z, [0, 1, 0, 1, 0, 1], { reduction: 'mean' }) as cw.ChunkedArray)).toMatch(
      /^1.66666666666666\d+\+3.33333333333333\d+j,2.33333333333333\d+\+3.66666666666666\d+j$/,
    );
    const steps = cw.iterate(z, 3, (u) => u.multiply(cw.complex(0, 1)).add(cw.roll(u, 1)));
    let plain = z;
    for (let k = 0; k < 3; k++) plain = plain.multiply(cw.complex(0, 1)).add(cw.roll(plain, 1));
    expect(await text(steps)).toBe(await text(plain));
    const stencil = (u: cw.ChunkedArray) =>
      u.set('1:-1', u.slice(':-2').add(u.slice('2:')).multiply(cw.complex(0.5, 0.25)));
    let state: cw.ChunkedArray = numbers([64], 16);
    const loop = await cw.iterate(state, 20, stencil).compute({ threads: 2 });
    for (let k = 0; k < 20; k++) state = stencil(state);
    expect(loop.data).toEqual((await state.compute()).data);
  });

  it('is products, whose first operand vecdot and vdot conjugate', async () => {
    expect(await text(cw.dot(z, z))).toBe('-117+154j');
    expect([await text(cw.vdot(z, z)), await text(cw.vecdot(z, z))]).toEqual(['197+0j', '197+0j']);
    expect(await cw.linalg.norm(z).item()).toBeCloseTo(Math.sqrt(197), 12);
    // Large ones are products of blocks, of the parts.
    for (const dtype of ['complex64', 'complex128'] as const) {
      const [a, b] = [numbers([24, 40], [16, 16], dtype), numbers([40, 30], [16, 16], dtype)];
      const product = a.matmul(b);
      expect(product.dtype).toBe(dtype);
      const [re, im] = [a.real(), a.imag()];
      const [reB, imB] = [b.real(), b.imag()];
      expect(await text(product)).toBe(
        await text(cw.complex(re.matmul(reB).subtract(im.matmul(imB)), re.matmul(imB).add(im.matmul(reB)))),
      );
      expect(await text(cw.einsum('ij,jk->ik', a, b))).toBe(await text(product));
      expect(await text(cw.tensordot(a, b, { axes: 1 }))).toBe(await text(product));
    }
  });

  it.each([
    ['sort', () => z.sort()],
    ['topk', () => z.topk(2)],
    ['median', () => cw.median(z)],
    ['histogram', () => cw.histogram(z, { bins: 3 })],
    ['digitize', () => cw.digitize(z, [1, 2])],
    ['cummax', () => cw.cummax(z)],
    ['floorDivide', () => z.floorDivide(2)],
    ['atan2', () => z.atan2(1)],
  ] as [string, () => unknown][])('refuses %s, which is of real numbers, by name', (name, call) => {
    expect(call).toThrow(new RegExp(`^${name}.*complex128.*take .*real\\(x\\)`));
    try {
      call();
    } catch (error) {
      expect(cw.isChunkwiseError(error, 'dtype')).toBe(true);
    }
  });
});
