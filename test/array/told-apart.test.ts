/**
 * Values that tell faults apart which no other test does: the last day of a period of 400 years, one band matrix for many systems by an
 * axis of extent 1, and filters by scipy's names for grids.
 */
import { expect, test } from 'vitest';
import * as cw from '../../lib/index.js';

const inline = { scheduler: 'inline' } as const;

test('the leap day that ends a period of 400 years is of its month and year, in arrays too', async () => {
  const days = ['1600-02-29', '2000-02-28', '2000-02-29', '2000-03-01', '2400-02-29', '1999-12-31'];
  const moments = cw.asarray(days.map((day) => cw.datetime64(day)));
  const as = async (dtype: cw.DType): Promise<string[]> => {
    const result = await cw
      .add(moments, cw.zeros([6], { dtype: 'int64' }))
      .astype(dtype)
      .compute(inline);
    return (result.toArray() as unknown[]).map(String);
  };
  expect(await as('datetime64[M]')).toEqual(days.map((day) => day.slice(0, 7)));
  expect(await as('datetime64[Y]')).toEqual(days.map((day) => day.slice(0, 4)));
});

test('leading axes of extent 1 stand for all systems', async () => {
  const ab = cw.asarray([
    [0, 1, 2, 1],
    [5, 6, 7, 8],
    [1, 3, 1, 0],
  ]);
  const b = cw.arange(24).sin().reshape([3, 4, 2]).rechunk([1, 4, 1]);
  const one = await cw.linalg.solveBanded([1, 1], ab.reshape([1, 3, 4]), b).compute(inline);
  const each = await cw.linalg.solveBanded([1, 1], cw.broadcastTo(ab, [3, 3, 4]), b).compute(inline);
  expect(one.toArray()).toEqual(each.toArray());
});

test.each([
  ['grid-mirror', 'reflect'],
  ['grid-wrap', 'wrap'],
  ['grid-constant', 'constant'],
] as const)('filters see beyond edges by %s as by %s', async (grid, mode) => {
  const x = cw.arange(20).sin().reshape([4, 5]).rechunk(2);
  const weights = [
    [1, -2, 3],
    [0.5, 4, -1],
    [2, 0.25, -3],
  ];
  const [a, b] = await cw.compute(
    cw.ndimage.correlate(x, weights, { mode: grid }),
    cw.ndimage.correlate(x, weights, { mode }),
    inline,
  );
  expect(a.toArray()).toEqual(b.toArray());
});
