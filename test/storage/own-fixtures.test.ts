/** The small stores that zarr-python made (test/data/make_zarr_fixtures.py): codecs, filters, orders, fill values. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { computedDType } from '../../kernels/dtype.js';
import { halfToNumber } from '../../kernels/half.js';
import { openStored } from '../../lib/storage/reading/opened-store.js';
import { openArray, readBox, sha256 } from './shared-data.js';

const folder = fileURLToPath(new URL('../data/zarr-fixtures/', import.meta.url));
const expected: Readonly<Record<string, { dtype: string; sha256: string }>> = JSON.parse(
  readFileSync(`${folder}expected.json`, 'utf8'),
);
/** Codecs that the library decodes; all others are ours or Node's. */
const library = [] as string[];

describe('fixtures by zarr-python', () => {
  it.each(Object.entries(expected))('%s', async (name, want) => {
    const array = await openArray(`${folder}v2.zarr`, { path: name });
    expect(computedDType(array.dtype)).toBe(want.dtype);
    const { data, counters, sync } = await readBox(array);
    expect(sha256(array.dtype === 'float16' ? Float32Array.from(data as Uint16Array, halfToNumber) : data)).toBe(
      want.sha256,
    );
    expect(counters.chunksMissing).toBe(name.startsWith('fill-') ? 1 : 0);
    expect(counters.libraryDecodes > 0).toBe(library.includes(name));
    expect(sync).toBe(!library.includes(name));
  });

  it('consolidated metadata with a bare NaN', async () => {
    const group = await openStored(`${folder}v2.zarr`);
    if (group.kind !== 'group') throw new Error('not a group');
    expect(await group.members()).toEqual(Object.keys(expected).sort());
    expect((await openArray(`${folder}v2.zarr/lz4`)).attributes).toEqual({ _FillValue: Number.NaN });
  });
});
