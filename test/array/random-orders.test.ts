/** Random orders, choices and vectors: each order equally likely, as many as asked for, none twice; moments of vectors. */
import { describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

const numbers = async (x: cw.ChunkedArray): Promise<number[]> =>
  Array.from((await x.compute({ threads: 'inline' })).data as Float64Array, Number);
const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
const rng = (seed = 4): cw.RandomGenerator => cw.random.defaultRng(seed);
/** Exceeded by a chi-squared of so many degrees of freedom once in 10,000 times. */
const CRITICAL: Readonly<Record<number, number>> = { 5: 25.74, 9: 33.72, 23: 57.07, 99: 161.3 };

function chiSquared(counts: readonly number[], expected: number): number {
  return counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
}

describe('permutation', () => {
  it('gives every order equally often', async () => {
    const many = rng();
    const orders = new Map<string, number>();
    for (let k = 0; k < 2400; k++) {
      const order = (await numbers(many.permutation(4))).join();
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(24);
    expect(chiSquared([...orders.values()], 100)).toBeLessThan(CRITICAL[23]);
  });

  it.each([0, 1, 2, 1000, 65_536, 65_537, 100_003])('of %d has each number once, in any blocks', async (count) => {
    const order = await numbers(rng().permutation(count));
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, k) => k));
    if (count > 1000) {
      const part = await numbers(rng().permutation(count).slice('500:900:7'));
      expect(part).toEqual(order.slice(500, 900).filter((_, k) => k % 7 === 0));
    }
  });

  it('of many numbers leaves no trace of their order', async () => {
    const count = 100_000;
    const order = await numbers(rng().permutation(count));
    // Where the first tenth goes, and by how much neighbours differ.
    const tenths = new Array<number>(10).fill(0);
    for (const place of order.slice(0, count / 10)) tenths[Math.floor((10 * place) / count)]++;
    expect(chiSquared(tenths, count / 100)).toBeLessThan(CRITICAL[9]);
    const steps = new Array<number>(100).fill(0);
    for (let k = 1; k < count; k++) steps[Math.floor((100 * ((order[k] - order[k - 1] + count) % count)) / count)]++;
    expect(chiSquared(steps, (count - 1) / 100)).toBeLessThan(CRITICAL[99]);
    expect(order.filter((place, k) => place === k).length).toBeLessThan(10);
  });

  it('of an array moves its parts along an axis, and permuted its lanes', async () => {
    const x = cw.arange(60).reshape([5, 4, 3]).rechunk([2, 3, 2]);
    const rows = await numbers(rng().permutation(x));
    const first = Array.from({ length: 5 }, (_, k) => rows[12 * k]);
    expect([...first].sort((a, b) => a - b)).toEqual([0, 12, 24, 36, 48]);
    expect(rows).toEqual(first.flatMap((start) => Array.from({ length: 12 }, (_, k) => start + k)));
    const lanes = await numbers(rng().permuted(x, { axis: 1 }));
    const orders = new Set<string>();
    for (let i = 0; i < 5; i++)
      for (let j = 0; j < 3; j++) {
        const lane = Array.from({ length: 4 }, (_, k) => (lanes[12 * i + 3 * k + j] - 12 * i - j) / 3);
        expect([...lane].sort()).toEqual([0, 1, 2, 3]);
        orders.add(lane.join());
      }
    expect(orders.size).toBeGreaterThan(5);
    expect(await numbers(rng().permuted(x.rechunk([5, 1, 3]), { axis: 1 }))).toEqual(lanes);
    const all = await numbers(rng().permuted(x));
    expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, k) => k));
    expect(await numbers(rng().shuffle(x, { axis: -1 }))).toEqual(await numbers(rng().permutation(x, { axis: -1 })));
    for (const dtype of ['int8', 'bool', 'float32', 'int64'] as const)
      expect(rng().permuted(x.astype(dtype), { axis: 0 }).dtype).toBe(dtype);
  });
});

describe('choice', () => {
  it('with and without putting back', async () => {
    const again = await numbers(rng().choice(10, [20_000]));
    const counts = Array.from({ length: 10 }, (_, k) => again.filter((v) => v === k).length);
    expect(chiSquared(counts, 2000)).toBeLessThan(CRITICAL[9]);
    const once = await numbers(rng().choice(50, [5, 10], { replace: false }));
    expect(new Set(once).size).toBe(50);
    const few = await numbers(rng().choice(1e12, 1000, { replace: false }));
    expect(new Set(few).size).toBe(1000);
    expect(Math.abs(mean(few) / 1e12 - 0.5)).toBeLessThan(0.05);
  });

  it('by probabilities, of arrays along an axis', async () => {
    const p = [0.1, 0, 0.6, 0.3];
    const drawn = await numbers(rng().choice(4, [10_000], { p }));
    p.forEach((chance, k) => {
      expect(Math.abs(drawn.filter((v) => v === k).length / 10_000 - chance)).toBeLessThan(0.02);
    });
    const many = rng();
    const firsts = [0, 0, 0, 0];
    for (let k = 0; k < 1000; k++) {
      const pair = await numbers(many.choice(4, 2, { p, replace: false }));
      expect(pair[0]).not.toBe(pair[1]);
      firsts[pair[0]]++;
      expect(pair).not.toContain(1);
    }
    p.forEach((chance, k) => {
      expect(Math.abs(firsts[k] / 1000 - chance)).toBeLessThan(0.07);
    });
    const x = cw.arange(12).reshape([3, 4]);
    expect(rng().choice(x, [2, 5], { axis: 1 }).shape).toEqual([3, 2, 5]);
    const columns = await numbers(rng().choice(x, 4, { axis: 1, replace: false }));
    expect(columns.slice(4, 8)).toEqual(columns.slice(0, 4).map((v) => v + 4));
    expect(rng().choice([1, 2, 3]).shape).toEqual([]);
    expect(await numbers(rng().choice(3, 4, { p: cw.asarray([0, 0, 1]).multiply(1) }))).toEqual([2, 2, 2, 2]);
  });
});

