/** Stores go to xarray and zarr-python and back, where Debian's python3-xarray and python3-zarr are installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

const python = ['python3', '/usr/bin/python3'].find(
  (name) => spawnSync(name, ['-c', 'import xarray, zarr'], { stdio: 'ignore' }).status === 0,
);
const folder = mkdtempSync(join(tmpdir(), 'chunkwise-interop-'));
afterAll(async () => {
  await cw.close();
  rmSync(folder, { recursive: true, force: true });
});
const run = (task: string): string => {
  const script = fileURLToPath(new URL('interop.py', import.meta.url));
  const { status, stdout, stderr } = spawnSync(python ?? '', [script, task, folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
};
const inline = { threads: 'inline' } as const;

describe.skipIf(!python)('xarray', () => {
  it('opens what was copied as identical, and what was written with its values, names and attributes', {
    timeout: 300_000,
  }, async () => {
    run('write');
    const from = await cw.openGroup(join(folder, 'xarray.zarr'));
    expect(await from.members()).toEqual(['flag', 'lat', 'n', 'raw', 't2m', 'time']);
    const copy = join(folder, 'copy.zarr');
    await cw.createGroup(copy, { attributes: from.attributes, format: from.format });
    for (const name of await from.members())
      await (await from.array(name)).toZarr(copy, { ...inline, path: name, consolidated: true });
    const own = join(folder, 'own.zarr');
    await cw.linspace(-40, 40, 5).toZarr(own, {
      ...inline,
      format: 2,
      path: 'lat',
      dims: ['lat'],
      attributes: { units: 'degrees_north', bad: Number.NaN, inf: -Infinity, big: 2n ** 60n },
    });
    const speed = await cw
      .arange(0, 20, 1, { dtype: 'float32' })
      .reshape([4, 5])
      .toZarr(own, {
        ...inline,
        path: 'speed',
        dims: ['time', 'lat'],
        fillValue: Number.NaN,
        attributes: { units: 'm/s' },
        groupAttributes: { title: 'T' },
        consolidated: true,
      });
    await speed.mean({ axis: 0 }).toZarr(own, { ...inline, path: 'mean' });
    await speed.sum().toZarr(own, { ...inline, path: 'total', attributes: { a: 1 } });
    await cw.arange(0, 3).toZarr(own, { ...inline, path: 'grown', dims: ['record'], chunks: [2] });
    await cw.full([2], 9).toZarr(own, { ...inline, path: 'grown', append: 'record' });
    expect(run('check')).toBe('"right"');
  });
});
