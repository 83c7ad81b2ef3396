/**
 * Linear interpolation between points of a curve.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { number, optional, otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, elementwise } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { rechunk } from '../chunking/rechunk.js';
import { arrayLike } from '../kinds.js';
import { placeAmong } from '../order/searching.js';
import { argsort } from '../order/sorting.js';
import { takenAlong } from '../selection/along.js';
import { concat } from '../shaping/joining.js';
import { reshapeTo } from '../shaping/reshape.js';
import { span } from '../shaping/splitting.js';

/** Options of {@link interp}. */
export interface InterpOptions {
  /** The value before the first point; default that of the first. */
  readonly left?: number | undefined;
  /** The value after the last point; default that of the last. */
  readonly right?: number | undefined;
  /** What x repeats by: points are sorted, and the ends joined. */
  readonly period?: number | undefined;
}

/** The elements of the list `from` at the places `at`, of any shape. */
function pickAll(from: Node, at: Node): Node {
  if (at.shape.length === 0)
    return reshapeTo('interp', takenAlong('interp', from, reshapeTo('interp', at, [1]), 0), []);
  const lead = at.shape.slice(1).map(() => 1);
  return takenAlong('interp', reshapeTo('interp', from, [...lead, from.shape[0]]), at, at.shape.length - 1);
}

/**
 * The values at `x` of the curve through the points (xp, fp), whose `xp` ascend; float64, as `numpy.interp`. Lists of points are held
 * as one block.
 *
 * @throws 'shape' unless `xp` and `fp` are lists of one length, of one point or more; 'argument' for a period of 0
 * @example
 * cw.interp(x, [0, 1, 2], [0, 10, 40])
 */
export const interp = define(
  {
    name: 'interp',
    parameters: [
      ['x', arrayLike],
      ['xp', arrayLike],
      ['fp', arrayLike],
    ],
    options: {
      left: otherwise(number, 'the first value'),
      right: otherwise(number, 'the last value'),
      period: optional(number),
    },
  },
  (x: ArrayLike, xp: ArrayLike, fp: ArrayLike, options: InterpOptions = {}): ChunkedArray<'float64'> => {
    const real = (value: ArrayLike): Node => cast(nodeOf(value, 'interp'), 'float64');
    let [given, points, values] = [real(x), real(xp), real(fp)];
    if (
      points.shape.length !== 1 ||
      values.shape.length !== 1 ||
      points.shape[0] !== values.shape[0] ||
      points.shape[0] === 0
    )
      throw new ChunkwiseError(
        'shape',
        `interp: points of shapes ${shapeText(points.shape)} and ${shapeText(values.shape)}; give two lists of one length, of one point or more`,
      );
    let { left, right } = options;
    const { period } = options;
    if (period !== undefined) {
      if (period === 0 || !Number.isFinite(period))
        throw new ChunkwiseError('argument', `interp: the period is ${period}; give a finite number other than 0`);
      [left, right] = [undefined, undefined];
      const size = Math.abs(period);
      given = elementwise('remainder', [given, size]);
      points = elementwise('remainder', [points, size]);
      const order = argsort(wrap(points)).node;
      [points, values] = [points, values].map((list) => takenAlong('interp', list, order, 0));
      const n = points.shape[0];
      const around = (list: Node, by: number): Node =>
        concat([
          wrap(elementwise('subtract', [span(list, 0, n - 1, n), by])),
          wrap(list),
          wrap(elementwise('add', [span(list, 0, 0, 1), by])),
        ]).node;
      [points, values] = [around(points, size), around(values, 0)];
    }
    const whole = (list: Node): Node => rechunk(wrap(list), -1).node;
    [points, values] = [whole(points), whole(values)];
    const n = points.shape[0];
    const at = elementwise('subtract', [placeAmong(points, given, true), 1]);
    const lower = elementwise('clip', [at, 0, Math.max(0, n - 2)]);
    const upper = elementwise('minimum', [elementwise('add', [lower, 1]), n - 1]);
    const [x0, x1, y0, y1] = [
      pickAll(points, lower),
      pickAll(points, upper),
      pickAll(values, lower),
      pickAll(values, upper),
    ];
    const slope = elementwise('divide', [elementwise('subtract', [y1, y0]), elementwise('subtract', [x1, x0])]);
    const from = (px: Node, py: Node): Node =>
      elementwise('add', [elementwise('multiply', [slope, elementwise('subtract', [given, px])]), py]);
    // Where an end is infinite the other one may tell.
    let made = from(x0, y0);
    made = elementwise('where', [elementwise('isnan', [made]), from(x1, y1), made]);
    const level = elementwise('logicalAnd', [elementwise('isnan', [made]), elementwise('equal', [y0, y1])]);
    made = elementwise('where', [level, y0, made]);
    made = elementwise('where', [elementwise('equal', [given, x0]), y0, made]);
    const [low, high] = [span(points, 0, 0, 1), span(points, 0, n - 1, n)].map((end) => reshapeTo('interp', end, []));
    const [first, last] = [span(values, 0, 0, 1), span(values, 0, n - 1, n)].map((end) => reshapeTo('interp', end, []));
    made = elementwise('where', [elementwise('greater', [given, high]), right ?? last, made]);
    made = elementwise('where', [elementwise('equal', [given, high]), last, made]);
    made = elementwise('where', [elementwise('less', [given, low]), left ?? first, made]);
    // As NumPy: a single point is the curve everywhere.
    return wrap(
      n === 1
        ? elementwise('where', [elementwise('isnan', [given]), first, made])
        : elementwise('where', [elementwise('isnan', [given]), given, made]),
    );
  },
);
