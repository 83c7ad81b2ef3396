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

type Histogram = { bins: number | number[]; range?: [number, number]; density: boolean; edges: Golden };
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

  test('histograms: counts and edges, by weights, as densities', async () => {
    for (const c of CASES.filter(({ fn }) => fn === 'histogram')) {
      const { bins, range, density, edges } = c as unknown as Histogram;
      const weights = c.weights === undefined ? undefined : made(c.weights as Golden, (cut + 1) % 4);
      const [counts, got] = cw.histogram(made(c.x, cut), {
        bins,
        density,
        ...(range ? { range } : {}),
        ...(weights ? { weights } : {}),
      });
      try {
        await check(counts, c.want, density || weights ? 12 : 0);
        if (typeof bins === 'number') await check(got, edges);
      } catch (cause) {
        throw new Error(JSON.stringify({ ...c, cut }), { cause });
      }
    }
  });

  test('sorts and their indices', async () => {
    for (const c of CASES.filter(({ fn }) => fn === 'sort' || fn === 'argsort')) {
      const { axis } = c as unknown as { axis: number };
      try {
        await check((c.fn === 'sort' ? cw.sort : cw.argsort)(made(c.x, cut), { axis }), c.want);
      } catch (cause) {
        throw new Error(JSON.stringify({ ...c, cut }), { cause });
      }
    }
  });

  test('the greatest and least few, and where they are', async () => {
    for (const c of CASES.filter(({ fn }) => fn === 'topk')) {
      const { axis, k } = c as unknown as { axis: number; k: number };
      const x = made(c.x, cut);
      await check(cw.topk(x, k, { axis }), c.want);
      // The indices lead to the same elements, each to another one.
      const where = await cw.argtopk(x, k, { axis }).compute(inline);
      const { data } = await x.compute(inline);
      const [rows, columns] = where.shape;
      const want = goldenData(c.want);
      const seen = new Set<string>();
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) {
          const at = Number(where.get(i, j));
          const from = axis === 0 ? at * c.x.shape[1] + j : i * c.x.shape[1] + at;
          expect(Number(data[from])).toBe(Number(want[i * columns + j]));
          seen.add(`${from}`);
        }
      expect(seen.size).toBe(rows * columns);
    }
  });

  test('places among edges, and counts of whole numbers', async () => {
    for (const c of CASES) {
      const x = made(c.x, cut);
      const edges = c.edges && goldenData(c.edges as Golden);
      if (c.fn === 'searchsorted') await check(cw.searchsorted(edges as never, x, { side: c.side as 'left' }), c.want);
      if (c.fn === 'digitize') await check(cw.digitize(x, edges as never, { right: c.right as boolean }), c.want);
      if (c.fn === 'bincount') {
        const weights = c.weights === undefined ? undefined : made(c.weights as Golden, (cut + 1) % 4);
        const counts = cw.bincount(x, { minlength: 12, ...(weights ? { weights } : {}) });
        await check(counts as cw.ChunkedArray, c.want, weights ? 12 : 0);
      }
    }
  });
});
