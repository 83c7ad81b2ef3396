/**
 * Question: how do transforms compare with SciPy's pocketfft on as many threads? The target is 0.7 of its speed for 1e7 complex
 * elements in a row and for [4096, 4096].
 *
 * Run with `npm run build && node dist/benchmarks/fft.js [rounds]`; needs python3 with scipy. Both run in turn, and the least of
 * the rounds counts. Ours is `compute` into an array of the user's, from one in memory: beside the transform it copies both.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as cw from '../lib/index.js';

const PYTHON = `
import sys, time
import numpy as np, scipy.fft as f
rng = np.random.default_rng(0)
noise = lambda *s: rng.standard_normal(s) + 1j * rng.standard_normal(s)
x, y = noise(10**7), noise(4096, 4096)
runs = [lambda: f.fft(x, workers=2), lambda: f.fft(y, workers=2), lambda: f.fft(y, axis=0, workers=2), lambda: f.fft2(y, workers=2),
        lambda: f.rfft2(y.real.copy(), workers=2)]
print('ready', flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    runs[int(line)]()
    print(1000 * (time.perf_counter() - start), flush=True)
`;

const python = spawn('python3', ['-c', PYTHON], { stdio: ['pipe', 'pipe', 'inherit'] });
const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
const line = async (): Promise<string> => String((await lines.next()).value);

const noise = (count: number): Float64Array => Float64Array.from({ length: count }, () => Math.random() - 0.5);
const options = { threads: 2 } as const;
const x = cw.fromTypedArray(noise(2e7), { dtype: 'complex128' }) as cw.ChunkedArray<'complex128'>;
const y = cw.fromTypedArray(noise(2 * 4096 ** 2), {
  dtype: 'complex128',
  shape: [4096, 4096],
}) as cw.ChunkedArray<'complex128'>;
const real = cw.fromTypedArray(noise(4096 ** 2), { shape: [4096, 4096] });
const cases: readonly [string, () => Promise<unknown>][] = [
  ['fft of 1e7 complex128', () => cw.fft.fft(x).compute(options)],
  ['fft of [4096, 4096], axis 1', () => cw.fft.fft(y).compute(options)],
  ['fft of [4096, 4096], axis 0', () => cw.fft.fft(y, { axis: 0 }).compute(options)],
  ['fft2 of [4096, 4096]', () => cw.fft.fft2(y).compute(options)],
  ['rfft2 of [4096, 4096] float64', () => cw.fft.rfft2(real).compute(options)],
];

await line();
const rounds = Number(process.argv[2] ?? 5);
for (const [k, [name, run]] of cases.entries()) {
  let [ours, theirs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await run();
    ours = Math.min(ours, performance.now() - start);
    python.stdin.write(`${k}\n`);
    theirs = Math.min(theirs, Number(await line()));
  }
  console.log(
    `${name.padEnd(32)} ${ours.toFixed(0).padStart(6)} ms, scipy ${theirs.toFixed(0).padStart(6)} ms: ${(theirs / ours).toFixed(2)} of its speed`,
  );
}
python.stdin.end();
