/** The greatest label, of few and of many, wherever it stands. */
import { expect, it } from 'vitest';
import { greatestOf } from '../../lib/array/statistics/greatest-label.js';
import { groupbyReduce } from '../../lib/index.js';

it('is found wherever it stands, and is at least -1', () => {
  for (const n of [0, 1, 1000, (1 << 18) - 1, 1 << 18, (1 << 18) + 4097, 300_001]) {
    const labels = new Int32Array(n).fill(-7);
    expect(greatestOf(labels)).toBe(-1);
    for (const at of [0, 1, 4095, 4096, n >> 1, n - 2, n - 1]) {
      if (at < 0 || at >= n) continue;
      labels[at] = 2 ** 31 - 1 - at;
      expect(greatestOf(labels)).toBe(2 ** 31 - 1 - at);
      expect(greatestOf(labels.subarray(at + 1))).toBe(-1);
      labels[at] = -(2 ** 31);
    }
  }
});

it('of labels of which none, or one far along, is out of range', async () => {
  const labels = new Int32Array(400_000).map((_, k) => k % 10);
  const sums = await groupbyReduce(new Float64Array(400_000).fill(1), labels, { reduction: 'sum' }).compute();
  expect([...sums.data]).toEqual(new Array(10).fill(40_000));
  labels[399_999] = 10;
  expect(() => groupbyReduce(new Float64Array(400_000), labels, { groups: 10 })).toThrow(/label 10 at 399999/);
});
