/**
 * Values spaced evenly on a logarithmic scale, and powers as columns.
 */
import type { DType } from '../../../kernels/dtype.js';
import { promoteTypes } from '../../../kernels/promote.js';
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, count, number, optional, otherwise, whole } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { broadcastTo, cast, constant, elementwise, index } from '../../expr/build.js';
import { type ArrayLike, elementOf, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { cumprod } from '../reductions/cumulative.js';
import { concat } from '../shaping/joining.js';
import { expandDims, flip } from '../shaping/manipulation.js';
import { CREATION } from './creation.js';
import { type LinspaceOptions, linspace } from './ranges.js';

/** Options of {@link logspace}. */
export interface LogspaceOptions<D extends DType = DType> extends LinspaceOptions<D> {
  /** What is raised to the powers; default 10. */
  readonly base?: number | undefined;
}

const SPACE = { endpoint: optional(boolean, true), ...CREATION };
const ENDS = [
  ['start', number],
  ['stop', number],
  ['num', optional(count, 50)],
] as const;

/**
 * `num` powers of `base` (default 10), whose exponents go evenly from `start` to `stop`. Default num: 50.
 *
 * @example
 * cw.logspace(0, 3, 4) // [1, 10, 100, 1000]
 */
export const logspace = define(
  { name: 'logspace', parameters: ENDS, options: { base: optional(number, 10), ...SPACE } },
  <D extends DType = 'float64'>(
    start: number,
    stop: number,
    num = 50,
    { base = 10, dtype, ...options }: LogspaceOptions<D> = {},
  ): ChunkedArray<D> => {
    const exponents = linspace(start, stop, num, { ...options, dtype: 'float64' }).node;
    return wrap(cast(elementwise('pow', [base, exponents]), dtype ?? 'float64'));
  },
);

/**
 * `num` values from `start` to `stop`, each the same multiple of the one before. Default num: 50.
 *
 * @throws 'argument' where an end is 0 or not finite, or the ends differ in sign
 * @example
 * cw.geomspace(1, 1000, 4) // [1, 10, 100, 1000]
 */
export const geomspace = define(
  { name: 'geomspace', parameters: ENDS, options: SPACE },
  <D extends DType = 'float64'>(
    start: number,
    stop: number,
    num = 50,
    { dtype, endpoint = true, ...options }: LinspaceOptions<D> = {},
  ): ChunkedArray<D> => {
    if (!(start * stop !== 0 && Number.isFinite(start) && Number.isFinite(stop) && start < 0 === stop < 0))
      throw new ChunkwiseError(
        'argument',
        `geomspace: from ${start} to ${stop} no factor leads; give two finite numbers of one sign, not 0`,
      );
    const sign = Math.sign(start);
    const [low, high] = [Math.abs(start), Math.abs(stop)];
    const powers = logspace(Math.log10(low), Math.log10(high), num, { ...options, endpoint }).node;
    // The ends are given, not computed.
    const at = index(0, powers.shape, powers.chunks);
    let values = elementwise('where', [elementwise('equal', [at, 0]), low, powers]);
    if (endpoint && num > 1) values = elementwise('where', [elementwise('equal', [at, num - 1]), high, values]);
    return wrap(cast(sign < 0 ? elementwise('negative', [values]) : values, dtype ?? 'float64'));
  },
);

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
