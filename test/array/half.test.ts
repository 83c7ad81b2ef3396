/** float16: stored in two bytes as NumPy rounds, computed with as float32, the same through Zarr and .npy. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { halfToNumber, numberToHalf, roundToHalf } from '../../kernels/half.js';
import * as cw from '../../lib/index.js';
import golden from '../golden/half.json' with { type: 'json' };

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-half-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const parsed = (text: string): number =>
  text === 'nan' ? Number.NaN : text.endsWith('inf') ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text);
const doubles = Float64Array.from(golden.doubles, parsed);
const THREADS = [0, 1, 2];
/** Numbers, with NaN and -0 told apart. */
const same = (got: ArrayLike<unknown>, want: Iterable<number>): void => expect(Array.from(got)).toEqual([...want]);
const values = async (x: cw.ChunkedArray, threads = 0): Promise<number[]> =>
  Array.from((await x.compute({ threads })).data as Float32Array);

describe('rounding', () => {
  it("gives NumPy's bits", () => {
    expect(Array.from(doubles, numberToHalf)).toEqual(golden.bits.float64);
    expect(Array.from(doubles, (x) => numberToHalf(Math.fround(x)))).toEqual(golden.bits.float32);
  });

  it('every half is its own', () => {
    const halves = Array.from({ length: 65536 }, (_, bits) => halfToNumber(bits));
    same(
      halves.filter((_, k) => k % 61 === 0),
      golden.every.map(parsed),
    );
    expect(halves.filter((x, bits) => !Number.isNaN(x) && numberToHalf(x) !== bits)).toEqual([]);
  });

  for (const threads of THREADS)
    it(`is the same in kernels, ${threads} threads`, async () => {
      const from = cw.asarray(doubles, { chunks: 50 });
      same(await values(from.astype('float16'), threads), golden.bits.float64.map(halfToNumber));
      same(await values(from.astype('float32').astype('float16'), threads), golden.bits.float32.map(halfToNumber));
      same(
        await values(cw.asarray(golden.ints.map(BigInt)).astype('float16'), threads),
        golden.intBits.map(halfToNumber),
      );
      const bits = cw.arange(65536, { dtype: 'uint16', chunks: 10_000 }).view('float16');
      const read = await values(bits, threads);
      expect(read.filter((x, k) => !Object.is(x, halfToNumber(k)))).toEqual([]);
      const again = await bits.astype('float32').astype('float16').view('uint16').compute({ threads });
      const other = Array.from(again.data as Uint16Array).filter((x, k) => x !== k && !Number.isNaN(halfToNumber(k)));
      expect([again.data.length, other]).toEqual([65536, []]);
    });
});

