/** Functions and methods under NumPy's names that are few lines each; values are NumPy's. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

afterAll(() => cw.close());
const list = async (x: cw.ChunkedArray): Promise<unknown> => (await x.compute({ threads: 'inline' })).toArray();

describe('arrays from bytes and iterables', () => {
  it('frombuffer reads elements where they lie, or copies what is not aligned', async () => {
    const bytes = new Uint8Array([9, 1, 0, 2, 0, 3]);
    expect(await list(cw.frombuffer(bytes, { dtype: 'int16', offset: 1, count: 2 }))).toEqual([1, 2]);
    expect(await list(cw.frombuffer(bytes.buffer, { dtype: 'uint16' }))).toEqual([265, 512, 768]);
    expect(await list(cw.frombuffer(Buffer.from(new Float64Array([1.5, -2]).buffer)))).toEqual([1.5, -2]);
    expect(await list(cw.frombuffer(new Float32Array([1, 2, 3, 4]), { dtype: 'complex64' }))).toHaveLength(2);
    expect((await cw.frombuffer(new Uint8Array(0)).compute()).shape).toEqual([0]);
    expect(() => cw.frombuffer(bytes, { dtype: 'int32' })).toThrow(
      /6 bytes from byte 0 on are no whole number of int32/,
    );
    expect(() => cw.frombuffer(bytes, { dtype: 'int16', count: 4 })).toThrow(/are not 4 of int16/);
    expect(() => cw.frombuffer(bytes, { offset: 7 })).toThrow(cw.ChunkwiseError);
  });

  it('fromiter takes values of anything iterable', async () => {
    function* squares(): Generator<number> {
      for (let k = 0; ; k++) yield k * k;
    }
    expect(await list(cw.fromiter(squares(), { dtype: 'int32', count: 4 }))).toEqual([0, 1, 4, 9]);
    expect(cw.fromiter(new Set([1n, 2n])).dtype).toBe('int64');
    expect(cw.fromiter([], { dtype: 'int8' }).shape).toEqual([0]);
    expect(() => cw.fromiter([1, 2], { count: 3 })).toThrow(/there are 2 values and not 3/);
    expect(cw.fromiter(['a', 'bc'] as never).dtype).toBe('<U2');
    expect(() => cw.fromiter([{}] as never)).toThrow(cw.ChunkwiseError);
  });
});

describe('trimZeros', () => {
  it.each([
    [[0, 0, 1, 0, 2, 0], 'fb', [1, 0, 2]],
    [[0, 0, 1, 0, 2, 0], 'f', [1, 0, 2, 0]],
    [[0, 0, 1, 0, 2, 0], 'B', [0, 0, 1, 0, 2]],
    [[0, 0, 0], 'fb', []],
    [[1, 2], 'fb', [1, 2]],
    [[], 'fb', []],
  ] as const)('of %j by %s is %j', async (data, trim, want) => {
    for (const chunks of [1, 2, 5])
      expect(await list(cw.trimZeros(cw.fromTypedArray(Float64Array.from(data), { chunks }), trim))).toEqual(want);
  });

  it('trims one axis of several where it is 0 all across', async () => {
    const x = cw.asarray([
      [0, 0, 1, 0],
      [0, 2, 0, 0],
    ]);
    expect(await list(cw.trimZeros(x, { axis: 1 }))).toEqual([
      [0, 1],
      [2, 0],
    ]);
    expect(() => cw.trimZeros(x)).toThrow(/shape \[2, 4\] has 2 axes/);
  });
});

describe('questions of values', () => {
  it('minScalarType is the narrowest dtype', () => {
    const cases = [
      [true, 'bool'],
      [0, 'uint8'],
      [255, 'uint8'],
      [256, 'uint16'],
      [70000, 'uint32'],
      [2 ** 40, 'uint64'],
      [-1, 'int8'],
      [-129, 'int16'],
      [-(2 ** 40), 'int64'],
      [2n ** 63n, 'uint64'],
      [1e50, 'float64'],
      [{ re: 1, im: 2 }, 'complex64'],
      [{ re: 1e300, im: 2 }, 'complex128'],
    ] as const;
    for (const [value, want] of cases) expect(cw.minScalarType(value), String(value)).toBe(want);
    expect(['float16', 'float32']).toContain(cw.minScalarType(1.5));
    expect(['float16', 'float32']).toContain(cw.minScalarType(Number.NaN));
    expect(cw.minScalarType(cw.ones(2, { dtype: 'int32' }))).toBe('int32');
  });

  it('isscalar and iterable tell scalars from arrays', () => {
    const values = [3, 1n, true, { re: 1, im: 2 }, [1], cw.ones([]), cw.ones(2), 'ab', null];
    expect(values.map((value) => cw.isscalar(value))).toEqual([true, true, true, true, ...Array(5).fill(false)]);
    expect(values.map((value) => cw.iterable(value))).toEqual([
      ...[false, false, false, false, true, false, true, true, false],
    ]);
  });
});

describe('methods', () => {
  const x = cw.asarray(
    [
      [1, 5, 3],
      [4, 2, 6],
    ],
    { chunks: [1, 2] },
  );

  it('where keeps what a condition holds for', async () => {
    expect(await list(x.where(x.greater(2)))).toEqual([
      [Number.NaN, 5, 3],
      [4, Number.NaN, 6],
    ]);
    expect(await list(x.astype('int8').where(x.greater(2), 0))).toEqual([
      [0, 5, 3],
      [4, 0, 6],
    ]);
    expect(x.astype('int8').where(x.greater(2)).dtype).toBe('float64');
  });

  it('map calls a function of each element', async () => {
    const y = x.map((v: number) => v * 10 + 0.5);
    expect(y.dtype).toBe('float64');
    expect(await list(y)).toEqual([
      [10.5, 50.5, 30.5],
      [40.5, 20.5, 60.5],
    ]);
    expect(x.map((v: number) => v, { dtype: 'int16' }).dtype).toBe('int16');
  });

  it('frompyfunc gives one array or several', async () => {
    const larger = cw.frompyfunc((a: number, b: number) => Math.max(a, b), 2, 1);
    expect(await list(larger(x, 3))).toEqual([
      [3, 5, 3],
      [4, 3, 6],
    ]);
    const [q, r] = cw.frompyfunc((a: number) => [Math.floor(a / 2), a % 2], 1, 2, { dtype: 'int32' })(x);
    expect([await list(q), await list(r)]).toEqual([
      [
        [0, 2, 1],
        [2, 1, 3],
      ],
      [
        [1, 1, 1],
        [0, 0, 0],
      ],
    ]);
    expect(() => larger(x)).toThrow(/frompyfunc: 1 arrays for a function of 2/);
  });

  it('are the functions of their names', async () => {
    expect(await x.quantile(0.5).item()).toBe(3.5);
    expect(await x.percentile(100).item()).toBe(6);
    expect(await list(x.median({ axis: 0 }))).toEqual([2.5, 3.5, 4.5]);
    expect(await list(x.partition(1))).toEqual(await list(cw.partition(x, 1)));
    expect(await list(x.argpartition(1))).toEqual(await list(cw.argpartition(x, 1)));
    expect(await list(cw.arange(5).searchsorted([2.5]))).toEqual([3n]);
    expect(await list(x.resize([2, 2]))).toEqual([
      [1, 5],
      [3, 4],
    ]);
    expect(await list(x.fill(7))).toEqual([
      [7, 7, 7],
      [7, 7, 7],
    ]);
  });

  it('tolist and tobytes compute', async () => {
    expect(await x.tolist()).toEqual([
      [1, 5, 3],
      [4, 2, 6],
    ]);
    expect(await cw.tolist(4)).toBe(4);
    expect([...(await x.astype('uint8').tobytes())]).toEqual([1, 5, 3, 4, 2, 6]);
  });

  it('maskIndices are the places of a mask', async () => {
    const [rows, columns] = cw.maskIndices(3, cw.triu, 1);
    expect([await list(rows), await list(columns)]).toEqual([
      [0n, 0n, 1n],
      [1n, 2n, 2n],
    ]);
  });
});

describe('store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chunkwise-store-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const at = (name: string): string => join(folder, name);

  it('writes several arrays, now or later, and regions', async () => {
    const x = cw.arange(6).reshape([2, 3]);
    const [a, b] = await cw.store([x, x.add(1)], [at('a.zarr'), at('b.zarr')]);
    expect([await a.sum().item(), await b.sum().item()]).toEqual([15, 21]);
    const later = cw.store(x.slice(':1').multiply(0), at('a.zarr'), { regions: '1:, :', compute: false });
    expect(await list(await cw.fromZarr(at('a.zarr')))).toEqual(await list(x));
    const [written] = await later.compute();
    expect(await list(written)).toEqual([
      [0, 1, 2],
      [0, 0, 0],
    ]);
    await x.store(at('c.zarr'));
    let reads = 0;
    const read = ({ shape }: { readonly shape: readonly number[] }) => {
      reads++;
      return new Float64Array(shape.reduce((n, m) => n * m, 1)).fill(2);
    };
    const shared = cw.fromSource({ shape: [4], dtype: 'float64', chunks: 2, read });
    const [e, f] = await cw.store([shared.add(1), shared.multiply(3)], [at('e.zarr'), at('f.zarr')]);
    expect([await list(e), await list(f), reads]).toEqual([[3, 3, 3, 3], [6, 6, 6, 6], 2]);
    await expect(cw.store([x, x], [at('d.zarr')])).rejects.toThrow(/2 arrays, 1 targets/);
    await expect(cw.store([x], [at('d.zarr')], { regions: ['0:1', '0:1'] })).rejects.toThrow(/and 2 regions/);
  });
});

describe('reductions', () => {
  const x = cw.asarray(
    [
      [1, 2],
      [3, 4],
    ],
    { chunks: 1 },
  );

  it('take axes where options stand', async () => {
    expect(await list(cw.sum(x, 0))).toEqual([4, 6]);
    expect(await list(x.mean(-1))).toEqual([1.5, 3.5]);
    expect(await cw.max(x, [0, 1]).item()).toBe(4);
    expect(() => x.sum(2)).toThrow(/sum/);
    expect(() => (x.sum as (...args: unknown[]) => unknown)(0, 'int32')).toThrow(cw.ChunkwiseError);
    const m = cw.ma.maskedArray(
      [
        [1, 2],
        [3, 4],
      ],
      {
        mask: [
          [true, false],
          [false, false],
        ],
      },
    );
    expect((await m.sum(0).filled(0).compute()).toArray()).toEqual([3, 6]);
  });

  it('begin with initial', async () => {
    expect(await list(x.sum({ axis: 0, initial: 10 }))).toEqual([14, 16]);
    expect(await x.prod({ initial: 2, where: x.greater(1) }).item()).toBe(48);
    expect(await cw.nansum([1, Number.NaN], { initial: 1 }).item()).toBe(2);
    expect(await cw.sum([], { initial: 5 }).item()).toBe(5);
    expect(() => x.astype('int8').sum({ dtype: 'int8', initial: 300 })).toThrow(/initial 300 is out of range for int8/);
  });

  it('know ddof as correction', async () => {
    expect(await x.std({ correction: 1 }).item()).toBe(await x.std({ ddof: 1 }).item());
    expect(() => x.var({ correction: 1, ddof: 1 })).toThrow(/give one of them/);
  });
});
