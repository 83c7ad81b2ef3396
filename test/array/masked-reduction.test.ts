/** Reductions with `where` are those of the elements that the mask selects, along any axes and for every dtype. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DType } from '../../kernels/dtype.js';
import * as cw from '../../lib/index.js';
import { runTiny } from '../support/tiny-runner.js';

const forms = {
  sum: cw.sum,
  prod: cw.prod,
  mean: cw.mean,
  any: cw.any,
  all: cw.all,
  countNonzero: cw.countNonzero,
  nansum: cw.nansum,
  nanmean: cw.nanmean,
  nanmin: cw.nanmin,
  nanmax: cw.nanmax,
  nanstd: cw.nanstd,
};

it('of arrays cut anyhow, against the same reduction of the elements picked out', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...(Object.keys(forms) as (keyof typeof forms)[])),
      fc.constantFrom('float64', 'float32', 'int32', 'uint8', 'bool', 'int64') as fc.Arbitrary<DType>,
      fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 9 })),
      fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
      fc.boolean(),
      fc.nat(4),
      async (name, dtype, shape, chunks, wide, salt) => {
        const isFloat = dtype.startsWith('float');
        if (['nanmin', 'nanmax', 'nanstd'].includes(name) && !isFloat) return;
        const n = shape[0] * shape[1];
        const numbers = Float64Array.from({ length: n }, (_, k) =>
          isFloat && (k * 7 + salt) % 11 === 0 ? Number.NaN : ((k * 5 + salt) % 7) / (isFloat ? 2 : 1),
        );
        const x = cw.fromTypedArray(numbers, { shape, chunks }).astype(dtype);
        const bits = Array.from({ length: wide ? n : shape[1] }, (_, k) => (k * 3 + salt) % 5 < 3);
        const mask = wide ? cw.asarray(bits).reshape(shape) : cw.asarray(bits);
        const form = forms[name] as (x: cw.ChunkedArray, o?: object) => cw.ChunkedArray;
        const made = form(x, { where: mask, axis: 0 });
        const selected = Array.from({ length: shape[1] }, (_, j) =>
          Array.from({ length: shape[0] }, (_, i) => i).filter((i) => bits[wide ? i * shape[1] + j : j]),
        );
        // Of nothing there is no extreme to compare with.
        const columns = selected.flatMap((rows, j) => (rows.length > 0 ? [{ rows, j }] : []));
        const want = columns.map(({ rows, j }) => form(x.slice(rows, j)));
        expect(want.every((one) => one.dtype === made.dtype)).toBe(true);
        const [got, ...parts] = await runTiny([made.node, ...want.map((one) => one.node)]);
        columns.forEach(({ j }, k) => {
          const [a, b] = [Number(got[j]), Number(parts[k][0])];
          if (Math.abs(a - b) > 1e-6 && !(Number.isNaN(a) && Number.isNaN(b)))
            expect.fail(`${name} ${dtype} ${j}: ${a}, not ${b}`);
        });
      },
    ),
    { numRuns: 200 },
  );
});

it('of nothing is what NumPy says, and the whole is one stage of blocks and what finishes it', async () => {
  const x = cw.fromTypedArray(Float64Array.of(1, 2, 3, Number.NaN), { chunks: 2 });
  const none = cw.asarray([false, false, false, false]);
  const made = [
    cw.sum(x, { where: none }),
    cw.prod(x, { where: none }),
    cw.mean(x, { where: none }),
    x.nanmax({ where: none }),
  ];
  const values = await runTiny(made.map((one) => one.node));
  expect(values.map((one) => one[0])).toEqual([0, 1, Number.NaN, Number.NaN]);
  expect(await x.sum({ where: x.greater(1), keepdims: true }).item()).toBe(5);
  expect(x.sum({ where: x.greater(1) }).explain()).toMatch(/greater.*where.*sum/s);
});

it('says what a mask must be', () => {
  const x = cw.ones([3, 4]);
  expect(() => x.sum({ where: [1, 0, 1, 0] })).toThrow('sum: where is float64, not bool');
  expect(() => x.sum({ where: [true, false] })).toThrow('sum: where: shape [2] does not broadcast to [3, 4]');
  expect(() => x.max({ where: [true, false, true, true] })).toThrow('max: no float64 stands for nothing here');
  expect(() => x.astype('int8').nanmin({ where: true })).toThrow('astype a float dtype first');
});