describe('arrays', () => {
  it('are stored in two bytes, and say what they are', async () => {
    const x = cw.asarray([0.1, 1 / 3, 2, 1000.5], { dtype: 'float16' });
    expect([x.dtype, x.itemsize, x.nbytes]).toEqual(['float16', 2, 8]);
    const result = await x.compute();
    expect([result.elementType, result.dtype, result.data.constructor.name]).toEqual([
      'float16',
      'float16',
      'Float32Array',
    ]);
    expect(String(result)).toBe(golden.text);
    expect(String(await cw.asarray([0.1], { dtype: 'float16' }).slice(0).compute())).toBe(golden.one);
    expect(result.toArray()).toEqual([0.1, 1 / 3, 2, 1000.5].map(roundToHalf));
    expect(await x.slice(1).item()).toBe(roundToHalf(1 / 3));
    expect(cw.asarray(result).dtype).toBe('float16');
    expect(await values(cw.asarray(result).add(1))).toEqual(await values(x.add(1)));
  });

  it('are computed with as float32', async () => {
    const x = cw.asarray(doubles.slice(0, 12), { dtype: 'float16', chunks: 5 });
    const y = x.astype('float32');
    for (const of of [
      (a: cw.ChunkedArray) => a.add(a),
      (a: cw.ChunkedArray) => a.multiply(0.1).subtract(a),
      (a: cw.ChunkedArray) => a.sum(),
      (a: cw.ChunkedArray) => a.nanmean(),
      (a: cw.ChunkedArray) => a.max(),
      (a: cw.ChunkedArray) => a.cumsum(),
      (a: cw.ChunkedArray) => cw.matmul(a, a),
      (a: cw.ChunkedArray) => cw.fft.fft(a),
      (a: cw.ChunkedArray) =>
        a.mapBlocks(
          (block) => ({ ...block, data: Float32Array.from(block.data as Float32Array, (v) => v / 3) }) as never,
        ),
      (a: cw.ChunkedArray) => cw.iterate(a, (u) => u.multiply(0.5), { steps: 3 }),
      (a: cw.ChunkedArray) => cw.quantile(a, 0.3),
      (a: cw.ChunkedArray) => cw.std(a),
    ]) {
      const [got, want] = [of(x), of(y)];
      expect(got.dtype, String(of)).toBe(want.dtype);
      same(await values(got), await values(want));
    }
  });

  it('are reduced as float32 where one value stands everywhere', async () => {
    for (const value of [1, 1.5, 0.1, -2, 60000, Infinity, Number.NaN]) {
      const x = cw.full([4, 3], value, { dtype: 'float16' });
      const y = cw.full([4, 3], roundToHalf(value), { dtype: 'float32' });
      for (const of of ['sum', 'mean', 'max', 'prod', 'any'] as const)
        same(await values(x[of]()), await values(y[of]() as cw.ChunkedArray));
      same(await values(cw.concat([x, x]).max({ axis: 0 })), await values(y.max({ axis: 0 })));
      same(await values(y.astype('float16').add(1).sum()), await values(y.add(1).sum()));
    }
  });

  it('keep their dtype where they are moved', async () => {
    const x = cw.asarray(cw.arange(24).reshape([4, 6]), { dtype: 'float16', chunks: [2, 4] });
    for (const of of [
      (a: cw.ChunkedArray) => a.T,
      (a: cw.ChunkedArray) => a.slice('1:, ::-2'),
      (a: cw.ChunkedArray) => a.reshape([3, 8]),
      (a: cw.ChunkedArray) => a.rechunk([3, 3]),
      (a: cw.ChunkedArray) => cw.concat([a, a]),
      (a: cw.ChunkedArray) => cw.stack([a, a]),
      (a: cw.ChunkedArray) => cw.take(a, [2, 0], { axis: 0 }),
      (a: cw.ChunkedArray) => cw.roll(a, 2),
      (a: cw.ChunkedArray) => cw.broadcastTo(a, [2, 4, 6]),
      (a: cw.ChunkedArray) => cw.flip(a),
      (a: cw.ChunkedArray) => cw.split(a, 2)[1],
      (a: cw.ChunkedArray) => cw.unstack(a)[1],
      (a: cw.ChunkedArray) => cw.hsplit(a, [1])[1],
      (a: cw.ChunkedArray) => cw.diagonal(a),
      (a: cw.ChunkedArray) => cw.slidingWindowView(a, 2, { axis: 1 }),
      (a: cw.ChunkedArray) => cw.pad(a, 1, { value: 3 }),
      (a: cw.ChunkedArray) => cw.pad(a, [1, 8], 'wrap'),
      (a: cw.ChunkedArray) => cw.pad(a, 2, 'mean', { statLength: 2 }),
      (a: cw.ChunkedArray) => cw.pad(a, 2, 'median', { statLength: 2 }),
      (a: cw.ChunkedArray) => cw.pad(a, 2, 'maximum'),
      (a: cw.ChunkedArray) => cw.pad(a, 4, 'linear_ramp', { endValues: 2 }),
      (a: cw.ChunkedArray) => cw.pad(a, 2, { mode: 'reflect', reflectType: 'odd' }),
      (a: cw.ChunkedArray) => cw.onesLike(a),
      // Chosen by kernels, in float32.
      (a: cw.ChunkedArray) => a.sort(),
      (a: cw.ChunkedArray) => a.topk(2),
      (a: cw.ChunkedArray) => cw.where(a.greater(1), a, 0.5),
      (a: cw.ChunkedArray) => a.where(a.greater(1)),
      (a: cw.ChunkedArray) => cw.unique(a),
      (a: cw.ChunkedArray) => cw.unique(a, { returnCounts: true })[0],
      (a: cw.ChunkedArray) => a.slice(a.greater(0)),
      (a: cw.ChunkedArray) => cw.extract(a.greater(3), a),
      (a: cw.ChunkedArray) => cw.compress([true, false, true], a, { axis: 0 }),
      (a: cw.ChunkedArray) => cw.tril(a),
      (a: cw.ChunkedArray) => cw.diag(a.slice(0)),
      (a: cw.ChunkedArray) => cw.set(a, '0', 7),
      (a: cw.ChunkedArray) => cw.set(a, a.greater(3), 7),
      (a: cw.ChunkedArray) => cw.insert(a, 1, 5, { axis: 1 }),
      (a: cw.ChunkedArray) => cw.delete(a, 1, { axis: 1 }),
      (a: cw.ChunkedArray) => cw.append(a, a),
      (a: cw.ChunkedArray) => cw.resize(a, [5, 7]),
      (a: cw.ChunkedArray) => cw.trimZeros(a.slice(0)),
      (a: cw.ChunkedArray) => cw.takeAlongAxis(a, a.argsort()),
      (a: cw.ChunkedArray) => cw.overlap.overlap(a, { depth: 1, boundary: 'reflect' }),
      (a: cw.ChunkedArray) => cw.random.permuted(a, { seed: 1 }),
      (a: cw.ChunkedArray) => cw.choose(a.astype('int8').remainder(2), [a, a.flip()]),
    ]) {
      expect(of(x).dtype, String(of)).toBe('float16');
      same(await values(of(x)), await values(of(x.astype('float32'))));
    }
    expect((await x.persist()).dtype).toBe('float16');
    expect([...(await cw.tobytes(cw.asarray([1, -2], { dtype: 'float16' })))]).toEqual([0, 0x3c, 0, 0xc0]);
    expect(await values(cw.full([2], 0.1, { dtype: 'float16' }))).toEqual([roundToHalf(0.1), roundToHalf(0.1)]);
  });

  it('are made of bytes and of what is iterated', async () => {
    const bytes = await cw.tobytes(cw.asarray([0.1, 2], { dtype: 'float16' }));
    const read = cw.frombuffer(bytes, { dtype: 'float16' });
    expect([read.dtype, await values(read)]).toEqual(['float16', [roundToHalf(0.1), 2]]);
    for (const list of [[0.1, 2], []]) {
      const made = cw.fromiter(list, { dtype: 'float16' });
      expect([made.dtype, await values(made)]).toEqual(['float16', list.map(roundToHalf)]);
    }
  });

  it("promote as NumPy's", () => {
    for (const [dtype, want] of Object.entries(golden.promotions))
      expect(cw.promoteTypes('float16', dtype as cw.DType)).toBe(want);
    expect(cw.finfo('float16')).toMatchObject({ bits: 16, max: 65504, eps: 2 ** -10 });
  });

  it('are not computed in', () => {
    const options = { dtype: 'float16' } as never;
    expect(() => cw.arange(3).sum(options)).toThrow(/float16.*'float32', then \.astype\('float16'\)/s);
    expect(() => cw.random.normal(0, 1, [3], options)).toThrow(/float16/);
  });
});

