/**
 * Values spaced evenly on a logarithmic scale, and powers as columns.
 */
import { asComplex, type Complex, complexOf, isComplex } from '../../../kernels/complex/number.js';
import type { DType } from '../../../kernels/dtype.js';
import { promoteTypes } from '../../../kernels/promote.js';
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, count, optional, otherwise, whole } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { broadcastTo, cast, constant, elementwise, index } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, elementOf, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, complexNumber, dtypeOfType } from '../kinds.js';
import { cumprod } from '../reductions/cumulative.js';
import { concat } from '../shaping/joining.js';
import { expandDims, flip } from '../shaping/manipulation.js';
import { CREATION } from './creation.js';
import { linspace } from './ranges.js';
import { complexBetween, type LinspaceOptions, type Spaced } from './spaced-ends.js';

/** Options of {@link logspace}. */
export interface LogspaceOptions<D extends DType = DType> extends LinspaceOptions<D> {
  /** What is raised to the powers; default 10. */
  readonly base?: number | Complex | undefined;
}

const SPACE = {
  endpoint: optional(boolean, true),
  ...CREATION,
  dtype: otherwise(dtypeOfType(), 'float64, between complex numbers complex128'),
};
const ENDS = [
  ['start', complexNumber],
  ['stop', complexNumber],
  ['num', optional(count, 50)],
] as const;

/**
 * `num` powers of `base` (default 10), whose exponents go evenly from `start` to `stop`; of complex numbers complex ones. Default num: 50.
 *
 * @throws 'dtype' where a real dtype is to hold complex powers
 * @example
 * cw.logspace(0, 3, 4) // [1, 10, 100, 1000]
 */
export const logspace = define(
  { name: 'logspace', parameters: ENDS, options: { base: optional(complexNumber, 10), ...SPACE } },
  (
    start: number | Complex,
    stop: number | Complex,
    num = 50,
    { base = 10, dtype, ...options }: LogspaceOptions = {},
  ): ChunkedArray => {
    const isPlane = [start, stop, base].some(isComplex);
    const given = isPlane ? complexBetween('logspace', dtype) : (dtype ?? 'float64');
    const exponents = linspace(start, stop, num, { ...options, dtype: isPlane ? 'complex128' : 'float64' }).node;
    return wrap(cast(elementwise('pow', [isComplex(base) ? asComplex(base) : base, exponents]), given));
  },
) as Spaced<{ readonly base?: number | undefined }, Pick<LogspaceOptions, 'base'>>;

/** An end in words. */
const endText = (end: number | Complex): string => String(isComplex(end) ? asComplex(end) : end);

/** `node` with its ends as they were given, not as they were computed. */
function withEnds(node: Node, start: number | Complex, stop: number | Complex, endpoint: boolean): Node {
  const [num] = node.shape;
  const at = index(0, node.shape, node.chunks);
  const first = elementwise('where', [elementwise('equal', [at, 0]), start, node]);
  return endpoint && num > 1 ? elementwise('where', [elementwise('equal', [at, num - 1]), stop, first]) : first;
}

/** The powers between two complex numbers: turned so that the first is real, and back, as NumPy does it. */
function geomplane(from: Complex, to: Complex, num: number, { endpoint = true, ...options }: LinspaceOptions): Node {
  const low = Math.hypot(from.re, from.im);
  const turn = complexOf(from.re / low, from.im / low);
  const [re, im] = [to.re * turn.re + to.im * turn.im, to.im * turn.re - to.re * turn.im];
  const exponent = complexOf(Math.log10(Math.hypot(re, im)), Math.atan2(im, re) / Math.LN10);
  const powers = logspace(complexOf(Math.log10(low), 0), exponent, num, { ...options, endpoint, dtype: 'complex128' });
  return withEnds(elementwise('multiply', [powers.node, turn]), from, to, endpoint);
}

/**
 * `num` values from `start` to `stop`, each the same multiple of the one before; between complex numbers along a spiral. Default num: 50.
 *
 * @throws 'argument' where an end is 0 or not finite, or real ends differ in sign; 'dtype' where a real dtype is to hold complex values
 * @example
 * cw.geomspace(1, 1000, 4) // [1, 10, 100, 1000]
 * cw.geomspace(1, cw.complex(0, 1), 3) // an eighth of a turn, then a quarter
 */
export const geomspace = define(
  { name: 'geomspace', parameters: ENDS, options: SPACE },
  (
    start: number | Complex,
    stop: number | Complex,
    num = 50,
    { dtype, endpoint = true, ...options }: LinspaceOptions = {},
  ): ChunkedArray => {
    const isPlane = isComplex(start) || isComplex(stop);
    const [from, to] = [asComplex(start), asComplex(stop)];
    const isEnd = ({ re, im }: Complex): boolean =>
      (re !== 0 || im !== 0) && Number.isFinite(re) && Number.isFinite(im);
    if (!isEnd(from) || !isEnd(to) || (!isPlane && from.re < 0 !== to.re < 0))
      throw new ChunkwiseError(
        'argument',
        `geomspace: from ${endText(start)} to ${endText(stop)} no factor leads; give two finite numbers, not 0, and of one sign where they are real`,
      );
    if (isPlane)
      return wrap(cast(geomplane(from, to, num, { ...options, endpoint }), complexBetween('geomspace', dtype)));
    const [low, high] = [Math.abs(from.re), Math.abs(to.re)];
    const powers = logspace(Math.log10(low), Math.log10(high), num, { ...options, endpoint }).node;
    const values = withEnds(powers, low, high, endpoint);
    return wrap(cast(from.re < 0 ? elementwise('negative', [values]) : values, dtype ?? 'float64'));
  },
) as Spaced;

/** Options of {@link vander}. */
export interface VanderOptions {
  /** Columns; default as many as there are values. */
  readonly n?: number | undefined;
  /** Powers go from 0 up; default false: down to 0. */
  readonly increasing?: boolean | undefined;
}

/**
 * The powers of 1-D `x` as columns: n - 1 down to 0, or up. Integers give int64.
 *
 * @throws 'shape' for more axes
 * @example
 * cw.vander([1, 2, 3], 3) // [[1, 1, 1], [4, 2, 1], [9, 3, 1]]
 */
export const vander = define(
  {
    name: 'vander',
    parameters: [['x', arrayLike]],
    options: { n: otherwise(whole, 'the extent of x'), increasing: optional(boolean, false) },
    shorthand: 'n',
  },
  (x: ArrayLike, options: VanderOptions | number = {}): ChunkedArray => {
    const given = nodeOf(x, 'vander');
    const { n = given.shape[0], increasing = false } = options as VanderOptions;
    if (given.shape.length !== 1)
      throw new ChunkwiseError('shape', `vander: shape ${shapeText(given.shape)}; give an array of one axis`);
    if (n < 0) throw new ChunkwiseError('argument', `vander: n is ${n}; give how many columns`);
    const node = cast(given, promoteTypes(given.dtype, 'int64'));
    const [rows] = node.shape;
    const one = constant(elementOf('vander', 1, node.dtype), node.dtype, [rows, 1]);
    const first = wrap(one);
    const column = expandDims(wrap(node), { axis: 1 });
    const factors =
      n === 0
        ? wrap(
            broadcastTo(
              column.node,
              [rows, 0].map((k, axis) => (axis === 1 ? 0 : k)),
            ),
          )
        : n === 1
          ? first
          : concat([first, wrap(broadcastTo(column.node, [rows, n - 1]))], { axis: 1 });
    const powers = n > 1 ? cumprod(factors, { axis: 1 }) : factors;
    return increasing ? powers : flip(powers, { axis: 1 });
  },
);
