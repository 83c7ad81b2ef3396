/** Labelled operations give the same however the data are cut and whatever computes them, and what a plain mirror gives. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataArray } from '../../lib/climate/index.js';
import * as cw from '../../lib/index.js';

type Cell = number;
const cell = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: -50, max: 50 }).map((n): Cell => n / 4) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);
const field = fc
  .record({ rows: fc.integer({ min: 1, max: 4 }), columns: fc.integer({ min: 2, max: 9 }) })
  .chain(({ rows, columns }) =>
    fc.record({
      values: fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), {
        minLength: rows,
        maxLength: rows,
      }),
      steps: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: columns, maxLength: columns }),
      chunks: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 9 })),
      by: fc.integer({ min: -10, max: 10 }),
      limit: fc.integer({ min: 1, max: 4 }),
    }),
  );
const there = (value: Cell): boolean => !Number.isNaN(value);

/** What each operation makes of one row at the places `x`. */
const MIRRORS: Readonly<Record<string, (row: Cell[], x: number[], by: number, limit: number) => Cell[]>> = {
  shift: (row, _x, by) => row.map((_, k) => row[k - by] ?? Number.NaN),
  roll: (row, _x, by) => row.map((_, k) => row[(((k - by) % row.length) + row.length) % row.length]),
  diff: (row) => row.slice(1).map((value, k) => value - row[k]),
  cumsum: (row) => {
    let sum = 0;
    return row.map((value) => (sum += there(value) ? value : 0));
  },
  ffill: (row, _x, _by, limit) =>
    row.map((value, k) => {
      if (there(value)) return value;
      for (let back = 1; back <= limit && k - back >= 0; back++) if (there(row[k - back])) return row[k - back];
      return Number.NaN;
    }),
  bfill: (row, _x, _by, limit) =>
    row.map((value, k) => {
      if (there(value)) return value;
      for (let on = 1; on <= limit && k + on < row.length; on++) if (there(row[k + on])) return row[k + on];
      return Number.NaN;
    }),
  interpolateNa: (row, x) =>
    row.map((value, k) => {
      if (there(value)) return value;
      const before = row.findLastIndex((other, at) => at < k && there(other));
      const after = row.findIndex((other, at) => at > k && there(other));
      if (before < 0 || after < 0) return Number.NaN;
      return row[before] + ((row[after] - row[before]) * (x[k] - x[before])) / (x[after] - x[before]);
    }),
  interp: (row, x) => x.slice(1).map((_, k) => (row[k] + row[k + 1]) / 2),
  where: (row) => row.map((value) => (value > 0 ? value : Number.NaN)),
  fillna: (row) => row.map((value) => (there(value) ? value : -1)),
  idxmax: (row, x) => {
    const most = Math.max(...row.filter(there));
    return [row.some(there) ? x[row.indexOf(most)] : Number.NaN];
  },
};

const CALLS: Readonly<
  Record<keyof typeof MIRRORS, (a: DataArray, x: number[], by: number, limit: number) => DataArray>
> = {
  shift: (a, _x, by) => a.shift({ x: by }),
  roll: (a, _x, by) => a.roll({ x: by }),
  diff: (a) => a.diff('x'),
  cumsum: (a) => a.cumsum('x'),
  ffill: (a, _x, _by, limit) => a.ffill('x', { limit }),
  bfill: (a, _x, _by, limit) => a.bfill('x', { limit }),
  interpolateNa: (a) => a.interpolateNa('x'),
  interp: (a, x) => a.interp({ x: x.slice(1).map((at, k) => (at + x[k]) / 2) }),
  where: (a) => a.where(a.greater(0)),
  fillna: (a) => a.fillna(-1),
  idxmax: (a) => a.idxmax('x').expandDims('k').transpose('row', 'k'),
};

describe.each([
  ['inline', 25],
  [1, 4],
  [2, 4],
] as const)('threads %s', (threads, numRuns) => {
  it.each(Object.keys(MIRRORS))('%s', async (name) => {
    cw.config.set({ threads });
    await fc.assert(
      fc.asyncProperty(field, async ({ values, steps, chunks, by, limit }) => {
        const x = steps.map((_, k) => steps.slice(0, k + 1).reduce((a, b) => a + b, 0));
        const array = new DataArray(values, { dims: ['row', 'x'], coords: { x } }).chunk({
          row: chunks[0],
          x: chunks[1],
        });
        const wanted = values.map((row) => MIRRORS[name](row, x, by, limit));
        const given = (await CALLS[name](array, x, by, limit).values()).toArray() as number[][];
        const rounded = (rows: number[][]) => rows.map((row) => row.map((value) => Number(value.toFixed(9)) + 0));
        expect(rounded(given)).toEqual(rounded(wanted));
      }),
      { numRuns, verbose: 1 },
    );
  });
});