describe('files', () => {
  for (const format of [2, 3] as const)
    it(`Zarr v${format} keeps them`, async () => {
      const path = join(folder, `v${format}.zarr`);
      const x = cw.asarray(doubles, { dtype: 'float16', chunks: 100 });
      await x.toZarr(path, { format, fillValue: 0.1 });
      const back = await cw.fromZarr(path);
      expect(back.dtype).toBe('float16');
      for (const threads of THREADS) same(await values(back, threads), await values(x));
      const text = readFileSync(join(path, format === 2 ? '.zarray' : 'zarr.json'), 'utf8');
      expect(JSON.parse(text)[format === 2 ? 'dtype' : 'data_type']).toBe(format === 2 ? '<f2' : 'float16');
    });

  it('.npy keeps them', async () => {
    const x = cw.asarray(doubles, { dtype: 'float16', chunks: 100 });
    const path = join(folder, 'x.npy');
    await cw.saveNpy(path, x);
    const back = await cw.loadNpy(path, { chunks: 70 });
    expect(back.dtype).toBe('float16');
    same(await values(back), await values(x));
  });

  it('expressions of them are kept as JSON', async () => {
    const path = join(folder, 'x.json');
    const x = cw.asarray([0.1, 2], { dtype: 'float16' });
    await cw.save(path, x);
    const back = (await cw.load(path)) as cw.ChunkedArray;
    expect(back.dtype).toBe('float16');
    same(await values(back), await values(x));
  });
});

it('casts agree with the mirror for any number', () => {
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.double(), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      async (xs, n) => {
        const x = cw.asarray(xs, { chunks: n }).astype('float16');
        same(await values(x), xs.map(roundToHalf));
        same(await values(x.astype('float64')), xs.map(roundToHalf));
      },
    ),
    { numRuns: 50 },
  );
});
