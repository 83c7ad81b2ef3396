/**
 * Functions that give two arrays for each element (quotient and remainder, parts of floats), and questions of missing values: made
 * of elementwise operations, which fuse.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisLike, axis as axisKind, numeric, optional, otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, elementwise } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf, operandOf } from '../asarray.js';
import { normalizeAxis } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { cumsum } from '../reductions/cumulative.js';
import { concat } from '../shaping/joining.js';
import { span } from '../shaping/splitting.js';
import type { CountingOf, DTypeOf, FloatOf, Promoted, QuotientOf } from '../types.js';
import { diff } from './differences.js';
import { isnan, logicalNot } from './elementwise.js';

const isFloat = (node: Node): boolean => DTYPES[node.dtype].kind === 'f';

/** As a float of the width that real functions give. */
const real = (name: string, x: ArrayLike): Node => elementwise('fabs', [nodeOf(x, name)]);

/** Quotient rounded down, and remainder: `[floorDivide(x, y), remainder(x, y)]`. @example const [q, r] = cw.divmod(x, 7) */
export const divmod = define(
  {
    name: 'divmod',
    parameters: [
      ['x', arrayLike],
      ['y', arrayLike],
    ],
  },
  <X extends ArrayLike, Y extends ArrayLike>(
    x: X,
    y: Y,
  ): [quotient: ChunkedArray<CountingOf<Promoted<X, Y>>>, remainder: ChunkedArray<CountingOf<Promoted<X, Y>>>] => {
    const operands = [operandOf(x, 'divmod'), operandOf(y, 'divmod')];
    return [wrap(elementwise('floorDivide', operands)), wrap(elementwise('remainder', operands))];
  },
);

/** Fraction and whole part, each with the sign of x. @example const [fraction, whole] = cw.modf(x) */
export const modf = define(
  { name: 'modf', parameters: [['x', arrayLike]] },
  <X extends ArrayLike>(
    x: X,
  ): [fraction: ChunkedArray<FloatOf<DTypeOf<X>>>, whole: ChunkedArray<FloatOf<DTypeOf<X>>>] => {
    const node = cast(nodeOf(x, 'modf'), real('modf', x).dtype);
    const whole = elementwise('trunc', [node]);
    // An infinity has the fraction 0, not the difference of infinities.
    const rest = elementwise('where', [elementwise('isinf', [node]), 0, elementwise('subtract', [node, whole])]);
    return [wrap(elementwise('copysign', [rest, node])), wrap(elementwise('copysign', [whole, node]))];
  },
);

/**
 * Mantissa, of magnitude 0.5 to 1, and exponent (int32): `x = mantissa * 2 ** exponent`.
 *
 * @example
 * const [mantissa, exponent] = cw.frexp(x);
 */
export const frexp = define(
  { name: 'frexp', parameters: [['x', arrayLike]] },
  <X extends ArrayLike>(x: X): [mantissa: ChunkedArray<FloatOf<DTypeOf<X>>>, exponent: ChunkedArray<'int32'>] => {
    const size = real('frexp', x);
    const node = cast(nodeOf(x, 'frexp'), size.dtype);
    const [least, room] = size.dtype === 'float32' ? [2 ** -126, 24] : [2 ** -1022, 53];
    // Subnormal numbers are made normal first; the logarithm may be off by one, which shows in the mantissa.
    const small = elementwise('less', [size, least]);
    const raised = elementwise('where', [small, elementwise('multiply', [node, 2 ** room]), node]);
    const ordinary = elementwise('logicalAnd', [
      elementwise('isfinite', [raised]),
      elementwise('notEqual', [raised, 0]),
    ]);
    const safe = elementwise('where', [ordinary, raised, 1]);
    const guess = elementwise('add', [elementwise('floor', [elementwise('log2', [elementwise('abs', [safe])])]), 1]);
    const near = elementwise('ldexp', [safe, elementwise('negative', [guess])]);
    const magnitude = elementwise('abs', [near]);
    const over = elementwise('greaterEqual', [magnitude, 1]);
    const under = elementwise('less', [magnitude, 0.5]);
    const factor = elementwise('where', [over, 0.5, cast(elementwise('where', [under, 2, 1]), size.dtype)]);
    const step = elementwise('subtract', [cast(over, size.dtype), cast(under, size.dtype)]);
    const exponent = elementwise('subtract', [
      elementwise('add', [guess, step]),
      cast(elementwise('multiply', [small, room]), size.dtype),
    ]);
    return [
      wrap(elementwise('where', [ordinary, elementwise('multiply', [near, factor]), node])),
      wrap(cast(elementwise('where', [ordinary, exponent, 0]), 'int32')),
    ];
  },
);

