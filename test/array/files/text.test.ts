/** Tables as text: what NumPy reads and writes, in any blocks; what is no table says where. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DType, isBigInt } from '../../../kernels/dtype.js';
import * as cw from '../../../lib/index.js';
import golden from '../../golden/text.json' with { type: 'json' };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunkwise-text-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const elements = async (x: cw.ChunkedArray): Promise<(number | bigint)[]> =>
  Array.from((await x.compute({ threads: 0, retries: 0 })).data as ArrayLike<number | bigint>);
const written = (content: string, name = 'table.txt'): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const camel = (options: object): object =>
  Object.fromEntries(
    Object.entries(options).map(([k, v]) => [k.replaceAll(/_(\w)/g, (_, c: string) => c.toUpperCase()), v]),
  );

describe('loadtxt and genfromtxt', () => {
  golden.read.forEach(({ name, content, options, dtype, shape, values }, at) => {
    it(`${name} ${JSON.stringify(options)}, case ${at}`, async () => {
      const load = name === 'loadtxt' ? cw.loadtxt : cw.genfromtxt;
      for (const chunks of [undefined, 1, [2, 1]]) {
        const x = await load(written(content), { ...camel(options), ...(chunks === undefined ? {} : { chunks }) });
        expect([x.dtype, x.shape]).toEqual([dtype, shape]);
        const wanted = values.map((one) => (isBigInt(dtype as DType) ? BigInt(one) : Number(one)));
        expect(await elements(x)).toEqual(wanted);
      }
    });
  });

  it('many rows, by the groups of the index', async () => {
    const lines = Array.from({ length: 5000 }, (_, k) => `${k},${k * 2}${k % 7 === 0 ? ' # seven\n' : ''}`);
    const x = await cw.loadtxt(written(lines.join('\n')), { delimiter: ',', chunks: [700, 1] });
    expect(x.shape).toEqual([5000, 2]);
    expect(await elements(x.slice('1020:1030, 1'))).toEqual(Array.from({ length: 10 }, (_, k) => 2 * (1020 + k)));
    expect(await elements(x.sum({ axis: 0 }))).toEqual([12497500, 24995000]);
  });

  it('is parsed by workers, to the same bits as by this thread', async () => {
    const numbers = Float64Array.from({ length: 30_000 }, (_, k) => (k * 0.1 + 1 / (k + 1)) * 10 ** ((k % 41) - 20));
    const lines = Array.from({ length: 10_000 }, (_, k) =>
      [numbers[3 * k], numbers[3 * k + 1].toExponential(18), `${numbers[3 * k + 2]} `].join(','),
    );
    const path = written(lines.join('\r\n'), 'many.csv');
    const wanted = lines.flatMap((line) => line.split(',').map(Number));
    for (const threads of ['inline', 1, 2] as const) {
      const x = await cw.loadtxt(path, { delimiter: ',', chunks: [999, 2] });
      const { data } = await x.compute({ threads });
      expect(data).toEqual(Float64Array.from(wanted));
    }
    const x = await cw.loadtxt(path, { delimiter: ',', usecols: [2, 0] });
    const from = 3 * 9998;
    expect(await elements(x.slice('9998:'))).toEqual([2, 0, 5, 3].map((at) => wanted[from + at]));
  });

  it('columns of text and of times', async () => {
    const load = async (content: string, options: cw.LoadtxtOptions) =>
      (await (await cw.loadtxt(written(content), options)).compute({ threads: 0 })).toArray();
    expect(await load('a, b\nlonger,c ', { delimiter: ',', dtype: '<U3' })).toEqual([
      ['a', ' b'],
      ['lon', 'c '],
    ]);
    expect(await load('a  b\nÅlesund c ', { dtype: '<U12' })).toEqual([
      ['a', 'b'],
      ['Ålesund', 'c'],
    ]);
    expect(await load('ab c\nd e', { dtype: 'S12', usecols: 0 })).toEqual(['ab', 'd']);
    const dates = await load('2001-01-01,2001-05\n2001-02-03,NaT', { delimiter: ',', dtype: 'datetime64[D]' });
    expect(String(dates)).toBe('2001-01-01,2001-05-01,2001-02-03,NaT');
    const spans = await cw.loadtxt(written('5 -7'), { dtype: 'timedelta64[s]' });
    expect((await spans.compute({ threads: 0 })).data).toEqual(BigInt64Array.of(5n, -7n));
    const filled = await cw.genfromtxt(written('a,\n,c '), { delimiter: ',', dtype: '<U3' });
    expect((await filled.compute({ threads: 0 })).toArray()).toEqual([
      ['a', ''],
      ['', 'c'],
    ]);
    await expect(load('2001-13-01', { dtype: 'datetime64[D]' })).rejects.toThrow(
      /column 0: "2001-13-01" is no datetime64/,
    );
  });

  it('converters make numbers of text', async () => {
    const path = written('1,2 m,x y \n3,4 m,z\n', 'units.csv');
    const load = async (options: cw.LoadtxtOptions) => elements(await cw.loadtxt(path, { delimiter: ',', ...options }));
    const metres = (text: string) => Number(text.replace(' m', '')) * 10;
    expect(await load({ converters: { 1: metres, [-1]: (text) => text.length } })).toEqual([1, 20, 4, 3, 40, 1]);
    expect(await load({ converters: metres, usecols: [1], chunks: 1 })).toEqual([20, 40]);
    expect(await load({ converters: { 1: () => 2n ** 60n }, usecols: [1], dtype: 'int64' })).toEqual([
      2n ** 60n,
      2n ** 60n,
    ]);
    await expect(load({ converters: { 5: metres } })).rejects.toThrow(/no column 5/);
    await expect(load({ converters: { 1: (() => 'x') as never }, usecols: [1] })).rejects.toThrow(/row 0, column 1/);
    const fails = () => {
      throw new Error('no');
    };
    await expect(load({ converters: fails })).rejects.toMatchObject({ tag: 'function' });
    await expect(load({ converters: { a: metres } as never })).rejects.toMatchObject({ tag: 'argument' });
  });

  it('rows beyond those that were there, or fewer, are an error', async () => {
    const path = written('1 2\n3 4\n5 6\n', 'changes.txt');
    const x = await cw.loadtxt(path);
    written('1 2 3 4 5 6\n', 'changes.txt');
    await expect(elements(x)).rejects.toThrow(/row 0 has 6 columns/);
    written('1 2    \n3 4\n', 'changes.txt');
    await expect(elements(x)).rejects.toThrow(/other rows than when it was opened/);
    written('1 2\n3 4\n5\n\n\n', 'changes.txt');
    await expect(elements(x)).rejects.toThrow(/row 2 has 1 columns/);
    await expect(cw.genfromtxt(path, { dtype: 'uint8', fillingValues: 256 })).rejects.toMatchObject({ tag: 'dtype' });
    await expect(cw.save(join(folder, 'x.json'), x)).rejects.toThrow(/table of text cannot be kept/);
  });

  it('lines end by newlines, returns or both', async () => {
    const lines = ['1;2', '', '# none', ' 3 ;4 # tail', '5;6'];
    for (const ends of ['\n', '\r\n', '\r'])
      for (const last of ['', ends])
        for (const chunks of [undefined, 1]) {
          const path = written(lines.join(ends) + last);
          const form = { delimiter: ';', ...(chunks === undefined ? {} : { chunks }) };
          expect(await elements(await cw.loadtxt(path, form))).toEqual([1, 2, 3, 4, 5, 6]);
          expect(await elements(await cw.loadtxt(path, { ...form, skiprows: 2, maxRows: 1 }))).toEqual([3, 4]);
          const text = await cw.loadtxt(path, { ...form, dtype: '<U3', usecols: 1 });
          expect((await text.compute({ threads: 0 })).toArray()).toEqual(['2', '4 ', '6']);
        }
    // Where a piece of the file that is looked through ends by a return, and the next begins with its newline.
    const path = written(`${'1'.padEnd((1 << 20) - 1)}\r\n2\n`);
    expect(await elements(await cw.loadtxt(path, { skiprows: 1 }))).toEqual([2]);
  });

  it('genfromtxt takes no blanks around a line for text', async () => {
    const x = await cw.genfromtxt(written('  a; b \n c ;d\n'), { dtype: '<U3', delimiter: ';' });
    expect((await x.compute({ threads: 0 })).toArray()).toEqual([
      ['a', ' b'],
      ['c ', 'd'],
    ]);
  });

  it("UTF-8's mark is no text", async () => {
    for (const head of ['', '  ', '# a b\n', '\n']) {
      const path = written(`\ufeff${head}1 2\n3 4\n`);
      expect(await elements(await cw.loadtxt(path, { dtype: 'int32' }))).toEqual([1, 2, 3, 4]);
      const text = await cw.loadtxt(path, { dtype: 'S2' });
      expect((await text.compute({ threads: 0 })).toArray()).toEqual([
        ['1', '2'],
        ['3', '4'],
      ]);
    }
  });

  it('nothing is an empty table', async () => {
    // NumPy's shapes.
    const nothing = written('# nothing\n');
    expect((await cw.loadtxt(nothing)).shape).toEqual([0]);
    expect((await cw.loadtxt(nothing, { ndmin: 2 })).shape).toEqual([0, 1]);
    expect((await cw.loadtxt(nothing, { usecols: [1, 0] })).shape).toEqual([0, 2]);
    expect((await cw.loadtxt(nothing, { usecols: -1, converters: { 0: Number } })).shape).toEqual([0]);
    expect((await cw.genfromtxt(nothing, { dtype: '<U5' })).shape).toEqual([0]);
  });

  it('says which row and column is none', async () => {
    const bad = await cw.loadtxt(written('1 2\n3 x\n'));
    await expect(elements(bad)).rejects.toMatchObject({ tag: 'storage' });
    await expect(elements(bad)).rejects.toThrow(/loadtxt: .*table\.txt: row 1, column 1: "x" is no float64/);
    const short = await cw.loadtxt(written('1 2\n3\n'));
    await expect(elements(short)).rejects.toThrow(/row 1 has 1 columns where the first has 2/);
    await expect(elements(await cw.loadtxt(written('1.5'), { dtype: 'int8' }))).rejects.toThrow(/is no int8/);
    await expect(elements(await cw.loadtxt(written('128'), { dtype: 'int8' }))).rejects.toThrow(/is no int8/);
    await expect(elements(await cw.loadtxt(written('0x10')))).rejects.toThrow(/is no float64/);
    await expect(cw.loadtxt(written('1 2'), { usecols: 2 })).rejects.toThrow(/has 2 columns, and no column 2/);
    await expect(cw.loadtxt(join(folder, 'none.txt'))).rejects.toMatchObject({ tag: 'storage' });
    const gone = await cw.loadtxt(written('1 2\n3 4\n'));
    written('1');
    await expect(elements(gone)).rejects.toThrow(/shorter than when it was opened/);
  });
});

describe('savetxt', () => {
  golden.written.forEach(({ values, dtype, options, content }, at) => {
    it(`${JSON.stringify(options)}, case ${at}`, async () => {
      const path = join(folder, 'out.txt');
      const real = (text: string): number => Number(text.replace('inf', 'Infinity').replace('nan', 'NaN'));
      const numbers = values.map((row) => (Array.isArray(row) ? row.map(real) : real(row)));
      const x = cw.array(numbers as number[]).astype(dtype as DType);
      await cw.savetxt(path, x.rechunk(1), { ...options, threads: 0 });
      expect(readFileSync(path, 'utf8')).toBe(content);
    });
  });

  it('elements as text, as NumPy writes them by %s', async () => {
    const path = join(folder, 'texts.txt');
    const written = async (x: cw.ArrayLike, fmt = '%s'): Promise<string> => {
      await cw.savetxt(path, x, { fmt, threads: 0 });
      return readFileSync(path, 'utf8');
    };
    expect(await written([1, 0.1, 1e20, NaN])).toBe('1.0\n0.1\n1e+20\nnan\n');
    expect(await written(new Float32Array([0.1]))).toBe('0.1\n');
    expect(await written(new Int32Array([3, -4]))).toBe('3\n-4\n');
    expect(await written([true, false])).toBe('True\nFalse\n');
    const words = cw.asarray(['a', 'bcd'], { chunks: 1 });
    expect(await written(words)).toBe('a\nbcd\n');
    expect(await written(words, '%5s')).toBe('    a\n  bcd\n');
    expect(await written(words, '%-5s|')).toBe('a    |\nbcd  |\n');
    expect(await written(words, '%05s|')).toBe('    a|\n  bcd|\n');
    expect(await written(words, '%.2s|')).toBe('a|\nbc|\n');
    expect(await written(words.astype('S3'))).toBe('a\nbcd\n');
    const days = cw.asarray(['2020-01-01', 'NaT'], { dtype: 'datetime64[D]' });
    expect(await written(days)).toBe('2020-01-01\nNaT\n');
    expect(await written(days.astype('datetime64[s]'))).toBe('2020-01-01T00:00:00\nNaT\n');
    const hours = cw.asarray([5n, -1n]).astype('timedelta64[h]');
    expect(await written(hours)).toBe('5 hours\n-1 hours\n');
    for (const x of [words, days, hours])
      for (const fmt of ['%d', '%.18e'])
        await expect(written(x, fmt)).rejects.toMatchObject({
          tag: 'dtype',
          message: expect.stringContaining("fmt: '%s'"),
        });
    await written(days);
    expect(await elements(await cw.loadtxt(path, { dtype: 'datetime64[D]' }))).toEqual(await elements(days));
  });

  it('what is written is read back; what fails leaves nothing', async () => {
    const x = cw.random.random([300, 3], { chunks: 77, seed: 5 });
    const path = join(folder, 'back.csv');
    await cw.savetxt(path, x, { delimiter: ',' });
    expect(await elements(await cw.loadtxt(path, { delimiter: ',' }))).toEqual(await elements(x));
    await expect(cw.savetxt(path, cw.zeros([2, 2, 2]))).rejects.toThrow(/is no table/);
    await expect(cw.savetxt(path, x, { fmt: '%q' })).rejects.toThrow(/is no format of one element/);
    await expect(cw.savetxt(path, x, { fmt: ['%d'] })).rejects.toThrow(/1 formats for 3 columns/);
    const bad = x.mapBlocks(() => {
      throw new Error('no');
    });
    await expect(cw.savetxt(join(folder, 'bad.csv'), bad, { retries: 0, threads: 0 })).rejects.toMatchObject({
      tag: 'function',
    });
    expect(readdirSync(folder).filter((name) => name.startsWith('.') || name === 'bad.csv')).toEqual([]);
  });
});
