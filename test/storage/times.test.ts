/** datetime64 and timedelta64 of Zarr v2 are read as these dtypes, and are written back as they were. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-times-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['<M8[ns]', 'datetime64[ns]'],
  ['<m8[D]', 'timedelta64[D]'],
])('%s', async (text, name) => {
  const path = join(folder, `${name}.zarr`);
  const data = cw.asarray(BigInt64Array.of(1n, 2n ** 60n, -(2n ** 63n)));
  await data.toZarr(path, { format: 2, attributes: { a: 1 }, dims: ['t'], threads: 'inline' });
  const load = (at: string, file: string) => JSON.parse(readFileSync(join(at, file), 'utf8'));
  writeFileSync(join(path, '.zarray'), JSON.stringify({ ...load(path, '.zarray'), dtype: text, fill_value: 'NaT' }));
  const x = await cw.fromZarr(path);
  expect([x.dtype, x.attributes, x.encoding?.fillValue]).toEqual([name, { a: 1 }, -(2n ** 63n)]);
  expect((await x.compute({ threads: 'inline' })).data).toEqual(BigInt64Array.of(1n, 2n ** 60n, -(2n ** 63n)));
  const copy = join(folder, `${name}-copy.zarr`);
  await x.toZarr(copy, { threads: 'inline' });
  expect(load(copy, '.zarray')).toEqual(load(path, '.zarray'));
  expect(load(copy, '.zattrs')).toEqual(load(path, '.zattrs'));
});
