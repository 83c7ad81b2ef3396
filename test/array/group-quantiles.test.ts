/** Quantiles by group are those of each group by itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DType } from '../../kernels/dtype.js';
import * as cw from '../../lib/index.js';
import { cuts, flat, generator, products, valuesOf } from './group-mirror.js';

describe('quantiles by group', () => {
  it('are those of each group by itself', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<DType>('int16', 'int64', 'float32', 'float64'),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('scattered', 'interleaved', 'sorted'),
        fc.constantFrom('linear', 'lower', 'hazen'),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        fc.integer(),
        async (dtype, shape, grouped, order, method, skipna, lazy, keepdims, seed) => {
          const random = generator(seed);
          const chosen = shape.flatMap((_, axis) => ((grouped >> axis) & 1 ? [axis] : []));
          const axes = chosen.length > 0 ? chosen : [0];
          const kept = shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
          const extents = axes.map((axis) => shape[axis]);
          const size = products(extents);
          const groups = 3;
          const codes = Int32Array.from({ length: size }, (_, k) =>
            order === 'scattered'
              ? Math.floor(random() * 4) - 1
              : order === 'interleaved'
                ? k % 3
                : Math.floor((k * 3) / size),
          );
          const values = valuesOf(dtype, products(shape), random);
          const x = cw
            .asarray([...values] as number[], { dtype })
            .reshape(shape)
            .rechunk(shape.map((n) => cuts(n, random)));
          const held = cw.fromTypedArray(codes, { shape: extents });
          const labels = lazy ? held.add(0).rechunk(extents.map((n) => cuts(n, random))) : held;
          const q = [0.25, 0.9];
          const got = cw.groupbyReduce(x, labels, {
            axis: axes,
            reduction: skipna ? 'nanquantile' : 'quantile',
            q,
            method,
            groups,
            keepdims,
            fillValue: 7,
          });
          const rest = kept.map((axis) => shape[axis]);
          const placed = shape.flatMap((n, axis) =>
            axis === axes[0] ? [groups] : axes.includes(axis) ? (keepdims ? [1] : []) : [n],
          );
          expect(got.shape).toEqual([2, ...placed]);
          // Kept axes first, so that a group's elements are picked from the last.
          const flatX = x.permuteDims([...kept, ...axes]).reshape([...rest, size]);
          const all = await flat(got);
          for (let g = 0; g < groups; g++) {
            const at = [...codes.keys()].filter((k) => codes[k] === g);
            const mine = cw.asarray([...all] as number[], { dtype: got.dtype }).reshape([2, ...placed]);
            const one = await flat(mine.take([g], { axis: 1 + axes[0] }));
            const wanted =
              at.length === 0
                ? one.map(() => 7)
                : await flat(
                    (skipna ? cw.nanquantile : cw.quantile)(flatX.take(at, { axis: rest.length }), q, {
                      axis: rest.length,
                      method: method as 'linear',
                    }),
                  );
            expect(one.map(Number)).toEqual(wanted.map(Number));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('refuse what they do not take', async () => {
    const x = cw.ones([4, 3]);
    const make =
      (options: cw.GroupOptions, labels: cw.Labels = [0, 1, 1, 0]) =>
      () =>
        cw.groupbyReduce(x, labels, options);
    expect(make({ reduction: 'quantile' })).toThrow(/quantile needs \{ q \}/);
    expect(make({ reduction: 'mean', q: 0.5 })).toThrow(/q is for 'quantile'/);
    expect(make({ reduction: 'median', method: 'lower' })).toThrow(/method is for 'quantile'/);
    expect(make({ reduction: 'median', ddof: 1 })).toThrow(/median takes no ddof/);
    expect(make({ reduction: 'sum', ddof: 1 })).toThrow(/sum takes no ddof/);
    expect(make({ reduction: 'min', dtype: 'int16' })).toThrow(/min takes no dtype/);
    expect(make({ reduction: 'nanstd', ddof: 1, dtype: 'float32' })).not.toThrow();
    expect(make({ reduction: 'quantile', q: 1.5 })).toThrow(/1.5 is not between 0 and 1/);
    expect(make({ reduction: 'quantile', q: 'a' as never })).toThrow(/q is "a"/);
    const i = x.astype('int32');
    expect(() => cw.groupbyReduce(i, [0, 0, 2, 2], { reduction: 'quantile', q: 0, method: 'lower' })).toThrow(
      /group 1 of 3/,
    );
    const labels = cw.asarray([0, 1, 9, 0]).astype('int32').add(0);
    await expect(cw.groupbyReduce(x, labels, { reduction: 'median', groups: 3 }).compute()).rejects.toThrow(
      /a label is 9/,
    );
  });
});
