/** Delayed computations that go on at once share one memory: together they hold what one may, and each gives what it gives alone. */
import { afterAll, describe, expect, it } from 'vitest';
import { leastLimit } from '../../lib/base/memory-share.js';
import { computeDelayed, type DelayedReport, delayed, shutdownDelayed } from '../../lib/delayed/index.js';
import { MemoryAccount } from '../../lib/delayed/memory-account.js';

afterAll(shutdownDelayed);

const LENGTH = 125_000;
const MEGABYTE = 8 * LENGTH;
const make = delayed((k: number, n: number) => new Float64Array(n).fill(k));
const last = delayed((v: Float64Array) => v[v.length - 1]);
const sum = delayed((xs: number[]) => xs.reduce((a, b) => a + b, 0));
const above = delayed((v: Float64Array, mean: number) => v[0] - mean);
const joined = delayed((vs: Float64Array[]) => vs.reduce((n, v) => n + v.length * v[0], 0));

/** `count` arrays that all have to be kept until their mean is known. */
function anomalies(count: number, base: number): unknown[] {
  const parts = Array.from({ length: count }, (_, k) => make(base + k, LENGTH));
  const total = sum(parts.map((part) => last(part)));
  return [sum(parts.map((part) => above(part, total)))];
}
const expected = (count: number, base: number): number => {
  const total = count * base + (count * (count - 1)) / 2;
  return total - count * total;
};

describe.each([
  ['threads', 2],
  ['inline', 0],
] as const)('%s', (scheduler, threads) => {
  const options = (megabytes: number) => ({
    scheduler,
    ...(threads > 0 ? { threads } : {}),
    memoryLimit: leastLimit(megabytes * MEGABYTE, threads),
  });

  it('four at once write out what one alone would keep', async () => {
    const alone: DelayedReport[] = [];
    const together: DelayedReport[] = [];
    const run = (base: number, reports: DelayedReport[]) =>
      computeDelayed(anomalies(12, base), { ...options(20), onReport: (report) => reports.push(report) });
    expect(await run(0, alone)).toEqual([expected(12, 0)]);
    expect(alone[0].spilledBytes).toBe(0);
    const bases = [1, 100, 1000, 5000];
    const results = await Promise.all(bases.map((base) => run(base, together)));
    expect(results).toEqual(bases.map((base) => [expected(12, base)]));
    // 48 MB of arrays, of which 20 MB fit.
    expect(together.reduce((n, report) => n + report.spilledBytes, 0)).toBeGreaterThan(15 * MEGABYTE);
  }, 60_000);

  it('calls that need more than a part wait for the others, and end', async () => {
    const big = (base: number) => {
      const parts = Array.from({ length: 8 }, (_, k) => make(base + k, LENGTH));
      return computeDelayed([joined(parts)], options(12));
    };
    const all = await Promise.all([big(0), computeDelayed(anomalies(10, 7), options(12)), big(10), big(20), big(30)]);
    expect(all.map(([value]) => value)).toEqual([
      28 * LENGTH,
      expected(10, 7),
      108 * LENGTH,
      188 * LENGTH,
      268 * LENGTH,
    ]);
  }, 60_000);

  it('one that is cancelled or fails leaves its part to the others', async () => {
    const stop = new AbortController();
    const boom = delayed(() => {
      throw new RangeError('boom');
    });
    const [first, second, third] = await Promise.allSettled([
      computeDelayed(anomalies(12, 3), { ...options(16), signal: stop.signal, onProgress: () => stop.abort() }),
      computeDelayed(anomalies(12, 4), options(16)),
      computeDelayed([boom()], options(16)),
    ]);
    expect(second).toEqual({ status: 'fulfilled', value: [expected(12, 4)] });
    expect(third.status).toBe('rejected');
    expect(['fulfilled', 'rejected']).toContain(first.status);
    const reports: DelayedReport[] = [];
    await computeDelayed(anomalies(12, 5), { ...options(20), onReport: (report) => reports.push(report) });
    expect(reports[0].spilledBytes).toBe(0);
  }, 60_000);
});

it('shares are parts; the oldest may have all when the others have made room', async () => {
  const account = new MemoryAccount();
  const told: string[] = [];
  const member = (name: string) => {
    const state = { bytes: 0, isIdle: true };
    const share = account.join(100, {
      used: () => state.bytes,
      idle: () => state.isIdle,
      changed: () => told.push(name),
    });
    return { state, share };
  };
  const a = member('a');
  expect(a.share.bytes).toBe(100);
  expect(a.share.waits()).toBe(false);
  a.state.bytes = 80;
  const b = member('b');
  expect([a.share.bytes, b.share.bytes]).toEqual([50, 20]);
  // The younger waits until the older has given something.
  expect(b.share.waits()).toBe(true);
  a.share.settled();
  a.state.bytes = 40;
  a.share.settled();
  await Promise.resolve();
  expect(told).toEqual(['b']);
  b.state.bytes = 50;
  b.state.isIdle = false;
  expect(b.share.bytes).toBe(50);
  expect(a.share.waits()).toBe(true);
  expect([a.share.bytes, b.share.bytes]).toEqual([50, 0]);
  b.state.bytes = 10;
  b.state.isIdle = true;
  expect(a.share.bytes).toBe(100);
  expect(a.share.waits()).toBe(false);
  a.share.ease();
  expect([a.share.bytes, b.share.bytes]).toEqual([50, 50]);
  a.share.leave();
  a.share.leave();
  expect(b.share.bytes).toBe(100);
});
