/** Random arrays depend on seed and place alone, and have the distributions they are named after. */
import { describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { runTiny } from '../support/tiny-runner.js';

const numbers = async (x: cw.ChunkedArray): Promise<number[]> => Array.from((await runTiny([x.node]))[0], Number);
const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
const deviation = (list: readonly number[]): number => {
  const middle = mean(list);
  return Math.sqrt(mean(list.map((v) => (v - middle) ** 2)));
};

describe('random', () => {
  it('does not depend on chunks or on which part is asked for', async () => {
    const whole = await numbers(cw.random.random([20, 30], { seed: 7 }));
    expect(await numbers(cw.random.random([20, 30], { seed: 7, chunks: [7, 11] }))).toEqual(whole);
    const part = await numbers(cw.random.random([20, 30], { seed: 7, chunks: [3, 30] }).slice('4, ::3'));
    expect(part).toEqual(whole.slice(120, 150).filter((_, k) => k % 3 === 0));
  });

  it('differs by seed, and without a seed at every call', async () => {
    const first = await numbers(cw.random.random([8], { seed: 1 }));
    expect(await numbers(cw.random.random([8], { seed: 2 }))).not.toEqual(first);
    expect(await numbers(cw.random.random([8], { seed: 2n ** 40n }))).not.toEqual(
      await numbers(cw.random.random([8], { seed: 0 })),
    );
    expect(await numbers(cw.random.random([8]))).not.toEqual(await numbers(cw.random.random([8])));
    const drawn = cw.random.random([8]);
    expect(await numbers(drawn)).toEqual(await numbers(drawn));
  });

  it('has independent streams in one generator, repeatable by its seed', async () => {
    const rng = cw.random.generator(42);
    const [a, b] = [await numbers(rng.random([500])), await numbers(rng.random([500]))];
    expect(a).not.toEqual(b);
    const correlation = mean(a.map((v, k) => (v - 0.5) * (b[k] - 0.5))) * 12;
    expect(Math.abs(correlation)).toBeLessThan(0.2);
    const again = cw.random.generator(rng.seed);
    expect(await numbers(again.random([500]))).toEqual(a);
  });

  it('draws uniform, normal, exponential and whole numbers', async () => {
    const size = 20_000;
    const uniform = await numbers(cw.random.uniform(-1, 3, [size], { seed: 3 }));
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...uniform)).toBeLessThan(3);
    expect(Math.abs(mean(uniform) - 1)).toBeLessThan(0.04);
    const normal = await numbers(cw.random.normal(5, 2, [size], { seed: 3, chunks: 999 }));
    expect(Math.abs(mean(normal) - 5)).toBeLessThan(0.07);
    expect(Math.abs(deviation(normal) - 2)).toBeLessThan(0.05);
    const beyond = normal.filter((v) => Math.abs(v - 5) > 4).length / size;
    expect(Math.abs(beyond - 0.0455)).toBeLessThan(0.007);
    const exponential = await numbers(cw.random.exponential(3, [size], { seed: 3 }));
    expect(Math.abs(mean(exponential) - 3)).toBeLessThan(0.1);
    const dice = await numbers(cw.random.integers(1, 7, [size], { seed: 3, dtype: 'int8' }));
    for (let face = 1; face <= 6; face++) {
      expect(Math.abs(dice.filter((v) => v === face).length / size - 1 / 6)).toBeLessThan(0.012);
    }
    expect(new Set(dice).size).toBe(6);
  });

  it('makes float32 and refuses what it cannot make', () => {
    expect(cw.random.normal(0, 1, [3], { dtype: 'float32' }).dtype).toBe('float32');
    expect(() => cw.random.random([3], { dtype: 'int8' as never })).toThrow(/not a floating-point dtype/);
    expect(() => cw.random.random([3], { seed: -1 })).toThrow(/seed is -1/);
    expect(() => cw.random.integers(3, 3, [3])).toThrow(/no whole numbers/);
    expect(() => cw.random.normal(0, -1, [3])).toThrow(/scale is -1/);
  });
});
