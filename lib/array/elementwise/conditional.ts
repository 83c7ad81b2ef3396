/**
 * Elementwise functions with arguments of their own: `where`, `clip`, `round`, `isclose`, `allclose`, `nanToNum`.
 */
import { DTYPES, isComplexDType, type Scalar } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, kind, nullable, number, optional, otherwise, whole } from '../../base/kinds.js';
import { define, isPlainObject, type OptionKinds, readOptions } from '../../base/signature.js';
import { cast, elementwise, type Operand, reduction } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, type ArrayOrText, nodeOf, operandOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, isArrayLike, movedOrText } from '../kinds.js';
import type { Chosen, ComputedOf, DTypeOf, NumberOf } from '../types.js';
import { chosenNode } from './chosen.js';

/**
 * `x` where `condition` holds, else `y`; all three broadcast.
 *
 * @throws 'shape' when they do not broadcast
 * @example
 * cw.where(cw.isnan(x), 0, x)
 */
export const where = define(
  {
    name: 'where',
    parameters: [
      ['condition', arrayLike],
      ['x', movedOrText],
      ['y', movedOrText],
    ],
    unknown: true,
    meant: (args) =>
      args.length === 1
        ? 'where(condition, x, 0), nonzero(condition), x.slice(condition) or x.set(condition, value)'
        : undefined,
  },
  <X extends ArrayOrText, Y extends ArrayOrText>(condition: ArrayLike, x: X, y: Y): ChunkedArray<Chosen<X, Y>> =>
    wrap<Chosen<X, Y>>(chosenNode(operandOf(condition, 'where'), operandOf(x, 'where'), operandOf(y, 'where'))),
);

/** Limits of {@link clip}; null or absent: no limit on that side. */
export interface ClipOptions {
  /** The least value: a scalar or an array that broadcasts. */
  readonly min?: ArrayLike | null | undefined;
  /** The greatest value: a scalar or an array that broadcasts. */
  readonly max?: ArrayLike | null | undefined;
}
const limit = nullable(arrayLike, 'for none');
const LIMITS: OptionKinds<ClipOptions> = { min: optional(limit, null), max: optional(limit, null) };
const isLimits = (value: unknown): value is ClipOptions => isPlainObject(value) && !isArrayLike(value);
const limitOrLimits = kind<ArrayLike | ClipOptions | null>(
  'limits',
  'a number or an array, null, or { min, max }',
  (value) => limit.admits(value) || isLimits(value),
);

/**
 * `x` limited to `min` and `max`, numbers or arrays; either may be null. Without any limit it is `x`.
 *
 * @example
 * cw.clip(x, 0, 1)
 * cw.clip(x, { min: 0 })
 */
export const clip = define(
  {
    name: 'clip',
    parameters: [
      ['x', arrayLike],
      ['min', optional(limitOrLimits, null)],
      ['max', optional(limit, null)],
    ],
    unknown: true,
  },
  <X extends ArrayLike>(
    x: X,
    min?: ArrayLike | ClipOptions | null,
    max?: ArrayLike | null,
  ): ChunkedArray<NumberOf<DTypeOf<X>>> => {
    if (isLimits(min) && max !== undefined)
      throw new ChunkwiseError('argument', 'clip: max is given after { min, max }; write it into these');
    const limits = isLimits(min)
      ? readOptions<ClipOptions>({ name: 'clip', parameters: [['x', arrayLike]], options: LIMITS, unknown: true }, min)
      : { min, max };
    const given = operandOf(x, 'clip');
    const low = limits.min === null || limits.min === undefined ? undefined : operandOf(limits.min, 'clip');
    const high = limits.max === null || limits.max === undefined ? undefined : operandOf(limits.max, 'clip');
    if (low !== undefined && high !== undefined) return wrap(elementwise('clip', [given, low, high]));
    if (low !== undefined) return wrap(elementwise('maximum', [given, low]));
    if (high !== undefined) return wrap(elementwise('minimum', [given, high]));
    return wrap(nodeOf(x, 'clip'));
  },
);

const isInexact = (node: Node): boolean => 'fc'.includes(DTYPES[node.dtype].kind);

/** Options of {@link round}. */
export interface RoundOptions {
  /** Places after the point, negative ones before it; default 0. */
  readonly decimals?: number | undefined;
}

