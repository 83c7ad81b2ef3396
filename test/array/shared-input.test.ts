/** Arrays in a SharedArrayBuffer are copied by the worker threads, to the same values as arrays of the main thread. */
import { afterAll, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { Lowering } from '../../lib/plan/lower.js';
import { closeThreads } from '../../lib/runtime/threads/place-threads.js';

afterAll(closeThreads);

const shape = [300, 700];
const own = Float32Array.from({ length: 210_000 }, (_, k) => Math.sqrt(k));
const shared = new Float32Array(new SharedArrayBuffer(own.byteLength + 64), 64, own.length);
shared.set(own);

it.each(['inline', 1, 2] as const)('threads: %s', async (threads) => {
  for (const chunks of [
    [64, 90],
    [300, 700],
    [7, 700],
  ]) {
    const [got, want] = await Promise.all(
      [shared, own].map((data) => cw.fromTypedArray(data, { shape, chunks }).multiply(2).compute({ threads })),
    );
    expect(got.data).toEqual(want.data);
    expect(got.data.buffer).toBeInstanceOf(ArrayBuffer);
  }
});

it('is read when it is computed, not when the expression is made', async () => {
  const x = cw.fromTypedArray(shared, { shape, chunks: 100 });
  shared[5] = -1;
  const least = await x.min().item({ threads: 2 });
  shared[5] = own[5];
  expect(least).toBe(-1);
});

it('travels with the plan only where it is shared', () => {
  const stage = (data: Float32Array) =>
    new Lowering({ threads: 2 }).lower([cw.fromTypedArray(data, { shape, chunks: 100 }).node]).plan.stages[0];
  expect(stage(shared)).toMatchObject({ kind: 'input', shared });
  expect(stage(own)).not.toHaveProperty('shared');
});
