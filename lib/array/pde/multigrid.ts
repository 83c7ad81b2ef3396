/**
 * Multigrid for -div(a grad u) + c u = f on cells: errors that sweeps hardly change on one grid are smoothed on coarser ones.
 *
 * U. Trottenberg, C. W. Oosterlee, A. Schüller, Multigrid, 2001, chapters 2 and 5; sweeps with Chebyshev's weights: M. Adams et al.,
 * Parallel multigrid smoothing, J. Comput. Phys. 188 (2003).
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { regularAxis } from '../../base/axis-chunks.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { Chunks } from '../../base/grid.js';
import { finite, functionOf, isListOf, kind, oneOf, optional, otherwise, positive } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { cast, constant, index, rechunk } from '../../expr/build.js';
import { releaseNode } from '../../run/block-claims.js';
import type { ComputeOptions } from '../../run/compute.js';
import { COMPUTE } from '../../run/compute-options.js';
import { type ArrayLike, asarray } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { where } from '../elementwise/conditional.js';
import { add, divide, equal, multiply, remainder, subtract } from '../elementwise/elementwise.js';
import { arrayLike, isArrayLike } from '../kinds.js';
import { matmul } from '../linalg/products.js';
import { inv } from '../linalg/solving.js';
import { mean, sum } from '../reductions/reductions.js';
import { axisBoundaries } from './boundary.js';
import { applied, coefficient, diagonalOf, type Elliptic, facesOf, isFree, linear, matrixOf } from './elliptic.js';
import { kept } from './kept.js';
import { fieldOf, gridOf, OPERATOR, type OperatorOptions } from './operators.js';
import { averaged, prolonged, restricted, type Transfer } from './transfer.js';

const NAME = 'pde.multigrid';

/** How far {@link multigrid} is. */
export interface MultigridProgress {
  readonly cycle: number;
  /** The norm of the residual over that of the right-hand side. */
  readonly residual: number;
}

