import { afterAll, describe, expect, it } from 'vitest';
import { type Delayed, delayed, shutdownDelayed } from '../../lib/delayed/index.js';

afterAll(shutdownDelayed);

// The heat solver as it was written for dask.delayed: one lazy call for each step, over the whole field. The original
// changed its argument and returned nothing; here an argument is the call's own, so `evolve` returns the new field.
const evolve = delayed(function evolve(u: Float64Array, n: number, dt: number, a: number, dx2: number, dy2: number) {
  const v = u.slice();
  for (let i = 1; i < n - 1; i++) {
    const row = i * n;
    for (let k = row + 1; k < row + n - 1; k++)
      v[k] = u[k] + a * dt * ((u[k + n] - 2 * u[k] + u[k - n]) / dx2 + (u[k + 1] - 2 * u[k] + u[k - 1]) / dy2);
  }
  return v;
});

// The same written into its own argument, with one row kept: still Jacobi, and no new array for each step.
const evolveInPlace = delayed(function evolveInPlace(u: Float64Array, n: number, c: number) {
  const above = u.slice(0, n);
  for (let i = 1; i < n - 1; i++) {
    let k = i * n + 1;
    let left = u[k - 1];
    let middle = u[k];
    for (let j = 1; j < n - 1; j++, k++) {
      const right = u[k + 1];
      const value = middle + c * (u[k + n] + above[j] + left + right - 4 * middle);
      above[j] = middle;
      u[k] = value;
      left = middle;
      middle = right;
    }
  }
  return u;
});

const n = 400;
function initial(guess: number): Float64Array {
  const u = new Float64Array(n * n).fill(guess);
  u.fill(100, (n - 1) * n);
  u.fill(0, 0, n);
  for (let i = 0; i < n; i++) u[i * n + n - 1] = 30;
  for (let i = 0; i < n; i++) u[i * n] = 0;
  return u;
}

const facts = (u: Float64Array) => ({
  mean: u.reduce((s, x) => s + x, 0) / u.length,
  squares: u.reduce((s, x) => s + x * x, 0),
  points: [398 * n + 200, 390 * n + 200, 350 * n + 200, 200 * n + 390, n + 398].map((k) => u[k]),
});

const EXPECTED = {
  1: { mean: 0.40459375, squares: 4611512.5, points: [25, 0, 0, 0, 7.5] },
  10: {
    mean: 0.7589099618196488,
    squares: 7065673.658962912,
    points: [66.36238098144531, 0.00209808349609375, 0, 0.000629425048828125, 13.334541320800781],
  },
  100: {
    mean: 1.9717480518180106,
    squares: 16487919.556303779,
    points: [88.78609477142521, 20.410531839648353, 1.67e-10, 6.123159551894507, 14.811829671324958],
  },
};

describe('heat equation, one delayed call for each step', () => {
  const dx2 = 0.01 ** 2;
  const a = 0.1;
  const dt = (dx2 * dx2) / (2 * a * (dx2 + dx2));

  it.each(['threads', 'inline'] as const)('gives the values of NumPy (%s)', async (scheduler) => {
    const start = initial(0);
    let literal: Delayed<Float64Array> | Float64Array = start;
    let inPlace: Delayed<Float64Array> | Float64Array = start;
    for (let step = 1; step <= 100; step++) {
      literal = evolve(literal, n, dt, a, dx2, dx2);
      inPlace = evolveInPlace(inPlace, n, 0.25);
      if (!(step in EXPECTED)) continue;
      const expected = EXPECTED[step as keyof typeof EXPECTED];
      for (const field of [literal, inPlace]) {
        const seen = facts(await field.compute({ scheduler }));
        expect(Math.abs(seen.mean - expected.mean)).toBeLessThan(1e-9);
        expect(Math.abs(seen.squares / expected.squares - 1)).toBeLessThan(1e-11);
        const off = seen.points.map((value, k) => Math.abs(value - expected.points[k]));
        expect(Math.max(...off)).toBeLessThan(1e-9);
      }
    }
    expect(start).toEqual(initial(0));
  });
});
