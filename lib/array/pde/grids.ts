/**
 * The grids of an elliptic problem, and multigrid cycles over them as expressions. Large grids are smoothed by passes over chunks; all
 * from the first of few cells on are one task.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { regularAxis } from '../../base/axis-chunks.js';
import { type Chunks, wholeChunks } from '../../base/grid.js';
import { index, rechunk, routine } from '../../expr/build.js';
import type { GridCycleParams } from '../../expr/routine-params.js';
import { gridCoefficients } from '../../task/routine/grids/grid-coefficients.js';
import { cellsOf, chebyshevRoot, coarserGrid, roughest } from '../../task/routine/grids/grid-tables.js';
import { asarray } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { where } from '../elementwise/conditional.js';
import { add, divide, equal, multiply, remainder, subtract } from '../elementwise/elementwise.js';
import { mean } from '../reductions/reductions.js';
import { gridEnds } from './boundary.js';
import { applied, diagonalOf, type Elliptic, facesOf, isFree } from './elliptic.js';
import type { Kept } from './kept.js';
import { averaged, prolonged, restricted, type Transfer } from './transfer.js';

/** Cells of a grid that is done, with all coarser ones, in one task: its fields stay in a cache. */
const FEW_CELLS = 1 << 17;
/** Bytes of blocks of coarse grids. */
const BLOCK_BYTES = 1 << 20;

/** One grid of many cells. */
interface Level {
  readonly operator: Elliptic;
  /** One over the diagonal. */
  readonly inverse: ChunkedArray | number;
  readonly chunks: Chunks;
  /** True for cells of one colour of a chessboard. */
  readonly red: ChunkedArray | undefined;
  /** The way to the next coarser grid. */
  readonly down: Transfer;
  /** Bounds of the eigenvalues, over the diagonal, of what that grid cannot show. */
  readonly low: number;
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

/** What a cycle is. */
export type CycleForm = Pick<GridCycleParams, 'cycle' | 'redBlack' | 'sweeps'>;

/** The grids of one problem, and cycles over them. */
export class Grids {
  readonly #levels: Level[] = [];
  #few: { readonly params: GridCycleParams; readonly numbers: ChunkedArray; readonly chunks: Chunks } | undefined;
  readonly #free: boolean;

  constructor(
    readonly form: CycleForm,
    readonly held: Kept,
    /** What the problem's fields are like. */
    readonly field: ChunkedArray,
    /** The operator with conditions of 0. */
    readonly operator: Elliptic,
    readonly few = FEW_CELLS,
  ) {
    this.#free = isFree(operator);
  }

  /** Makes the grids; the coefficient in cells is `a`. */
  async build(a: ChunkedArray | number): Promise<void> {
    const { dtype } = this.field.node;
    const { itemsize } = DTYPES[dtype];
    let [operator, cells, chunks] = [this.operator, a, this.field.node.chunks];
    while (cellsOf(operator.shape) > this.few) {
      const { shape, spacing, conditions, operation } = operator;
      const diagonal = diagonalOf(operator);
      const inverse = typeof diagonal === 'number' ? 1 / diagonal : (divide(1, diagonal) as ChunkedArray);
      const colour = shape.map((_, axis) => wrap(index(axis, shape, chunks))).reduce((x, y) => add(x, y) as never);
      const red = this.form.redBlack ? (equal(remainder(colour, 2n), 0n) as ChunkedArray) : 0;
      const own = await this.held.all([inverse, red]);
      const coarse = coarserGrid(operator);
      const down: Transfer = { operation, fine: shape, coarse: coarse.shape, conditions, spacing, fineChunks: chunks };
      this.#levels.push({
        operator,
        inverse: own[0],
        chunks,
        red: typeof own[1] === 'number' ? undefined : own[1],
        low: roughest(operator),
        down,
      });
      chunks = blocks(coarse.shape, itemsize);
      const cut = (x: ChunkedArray): ChunkedArray => wrap(rechunk(averaged(down, x).node, chunks));
      const next = await this.held.all([
        typeof cells === 'number' ? cells : cut(cells),
        typeof operator.c === 'number' ? operator.c : cut(operator.c),
      ]);
      cells = next[0];
      const faces = typeof cells === 'number' ? cells : await this.held.all(facesOf(operation, cells, conditions));
      operator = { ...operator, ...coarse, faces, c: next[1] };
    }
    const values = async (x: ChunkedArray | number): Promise<Float64Array | number> =>
      typeof x === 'number' ? x : Float64Array.from((await x.compute(this.held.run)).data as Float64Array);
    const { shape, spacing, conditions, c } = operator;
    const params = { finest: { shape, spacing }, ends: gridEnds(conditions), ...this.form };
    const numbers = gridCoefficients(params, await values(cells), await values(c), this.#free);
    this.#few = { params, numbers: asarray(numbers, { chunks: [numbers.length] }), chunks };
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
        const root = chebyshevRoot(low, k, sweeps);
        const change = multiply(residual(), typeof inverse === 'number' ? inverse / root : multiply(inverse, 1 / root));
        x = x === undefined ? (change as ChunkedArray) : (add(x, change) as ChunkedArray);
      }
    }
    return x as ChunkedArray;
  }

  /** A cycle over the grids that are one task. */
  #within(f: ChunkedArray, u: ChunkedArray | undefined, cycle: 'V' | 'F'): ChunkedArray {
    if (!this.#few) throw new Error('grids that were not made');
    const { params, numbers, chunks } = this.#few;
    const { shape } = params.finest;
    const whole = { shape, chunks: wholeChunks(shape) };
    const input = { by: 'whole' } as const;
    const fields = (u ? [f, u] : [f]).map((x) => ({ node: rechunk(x.node, whole.chunks), input }));
    const done = routine(
      'gridCycle',
      [fields[0], { node: numbers.node, input }, ...fields.slice(1)],
      whole,
      { dtype: f.node.dtype, ...whole },
      { ...params, cycle },
    );
    return wrap(rechunk(done, chunks));
  }

  /** An approximation of what turns into `f` on grid `at`, from `u` on. */
  #cycled(f: ChunkedArray, u: ChunkedArray | undefined, at: number, cycle: 'V' | 'F'): ChunkedArray {
    if (at === this.#levels.length) return this.#within(f, u, cycle);
    const level = this.#levels[at];
    const { operator, down, chunks } = level;
    const [before, after] = this.form.sweeps;
    let x = this.#smoothed(level, u, f, before, false);
    const r = subtract(f, applied(operator, x));
    const below = wrap(rechunk(restricted(down, r).node, (this.#levels[at + 1] ?? this.#few).chunks));
    let e = this.#cycled(below, undefined, at + 1, cycle);
    if (cycle === 'F') e = this.#cycled(below, e, at + 1, 'V');
    x = add(x, prolonged(down, e)) as ChunkedArray;
    return wrap(rechunk(this.#smoothed(level, x, f, after, true).node, chunks));
  }

  /** A field of mean 0 where constants are free. */
  level(x: ChunkedArray): ChunkedArray {
    return this.#free ? (subtract(x, mean(x)) as ChunkedArray) : x;
  }

  /** An approximation of what the operator turns into `f`, from `u` or 0 on. */
  cycled(f: ChunkedArray, u?: ChunkedArray): ChunkedArray {
    return this.level(this.#cycled(f, u, 0, this.form.cycle));
  }
}
