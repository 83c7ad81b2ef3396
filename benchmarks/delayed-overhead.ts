/**
 * What one delayed call costs: is the overhead small enough (goal: 20 µs) that users need not batch calls by hand?
 *
 * Run with `npm run build && node dist/benchmarks/delayed-overhead.js`. Justifies messages of about 4 ms of work and the
 * fusing of linear chains (lib/delayed/thread-calls.ts, lib/delayed/graph.ts), and that threads are the default scheduler.
 *
 * 2026-11-21, 2 cores of a 2.5 GHz Xeon with other work on them, Node 20.20, medians of 5, µs for a call on threads (inline):
 * fan of 10,000 and sum 17 (10), fan of 100,000 7 (7), chain of 100,000 5 (3.5), binary tree 9 (7); the heat equation with
 * one call for each of 10,000 steps 7.0 s (4.8 s), of which nearly all is the function. dask takes 200 µs for a call on threads.
 */
import { type Delayed, delayed, shutdownDelayed } from '../lib/delayed/index.js';

const square = delayed((x: number) => x * x);
const sum = delayed((xs: number[]) => {
  let total = 0;
  for (const x of xs) total += x;
  return total;
});
const increment = delayed((x: number) => x + 1);
const add = delayed((x: number, y: number) => x + y);
const evolve = delayed((u: Float64Array, n: number, c: number) => {
  const above = u.slice(0, n);
  for (let i = 1; i < n - 1; i++) {
    let k = i * n + 1;
    let left = u[k - 1];
    let middle = u[k];
    for (let j = 1; j < n - 1; j++, k++) {
      const right = u[k + 1];
      const value = middle + c * (u[k + n] + above[j] + left + right - 4 * middle);
      above[j] = middle;
      u[k] = value;
      left = middle;
      middle = right;
    }
  }
  return u;
});

/** A map over `n` numbers and the sum of the results. */
const fan = (n: number): Delayed => sum(Array.from({ length: n }, (_, k) => square(k)));

/** Each call takes the result of the one before. */
function chain(n: number): Delayed {
  let value: Delayed<number> = increment(0);
  for (let k = 1; k < n; k++) value = increment(value);
  return value;
}

/** Pairwise sums: a binary tree of `2 n - 1` calls. */
function tree(n: number): Delayed {
  let level: Delayed<number>[] = Array.from({ length: n }, (_, k) => square(k));
  while (level.length > 1)
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, k) =>
      2 * k + 1 < level.length ? add(level[2 * k], level[2 * k + 1]) : level[2 * k],
    );
  return level[0];
}

/** The heat equation of 400 x 400 cells, one call for each step. */
function heat(steps: number): Delayed {
  let u: Delayed<Float64Array> | Float64Array = new Float64Array(160_000).fill(100, 399 * 400);
  for (let k = 0; k < steps; k++) u = evolve(u, 400, 0.25);
  return u as Delayed;
}

const cases: [name: string, calls: number, build: () => Delayed, repeats: number][] = [
  ['fan 10,000 + sum', 10_001, () => fan(10_000), 5],
  ['fan 100,000 + sum', 100_001, () => fan(100_000), 5],
  ['chain 100,000', 100_000, () => chain(100_000), 5],
  ['tree 16,384', 32_767, () => tree(16_384), 5],
  ['heat 10,000 steps', 10_000, () => heat(10_000), 1],
];

for (const scheduler of ['threads', 'inline'] as const) {
  for (const [name, calls, build, repeats] of cases) {
    await increment(0).compute({ scheduler });
    const times: number[] = [];
    for (let k = 0; k < repeats; k++) {
      const begin = performance.now();
      await build().compute({ scheduler });
      times.push(performance.now() - begin);
    }
    const median = times.sort((a, b) => a - b)[repeats >> 1];
    console.log(
      `${scheduler.padEnd(8)} ${name.padEnd(20)} ${median.toFixed(0).padStart(6)} ms ${((median * 1000) / calls).toFixed(2).padStart(8)} µs per call`,
    );
  }
}
await shutdownDelayed();
