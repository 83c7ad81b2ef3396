/** Groups, steps, windows and weights of random arrays in random chunks against a plain mirror of loops. */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { DataArray, dateRange } from '../../lib/climate/index.js';
import * as cw from '../../lib/index.js';
import { expectValues, plainOf } from './golden-labelled.js';

type Cell = number | null;
const cell: fc.Arbitrary<Cell> = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -9, max: 9 }) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const made = fc.record({
  rows: fc.integer({ min: 1, max: 24 }),
  columns: fc.integer({ min: 1, max: 3 }),
  cells: fc.array(cell, { minLength: 72, maxLength: 72 }),
  labels: fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 24, maxLength: 24 }),
  chunk: fc.tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 3 })),
  window: fc.integer({ min: 1, max: 20 }),
  minPeriods: fc.integer({ min: 1, max: 20 }),
  center: fc.boolean(),
  threads: fc.constantFrom('inline' as const, 1, 2),
});
type Case = typeof made extends fc.Arbitrary<infer T> ? T : never;

const at = ({ cells, columns }: Case, k: number, c: number): Cell => cells[k * columns + c];
const arrayOf = (one: Case): DataArray => {
  const { rows, columns, cells, chunk } = one;
  const values = Float64Array.from({ length: rows * columns }, (_, k) => cells[k] ?? Number.NaN);
  const data = cw.fromTypedArray(values, {
    shape: [rows, columns],
    chunks: [Math.min(rows, chunk[0]), Math.min(columns, chunk[1])],
  });
  return new DataArray(data as never, {
    dims: ['time', 'x'],
    coords: {
      time: dateRange('2001-01-05', undefined, { periods: rows, freq: '9D' }),
      k: ['time', one.labels.slice(0, rows).map((label) => (label < 0 ? Number.NaN : label))],
    },
  });
};
const mean = (values: readonly Cell[]): Cell => {
  const there = values.filter((value) => value !== null) as number[];
  return there.length === 0 ? null : there.reduce((a, b) => a + b, 0) / there.length;
};
const computed = async (x: DataArray, threads: Case['threads']): Promise<unknown[]> =>
  plainOf(cw.fromArray((await x.data.compute({ threads })) as never) as cw.ChunkedArray);
const range = (n: number): number[] => Array.from({ length: n }, (_, k) => k);

describe('random arrays in random chunks', () => {
  it('by group', async () => {
    await fc.assert(
      fc.asyncProperty(made, async (one) => {
        const { rows, columns, threads } = one;
        const labels = one.labels.slice(0, rows);
        const groups = [...new Set(labels.filter((label) => label >= 0))].sort((a, b) => a - b);
        if (groups.length === 0) return;
        const x = arrayOf(one);
        const members = (group: number, c: number): Cell[] =>
          range(rows).flatMap((k) => (labels[k] === group ? [at(one, k, c)] : []));
        const each = (fn: (values: Cell[]) => Cell): Cell[] =>
          groups.flatMap((group) => range(columns).map((c) => fn(members(group, c))));
        const there = (values: Cell[]): number[] => values.filter((value) => value !== null) as number[];
        const by = x.groupby('k');
        expectValues('mean', await computed(by.mean(), threads), each(mean), 1e-9);
        expectValues(
          'count',
          await computed(by.count(), threads),
          each((v) => there(v).length),
          0,
        );
        expectValues(
          'sum',
          await computed(by.sum(), threads),
          each((v) => there(v).reduce((a, b) => a + b, 0)),
          1e-9,
        );
        expectValues(
          'first',
          await computed(by.first(), threads),
          each((v) => there(v)[0] ?? null),
          0,
        );
        expectValues(
          'last',
          await computed(by.last(), threads),
          each((v) => there(v).at(-1) ?? null),
          0,
        );
        const kept = range(rows).filter((k) => labels[k] >= 0);
        const apart = kept.flatMap((k) =>
          range(columns).map((c): Cell => {
            const value = at(one, k, c);
            const usual = mean(members(labels[k], c));
            return value === null || usual === null ? null : value - usual;
          }),
        );
        expectValues('anomaly', await computed(by.subtract(by.mean()), threads), apart, 1e-9);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('by month, and by windows', async () => {
    await fc.assert(
      fc.asyncProperty(made, async (one) => {
        const { rows, columns, threads, window, center } = one;
        const x = arrayOf(one);
        const months = range(rows).map((k) => new Date(Date.UTC(2001, 0, 5 + 9 * k)).getUTCMonth());
        const byMonth = range(months[rows - 1] + 1).flatMap((month) =>
          range(columns).map((c) => mean(range(rows).flatMap((k) => (months[k] === month ? [at(one, k, c)] : [])))),
        );
        expectValues('month', await computed(x.resample({ time: 'MS' }).mean(), threads), byMonth, 1e-9);
        const minPeriods = Math.min(one.minPeriods, window);
        const before = center ? Math.floor(window / 2) : window - 1;
        const slid = range(rows).flatMap((k) =>
          range(columns).map((c): Cell => {
            const values = range(window)
              .map((j) => k - before + j)
              .flatMap((j) => (j >= 0 && j < rows ? [at(one, j, c)] : []));
            return values.filter((value) => value !== null).length < minPeriods ? null : mean(values);
          }),
        );
        const rolled = x.rolling({ time: window }, { center, minPeriods });
        expectValues('rolling', await computed(rolled.mean(), threads), slid, 1e-9);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
