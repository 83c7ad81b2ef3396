/** .npy files: those of NumPy are read as it wrote them, ours are the same bytes; chunked, by threads, and whole or not at all. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DTYPE_NAMES, type DType, isBigInt } from '../../../kernels/dtype.js';
import * as cw from '../../../lib/index.js';
import golden from '../../golden/npy.json' with { type: 'json' };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunkwise-npy-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (base64: string, name = 'x.npy'): string => {
  const path = join(folder, name);
  writeFileSync(path, Buffer.from(base64, 'base64'));
  return path;
};
const parsed = (text: readonly string[], dtype: string): readonly (number | bigint)[] =>
  text.map((one) => (isBigInt(dtype as DType) ? BigInt(one) : Number(one)));
const elements = async (x: cw.ChunkedArray, options: cw.ComputeOptions = {}): Promise<(number | bigint)[]> =>
  Array.from((await x.compute(options)).data as ArrayLike<number | bigint>);

describe('loadNpy', () => {
  for (const { name, file: bytes, dtype, shape, values } of golden.cases)
    it(`reads ${name}`, async () => {
      const x = await cw.loadNpy(file(bytes));
      expect([x.dtype, x.shape]).toEqual([dtype, shape]);
      expect(await elements(x, { threads: 0 })).toEqual(parsed(values, dtype));
      if (x.ndim !== 3) return;
      const cut = await cw.loadNpy(file(bytes), { chunks: [2, 3, 2] });
      const part = await elements(cut.slice('1:, ::-1, ::2').rechunk([1, 2, 3]), { threads: 0 });
      expect(part).toEqual(await elements((await x.persist({ threads: 0 })).slice('1:, ::-1, ::2'), { threads: 0 }));
    });

  it('reads dates', async () => {
    const x = await cw.loadNpy(file(golden.dates.file));
    expect(x.dtype).toBe('datetime64[D]');
    expect(await elements(x)).toEqual(golden.dates.values.map(BigInt));
  });

  it('reads text', async () => {
    const { strings, bytes } = golden.refused as Readonly<Record<string, string>>;
    expect((await cw.loadNpy(file(strings))).dtype).toBe('<U2');
    expect((await cw.loadNpy(file(bytes))).dtype).toBe('S2');
  });

  for (const [name, bytes] of Object.entries(golden.refused).filter(([kind]) => kind !== 'strings' && kind !== 'bytes'))
    it(`refuses ${name}`, async () => {
      await expect(cw.loadNpy(file(bytes))).rejects.toThrow(/x\.npy: it holds (Python objects|records|strings)/);
    });

  it('refuses what is damaged, naming the file', async () => {
    const whole = Buffer.from(golden.cases[0].file, 'base64');
    const damaged: [Buffer, RegExp][] = [
      [Buffer.alloc(0), /is no \.npy file/],
      [whole.subarray(0, 5), /is no \.npy file/],
      [whole.subarray(0, 60), /truncated: it ends in its header/],
      [whole.subarray(0, whole.length - 1), /holds 59 bytes .* takes 60: it is truncated/],
      [Buffer.concat([whole.subarray(0, 6), Buffer.from([4]), whole.subarray(7)]), /version 4\.0/],
      [Buffer.concat([whole.subarray(0, 10), Buffer.from('[('), whole.subarray(12)]), /header is damaged/],
      [Buffer.concat([whole.subarray(0, 6), Buffer.from([2, 0, 255, 255, 255, 255])]), /header says that it takes/],
    ];
    for (const [bytes, message] of damaged) {
      const failure = await cw.loadNpy(file(bytes.toString('base64'))).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(cw.ChunkwiseError);
      expect((failure as cw.ChunkwiseError).message).toMatch(message);
    }
    await expect(cw.loadNpy(join(folder, 'none.npy'))).rejects.toMatchObject({ tag: 'storage' });
    await expect(cw.loadNpy(folder)).rejects.toThrow(/no regular file/);
  });

  it('says so where the file went, or became shorter, before it is read', async () => {
    const path = join(folder, 'gone.npy');
    await cw.saveNpy(path, cw.arange(1000), { threads: 0 });
    const x = await cw.loadNpy(path);
    writeFileSync(path, readFileSync(path).subarray(0, 1000));
    await expect(x.compute({ threads: 0, retries: 0 })).rejects.toThrow(/gone\.npy.*truncated or corrupt/s);
    rmSync(path);
    await expect(x.compute({ threads: 0, retries: 0 })).rejects.toThrow(/gone\.npy is not there any more/);
  });

  it('reads only what is asked for', async () => {
    const path = join(folder, 'wide.npy');
    await cw.saveNpy(path, cw.arange(1_000_000).reshape([1000, 1000]), { threads: 0 });
    const x = await cw.loadNpy(path);
    let bytes = 0;
    const onReport: cw.ComputeOptions['onReport'] = (report) => {
      bytes = report.bytesRead;
    };
    const values = await elements(x.slice('500'), { threads: 0, onReport });
    expect(values[7]).toBe(500_007);
    expect(bytes).toBe(8000);
    // A kernel reads the file itself, without blocks in between.
    expect(x.mean().explain()).toMatch(/2 tasks in 2 stages.*decode, simd {2}mean: from wide\.npy/s);
  });
});

describe('saveNpy', () => {
  it('writes what NumPy writes, to the byte', async () => {
    for (const { file: bytes, dtype, shape, values, order, endian } of golden.cases.filter(
      (one) => !one.name.startsWith('version') && one.endian === 'little',
    )) {
      expect(endian).toBe('little');
      const data = parsed(values, dtype);
      const flat = cw.array(data as number[], { dtype: dtype as DType });
      const path = join(folder, 'out.npy');
      await cw.saveNpy(path, flat.reshape(shape), { fortranOrder: order === 'F', threads: 0 });
      expect(readFileSync(path).toString('base64')).toBe(bytes);
    }
  });

  it('any chunks, orders and threads: what was written is read back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom(...DTYPE_NAMES),
        fc.boolean(),
        fc.constantFrom(0, 1, 2),
        async (shape, writeChunk, readChunk, dtype, fortranOrder, threads) => {
          const size = shape.reduce((a, b) => a * b, 1);
          const x = cw.arange(size, { chunks: 3 }).astype(dtype).reshape(shape).rechunk(writeChunk);
          const path = join(folder, 'any.npy');
          const back = await cw.saveNpy(path, x, { fortranOrder, threads });
          const wanted = await elements(x, { threads: 0 });
          expect(await elements(back, { threads })).toEqual(wanted);
          const again = await cw.loadNpy(path, { chunks: readChunk });
          expect(await elements(again.transpose(), { threads })).toEqual(await elements(x.transpose(), { threads: 0 }));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('a failed run leaves the old file, and nothing else', async () => {
    const own = join(folder, 'failing');
    const path = join(own, 'x.npy');
    await cw.saveNpy(path, cw.arange(5), { threads: 0 });
    const before = readFileSync(path);
    const bad = cw.arange(100, { chunks: 10 }).mapBlocks(
      () => {
        throw new Error('no');
      },
      { dtype: 'float64' },
    );
    await expect(cw.saveNpy(path, bad, { threads: 0, retries: 0 })).rejects.toMatchObject({ tag: 'function' });
    const stop = new AbortController();
    stop.abort();
    await expect(cw.saveNpy(path, cw.arange(5), { signal: stop.signal })).rejects.toMatchObject({ tag: 'cancelled' });
    expect(readdirSync(own)).toEqual(['x.npy']);
    expect(readFileSync(path)).toEqual(before);
    await expect(cw.saveNpy(own, cw.arange(5))).rejects.toThrow(/no regular file/);
    mkdirSync(join(folder, 'deep'), { recursive: true });
    const deep = await cw.saveNpy(join(folder, 'deep/er/x.npy'), cw.arange(3), { threads: 0 });
    expect(await elements(deep)).toEqual([0, 1, 2]);
  });

  it('a file is read while it is replaced', async () => {
    const path = join(folder, 'own.npy');
    const x = await cw.saveNpy(path, cw.arange(50, { chunks: 7 }), { threads: 0 });
    const y = await cw.saveNpy(path, x.add(1), { threads: 0 });
    expect((await elements(y)).slice(0, 3)).toEqual([1, 2, 3]);
  });

  it('a killed writer leaves no file, and the next one removes its temporary', async () => {
    const own = join(folder, 'killed');
    mkdirSync(own);
    const path = join(own, 'x.npy');
    const script = `import * as cw from ${JSON.stringify(resolve('dist/lib/index.js'))};
      const x = cw.zeros([2000], { chunks: 1 }).mapBlocks((b) => { const until = Date.now() + 5; while (Date.now() < until); return b; }, { dtype: 'float64' });
      console.log('begun');
      await cw.saveNpy(${JSON.stringify(path)}, x, { threads: 0 });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = new Promise((done) => child.once('exit', done));
    await new Promise((done) => child.stdout.once('data', done));
    while (readdirSync(own).length === 0) await new Promise((done) => setTimeout(done, 5));
    child.kill('SIGKILL');
    await ended;
    expect(readdirSync(own)).not.toContain('x.npy');
    await cw.saveNpy(path, cw.arange(3), { threads: 0 });
    expect(readdirSync(own)).toEqual(['x.npy']);
  });
});
