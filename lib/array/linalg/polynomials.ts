/**
 * Polynomials as lists of coefficients, that of the highest power first, as NumPy's `poly*`.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { count, finite, optional, otherwise, positive } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, constant, elementwise, index, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { reduceNode } from '../reductions/reduce-node.js';
import { concat } from '../shaping/joining.js';
import type { Promoted } from '../types.js';
import { asColumn, asFloat } from './dense-node.js';
import { eigenvaluesOf } from './eigen.js';
import { lstsq } from './least-squares.js';
import { named } from './named-results.js';

const PAIR = [
  ['p', arrayLike],
  ['q', arrayLike],
] as const;
const apply = (op: string, ...operands: readonly (Node | number)[]): Node => elementwise(op, operands);

/** Coefficients: a list, or one number. */
function coefficients(name: string, p: ArrayLike): Node {
  const node = nodeOf(p, name);
  if (node.shape.length === 0) return view(node, { shape: [1], maps: [] });
  if (node.shape.length === 1) return node;
  throw new ChunkwiseError(
    'shape',
    `${name}: shape ${shapeText(node.shape)} is no list of coefficients; give one axis, the highest power first`,
  );
}

const length = (p: Node): number => p.shape[0];
const coefficient = (p: Node, k: number): Node => view(p, { shape: [], maps: [{ offset: k, stride: 0, axis: -1 }] });
const section = (p: Node, from: number, to: number): Node =>
  view(p, { shape: [to - from], maps: [{ offset: to > from ? from : 0, stride: 1, axis: 0 }] });
const joined = (...parts: readonly Node[]): Node => concat(parts.map((one) => wrap(one))).node;
const zeros = (n: number, p: Node): Node => cast(constant(0, 'int8', [n]), p.dtype);

/** `p` with zeros before and after it. */
const widened = (p: Node, before: number, after: number): Node =>
  before + after === 0 ? p : joined(zeros(before, p), p, zeros(after, p));

/**
 * The polynomial with coefficients `p` at each element of `x`, by Horner's rule: one multiplication and addition for each.
 *
 * @throws 'shape' when p has more than one axis
 * @example
 * cw.polyval([3, 0, 1], 5) // 76
 */
export const polyval = define(
  {
    name: 'polyval',
    parameters: [
      ['p', arrayLike],
      ['x', arrayLike],
    ],
  },
  <P extends ArrayLike, X extends ArrayLike>(p: P, x: X): ChunkedArray<Promoted<P, X>> => {
    const list = coefficients('polyval', p);
    const at = nodeOf(x, 'polyval');
    let value = apply('multiply', at, 0);
    for (let k = 0; k < length(list); k++) value = apply('add', apply('multiply', value, at), coefficient(list, k));
    return wrap(value);
  },
);

/** Options of {@link polyfit}. */
export interface PolyfitOptions {
  /** Singular values below this part of the greatest count as zero; default: the number of points times the epsilon. */
  readonly rcond?: number | undefined;
  /** Weight of each point's deviation. */
  readonly w?: ArrayLike | undefined;
}

/**
 * The coefficients of the polynomial of degree `deg` that deviates least, by squares, from points (x, y); y may have several columns.
 *
 * Least squares with the powers of x as columns, scaled to norm 1.
 *
 * @throws 'shape' when x is no list or y has another length; when computed, 'linalg' for NaN and infinities
 * @example
 * const [slope, offset] = (await cw.polyfit(x, y, 1).compute()).data;
 */
