/**
 * Question: how do the separable filters of ndimage compare with scipy.ndimage's, on one thread each? The target is its speed.
 *
 * Run with `npm run build && node dist/benchmarks/filters.js [rounds=7] [size=2000]`; needs python3 with scipy. Both run in turn, and
 * the medians of processor time count. Ours is `compute` from an array of the user's, which copies it and the result, and from and to
 * persisted arrays, which does not.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as cw from '../lib/index.js';
import { median } from './suite/statistics.js';

const rounds = Number(process.argv[2] ?? 7);
const size = Number(process.argv[3] ?? 2000);

const PYTHON = `
import sys, time
import numpy as np, scipy.ndimage as nd
rng = np.random.default_rng(0)
x = rng.standard_normal((${size}, ${size}))
arrays = {'float64': x, 'float32': x.astype('float32')}
print('ready', flush=True)
for line in sys.stdin:
    dtype, name, parameter = line.split()
    start = time.process_time()
    getattr(nd, name)(arrays[dtype], float(parameter) if 'gaussian' in name else int(parameter))
    print(1000 * (time.process_time() - start), flush=True)
`;

const python = spawn('python3', ['-c', PYTHON], { stdio: ['pipe', 'pipe', 'inherit'] });
const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
const line = async (): Promise<string> => String((await lines.next()).value);

const count = size * size;
const values = Float64Array.from({ length: count }, () => Math.random() - 0.5);
const arrays = {
  float64: cw.fromTypedArray(values, { shape: [size, size] }),
  float32: cw.fromTypedArray(Float32Array.from(values), { shape: [size, size] }),
} as const;

const cases: readonly [string, number, (x: cw.ChunkedArray) => cw.ChunkedArray][] = [
  ['gaussian_filter', 2, (x) => cw.ndimage.gaussianFilter(x, 2)],
  ['gaussian_filter', 6, (x) => cw.ndimage.gaussianFilter(x, 6)],
  ['uniform_filter', 5, (x) => cw.ndimage.uniformFilter(x, 5)],
  ['uniform_filter', 25, (x) => cw.ndimage.uniformFilter(x, 25)],
];

const INLINE = { threads: 'inline' } as const;

async function cpu(run: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

await line();
for (const dtype of ['float64', 'float32'] as const) {
  const kept = await arrays[dtype].persist(INLINE);
  for (const [name, parameter, filter] of cases) {
    const [copied, inPlace, theirs]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round <= rounds; round++) {
      const compute = await cpu(() => filter(arrays[dtype]).compute(INLINE));
      const held = await cpu(async () => (await filter(kept).persist(INLINE)).release());
      python.stdin.write(`${dtype} ${name} ${parameter}\n`);
      const other = Number(await line());
      // The first round compiles.
      if (round === 0) continue;
      copied.push(compute);
      inPlace.push(held);
      theirs.push(other);
    }
    const other = median(theirs);
    const against = (list: readonly number[]): string =>
      `${median(list).toFixed(0).padStart(5)} ms (${(other / median(list)).toFixed(2)} of scipy's speed)`;
    console.log(
      `${`${name} ${parameter}`.padEnd(20)} ${dtype} scipy ${other.toFixed(0).padStart(4)} ms; compute ${against(copied)}; persisted ${against(inPlace)}`,
    );
  }
  kept.release();
}
python.stdin.end();
