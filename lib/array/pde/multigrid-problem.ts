/**
 * What multigrid solves: the operator -div(a grad u) + c u on the cells of a field, as options say it, with its grids.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { kind, oneOf, optional, otherwise } from '../../base/kinds.js';
import { cast, rechunk } from '../../expr/build.js';
import type { GridCycleParams } from '../../expr/routine-params.js';
import type { ComputeOptions } from '../../run/compute.js';
import { COMPUTE } from '../../run/compute-options.js';
import type { ArrayLike } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, isArrayLike } from '../kinds.js';
import { axisBoundaries } from './boundary.js';
import { coefficient, type Elliptic, facesOf, linear } from './elliptic.js';
import { Grids } from './grids.js';
import type { Kept } from './kept.js';
import { fieldOf, gridOf, OPERATOR, type OperatorOptions } from './operators.js';

/** Options of a multigrid cycle. */
export interface CycleOptions
  extends Omit<OperatorOptions, 'order'>,
    Omit<ComputeOptions, 'onProgress' | 'onReport' | 'onAnalysis'> {
  /** The coefficient of diffusion, above 0: a number, or for each cell; default 1. */
  readonly a?: ArrayLike | undefined;
  /** What u is multiplied by, 0 or more: a number, or for each cell; default 0. */
  readonly c?: ArrayLike | undefined;
  /** 'V': each grid is visited once down and up; 'F': from each grid the coarser ones twice. Default 'V'. */
  readonly cycle?: 'V' | 'F' | undefined;
  /** 'jacobi': damped by Chebyshev's weights; 'redBlack': Gauss and Seidel's, one colour after the other. Default 'jacobi'. */
  readonly smoother?: 'jacobi' | 'redBlack' | undefined;
}

const { onProgress: _progress, onReport: _report, onAnalysis: _analysis, ...RUN } = COMPUTE;
export const givenArray = kind<ArrayLike>('arrayLike', arrayLike.text, isArrayLike);

/** The options' kinds. */
export const CYCLE = {
  ...RUN,
  spacing: OPERATOR.spacing,
  boundary: OPERATOR.boundary,
  a: otherwise(givenArray, '1'),
  c: otherwise(givenArray, '0'),
  cycle: optional(oneOf<'V' | 'F'>('V', 'F'), 'V'),
  smoother: optional(oneOf<'jacobi' | 'redBlack'>('jacobi', 'redBlack'), 'jacobi'),
};

/** A problem whose coefficients are kept. */
export interface MultigridProblem {
  readonly field: ChunkedArray;
  /** With the values of its conditions. */
  readonly valued: Elliptic;
  /** With conditions of 0. */
  readonly operator: Elliptic;
  readonly grids: Grids;
  /** Makes the grids; nothing before it costs more than the coefficients. */
  build(): Promise<void>;
  /** A field in the dtype and the blocks of `field`. */
  like(x: ChunkedArray): ChunkedArray;
}

/** The problem of fields like `f`. @throws 'dtype' for complex fields, 'shape' for coefficients that do not fit */
export async function multigridProblem(
  operation: string,
  f: ArrayLike,
  { a = 1, c = 0, cycle = 'V', smoother = 'jacobi', spacing, boundary }: CycleOptions,
  sweeps: GridCycleParams['sweeps'],
  held: Kept,
): Promise<MultigridProblem> {
  const given = fieldOf(operation, f);
  const { kind: sort } = DTYPES[given.node.dtype];
  if (sort === 'c')
    throw new ChunkwiseError(
      'dtype',
      `${operation} takes real fields, not ${given.node.dtype}; solve for x.real() and x.imag()`,
    );
  const field = wrap(sort === 'f' ? given.node : cast(given.node, 'float64')) as ChunkedArray;
  const { node } = field;
  const { shape } = node;
  const grid = gridOf(operation, shape.length, { spacing, boundary });
  const conditions = axisBoundaries(operation, field, grid.boundary);
  const cells = coefficient(operation, 'a', a, node);
  const faces = typeof cells === 'number' ? cells : await held.all(facesOf(operation, cells, conditions));
  const [factor] = await held.all([coefficient(operation, 'c', c, node)]);
  const valued: Elliptic = { operation, shape, spacing: grid.spacing, conditions, faces, c: factor };
  const operator = linear(valued);
  const grids = new Grids({ cycle, redBlack: smoother === 'redBlack', sweeps }, held, field, operator);
  return {
    field,
    valued,
    operator,
    grids,
    build: () => grids.build(cells),
    like: (x) => wrap(rechunk(cast(x.node, node.dtype), node.chunks)),
  };
}
