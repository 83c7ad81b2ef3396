/** Damaged stores name the damaged file and leave the rest readable; disks that cannot take more leave no half files. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { expectNothingHeld, refused, temporaries } from './nothing-left.js';

expectNothingHeld();
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunkwise-stored-'));
});
afterAll(async () => {
  await cw.close();
  rmSync(folder, { recursive: true, force: true });
});

const x = cw.random.random([40, 60], { chunks: [10, 20], seed: 7 });
let made = 0;
/** A store of `x`: its path, its array in blocks of one chunk each, and the paths of its metadata and of chunk (1, 1). */
async function store(format: 2 | 3) {
  const path = join(folder, `${made++}.zarr`);
  await x.toZarr(path, { format });
  const back = await cw.fromZarr(path, { chunks: [10, 20] });
  return {
    path,
    back,
    chunk: join(path, format === 3 ? 'c/1/1' : '1.1'),
    metadata: join(path, format === 3 ? 'zarr.json' : '.zarray'),
  };
}
const others = async (back: cw.ChunkedArray): Promise<void> => {
  const rows = await cw.compute(back.slice(':10'), x.slice(':10'), back.slice('10:20, :20'), x.slice('10:20, :20'));
  expect(rows[0].data).toEqual(rows[1].data);
  expect(rows[2].data).toEqual(rows[3].data);
};

describe.each([2, 3] as const)('a damaged Zarr v%i store', (format) => {
  const damages: [string, (file: string) => void][] = [
    ['truncated', (file) => truncateSync(file, 100)],
    ['emptied', (file) => truncateSync(file, 0)],
    ['scrambled', (file) => writeFileSync(file, Buffer.alloc(1400, 7))],
  ];
  it.each(damages)('chunk %s: the file is named, others are read', async (_, damage) => {
    const { back, chunk } = await store(format);
    damage(chunk);
    for (const threads of ['inline', 2] as const) {
      const error = await refused(
        () => back.add(1).sum().compute({ threads }),
        'storage',
        /^read: .*chunk \(1, 1\).*float64 \[10, 20\]/,
        /truncated or corrupt: write it again/,
      );
      expect(error.message).toContain(chunk);
      expect(error.details.file).toBe(chunk);
    }
    await others(back);
  });

  it('chunk missing: it reads as the fill value, as Zarr says', async () => {
    const { back, chunk } = await store(format);
    rmSync(chunk);
    expect(await back.slice('10:20, 20:40').equal(0).all().item()).toBe(true);
    await others(back);
  });

  it('metadata missing, truncated or nonsense: the file is named', async () => {
    const { path, metadata } = await store(format);
    writeFileSync(metadata, '{"zarr_format": 3, "shape');
    const open = () => cw.fromZarr(path);
    expect((await refused(open, 'storage', /is not valid JSON \(25 bytes\)/)).message).toContain(metadata);
    writeFileSync(metadata, '');
    expect((await refused(open, 'storage', /is not valid JSON \(0 bytes\)/)).message).toContain(metadata);
    writeFileSync(metadata, JSON.stringify({ zarr_format: format, node_type: 'array' }));
    expect((await refused(open, 'storage', /shape is undefined/)).message).toContain(metadata);
    rmSync(metadata);
    expect((await refused(open, 'storage', /no Zarr array or group at .*check the path/)).message).toContain(path);
  });
});

describe('toZarr that is refused', () => {
  it('writes nothing when a task cannot be held', async () => {
    const path = join(folder, 'too-large.zarr');
    const big = cw.random.random([2000, 2000], { chunks: [2000, 2000] });
    await refused(
      () => big.toZarr(path, { memoryLimit: '8MB' }),
      'memory',
      /float64 \[2000, 2000\].*larger memoryLimit/,
    );
    expect(existsSync(path)).toBe(false);
    // What is there is not replaced first.
    await x.toZarr(path);
    await refused(() => big.toZarr(path, { memoryLimit: '8MB', overwrite: true }), 'memory');
    expect((await cw.fromZarr(path)).shape).toEqual([40, 60]);
  });

  it('leaves whole chunks or none when a function throws', async () => {
    const path = join(folder, 'throws.zarr');
    const fails = x.mapBlocks((block: { data: Float64Array }, info: cw.BlockInfo) => {
      if (info.blockCoords[0] === 2) throw new Error('enough');
      return block.data;
    });
    await refused(() => fails.toZarr(path, { threads: 2 }), 'function', /enough/);
    expect(temporaries(path)).toEqual([]);
    await x.toZarr(path, { resume: true });
    expect((await (await cw.fromZarr(path)).compute()).data).toEqual((await x.compute()).data);
  });

  it('is cancelled by its signal, leaving no temporary file', async () => {
    const path = join(folder, 'cancelled.zarr');
    const slow = x.mapBlocks((block: { data: Float64Array }) => {
      for (const start = performance.now(); performance.now() - start < 30; );
      return block.data;
    });
    await refused(() => slow.toZarr(path, { threads: 2, signal: AbortSignal.timeout(60) }), 'cancelled');
    expect(temporaries(path)).toEqual([]);
  });
});

/** Mounts a file system of 1 MB in memory; false where that is not allowed. */
function mounted(place: string): boolean {
  mkdirSync(place, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', place], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.each(['inline', 2] as const)('a disk that takes no more, threads %s', (threads) => {
  const large = cw.random.random([800, 800], { chunks: [100, 100], seed: 2 });

  it('full: the error says so, whole chunks stay, and resume goes on', async ({ skip }) => {
    const place = join(folder, `full-${threads}`);
    if (!mounted(place)) skip('this user cannot mount a small file system');
    const path = join(place, 'a.zarr');
    try {
      await refused(
        () => large.toZarr(path, { threads }),
        'storage',
        /^write: .*a\.zarr\/c\/\d\/\d/,
        /disk is full.*resume/,
      );
      expect(temporaries(path)).toEqual([]);
      execFileSync('mount', ['-o', 'remount,size=16m', place], { stdio: 'ignore' });
      let written = 0;
      const back = await large.toZarr(path, {
        threads,
        resume: true,
        onReport: (report) => {
          written = report.counters.objectsWritten;
        },
      });
      expect(written).toBeGreaterThan(0);
      expect(written).toBeLessThan(64);
      expect((await back.compute()).data).toEqual((await large.compute()).data);
    } finally {
      execFileSync('umount', ['-l', place]);
    }
  });

  it('read-only: the error says so before anything is computed', async ({ skip }) => {
    const place = join(folder, `read-only-${threads}`);
    const mount = mounted(place);
    if (mount) execFileSync('mount', ['-o', 'remount,ro', place], { stdio: 'ignore' });
    else chmodSync(place, 0o555);
    if (!mount && process.getuid?.() === 0) skip('root writes everywhere and cannot mount here');
    try {
      await refused(
        () => large.toZarr(join(place, 'a.zarr'), { threads }),
        'storage',
        /a\.zarr/,
        /read-only.*another place|permission denied/,
      );
      expect(readdirSync(place)).toEqual([]);
    } finally {
      if (mount) execFileSync('umount', ['-l', place]);
    }
  });
});
