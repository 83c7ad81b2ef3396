import { afterAll, describe, expect, it } from 'vitest';
import { dataShare, leastLimit } from '../../lib/base/memory-share.js';
import { computeDelayed, type DelayedReport, delayed, shutdownDelayed } from '../../lib/delayed/index.js';
import { compute } from '../../lib/index.js';

afterAll(shutdownDelayed);

const LENGTH = 125_000;
const MEGABYTE = 8 * LENGTH;

const make = delayed((k: number, n: number) => new Float64Array(n).fill(k));
const last = delayed((v: Float64Array) => v[v.length - 1]);
const sum = delayed((xs: number[]) => xs.reduce((a, b) => a + b, 0));
const above = delayed((v: Float64Array, mean: number) => v[0] - mean);

/** Each of 40 arrays is read before their mean is known and after it, so that all have to be kept. */
function anomalies(): unknown[] {
  const parts = Array.from({ length: 40 }, (_, k) => make(k, LENGTH));
  const total = sum(parts.map((part) => last(part)));
  return [sum(parts.map((part) => above(part, total)))];
}
const EXPECTED = 780 - 40 * 780;

describe.each([
  ['threads', 2],
  ['inline', 0],
] as const)('the memory limit of delayed computations (%s)', (scheduler, threads) => {
  const options = (megabytes: number) => ({
    scheduler,
    ...(threads > 0 ? { threads } : {}),
    memoryLimit: leastLimit(megabytes * MEGABYTE, threads),
  });

  it('writes results out that have to make room, and reads them back', async () => {
    const reports: DelayedReport[] = [];
    const onReport = (report: DelayedReport): number => reports.push(report);
    const given = options(10);
    expect(await computeDelayed(anomalies(), { ...given, onReport })).toEqual([EXPECTED]);
    expect(await computeDelayed(anomalies(), { scheduler, threads: 2, onReport })).toEqual([EXPECTED]);
    const [small, large] = reports;
    // Sizes are not known before the first call of each function has ended.
    expect(small.peakBytes).toBeLessThan(dataShare(given.memoryLimit, threads) + 2 * MEGABYTE);
    expect(small.spilledBytes).toBeGreaterThan(25 * MEGABYTE);
    expect(small).toMatchObject({ calls: 122, recomputedCalls: 0, retries: 0, threadsReplaced: 0 });
    expect(large.spilledBytes).toBe(0);
    expect(large.peakBytes).toBeGreaterThan(40 * MEGABYTE);
  });

  it('reaches compute()', async () => {
    await expect(compute([make(1, 40 * LENGTH)], { ...options(10) })).rejects.toMatchObject({ tag: 'memory' });
  });

  it('keeps what is written as it was', async () => {
    const bag = delayed((n: number, k: number) => ({
      k,
      when: new Date(k),
      list: [new Float32Array(n).fill(k), new Map([[k, 'x']])],
    }));
    type Bag = { k: number; when: Date; list: [Float32Array, Map<number, string>] };
    const look = delayed((b: Bag) => b.list[0][1] + b.when.getTime());
    const again = delayed((b: Bag, total: number) => [b.list[0].length, b.list[1].get(b.k), b.when.getTime() - total]);
    const bags = Array.from({ length: 20 }, (_, k) => bag(250_000, k));
    const total = sum(bags.map((b) => look(b)));
    let spilled = 0;
    const results = await computeDelayed(
      bags.map((b) => again(b, total)),
      {
        ...options(5),
        onReport: (report) => {
          spilled = report.spilledBytes;
        },
      },
    );
    expect(results).toEqual(bags.map((_, k) => [250_000, 'x', k - 380]));
    expect(spilled).toBeGreaterThan(8 * MEGABYTE);
  });

  it('refuses a call that is too large by itself', async () => {
    const join = delayed(function join(parts: Float64Array[]) {
      return parts.length;
    });
    const parts = Array.from({ length: 20 }, (_, k) => make(k, LENGTH));
    await expect(join(parts).compute(options(10))).rejects.toMatchObject({
      tag: 'memory',
      message: expect.stringMatching(
        /a call of 'join' needs .* at once .* the memory limit leaves .* or raise memoryLimit/,
      ),
    });
    const own = delayed((v: Float64Array) => v.length, { name: 'own' })(new Float64Array(20 * LENGTH));
    await expect(own.compute(options(10))).rejects.toThrow(/a call of .* needs .* at once/);
    // And nothing is left behind that would keep the next from running.
    expect(await last(make(3, LENGTH)).compute(options(10))).toBe(3);
  });

  it('refuses results that there is no room for', async () => {
    const parts = Array.from({ length: 20 }, (_, k) => make(k, LENGTH));
    await expect(computeDelayed(parts, options(10))).rejects.toMatchObject({
      tag: 'memory',
      message: expect.stringMatching(/results asked for take .* or raise memoryLimit/),
    });
  });
});

describe('a dying thread under a memory limit', () => {
  it('takes only what it held, not what is written', async () => {
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const dieOnce = delayed(
      (total: number, f: Int32Array) => {
        if (Atomics.add(f, 0, 1) === 0) process.exit(1);
        return total;
      },
      { pure: true },
    );
    const parts = Array.from({ length: 40 }, (_, k) => make(k, LENGTH));
    const total = dieOnce(sum(parts.map((part) => last(part))), flag);
    const result = sum(parts.map((part) => above(part, total)));
    const reports: DelayedReport[] = [];
    const memoryLimit = leastLimit(10 * MEGABYTE, 2);
    expect(await result.compute({ threads: 2, memoryLimit, onReport: (r) => reports.push(r) })).toBe(EXPECTED);
    expect(reports[0]).toMatchObject({ retries: 1, threadsReplaced: 1 });
    expect(reports[0].recomputedCalls).toBeLessThan(30);
  });
});
