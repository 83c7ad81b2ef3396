/** Matrices for tests, products of them in plain loops, and what is measured of decompositions. */
import * as cw from '../../../lib/index.js';

export interface Plain {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** Numbers between -1 and 1 that follow from `seed`. */
export function randomMatrix(rows: number, columns: number, seed = 1): Plain {
  let state = (seed * 2654435761) >>> 0;
  const data = Float64Array.from({ length: rows * columns }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  return { shape: [rows, columns], data };
}

export const at = ({ shape, data }: Plain, i: number, j: number): number => data[i * shape[1] + j];

export const made = (rows: number, columns: number, f: (i: number, j: number) => number): Plain => ({
  shape: [rows, columns],
  data: Float64Array.from({ length: rows * columns }, (_, k) => f(Math.floor(k / columns), k % columns)),
});

export const times = (a: Plain, b: Plain): Plain =>
  made(a.shape[0], b.shape[1], (i, j) => {
    let sum = 0;
    for (let k = 0; k < a.shape[1]; k++) sum += at(a, i, k) * at(b, k, j);
    return sum;
  });

export const turned = (a: Plain): Plain => made(a.shape[1], a.shape[0], (i, j) => at(a, j, i));

export const unit = (n: number): Plain => made(n, n, (i, j) => (i === j ? 1 : 0));

/** Symmetric, positive definite. */
export function definite(n: number, seed = 1): Plain {
  const a = randomMatrix(n, n, seed);
  const square = times(a, turned(a));
  return made(n, n, (i, j) => at(square, i, j) + (i === j ? n / 10 : 0));
}

/** The greatest difference of two elements, relative to the greatest element. */
export function distance(a: Plain, b: Plain): number {
  if (a.shape.join() !== b.shape.join()) throw new Error(`shapes [${a.shape}] and [${b.shape}]`);
  let most = 0;
  let size = 1;
  for (let k = 0; k < a.data.length; k++) {
    const d = Math.abs(Number(a.data[k]) - Number(b.data[k]));
    if (!(d <= most)) most = d;
    size = Math.max(size, Math.abs(Number(b.data[k])));
  }
  return most / size;
}

/** How far columns are from orthonormal. */
export const skewness = (q: Plain): number => distance(times(turned(q), q), unit(q.shape[1]));

export const isUpper = (a: Plain): boolean => {
  for (let i = 0; i < a.shape[0]; i++)
    for (let j = 0; j < Math.min(i, a.shape[1]); j++) if (at(a, i, j) !== 0) return false;
  return true;
};

export const arrayOf = (a: Plain, dtype: 'float32' | 'float64' = 'float64', chunks: cw.ChunkSpec = 'auto') =>
  cw.fromTypedArray(dtype === 'float32' ? Float32Array.from(a.data) : Float64Array.from(a.data), {
    shape: [...a.shape],
    chunks,
  });

export const plain = async (x: cw.ChunkedArray): Promise<Plain> => {
  const { shape, data } = await x.compute();
  return { shape, data: data as unknown as ArrayLike<number> };
};

/** What a dtype's results may be off by. */
export const TOLERANCE = { float64: 1e-11, float32: 2e-4 } as const;
