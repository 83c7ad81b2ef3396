/**
 * Arithmetic, comparisons and questions on complex numbers, as NumPy computes them.
 *
 * Products are the plain formula; quotients are Smith's, which neither overflow nor underflow on the way (R. L. Smith,
 * Algorithm 116, 1962). Order is lexicographic: real parts, then imaginary ones.
 */
import type { ComplexExpansion, Pair, Parts } from './parts.js';

type Binary = (m: Parts, x: Pair, y: Pair) => Pair;

export const add: Binary = (m, [a, b], [c, d]) => [m.add(a, c), m.add(b, d)];
export const subtract: Binary = (m, [a, b], [c, d]) => [m.subtract(a, c), m.subtract(b, d)];
export const multiply: Binary = (m, [a, b], [c, d]) => [
  m.subtract(m.multiply(a, c), m.multiply(b, d)),
  m.add(m.multiply(a, d), m.multiply(b, c)),
];

export const divide: Binary = (m, [a, b], [c, d]) => {
  const [sizeC, sizeD] = [m.absolute(c), m.absolute(d)];
  const zero = m.like(0, c);
  const real = m.b.emit('greaterEqual', sizeC, sizeD);
  // Divided by the larger part, so that all ratios are at most 1.
  const [large, small] = [m.choose(real, c, d), m.choose(real, d, c)];
  const ratio = m.divide(small, large);
  const scale = m.divide(m.like(1, c), m.add(large, m.multiply(small, ratio)));
  const [p, q] = [m.choose(real, a, b), m.choose(real, b, a)];
  const re = m.multiply(m.add(p, m.multiply(q, ratio)), scale);
  const im = m.multiply(m.subtract(q, m.multiply(p, ratio)), scale);
  const none = m.and(m.equal(sizeC, zero), m.equal(sizeD, zero));
  return [
    m.choose(none, m.divide(a, sizeC), re),
    m.choose(none, m.divide(b, sizeC), m.choose(real, im, m.negative(im))),
  ];
};

export const reciprocal = (m: Parts, [a, b]: Pair): Pair => {
  const one = m.like(1, a);
  const real = m.b.emit('lessEqual', m.absolute(b), m.absolute(a));
  const [large, small] = [m.choose(real, a, b), m.choose(real, b, a)];
  const ratio = m.divide(small, large);
  const size = m.add(large, m.multiply(small, ratio));
  return [m.divide(m.choose(real, one, ratio), size), m.divide(m.negative(m.choose(real, ratio, one)), size)];
};

export const square = (m: Parts, [a, b]: Pair): Pair => {
  const cross = m.multiply(a, b);
  return [m.subtract(m.multiply(a, a), m.multiply(b, b)), m.add(cross, cross)];
};

export const negative = (m: Parts, [a, b]: Pair): Pair => [m.negative(a), m.negative(b)];
export const conjugate = (m: Parts, [a, b]: Pair): Pair => [a, m.negative(b)];
export const itself = (_m: Parts, x: Pair): Pair => x;
export const realPart = (_m: Parts, [a]: Pair): number => a;
export const imaginaryPart = (_m: Parts, [, b]: Pair): number => b;
export const magnitude = (m: Parts, [a, b]: Pair): number => m.call('hypot', a, b);
export const angle = (m: Parts, [a, b]: Pair): number => m.call('atan2', b, a);

/** NumPy 2's: the number divided by its magnitude; 0 stays, one infinite part decides alone, NaN stays NaN. */
export const sign = (m: Parts, [a, b]: Pair): Pair => {
  const size = magnitude(m, [a, b]);
  const [zero, one] = [m.like(0, a), m.like(1, a)];
  const [infiniteA, infiniteB] = [m.isInfinite(a), m.isInfinite(b)];
  const endless = m.or(infiniteA, infiniteB);
  const none = m.equal(size, zero);
  // 1 where a part alone is infinite; both together have no direction, nor has NaN.
  const bad = m.or(m.and(infiniteA, infiniteB), m.or(m.isNan(a), m.isNan(b)));
  const part = (x: number, infinite: number): number => {
    const far = m.choose(infinite, m.copysign(one, x), zero);
    const finite = m.choose(none, zero, m.divide(x, size));
    return m.choose(bad, m.like(Number.NaN, x), m.choose(endless, far, finite));
  };
  return [part(a, infiniteA), part(b, infiniteB)];
};

