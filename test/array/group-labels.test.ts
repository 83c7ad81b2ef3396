/** Groups: empty ones, bad labels and options, states of the groups that a block holds, and how it is done. */
import { describe, expect, it } from 'vitest';
import type { ReductionName } from '../../kernels/reduction.js';
import * as cw from '../../lib/index.js';
import { flat } from './group-mirror.js';

describe('groups', () => {
  const x = cw.asarray(
    [
      [1, 2],
      [3, 4],
      [5, 6],
      [7, 8],
    ],
    { dtype: 'int32' },
  );

  it('that are empty yield what NumPy, pandas and xarray say, or what is asked for', async () => {
    const labels = [0, 2, 2, -1];
    const by = (reduction: ReductionName, options = {}, of: cw.ChunkedArray = x) =>
      flat(cw.groupbyReduce(of, labels, { reduction, groups: 3, ...options }));
    const f = x.astype('float32');
    expect(await by('max', {}, f)).toEqual([1, 2, Number.NaN, Number.NaN, 5, 6]);
    expect(await by('min', {}, f)).toEqual([1, 2, Number.NaN, Number.NaN, 3, 4]);
    expect(await by('nanmax', {}, f)).toEqual([1, 2, Number.NaN, Number.NaN, 5, 6]);
    expect(await by('mean')).toEqual([1, 2, Number.NaN, Number.NaN, 4, 5]);
    expect(await by('var')).toEqual([0, 0, Number.NaN, Number.NaN, 1, 1]);
    expect(await by('sum')).toEqual([1n, 2n, 0n, 0n, 8n, 10n]);
    expect(await by('prod')).toEqual([1n, 2n, 1n, 1n, 15n, 24n]);
    expect(await by('countNonzero')).toEqual([1n, 1n, 0n, 0n, 2n, 2n]);
    expect(await by('any')).toEqual([1, 1, 0, 0, 1, 1]);
    expect(await by('all')).toEqual([1, 1, 1, 1, 1, 1]);
    expect(await by('max', { fillValue: -9 })).toEqual([1, 2, -9, -9, 5, 6]);
    expect(await by('argmax', { fillValue: -1 })).toEqual([0n, 0n, -1n, -1n, 2n, 2n]);
    expect(await by('sum', { fillValue: -1 })).toEqual([1n, 2n, -1n, -1n, 8n, 10n]);
    expect(await by('max', { fillValue: 0 }, f)).toEqual([1, 2, 0, 0, 5, 6]);
  });

  it('that are empty and have no result are an error that names the first', () => {
    for (const reduction of ['max', 'min', 'argmax', 'argmin', 'nanmax', 'nanargmin'] as const) {
      const make = () => cw.groupbyReduce(x, [0, 2, 2, -1], { reduction, groups: 3 });
      expect(make).toThrow(/group 1 of 3 has no elements.*fillValue/);
    }
    expect(() => cw.groupbyReduce(x.astype('float64'), [0, 2, 2, -1], { reduction: 'argmax' })).toThrow(/group 1 of 3/);
    const computed = cw.arange(4, { dtype: 'int32' }).add(0);
    expect(() => cw.groupbyReduce(x, computed, { reduction: 'max', groups: 3 })).toThrow(/max.*fillValue/);
  });

  it('bad labels and options are named', () => {
    const make =
      (labels: cw.Labels, options: cw.GroupOptions = {}) =>
      () =>
        cw.groupbyReduce(x, labels, options);
    expect(make([0, 1])).toThrow(/2 labels for axis 0 of extent 4/);
    expect(
      make([
        [0, 1, 1],
        [0, 1, 1],
      ]),
    ).toThrow(/labels of shape \[2, 3\] for axes 0, 1 of extents \[4, 2\]/);
    expect(make([0, 1, 1.5, 0])).toThrow(/label 1.5 at 2 is not a whole number/);
    expect(make([0, 1, Number.NaN, 0])).toThrow(/label NaN at 2/);
    expect(make([0, 1, 5, 0], { groups: 3 })).toThrow(/label 5 at 2 is not a whole number below 3/);
    expect(
      make(
        [
          [0, 1],
          [0, 7],
          [0, 1],
          [0, 1],
        ],
        { groups: 3 },
      ),
    ).toThrow(/label 7 at 1, 1/);
    expect(make(cw.zeros([4]))).toThrow(/labels are float64; give integers/);
    expect(make(cw.arange(4, { dtype: 'int32' }).add(0))).toThrow(/do not tell how many groups there are/);
    expect(make([0, 1, 1, 0], { groups: 1.5 })).toThrow(/groups is 1.5/);
    expect(make([0, 1, 1, 0], { groups: -1 })).toThrow(/groups is -1/);
    expect(make([0, 1, 1, 0], { axis: [] })).toThrow(/no axis is named/);
    expect(make([0, 1, 1, 0], { axis: [0, 0] })).toThrow(/name an axis twice/);
    expect(make([0, 1, 1, 0], { reduction: 'mod' as never })).toThrow(/reduction is "mod"; give 'sum'/);
    expect(make([0, 1, 1, 0], { reduction: 'max', fillValue: 1.5 })).toThrow(/fillValue 1.5 is no int32/);
    expect(make([0, 1, 1, 0], { reduction: 'max', fillValue: 2 ** 40 })).toThrow(/is no int32/);
    expect(make([0, 1, 1, 0], { ddof: Number.NaN })).toThrow(/ddof is NaN/);
    expect(() => cw.groupbyReduce(cw.asarray(5), [0])).toThrow(/0-d array has no axis/);
  });

  it('computed labels beyond the groups are an error when they are met', async () => {
    for (const [shape, axis] of [
      [[4, 300], 0],
      [[300, 4], 1],
    ] as const) {
      for (const dtype of ['int32', 'int64', 'uint64', 'uint8'] as const) {
        const labels = cw
          .asarray([0, 1, 9, 0])
          .astype(dtype)
          .add(cw.zeros([4], { dtype }));
        const grouped = cw.groupbyReduce(cw.ones(shape), labels, { axis, groups: 3, reduction: 'sum' });
        await expect(grouped.compute()).rejects.toThrow(/a label is 9, but there are 3 groups/);
      }
    }
    const wide = cw
      .asarray([0, 2 ** 32])
      .astype('int64')
      .add(cw.zeros([2], { dtype: 'int64' }));
    await expect(cw.groupbyReduce(cw.ones([2]), wide, { groups: 3 }).compute()).rejects.toThrow(/there are 3 groups/);
    const low = cw
      .asarray([0, -(2 ** 32)])
      .astype('int64')
      .add(cw.zeros([2], { dtype: 'int64' }));
    expect(await flat(cw.groupbyReduce(cw.ones([2]), low, { groups: 1, reduction: 'sum' }))).toEqual([1]);
  });

  it('keep states of the groups that a block holds only', async () => {
    const days = Int32Array.from({ length: 400 }, (_, k) => Math.floor(k / 4));
    const y = cw
      .arange(400 * 500)
      .reshape([400, 500])
      .rechunk([40, 500]);
    const grouped = cw.groupbyReduce(y, days, { axis: 0, reduction: 'max' });
    expect(String(await grouped.explain())).toMatch(/max of 100 groups, at most 10 in a block/);
    const got = await flat(grouped);
    expect(got.length).toBe(50_000);
    expect(got.every((value, k) => value === (Math.floor(k / 500) * 4 + 3) * 500 + (k % 500))).toBe(true);
    const spread = cw.groupbyReduce(
      y,
      days.map((day) => day % 12),
      { axis: 0 },
    );
    expect(String(await spread.explain())).not.toMatch(/in a block/);
  });

  it('may be many more than there are labels', async () => {
    const far = cw.groupbyReduce(cw.ones([3]), [0, 2 ** 31 - 10, 1], { reduction: 'sum' });
    expect(far.shape).toEqual([2 ** 31 - 9]);
    await expect(far.compute()).rejects.toThrow(/memory/i);
    expect(() => cw.groupbyReduce(x, [0, 1, 2 ** 30, 1], { reduction: 'max' })).toThrow(
      /groups.*no elements.*fillValue/,
    );
    const many = await flat(cw.groupbyReduce(cw.ones([3]), [0, 99_999, 1], { reduction: 'mean' }));
    expect([many[0], many[1], many[2], many[99_999]]).toEqual([1, 1, Number.NaN, 1]);
  });

  it('run as SIMD where labels do not vary along the inner axis', async () => {
    const y = cw.ones([96, 300], { dtype: 'float32' }).add(cw.arange(300, { dtype: 'float32' }));
    const hours = Array.from({ length: 96 }, (_, k) => k % 24);
    const outer = await cw.groupbyReduce(y, hours, { axis: 0 }).explain();
    expect(String(outer)).toMatch(/mean of 24 groups.*\n?.*simd/i);
  });

  it('the same bits on any number of threads', async () => {
    const y = cw.random.random([500, 64], { seed: 7, chunks: [60, 20] });
    const labels = Array.from({ length: 500 }, (_, k) => (k * 7) % 24);
    for (const reduction of ['mean', 'var', 'sum'] as const) {
      const grouped = cw.groupbyReduce(y, labels, { axis: 0, reduction });
      expect(await flat(grouped, 2)).toEqual(await flat(grouped, 1));
    }
  });
});
