/** What solvers leave in memory however they end; nothing else in this file keeps arrays, so the arena is empty between. */
import { expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';
import { sharedArena } from '../../../lib/runtime/shared-arena.js';
import { inline, wave } from './solver-fields.js';

it('an abort of multigrid, a refusal and an error of onProgress leave nothing in memory', async () => {
  const f = wave([40, 24]);
  const options = { spacing: 0.1, boundary: 'dirichlet', a: wave([40, 24], 2).add(2), ...inline } as const;
  const { arena } = sharedArena();
  for (const smoother of ['jacobi', 'redBlack'] as const) {
    const controller = new AbortController();
    const { signal } = controller;
    const aborted = cw.pde.multigrid(f, { ...options, smoother, signal, onProgress: () => controller.abort() });
    await expect(aborted).rejects.toMatchObject({ tag: 'cancelled' });
    expect(arena.used).toBe(0);
  }
  await expect(cw.pde.multigrid(f, { ...options, maxCycles: 1 })).rejects.toMatchObject({ tag: 'linalg' });
  expect(arena.used).toBe(0);
  const onProgress = (): void => {
    throw new Error('enough');
  };
  await expect(cw.pde.multigrid(f, { ...options, onProgress })).rejects.toThrow('enough');
  expect(arena.used).toBe(0);
  const { x } = await cw.pde.multigrid(f, options);
  expect(arena.used).toBeLessThan(2 * f.size * 8);
  x.release();
  expect(arena.used).toBe(0);
});

it('an abort of conjugateGradient leaves nothing in memory, and a solution only itself', async () => {
  const minus = (v: cw.ChunkedArray): cw.ChunkedArray => cw.pde.laplacian(v, { boundary: 'dirichlet' }).negative();
  const rhs = cw.arange(400).sin().reshape([20, 20]);
  const { arena } = sharedArena();
  for (const start of [undefined, cw.ones([20, 20])]) {
    const controller = new AbortController();
    const { signal } = controller;
    const onProgress = ({ step }: { step: number }): void => {
      if (step === 3) controller.abort();
    };
    const aborted = cw.pde.conjugateGradient(minus, rhs, { ...inline, start, signal, onProgress });
    await expect(aborted).rejects.toMatchObject({ tag: 'cancelled' });
    expect(arena.used).toBe(0);
  }
  const { x } = await cw.pde.conjugateGradient(minus, rhs, inline);
  expect(arena.used).toBeLessThan(2 * 400 * 8);
  x.release();
  expect(arena.used).toBe(0);
});

it('a preconditioner holds coefficients of all grids until it is released, and nothing where it could not be made', async () => {
  const { arena } = sharedArena();
  const f = wave([30, 20]);
  const options = { ...inline, boundary: 'dirichlet', a: wave([30, 20], 2).add(2) } as const;
  const M = await cw.pde.multigridPreconditioner(f, options);
  expect(arena.used).toBeGreaterThan(0);
  await M(f).compute(inline);
  M.release();
  expect(arena.used).toBe(0);
  const signal = AbortSignal.abort();
  await expect(cw.pde.multigridPreconditioner(f, { ...options, signal })).rejects.toMatchObject({ tag: 'cancelled' });
  expect(arena.used).toBe(0);
});
