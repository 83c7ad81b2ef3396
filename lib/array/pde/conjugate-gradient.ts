/**
 * Conjugate gradients for symmetric positive definite operators that are given as functions of arrays: Poisson and Helmholtz
 * problems on grids, normal equations.
 *
 * M. R. Hestenes and E. Stiefel, J. Res. Nat. Bur. Stand. 49 (1952); with a preconditioner Golub and Van Loan, Matrix
 * Computations, 4th ed., section 11.5.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { count, finite, func, functionOf, kind, optional, otherwise } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { cast, rechunk } from '../../expr/build.js';
import type { ComputeOptions } from '../../run/compute.js';
import { COMPUTE } from '../../run/compute-options.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, isChunkedArray, wrap } from '../chunked-array.js';
import { add, divide, multiply, subtract } from '../elementwise/elementwise.js';
import { arrayLike, isArrayLike } from '../kinds.js';
import { sum } from '../reductions/reductions.js';
import { Kept } from './kept.js';

const NAME = 'pde.conjugateGradient';

/** A linear operator: an expression of its argument, of the same shape. */
export type LinearOperator = (x: ChunkedArray) => ChunkedArray;

/** How far {@link conjugateGradient} is. */
export interface SolverProgress {
  readonly step: number;
  /** The norm of the residual over that of the right-hand side. */
  readonly residual: number;
}

/** Options of {@link conjugateGradient}. */
export interface SolverOptions extends Omit<ComputeOptions, 'onProgress' | 'onReport' | 'onAnalysis'> {
  /** Where to begin; default 0. */
  readonly start?: ArrayLike | undefined;
  /** The norm of the residual over that of the right-hand side to reach; default 1e-8. */
  readonly tolerance?: number | undefined;
  /** Steps at most; default 1000. */
  readonly maxSteps?: number | undefined;
  /** An approximate inverse of the operator, symmetric and positive definite as well, such as `multigridPreconditioner` gives. */
  readonly preconditioner?: LinearOperator | undefined;
  /** Called after each step. */
  readonly onProgress?: ((progress: SolverProgress) => void) | undefined;
}

/** What {@link conjugateGradient} gives. */
export interface Solution {
  /** Kept in memory until it is released or dropped. */
  readonly x: ChunkedArray;
  readonly steps: number;
  readonly residual: number;
  /** False where `maxSteps` ended it. */
  readonly converged: boolean;
}

const { onProgress: _progress, onReport: _report, onAnalysis: _analysis, ...RUN } = COMPUTE;
const startKind = kind<ArrayLike>('arrayLike', arrayLike.text, isArrayLike);
const OPTIONS: OptionKinds<SolverOptions> = {
  ...RUN,
  start: otherwise(startKind, '0'),
  tolerance: optional(finite, 1e-8),
  maxSteps: optional(count, 1000),
  preconditioner: otherwise(functionOf<LinearOperator>(), 'none'),
  onProgress: otherwise(functionOf<(progress: SolverProgress) => void>(), 'nothing is called'),
};

/** What a user's operator gives, in the blocks of `like`. @throws 'argument' and 'shape' for anything else */
function applied(what: string, operator: LinearOperator, x: ChunkedArray, like: ChunkedArray): ChunkedArray {
  const got: unknown = operator(x);
  if (!isChunkedArray(got))
    throw new ChunkwiseError('argument', `${NAME}: ${what} returned ${String(got)}; it must return a ChunkedArray`);
  if (shapeText(got.shape) !== shapeText(like.shape))
    throw new ChunkwiseError(
      'shape',
      `${NAME}: ${what} turns ${shapeText(like.shape)} into ${shapeText(got.shape)}; it must keep the shape`,
    );
  return wrap(rechunk(cast(got.node, like.dtype), like.node.chunks));
}

const dot = (a: ChunkedArray, b: ChunkedArray): ChunkedArray => sum(multiply(a, b)) as ChunkedArray;

/**
 * The solution x of `operator(x) = rhs` for a symmetric positive definite operator, such as the negative Laplacian or
 * `x - k laplacian(x)`, in float64 or the precision of `rhs`. Each step is one run of about two passes over four arrays; all
 * stay chunked, and the bits do not depend on threads. A singular operator (a Laplacian with closed or periodic ends)
 * wants a right-hand side of mean 0.
 *
 * @returns a promise of `{ x, steps, residual, converged }`
 * @throws 'argument' and 'shape' when the operator gives no array of the same shape; as `compute`
 * @example
 * const minus = (u: cw.ChunkedArray) => cw.pde.laplacian(u, { spacing: 0.1, boundary: { dirichlet: 0 } }).negative();
 * const { x } = await cw.pde.conjugateGradient(minus, cw.ones([8, 8]), { tolerance: 1e-10 });
 */
export const conjugateGradient = define(
  {
    name: NAME,
    parameters: [
      ['operator', func],
      ['rhs', arrayLike],
    ],
    options: OPTIONS,
    promised: true,
  },
  async (operator: LinearOperator, rhs: ArrayLike, options: SolverOptions = {}): Promise<Solution> => {
    const { tolerance = 1e-8, maxSteps = 1000, preconditioner, onProgress, start, ...run } = options;
    const given = nodeOf(rhs, NAME);
    const b = wrap(DTYPES[given.dtype].kind === 'f' ? given : cast(given, 'float64')) as ChunkedArray;
    const apply = (x: ChunkedArray): ChunkedArray => applied('the operator', operator, x, b);
    const prepared = (r: ChunkedArray): ChunkedArray =>
      preconditioner ? applied('the preconditioner', preconditioner, r, b) : r;
    const held = new Kept(run);
    try {
      const [size] = await held.step([dot(b, b)]);
      const norm = Math.sqrt(Number(await size.item(run)));
      const x0 = start === undefined ? multiply(b, 0) : add(multiply(b, 0), start);
      const r0 = start === undefined ? b : subtract(b, apply(x0));
      const z0 = prepared(r0);
      let [x, r, p, rz, rr] = await held.step([x0, r0, z0, dot(r0, z0), dot(r0, r0)]);
      const relative = async (): Promise<number> => Math.sqrt(Number(await rr.item(run))) / (norm || 1);
      let residual = await relative();
      let steps = 0;
      while (steps < maxSteps && residual > tolerance) {
        const q = apply(p);
        // Arrays, not numbers, so that all steps share their kernels.
        const alpha = divide(rz, dot(p, q));
        const nextX = add(x, multiply(alpha, p));
        const nextR = subtract(r, multiply(alpha, q));
        const z = prepared(nextR);
        const nextRz = dot(nextR, z);
        const nextP = add(z, multiply(divide(nextRz, rz), p));
        [x, r, p, rz, rr] = await held.step([nextX, nextR, nextP, nextRz, dot(nextR, nextR)]);
        steps++;
        residual = await relative();
        onProgress?.({ step: steps, residual });
        if (Number.isNaN(residual)) break;
      }
      held.release(x);
      return { x, steps, residual, converged: residual <= tolerance };
    } finally {
      held.release();
    }
  },
);
