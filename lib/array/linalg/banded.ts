/**
 * Banded systems in SciPy's form of their diagonals, many at once: high-order implicit steps, splines, beams.
 */
import { itemsize } from '../../../kernels/dtype.js';
import { autoBlockBytes } from '../../base/auto-block.js';
import { evenAxis, regularAxis } from '../../base/axis-chunks.js';
import { splitAxis } from '../../base/axis-operations.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { Chunks } from '../../base/grid.js';
import {
  type AxisLike,
  axis as axisKind,
  boolean,
  count,
  isListOf,
  kind,
  optional,
  otherwise,
} from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { broadcastShapes, broadcastTo, cast } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Node } from '../../expr/node.js';
import type { BandedParams } from '../../expr/routine-params.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { asFloat, commonFloat, mustBeReal } from './dense-node.js';

/** Options of `solveBanded`. */
export interface SolveBandedOptions {
  /** The axis of `b` along which each system lies. Default: SciPy's, the last but one, or the only one. */
  readonly axis?: AxisLike | undefined;
}

/** Options of `solvehBanded`. */
export interface SolvehBandedOptions extends SolveBandedOptions {
  /** `ab` holds the diagonals from the main one downwards, not upwards. */
  readonly lower?: boolean | undefined;
}

const bandwidths = kind<readonly [number, number]>(
  'bandwidths',
  'a list [l, u]: how many diagonals lie below and above the main one',
  (value) => isListOf(value, count.admits) && value.length === 2,
  { list: true },
);

/**
 * The grid of `shape` for systems that lie whole along `axis`: as the first of `nodes` that varies along an axis is cut there, and
 * finer where blocks along `axis` come together and would be larger than automatic ones.
 */
export function systemChunks(nodes: readonly Node[], shape: readonly number[], axis: number): Chunks {
  const at = (node: Node, k: number): number => node.shape.length - shape.length + k;
  const chunks = shape.map((n, k) => {
    const like = nodes.find((node) => node.shape[at(node, k)] === n);
    return k === axis || !like ? evenAxis(n, 1) : like.chunks[at(like, k)];
  });
  if (nodes.every((node) => (node.chunks[at(node, axis)]?.length ?? 1) <= 1)) return chunks;
  let room = Math.max(1, Math.floor(autoBlockBytes() / Math.max(1, shape[axis] * itemsize(nodes[0].dtype))));
  return chunks
    .toReversed()
    .map((cut, turned) => {
      if (shape.length - 1 - turned === axis) return cut;
      const size = Math.max(1, Math.min(cut.largest, room));
      room = Math.max(1, Math.floor(room / size));
      return size < cut.largest ? splitAxis(cut, (n) => regularAxis(n, size)) : cut;
    })
    .toReversed();
}

interface Band extends Pick<BandedParams, 'lower' | 'upper' | 'form'> {
  readonly operation: string;
  /** Diagonals that `ab` has to have. */
  readonly diagonals: number;
  readonly axis: AxisLike | undefined;
}

/** The systems' axis in `b`, and how many axes that follow the others are SciPy's columns. */
function axisOf({ operation, axis }: Band, b: Node): { axis: number; columns: 0 | 1 } {
  if (axis !== undefined) return { axis: normalizeAxis(operation, axis, b.shape), columns: 0 };
  if (b.shape.length === 0)
    throw new ChunkwiseError(
      'shape',
      `${operation}: b has shape ${shapeText([])} and no axis that a system could lie along`,
    );
  return b.shape.length === 1 ? { axis: 0, columns: 0 } : { axis: b.shape.length - 2, columns: 1 };
}