describe('vectors', () => {
  it('multinomial and multivariateHypergeometric add up and have their means', async () => {
    const p = [0.2, 0.5, 0, 0.3];
    const counts = await numbers(rng().multinomial(30, p, [4000], { chunks: [900, 4] }));
    for (let k = 0; k < counts.length; k += 4)
      expect(counts[k] + counts[k + 1] + counts[k + 2] + counts[k + 3]).toBe(30);
    p.forEach((chance, c) => {
      expect(Math.abs(mean(counts.filter((_, k) => k % 4 === c)) - 30 * chance)).toBeLessThan(0.2);
    });
    expect(
      await numbers(
        rng().multinomial(
          [0, 5],
          [
            [1, 0],
            [0, 1],
          ],
        ),
      ),
    ).toEqual([0, 0, 0, 5]);
    const colors = [16, 8, 4, 0];
    const taken = await numbers(rng().multivariateHypergeometric(colors, 6, [4000]));
    for (let k = 0; k < taken.length; k += 4) expect(taken[k] + taken[k + 1] + taken[k + 2]).toBe(6);
    colors.forEach((n, c) => {
      expect(Math.abs(mean(taken.filter((_, k) => k % 4 === c)) - (6 * n) / 28)).toBeLessThan(0.1);
    });
    expect(await numbers(rng().multivariateHypergeometric(colors, 28))).toEqual(colors);
  });

  it('dirichlet sums to 1, also where its gamma variates are no numbers', async () => {
    const alpha = [1, 2, 5];
    const parts = await numbers(rng().dirichlet(alpha, [4000], { chunks: [1500, 3] }));
    alpha.forEach((a, c) => {
      expect(Math.abs(mean(parts.filter((_, k) => k % 3 === c)) - a / 8)).toBeLessThan(0.01);
    });
    const tiny = await numbers(rng().dirichlet([1e-4, 1e-4, 1e-4], [600]));
    for (let k = 0; k < tiny.length; k += 3) expect(tiny[k] + tiny[k + 1] + tiny[k + 2]).toBeCloseTo(1, 12);
    expect(Math.abs(mean(tiny.filter((_, k) => k % 3 === 0)) - 1 / 3)).toBeLessThan(0.08);
  });

  it('multivariateNormal has its mean and covariance, singular ones too', async () => {
    const cov = [
      [4, 1, 0],
      [1, 2, -1],
      [0, -1, 3],
    ];
    const drawn = await numbers(rng().multivariateNormal([1, 2, 3], cov, [8000], { chunks: [3000, 3] }));
    const column = (c: number): number[] => drawn.filter((_, k) => k % 3 === c);
    for (let i = 0; i < 3; i++) {
      expect(Math.abs(mean(column(i)) - (i + 1))).toBeLessThan(0.1);
      for (let j = 0; j < 3; j++)
        expect(Math.abs(mean(column(i).map((v, k) => (v - i - 1) * (column(j)[k] - j - 1))) - cov[i][j])).toBeLessThan(
          0.25,
        );
    }
    const line = await numbers(
      rng().multivariateNormal(
        [0, 0],
        [
          [1, 1],
          [1, 1],
        ],
        5,
      ),
    );
    for (let k = 0; k < 10; k += 2) expect(line[k + 1]).toBeCloseTo(line[k], 12);
    expect(rng().multivariateNormal([0, 0], cw.ones([2, 2]), { size: [4, 3] }).shape).toEqual([4, 3, 2]);
  });
});

it('random.seed makes calls without a seed repeatable, and lets go again', async () => {
  cw.random.seed(11);
  const first = [await numbers(cw.random.rand(3)), await numbers(cw.random.normal(0, 1, 3))];
  cw.random.seed(11);
  expect([await numbers(cw.random.rand(3)), await numbers(cw.random.normal(0, 1, 3))]).toEqual(first);
  cw.random.seed();
  expect(await numbers(cw.random.rand(3))).not.toEqual(first[0]);
  expect(await numbers(cw.random.defaultRng(rng(5)).random(3))).toEqual(await numbers(rng(5).random(3)));
});
