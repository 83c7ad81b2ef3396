/** Conjugate gradients: Poisson and Helmholtz problems of known solution, their order, preconditioning, and wrong operators. */
import { expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';
import { inline, largest, wave } from './solver-fields.js';

it('Poisson between held faces, with second order', async () => {
  const errors: number[] = [];
  for (const n of [8, 16]) {
    const x = cw
      .arange(n)
      .add(0.5)
      .multiply(Math.PI / n);
    const u = x.sin().reshape([n, 1]).multiply(x.multiply(2).sin());
    const minus = (v: cw.ChunkedArray): cw.ChunkedArray =>
      cw.pde.laplacian(v, { spacing: Math.PI / n, boundary: { dirichlet: 0 } }).negative();
    const found = await cw.pde.conjugateGradient(minus, u.multiply(5), { ...inline, tolerance: 1e-12 });
    expect(found.converged).toBe(true);
    expect(await largest(minus(found.x).subtract(u.multiply(5)))).toBeLessThan(1e-10);
    errors.push(await largest(found.x.subtract(u)));
    found.x.release();
  }
  expect(Math.log2(errors[0] / errors[1])).toBeGreaterThan(1.7);
});

it('Helmholtz of varying coefficients with and without a preconditioner, from a start, on threads to the same bits', async () => {
  const n = 24;
  const weight = cw
    .arange(n * n)
    .reshape([n, n])
    .sin()
    .add(1.5)
    .multiply(50);
  const operator = (v: cw.ChunkedArray): cw.ChunkedArray =>
    v.multiply(weight).subtract(cw.pde.laplacian(v, { boundary: 'periodic' }));
  const rhs = cw
    .arange(n * n)
    .reshape([n, n])
    .multiply(0.3)
    .cos()
    .rechunk([10, 24]);
  const plain = await cw.pde.conjugateGradient(operator, rhs, inline);
  const better = await cw.pde.conjugateGradient(operator, rhs, {
    ...inline,
    preconditioner: (r) => r.divide(weight.add(4)),
  });
  expect(plain.converged && better.converged).toBe(true);
  expect(better.steps).toBeLessThan(plain.steps);
  expect(await largest(better.x.subtract(plain.x))).toBeLessThan(1e-8);
  const again = await cw.pde.conjugateGradient(operator, rhs, { threads: 2 });
  expect([...(await again.x.compute(inline)).data]).toEqual([...(await plain.x.compute(inline)).data]);
  const seen: number[] = [];
  const near = await cw.pde.conjugateGradient(operator, rhs, {
    ...inline,
    start: plain.x,
    tolerance: 1e-10,
    onProgress: ({ step }) => seen.push(step),
  });
  expect(near.steps).toBeLessThan(plain.steps);
  expect(seen.length).toBe(near.steps);
});

it('stops at its limit, at once for nothing, and says what is no operator', async () => {
  const minus = (v: cw.ChunkedArray): cw.ChunkedArray => cw.pde.laplacian(v, { boundary: { dirichlet: 0 } }).negative();
  const few = await cw.pde.conjugateGradient(minus, cw.arange(40).sin(), { ...inline, maxSteps: 3 });
  expect([few.steps, few.converged]).toEqual([3, false]);
  const none = await cw.pde.conjugateGradient(minus, cw.zeros([5]), inline);
  expect([none.steps, none.converged]).toEqual([0, true]);
  await expect(cw.pde.conjugateGradient((v) => v.slice('1:'), cw.ones([5]), inline)).rejects.toThrow(
    /turns \[5\] into \[4\]/,
  );
  await expect(cw.pde.conjugateGradient((() => 3) as never, cw.ones([5]), inline)).rejects.toThrow(/returned 3/);
});

it('with multigrid as a preconditioner, in a few steps whatever the cells, where coefficients jump and where nothing holds the level', async () => {
  const { conjugateGradient, diffusion, multigridPreconditioner } = cw.pde;
  const cases: readonly (readonly [
    number[],
    Pick<cw.MultigridOptions, 'boundary' | 'smoother' | 'spacing'>,
    boolean,
    number,
  ])[] = [
    [[24, 20], { boundary: 'dirichlet' }, false, 9],
    [[60, 50], { boundary: 'dirichlet' }, false, 9],
    [[33, 20], { boundary: { 0: 'periodic', 1: 'neumann' }, smoother: 'redBlack' }, false, 9],
    [[40, 36], { boundary: { 0: 'dirichlet', 1: 'neumann' }, spacing: 0.1 }, true, 40],
  ];
  for (const [shape, grid, jumps, most] of cases) {
    const rhs = wave(shape);
    const b = jumps ? rhs : rhs.subtract(rhs.mean());
    const a = jumps ? (cw.where(wave(shape, 1).greater(0.8), 100, 1) as cw.ChunkedArray) : 1;
    const { smoother, ...operator } = grid;
    const minus = (u: cw.ChunkedArray): cw.ChunkedArray => diffusion(u, a, operator).negative();
    const preconditioner = await multigridPreconditioner(b, { ...grid, a, ...inline });
    const { x, steps, residual } = await conjugateGradient(minus, b, { ...inline, preconditioner });
    expect(steps).toBeLessThanOrEqual(most);
    expect(residual).toBeLessThanOrEqual(1e-8);
    if (jumps) {
      const plain = await conjugateGradient(minus, b, { ...inline, maxSteps: 4 * steps });
      expect(plain.converged).toBe(false);
      plain.x.release();
    }
    expect(await largest(minus(x).subtract(b))).toBeLessThan(1e-6);
    x.release();
    preconditioner.release();
  }
  const M = await multigridPreconditioner(cw.ones([6, 5]), { ...inline, boundary: 'dirichlet' });
  expect(() => M(cw.ones([6, 6]))).toThrow(/the field is \[6, 6\], the preconditioner of \[6, 5\]/);
  const few = M(cw.ones([6, 5]));
  expect(await largest(cw.pde.laplacian(few, { boundary: 'dirichlet' }).add(1))).toBeLessThan(1e-12);
  await expect(multigridPreconditioner(cw.ones([4]).astype('complex64'))).rejects.toThrow(/complex64/);
});
