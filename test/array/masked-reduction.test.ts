/** Reductions with `where` are those of the elements that the mask selects, along any axes and for every dtype. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DType } from '../../kernels/dtype.js';
import { REDUCTIONS, type ReductionName } from '../../kernels/reduction.js';
import * as cw from '../../lib/index.js';
import { runTiny } from '../support/tiny-runner.js';

const names = Object.keys(REDUCTIONS) as ReductionName[];
const extremes: readonly string[] = ['min', 'max', 'nanmin', 'nanmax'];

it('of arrays cut anyhow, against the same reduction of the elements picked out', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.constantFrom('float64', 'float32', 'int32', 'uint8', 'bool', 'int64') as fc.Arbitrary<DType>,
      fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 9 })),
      fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
      fc.boolean(),
      fc.nat(4),
      async (name, dtype, shape, chunks, wide, salt) => {
        const isFloat = dtype.startsWith('float');
        const n = shape[0] * shape[1];
        const numbers = Float64Array.from({ length: n }, (_, k) =>
          isFloat && (k * 7 + salt) % 11 === 0 ? Number.NaN : ((k * 5 + salt) % 7) / (isFloat ? 2 : 1),
        );
        const x = cw.fromTypedArray(numbers, { shape, chunks }).astype(dtype);
        const bits = Array.from({ length: wide ? n : shape[1] }, (_, k) => (k * 3 + salt) % 5 < 3);
        const mask = wide ? cw.asarray(bits).reshape(shape) : cw.asarray(bits);
        const form = (of: cw.ChunkedArray, options?: object): cw.ChunkedArray => of[name](options);
        const initial = extremes.includes(name) && (!isFloat || salt % 2 === 0) ? { initial: salt % 2 } : {};
        const made = form(x, { where: mask, axis: 0, ...initial });
        const selected = Array.from({ length: shape[1] }, (_, j) =>
          Array.from({ length: shape[0] }, (_, i) => i).filter((i) => bits[wide ? i * shape[1] + j : j]),
        );
        // Of nothing there is no extreme to compare with.
        const columns = selected.flatMap((rows, j) =>
          rows.length > 0 || REDUCTIONS[name].identity ? [{ rows, j }] : [],
        );
        const want = columns.map(({ rows, j }) => form(x.slice(rows, j), initial));
        expect(want.every((one) => one.dtype === made.dtype)).toBe(true);
        const [got, ...parts] = await runTiny([made.node, ...want.map((one) => one.node)]);
        columns.forEach(({ rows, j }, k) => {
          const found = Number(parts[k][0]);
          // Positions are those among all elements.
          const isPosition = REDUCTIONS[name].inputs === 'position' && found >= 0;
          const [a, b] = [Number(got[j]), isPosition ? rows[found] : found];
          if (Math.abs(a - b) > 1e-6 && !(Number.isNaN(a) && Number.isNaN(b)))
            expect.fail(`${name} ${dtype} ${j}: ${a}, not ${b}`);
        });
      },
    ),
    { numRuns: 300 },
  );
});

it('of nothing is 0, 1, NaN, -1 or the initial value, and the whole is one stage of blocks and what finishes it', async () => {
  const x = cw.fromTypedArray(Float64Array.of(1, 2, 3, Number.NaN), { chunks: 2 });
  const none = cw.asarray([false, false, false, false]);
  const made = [
    cw.sum(x, { where: none }),
    cw.prod(x, { where: none }),
    cw.mean(x, { where: none }),
    cw.std(x, { where: none }),
    x.nanmax({ where: none }),
    x.max({ where: none }),
    x.min({ where: none }),
    x.argmax({ where: none }),
    x.max({ where: none, initial: -7 }),
    x.nanmin({ where: none, initial: 8 }),
    x.astype('int8').min({ where: none, initial: 9 }),
    x.astype('int64').max({ where: none, initial: 10n }),
    x.greater(1).max({ where: none, initial: false }),
  ];
  const values = await runTiny(made.map((one) => one.node));
  const nan = Number.NaN;
  expect(values.map((one) => Number(one[0]))).toEqual([0, 1, nan, nan, nan, nan, nan, -1, -7, 8, 9, 10, 0]);
  expect(await x.sum({ where: x.greater(1), keepdims: true }).item()).toBe(5);
  expect(x.sum({ where: x.greater(1) }).explain()).toMatch(/sum over axis 0 where/);
  expect(x.mean({ where: x.greater(1) }).explain()).toMatch(/2 tasks in 2 stages/);
});

it('takes NaN and infinities as what they are', async () => {
  const x = cw.asarray([Infinity, -Infinity, Number.NaN, 3, Infinity, Infinity], { chunks: 2 });
  const mask = (...on: number[]) => cw.asarray(Array.from({ length: 6 }, (_, k) => on.includes(k)));
  const of = async (name: 'max' | 'min' | 'argmax' | 'argmin' | 'var' | 'nanmax', ...on: number[]) =>
    Number(await x[name]({ where: mask(...on) }).item());
  expect(await of('max', 1)).toBe(-Infinity);
  expect(await of('min', 0, 4)).toBe(Infinity);
  expect(await of('max', 1, 2, 3)).toBeNaN();
  expect(await of('nanmax', 1, 2, 3)).toBe(3);
  expect(await of('nanmax', 2)).toBeNaN();
  // An element that is not selected is no tie, even where it equals what nothing is.
  expect(await of('argmin', 4, 5)).toBe(4);
  expect(await of('argmax', 1)).toBe(1);
  expect(await of('argmax', 1, 2, 3)).toBe(2);
  expect(await of('var', 3)).toBe(0);
  expect(await of('var', 2, 3)).toBeNaN();
});

it('an initial value bounds extremes, also of arrays without elements', async () => {
  const x = cw.asarray([[1, 5, 3]]).astype('int16');
  expect(await x.max({ initial: 4 }).item()).toBe(5);
  expect(await x.max({ initial: 40 }).item()).toBe(40);
  expect([...(await x.min({ axis: 0, initial: 2 }).compute()).data]).toEqual([1, 2, 2]);
  expect(await cw.zeros([0], { dtype: 'int16' }).max({ initial: -1 }).item()).toBe(-1);
  expect(() => x.max({ initial: 1.5 })).toThrow('max: initial is 1.5, which is no int16; give one');
  expect(() => x.max({ initial: 2 ** 15 })).toThrow('max: initial is 32768, which is no int16');
  expect(() => x.max({ initial: '3' as unknown as number })).toThrow(
    'max: initial is "3"; give a number, bigint, boolean, complex number, moment, span of time or Date',
  );
  expect(() => x.mean({ initial: 1 } as object)).toThrow(/initial/);
});

it('says what a mask must be', () => {
  const x = cw.ones([3, 4]);
  expect(() => x.sum({ where: [1, 0, 1, 0] })).toThrow('sum: where is float64, not bool');
  expect(() => x.sum({ where: [true, false] })).toThrow('sum: where: shape [2] does not broadcast to [3, 4]');
  expect(() => x.astype('int8').nanmin({ where: true })).toThrow(
    'nanmin: no int8 stands for nothing, which where may select; give { initial }, or astype a float dtype first',
  );
});