/** What is missing: NaN. pandas' and dask's name of `isnan`. @example cw.isnull(x) */
export const isnull = define(
  { name: 'isnull', parameters: [['x', arrayLike]] },
  (x: ArrayLike): ChunkedArray<'bool'> => isnan(wrap(nodeOf(x, 'isnull'))),
);

/** What is there: not NaN. @example cw.notnull(x) */
export const notnull = define(
  { name: 'notnull', parameters: [['x', arrayLike]] },
  (x: ArrayLike): ChunkedArray<'bool'> => logicalNot(isnan(wrap(nodeOf(x, 'notnull')))),
);

/** Options of {@link unwrap}. */
export interface UnwrapOptions {
  /** Jumps of at least this much are taken out; default half the period. */
  readonly discont?: number | bigint | undefined;
  /** The axis; default the last. */
  readonly axis?: AxisLike | undefined;
  /** What angles repeat by; default 2 pi. */
  readonly period?: number | bigint | undefined;
}

/**
 * Angles along an axis without jumps of more than half a period: whole periods are added. Two passes: differences, and their running
 * sum.
 *
 * @throws 'shape' for an axis out of range
 * @example
 * cw.unwrap(phase, { axis: 0 })
 */
export const unwrap = define(
  {
    name: 'unwrap',
    parameters: [['x', arrayLike]],
    options: {
      discont: otherwise(numeric, 'half the period'),
      axis: optional(axisKind, -1),
      period: optional(numeric, 2 * Math.PI),
    },
  },
  <X extends ArrayLike>(x: X, options: UnwrapOptions = {}): ChunkedArray<QuotientOf<DTypeOf<X>>> => {
    const node = nodeOf(x, 'unwrap');
    const axis = normalizeAxis('unwrap', options.axis ?? -1, node.shape);
    const period = Number(options.period ?? 2 * Math.PI);
    if (!(period > 0)) throw new ChunkwiseError('argument', `unwrap: the period is ${period}; give a positive number`);
    if (node.shape[axis] < 2) return wrap(isFloat(node) ? node : cast(node, 'float64'));
    const whole = !isFloat(node) && Number.isInteger(period);
    const given = isFloat(node) || whole ? node : cast(node, 'float64');
    const steps = diff(wrap(given), { axis }).node;
    const high = whole ? Math.floor(period / 2) : period / 2;
    const ambiguous = !whole || period % 2 === 0;
    const bottom = whole ? -Math.floor(period / 2) : -high;
    const turned = elementwise('add', [
      elementwise('remainder', [elementwise('subtract', [steps, bottom]), period]),
      bottom,
    ]);
    const atEdge = elementwise('logicalAnd', [
      elementwise('equal', [turned, bottom]),
      elementwise('greater', [steps, 0]),
    ]);
    const chosen = ambiguous ? elementwise('where', [atEdge, high, turned]) : turned;
    const moved = elementwise('subtract', [chosen, steps]);
    const limit = Number(options.discont ?? period / 2);
    const added = elementwise('where', [elementwise('less', [elementwise('abs', [steps]), limit]), 0, moved]);
    const sums = cumsum(wrap(added), { axis, dtype: added.dtype }).node;
    const extent = node.shape[axis];
    const rest = elementwise('add', [span(given, axis, 1, extent), sums]);
    return concat([wrap(cast(span(given, axis, 0, 1), rest.dtype)), wrap(rest)], { axis }) as never;
  },
);
