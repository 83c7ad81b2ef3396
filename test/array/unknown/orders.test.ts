/**
 * Orders, quantiles and groups along an axis of unknown extent: what the same elements of known extent give, however chunked; and
 * what needs places says how to find them out.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

cw.config.set({ threads: 'inline' });

type Any = cw.ChunkedArray;
const values = async (x: Any): Promise<unknown> => {
  const { shape, data } = await x.compute();
  return { shape: [...shape], data: Array.from(data as unknown as number[], (v) => Number(v) + 0) };
};

const OPERATIONS: Readonly<Record<string, (x: Any, double: Any, labels: Any) => Any>> = {
  argsort: (x) => cw.argsort(x, { axis: 0 }),
  'argsort descending': (x) => cw.argsort(x, { axis: 0, descending: true }),
  topk: (x) => cw.topk(x, 3, { axis: 0 }),
  'topk of the least': (x) => cw.topk(x, -2, { axis: 0 }),
  argtopk: (x) => cw.argtopk(x, 3, { axis: 0 }),
  'argtopk of the least': (x) => cw.argtopk(x, -2, { axis: 0 }),
  median: (x) => cw.median(x, { axis: 0 }),
  nanmedian: (x) => cw.nanmedian(x, { axis: 0 }),
  'quantile of all': (x) => cw.quantile(x, [0.1, 0.5, 0.8]),
  'percentile, kept axes': (x) => cw.percentile(x, 30, { axis: 0, keepdims: true }),
  'quantile along the other axis': (x) => cw.quantile(cw.stack([x, x], { axis: -1 }), [0.2, 0.9], { axis: -1 }),
  cumsum: (x) => cw.cumsum(x, { axis: 0 }),
  'diff along the other axis': (x) => cw.diff(cw.stack([x, cw.multiply(x, 3)], { axis: -1 }), { axis: -1 }),
  concat: (x, double) => cw.concat([x, double], { axis: 0 }),
  add: (x, double) => cw.add(x, double),
  'sum by group': (x, _, labels) => cw.groupbyReduce(x, labels, { axis: 0, reduction: 'sum', groups: 4 }),
  'median by group': (x, _, labels) => cw.groupbyReduce(x, labels, { axis: 0, reduction: 'median', groups: 4 }),
  'greatest by group where': (x, _, labels) =>
    cw.groupbyReduce(x, labels, {
      axis: 0,
      reduction: 'max',
      groups: 4,
      fillValue: -7,
      where: x.shape.length === 1 ? cw.greater(x, 0) : undefined,
    }),
};

const rows = fc.array(fc.constantFrom(-2, -1, 0, 1, 2, 3, Number.NaN, Number.POSITIVE_INFINITY), {
  minLength: 1,
  maxLength: 14,
});

describe('along an axis of unknown extent', () => {
  for (const [name, operation] of Object.entries(OPERATIONS))
    it(`${name} gives what it gives for known extents`, async () => {
      await fc.assert(
        fc.asyncProperty(rows, fc.integer({ min: 1, max: 5 }), fc.boolean(), async (list, chunk, isTable) => {
          const line = cw.asarray(Float64Array.from(list), { chunks: [chunk] });
          const x: Any = isTable ? cw.stack([line, cw.flip(line)], { axis: -1 }) : line;
          const keep = list.map((_, k) => (k * 7 + list.length) % 3 !== 0);
          if (!keep.some(Boolean)) return;
          const at = keep.flatMap((is, k) => (is ? [k] : []));
          const mask = cw.greater(cw.asarray(Float64Array.from(keep, Number), { chunks: [chunk] }), 0);
          const labels = cw.asarray(
            Int32Array.from(list, (_, k) => (keep[k] ? (k * 5) % 3 : 99)),
            { chunks: [chunk] },
          );
          const many = [x, cw.multiply(x, 2), labels] as const;
          const [a, b, c] = many.map((one) => one.slice(mask));
          const [p, q, r] = many.map((one) => one.slice(at));
          expect(await values(operation(a, b, c))).toEqual(await values(operation(p, q, cw.add(r, 0))));
        }),
        { numRuns: 25 },
      );
    });

  it('golden values of NumPy 2.4', async () => {
    // x = np.array([3, -1, 5, 2, -4, 7, 1, 5, -2, 6.]); y = x[x > 0]
    const x = cw.asarray(Float64Array.of(3, -1, 5, 2, -4, 7, 1, 5, -2, 6), { chunks: [3] });
    const y = x.slice(cw.greater(x, 0));
    expect(await values(cw.argsort(y))).toEqual({ shape: [7], data: [4, 2, 0, 1, 5, 6, 3] });
    expect(await values(cw.median(y))).toEqual({ shape: [], data: [5] });
    expect(await values(cw.percentile(y, [25, 90]))).toEqual({ shape: [2], data: [2.5, 6.4] });
    expect(await values(cw.topk(y, 3))).toEqual({ shape: [3], data: [7, 6, 5] });
    expect(await values(cw.topk(y, 100))).toEqual({ shape: [7], data: [7, 6, 5, 5, 3, 2, 1] });
  });

  it('what needs places says how to find them out', async () => {
    const x = cw.asarray(Float64Array.of(3, -1, 5, 2), { chunks: [3] });
    const y = x.slice(cw.greater(x, 0));
    const labels = cw.asarray(Int32Array.of(0, 1, 0, 1));
    expect(() => cw.diff(y)).toThrow(/computeChunkSizes\(\)/);
    expect(() => cw.quantile(y, 0.5, { method: 'lower' })).toThrow(/computeChunkSizes\(\)/);
    expect(() => cw.median(y.astype('int64'))).toThrow(/computeChunkSizes\(\)/);
    expect(() => cw.groupbyReduce(y, [0, 1, 0])).toThrow(/computeChunkSizes\(\)/);
    expect(() => cw.groupbyReduce(x, labels.slice(cw.greater(x, 0)), { groups: 2 })).toThrow(/computeChunkSizes\(\)/);
    expect(() =>
      cw.groupbyReduce(y, labels.slice(cw.greater(x, 0)), { groups: 2, reduction: 'argmax', fillValue: -1 }),
    ).toThrow(/computeChunkSizes\(\)/);
    expect(await values(cw.diff(await y.computeChunkSizes()))).toEqual({ shape: [2], data: [2, -3] });
  });
});
