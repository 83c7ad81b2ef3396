/**
 * Question: how much does a fused kernel gain over one pass for each operation in plain JavaScript (ndarray-ops), and from
 * which size on do worker threads pay? Prints nanoseconds per element for a + b * c over sizes; run it with
 * `node dist/benchmarks/elementwise-baseline.js`. It justifies that small computations stay on the calling thread.
 */
import ndarray from 'ndarray';
import ops from 'ndarray-ops';
import * as cw from '../lib/index.js';

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1];

async function time(run: () => unknown, elements: number): Promise<string> {
  const samples: number[] = [];
  await run();
  for (let k = 0; k < 7; k++) {
    const start = performance.now();
    await run();
    samples.push(((performance.now() - start) * 1e6) / elements);
  }
  return median(samples).toFixed(2).padStart(10);
}

console.log(
  'elements    ndarray-ops     inline  2 threads   (ns per element of a + b * c, float64, result copied out)',
);
for (const n of [100, 316, 1000, 3162]) {
  const data = [1, 2, 3].map((seed) => Float64Array.from({ length: n * n }, (_, k) => Math.sin(k * seed)));
  const [a, b, c] = data.map((values) => ndarray(values, [n, n]));
  const out = ndarray(new Float64Array(n * n), [n, n]);
  const [x, y, z] = data.map((values) => cw.fromTypedArray(values, { shape: [n, n], chunks: [Math.min(n, 500), n] }));
  const expression = x.add(y.multiply(z));
  const row = [
    await time(() => {
      ops.mul(out, b, c);
      ops.addeq(out, a);
    }, n * n),
    await time(() => expression.compute({ threads: 0 }), n * n),
    await time(() => expression.compute({ threads: 2 }), n * n),
  ];
  console.log(`${String(n * n).padEnd(10)} ${row.join(' ')}`);
}
