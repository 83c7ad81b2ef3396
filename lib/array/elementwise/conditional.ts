/**
 * Elementwise functions with arguments of their own: `where`, `clip`, `round`, `isclose`, `allclose`, `nanToNum`.
 */
import { DTYPES, type Scalar } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { cast, elementwise, type Operand, reduction } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf, operandOf } from '../asarray.js';
import { checkOptions } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import type { DTypeOf, NumberOf, Promoted } from '../types.js';

/**
 * `x` where `condition` holds, else `y`; all three broadcast.
 *
 * @throws 'shape' when they do not broadcast
 * @example
 * cw.where(cw.isnan(x), 0, x)
 */
export const where = <X extends ArrayLike, Y extends ArrayLike>(
  condition: ArrayLike,
  x: X,
  y: Y,
): ChunkedArray<Promoted<X, Y>> =>
  wrap<Promoted<X, Y>>(
    elementwise(
      'where',
      [condition, x, y].map((operand) => operandOf(operand, 'where')),
    ),
  );

/** Limits of {@link clip}; null or absent: no limit on that side. */
export interface ClipOptions {
  readonly min?: ArrayLike | null;
  readonly max?: ArrayLike | null;
}
const isLimits = (value: unknown): value is ClipOptions =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !ArrayBuffer.isView(value) &&
  !('node' in value) &&
  !('shape' in value);

/**
 * `x` limited to `min` and `max`, numbers or arrays; either may be null.
 *
 * @throws 'argument' without any limit
 * @example
 * cw.clip(x, 0, 1)
 * cw.clip(x, { min: 0 })
 */
export function clip<X extends ArrayLike>(
  x: X,
  min?: ArrayLike | ClipOptions | null,
  max?: ArrayLike | null,
): ChunkedArray<DTypeOf<X>> {
  const limits = isLimits(min) ? min : { min, max };
  const given = operandOf(x, 'clip');
  const low = limits.min === null || limits.min === undefined ? undefined : operandOf(limits.min, 'clip');
  const high = limits.max === null || limits.max === undefined ? undefined : operandOf(limits.max, 'clip');
  if (low !== undefined && high !== undefined) return wrap(elementwise('clip', [given, low, high]));
  if (low !== undefined) return wrap(elementwise('maximum', [given, low]));
  if (high !== undefined) return wrap(elementwise('minimum', [given, high]));
  throw new ChunkwiseError('argument', 'clip: neither min nor max is given; give at least one of them');
}

const isFloat = (node: Node): boolean => DTYPES[node.dtype].kind === 'f';

/**
 * `x` rounded to `decimals` places (default 0), halves to the even neighbour.
 *
 * @example
 * cw.round(x, { decimals: 2 })
 */
export function round<X extends ArrayLike>(
  x: X,
  options: { readonly decimals?: number } = {},
): ChunkedArray<NumberOf<DTypeOf<X>>> {
  const node = nodeOf(x, 'round');
  checkOptions('round', options, ['decimals']);
  const decimals = options.decimals ?? 0;
  if (!Number.isInteger(decimals)) {
    throw new ChunkwiseError('argument', `round: decimals is ${decimals}; give a whole number`);
  }
  if (decimals === 0 || (decimals > 0 && !isFloat(node))) return wrap(elementwise('round', [node]));
  const scale = 10 ** Math.abs(decimals);
  const [enter, leave] = decimals > 0 ? ['multiply', 'divide'] : ['divide', 'multiply'];
  const rounded = elementwise('round', [elementwise(enter, [node, scale])]);
  const back = elementwise(leave, [rounded, scale]);
  return wrap(cast(back, node.dtype));
}

/** Tolerances of {@link isclose} and {@link allclose}. */
export interface CloseOptions {
  /** Relative to |y|; default 1e-5. */
  readonly rtol?: number;
  /** Absolute; default 1e-8. */
  readonly atol?: number;
  /** Whether NaN is close to NaN; default false. */
  readonly equalNan?: boolean;
}

const closeNode = (operation: string, x: ArrayLike, y: ArrayLike, options: CloseOptions): Node => {
  const operands: Operand[] = [operandOf(x, operation), operandOf(y, operation)];
  return elementwise('isclose', [...operands, options.rtol ?? 1e-5, options.atol ?? 1e-8, options.equalNan ?? false]);
};

/**
 * |x - y| <= atol + rtol * |y|, element by element.
 *
 * @example
 * cw.isclose(x, y, { rtol: 1e-9 })
 */
export const isclose = (x: ArrayLike, y: ArrayLike, options: CloseOptions = {}): ChunkedArray<'bool'> =>
  wrap<'bool'>(closeNode('isclose', x, y, options));

/**
 * True when all elements are close: a 0-d array.
 *
 * @example
 * await cw.allclose(x, y).item()
 */
export function allclose(x: ArrayLike, y: ArrayLike, options: CloseOptions = {}): ChunkedArray<'bool'> {
  const close = closeNode('allclose', x, y, options);
  return wrap<'bool'>(
    reduction(
      'all',
      close,
      close.shape.map((_, axis) => axis),
    ),
  );
}

/**
 * `x` with NaN and infinities replaced; default 0 and the dtype's greatest and least numbers.
 *
 * @example
 * cw.nanToNum(x, { nan: -1 })
 */
export function nanToNum<X extends ArrayLike>(
  x: X,
  options: { readonly nan?: number; readonly posinf?: number; readonly neginf?: number } = {},
): ChunkedArray<DTypeOf<X>> {
  const node = nodeOf(x, 'nanToNum');
  const greatest = node.dtype === 'float32' ? (2 - 2 ** -23) * 2 ** 127 : Number.MAX_VALUE;
  const replacements: Scalar[] = [options.nan ?? 0, options.posinf ?? greatest, options.neginf ?? -greatest];
  return wrap(elementwise('nanToNum', [node, ...replacements]));
}
