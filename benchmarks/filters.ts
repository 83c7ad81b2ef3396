/**
 * Question: how do the separable filters of ndimage compare with scipy.ndimage's, on one thread each? The target is its speed.
 *
 * Run with `npm run build && node dist/benchmarks/filters.js [rounds=7] [size=2000]`; needs python3 with scipy. Both run in turn, and the medians of
 * processor time count, as other work on the machine does not change these much. Ours is `compute` from an array in memory: what it
 * copies is in the figure.
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
type Name = keyof typeof arrays;

const cases: readonly [string, number, (dtype: Name) => cw.ChunkedArray][] = [
  ['gaussian_filter', 2, (dtype) => cw.ndimage.gaussianFilter(arrays[dtype], 2)],
  ['gaussian_filter', 6, (dtype) => cw.ndimage.gaussianFilter(arrays[dtype], 6)],
  ['uniform_filter', 5, (dtype) => cw.ndimage.uniformFilter(arrays[dtype], 5)],
  ['uniform_filter', 25, (dtype) => cw.ndimage.uniformFilter(arrays[dtype], 25)],
];

await line();
for (const dtype of ['float64', 'float32'] as const)
  for (const [name, parameter, run] of cases) {
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let round = 0; round <= rounds; round++) {
      const start = process.cpuUsage();
      await run(dtype).compute({ threads: 'inline' });
      const { user, system } = process.cpuUsage(start);
      python.stdin.write(`${dtype} ${name} ${parameter}\n`);
      const other = Number(await line());
      // The first round compiles.
      if (round === 0) continue;
      ours.push((user + system) / 1000);
      theirs.push(other);
    }
    const [own, other] = [median(ours), median(theirs)];
    console.log(
      `${`${name} ${parameter}`.padEnd(20)} ${dtype} ${own.toFixed(0).padStart(5)} ms, scipy ${other.toFixed(0).padStart(5)} ms: ${(other / own).toFixed(2)} of its speed`,
    );
  }
python.stdin.end();
