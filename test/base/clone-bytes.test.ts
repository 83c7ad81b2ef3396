/** What a copy of a plan takes is known before it is made. */
import { deserialize, serialize } from 'node:v8';
import { expect, test } from 'vitest';
import { cloneBytes } from '../../lib/base/clone-bytes.js';
import * as cw from '../../lib/index.js';
import { planFor } from '../../lib/run/planning.js';

test('data count once, shared memory not at all, chains of any depth', () => {
  const list = new Float64Array(1000);
  expect(cloneBytes({ list })).toBeGreaterThan(8000);
  expect(cloneBytes([{ list }, { again: list, part: list.subarray(3) }])).toBeLessThan(9000);
  // A view brings all of what it is a view of.
  expect(cloneBytes(new Uint8Array(1e6).subarray(0, 1))).toBeGreaterThan(1e6);
  expect(cloneBytes(new Float64Array(new SharedArrayBuffer(1e6)))).toBeLessThan(1000);
  let chain: object = {};
  for (let k = 0; k < 100_000; k++) chain = { chain };
  expect(cloneBytes(chain)).toBeGreaterThan(1e6);
  expect(cloneBytes(undefined)).toBe(0);
});

test('no less than the message itself', () => {
  const x = cw.arange(1e5, { chunks: [1000] }).multiply(2);
  for (const y of [x.take(new Int32Array(2e5)), x.set('::2', 1), x.cumsum().add(x.slice('::-1'))]) {
    const { data } = planFor([y.node], { kind: 'collect' }, { threads: 2 });
    const message = serialize(data);
    expect(cloneBytes(data)).toBeGreaterThan(message.length);
    expect(cloneBytes(deserialize(message))).toBeLessThan(40 * message.length);
  }
});

test('copies of long index lists are reserved: fewer threads, less for blocks', () => {
  const x = cw.arange(2e5, { chunks: [25_000] });
  const plan = (count: number) =>
    planFor(
      [x.take(Int32Array.from({ length: count }, (_, k) => (k * 7919) % 2e5)).sum().node],
      { kind: 'collect' },
      { threads: 2, memoryLimit: '160MB', scheduler: 'threads' },
    ).settings;
  const [few, many] = [plan(1000), plan(2e6)];
  expect(few.threads).toBe(2);
  expect(many.arenaLimit).toBeLessThan(few.arenaLimit - 2 * many.threads * 7.9e6);
});