export const polyfit = define(
  {
    name: 'polyfit',
    parameters: [
      ['x', arrayLike],
      ['y', arrayLike],
      ['deg', count],
    ],
    options: { rcond: otherwise(finite, 'the number of points times the epsilon'), w: optional(arrayLike) },
  },
  (x: ArrayLike, y: ArrayLike, deg: number, { rcond, w }: PolyfitOptions = {}): ChunkedArray => {
    const at = asFloat(nodeOf(x, 'polyfit'));
    let values = asFloat(nodeOf(y, 'polyfit'));
    const points = at.shape[0];
    const weights = w === undefined ? undefined : asFloat(nodeOf(w, 'polyfit'));
    const fits = [values, ...(weights ? [weights] : [])].every(({ shape }) => shape[0] === points);
    if (
      at.shape.length !== 1 ||
      points === 0 ||
      values.shape.length > 2 ||
      !fits ||
      (weights?.shape.length ?? 1) !== 1
    ) {
      throw new ChunkwiseError(
        'shape',
        `polyfit: shapes ${shapeText(at.shape)} and ${shapeText(values.shape)} are no points; x is a list, y and the weights as long`,
      );
    }
    const chunks = [at.chunks[0], ...constant(0, 'int8', [deg + 1]).chunks];
    const powers = apply('subtract', deg, index(1, [points, deg + 1], chunks));
    let columns = apply('pow', asColumn(at), cast(powers, at.dtype));
    if (weights) {
      columns = apply('multiply', columns, asColumn(weights));
      values = apply('multiply', values, values.shape.length === 2 ? asColumn(weights) : weights);
    }
    const norms = apply('sqrt', reduceNode('sum', apply('square', columns), { axis: 0 }));
    const epsilon = at.dtype === 'float32' ? 2 ** -23 : 2 ** -52;
    const { x: solution } = lstsq(wrap(apply('divide', columns, norms)), wrap(values), {
      rtol: rcond ?? points * epsilon,
    });
    return wrap(apply('divide', solution.node, values.shape.length === 2 ? asColumn(norms) : norms));
  },
);

const summed = (name: string, op: string) =>
  define(
    { name, parameters: PAIR },
    <P extends ArrayLike, Q extends ArrayLike>(p: P, q: Q): ChunkedArray<Promoted<P, Q>> => {
      const [a, b] = [coefficients(name, p), coefficients(name, q)];
      const n = Math.max(length(a), length(b));
      return wrap(apply(op, widened(a, n - length(a), 0), widened(b, n - length(b), 0)));
    },
  );

/** The sum of two polynomials. @example cw.polyadd([1, 2], [9, 5, 4]) // [9, 6, 6] */
export const polyadd = summed('polyadd', 'add');
/** The difference of two polynomials. @example cw.polysub([2, 10, -2], [3, 10, -4]) // [-1, 0, 2] */
export const polysub = summed('polysub', 'subtract');

/** The sum of shifted multiples of the longer one. */
function product(a: Node, b: Node): Node {
  const [long, short] = length(a) >= length(b) ? [a, b] : [b, a];
  const n = length(short);
  const terms = Array.from({ length: n }, (_, k) =>
    widened(apply('multiply', long, coefficient(short, k)), k, n - 1 - k),
  );
  return terms.reduce((sum, one) => apply('add', sum, one));
}

/** The product of two polynomials. @example cw.polymul([1, 2, 3], [9, 5, 1]) // [9, 23, 38, 17, 3] */
export const polymul = define(
  { name: 'polymul', parameters: PAIR },
  <P extends ArrayLike, Q extends ArrayLike>(p: P, q: Q): ChunkedArray<Promoted<P, Q>> => {
    const [a, b] = [coefficients('polymul', p), coefficients('polymul', q)];
    if (length(a) === 0 || length(b) === 0)
      throw new ChunkwiseError('shape', 'polymul: a polynomial has no coefficients; give one at least');
    return wrap(product(a, b));
  },
);

/**
 * Quotient and remainder of two polynomials. The remainder keeps leading zeros, as how many there are is known when computed only.
 *
 * @throws 'shape' for a list that is empty
 * @example
 * const [quotient, remainder] = cw.polydiv([3, 5, 2], [2, 1]);
 */
