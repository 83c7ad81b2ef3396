/** Reductions by group of the elements that a mask leaves: values of NumPy, and each reduction beside labels that are masked by hand. */
import { describe, expect, it } from 'vitest';
import { REDUCTIONS, type ReductionName } from '../../kernels/reduction.js';
import * as cw from '../../lib/index.js';
import golden from './group-by.json' with { type: 'json' };
import { flat } from './group-mirror.js';

const x = cw
  .asarray(golden.values.map((value) => value ?? Number.NaN))
  .reshape(golden.shape)
  .rechunk([5, 2, 3]);

describe('golden values of NumPy', () => {
  it.each(golden.where.map((one, k) => [`${one.reduction} ${k}`, one] as const))('%s', async (_, one) => {
    const mask = cw.asarray(one.mask, { dtype: 'bool' }).reshape(one.maskShape);
    const labels = cw.fromTypedArray(Int32Array.from(one.labels), { shape: one.extents });
    for (const threads of [0, 2])
      for (const where of [mask, mask.logicalNot().logicalNot()]) {
        const made = cw.groupbyReduce(x, labels, {
          axis: 0,
          reduction: one.reduction as 'mean',
          groups: one.groups,
          where,
          ...(one.options as cw.GroupOptions),
        });
        const got = await flat(made, threads);
        expect(got.length).toBe(one.result.length);
        got.forEach((value, k) => {
          const wanted = one.result[k];
          if (wanted === null) expect(value).toBeNaN();
          else expect(Number(value)).toBeCloseTo(wanted, 9);
        });
      }
  });
});

describe.each(Object.keys(REDUCTIONS) as ReductionName[])('%s', (reduction) => {
  it('is that of labels without the elements that are out', async () => {
    const numbers = cw.arange(60).multiply(7).remainder(11).subtract(4).reshape([10, 6]).rechunk([4, 4]);
    const where = cw.arange(60).multiply(5).remainder(7).greater(2).reshape([10, 6]);
    const labels = Int32Array.from({ length: 10 }, (_, k) => k % 3);
    const by = cw.where(where, cw.fromTypedArray(labels).reshape([10, 1]), -1).astype('int32');
    for (const dtype of ['float64', 'int32', 'uint8'] as const) {
      const given = dtype === 'uint8' ? numbers.abs().astype(dtype) : numbers.astype(dtype);
      const options = {
        axis: 0,
        reduction,
        groups: 3,
        fillValue: reduction === 'any' || reduction === 'all' ? true : 1,
      };
      const got = await flat(cw.groupbyReduce(given, labels, { ...options, where }));
      expect(got).toEqual(await flat(cw.groupbyReduce(given, by, options)));
    }
  });
});

it('labels known beforehand are looked through no more, and masks are checked', async () => {
  const numbers = cw.arange(6, { dtype: 'int32' });
  const where = [true, true, false, true, false, false];
  expect(() => cw.groupbyReduce(numbers, [0, 1, 0, 1, 0, 1], { reduction: 'max', where })).toThrow(
    /max of a group without elements is no int32.*labels and masks are computed/,
  );
  const max = cw.groupbyReduce(numbers, [0, 1, 2, 1, 2, 2], { reduction: 'max', where, fillValue: -9 });
  expect(await flat(max)).toEqual([0, 3, -9]);
  expect(await flat(cw.groupbyReduce(numbers, [0, 1, 2, 1, 2, 2], { reduction: 'mean', where }))).toEqual([
    0,
    2,
    Number.NaN,
  ]);
  expect(() => cw.groupbyReduce(numbers, [0, 1, 0, 1, 0, 1], { where: [1, 0, 1, 0, 1, 0] as never })).toThrow(
    /groupbyReduce: where is float64, not bool/,
  );
  expect(() => cw.groupbyReduce(numbers, [0, 1, 0, 1, 0, 1], { where: [true, false] })).toThrow(/groupbyReduce: where/);
});

it('quantiles of labels that differ along kept axes', async () => {
  const numbers = cw.arange(40).multiply(13).remainder(17).reshape([8, 5]).rechunk([3, 2]);
  const labels = cw.arange(40, { dtype: 'int32' }).multiply(3).remainder(4).reshape([8, 5]);
  const made = cw.groupbyReduce(numbers, labels, { axis: 0, reduction: 'quantile', q: [0.25, 0.75], groups: 4 });
  const [all, by] = await cw.compute(numbers, labels);
  const want: number[] = [];
  for (const q of [0.25, 0.75])
    for (let g = 0; g < 4; g++)
      for (let column = 0; column < 5; column++) {
        const chosen = Array.from({ length: 8 }, (_, row) => row).filter((row) => by.get(row, column) === g);
        const values = chosen.map((row) => all.get(row, column));
        want.push(values.length === 0 ? Number.NaN : Number(await cw.quantile(values, q).item()));
      }
  expect(await flat(made)).toEqual(want);
});

it('a mask that leaves nothing of a group that labels have is told, where nothing has no result', async () => {
  const numbers = cw.asarray([5, -3, -4], { dtype: 'int32' });
  const where = cw.asarray([false, true, true]);
  for (const reduction of ['max', 'argmin'] as const) {
    expect(() => cw.groupbyReduce(numbers, [0, 1, 1], { reduction, where })).toThrow(
      /masks are computed; give { fillValue }/,
    );
    expect(await flat(cw.groupbyReduce(numbers, [0, 1, 1], { reduction, where, fillValue: 7 }))).toHaveLength(2);
  }
  const max = cw.groupbyReduce(numbers, [0, 1, 1], { reduction: 'max', where, fillValue: 7 });
  expect(await flat(max)).toEqual([7, -3]);
});