/**
 * `x` rounded to `decimals` places (default 0), halves to the even neighbour.
 *
 * @example
 * cw.round(x, { decimals: 2 })
 */
export const round = define(
  {
    name: 'round',
    parameters: [['x', arrayLike]],
    options: { decimals: optional(whole, 0) },
    shorthand: 'decimals',
    unknown: true,
  },
  <X extends ArrayLike>(x: X, options: RoundOptions | number = {}): ChunkedArray<NumberOf<DTypeOf<X>>> => {
    const { decimals = 0 } = options as RoundOptions;
    const node = nodeOf(x, 'round');
    if (decimals === 0 || (decimals > 0 && !isInexact(node))) return wrap(elementwise('round', [node]));
    if (Math.abs(decimals) > 308)
      throw new ChunkwiseError('argument', `round: decimals is ${decimals}; float64 has places from -308 to 308`);
    const scale = 10 ** Math.abs(decimals);
    const [enter, leave] = decimals > 0 ? ['multiply', 'divide'] : ['divide', 'multiply'];
    const places = (part: Node): Node =>
      elementwise(leave, [elementwise('round', [elementwise(enter, [part, scale])]), scale]);
    // Real and imaginary parts by themselves, so that an infinite one does not spoil the other.
    const rounded = isComplexDType(node.dtype)
      ? elementwise('complex', [places(elementwise('real', [node])), places(elementwise('imag', [node]))])
      : places(node);
    return wrap(cast(rounded, node.dtype));
  },
);

/** Tolerances of {@link isclose} and {@link allclose}. */
export interface CloseOptions {
  /** Relative to |y|; default 1e-5. */
  readonly rtol?: number | undefined;
  /** Absolute; default 1e-8. */
  readonly atol?: number | undefined;
  /** Whether NaN is close to NaN; default false. */
  readonly equalNan?: boolean | undefined;
}
const CLOSE = { rtol: optional(number, 1e-5), atol: optional(number, 1e-8), equalNan: optional(boolean, false) };
const PAIR = [
  ['x', arrayLike],
  ['y', arrayLike],
] as const;

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
export const isclose = define(
  { name: 'isclose', parameters: PAIR, options: CLOSE },
  (x: ArrayLike, y: ArrayLike, options: CloseOptions = {}): ChunkedArray<'bool'> =>
    wrap<'bool'>(closeNode('isclose', x, y, options)),
);

/**
 * True when all elements are close: a 0-d array.
 *
 * @example
 * await cw.allclose(x, y).item()
 */
export const allclose = define(
  { name: 'allclose', parameters: PAIR, options: CLOSE },
  (x: ArrayLike, y: ArrayLike, options: CloseOptions = {}): ChunkedArray<'bool'> => {
    const close = closeNode('allclose', x, y, options);
    return wrap<'bool'>(
      reduction(
        'all',
        close,
        close.shape.map((_, axis) => axis),
      ),
    );
  },
);

/** Options of {@link nanToNum}. */
export interface NanToNumOptions {
  /** What stands for NaN; default 0. */
  readonly nan?: number | undefined;
  /** What stands for infinity; default: the greatest finite number of the dtype. */
  readonly posinf?: number | undefined;
  /** What stands for negative infinity; default: the least finite number of the dtype. */
  readonly neginf?: number | undefined;
}

/**
 * `x` with NaN and infinities replaced; default 0 and the dtype's greatest and least numbers.
 *
 * @example
 * cw.nanToNum(x, { nan: -1 })
 */
export const nanToNum = define(
  {
    name: 'nanToNum',
    parameters: [['x', arrayLike]],
    options: {
      nan: optional(number, 0),
      posinf: otherwise(number, "the dtype's greatest"),
      neginf: otherwise(number, "the dtype's least"),
    },
  },
  <X extends ArrayLike>(x: X, options: NanToNumOptions = {}): ChunkedArray<ComputedOf<X>> => {
    const node = nodeOf(x, 'nanToNum');
    const greatest = node.dtype === 'float32' ? (2 - 2 ** -23) * 2 ** 127 : Number.MAX_VALUE;
    const replacements: Scalar[] = [options.nan ?? 0, options.posinf ?? greatest, options.neginf ?? -greatest];
    return wrap(elementwise('nanToNum', [node, ...replacements]));
  },
);
