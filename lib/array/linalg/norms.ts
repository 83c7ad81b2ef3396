/**
 * Norms of vectors and matrices.
 */
import { isComplexDType, type Scalar } from '../../../kernels/dtype.js';
import type { ReductionName } from '../../../kernels/reduction.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type AxesLike, axes as axesKind, boolean, kind, optional, otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, elementwise, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { axesListed, normalizeAxes, normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { reduceNode } from '../reductions/reduce-node.js';
import type { DTypeOf, QuotientOf, RealOf } from '../types.js';
import { asFloat } from './dense-node.js';
import { singularValuesOf } from './spectral.js';

/** Over which axes a norm is taken. */
interface NormAxes {
  /** One axis, or several; default, or null: all. */
  readonly axis?: AxesLike | null | undefined;
  /** Keep these axes with extent 1. Default: false. */
  readonly keepdims?: boolean | undefined;
}
/** Options of {@link linalg}.norm and vectorNorm. */
export interface NormOptions extends NormAxes {
  /**
   * Of vectors any number, Infinity or -Infinity, default 2; of matrices 'fro' (default), 1, -1, Infinity, -Infinity, and by singular
   * values 2 (the greatest), -2 (the least) and 'nuc' (their sum).
   */
  readonly ord?: number | 'fro' | 'nuc' | undefined;
}

/** Options of {@link linalg}.matrixNorm. */
export type MatrixNormOptions = Omit<NormOptions, 'axis'>;

const apply = (op: string, ...operands: readonly (Node | Scalar)[]): Node => elementwise(op, operands);

/** The norm of order `ord` along `axes` taken together: (sum |x|^ord)^(1/ord) and its limits. */
function vectorNormNode(given: Node, ord: number, axes: readonly number[], keepdims: boolean): Node {
  const node = isComplexDType(given.dtype) ? apply('abs', given) : given;
  const options = { axis: axes, keepdims };
  const reduce = (op: ReductionName, x: Node): Node => reduceNode(op, x, options);
  if (ord === 2) return apply('sqrt', reduce('sum', apply('square', node)));
  const size = apply('abs', node);
  if (ord === Infinity) return reduce('max', size);
  if (ord === -Infinity) return reduce('min', size);
  if (ord === 0) return reduce('sum', cast(apply('notEqual', node, 0), node.dtype));
  if (ord === 1) return reduce('sum', size);
  return apply('pow', reduce('sum', apply('pow', size, ord)), 1 / ord);
}

/** The norm of matrices in two axes: the extreme of sums of magnitudes along the other axis. */
function matrixNormNode(
  operation: string,
  node: Node,
  ord: NonNullable<NormOptions['ord']>,
  [rows, columns]: readonly number[],
  keepdims: boolean,
): Node {
  if (ord === 'fro') return vectorNormNode(node, 2, [rows, columns], keepdims);
  if (ord === 'nuc' || ord === 2 || ord === -2) {
    const lead = node.shape.flatMap((_, axis) => (axis === rows || axis === columns ? [] : [axis]));
    const order = [...lead, rows, columns];
    const last = view(node, {
      shape: order.map((axis) => node.shape[axis]),
      maps: node.shape.map((_, axis) => ({ offset: 0, stride: 1, axis: order.indexOf(axis) })),
    });
    const values = reduceNode(ord === 'nuc' ? 'sum' : ord === 2 ? 'max' : 'min', singularValuesOf(operation, last), {
      axis: -1,
    });
    if (!keepdims) return values;
    return view(values, {
      shape: node.shape.map((n, axis) => (lead.includes(axis) ? n : 1)),
      maps: lead.map((axis) => ({ offset: 0, stride: 1, axis })),
    });
  }
  if (Math.abs(ord) !== 1 && Math.abs(ord) !== Infinity) {
    throw new ChunkwiseError(
      'argument',
      `${operation}: order ${ord} of matrices; use 'fro', 'nuc', 1, -1, 2, -2, Infinity or -Infinity`,
    );
  }
  const [along, across] = Math.abs(ord) === 1 ? [rows, columns] : [columns, rows];
  const sums = reduceNode('sum', apply('abs', node), { axis: along, keepdims: true });
  const extreme = reduceNode(ord > 0 ? 'max' : 'min', sums, { axis: across, keepdims: true });
  if (keepdims) return extreme;
  const kept = extreme.shape.flatMap((_, axis) => (axis === rows || axis === columns ? [] : [axis]));
  return view(extreme, {
    shape: kept.map((axis) => extreme.shape[axis]),
    maps: extreme.shape.map((_, axis) => {
      const place = kept.indexOf(axis);
      return place < 0 ? { offset: 0, stride: 0, axis: -1 } : { offset: 0, stride: 1, axis: place };
    }),
  });
}

