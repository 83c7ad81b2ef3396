/** Multigrid: factors of convergence, orders on analytic solutions, any conditions, extents and coefficients, and what is refused. */
import { describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';
import { cells, inline, largest, wave } from './solver-fields.js';

/** Residuals after each cycle, and the solution. */
async function solved(f: cw.ChunkedArray, options: cw.MultigridOptions) {
  const seen: number[] = [];
  const done = await cw.pde.multigrid(f, {
    ...inline,
    ...options,
    onProgress: ({ cycle, residual }) => {
      expect(cycle).toBe(seen.length + 1);
      seen.push(residual);
    },
  });
  expect(done.cycles).toBe(seen.length);
  // The geometric mean of all factors but the first.
  const factor = (seen[seen.length - 1] / seen[0]) ** (1 / (seen.length - 1));
  return { ...done, factor };
}

type Condition = NonNullable<cw.MultigridOptions['boundary']>;
const CASES: readonly (readonly [number[], Condition, number | number[], 'jacobi' | 'redBlack'])[] = [
  [[1000], 'dirichlet', 1, 'jacobi'],
  [[777], 'neumann', 1, 'redBlack'],
  [[64, 64], 'dirichlet', 1, 'jacobi'],
  [[30, 27], { 0: 'periodic', 1: 'neumann' }, 1, 'redBlack'],
  [[31, 25], 'periodic', 1, 'jacobi'],
  [[30, 26], { 0: ['neumann', { dirichlet: 2 }], 1: { robin: { alpha: 1, beta: 2, value: 3 } } }, 1, 'jacobi'],
  [[160, 12], 'dirichlet', [1, 12], 'jacobi'],
  [[14, 10, 9], 'dirichlet', 1, 'jacobi'],
  [[10, 12, 7], { 0: 'periodic', 1: 'neumann', 2: 'dirichlet' }, 1, 'redBlack'],
];

describe('Poisson', () => {
  it.each(CASES)('%j, %j, %j, %s: below 0.2 for each cycle', async (shape, boundary, spacing, smoother) => {
    const options = { boundary, spacing, smoother };
    const { x, factor, residual } = await solved(wave(shape), { ...options, tolerance: 1e-8 });
    expect(factor).toBeLessThan(0.2);
    expect(residual).toBeLessThanOrEqual(1e-8);
    const back = cw.pde.laplacian(x, { boundary, spacing }).negative();
    const rest = back.subtract(wave(shape));
    // Where solutions are free by a constant, f may be too.
    const spread = Number(await rest.max().item(inline)) - Number(await rest.min().item(inline));
    expect(spread).toBeLessThan(1e-5);
  });
});

it('cycles do not become more with the number of cells, and F takes no more than V', async () => {
  const cycles: number[] = [];
  for (const n of [32, 64]) {
    const { cycles: count } = await cw.pde.multigrid(wave([n, n]), {
      ...inline,
      spacing: 1 / n,
      boundary: 'dirichlet',
    });
    cycles.push(count);
  }
  expect(cycles[1]).toBeLessThanOrEqual(cycles[0] + 2);
  const f = await cw.pde.multigrid(wave([64, 64]), { ...inline, spacing: 1 / 64, boundary: 'dirichlet', cycle: 'F' });
  expect(f.cycles).toBeLessThanOrEqual(cycles[1]);
});

it('coefficients that vary, with order two', async () => {
  const errors: number[] = [];
  for (const n of [20, 40]) {
    // u = sin(pi x) cos(pi y), a = 1 + x y, c = 1 + x.
    const x = cells(n).reshape([n, 1]);
    const y = cells(n);
    const [sx, cx] = [x.multiply(Math.PI).sin(), x.multiply(Math.PI).cos()];
    const [sy, cy] = [y.multiply(Math.PI).sin(), y.multiply(Math.PI).cos()];
    const u = sx.multiply(cy);
    const a = x.multiply(y).add(1);
    const c = x.add(1);
    const slope = y.multiply(cx).multiply(cy).subtract(x.multiply(sx).multiply(sy)).multiply(Math.PI);
    const f = a
      .multiply(u)
      .multiply(2 * Math.PI ** 2)
      .subtract(slope)
      .add(c.multiply(u));
    const options = { spacing: 1 / n, boundary: { 0: 'dirichlet', 1: 'neumann' } } as const;
    const { x: found, factor } = await solved(f, { ...options, a, c, tolerance: 1e-10 });
    expect(factor).toBeLessThan(0.2);
    const back = found.multiply(c).subtract(cw.pde.diffusion(found, a, options));
    expect(await largest(back.subtract(f))).toBeLessThan(1e-7);
    errors.push(await largest(found.subtract(u)));
  }
  expect(Math.log2(errors[0] / errors[1])).toBeGreaterThan(1.8);
});

it('a coefficient that jumps, and an implicit step of diffusion', async () => {
  const [n, m] = [40, 36];
  const inside = cw.logicalAnd(
    cw.abs(cells(n).subtract(0.5)).less(0.2).reshape([n, 1]),
    cw.abs(cells(m).subtract(0.4)).less(0.3),
  );
  const a = cw.where(inside, 4, 1) as cw.ChunkedArray;
  const jump = await cw.pde.multigrid(wave([n, m]), { ...inline, a, boundary: 'dirichlet' });
  expect(jump.cycles).toBeLessThan(25);
  const step = await solved(wave([n, m]), { a: 0.3, c: 1, boundary: 'neumann' });
  expect(step.factor).toBeLessThan(0.1);
});

it('the same bits for any threads; from a start, in float32', async () => {
  const f = wave([40, 24]).rechunk([16, 24]);
  const options = { spacing: 0.1, boundary: 'dirichlet', a: wave([40, 24], 2).add(2) } as const;
  const one = await cw.pde.multigrid(f, { ...options, ...inline });
  const two = await cw.pde.multigrid(f, { ...options, threads: 2 });
  expect((await two.x.compute(inline)).data).toEqual((await one.x.compute(inline)).data);
  expect(two.x.chunks).toEqual([[16, 16, 8], [24]]);
  const again = await cw.pde.multigrid(f, { ...options, ...inline, start: one.x });
  expect(again.cycles).toBe(0);
  const single = await cw.pde.multigrid(f.astype('float32'), { ...options, ...inline, tolerance: 1e-5 });
  expect(single.x.dtype).toBe('float32');
});

it('says what does not converge and what does not fit', async () => {
  const { multigrid, diffusion } = cw.pde;
  await expect(multigrid(wave([40, 40]), { ...inline, boundary: 'dirichlet', maxCycles: 2 })).rejects.toMatchObject({
    tag: 'linalg',
    message: expect.stringMatching(/after 2 cycles/),
  });
  await expect(multigrid(wave([40, 40]), { ...inline, a: cw.ones([3]) })).rejects.toThrow(/a of shape \[3\]|broadcast/);
  await expect(multigrid(3)).rejects.toThrow(/one axis/);
  await expect(multigrid(cw.ones([4]).astype('complex64'))).rejects.toThrow(/complex64/);
  await expect(multigrid(cw.ones([4]), { spacing: [1, 2] })).rejects.toThrow(/2 spacings/);
  expect((await multigrid(cw.ones([0, 3]), inline)).cycles).toBe(0);
  const zero = await multigrid(cw.zeros([20, 20]), { ...inline, boundary: 'dirichlet' });
  expect([zero.cycles, await largest(zero.x)]).toEqual([0, 0]);
  expect(() => diffusion(cw.ones([4, 4]), cw.ones([3]))).toThrow(/pde\.diffusion/);
  const u = wave([9, 8]);
  const same = diffusion(u, 1, { boundary: 'dirichlet' }).subtract(cw.pde.laplacian(u, { boundary: 'dirichlet' }));
  expect(await largest(same)).toBeLessThan(1e-14);
});

it('coefficients that are no real numbers are refused', () => {
  const u = cw.ones([8, 8]);
  expect(() => cw.pde.diffusion(u, cw.complex(1, 1) as never)).toThrow(/pde\.diffusion/);
  expect(() => cw.pde.diffusion(u, { re: 1, im: 1 })).toThrow(/pde\.diffusion: .* is \(?1\+1.*; give a real number/);
  expect(() => cw.pde.diffusion(u, cw.datetime64('2001-01-01') as never)).toThrow(/give a real number/);
});
