/**
 * Multigrid cycles as preconditioners: approximate inverses of elliptic operators, as expressions.
 *
 * O. Tatebe, The multigrid preconditioned conjugate gradient method, 6th Copper Mountain Conference on Multigrid Methods, 1993.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { optional, positive } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import type { ArrayLike } from '../asarray.js';
import { shapeText } from '../axes.js';
import type { ChunkedArray } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import type { LinearOperator } from './conjugate-gradient.js';
import { Kept } from './kept.js';
import { CYCLE, type CycleOptions, multigridProblem } from './multigrid-problem.js';

const NAME = 'pde.multigridPreconditioner';

/** An approximate inverse that holds what is known of coarser grids. */
export interface Preconditioner extends LinearOperator {
  /** Frees what is held; results that are not computed yet cannot be then. */
  release(): void;
}

/** Options of {@link multigridPreconditioner}. */
export interface PreconditionerOptions extends CycleOptions {
  /** Sweeps before coarser grids, and as many after, so that it is symmetric; default 2. */
  readonly sweeps?: number | undefined;
}

const OPTIONS: OptionKinds<PreconditionerOptions> = { ...CYCLE, sweeps: optional(positive, 2) };

/**
 * One multigrid cycle as a function M of fields like `f`: `M(r)` is a lazy approximation of the u with `-div(a grad u) + c u = r`
 * under conditions of 0, linear, symmetric and positive definite, for `conjugateGradient` and solvers of your own. What the operator is
 * say `a`, `c`, `spacing` and `boundary`, as for `multigrid`; `f` gives shape, chunks and dtype, and is not computed. Made once, in
 * a few passes over the coefficients; each `M(r)` costs as a cycle of `multigrid`, about 25 passes over the finest grid, and fuses
 * with what is around it. It holds the coefficients of all grids until it is released. With it the steps of conjugate gradients do
 * not grow with the number of cells: 6 to 12 where a is smooth, more where it jumps.
 *
 * @returns a promise of the function, with `release()`
 * @throws 'shape' for coefficients that do not fit, 'argument' as laplacian; as `compute`
 * @example
 * const options = { spacing: 0.1, boundary: 'dirichlet' } as const;
 * const preconditioner = await cw.pde.multigridPreconditioner(cw.ones([8, 8]), options);
 * const minus = (u: cw.ChunkedArray) => cw.pde.laplacian(u, options).negative();
 * const { x } = await cw.pde.conjugateGradient(minus, cw.ones([8, 8]), { preconditioner });
 * preconditioner.release();
 */
export const multigridPreconditioner = define(
  { name: NAME, parameters: [['f', arrayLike]], options: OPTIONS, promised: true },
  async (f: ArrayLike, options: PreconditionerOptions = {}): Promise<Preconditioner> => {
    const { sweeps = 2, ...rest } = options;
    const { a: _a, c: _c, cycle: _cycle, smoother: _smoother, spacing: _spacing, boundary: _boundary, ...run } = rest;
    const held = new Kept(run);
    try {
      const problem = await multigridProblem(NAME, f, rest, [sweeps, sweeps], held);
      const { field, grids, like } = problem;
      if (!field.node.shape.includes(0)) await problem.build();
      const inverse = (r: ChunkedArray): ChunkedArray => {
        if (shapeText(r.node.shape) !== shapeText(field.node.shape))
          throw new ChunkwiseError(
            'shape',
            `${NAME}: the field is ${shapeText(r.node.shape)}, the preconditioner of ${shapeText(field.node.shape)}`,
          );
        if (field.node.shape.includes(0)) return like(r);
        return like(grids.cycled(like(grids.level(r))));
      };
      return Object.assign(inverse, { release: () => held.release() });
    } catch (error) {
      held.release();
      throw error;
    }
  },
);