export const orderKind = kind<number | 'fro' | 'nuc'>(
  'order',
  "a number, Infinity, -Infinity, or 'fro' or 'nuc' for matrices",
  (value) => value === 'fro' || value === 'nuc' || typeof value === 'number',
);
const NORM = {
  ord: otherwise(orderKind, "2, of matrices 'fro'"),
  axis: optional(axesKind, null),
  keepdims: optional(boolean, false),
};

function vectorOrder(operation: string, ord: NormOptions['ord']): number {
  if (ord === undefined) return 2;
  if (typeof ord === 'number' && !Number.isNaN(ord)) return ord;
  throw new ChunkwiseError('argument', `${operation}: order ${String(ord)} of vectors; give a number or Infinity`);
}

/** Options, or the order, and after it the axis, by themselves. */
type NormArguments =
  | readonly [options?: NormOptions | NormOptions['ord']]
  | readonly [ord: NormOptions['ord'], axis: NormOptions['axis'], options?: NormOptions | undefined]
  | readonly [ord: NormOptions['ord'], options: NormOptions];

/** NumPy's norm: of vectors along one axis, of matrices in two axes, of all elements without `axis` and `ord`. */
export const norm = define(
  { name: 'linalg.norm', parameters: [['x', arrayLike]], options: NORM, shorthand: ['ord', 'axis'] },
  <X extends ArrayLike>(x: X, ...args: NormArguments): ChunkedArray<RealOf<QuotientOf<DTypeOf<X>>>> => {
    const node = asFloat(nodeOf(x, 'norm'));
    const { ord, axis, keepdims = false } = (args[0] ?? {}) as NormOptions;
    const all = axis === undefined || axis === null;
    if (all && ord === undefined)
      return wrap(vectorNormNode(node, 2, normalizeAxes('norm', null, node.shape), keepdims));
    // The order of the axes matters for matrices: rows, then columns.
    const axes = all ? node.shape.map((_, k) => k) : axesListed(axis).map((k) => normalizeAxis('norm', k, node.shape));
    if (axes.length === 1) return wrap(vectorNormNode(node, vectorOrder('norm', ord), axes, keepdims));
    if (axes.length === 2 && axes[0] !== axes[1])
      return wrap(matrixNormNode('norm', node, ord ?? 'fro', axes, keepdims));
    throw new ChunkwiseError(
      'shape',
      `norm: order ${String(ord ?? 2)} over axes [${axes.join(', ')}] of shape ${shapeText(node.shape)}; give one axis (vectors) or two (matrices), or no order for all elements`,
    );
  },
);

/** The norm of order `ord` (default 2) over one axis or several together, default all. */
export const vectorNorm = define(
  { name: 'linalg.vectorNorm', parameters: [['x', arrayLike]], options: NORM },
  <X extends ArrayLike>(x: X, options: NormOptions = {}): ChunkedArray<RealOf<QuotientOf<DTypeOf<X>>>> => {
    const node = asFloat(nodeOf(x, 'vectorNorm'));
    const { ord, axis, keepdims = false } = options;
    const axes = normalizeAxes('vectorNorm', axis, node.shape);
    return wrap(vectorNormNode(node, vectorOrder('vectorNorm', ord), axes, keepdims));
  },
);

/** The norm of the matrices in the last two axes: 'fro' (default), 'nuc', 1, -1, 2, -2, Infinity, -Infinity. */
export const matrixNorm = define(
  {
    name: 'linalg.matrixNorm',
    parameters: [['x', arrayLike]],
    options: { ord: optional(orderKind, 'fro'), keepdims: NORM.keepdims },
  },
  <X extends ArrayLike>(x: X, options: MatrixNormOptions = {}): ChunkedArray<RealOf<QuotientOf<DTypeOf<X>>>> => {
    const node = asFloat(nodeOf(x, 'matrixNorm'));
    const { ord = 'fro', keepdims = false } = options;
    const axes = [-2, -1].map((axis) => normalizeAxis('matrixNorm', axis, node.shape));
    return wrap(matrixNormNode('matrixNorm', node, ord, axes, keepdims));
  },
);
