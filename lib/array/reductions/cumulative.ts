/**
 * Running sums, products and extremes along an axis.
 */

import { DTYPES, type DType } from '../../../kernels/dtype.js';
import { NAT } from '../../../kernels/time/units.js';
import { evenAxis } from '../../base/axis-chunks.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisLike, axis as axisKind, boolean, nullable, optional, otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, constant, elementwise, recast } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, dtypeOfType, keptArray } from '../kinds.js';
import { concat } from '../shaping/joining.js';
import { reshapeTo } from '../shaping/manipulation.js';
import type { DTypeOf } from '../types.js';
import type { SumOf } from './reductions.js';
import { scanned } from './scan.js';

/** Along which axis to run. */
export interface CumulativeAxisOptions {
  /** The axis; negative ones count from the last. Default, or null: all elements in C order, as one axis. */
  readonly axis?: AxisLike | null | undefined;
}
/** Options of running sums and products. */
export interface CumulativeOptions<D extends DType = DType> extends CumulativeAxisOptions {
  /** The dtype to compute and return; default that of a sum: integers and bool in 64 bits. */
  readonly dtype?: D | undefined;
}
/** Options of the array API's running sums and products. */
export interface CumulativeArrayOptions<D extends DType = DType> extends CumulativeOptions<D> {
  /** Begin with the 0 or 1 that the sum or product of nothing is: one element more along the axis. Default: false. */
  readonly includeInitial?: boolean | undefined;
}

/** A user's array and axis; without axis all elements in C order. */
function along(name: string, x: ArrayLike, axis: AxisLike | null | undefined): { node: Node; axis: number } {
  const node = nodeOf(x, name);
  if (axis === undefined || axis === null) {
    return { node: node.shape.length === 1 ? node : reshapeTo(name, node, [-1]), axis: 0 };
  }
  return { node, axis: normalizeAxis(name, axis, node.shape) };
}

/** Running sums of spans: no time (NaT) from the first one on, or (`skips`) as if it were not there. */
function runningSpans(node: Node, axis: number, skips: boolean): Node {
  const counts = recast(node, 'int64');
  const none = elementwise('equal', [counts, NAT]);
  const total = scanned('add', elementwise('where', [none, 0n, counts]), axis);
  if (skips) return recast(total, node.dtype);
  const seen = scanned('maximum', cast(none, 'int64'), axis);
  return recast(elementwise('where', [elementwise('greater', [seen, 0n]), NAT, total]), node.dtype);
}

/** The dtype of a running sum, and its values in it. */
function accumulated(name: string, node: Node, dtype: DType | undefined, skipNan: 0 | 1 | undefined): Node {
  const { kind } = DTYPES[node.dtype];
  const inexact = 'fc'.includes(kind);
  const out = dtype ?? (inexact ? node.dtype : kind === 'u' ? 'uint64' : 'int64');
  if (out === 'bool')
    throw new ChunkwiseError('dtype', `${name} cannot accumulate in bool; use an integer dtype, or cummax and cummin`);
  const filled =
    skipNan !== undefined && inexact ? elementwise('where', [elementwise('isnan', [node]), skipNan, node]) : node;
  return cast(filled, out);
}

const AXIS = { axis: optional(nullable(axisKind, 'for all elements in C order'), null) };
const SUM = { ...AXIS, dtype: otherwise(dtypeOfType(), 'that of a sum') };
const INITIAL = { ...SUM, includeInitial: optional(boolean, false) };

const accumulate = (name: string, op: 'add' | 'multiply', skipNan: boolean) =>
  define(
    { name, parameters: [['x', arrayLike]], options: SUM, shorthand: 'axis', unknown: true },
    <X extends ArrayLike, R extends DType = SumOf<DTypeOf<X>>>(
      x: X,
      options: CumulativeOptions<R> | AxisLike | null = {},
    ): ChunkedArray<R> => {
      const { axis: asked, dtype } = options as CumulativeOptions<R>;
      const { node, axis } = along(name, x, asked);
      const neutral = op === 'add' ? 0 : 1;
      if (op === 'add' && dtype === undefined && DTYPES[node.dtype].kind === 'm')
        return wrap<R>(runningSpans(node, axis, skipNan));
      return wrap<R>(scanned(op, accumulated(name, node, dtype, skipNan ? neutral : undefined), axis));
    },
  );