function solved(band: Band, ab: ArrayLike, rhs: ArrayLike): ChunkedArray {
  const { operation, lower, upper, form, diagonals } = band;
  const [bands, b] = [ab, rhs].map((value) => asFloat(nodeOf(value, operation)));
  mustBeReal(operation, [bands, b]);
  const given = axisOf(band, b);
  const { columns } = given;
  if (bands.shape.length < 2 || bands.shape.at(-2) !== diagonals)
    throw new ChunkwiseError(
      'shape',
      `${operation}: ab has shape ${shapeText(bands.shape)}; it must be [..., ${diagonals}, n], a row for each of ${diagonals} diagonals`,
    );
  const n = bands.shape[bands.shape.length - 1];
  if (b.shape[given.axis] !== n)
    throw new ChunkwiseError(
      'shape',
      `${operation}: ab of shape ${shapeText(bands.shape)} has systems of ${n}, but axis ${given.axis} of b ${shapeText(b.shape)} has ${b.shape[given.axis]}`,
    );
  const lead = [...bands.shape.slice(0, -2), ...(columns ? [1] : [])];
  const others = broadcastShapes(operation, [lead, b.shape.toSpliced(given.axis, 1)]);
  const axis = given.axis + others.length + 1 - b.shape.length;
  const shape = others.toSpliced(axis, 0, n);
  const dtype = commonFloat(bands, b);
  const right = broadcastTo(cast(b, dtype), shape, operation);
  const domain = [...shape, diagonals];
  /** The place in the domain of axis `k` of those beside the systems'. */
  const placed = (k: number): number => (k < axis ? k : k + 1);
  const maps = bands.shape.map((extent, k) => {
    const end = bands.shape.length - k;
    if (end === 1) return { offset: 0, stride: 1, axis };
    if (end === 2) return { offset: 0, stride: 1, axis: shape.length };
    const place = placed(others.length - lead.length + k);
    return extent === domain[place] ? { offset: 0, stride: 1, axis: place } : { offset: 0, stride: 0, axis: -1 };
  });
  const chunks = systemChunks([b], shape, axis);
  return wrap(
    routine(
      'banded',
      [
        { node: cast(bands, dtype), input: { by: 'view', view: { shape: domain, maps } } },
        {
          node: right,
          input: {
            by: 'view',
            view: { shape: domain, maps: shape.map((_, k) => ({ offset: 0, stride: 1, axis: k })) },
          },
        },
      ],
      { shape: domain, chunks: [...chunks, evenAxis(diagonals, 1)] },
      { dtype, shape, chunks },
      { operation, axis, lower, upper, form },
    ),
  );
}

/**
 * The solutions x of `a x = b` for banded matrices: `ab[u + i - j, j] = a[i, j]`, [l + u + 1, n], as SciPy's `solve_banded`; what
 * stands in its corners is not used. `b` is [n] or [n, k]. Leading axes of `ab` are many matrices: [..., l + u + 1, n] with b
 * [n] or [..., n, k]. With `axis` each system lies along that axis of b, its other axes being those of the matrices. Elimination
 * with exchanges of rows. The axis becomes one block, others stay chunked. float32 of float32, else float64.
 * Cost: one pass, about 2 l (l + u) + 4 l + 2 u operations an element, 2 (2 l + u) where the matrix is shared.
 *
 * @throws 'shape' for diagonals and right-hand sides that do not fit, 'dtype' for complex ones; when computed, 'linalg' for a
 * singular matrix
 * @example
 * // Two systems of five unknowns, of a matrix with one diagonal below and two above.
 * const x = cw.linalg.solveBanded([1, 2], [[0, 0, -1, -1, -1], [0, 2, 2, 2, 2], [5, 4, 3, 2, 1], [1, 1, 1, 1, 0]], cw.ones([5, 2]));
 */
export const solveBanded = define(
  {
    name: 'linalg.solveBanded',
    parameters: [
      ['bandwidths', bandwidths],
      ['ab', arrayLike],
      ['b', arrayLike],
    ],
    options: { axis: otherwise(axisKind, "the last but one of b, or its only one, as SciPy's") },
  },
  (
    [lower, upper]: readonly [number, number],
    ab: ArrayLike,
    b: ArrayLike,
    options: SolveBandedOptions = {},
  ): ChunkedArray =>
    solved(
      {
        operation: 'linalg.solveBanded',
        lower,
        upper,
        form: 'whole',
        diagonals: lower + upper + 1,
        axis: options.axis,
      },
      ab,
      b,
    ),
);

/**
 * The solutions x of `a x = b` for symmetric positive definite banded matrices, of which `ab` holds the diagonals from the main one
 * on: `ab[u + i - j, j] = a[i, j]`, or with `lower` `ab[i - j, j] = a[i, j]`, [u + 1, n], as SciPy's `solveh_banded`. Axes as
 * {@link solveBanded}. Elimination without exchanges. Cost: one pass, about 2 u² + 6 u operations an element.
 *
 * @throws 'shape' for diagonals and right-hand sides that do not fit, 'dtype' for complex ones; when computed, 'linalg' for a
 * matrix that is not positive definite
 * @example
 * const x = cw.linalg.solvehBanded([[0, -1, -1, -1], [4, 4, 4, 4]], cw.ones([4]));
 */
export const solvehBanded = define(
  {
    name: 'linalg.solvehBanded',
    parameters: [
      ['ab', arrayLike],
      ['b', arrayLike],
    ],
    options: {
      lower: optional(boolean, false),
      axis: otherwise(axisKind, "the last but one of b, or its only one, as SciPy's"),
    },
  },
  (ab: ArrayLike, b: ArrayLike, { axis, lower = false }: SolvehBandedOptions = {}): ChunkedArray => {
    const operation = 'linalg.solvehBanded';
    const upper = Math.max(1, nodeOf(ab, operation).shape.at(-2) ?? 1) - 1;
    return solved(
      { operation, lower: upper, upper, form: lower ? 'lower' : 'upper', diagonals: upper + 1, axis },
      ab,
      b,
    );
  },
);
