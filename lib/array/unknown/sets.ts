/**
 * Arrays as sets of their elements: what two have together, in common, or apart; each ascending and once.
 */
import { isTextDType } from '../../../kernels/dtype.js';
import { boolean, optional } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, elementwise, isSelected, selected } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, keptArray } from '../kinds.js';
import { joinAlong } from '../shaping/joining.js';
import { reshapeTo } from '../shaping/reshape.js';
import { commonDType } from '../text/common-dtype.js';
import type { DTypeOf, Promoted } from '../types.js';
import { isAmong } from './membership.js';
import { selectWhere } from './slice-selected.js';
import { distinctOf } from './unique.js';

const PAIR = [
  ['x', arrayLike],
  ['y', arrayLike],
] as const;

const KEPT_PAIR = [
  ['x', keptArray],
  ['y', arrayLike],
] as const;

/** Both, along one axis each; in their common dtype. */
function bothFlat(name: string, x: ArrayLike, y: ArrayLike): [Node, Node] {
  const nodes = [x, y].map((one) => reshapeTo(name, nodeOf(one, name), [-1]));
  const dtype = commonDType(nodes.map((node) => node.dtype));
  return [cast(nodes[0], dtype), cast(nodes[1], dtype)];
}

const not = (mask: Node): Node => elementwise('logicalNot', [mask]);

/**
 * The elements of `x` or `y`, ascending, each once.
 *
 * @returns an array of shape [≤ both sizes]
 * @throws as {@link unique}
 * @example
 * cw.union1d([1, 2, 4], [2, 3]) // [1, 2, 3, 4]
 */
export const union1d = define(
  { name: 'union1d', parameters: PAIR, unknown: true },
  <X extends ArrayLike, Y extends ArrayLike>(x: X, y: Y): ChunkedArray<Promoted<X, Y>> =>
    wrap(distinctOf('union1d', joinAlong(bothFlat('union1d', x, y), 0), true).part('values')),
);

/** Options of functions that NumPy tells whether elements are distinct. */
export interface SetOptions1d {
  /** Elements of each array are distinct already. Default: false. */
  readonly assumeUnique?: boolean | undefined;
}
/** Options of {@link intersect1d}. */
export interface IntersectOptions extends SetOptions1d {
  /** Also where each occurs first in `x`, and in `y`. Default: false. */
  readonly returnIndices?: boolean | undefined;
}
const UNIQUE = { assumeUnique: optional(boolean, false) };

/** The types of {@link intersect1d}. */
interface Intersect1d {
  <X extends ArrayLike, Y extends ArrayLike>(
    x: X,
    y: Y,
    options?: SetOptions1d & { returnIndices?: false },
  ): ChunkedArray<Promoted<X, Y>>;
  <X extends ArrayLike, Y extends ArrayLike>(
    x: X,
    y: Y,
    options: IntersectOptions,
  ): readonly [ChunkedArray<Promoted<X, Y>>, ChunkedArray<'int64'>, ChunkedArray<'int64'>];
}

/**
 * The elements that `x` and `y` have in common, ascending, each once; with `returnIndices` also where each occurs first in both.
 *
 * @returns an array of shape [≤size of x]; with `returnIndices` three
 * @throws as {@link unique}
 * @example
 * const [values, inX, inY] = cw.intersect1d(x, y, { returnIndices: true });
 */
export const intersect1d = define(
  {
    name: 'intersect1d',
    parameters: PAIR,
    options: { ...UNIQUE, returnIndices: optional(boolean, false) },
    unknown: true,
  },
  (x: ArrayLike, y: ArrayLike, options: IntersectOptions = {}) => {
    const [a, b] = bothFlat('intersect1d', x, y);
    const [ofA, ofB] = [a, b].map((node) => distinctOf('intersect1d', node, true));
    const inB = (values: Node): Node => isAmong('intersect1d', values, b);
    const values = wrap(ofA.part('values', inB));
    if (!options.returnIndices) return values;
    const inA = (others: Node): Node => isAmong('intersect1d', others, a);
    return [values, wrap(ofA.part('indices', inB)), wrap(ofB.part('indices', inA))];
  },
) as Intersect1d;

/** The distinct elements of `a` that are not among those of `b`. */
const difference = (name: string, a: Node, b: Node): Node =>
  distinctOf(name, a, true).part('values', (values) => not(isAmong(name, values, b)));

/**
 * The elements of `x` that `y` has not, ascending, each once; with `assumeUnique` in their order.
 *
 * @returns an array of the dtype of `x`, of shape [≤size of x]
 * @throws as {@link unique}
 * @example
 * cw.setdiff1d([1, 2, 3, 2], [2]) // [1, 3]
 */
export const setdiff1d = define(
  { name: 'setdiff1d', parameters: KEPT_PAIR, options: UNIQUE, unknown: true },
  <X extends ArrayLike>(x: X, y: ArrayLike, options: SetOptions1d = {}): ChunkedArray<DTypeOf<X>> => {
    const a = reshapeTo('setdiff1d', nodeOf(x, 'setdiff1d'), [-1]);
    const b = nodeOf(y, 'setdiff1d');
    if (!options.assumeUnique) return wrap(difference('setdiff1d', a, b));
    const apart = not(isAmong('setdiff1d', a, b));
    return wrap(isSelected(a) ? selectWhere('setdiff1d', a, apart, 0) : selected(a, apart, 0));
  },
);

/**
 * The elements that only one of `x` and `y` has, ascending.
 *
 * @returns an array of shape [≤ both sizes]
 * @throws as {@link unique}
 * @example
 * cw.setxor1d([1, 2], [2, 3]) // [1, 3]
 */
export const setxor1d = define(
  { name: 'setxor1d', parameters: PAIR, options: UNIQUE, unknown: true },
  <X extends ArrayLike, Y extends ArrayLike>(x: X, y: Y, _: SetOptions1d = {}): ChunkedArray<Promoted<X, Y>> => {
    const [a, b] = bothFlat('setxor1d', x, y);
    // Text whose extent only computing tells is not told apart: that of both together, of known extent, is.
    if (isTextDType(a.dtype))
      return wrap(
        distinctOf('setxor1d', joinAlong([a, b], 0), false).part('values', (values) =>
          elementwise('notEqual', [isAmong('setxor1d', values, a), isAmong('setxor1d', values, b)]),
        ),
      );
    const apart = joinAlong([difference('setxor1d', a, b), difference('setxor1d', b, a)], 0);
    return wrap(distinctOf('setxor1d', apart, false).part('values'));
  },
);
