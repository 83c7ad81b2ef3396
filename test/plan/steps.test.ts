/** Planning stops often enough to listen: once for each node and pass, once for some hundred tasks, however large the plan. */
import { expect, test } from 'vitest';
import * as cw from '../../lib/index.js';
import { makePlan } from '../../lib/plan/plan.js';
import { neededSteps } from '../../lib/runtime/needed.js';

const SIZES = { read: () => 0, write: () => 0, readOutside: () => 0, writeOutside: () => 0 };
const OPTIONS = { threads: 2, memoryLimit: 1e9 };

function count<T>(steps: Generator<undefined, T, undefined>): { readonly result: T; readonly stops: number } {
  for (let stops = 0; ; stops++) {
    const step = steps.next();
    if (step.done) return { result: step.value, stops };
  }
}

test('a chain of 20,000 operations is planned in more steps than it has nodes', () => {
  let x: cw.ChunkedArray<'float64'> = cw.ones([10]);
  for (let k = 0; k < 20_000; k++) x = k % 2 ? x.add(k) : x.slice('::-1');
  const { stops, result } = count(makePlan([x.node], { kind: 'collect' }, OPTIONS, SIZES));
  expect(stops).toBeGreaterThan(5 * 20_000);
  expect(result.data.stages.length).toBeGreaterThan(50);
});

test('finding the tasks that have to run stops on the way', () => {
  // Single blocks of a computed array are read through a stage of all of them: which ones has to be walked.
  const x = cw
    .ones([40_000], { chunks: [1] })
    .cumsum({ axis: 0 })
    .slice('::2');
  const { result } = count(makePlan([x.node], { kind: 'collect' }, OPTIONS, SIZES));
  expect(count(neededSteps(result.graph)).stops).toBeGreaterThan(50);
});

test('a time limit ends a computation while it is planned', async () => {
  let x: cw.ChunkedArray<'float64'> = cw.ones([10]);
  for (let k = 0; k < 20_000; k++) x = k % 2 ? x.add(k) : x.slice('::-1');
  const stop = new AbortController();
  const seen: string[] = [];
  setTimeout(() => {
    seen.push('fired');
    stop.abort();
  }, 0);
  const ended = x.compute({ signal: stop.signal, threads: 'inline', onReport: () => seen.push('computed') });
  await expect(ended).rejects.toMatchObject({ tag: 'cancelled' });
  expect(seen).toEqual(['fired']);
});

test('a time limit ends an explanation; without one it is the same text', async () => {
  let x: cw.ChunkedArray<'float64'> = cw.ones([10]);
  for (let k = 0; k < 20_000; k++) x = k % 2 ? x.add(k) : x.slice('::-1');
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 0);
  await expect(x.explain({ signal: stop.signal })).rejects.toMatchObject({ tag: 'cancelled' });
  await expect(cw.explain(x, x, { signal: AbortSignal.abort() })).rejects.toMatchObject({ tag: 'cancelled' });
  const small = cw.ones([4, 4]).add(1).sum();
  const text: Promise<string> = small.explain({ signal: new AbortController().signal });
  expect(await text).toBe(small.explain());
  // What would be refused says so all the same.
  const large = cw.arange(1e9);
  expect(await large.explain({ signal: new AbortController().signal, memoryLimit: '100MB' })).toContain('refused');
});
