/** Strided arithmetic in memory by ndarray-ops is the oracle for views and elementwise operations computed in blocks. */

import fc from 'fast-check';
import ndarray from 'ndarray';
import ops from 'ndarray-ops';
import { expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

const operations = [
  ['add', ops.add, cw.add],
  ['sub', ops.sub, cw.subtract],
  ['mul', ops.mul, cw.multiply],
  ['div', ops.div, cw.divide],
] as const;

it('elementwise operations on strided, flipped and transposed views agree with ndarray-ops', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: operations.length - 1 }),
      async (rows, columns, chunk, step, which) => {
        const data = Float64Array.from({ length: rows * columns }, (_, k) => Math.sin(k + 1) * 10);
        const mine = cw.fromTypedArray(data, { shape: [rows, columns], chunks: [chunk, chunk] });
        const theirs = ndarray(data, [rows, columns]);
        const [, reference, own] = operations[which];
        // Every `step`-th row from the last backwards, against the same rows forwards.
        const count = Math.ceil(rows / step);
        const last = (count - 1) * step;
        const forward = theirs.hi(last + 1, columns).step(step, 1);
        const out = ndarray(new Float64Array(count * columns), [count, columns]);
        reference(out, forward, forward.step(-1, 1));
        const result = await own(mine.slice(`:${last + 1}:${step}, :`), mine.slice(`${last}::-${step}, :`)).compute();
        expect([...result.data]).toEqual([...out.data]);
        const across = ndarray(new Float64Array(rows * columns), [columns, rows]);
        reference(across, theirs.transpose(1, 0), theirs.transpose(1, 0));
        expect([...(await own(mine.T, mine.T).compute()).data]).toEqual([...across.data]);
      },
    ),
    { numRuns: 40, seed: 7 },
  );
});

it('reductions agree with ndarray-ops', async () => {
  const data = Float64Array.from({ length: 6 * 7 }, (_, k) => ((k * 37) % 11) - 5);
  const view = ndarray(data, [6, 7]).step(-1, 2);
  const mine = cw.fromTypedArray(data, { shape: [6, 7], chunks: [4, 3] }).slice('::-1, ::2');
  expect(await mine.sum().item()).toBe(ops.sum(view));
  expect(await mine.max().item()).toBe(ops.sup(view));
  expect(await mine.min().item()).toBe(ops.inf(view));
});

it('takes arrays of the ndarray package, strided ones too, and gives results that ndarray-ops works on', async () => {
  const view = ndarray(
    Float32Array.from({ length: 24 }, (_, k) => k),
    [4, 6],
  )
    .step(-1, 2)
    .transpose(1, 0);
  const result = await cw.fromArray(view, { chunks: 2 }).multiply(2).compute();
  expect(result.shape).toEqual([3, 4]);
  const twice = ndarray(new Float32Array(12), [3, 4]);
  ops.muls(twice, view, 2);
  // Each is the other's argument.
  expect(ops.equals(twice, result)).toBe(true);
  const rest = ndarray(new Float32Array(12), [3, 4]);
  ops.sub(rest, result.transpose(1, 0).transpose(1, 0), twice);
  expect(ops.sum(rest)).toBe(0);
  ops.addseq(result, 1);
  expect(result.get(0, 0)).toBe(2 * view.get(0, 0) + 1);
  expect(await cw.asarray(result).sum().item()).toBe(ops.sum(result));
});
