/** Quantiles, histograms, the greatest few, sorting and searching against NumPy, under any cut into blocks. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as cw from '../../lib/index.js';
import { type Golden, goldenData, type OrderCase } from './order-values.js';

const CASES = JSON.parse(readFileSync(new URL('../golden/order.json', import.meta.url), 'utf8')) as OrderCase[];
const QUANTILES = { quantile: cw.quantile, nanquantile: cw.nanquantile };
const MEDIANS = { median: cw.median, nanmedian: cw.nanmedian };
const inline = { threads: 'inline' } as const;

/** Several cuts: whole, even with a rest, single elements along one axis, uneven. */
const CUTS: ((n: number, axis: number) => number[])[] = [
  (n) => [n],
  (n, axis) => regular(n, axis % 2 ? 4 : 3),
  (n, axis) => regular(n, axis === 0 ? 1 : n),
  (n) => (n > 4 ? [1, n - 4, 3] : [n]),
];
const regular = (n: number, piece: number): number[] =>
  Array.from({ length: Math.max(1, Math.ceil(n / piece)) }, (_, k) => Math.min(piece, n - k * piece));
const made = (x: Golden, cut: number): cw.ChunkedArray =>
  cw.fromTypedArray(
    goldenData(x) as Float64Array,
    {
      dtype: x.dtype,
      shape: x.shape,
      chunks: x.shape.map((n, axis) => CUTS[cut](n, axis)),
    } as never,
  ) as cw.ChunkedArray;

async function check(result: cw.ChunkedArray, want: Golden, digits = 0): Promise<void> {
  expect(result.shape).toEqual(want.shape);
  expect(result.dtype).toBe(want.dtype);
  const got = [...((await result.compute(inline)).data as Float64Array)].map(Number);
  const expected = [...(goldenData(want) as Float64Array)].map(Number);
  if (digits === 0) expect(got.map((v) => v + 0)).toEqual(expected.map((v) => v + 0));
  else for (const [k, v] of got.entries()) expect(v).toBeCloseTo(expected[k], digits);
}

type Q = { q: number | number[]; method: cw.QuantileMethod; axis: number | number[] | null; keepdims: boolean };

describe.each([0, 1, 2, 3])('cut %i', (cut) => {
  test('quantiles of every method, dtype and axis', async () => {
    for (const c of CASES.filter(({ fn }) => fn === 'quantile' || fn === 'nanquantile')) {
      const { q, method, axis, keepdims } = c as unknown as Q;
      try {
        await check(QUANTILES[c.fn as 'quantile'](made(c.x, cut), q, { method, axis, keepdims }), c.want);
      } catch (cause) {
        throw new Error(`${c.fn} ${JSON.stringify({ ...c, cut })}`, { cause });
      }
    }
  });

  test('medians', async () => {
    for (const c of CASES.filter(({ fn }) => fn === 'median' || fn === 'nanmedian')) {
      const { axis } = c as unknown as Q;
      await check(MEDIANS[c.fn as 'median'](made(c.x, cut), { axis }), c.want);
    }
  });
});
