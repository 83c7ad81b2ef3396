/** Datasets written and opened again keep values, dimensions, attributes, encodings and dates. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type DataArray, Dataset, openDataset } from '../../lib/climate/index.js';
import { fromZarr } from '../../lib/index.js';

const folder = mkdtempSync(join(tmpdir(), 'round-'));
afterAll(() => rmSync(folder, { recursive: true }));
const files = join(import.meta.dirname, '../data/netcdf');
const quiet = { onWarning: () => {} };

/** How two arrays differ, in words; undefined where they do not. Packing by a float32 is a float64's in JSON, so floats are compared to 1e-6. */
async function difference(got: DataArray, want: DataArray): Promise<string | undefined> {
  const [a, b] = [await got.values(), await want.values()];
  if (got.dims.join() !== want.dims.join() || a.shape.join() !== b.shape.join())
    return `(${got.dims}) [${a.shape}], written (${want.dims}) [${b.shape}]`;
  if (got.variable.calendar !== want.variable.calendar) return `calendar ${got.variable.calendar}`;
  const flat = (x: unknown): unknown[] => (Array.isArray(x) ? x.flat(8) : [x]);
  const [left, right] = [flat(a.toArray()), flat(b.toArray())];
  const same = (x: unknown, y: unknown): boolean =>
    typeof x === 'number' && typeof y === 'number'
      ? Object.is(x, y) || x === y || Math.abs(x - y) <= 1e-6 * Math.max(0.01, Math.abs(y))
      : String(x) === String(y);
  const at = left.findIndex((value, k) => !same(value, right[k]));
  return at < 0 ? undefined : `element ${at} is ${String(left[at])}, written ${String(right[at])}`;
}

/** Files whose every variable can be written to both formats. */
const WHOLE = readdirSync(files).filter(
  (name) => /\.(nc|h5)$/.test(name) && !/^(bad_|own-records-truncated|h5-)/.test(name),
);

describe('datasets written and opened again', () => {
  for (const name of WHOLE)
    for (const form of ['zarr', 'nc'] as const)
      it(`${name} through ${form}`, async () => {
        const ds = await openDataset(join(files, name), quiet);
        const target = join(folder, `${name}.${form}`);
        if (form === 'zarr') await ds.toZarr(target);
        else if (name === 'own-strings-attributes.nc') {
          await expect(ds.toNetcdf(target)).rejects.toThrow(/"history" of the file is a list of texts/);
          return;
        } else await ds.toNetcdf(target);
        const again = await openDataset(target, quiet);
        // Decoded in float32 its greatest integer is one more than int32 holds: written as missing, and said.
        const names = [...ds.parts.variables.keys()].filter((key) => key !== 'scale_i4_big');
        expect([...again.parts.variables.keys()]).toEqual(expect.arrayContaining(names));
        for (const key of names) {
          const differs = await difference(again.get(key), ds.get(key));
          expect(differs && `${key}: ${differs}`).toBeUndefined();
        }
        expect([...again.parts.coordNames].sort()).toEqual([...ds.parts.coordNames].sort());
      });

  it('pack as the encoding says, and append along a dimension', async () => {
    const store = join(folder, 'append.zarr');
    const part = (days: readonly number[]): Dataset =>
      new Dataset(
        { t: [['time'], days.map((day) => day / 10), { units: 'K' }] },
        { coords: { time: days.map((day) => new Date(Date.UTC(2000, 0, 1 + day))) }, attrs: { title: 'x' } },
      );
    await part([0, 1, 2]).toZarr(store, {
      encoding: { t: { dtype: 'int16', scale_factor: 0.1, _FillValue: -1 }, time: { units: 'days since 2000-01-01' } },
      chunks: { time: 2 },
    });
    await part([3, 4]).toZarr(store, { appendDim: 'time' });
    const raw = await openDataset(store, { decodeCf: false });
    expect((await raw.get('t').values()).toArray()).toEqual([0, 1, 2, 3, 4]);
    expect(raw.get('t').dtype).toBe('int16');
    // What no object holds is missing too.
    expect((await fromZarr(store, { path: 't' })).encoding?.fillValue).toBe(-1);
    const ds = await openDataset(store);
    const written = Array.from((await ds.get('t').values()).data as Iterable<number>, (value) => value.toFixed(3));
    expect(written).toEqual(['0.000', '0.100', '0.200', '0.300', '0.400']);
    expect(Number(await ds.get('t').sel({ time: '2000-01-05' }).item()).toFixed(2)).toBe('0.40');
    await expect(part([0]).toZarr(store)).rejects.toThrow(/there already/);
    await part([7]).toZarr(store, { mode: 'w' });
    expect((await openDataset(store)).sizes).toEqual({ time: 1 });
  });
});
