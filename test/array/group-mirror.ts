/** A plain mirror of reductions by group, and random values, labels and chunks to try it with. */
import type { DType } from '../../kernels/dtype.js';
import type { ReductionName } from '../../kernels/reduction.js';
import type * as cw from '../../lib/index.js';

export type Numbers = readonly (number | bigint)[];

export const flat = async (x: cw.ChunkedArray, threads = 0): Promise<Numbers> => {
  const result = await x.compute(threads > 0 ? { threads } : {});
  return [...(result.data as Iterable<number | bigint>)];
};
export const products = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Calls `visit` with every index of `shape` in C order. */
export function walk(shape: readonly number[], visit: (index: readonly number[], k: number) => void): void {
  for (let k = 0; k < products(shape); k++) {
    let rest = k;
    const index = [...shape].reverse().map((n) => {
      const at = rest % n;
      rest = Math.floor(rest / n);
      return at;
    });
    visit(index.reverse(), k);
  }
}

export const isFloat = (dtype: DType): boolean => dtype.startsWith('float');

/** What `op` of some values of `dtype` is; `undefined` where the reduction of nothing must be filled. */
export function plain(
  op: ReductionName,
  dtype: DType,
  values: Numbers,
  positions: readonly number[],
): number | bigint | undefined {
  const name = op.replace(/^nan/, '') as ReductionName;
  const skips = op.startsWith('nan') && isFloat(dtype);
  const bag = values
    .map((value, k) => ({ value, at: positions[k] }))
    .filter(({ value }) => !skips || !Number.isNaN(value));
  const numbers = bag.map(({ value }) => Number(value));
  const exact = !isFloat(dtype);
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const wrap = (value: bigint): bigint =>
    dtype.startsWith('u') ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value);
  switch (name) {
    case 'sum':
      return exact ? wrap(bag.reduce((a, { value }) => a + BigInt(value), 0n)) : numbers.reduce((a, b) => a + b, 0);
    case 'prod':
      return exact ? wrap(bag.reduce((a, { value }) => a * BigInt(value), 1n)) : numbers.reduce((a, b) => a * b, 1);
    case 'mean':
      return mean;
    case 'var':
    case 'std': {
      const spread = numbers.reduce((a, b) => a + (b - mean) ** 2, 0) / numbers.length;
      return name === 'std' ? Math.sqrt(spread) : spread;
    }
    case 'any':
      return Number(numbers.some((value) => value !== 0));
    case 'all':
      return Number(numbers.every((value) => value !== 0));
    case 'countNonzero':
      return BigInt(numbers.filter((value) => value !== 0).length);
    default:
  }
  if (values.length === 0) return undefined;
  const most = name.endsWith('max');
  if (bag.length === 0) return name.startsWith('arg') ? -1n : Number.NaN;
  const nan = bag.find(({ value }) => Number.isNaN(value));
  const best = nan ?? bag.reduce((a, b) => ((most ? b.value > a.value : b.value < a.value) ? b : a));
  return name.startsWith('arg') ? BigInt(best.at) : best.value;
}

export const cuts = (n: number, random: () => number): number[] => {
  const out: number[] = [];
  for (let left = n; left > 0; ) {
    const piece = Math.min(left, 1 + Math.floor(random() * n));
    out.push(piece);
    left -= piece;
  }
  return out.length > 0 ? out : [0];
};

export function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The values of a case as they are given and as numbers. */
export function valuesOf(dtype: DType, size: number, random: () => number): Numbers {
  return Array.from({ length: size }, () => {
    const value = Math.floor(random() * 9) - (dtype.startsWith('u') || dtype === 'bool' ? 0 : 4);
    if (dtype === 'bool') return Number(value > 3);
    if (isFloat(dtype)) return random() < 0.1 ? Number.NaN : value / 4;
    return dtype === 'int64' || dtype === 'uint64' ? BigInt(value) : value;
  });
}
