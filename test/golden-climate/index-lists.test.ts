/** Lists of indices along a chunked axis: few source blocks for each block, memory of their own, right sums. */
import { describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { climatology, climatologyByLists } from './climate-expressions.js';
import { computeBothWays } from './evaluation.js';

const [steps, cells] = [4000, 60];
const values = Int16Array.from({ length: steps * cells }, (_, k) => (k * 7919) % 30011);
const field = cw
  .fromTypedArray(values, { shape: [steps, cells], chunks: [500, cells] })
  .add(0)
  .rechunk([500, cells]);
const dayOf = Array.from({ length: steps }, (_, k) => Math.floor((k % 1460) / 365));
const listed = (group: number): number[] => dayOf.flatMap((day, k) => (day === group ? [k] : []));
const meanOf = (rows: readonly number[], cell: number): number =>
  rows.reduce((sum, row) => sum + values[row * cells + cell], 0) / rows.length;

describe('index lists along a chunked axis', () => {
  it('ascending and descending lists are cut where the source is, and read few blocks each', () => {
    const rows = Array.from({ length: steps / 4 }, (_, k) => 4 * k);
    const some = rows.filter((row) => row % 12 !== 0);
    expect(cw.take(field, some, { axis: 0 }).chunks[0].length).toBe(8);
    expect(cw.take(field, [...some].reverse(), { axis: 0 }).chunks[0].length).toBe(8);
    expect(cw.take(field, listed(2), { axis: 0 }).chunks[0].reduce((a, b) => a + b)).toBe(listed(2).length);
    // Sparse: no block is picked from more than four.
    const sparse = [1, 600, 1100, 1700, 2600, 3100, 3999];
    expect(cw.take(field, sparse, { axis: 0 }).chunks[0]).toEqual([4, 3]);
  });
  it('lists in no order keep the size of the source’s chunks', () => {
    const rows = Array.from({ length: 1200 }, (_, k) => (k * 1237) % steps);
    expect(cw.take(field, rows, { axis: 0 }).chunks[0]).toEqual([500, 500, 200]);
    expect(cw.take(field, [], { axis: 0 }).shape).toEqual([0, cells]);
  });
  it('what is much longer than its source is not cut into its chunks', () => {
    const months = Array.from({ length: 12000 }, (_, k) => k % 12);
    const looked = cw.take(climatology(field, dayOf, 12), months, { axis: 0 });
    expect(looked.chunks[0]).toEqual([12000]);
  });
  it('a reduction of picked blocks has memory to bring them together in', () => {
    const withoutScratch = / B +- +\S+ +mean: /;
    const plans = [listed(2), [...listed(1)].reverse(), [3999, 0, 2000, 2001]].map((rows) =>
      cw.take(field, rows, { axis: 0 }).mean({ axis: 0 }),
    );
    for (const mean of plans) {
      expect(mean.explain()).toMatch(/ B +[\d.]+ k?M?B +\S+ +mean: /);
      expect(mean.explain()).not.toMatch(withoutScratch);
    }
    expect(field.rechunk([800, cells]).mean({ axis: 0 }).explain()).not.toMatch(/undefined|NaN/);
  });
  it('means by lists are those by group, and of plain loops', async () => {
    const lists = await computeBothWays(climatologyByLists(field.astype('float64'), dayOf, 4));
    const groups = await computeBothWays(climatology(field.astype('float64'), dayOf, 4));
    for (let group = 0; group < 4; group++)
      for (let cell = 0; cell < cells; cell++) {
        const want = meanOf(listed(group), cell);
        expect(Math.abs(Number(lists.data[group * cells + cell]) - want)).toBeLessThan(1e-8);
        expect(Math.abs(Number(groups.data[group * cells + cell]) - want)).toBeLessThan(1e-8);
      }
  });
});
