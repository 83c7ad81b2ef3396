/** What is computed of joined, padded and rolled arrays is computed where they are laid, in one stage, to the same values. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as cw from '../../lib/index.js';
import { optimize } from '../../lib/optimize/optimize.js';
import { Lowering } from '../../lib/plan/lower.js';
import { runTiny } from '../support/tiny-runner.js';

const x = cw.fromTypedArray(
  Float64Array.from({ length: 99 }, (_, k) => (k % 7 === 3 ? Number.NaN : k - 40)),
  { shape: [9, 11], chunks: [4, 5] },
);
const stages = (made: cw.ChunkedArray): string[] => {
  const { plan } = new Lowering({ threads: 2, literalBytes: 0 }).lower(optimize([made.node]));
  return plan.stages.map((stage) => stage.kind);
};
const assemblies: Record<string, () => cw.ChunkedArray> = {
  'halves swapped': () => cw.concat([x.slice('5:'), x.slice(':5')]),
  padded: () => x.pad(2, { mode: 'reflect' }),
  rolled: () => x.roll([2, -3], { axis: [0, 1] }),
};
const steps: Record<string, (a: cw.ChunkedArray) => cw.ChunkedArray> = {
  add: (a) => a.add(0),
  divide: (a) => cw.divide(3, a),
  chain: (a) => a.multiply(2).add(1).exp(),
  narrow: (a) => a.astype('float32').astype('int32'),
  fill: (a) => cw.where(true, a, 5),
  clip: (a) => a.clip(-3, 3),
};

test.each(Object.keys(assemblies))('%s', async (name) => {
  for (const [step, compute] of Object.entries(steps)) {
    const laid = assemblies[name]();
    const made = compute(laid);
    expect(stages(made), step).toEqual(['input', 'map']);
    const [optimised, held, parts] = await runTiny([made.node, laid.node, laid.node]);
    expect(parts).toEqual(held);
    const after = cw.fromTypedArray(held as Float64Array, { shape: laid.shape, chunks: 100 });
    const [want] = await runTiny([compute(after).node]);
    expect(optimised, step).toEqual(want);
  }
});

test('an assembly that others read too is laid once', () => {
  const laid = assemblies.rolled();
  expect(stages(laid.add(1).multiply(laid))).toEqual(['input', 'map', 'map']);
});

test('where parts cover each other they are laid first', () => {
  expect(stages(x.pad(1, { value: 7 }).add(1))).toEqual(['input', 'map', 'map']);
});

test('views of them are narrowed first', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(8), fc.nat(10), fc.integer({ min: -12, max: 12 }), async (row, column, by) => {
      const made = x.roll(by, { axis: 1 }).add(1).slice(`${row}:, ${column}`);
      const [got, whole] = await runTiny([made.node, x.node]);
      const want = Array.from({ length: 9 - row }, (_, k) => {
        const from = (((column - by) % 11) + 11) % 11;
        return Number(whole[(row + k) * 11 + from]) + 1;
      });
      expect([...(got as Float64Array)]).toEqual(want);
    }),
    { numRuns: 60 },
  );
});
