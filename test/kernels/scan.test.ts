/** Block scans and totals equal a plain loop for every op, dtype and layout, with and without a state to go on from. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DTYPES, type TypedArray } from '../../kernels/dtype.js';
import { ARENA_BASE } from '../../kernels/memory/layout.js';
import { createSharedMemory } from '../../kernels/memory/shared-memory.js';
import { loadRoutines } from '../../kernels/routine/routines.js';
import { isScanned, type ScanOp, scanBlock, scanTotals } from '../../kernels/routine/scan.js';

const memory = createSharedMemory(64 * 2 ** 20);
const routines = loadRoutines(memory, 2);
const SRC = ARENA_BASE;
const DST = ARENA_BASE + 8 * 2 ** 20;
const CARRY = ARENA_BASE + 16 * 2 ** 20;

type Number64 = number | bigint;
const joins: Record<ScanOp, (a: Number64, b: Number64) => Number64> = {
  add: (a, b) => (a as number) + (b as number),
  multiply: (a, b) => (a as number) * (b as number),
  maximum: (a, b) => (typeof a === 'number' ? Math.max(a, b as number) : a > b ? a : b),
  minimum: (a, b) => (typeof a === 'number' ? Math.min(a, b as number) : a < b ? a : b),
};

const view = (dtype: 'float64' | 'float32' | 'int64' | 'uint64', at: number, n: number): TypedArray =>
  new DTYPES[dtype].array(memory.buffer, at, n) as TypedArray;

test('small whole numbers, which all orders of summation agree on', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('add', 'multiply', 'maximum', 'minimum') as fc.Arbitrary<ScanOp>,
      fc.constantFrom('float64', 'float32', 'int64', 'uint64') as fc.Arbitrary<
        'float64' | 'float32' | 'int64' | 'uint64'
      >,
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 40 }),
      fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 11 }), fc.constantFrom(513, 1030, 2500)),
      fc.boolean(),
      fc.integer(),
      (op, dtype, outer, n, inner, carried, seed) => {
        const size = outer * n * inner;
        const big = dtype === 'int64' || dtype === 'uint64';
        const low = dtype === 'uint64' || op === 'multiply' ? 0 : -3;
        const number = (k: number): Number64 => {
          const v = low + ((Math.imul(k + 1, 2654435761 ^ seed) >>> 16) % (op === 'multiply' ? 2 : 7));
          const used = op === 'multiply' ? v + 1 - (k % 7 === 3 ? 2 * v : 0) : v;
          return big ? BigInt(dtype === 'uint64' ? Math.abs(used) : used) : used;
        };
        const src = view(dtype, SRC, size) as unknown as Number64[];
        const dst = view(dtype, DST, size + 1) as unknown as Number64[];
        const carry = view(dtype, CARRY, outer * inner) as unknown as Number64[];
        for (let k = 0; k < size; k++) src[k] = number(k);
        for (let k = 0; k < outer * inner; k++) carry[k] = number(k + 17);
        dst[size] = big ? 99n : 99;
        const block = { op, dtype, dst: DST, src: SRC, outer, n, inner };
        const itemsize = DTYPES[dtype].itemsize;
        scanBlock(routines, block, carried ? CARRY : 0, inner * itemsize);
        const round = (v: Number64): Number64 =>
          dtype === 'int64' ? BigInt.asIntN(64, v as bigint) : dtype === 'uint64' ? BigInt.asUintN(64, v as bigint) : v;
        const ends: Number64[] = [];
        for (let o = 0; o < outer; o++)
          for (let j = 0; j < inner; j++) {
            let state: Number64 | undefined = carried ? carry[o * inner + j] : undefined;
            let total: Number64 | undefined;
            for (let i = 0; i < n; i++) {
              const at = (o * n + i) * inner + j;
              state = state === undefined ? src[at] : round(joins[op](state, src[at]));
              total = total === undefined ? src[at] : round(joins[op](total, src[at]));
              // Products of float32 are rounded once.
              const want = dtype === 'float32' ? Math.fround(state as number) : state;
              if (dst[at] !== want)
                expect.fail(`${op} ${dtype} [${outer}, ${n}, ${inner}] at ${at}: ${dst[at]}, not ${want}`);
            }
            ends.push(total as Number64);
          }
        expect(dst[size]).toBe(big ? 99n : 99);
        scanTotals(routines, block);
        for (const [k, end] of ends.entries())
          expect(dst[k]).toBe(dtype === 'float32' ? Math.fround(end as number) : end);
      },
    ),
    { numRuns: 300 },
  );
});

test('not a number and infinities go on, and a leading -0 stays', () => {
  const run = (op: ScanOp, values: number[], inner: number): number[] => {
    const src = view('float64', SRC, values.length) as Float64Array;
    src.set(values);
    scanBlock(routines, { op, dtype: 'float64', dst: DST, src: SRC, outer: 1, n: values.length / inner, inner });
    return [...(view('float64', DST, values.length) as Float64Array)];
  };
  const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
  expect(run('add', [-0, -0, 1], 1)).toEqual([-0, -0, 1]);
  expect(run('add', [1, inf, 2, -inf, 3, 4, 5, 6, 7, 8], 1)).toEqual([1, inf, inf, nan, nan, nan, nan, nan, nan, nan]);
  for (const op of ['add', 'multiply', 'maximum', 'minimum'] as const) {
    expect(run(op, [1, nan, 2, 3, 4, 5, 6, 7, 8, 9], 1).slice(1).every(Number.isNaN)).toBe(true);
    expect(run(op, [1, 7, nan, 2, 3, 4], 2).map(Number.isNaN)).toEqual([false, false, true, false, true, false]);
  }
  expect(run('multiply', [0, 1e200, 1e200, 1e200, 1, 1, 1, 1], 1)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
});

test('sums of eights stay as near to the exact sums as sums one by one', () => {
  const n = 10_000;
  const src = view('float64', SRC, n) as Float64Array;
  const thirds = view('float32', CARRY, n) as Float32Array;
  for (let k = 0; k < n; k++) {
    src[k] = 1 / 3 + k;
    thirds[k] = 1 / 3;
  }
  scanBlock(routines, { op: 'add', dtype: 'float64', dst: DST, src: SRC, outer: 1, n, inner: 1 });
  const out = view('float64', DST, n) as Float64Array;
  for (let k = 0; k < n; k += 97) expect(Math.abs(out[k] / ((k + 1) / 3 + (k * (k + 1)) / 2) - 1)).toBeLessThan(1e-14);
  scanBlock(routines, { op: 'add', dtype: 'float32', dst: DST, src: CARRY, outer: 1, n, inner: 1 });
  const single = view('float32', DST, n) as Float32Array;
  for (let k = 0; k < n; k += 97) expect(single[k]).toBe(Math.fround((k + 1) * Math.fround(1 / 3)));
});

test('other dtypes are refused', () => {
  expect(isScanned('int32')).toBe(false);
  expect(() =>
    scanBlock(routines, { op: 'add', dtype: 'int32', dst: DST, src: SRC, outer: 1, n: 1, inner: 1 }),
  ).toThrow('float64');
});
