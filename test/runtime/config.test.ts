/** Sizes as text and the settings that use them. */
import { afterEach, describe, expect, it } from 'vitest';
import { formatBytes, parseBytes } from '../../lib/base/bytes.js';
import { config, resolveConfig } from '../../lib/base/config.js';
import { isChunkwiseError } from '../../lib/base/errors.js';
import { dataShare, divideShare, LARGEST_ARENA_LIMIT, leastLimit } from '../../lib/base/memory-share.js';

afterEach(() => {
  delete process.env.CHUNKWISE_THREADS;
  delete process.env.CHUNKWISE_MEMORY_LIMIT;
  config.reset();
});

describe('sizes', () => {
  it.each([
    ['256MB', 256e6],
    ['1.5 GiB', 1.5 * 2 ** 30],
    ['12kb', 12_000],
    ['7', 7],
    [' 3 TiB ', 3 * 2 ** 40],
    ['1e3 MB', 1e9],
    [4096, 4096],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });
  it.each(['', 'MB', '-5MB', '1.2.3GB', '5 parsecs', 0, Number.NaN])('refuses %s, naming what it is for', (text) => {
    try {
      parseBytes(text, 'memoryLimit');
      expect.unreachable();
    } catch (error) {
      expect(isChunkwiseError(error, 'argument')).toBe(true);
      expect(String(error)).toContain('memoryLimit');
    }
  });
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [12_345, '12.3 kB'],
    [999_600, '1.00 MB'],
    [256e6, '256 MB'],
    [8e10, '80.0 GB'],
  ])('writes %d as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('settings', () => {
  it('come from the environment, then from set, then from the options of a call', () => {
    process.env.CHUNKWISE_THREADS = '3';
    process.env.CHUNKWISE_MEMORY_LIMIT = '100MB';
    config.reset();
    expect(config.get()).toMatchObject({ threads: 3, memoryLimit: 100e6 });
    config.set({ memoryLimit: '1GB' });
    expect(config.get()).toMatchObject({ threads: 3, memoryLimit: 1e9 });
    expect(resolveConfig({ threads: 'inline' })).toMatchObject({ threads: 'inline', memoryLimit: 1e9 });
    expect(config.get().threads).toBe(3);
  });
  it('allow more than the shared memory holds, of which tasks get what fits', () => {
    const { memoryLimit } = resolveConfig({ memoryLimit: '1 TB' });
    expect(memoryLimit).toBe(1e12);
    const needs = { arena: 1e6, outside: 0 };
    expect(divideShare(dataShare(memoryLimit, 2), 2, needs)).toMatchObject({ arenaLimit: LARGEST_ARENA_LIMIT });
    expect(divideShare(1e9, 2, { arena: 1e6, outside: 2e6 })).toEqual({
      arenaLimit: 9.96e8,
      outsideLimit: 4e6,
      overflowLimit: 0,
    });
    // One at a time where two would leave too little for blocks; nothing where not even one fits.
    expect(divideShare(10e6, 2, { arena: 4e6, outside: 2e6 })).toMatchObject({ arenaLimit: 8e6, outsideLimit: 2e6 });
    expect(divideShare(10e6, 2, { arena: 8e6, outside: 3e6 })).toBeUndefined();
  });
  it('set heaps aside as measured, half of limits that are too small for that', () => {
    expect(dataShare(1e6, 2)).toBe(5e5);
    expect(dataShare(64e6, 2)).toBe(0);
    expect(dataShare(64e6, 0)).toBe(35e6);
    expect(dataShare(256e6, 2)).toBe(173e6);
    for (const threads of [0, 1, 2, 8])
      for (const bytes of [1e5, 28e6, 100e6, 5e9]) {
        const limit = leastLimit(bytes, threads);
        expect(dataShare(limit, threads)).toBeGreaterThanOrEqual(bytes);
        if (threads === 0) expect(dataShare(limit - 1e6, threads)).toBeLessThan(bytes);
      }
  });
  it.each([-1, 1.5, 1000])('refuse %d threads', (threads) => {
    expect(() => resolveConfig({ threads })).toThrow(/number of threads/);
  });
  it('say which variable of the environment is wrong', () => {
    process.env.CHUNKWISE_THREADS = 'many';
    config.reset();
    expect(() => config.get()).toThrow(/CHUNKWISE_THREADS: "many"/);
  });
});