const arrayApi = (name: string, op: 'add' | 'multiply') =>
  define(
    { name, parameters: [['x', arrayLike]], options: INITIAL, unknown: true },
    <X extends ArrayLike, R extends DType = SumOf<DTypeOf<X>>>(
      x: X,
      { axis: asked, dtype, includeInitial }: CumulativeArrayOptions<R> = {},
    ): ChunkedArray<R> => {
      const given = nodeOf(x, name);
      if ((asked === undefined || asked === null) && given.shape.length !== 1)
        throw new ChunkwiseError(
          'shape',
          `${name}: shape ${shapeText(given.shape)} has ${given.shape.length} axes; name one with { axis }, or ravel first`,
        );
      const axis = normalizeAxis(name, asked ?? 0, given.shape);
      const out = scanned(op, accumulated(name, given, dtype, undefined), axis);
      if (!includeInitial) return wrap<R>(out);
      const neutral = op === 'add' ? 0 : 1;
      const shape = out.shape.map((n, k) => (k === axis ? 1 : n));
      const chunks = out.chunks.map((cut, k) => (k === axis ? evenAxis(1, 1) : cut));
      const value = out.dtype === 'int64' || out.dtype === 'uint64' ? BigInt(neutral) : neutral;
      return concat([wrap(constant(value, out.dtype, shape, chunks)), wrap(out)], { axis }) as ChunkedArray<R>;
    },
  );

const extreme = (name: string, op: 'maximum' | 'minimum') =>
  define(
    { name, parameters: [['x', keptArray]], options: AXIS, shorthand: 'axis', unknown: true },
    <X extends ArrayLike>(x: X, options: CumulativeAxisOptions | AxisLike | null = {}): ChunkedArray<DTypeOf<X>> => {
      const { axis: asked } = options as CumulativeAxisOptions;
      const { node, axis } = along(name, x, asked);
      return wrap(scanned(op, node, axis));
    },
  );

/**
 * Running sum: element k along `axis` is the sum of elements 0 to k. Without `axis` of all elements in C order.
 *
 * Integers and bool are summed in 64 bits and wrap. Sums of floats are grouped by blocks, so that they may differ from sums
 * taken one by one in the last bits.
 *
 * @throws 'shape' for an axis out of range, 'dtype' for dtype bool
 * @example
 * cw.cumsum(rain, { axis: 0 })
 */
export const cumsum = accumulate('cumsum', 'add', false);

/**
 * Running product, as {@link cumsum}.
 *
 * @throws 'shape' for an axis out of range, 'dtype' for dtype bool
 * @example
 * cw.cumprod(growth, { axis: 0 })
 */
export const cumprod = accumulate('cumprod', 'multiply', false);

/**
 * Running sum in which NaN counts as 0.
 *
 * @throws 'shape' for an axis out of range, 'dtype' for dtype bool
 * @example
 * cw.nancumsum(rain, { axis: 0 })
 */
export const nancumsum = accumulate('nancumsum', 'add', true);

/**
 * Running product in which NaN counts as 1.
 *
 * @throws 'shape' for an axis out of range, 'dtype' for dtype bool
 * @example
 * cw.nancumprod(growth, { axis: 0 })
 */
export const nancumprod = accumulate('nancumprod', 'multiply', true);

/**
 * The array API's running sum: `axis` may be left out for one axis only, and `includeInitial` begins with 0.
 *
 * @throws 'shape' for an axis out of range or left out, 'dtype' for dtype bool
 * @example
 * cw.cumulativeSum([1, 2, 3], { includeInitial: true }) // [0, 1, 3, 6]
 */
export const cumulativeSum = arrayApi('cumulativeSum', 'add');

/**
 * The array API's running product: `axis` may be left out for one axis only, and `includeInitial` begins with 1.
 *
 * @throws 'shape' for an axis out of range or left out, 'dtype' for dtype bool
 * @example
 * cw.cumulativeProd([1, 2, 3], { includeInitial: true }) // [1, 1, 2, 6]
 */
export const cumulativeProd = arrayApi('cumulativeProd', 'multiply');

/**
 * Running greatest: NaN from the first NaN on. NumPy's `maximum.accumulate`.
 *
 * @throws 'shape' for an axis out of range
 * @example
 * cw.cummax(level, { axis: 0 })
 */
export const cummax = extreme('cummax', 'maximum');

/**
 * Running least: NaN from the first NaN on. NumPy's `minimum.accumulate`.
 *
 * @throws 'shape' for an axis out of range
 * @example
 * cw.cummin(level, { axis: 0 })
 */
export const cummin = extreme('cummin', 'minimum');
