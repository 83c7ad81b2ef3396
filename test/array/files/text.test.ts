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

  it('nothing is an empty table', async () => {
    expect((await cw.loadtxt(written('# nothing\n'), { ndmin: 2 })).shape).toEqual([0, 0]);
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

  it('what is written is read back; what fails leaves nothing', async () => {
    const x = cw.random.random([300, 3], { chunks: 77, seed: 5 });
    const path = join(folder, 'back.csv');
    await cw.savetxt(path, x, { delimiter: ',' });
    expect(await elements(await cw.loadtxt(path, { delimiter: ',' }))).toEqual(await elements(x));
    await expect(cw.savetxt(path, cw.zeros([2, 2, 2]))).rejects.toThrow(/is no table/);
    await expect(cw.savetxt(path, x, { fmt: '%q' })).rejects.toThrow(/is no format of one number/);
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
