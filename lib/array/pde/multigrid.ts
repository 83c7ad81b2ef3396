/**
 * Multigrid for -div(a grad u) + c u = f on cells: errors that sweeps hardly change on one grid are smoothed on coarser ones.
 *
 * U. Trottenberg, C. W. Oosterlee, A. Schüller, Multigrid, 2001, chapters 2 and 5; sweeps with Chebyshev's weights: M. Adams et al.,
 * Parallel multigrid smoothing, J. Comput. Phys. 188 (2003).
 */
import { ChunkwiseError } from '../../base/errors.js';
import { finite, functionOf, isListOf, kind, optional, otherwise, positive } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { constant } from '../../expr/build.js';
import type { ArrayLike } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { add, multiply, subtract } from '../elementwise/elementwise.js';
import { arrayLike } from '../kinds.js';
import { sum } from '../reductions/reductions.js';
import { applied } from './elliptic.js';
import { Kept } from './kept.js';
import { CYCLE, type CycleOptions, givenArray, multigridProblem } from './multigrid-problem.js';

const NAME = 'pde.multigrid';

/** How far {@link multigrid} is. */
export interface MultigridProgress {
  readonly cycle: number;
  /** The norm of the residual over that of the right-hand side. */
  readonly residual: number;
}

/** Options of {@link multigrid}. */
export interface MultigridOptions extends CycleOptions {
  /** Where to begin; default 0. */
  readonly start?: ArrayLike | undefined;
  /** Sweeps before and after coarser grids; default [2, 2]. */
  readonly sweeps?: readonly [number, number] | undefined;
  /** The norm of the residual over that of the right-hand side to reach; default 1e-8. */
  readonly tolerance?: number | undefined;
  /** Cycles at most; default 50. */
  readonly maxCycles?: number | undefined;
  /** Called after each cycle. */
  readonly onProgress?: ((progress: MultigridProgress) => void) | undefined;
}

/** What {@link multigrid} gives. */
export interface MultigridSolution {
  /** Kept in memory until it is released or dropped. */
  readonly x: ChunkedArray;
  readonly cycles: number;
  readonly residual: number;
}

const sweepsKind = kind<readonly [number, number]>(
  'sweeps',
  'a list [before, after] of whole numbers of 1 or more',
  (value) => isListOf(value, positive.admits) && value.length === 2,
  { list: true },
);
const OPTIONS: OptionKinds<MultigridOptions> = {
  ...CYCLE,
  start: otherwise(givenArray, '0'),
  sweeps: otherwise(sweepsKind, '[2, 2]'),
  tolerance: optional(finite, 1e-8),
  maxCycles: optional(positive, 50),
  onProgress: otherwise(functionOf<(progress: MultigridProgress) => void>(), 'nothing is called'),
};

/**
 * The solution u of `-div(a grad u) + c u = f` on a grid of 1 to 3 axes (or more) and any number of cells, by multigrid cycles, in
 * float64 or float32 as f is. What it solves is `-cw.pde.diffusion(u, a, options) + c u = f`, up to the tolerance: `spacing` and
 * `boundary` (Dirichlet, Neumann, Robin, periodic; with values) as there. Axes of longer cells are halved later, so cells need not be
 * square. Where nothing holds the level of u, its mean is 0 and what f has of a mean is left out. Each cycle is one run, about 25
 * passes over the finest grid, in which all grids of at most 131,072 cells are one task, and takes a factor of 5 to 20 off the residual whatever the number of cells; where a jumps by a factor
 * of 100, far less: `conjugateGradient` with `multigridPreconditioner` is for those. Memory: about eight fields, and one for each axis where a varies. The bits do
 * not depend on threads.
 *
 * @returns a promise of `{ x, cycles, residual }`
 * @throws 'linalg' when the tolerance is not reached in `maxCycles`; 'shape' for coefficients that do not fit, 'argument' as
 * laplacian; as `compute`
 * @example
 * const { x } = await cw.pde.multigrid(cw.ones([40, 30]), { spacing: 0.1, boundary: 'dirichlet' });
 */
export const multigrid = define(
  { name: NAME, parameters: [['f', arrayLike]], options: OPTIONS, promised: true },
  async (f: ArrayLike, options: MultigridOptions = {}): Promise<MultigridSolution> => {
    const { start, sweeps = [2, 2], tolerance = 1e-8, maxCycles = 50, onProgress, ...rest } = options;
    const { a: _a, c: _c, cycle: _cycle, smoother: _smoother, spacing: _spacing, boundary: _boundary, ...run } = rest;
    const held = new Kept(run);
    try {
      const problem = await multigridProblem(NAME, f, rest, sweeps, held);
      const { field, valued, operator, grids, like } = problem;
      const { node } = field;
      const { shape } = node;
      const nothing = wrap(constant(0, node.dtype, shape, node.chunks));
      if (shape.includes(0)) return { x: field, cycles: 0, residual: 0 };
      const right = grids.level(subtract(field, applied(valued, nothing)) as ChunkedArray);
      const [b, bb] = await held.all([like(right), sum(multiply(right, right)) as ChunkedArray]);
      const norm = Math.sqrt(Number(await bb.item(run)));
      await problem.build();
      const first = add(multiply(b, 0), start ?? 0) as ChunkedArray;
      const size = (x: ChunkedArray): ChunkedArray => {
        const r = subtract(b, applied(operator, x));
        return sum(multiply(r, r)) as ChunkedArray;
      };
      let [x, rr] = await held.step([like(first), size(first)]);
      const relative = async (): Promise<number> => Math.sqrt(Number(await rr.item(run))) / (norm || 1);
      let residual = await relative();
      let cycles = 0;
      while (residual > tolerance && cycles < maxCycles) {
        const next = like(grids.cycled(b, x));
        [x, rr] = await held.step([next, size(next)]);
        cycles++;
        residual = await relative();
        onProgress?.({ cycle: cycles, residual });
        if (!(residual < 1e100)) break;
      }
      if (residual <= tolerance) {
        held.release(x);
        return { x, cycles, residual };
      }
      throw new ChunkwiseError(
        'linalg',
        `${NAME}: after ${cycles} cycles the residual is ${residual.toExponential(2)} of the right-hand side, not ${tolerance}; ${node.dtype === 'float32' ? 'float32 does not reach far below 1e-6; ' : ''}a must be above 0 and c not below; give more maxCycles, more sweeps or cycle 'F'`,
        { details: { cycles, residual } },
      );
    } finally {
      held.release();
    }
  },
);