/** Options of {@link multigrid}. */
export interface MultigridOptions
  extends Omit<OperatorOptions, 'order'>,
    Omit<ComputeOptions, 'onProgress' | 'onReport' | 'onAnalysis'> {
  /** The coefficient of diffusion, above 0: a number, or for each cell; default 1. */
  readonly a?: ArrayLike | undefined;
  /** What u is multiplied by, 0 or more: a number, or for each cell; default 0. */
  readonly c?: ArrayLike | undefined;
  /** Where to begin; default 0. */
  readonly start?: ArrayLike | undefined;
  /** 'V': each grid is visited once down and up; 'F': from each grid the coarser ones twice. Default 'V'. */
  readonly cycle?: 'V' | 'F' | undefined;
  /** 'jacobi': damped by Chebyshev's weights; 'redBlack': Gauss and Seidel's, one colour after the other. Default 'jacobi'. */
  readonly smoother?: 'jacobi' | 'redBlack' | undefined;
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

const { onProgress: _progress, onReport: _report, onAnalysis: _analysis, ...RUN } = COMPUTE;
const givenArray = kind<ArrayLike>('arrayLike', arrayLike.text, isArrayLike);
const sweepsKind = kind<readonly [number, number]>(
  'sweeps',
  'a list [before, after] of whole numbers of 1 or more',
  (value) => isListOf(value, positive.admits) && value.length === 2,
  { list: true },
);
const OPTIONS: OptionKinds<MultigridOptions> = {
  ...RUN,
  spacing: OPERATOR.spacing,
  boundary: OPERATOR.boundary,
  a: otherwise(givenArray, '1'),
  c: otherwise(givenArray, '0'),
  start: otherwise(givenArray, '0'),
  cycle: optional(oneOf<'V' | 'F'>('V', 'F'), 'V'),
  smoother: optional(oneOf<'jacobi' | 'redBlack'>('jacobi', 'redBlack'), 'jacobi'),
  sweeps: otherwise(sweepsKind, '[2, 2]'),
  tolerance: optional(finite, 1e-8),
  maxCycles: optional(positive, 50),
  onProgress: otherwise(functionOf<(progress: MultigridProgress) => void>(), 'nothing is called'),
};

/** Cells of the coarsest grid at most, whose matrix is inverted. */
const COARSEST = 256;
/** Axes are halved together as long as their cells are about as long. */
const ALIKE = 1.5;
/** Bytes of blocks of coarse grids. */
const BLOCK_BYTES = 1 << 20;

/** One grid. */
interface Level {
  readonly operator: Elliptic;
  /** One over the diagonal. */
  readonly inverse: ChunkedArray | number;
  readonly chunks: Chunks;
  /** True for cells of one colour of a chessboard. */
  readonly red: ChunkedArray | undefined;
  /** The way to the next coarser grid. */
  readonly down: Transfer | undefined;
  /** Bounds of the eigenvalues, over the diagonal, of what that grid cannot show. */
  readonly low: number;
}

const cellsOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Which axes the next grid has half as many cells along. */
function halvedAxes({ shape, spacing }: Elliptic): boolean[] {
  const least = Math.min(...spacing.filter((_, axis) => shape[axis] > 1));
  return shape.map((n, axis) => n > 1 && spacing[axis] < ALIKE * least);
}

function blocks(shape: readonly number[], itemsize: number): Chunks {
  let room = Math.max(1, Math.floor(BLOCK_BYTES / itemsize));
  return shape
    .toReversed()
    .map((n) => {
      const size = Math.max(1, Math.min(n, room));
      room = Math.floor(room / size);
      return regularAxis(n, size);
    })
    .toReversed();
}

/** What is computed once and kept until the end. */
class Kept {
  readonly #arrays: ChunkedArray[] = [];

  constructor(readonly run: ComputeOptions) {}

  async all<X extends ChunkedArray | number>(values: readonly X[]): Promise<X[]> {
    const arrays = values.filter((value): value is X & ChunkedArray => typeof value !== 'number');
    const done = arrays.length > 0 ? await kept(arrays, [], this.run) : [];
    this.#arrays.push(...done);
    return values.map((value) => (typeof value === 'number' ? value : (done.shift() as X)));
  }

  release(): void {
    for (const { node } of this.#arrays.splice(0)) if (node.kind === 'persisted') releaseNode(node);
  }
}

interface Request {
  readonly cycle: 'V' | 'F';
  readonly redBlack: boolean;
  readonly sweeps: readonly [number, number];
}

/** The grids of one problem, and cycles over them. */
class Grids {
  readonly #levels: Level[] = [];
  #direct: ChunkedArray | undefined;

  constructor(
    readonly request: Request,
    readonly held: Kept,
    readonly field: ChunkedArray,
  ) {}

  /** Makes the grids below `fine`, whose coefficient in cells is `a`. */
  async build(fine: Elliptic, a: ChunkedArray | number): Promise<void> {
    const { dtype } = this.field.node;
    const { itemsize } = DTYPES[dtype];
    let [operator, cells, chunks] = [fine, a, this.field.node.chunks];
    for (;;) {
      const { shape, spacing, conditions, operation } = operator;
      const diagonal = diagonalOf(operator);
      const inverse = typeof diagonal === 'number' ? 1 / diagonal : (divide(1, diagonal) as ChunkedArray);
      const { redBlack } = this.request;
      const colour = shape.map((_, axis) => wrap(index(axis, shape, chunks))).reduce((x, y) => add(x, y) as never);
      const red = redBlack ? (equal(remainder(colour, 2n), 0n) as ChunkedArray) : 0;
      const own = await this.held.all([inverse, red]);
      const halved = halvedAxes(operator);
      const last = cellsOf(shape) <= COARSEST;
      const total = spacing.reduce((s, h, axis) => s + (shape[axis] > 1 ? 1 / (h * h) : 0), 0);
      const level = {
        operator,
        inverse: own[0],
        chunks,
        red: typeof own[1] === 'number' ? undefined : own[1],
        low: Math.min(...spacing.filter((_, axis) => halved[axis]).map((h) => 1 / (h * h) / total)),
      };
      if (last) {
        this.#levels.push({ ...level, down: undefined });
        break;
      }
      const coarse = shape.map((n, axis) => (halved[axis] ? Math.ceil(n / 2) : n));
      const down: Transfer = { operation, fine: shape, coarse, conditions, spacing, fineChunks: chunks };
      this.#levels.push({ ...level, down });
      chunks = blocks(coarse, itemsize);
      const cut = (x: ChunkedArray): ChunkedArray => wrap(rechunk(averaged(down, x).node, chunks));
      const next = await this.held.all([
        typeof cells === 'number' ? cells : cut(cells),
        typeof operator.c === 'number' ? operator.c : cut(operator.c),
      ]);
      cells = next[0];
      const faces = typeof cells === 'number' ? cells : await this.held.all(facesOf(operation, cells, conditions));
      operator = {
        ...operator,
        shape: coarse,
        spacing: spacing.map((h, axis) => (h * shape[axis]) / coarse[axis]),
        faces,
        c: next[1],
      };
    }
    await this.#invert(operator);
  }

  async #invert(operator: Elliptic): Promise<void> {
    const { run } = this.held;
    const matrix = await matrixOf(operator, async (x) => (await x.compute(run)).data as Float64Array);
    const count = cellsOf(operator.shape);
    // Constants are kept out of the way where they are free.
    const scale = isFree(operator) ? Math.max(...matrix) || 1 : 0;
    if (scale > 0) for (let k = 0; k < matrix.length; k++) matrix[k] += scale / count;
    const inverse = inv(asarray(matrix).reshape([count, count])) as ChunkedArray;
    [this.#direct] = await this.held.all([wrap(cast(inverse.node, this.field.node.dtype))]);
  }

  /** `u` (undefined: 0) after sweeps. */
  #smoothed(level: Level, u: ChunkedArray | undefined, f: ChunkedArray, sweeps: number, up: boolean): ChunkedArray {
    const { operator, inverse, red, low } = level;
    let x = u;
    const residual = (): ChunkedArray => (x === undefined ? f : subtract(f, applied(operator, x)));
    for (let k = 0; k < sweeps; k++) {
      if (red)
        for (const now of up ? [false, true] : [true, false]) {
          const change = multiply(residual(), inverse);
          const [first, second] = now ? [change, 0] : [0, change];
          const part = where(red, first, second) as ChunkedArray;
          x = x === undefined ? part : (add(x, part) as ChunkedArray);
        }
      else {
        // The roots of Chebyshev's polynomial over [low, 2].
        const root = (2 + low) / 2 + ((2 - low) / 2) * Math.cos((Math.PI * (2 * k + 1)) / (2 * sweeps));
        const change = multiply(residual(), typeof inverse === 'number' ? inverse / root : multiply(inverse, 1 / root));
        x = x === undefined ? (change as ChunkedArray) : (add(x, change) as ChunkedArray);
      }
    }
    return x as ChunkedArray;
  }

  /** An approximation of what turns into `f` on grid `at`, from `u` on. */
  cycled(f: ChunkedArray, u?: ChunkedArray, at = 0, cycle = this.request.cycle): ChunkedArray {
    const level = this.#levels[at];
    const { operator, down, chunks } = level;
    if (!down) {
      const count = cellsOf(operator.shape);
      const row = f.reshape([count, 1]);
      return wrap(
        rechunk((matmul(this.#direct as ChunkedArray, row) as ChunkedArray).reshape([...operator.shape]).node, chunks),
      );
    }
    const [before, after] = this.request.sweeps;
    let x = this.#smoothed(level, u, f, before, false);
    const r = subtract(f, applied(operator, x));
    const below = wrap(rechunk(restricted(down, r).node, this.#levels[at + 1].chunks));
    let e = this.cycled(below, undefined, at + 1, cycle);
    if (cycle === 'F' && this.#levels[at + 1].down) e = this.cycled(below, e, at + 1, 'V');
    x = add(x, prolonged(down, e)) as ChunkedArray;
    return wrap(rechunk(this.#smoothed(level, x, f, after, true).node, chunks));
  }
}

/**
 * The solution u of `-div(a grad u) + c u = f` on a grid of 1 to 3 axes (or more) and any number of cells, by multigrid cycles, in
 * float64 or float32 as f is. What it solves is `-cw.pde.diffusion(u, a, options) + c u = f`, up to the tolerance: `spacing` and
 * `boundary` (Dirichlet, Neumann, Robin, periodic; with values) as there. Axes of longer cells are halved later, so cells need not be
 * square. Where nothing holds the level of u, its mean is 0 and what f has of a mean is left out. Each cycle is one run, about 25
 * passes over the finest grid, and takes a factor of 5 to 20 off the residual whatever the number of cells; where a jumps by a factor
 * of 100, far less: `conjugateGradient` is for those. Memory: about eight fields, and one for each axis where a varies. The bits do
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
    const { a = 1, c = 0, start, cycle = 'V', smoother = 'jacobi', sweeps = [2, 2], ...rest } = options;
    const { tolerance = 1e-8, maxCycles = 50, onProgress, spacing, boundary, ...run } = rest;
    const given = fieldOf(NAME, f);
    const { kind: sort } = DTYPES[given.node.dtype];
    if (sort === 'c')
      throw new ChunkwiseError(
        'dtype',
        `${NAME} takes real fields, not ${given.node.dtype}; solve for x.real() and x.imag()`,
      );
    const field = wrap(sort === 'f' ? given.node : cast(given.node, 'float64')) as ChunkedArray;
    const { node } = field;
    const { shape } = node;
    const grid = gridOf(NAME, shape.length, { spacing, boundary });
    const conditions = axisBoundaries(NAME, field, grid.boundary);
    const cells = coefficient(NAME, 'a', a, node);
    const held = new Kept(run);
    try {
      const faces = typeof cells === 'number' ? cells : await held.all(facesOf(NAME, cells, conditions));
      const [factor] = await held.all([coefficient(NAME, 'c', c, node)]);
      const valued: Elliptic = { operation: NAME, shape, spacing: grid.spacing, conditions, faces, c: factor };
      const operator = linear(valued);
      const free = isFree(operator);
      const nothing = wrap(constant(0, node.dtype, shape, node.chunks));
      const level = (x: ChunkedArray): ChunkedArray => (free ? (subtract(x, mean(x)) as ChunkedArray) : x);
      const like = (x: ChunkedArray): ChunkedArray => wrap(rechunk(cast(x.node, node.dtype), node.chunks));
      if (shape.includes(0)) return { x: field, cycles: 0, residual: 0 };
      const right = level(subtract(field, applied(valued, nothing)) as ChunkedArray);
      const [b, bb] = await held.all([like(right), sum(multiply(right, right)) as ChunkedArray]);
      const norm = Math.sqrt(Number(await bb.item(run)));
      const grids = new Grids({ cycle, redBlack: smoother === 'redBlack', sweeps }, held, field);
      await grids.build(operator, cells);
      const first = add(multiply(b, 0), start ?? 0) as ChunkedArray;
      const size = (x: ChunkedArray): ChunkedArray => {
        const r = subtract(b, applied(operator, x));
        return sum(multiply(r, r)) as ChunkedArray;
      };
      let [x, rr] = await kept([like(first), size(first)], [], run);
      const relative = async (): Promise<number> => Math.sqrt(Number(await rr.item(run))) / (norm || 1);
      let residual = await relative();
      let cycles = 0;
      while (residual > tolerance && cycles < maxCycles) {
        const next = like(level(grids.cycled(b, x)));
        [x, rr] = await kept([next, size(next)], [x, rr], run);
        cycles++;
        residual = await relative();
        onProgress?.({ cycle: cycles, residual });
        if (!(residual < 1e100)) break;
      }
      if (rr.node.kind === 'persisted') releaseNode(rr.node);
      if (residual <= tolerance) return { x, cycles, residual };
      if (x.node.kind === 'persisted') releaseNode(x.node);
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
