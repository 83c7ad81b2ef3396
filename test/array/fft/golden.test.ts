/** Transforms against NumPy's, and SciPy's cosine and sine transforms: every function over dtypes, lengths, axes and norms, in one block and in pieces. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DTYPES, type DType } from '../../../kernels/dtype.js';
import * as cw from '../../../lib/index.js';

interface Case {
  readonly name: Exclude<keyof typeof cw.fft, 'fftfreq' | 'rfftfreq' | 'fftshift' | 'ifftshift'>;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly args: { readonly n?: number; readonly axis?: number; readonly s?: number[]; readonly axes?: number[] };
  /** Every which element of the result is kept. */
  readonly every: number;
  readonly result: { readonly dtype: DType; readonly shape: readonly number[]; readonly data: readonly number[] };
}

const CASES = JSON.parse(readFileSync(new URL('../../golden/fft.json', import.meta.url), 'utf8')) as Case[];

/** The numbers that make_fft.py makes too. */
function given({ dtype, shape }: Case, seed: number): cw.ChunkedArray {
  const count = shape.reduce((a, b) => a * b, 1);
  const x = Float64Array.from({ length: 2 * count }, (_, k) => ((k * 7919 + 31 * seed) % 1009) / 1009 - 0.5);
  const { kind } = DTYPES[dtype];
  if (kind === 'c') return cw.fromTypedArray(x, { dtype: 'complex128' }).astype(dtype).reshape(shape);
  const real = x.subarray(0, count);
  const values = kind === 'f' ? real : real.map((v) => Math.floor(v * 100));
  if (kind === 'b') return cw.fromTypedArray(values).notEqual(0).reshape(shape);
  if (kind === 'f') return cw.fromTypedArray(values).astype(dtype).reshape(shape);
  // As C does it, so that unsigned integers are what NumPy makes of negative numbers.
  return cw.fromTypedArray(values).astype('int64').astype(dtype).reshape(shape);
}

const single = (dtype: DType): boolean => dtype === 'complex64' || dtype === 'float32';

async function check(which: Case, seed: number, chunks: number | undefined): Promise<void> {
  const x = given(which, seed);
  const cut = chunks === undefined ? x : x.rechunk(x.shape.map(() => chunks));
  const run = cw.fft[which.name] as (x: cw.ChunkedArray, options: object) => cw.ChunkedArray;
  const made = run(cut, which.args);
  const { dtype, shape, data } = which.result;
  expect([made.dtype, made.shape]).toEqual([dtype, shape]);
  const result = await made.compute({ threads: 'inline' });
  const parts = DTYPES[dtype].kind === 'c' ? 2 : 1;
  const all = (result as { data: Float64Array }).data;
  let wrong = 0;
  data.forEach((value, k) => {
    const at = Math.floor(k / parts) * which.every * parts + (k % parts);
    wrong += (all[at] - value) ** 2;
  });
  // Of all elements, as those that were kept may be small ones.
  const right = (all.reduce((sum, value) => sum + value ** 2, 0) * data.length) / all.length;
  const n = shape.reduce((a, b) => a * b, 1);
  // NumPy's own error is as large as ours.
  const bound = (single(dtype) ? 1.2e-7 : 2.3e-16) * (1 + 2 * Math.sqrt(Math.log2(n + 1)));
  expect(
    Math.sqrt(wrong),
    `${which.name} ${which.dtype} ${shape} ${JSON.stringify(which.args)} ${chunks}`,
  ).toBeLessThanOrEqual(bound * Math.sqrt(right) + (single(dtype) ? 1e-7 : 1e-15));
}

describe('transforms', () => {
  const names = [...new Set(CASES.map(({ name }) => name))];
  it.each(names)('%s gives what NumPy or SciPy gives', async (name) => {
    for (const [seed, which] of CASES.entries()) {
      if (which.name !== name) continue;
      const long = which.every > 1;
      await check(which, seed, undefined);
      await check(which, seed, long ? 30000 : 1 + (seed % 4));
    }
  });
});
