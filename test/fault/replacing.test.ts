/** An array that is written is there whole or not at all; one that is overwritten stays until the new one is whole. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtModule } from '../../lib/base/built-module.js';
import * as cw from '../../lib/index.js';
import { refused, temporaries } from '../bad-input/nothing-left.js';

let root = '';
let folder = '';
let made = 0;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'chunkwise-replacing-'));
});
beforeEach(() => {
  folder = join(root, String(made++));
  mkdirSync(folder);
});
afterAll(async () => {
  await cw.close();
  rmSync(root, { recursive: true, force: true });
});

const sevens = cw.full([12, 4], 7, { chunks: [2, 4] });
const eights = cw.full([12, 4], 8, { chunks: [2, 4] });
/** Fails in its fourth block. */
const fails = eights.mapBlocks((block: { data: Float64Array }, info: cw.BlockInfo) => {
  if (info.blockCoords[0] === 3) throw new Error('enough');
  return block.data;
});
const valuesOf = async (path: string, options?: cw.FromZarrOptions): Promise<string> => {
  const { data } = await (await cw.fromZarr(path, options)).compute({ threads: 'inline' });
  return [...new Set(data as Float64Array)].sort().join();
};
/** Writes eights in a process of its own, which kills itself before its n-th rename: objects, then documents, then folders. */
function killed(path: string, options: cw.ToZarrOptions, n: number): string | null {
  const script = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { renameSync } = fs;
    let left = ${n};
    fs.renameSync = (from, to) => {
      if (--left === 0) process.kill(process.pid, 'SIGKILL');
      return renameSync(from, to);
    };
    syncBuiltinESMExports();
    const cw = await import(${JSON.stringify(builtModule('lib/index').href)});
    const x = cw.full([12, 4], 8, { chunks: [2, 4] });
    await x.toZarr(${JSON.stringify(path)}, { ...${JSON.stringify(options)}, threads: 'inline' });`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  if (run.signal === null && run.status !== 0) throw new Error(run.stderr);
  return run.signal;
}
/** All that lies in the folder, hidden or not. */
const names = (at = folder): string[] => readdirSync(at).sort();

describe.each([2, 3] as const)('overwriting, Zarr v%i', (format) => {
  it.each(['', 'g/speed'])('what fails, is aborted or is refused leaves the old array at %j', async (path) => {
    const store = join(folder, 'a.zarr');
    await sevens.toZarr(store, { path, format });
    const before = readdirSync(store, { recursive: true }).sort();
    const options = { path, format, overwrite: true, threads: 'inline' } as const;
    await refused(() => fails.toZarr(store, options), 'function', /enough/);
    await refused(() => eights.toZarr(store, { ...options, signal: AbortSignal.abort() }), 'cancelled');
    const big = cw.random.random([2000, 2000], { chunks: [2000, 2000] });
    await refused(() => big.toZarr(store, { ...options, memoryLimit: '8MB' }), 'memory');
    await refused(() => eights.toZarr(store, { ...options, codec: 'bz2' as 'zstd' }), 'argument');
    await refused(
      () => eights.toZarr(store, { ...options, attributes: { when: new Date() } }),
      'argument',
      /attributes.when/,
    );
    expect(readdirSync(store, { recursive: true }).sort()).toEqual(before);
    expect(names()).toEqual(['a.zarr']);
    expect(await valuesOf(store, { path })).toBe('7');
    await eights.toZarr(store, options);
    expect(await valuesOf(store, { path })).toBe('8');
    expect(names()).toEqual(['a.zarr']);
    expect(temporaries(store)).toEqual([]);
  });

  it('a writer that was killed leaves the old array; resume goes on, and overwrite begins anew', async () => {
    const store = join(folder, 'a.zarr');
    await sevens.toZarr(store, { format });
    for (const options of [{ resume: true }, { overwrite: true }, { overwrite: true, resume: true }] as const) {
      expect(killed(store, { format, overwrite: true }, 4)).toBe('SIGKILL');
      expect(names()).toEqual(['.a.zarr.chunkwise.tmp', 'a.zarr']);
      expect(await valuesOf(store)).toBe('7');
      const onReport: cw.ComputeOptions['onReport'] = ({ counters }) => (objects = counters.objectsWritten);
      let objects = -1;
      await eights.toZarr(store, { ...options, format, onReport });
      expect(objects).toBe('resume' in options ? 3 : 6);
      expect(await valuesOf(store)).toBe('8');
      expect(names()).toEqual(['a.zarr']);
      await sevens.toZarr(store, { format, overwrite: true });
    }
  });

  it('a swap that was cut short is finished by whoever comes next', async () => {
    const store = join(folder, 'a.zarr');
    const beside = join(folder, '.a.zarr.chunkwise.tmp');
    const cut = async (): Promise<void> => {
      await sevens.toZarr(join(beside, 'old'), { format });
      await eights.toZarr(join(beside, 'new'), { format });
    };
    await cut();
    expect(await valuesOf(store)).toBe('8');
    expect(names()).toEqual(['a.zarr']);
    rmSync(store, { recursive: true });
    await cut();
    await refused(() => sevens.toZarr(store, { format }), 'storage', /holds an array already/);
    await sevens.toZarr(store, { format, overwrite: true });
    expect(await valuesOf(store)).toBe('7');
    // After both renames: what is left goes with the next writer.
    mkdirSync(beside);
    await eights.toZarr(join(beside, 'old'), { format });
    expect(await valuesOf(store)).toBe('7');
    await eights.toZarr(store, { format, overwrite: true });
    expect(names()).toEqual(['a.zarr']);
  });

  it('consolidated metadata follow', async () => {
    const store = join(folder, 'a.zarr');
    await sevens.toZarr(store, { format, path: 'm' });
    if (format === 2) {
      const load = (name: string) => JSON.parse(readFileSync(join(store, name), 'utf8'));
      const metadata = { '.zgroup': load('.zgroup'), 'm/.zarray': load('m/.zarray') };
      writeFileSync(join(store, '.zmetadata'), JSON.stringify({ zarr_consolidated_format: 1, metadata }));
    } else {
      const load = (name: string) => JSON.parse(readFileSync(join(store, name), 'utf8'));
      const consolidated = { kind: 'inline', must_understand: false, metadata: { m: load('m/zarr.json') } };
      writeFileSync(
        join(store, 'zarr.json'),
        JSON.stringify({ ...load('zarr.json'), consolidated_metadata: consolidated }),
      );
    }
    await cw.full([3], 9, { dtype: 'int16' }).toZarr(store, { path: 'm', overwrite: true });
    const m = await (await cw.openGroup(store)).array('m');
    expect([m.dtype, m.shape, await valuesOf(store, { path: 'm' })]).toEqual(['int16', [3], '9']);
  });
});

describe.each([2, 3] as const)('a new array, Zarr v%i', (format) => {
  it('that is unfinished says so when it is opened, to others it is none', async () => {
    const store = join(folder, 'a.zarr');
    expect(killed(store, { format, path: 'g/m' }, 4)).toBe('SIGKILL');
    expect(existsSync(join(store, 'g/m', format === 2 ? '.zarray' : 'zarr.json'))).toBe(false);
    await refused(() => cw.fromZarr(store, { path: 'g/m' }), 'storage', /is unfinished.*resume: true.*partial: true/s);
    expect(await valuesOf(store, { path: 'g/m', partial: true })).toBe('0,8');
    await refused(
      () => sevens.toZarr(store, { format, path: 'g/m' }),
      'storage',
      /unfinished array: pass resume: true/,
    );
    await refused(
      () => sevens.slice(':4').toZarr(store, { path: 'g/m', resume: true }),
      'storage',
      /shape \[12,4\], not \[4,4\]/,
    );
    let objects = 0;
    const onReport: cw.ComputeOptions['onReport'] = ({ counters }) => (objects = counters.objectsWritten);
    await eights.toZarr(store, { format, path: 'g/m', resume: true, onReport });
    expect(objects).toBe(3);
    expect(await valuesOf(store, { path: 'g/m' })).toBe('8');
    expect(await (await cw.openGroup(store)).members()).toEqual(['g']);
    expect(names(join(store, 'g/m')).filter((name) => name.includes('chunkwise'))).toEqual([]);
  });

  it('can be begun anew with overwrite: true', async () => {
    const store = join(folder, 'a.zarr');
    writeFileSync(join(folder, 'keep.txt'), 'keep');
    expect(killed(store, { format }, 4)).toBe('SIGKILL');
    await cw.full([2], 5).toZarr(store, { overwrite: true });
    expect(await valuesOf(store)).toBe('5');
    expect(readdirSync(store, { recursive: true }).length).toBeLessThanOrEqual(3);
  });

  it('that wrote nothing leaves nothing', async () => {
    const store = join(folder, 'deep/er/a.zarr');
    const never = eights.mapBlocks(() => {
      throw new Error('at once');
    });
    await refused(() => never.toZarr(store, { format, path: 'g/m', threads: 'inline' }), 'function');
    expect(names()).toEqual([]);
  });

  it('is written by one run: of two at once one is refused', async () => {
    const store = join(folder, 'a.zarr');
    for (const overwrite of [false, true]) {
      const results = await Promise.allSettled([1, 2].map(() => sevens.toZarr(store, { format, overwrite })));
      const errors = results.flatMap((r) => (r.status === 'rejected' ? [String(r.reason.message)] : []));
      expect(errors).toHaveLength(1);
      expect(errors[0]).toMatch(/another run is writing|holds an array already/);
      expect(await valuesOf(store)).toBe('7');
    }
  });

  it.each([
    ['codec', { codec: 'gzip' }],
    ['fillValue', { fillValue: 5 }],
    ['format', { format: format === 2 ? 3 : 2 }],
    ['chunks', { chunks: [3, 4] }],
  ] as const)('is not resumed with another %s', async (what, other) => {
    const store = join(folder, 'a.zarr');
    const options = { format, codec: 'zstd', threads: 'inline', fillValue: 1 } as const;
    expect(killed(store, options, 4)).toBe('SIGKILL');
    await refused(
      () => eights.toZarr(store, { ...options, ...other, resume: true }),
      'storage',
      new RegExp(`${what} .*not `),
    );
    await eights.toZarr(store, { resume: true });
    await refused(
      () => eights.toZarr(store, { ...options, ...other, resume: true }),
      'storage',
      new RegExp(`${what} .*not `),
    );
    expect((await cw.fromZarr(store)).shape).toEqual([12, 4]);
  });
});

it('killed at any moment, an overwritten member of a group is the old one or the new one', async () => {
  let n = 1;
  for (let signal: string | null = 'SIGKILL'; signal !== null; n++) {
    const store = join(folder, `${n}.zarr`);
    await sevens.toZarr(store, { path: 'm', format: 2 });
    const load = (name: string) => JSON.parse(readFileSync(join(store, name), 'utf8'));
    const metadata = { '.zgroup': load('.zgroup'), 'm/.zarray': load('m/.zarray') };
    writeFileSync(join(store, '.zmetadata'), JSON.stringify({ zarr_consolidated_format: 1, metadata }));
    signal = killed(store, { path: 'm', overwrite: true }, n);
    const values = await valuesOf(store, { path: 'm' });
    // Six objects and the array's document are renamed before anything that is there changes.
    expect(values).toBe(n <= 9 && signal !== null ? '7' : '8');
    await eights.toZarr(store, { path: 'm', overwrite: true });
    expect([await valuesOf(store, { path: 'm' }), await (await cw.openGroup(store)).members()]).toEqual(['8', ['m']]);
    expect(temporaries(store)).toEqual([]);
  }
  expect(n).toBeGreaterThan(10);
});

describe('an array is not written over what it is computed from', () => {
  const ways: [string, (path: string) => { target: string; path?: string }][] = [
    ['itself', (path) => ({ target: path })],
    ['through ..', (path) => ({ target: join(path, '..', '..', 'real', 'a') })],
    ['through a link above it', () => ({ target: join(folder, 'link', 'a') })],
    ['through a link to it', () => ({ target: join(folder, 'linked') })],
    ['as a member of a linked store', () => ({ target: join(folder, 'link'), path: 'a' })],
    ['nested in it', (path) => ({ target: path, path: 'b' })],
    ['around it', () => ({ target: join(folder, 'link') })],
  ];
  it.each(ways)('%s', async (_, place) => {
    const path = join(folder, 'real/a');
    await sevens.toZarr(path);
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    symlinkSync(path, join(folder, 'linked'));
    for (const from of [path, join(folder, 'link/a'), join(folder, 'linked')]) {
      const { target, ...options } = place(path);
      const x = (await cw.fromZarr(from)).add(1);
      await refused(() => x.toZarr(target, { ...options, overwrite: true }), 'argument', /computed from/);
    }
    expect(await valuesOf(path)).toBe('7');
  });
});

it('a link to an array is kept: what it leads to is replaced', async () => {
  await sevens.toZarr(join(folder, 'real'));
  symlinkSync('real', join(folder, 'link'));
  await eights.toZarr(join(folder, 'link'), { overwrite: true });
  expect(await valuesOf(join(folder, 'real'))).toBe('8');
  expect(names()).toEqual(['link', 'real']);
});

it('places where no folder can be made are an error', async () => {
  for (const path of ['/proc/x.zarr', '/proc/x/y/z.zarr', '/dev/null/x.zarr'])
    await refused(() => sevens.toZarr(path), 'storage', /x\.zarr|z\.zarr/);
});

it('a store is written in the format that it has', async () => {
  const store = join(folder, 'a.zarr');
  await sevens.toZarr(store, { path: 'old', format: 2 });
  await refused(() => eights.toZarr(store, { path: 'new', format: 3 }), 'storage', /v3 in a store of v2/);
  await eights.toZarr(store, { path: 'new' });
  await eights.toZarr(join(store, 'another'));
  await eights.toZarr(store, { path: 'old', overwrite: true });
  const group = await cw.openGroup(store);
  expect([group.format, await group.members()]).toEqual([2, ['another', 'new', 'old']]);
  renameSync(store, join(folder, 'b.zarr'));
  await eights.toZarr(join(folder, 'b.zarr/one'), { overwrite: true });
  expect(await (await cw.openGroup(join(folder, 'b.zarr'))).members()).toEqual(['another', 'new', 'old', 'one']);
});
