/** The same fields in other encodings, v2 and v3 (sharded, big-endian, F order, transposed, packed), give the same results. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { computeBothWays } from './evaluation.js';
import { expressions, lastSteps } from './expressions.js';
import { decoded, openCalendar, openInputs } from './inputs.js';
import { differences, goldenRecords, hasGolden, sharedData } from './record.js';

const open = (path: string): Promise<cw.ChunkedArray> => cw.fromZarr(join(sharedData, 'zarr', path));
const values = async (array: cw.ChunkedArray): Promise<ArrayLike<number | bigint>> =>
  (await computeBothWays(array)).data;
const sameBits = async (a: cw.ChunkedArray, b: cw.ChunkedArray): Promise<void> => {
  const [x, y] = (await Promise.all([values(a), values(b)])) as unknown as ArrayBufferView[];
  expect(Buffer.compare(new Uint8Array(x.buffer), new Uint8Array(y.buffer))).toBe(0);
};

const elsewhere: Readonly<Record<string, readonly string[]>> = {
  'zarr/ersst.zarr/sst': [
    'zarr/v3/ersst.zarr/sst_sharded',
    'zarr/v3/ersst.zarr/sst',
    'zarr/v3/ersst.zarr/sst_be_gzip',
    'zarr/v3/ersst.zarr/sst_transposed',
    'zarr/ersst.zarr/sst_f',
  ],
  'zarr/air.zarr/air': ['zarr/v3/air.zarr/air'],
};

describe.skipIf(!hasGolden)('reference results from other encodings', () => {
  goldenRecords().forEach((record, turn) => {
    const [[way, expression]] = Object.entries(expressions[record.id]);
    for (const { zarr } of Object.values(record.inputs)) {
      const [sharded, ...others] = elsewhere[zarr] ?? [];
      // Every result from shards, and from one of the other encodings in turn.
      for (const other of [sharded, others[turn % others.length]].filter((path) => path !== undefined)) {
        it(`${record.id}: ${way}, from ${other}`, async () => {
          const inputs = await openInputs(record, { [zarr]: other });
          const computed = await computeBothWays(expression(inputs, await openCalendar(record), record.given));
          expect(differences(lastSteps[record.id]?.(computed) ?? computed, record)).toEqual([]);
        });
      }
    }
  });
});

describe.skipIf(!hasGolden)('fields that stand in several encodings', () => {
  const temperature = async (path: string): Promise<cw.ChunkedArray> =>
    decoded(await open(path), 'float64(float32), NaN where -1e34');

  it('sea temperature: first three months of the sharded, transposed v3 store', async () => {
    const [all, three] = [await open('ocean_atlas.zarr/TEMP'), await open('v3/ocean_atlas.zarr/TEMP')];
    expect(three.shape).toEqual([3, 19, 90, 180]);
    await sameBits(all.slice(':3'), three);
    await sameBits(all.slice('2::-1, ::3, 70:10:-7, ::-1'), three.slice('::-1, ::3, 70:10:-7, ::-1'));
  });
  it('sea temperature: reductions of those months', async () => {
    const [all, three] = await Promise.all(['ocean_atlas.zarr/TEMP', 'v3/ocean_atlas.zarr/TEMP'].map(temperature));
    const warm = (x: cw.ChunkedArray): cw.ChunkedArray => x.greaterEqual(20).sum({ axis: 1 });
    await sameBits(warm(all).slice(':3'), warm(three));
    await sameBits(cw.nanmax(all, { axis: [2, 3] }).slice(':3'), cw.nanmax(three, { axis: [2, 3] }));
  });
  it('sea surface temperature: NaN stands where the raw store has its missing value', async () => {
    const [sst, raw] = [await open('ersst.zarr/sst'), await open('ersst.zarr/sst_raw')];
    await sameBits(sst, cw.where(raw.equal(Number(raw.attributes.missing_value)), Number.NaN, raw));
  });
  it('sea surface temperature: packed into 16 bits, with chunks of land left out', async () => {
    const [sst, packed] = [await open('ersst.zarr/sst'), await open('ersst.zarr/sst_packed')];
    const unpacked = decoded(packed, 'float64(int16) * scale_factor + add_offset');
    const apart = cw.abs(unpacked.subtract(sst.astype('float64')));
    expect(await cw.nanmax(apart).item({ threads: 2 })).toBeLessThanOrEqual(0.0025 + 1e-12);
    expect(await cw.notEqual(cw.isnan(unpacked), cw.isnan(sst)).sum().item({ threads: 2 })).toBe(0n);
  });
  it('counts and masks: int64 and bool, v2 and v3', async () => {
    const sst = await open('ersst.zarr/sst');
    for (const store of ['ersst.zarr', 'v3/ersst.zarr']) {
      const [count, mask] = [await open(`${store}/n_valid`), await open(`${store}/ocean_mask`)];
      expect([count.dtype, mask.dtype]).toEqual(['int64', 'bool']);
      await sameBits(cw.logicalNot(cw.isnan(sst)).sum({ axis: 0 }), count);
      await sameBits(count.greater(0), mask);
    }
  });
  it('air temperature: float32 and flags derived from the packed values', async () => {
    const [packed, single, flags] = await Promise.all(
      ['air', 'air_f4', 'above_freezing'].map((name) => open(`air.zarr/${name}`)),
    );
    const kelvin = decoded(packed, 'float64(int16) * 0.01');
    await sameBits(packed.astype('float32').multiply(0.01), single);
    await sameBits(kelvin.greater(273.15), flags);
    await sameBits(packed, await open('v3/air.zarr/air'));
  });
  it('winds at three levels: big-endian, delta filter and plain zstd beside each other', async () => {
    const [u, v, z] = await Promise.all(['u', 'v', 'z'].map((name) => open(`eraint.zarr/${name}`)));
    const text = 'float64(int16) * scale_factor + add_offset';
    const speed = cw.hypot(decoded(u, text), decoded(v, text));
    const fast = cw.where(speed.greater(30), decoded(z, text), Number.NaN);
    const [most, height] = await cw.compute(speed.max({ axis: [0, 2, 3] }), cw.nanmean(fast), { threads: 2 });
    const stored = async (x: cw.ChunkedArray): Promise<Float64Array> => {
      const { scale_factor: scale, add_offset: offset } = x.attributes;
      return Float64Array.from(
        (await x.compute()).data as Int16Array,
        (value) => value * Number(scale) + Number(offset),
      );
    };
    const [us, vs, zs] = [await stored(u), await stored(v), await stored(z)];
    const wanted = [0, 0, 0];
    let [sum, count] = [0, 0];
    us.forEach((value, k) => {
      const here = Math.sqrt(value * value + vs[k] * vs[k]);
      const level = Math.floor(k / (241 * 480)) % 3;
      wanted[level] = Math.max(wanted[level], here);
      if (here > 30) [sum, count] = [sum + zs[k], count + 1];
    });
    expect(count).toBeGreaterThan(0);
    wanted.forEach((value, k) => {
      expect((most.data as Float64Array)[k] / value).toBeCloseTo(1, 14);
    });
    expect((height.data as Float64Array)[0] / (sum / count)).toBeCloseTo(1, 11);
  });
});
