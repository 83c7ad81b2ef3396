/** The first run: the lazy-array example, 80 GB of random numbers at its full size, in bounded memory. */
import * as cw from '../lib/index.js';
import { bytes, Run } from './run-report.js';

/** Computes `(x + x.T)[::2, N/20:].mean(axis=1)` for random x; returns false when a mean is off. */
export async function runLazy(n: number, memoryLimit: number): Promise<boolean> {
  console.log(`\nLazy arrays: x = random [${n}, ${n}], ${bytes(n * n * 8)}, in at most ${bytes(memoryLimit)}`);
  const x = cw.random.random([n, n], { chunks: [1000, 1000] });
  const y = x.add(x.T);
  const z = y.slice(`::2, ${n / 20}:`).mean({ axis: 1 });
  const run = new Run('z = y[::2, N/20:].mean(axis=1)');
  const result = await z.compute({ onProgress: run.onProgress, memoryLimit });
  const facts = run.finish();
  const means = result.data as Float64Array;
  // Each is a mean of n - n/20 sums of two uniform numbers; five standard deviations are never passed by chance.
  const bound = 5 * Math.sqrt(1 / 6 / (n - n / 20));
  const worst = means.reduce((far, mean) => Math.max(far, Math.abs(mean - 1)), 0);
  const shown = [...means.subarray(0, 3), ...means.subarray(-3)].map((mean) => mean.toFixed(8));
  console.log(`  [${shown.slice(0, 3).join(' ')} … ${shown.slice(3).join(' ')}], ${means.length} means`);
  const right = means.length === n / 2 && worst < bound;
  const fits = facts.peakOverIdle <= memoryLimit;
  console.log(`  ${right ? 'right' : 'WRONG'}: the farthest is ${worst.toFixed(5)} from 1 (bound ${bound.toFixed(5)})`);
  if (!fits) console.log(`  OVER the limit by ${bytes(facts.peakOverIdle - memoryLimit)}`);
  return right && fits;
}