export const polydiv = define(
  { name: 'polydiv', parameters: PAIR },
  (p: ArrayLike, q: ArrayLike): readonly [quotient: ChunkedArray, remainder: ChunkedArray] => {
    const [a, b] = [coefficients('polydiv', p), coefficients('polydiv', q)].map(asFloat);
    const n = length(b);
    if (n === 0 || length(a) === 0)
      throw new ChunkwiseError('shape', 'polydiv: a polynomial has no coefficients; give one at least');
    if (length(a) < n) return named([], [wrap(zeros(1, a)), wrap(a)]);
    let rest = a;
    const factors: Node[] = [];
    for (let k = 0; k + n <= length(a); k++) {
      const factor = apply('divide', coefficient(rest, 0), coefficient(b, 0));
      factors.push(view(factor, { shape: [1], maps: [] }));
      const head = apply('subtract', section(rest, 1, n), apply('multiply', section(b, 1, n), factor));
      rest = n < length(rest) ? joined(head, section(rest, n, length(rest))) : head;
    }
    return named([], [wrap(joined(...factors)), wrap(length(rest) > 0 ? rest : zeros(1, a))]);
  },
);

/** Powers `from`, `from` - 1, … as factors of `n` coefficients. */
const descending = (p: Node, n: number, from: number): Node =>
  cast(apply('subtract', from, index(0, [n], constant(0, 'int8', [n]).chunks)), p.dtype);

/**
 * The `m`-th derivative of a polynomial.
 *
 * @example
 * cw.polyder([1, 1, 1, 1]) // [3, 2, 1]
 */
export const polyder = define(
  {
    name: 'polyder',
    parameters: [
      ['p', arrayLike],
      ['m', optional(count, 1)],
    ],
  },
  (p: ArrayLike, m = 1): ChunkedArray => {
    let list = coefficients('polyder', p);
    for (let step = 0; step < m && length(list) > 0; step++) {
      const n = length(list) - 1;
      list = apply('multiply', section(list, 0, n), descending(list, n, n));
    }
    return wrap(list);
  },
);

/**
 * The `m`-th integral of a polynomial, with constants 0.
 *
 * @example
 * cw.polyint([1, 1, 1]) // [1/3, 1/2, 1, 0]
 */
export const polyint = define(
  {
    name: 'polyint',
    parameters: [
      ['p', arrayLike],
      ['m', optional(positive, 1)],
    ],
  },
  (p: ArrayLike, m = 1): ChunkedArray => {
    let list = asFloat(coefficients('polyint', p));
    for (let step = 0; step < m; step++) {
      const n = length(list);
      list = widened(apply('divide', list, descending(list, n, n)), 0, 1);
    }
    return wrap(list);
  },
);

/**
 * The coefficients, the first 1, of the polynomial that has these roots.
 *
 * @throws 'shape' for more than one axis
 * @example
 * cw.poly([1, 2]) // [1, -3, 2]
 */
export const poly = define({ name: 'poly', parameters: [['roots', arrayLike]] }, (roots: ArrayLike): ChunkedArray => {
  const list = asFloat(coefficients('poly', roots));
  const one = cast(constant(1, 'int8', [1]), list.dtype);
  let out = one;
  for (let k = 0; k < length(list); k++) {
    const root = view(coefficient(list, k), { shape: [1], maps: [] });
    out = product(out, joined(one, apply('negative', root)));
  }
  return wrap(out);
});

/**
 * The roots of a polynomial whose first coefficient is not 0, complex whatever they are: eigenvalues of its companion matrix.
 *
 * @throws 'shape' for more than one axis; when computed, 'linalg' for a first coefficient of 0
 * @example
 * const z = cw.roots([1, -3, 2]);
 */
export const roots = define({ name: 'roots', parameters: [['p', arrayLike]] }, (p: ArrayLike): ChunkedArray => {
  const list = asFloat(coefficients('roots', p));
  const n = Math.max(0, length(list) - 1);
  const top =
    n === 0 ? zeros(0, list) : apply('negative', apply('divide', section(list, 1, n + 1), coefficient(list, 0)));
  const shape = [n, n];
  const { chunks } = constant(0, 'int8', shape);
  const [row, column] = [0, 1].map((axis) => index(axis, shape, chunks));
  const below = cast(apply('equal', row, apply('add', column, 1)), list.dtype);
  return eigenvaluesOf('roots', elementwise('where', [apply('equal', row, 0), top, below]));
});
