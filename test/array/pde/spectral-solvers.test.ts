/** Poisson and Helmholtz problems by transforms: residuals of the stencil, orders, values at the ends, chunks and threads. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';
import { cells, inline, largest, wave } from './solver-fields.js';

const ONE = ['periodic', 'dirichlet', 'neumann', ['dirichlet', 'neumann'], ['neumann', 'dirichlet']] as const;

it('solves what the stencil says, for all conditions, orders, extents and chunks, on threads to the same bits', async () => {
  const property = fc.asyncProperty(
    fc.array(fc.tuple(fc.integer({ min: 4, max: 13 }), fc.constantFrom(...ONE), fc.integer({ min: 3, max: 7 })), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.constantFrom(2, 4, 6, 8),
    fc.constantFrom(0, -3, 0.37),
    async (axes, order, k) => {
      const shape = axes.map(([n]) => n);
      const boundary = Object.fromEntries(axes.map(([, one], axis) => [axis, one]));
      const spacing = axes.map((_, axis) => 0.5 + axis / 3);
      const options = { boundary, spacing, order: order as 2 } as const;
      const free = k === 0 && axes.every(([, one]) => one === 'periodic' || one === 'neumann');
      const f = free ? wave(shape).subtract(wave(shape).mean()) : wave(shape);
      const u = cw.pde.solveHelmholtz(f, k, options);
      const kept = await u.compute(inline);
      const again = cw.asarray(kept);
      const residual = cw.pde.laplacian(again, options).add(again.multiply(k)).subtract(f);
      const size = 1 + (await largest(again));
      expect(await largest(residual)).toBeLessThan(1e-12 * size);
      if (free) expect(Math.abs(Number(await again.mean().item(inline)))).toBeLessThan(1e-13 * size);
      // Real lanes are transformed by two, so the last bits depend on which lie in one block, but not on threads.
      const cut = cw.pde.solveHelmholtz(f.rechunk(axes.map(([, , part]) => part)), k, options);
      const [one, two] = [await cut.compute(inline), await cut.compute({ threads: 2 })];
      expect(two.data).toEqual(one.data);
      expect(await largest(cw.asarray(one).subtract(again))).toBeLessThan(1e-12 * size);
    },
  );
  await fc.assert(property, { numRuns: 25, seed: 8, verbose: 1 });
}, 120_000);

describe('orders', () => {
  it('of Poisson problems with values at the ends', async () => {
    // u = exp(x) cos(2 y) on the unit square.
    const errors: Record<number, number[]> = { 2: [], 4: [] };
    for (const n of [16, 32]) {
      const x = cells(n).reshape([n, 1]);
      const y = cells(n);
      const u = x.exp().multiply(y.multiply(2).cos());
      const sides = y.multiply(2).cos();
      const options = {
        spacing: 1 / n,
        boundary: {
          0: [{ dirichlet: sides }, { neumann: sides.multiply(Math.E) }],
          1: [{ neumann: 0 }, { dirichlet: cells(n).exp().multiply(Math.cos(2)) }],
        },
      } as const;
      const found = cw.pde.solvePoisson(u.multiply(-3), options);
      errors[2].push(await largest(found.subtract(u)));
    }
    expect(Math.log2(errors[2][0] / errors[2][1])).toBeGreaterThan(1.8);
  });

  it('of a Helmholtz problem on a torus, and without error for a series that ends', async () => {
    const errors: number[] = [];
    for (const n of [16, 32]) {
      const x = cells(n, 2 * Math.PI);
      const u = x.sin().reshape([n, 1]).multiply(x.multiply(3).cos());
      const options = { spacing: (2 * Math.PI) / n, boundary: 'periodic' } as const;
      const f = u.multiply(-10 + 4.5);
      errors.push(await largest(cw.pde.solveHelmholtz(f, 4.5, { ...options, order: 4 }).subtract(u)));
      expect(await largest(cw.pde.solveHelmholtz(f, 4.5, { ...options, method: 'spectral' }).subtract(u))).toBeLessThan(
        1e-13,
      );
    }
    expect(Math.log2(errors[0] / errors[1])).toBeGreaterThan(3.7);
  });

  it('of implicit steps of diffusion in time, within a loop', async () => {
    const n = 24;
    const u = cells(n)
      .multiply(Math.PI)
      .cos()
      .reshape([n, 1])
      .multiply(cells(n).multiply(Math.PI).sin()) as cw.ChunkedArray;
    const options = { spacing: 1 / n, boundary: { 0: 'neumann', 1: 'dirichlet' } } as const;
    // What the stencil multiplies this wave by.
    const rate = 8 * n * n * Math.sin(Math.PI / (2 * n)) ** 2;
    const errors: number[] = [];
    for (const steps of [8, 16]) {
      const r = 0.1 / steps / 2;
      // Crank and Nicolson.
      const last = await cw.evolve(
        u,
        (v) => cw.pde.solveHelmholtz(v.add(cw.pde.laplacian(v, options).multiply(r)).multiply(-1 / r), -1 / r, options),
        { steps, ...inline },
      );
      errors.push(await largest(last.states.subtract(u.multiply(Math.exp(-rate * 0.1)))));
    }
    expect(Math.log2(errors[0] / errors[1])).toBeGreaterThan(1.9);
  });
});

it('keeps float32 and names, and refuses what it has no transform for', async () => {
  const { solvePoisson, solveHelmholtz } = cw.pde;
  const single = solvePoisson(wave([6, 8]).astype('float32'), { boundary: 'dirichlet' });
  expect(single.dtype).toBe('float32');
  expect((await single.compute(inline)).dtype).toBe('float32');
  expect(solvePoisson(cw.ones([4, 5], { dtype: 'int32' }), { boundary: 'dirichlet' }).dtype).toBe('float64');
  expect((await solvePoisson(cw.ones([0, 4])).compute(inline)).shape).toEqual([0, 4]);
  expect(() => solvePoisson(cw.ones([4]), { boundary: { robin: { alpha: 1, value: 0 } } })).toThrow(/pde\.multigrid/);
  expect(() => solvePoisson(cw.ones([4]).astype('complex128'))).toThrow(/complex128/);
  expect(() => solvePoisson(3)).toThrow(/one axis at least/);
  expect(() => solvePoisson(cw.ones([4, 4]), { spacing: [1] })).toThrow(/1 spacings for 2 axes/);
  expect(() => solvePoisson(cw.ones([4, 4]), { boundary: { 2: 'periodic' } })).toThrow(/axis 2/);
  expect(() => solveHelmholtz(cw.ones([4]), Number.NaN)).toThrow(/k/);
});