/** The parts rounded one by one. */
export const rounded = (m: Parts, [a, b]: Pair): Pair => [m.call('rint', a), m.call('rint', b)];

export const isNan = (m: Parts, [a, b]: Pair): number => m.or(m.isNan(a), m.isNan(b));
export const isInfinite = (m: Parts, [a, b]: Pair): number => m.or(m.isInfinite(a), m.isInfinite(b));
export const isBounded = (m: Parts, [a, b]: Pair): number => m.and(m.isFinite(a), m.isFinite(b));
export const isReal = (m: Parts, [, b]: Pair): number => m.equal(b, m.like(0, b));
export const isNotReal = (m: Parts, [, b]: Pair): number => m.b.emit('notEqual', b, m.like(0, b));

export const equal = (m: Parts, [a, b]: Pair, [c, d]: Pair): number => m.and(m.equal(a, c), m.equal(b, d));
export const notEqual = (m: Parts, x: Pair, y: Pair): number => m.not(equal(m, x, y));

/** Lexicographic order by `compare` of the imaginary parts where the real ones are equal; NaN is in no order. */
const ordered =
  (strict: 'less' | 'greater', compare: 'less' | 'lessEqual' | 'greater' | 'greaterEqual') =>
  (m: Parts, [a, b]: Pair, [c, d]: Pair): number => {
    const before = m.and(m.b.emit(strict, a, c), m.not(m.or(m.isNan(b), m.isNan(d))));
    return m.or(before, m.and(m.equal(a, c), m.b.emit(compare, b, d)));
  };
export const less = ordered('less', 'less');
export const lessEqual = ordered('less', 'lessEqual');
export const greater = ordered('greater', 'greater');
export const greaterEqual = ordered('greater', 'greaterEqual');

const choosePair = (m: Parts, condition: number, [a, b]: Pair, [c, d]: Pair): Pair => [
  m.choose(condition, a, c),
  m.choose(condition, b, d),
];

/** The first of two where it is in order before the other; NaN is taken, or (`skipNan`) passed over. */
const extreme =
  (compare: typeof lessEqual, skipNan: boolean) =>
  (m: Parts, x: Pair, y: Pair): Pair => {
    const first = compare(m, x, y);
    return choosePair(m, m.or(first, isNan(m, skipNan ? y : x)), x, y);
  };
export const minimum = extreme(lessEqual, false);
export const maximum = extreme(greaterEqual, false);
export const fmin = extreme(lessEqual, true);
export const fmax = extreme(greaterEqual, true);

export const clip = (m: Parts, x: Pair, low: Pair, high: Pair): Pair => minimum(m, maximum(m, x, low), high);

export const where: ComplexExpansion = (m, [condition], x, y) => choosePair(m, condition, x, y);

export const isclose: ComplexExpansion = (m, x, y, [rtol], [atol], [equalNan]) => {
  const size = magnitude(m, y);
  const bound = m.add(atol, m.multiply(rtol, size));
  const near = m.b.emit('lessEqual', magnitude(m, subtract(m, x, y)), bound);
  const close = m.or(m.and(near, isBounded(m, y)), equal(m, x, y));
  return m.or(close, m.and(equalNan, m.and(isNan(m, x), isNan(m, y))));
};

export const nanToNum: ComplexExpansion = (m, [a, b], [nan], [posinf], [neginf]) => {
  const part = (x: number): number => {
    const endless = m.choose(m.less(x, m.like(0, x)), neginf, posinf);
    return m.choose(m.isNan(x), nan, m.choose(m.isInfinite(x), endless, x));
  };
  return [part(a), part(b)];
};
