/** Columns of Arrow's tables as arrays, and arrays as tables: the same values both ways, nulls as asked, named errors for the rest. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as arrow from 'apache-arrow';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type DType, NUMBER_DTYPES } from '../../../kernels/dtype.js';
import * as cw from '../../../lib/index.js';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-arrow-'));
afterAll(async () => {
  await cw.close();
  rmSync(folder, { recursive: true, force: true });
});
const at = (name: string): string => join(folder, name);
const list = async (x: { compute(options: object): Promise<{ toArray(): unknown }> }, threads = 0): Promise<unknown> =>
  (await x.compute({ threads })).toArray();
const vector = (values: unknown[], type: arrow.DataType): arrow.Vector => arrow.vectorFromArray(values, type);
const whole = NUMBER_DTYPES.filter((dtype) => !dtype.startsWith('complex'));
const times: DType[] = ['s', 'ms', 'us', 'ns'].flatMap((unit) => [
  `datetime64[${unit}]` as DType,
  `timedelta64[${unit}]` as DType,
]);

describe('there and back', () => {
  for (const dtype of [...whole, ...times, 'datetime64[D]'] as DType[])
    it(`${dtype}, one axis and three`, async () => {
      const counts = cw.arange(-3, 57, 1, { dtype: 'int64', chunks: 17 });
      const x = (/^(uint|bool)/.test(dtype) ? counts.add(3) : counts).astype(dtype as 'int64');
      const deep = x.reshape([10, 2, 3]).rechunk([4, 1, 2]);
      const source = cw.arange(10, { chunks: 4 });
      const table = await cw.toArrow({ source, deep });
      expect(table.batches.map(({ numRows }) => numRows)).toEqual([4, 4, 2]);
      for (const threads of [0, 2]) {
        const one = await cw.fromArrow(await cw.toArrow(x, { threads }), { column: 'values' });
        expect(one.dtype).toBe(dtype);
        expect(one.chunks).toEqual([[17, 17, 17, 9]]);
        expect(await list(one, threads)).toEqual(await list(x));
        const back = await cw.fromArrow(table);
        expect(back.deep.dtype).toBe(dtype);
        expect(back.deep.chunks).toEqual([[4, 4, 2], [2], [3]]);
        expect(await list(back.deep, threads)).toEqual(await list(deep));
      }
    });

  it('any chunks, slices of tables, through files', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(8),
        fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
        async (sizes, width, skip, pattern) => {
          const rows = sizes.reduce((a, b) => a + b, 0);
          const x = cw
            .arange(rows * width, { chunks: 4 })
            .reshape([rows, width])
            .rechunk([sizes, width]);
          const mask = Array.from({ length: rows * width }, (_, k) => pattern[k % 7]);
          const flags = cw.array(mask).reshape([rows, width]);
          const m = cw.ma.maskedArray(x, { mask: flags });
          const table = (await cw.toArrow({ x, flags, m }, { path: at('any.arrow') })) as unknown as arrow.Table;
          const from = Math.min(skip, rows - 1);
          for (const [source, start] of [
            [table, 0],
            [table.slice(from), from],
            [at('any.arrow'), 0],
            [arrow.tableToIPC(table.slice(from), 'stream'), from],
          ] as const) {
            const back = await cw.fromArrow(source, { nulls: 'mask' });
            expect(await list(back.x.data)).toEqual(await list(x.slice(`${start}:`)));
            expect(await list(back.flags.data)).toEqual(await list(flags.slice(`${start}:`)));
            expect(await list(back.m.mask)).toEqual(await list(flags.slice(`${start}:`)));
            expect(await list(back.m)).toEqual(await list(m.slice(`${start}:`)));
          }
          const cut = await cw.fromArrow(table, { column: ['x'], chunks: [3, -1] });
          expect(await list(cut.x)).toEqual(await list(x));
          expect(cut.x.chunks[0][0]).toBe(Math.min(3, rows));
        },
      ),
      { numRuns: 12 },
    );
  });

  it('NaN stays NaN, NaT is null, -0 and infinities are kept, half floats by their bits', async () => {
    const x = cw.array([Number.NaN, -0, Number.POSITIVE_INFINITY, 1.5]);
    const t = cw.array([1, 2, 3, 4], { dtype: 'int64' }).astype('datetime64[s]');
    const nat = cw.where([true, false, true, true], t, cw.datetime64('NaT', 's'));
    const table = (await cw.toArrow({ x, half: x.astype('float16'), nat })) as unknown as arrow.Table;
    expect(table.getChild('x')?.nullCount).toBe(0);
    expect(table.getChild('nat')?.nullCount).toBe(1);
    expect([...(table.getChild('half') ?? [])]).toEqual([Number.NaN, -0, Number.POSITIVE_INFINITY, 1.5]);
    await expect(cw.fromArrow(table)).rejects.toThrow(/^fromArrow: column "nat" has nulls; use nulls: 'nan'/);
    const back = await cw.fromArrow(table, { nulls: 'nan' });
    expect(await list(back.x)).toEqual([Number.NaN, -0, Number.POSITIVE_INFINITY, 1.5]);
    expect(await list(back.half)).toEqual([Number.NaN, -0, Number.POSITIVE_INFINITY, 1.5]);
    expect(await list(cw.isnat(back.nat))).toEqual([false, true, false, false]);
  });

  it('nothing at all, and arrays whose extent a mask decides', async () => {
    const none = await cw.fromArrow(await cw.toArrow({ a: cw.zeros([0, 2]), b: cw.zeros([0], { dtype: 'bool' }) }));
    expect([none.a.shape, none.b.shape, none.b.dtype]).toEqual([[0, 2], [0], 'bool']);
    const x = cw.arange(20, { chunks: 6 });
    const some = await cw.fromArrow(await cw.toArrow({ x: cw.compress(x.greater(11), x) }));
    expect(await list(some.x)).toEqual([12, 13, 14, 15, 16, 17, 18, 19]);
  });
});

describe("Arrow's own", () => {
  it('vectors, record batches, times of 32 bits, times of day', async () => {
    const days = vector([new Date('2001-01-02'), null], new arrow.DateDay());
    expect(String(await cw.fromArrow(days, { nulls: 'nan' }).then((x) => x.slice(0).item()))).toBe('2001-01-02');
    const time = await cw.fromArrow(vector([1, 70], new arrow.TimeSecond()));
    expect([time.dtype, await list(time.astype('int64'))]).toEqual(['timedelta64[s]', [1n, 70n]]);
    const ms = await cw.fromArrow(vector([new Date(5)], new arrow.DateMillisecond()));
    expect([ms.dtype, await list(ms.astype('int64'))]).toEqual(['datetime64[ms]', [5n]]);
    const table = new arrow.Table({ a: vector([1, 2, 3], new arrow.Int16()) });
    const { a } = await cw.fromArrow(table.batches[0]);
    expect([a.dtype, await list(a)]).toEqual(['int16', [1, 2, 3]]);
  });

  it('nulls of lists and of their elements', async () => {
    const type = new arrow.FixedSizeList(2, new arrow.Field('item', new arrow.Float64(), true));
    const lists = vector([[1, null], null, [3, 4]], type);
    const masked = await cw.fromArrow(lists, { nulls: 'mask' });
    expect(await list(masked)).toEqual([
      [1, null],
      [null, null],
      [3, 4],
    ]);
    const nan = await cw.fromArrow(lists.slice(1), { nulls: 'nan' });
    expect(await list(nan)).toEqual([
      [Number.NaN, Number.NaN],
      [3, 4],
    ]);
  });

  it('what is masked is null to others, and the buffers are used where they lie', async () => {
    const m = cw.ma.maskedArray(cw.arange(4, { dtype: 'int32' }), { mask: [false, true, false, true] });
    const table = (await cw.toArrow({ m })) as unknown as arrow.Table;
    expect([...(table.getChild('m') ?? [])]).toEqual([0, null, 2, null]);
    const column = vector([1, 2, 3], new arrow.Float32());
    const x = await cw.fromArrow(column);
    column.data[0].values[1] = 9;
    expect(await list(x)).toEqual([1, 9, 3]);
  });
});

describe('errors', () => {
  const ints = vector([1, null], new arrow.Int32());
  const table = (): arrow.Table => new arrow.Table({ n: ints, text: vector(['a', 'b'], new arrow.Utf8()) });
  const cases: [string, () => Promise<unknown>, cw.ErrorTag, RegExp][] = [
    ['nulls', () => cw.fromArrow(ints), 'argument', /^fromArrow: the Vector has nulls; use nulls: 'nan'/],
    ['no NaN', () => cw.fromArrow(ints, { nulls: 'nan' }), 'dtype', /int32 has no NaN .* use nulls: 'mask'/],
    ['text', () => cw.fromArrow(table(), { column: 'text' }), 'dtype', /^fromArrow: column "text" .* type .*Utf8/],
    ['no such column', () => cw.fromArrow(table(), { column: 'm' }), 'argument', /no column "m"; there are n, text$/],
    ['names of a Vector', () => cw.fromArrow(ints, { column: 'm' }), 'argument', /has no names/],
    ['chunks', () => cw.fromArrow(ints, { nulls: 'mask', chunks: [1, 2] }), 'chunks', /^fromArrow: chunks/],
    ['no bytes', () => cw.fromArrow(new Uint8Array(0)), 'storage', /^fromArrow: the bytes/],
    ['other bytes', () => cw.fromArrow(new Uint8Array(64).fill(7)), 'storage', /^fromArrow: the bytes/],
    ['no file', () => cw.fromArrow(at('none.arrow')), 'storage', /^fromArrow: .*none\.arrow: /],
    ['complex', () => cw.toArrow({ z: cw.ones([2], { dtype: 'complex128' }) }), 'dtype', /"z": .* give real and imag/],
    ['hours', () => cw.toArrow(cw.arange(3).astype('timedelta64[h]')), 'dtype', /"values": .* by astype/],
    ['rows', () => cw.toArrow({ a: cw.ones(2), b: cw.ones(3) }), 'shape', /^toArrow: .* a \[2\], b \[3\]/],
    ['no axis', () => cw.toArrow({ a: 1 }), 'shape', /^toArrow: "a" has no axis/],
    ['no columns', () => cw.toArrow({}), 'argument', /^toArrow: there are no columns/],
    ['no array', () => cw.toArrow({ a: new Map() as never }), 'argument', /^toArrow: column "a" is no array/],
    ['folder', () => cw.toArrow(cw.ones(2), { path: folder }), 'storage', /^toArrow: /],
  ];
  it.each(cases)('%s', async (_, act, tag, message) => {
    await expect(act()).rejects.toMatchObject({ name: 'ChunkwiseError', tag, message: expect.stringMatching(message) });
  });

  it('a truncated file, and nothing left of what failed', async () => {
    await cw.toArrow({ x: cw.arange(1000, { chunks: 100 }) }, { path: at('cut.arrow') });
    writeFileSync(at('cut.arrow'), readFileSync(at('cut.arrow')).subarray(0, 3000));
    await expect(cw.fromArrow(at('cut.arrow'))).rejects.toMatchObject({ name: 'ChunkwiseError' });
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
