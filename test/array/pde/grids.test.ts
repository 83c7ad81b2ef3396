/** Multigrid cycles as passes over chunks and as one task: the same numbers, and both linear and symmetric. */
import { describe, expect, it } from 'vitest';
import { axisBoundaries } from '../../../lib/array/pde/boundary.js';
import { coefficient, type Elliptic, facesOf, linear } from '../../../lib/array/pde/elliptic.js';
import { type CycleForm, Grids } from '../../../lib/array/pde/grids.js';
import { Kept } from '../../../lib/array/pde/kept.js';
import * as cw from '../../../lib/index.js';
import { inline, largest, wave } from './solver-fields.js';

interface Case {
  readonly shape: readonly number[];
  readonly spacing?: readonly number[];
  readonly boundary: NonNullable<cw.MultigridOptions['boundary']>;
  readonly varied?: boolean;
  readonly form?: Partial<CycleForm>;
}

async function gridsOf(held: Kept, { shape, spacing, boundary, varied, form }: Case, few: number): Promise<Grids> {
  const field = wave(shape);
  const name = 'pde.multigrid';
  const conditions = axisBoundaries(name, field, boundary);
  const a = varied ? wave(shape, 1).add(1.5) : 1;
  const cells = coefficient(name, 'a', a, field.node);
  const faces = typeof cells === 'number' ? cells : facesOf(name, cells, conditions);
  const c = varied ? coefficient(name, 'c', wave(shape, 2).add(1), field.node) : 0;
  const operator: Elliptic = { operation: name, shape, spacing: spacing ?? shape.map(() => 1), conditions, faces, c };
  const whole: CycleForm = { cycle: 'V', redBlack: false, sweeps: [2, 2], ...form };
  const grids = new Grids(whole, held, field, linear(operator), few);
  await grids.build(cells);
  return grids;
}

const CASES: readonly Case[] = [
  { shape: [300], boundary: 'dirichlet' },
  { shape: [30, 27], boundary: { 0: 'periodic', 1: 'neumann' }, form: { redBlack: true } },
  { shape: [26, 22], boundary: ['neumann', { robin: { alpha: 1, beta: 2, value: 3 } }], varied: true },
  { shape: [26, 22], boundary: 'periodic', varied: true, form: { redBlack: true, cycle: 'F', sweeps: [1, 2] } },
  { shape: [60, 6], spacing: [1, 12], boundary: 'dirichlet', form: { sweeps: [3, 1] } },
  { shape: [14, 10, 9], boundary: { 0: 'periodic', 1: 'neumann', 2: 'dirichlet' }, varied: true },
  { shape: [40, 1, 3], boundary: 'neumann' },
];

describe('a cycle', () => {
  it.each(CASES)('%j', async (one) => {
    const held = new Kept(inline);
    try {
      const [passes, task] = [await gridsOf(held, one, 64), await gridsOf(held, one, 1 << 17)];
      const [f, u, g] = [0.3, 4, 5].map((from) => passes.level(wave(one.shape, from)));
      const expected = await passes.cycled(f, u).compute(inline);
      const size = await largest(cw.asarray(expected));
      expect(size).toBeGreaterThan(1e-3);
      const text = (grids: Grids): string => grids.cycled(f, u).explain();
      expect(text(task)).toContain('gridCycle');
      expect(text(task).split('\n').length).toBeLessThan(text(passes).split('\n').length);
      expect(await largest(task.cycled(f, u).subtract(cw.asarray(expected)))).toBeLessThan(1e-11 * size);
      const [from] = [await task.cycled(f).compute(inline)];
      expect(await largest(passes.cycled(f).subtract(cw.asarray(from)))).toBeLessThan(1e-11 * size);
      // Conjugate gradients ask for it where as many sweeps follow as come before.
      if (one.form?.cycle === 'F' || one.form?.sweeps) return;
      const product = async (x: cw.ChunkedArray, y: cw.ChunkedArray): Promise<number> =>
        Number(await task.cycled(x).multiply(y).sum().item(inline));
      expect(await product(f, g)).toBeCloseTo(await product(g, f), 8);
      expect(await product(f, f)).toBeGreaterThan(0);
    } finally {
      held.release();
    }
  });
});
