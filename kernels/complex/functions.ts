/**
 * Roots, powers, exponentials, logarithms, circular and hyperbolic functions of complex numbers.
 *
 * Special values are those of C99, Annex G. The formulas are Kahan's (Branch Cuts for Complex Elementary Functions, 1987), which
 * keep to the right side of each cut, signed zeros included; exponentials are scaled where they alone would overflow.
 */
import { divide, multiply, reciprocal, square } from './arithmetic.js';
import type { Pair, Parts } from './parts.js';

type Unary = (m: Parts, x: Pair) => Pair;

const swapped =
  (f: Unary): Unary =>
  (m, [a, b]) => {
    const [p, q] = f(m, [b, a]);
    return [q, p];
  };

/** True where a value is a float32. */
const isSingle = (m: Parts, x: number): boolean => m.b.dtype(x) === 'float32';

/** Factors by which an argument near the end of the range is made smaller or greater, and what undoes it in the root. */
export const sqrt: Unary = (m, [x, y]) => {
  const single = isSingle(m, x);
  const [zero, one] = [m.like(0, x), m.like(1, x)];
  const size = m.call('maximum', m.absolute(x), m.absolute(y));
  const huge = m.less(m.like(single ? 2 ** 125 : 2 ** 1021, x), size);
  const tiny = m.less(size, m.like(single ? 2 ** -100 : 2 ** -960, x));
  const pick = (large: number, small: number): number =>
    m.choose(huge, m.like(large, x), m.choose(tiny, m.like(small, x), one));
  const scale = pick(0.25, single ? 2 ** 24 : 2 ** 54);
  const [a, b] = [m.multiply(x, scale), m.multiply(y, scale)];
  const half = m.multiply(m.add(m.absolute(a), m.call('hypot', a, b)), m.like(0.5, x));
  const root = m.call('sqrt', half);
  const undo = pick(2, single ? 2 ** -12 : 2 ** -27);
  const t = m.multiply(root, undo);
  const other = m.multiply(m.divide(m.absolute(b), m.add(root, root)), undo);
  const right = m.b.emit('greaterEqual', x, zero);
  const none = m.and(m.equal(x, zero), m.equal(y, zero));
  const [infiniteX, infiniteY, nanY] = [m.isInfinite(x), m.isInfinite(y), m.isNan(y)];
  const infinity = m.like(Number.POSITIVE_INFINITY, x);
  let re = m.choose(right, t, other);
  let im = m.choose(right, other, t);
  // Infinite real part: the other part is 0 unless it is NaN.
  re = m.choose(infiniteX, m.choose(nanY, m.choose(right, infinity, y), m.choose(right, infinity, zero)), re);
  im = m.choose(infiniteX, m.choose(nanY, m.choose(right, y, infinity), m.choose(right, zero, infinity)), im);
  re = m.choose(infiniteY, infinity, m.choose(none, zero, re));
  im = m.choose(infiniteY, infinity, m.choose(none, zero, im));
  return [re, m.copysign(im, y)];
};

/** e to the `x`, as two factors neither of which overflows before their product does. */
function scaledExp(m: Parts, x: number): [number, number] {
  const high = m.less(m.like(isSingle(m, x) ? 80 : 700, x), x);
  return [
    m.call('exp', m.choose(high, m.subtract(x, m.like(16, x)), x)),
    m.choose(high, m.like(Math.exp(16), x), m.like(1, x)),
  ];
}

export const exp: Unary = (m, [x, y]) => {
  const zero = m.like(0, x);
  const [size, more] = scaledExp(m, x);
  const part = (f: number): number => m.multiply(m.multiply(size, f), more);
  const real = m.equal(y, zero);
  const stray = m.and(m.isInfinite(x), m.not(m.isFinite(y)));
  const falls = m.less(x, zero);
  const re = m.choose(real, m.multiply(size, more), part(m.call('cos', y)));
  const im = m.choose(real, y, part(m.call('sin', y)));
  return [
    m.choose(stray, m.choose(falls, zero, m.absolute(x)), re),
    m.choose(stray, m.choose(falls, m.copysign(zero, y), m.like(Number.NaN, x)), im),
  ];
};

/** exp(z) - 1: the real part as expm1(x) cos y - 2 sin(y / 2)^2. */
export const expm1: Unary = (m, [x, y]) => {
  const zero = m.like(0, x);
  const half = m.call('sin', m.multiply(y, m.like(0.5, y)));
  const less = m.multiply(m.like(2, y), m.multiply(half, half));
  const [re, im] = exp(m, [x, y]);
  const small = m.less(m.absolute(x), m.like(1, x));
  const near = m.subtract(m.multiply(m.call('expm1', x), m.call('cos', y)), less);
  const real = m.equal(y, zero);
  return [m.choose(real, m.call('expm1', x), m.choose(small, near, m.subtract(re, m.like(1, x)))), im];
};

const timesReal = (m: Parts, [a, b]: Pair, factor: number): Pair => [
  m.multiply(a, m.like(factor, a)),
  m.multiply(b, m.like(factor, b)),
];

export const exp2: Unary = (m, x) => exp(m, timesReal(m, x, Math.LN2));

/** The logarithm of the magnitude: near 1 by log1p, and without overflow of the magnitude. */
function logMagnitude(m: Parts, x: number, y: number): number {
  const [sizeX, sizeY] = [m.absolute(x), m.absolute(y)];
  const [large, small] = [m.call('maximum', sizeX, sizeY), m.call('minimum', sizeX, sizeY)];
  const one = m.like(1, x);
  const half = m.like(0.5, x);
  const size = m.call('hypot', x, y);
  const far = m.add(m.call('log', m.call('hypot', m.multiply(x, half), m.multiply(y, half))), m.like(Math.LN2, x));
  const near = m.multiply(
    half,
    m.call('log1p', m.add(m.multiply(m.subtract(large, one), m.add(large, one)), m.multiply(small, small))),
  );
  const close = m.and(m.less(half, size), m.less(size, m.like(3, x)));
  const huge = m.and(m.equal(size, m.like(Number.POSITIVE_INFINITY, x)), m.isFinite(large));
  return m.choose(close, near, m.choose(huge, far, m.call('log', size)));
}

export const log: Unary = (m, [x, y]) => [logMagnitude(m, x, y), m.call('atan2', y, x)];
export const log2: Unary = (m, x) => timesReal(m, log(m, x), Math.LOG2E);
export const log10: Unary = (m, x) => timesReal(m, log(m, x), Math.LOG10E);

/** log(1 + z): near 0 by log1p(x (x + 2) + y y) / 2. */
export const log1p: Unary = (m, [x, y]) => {
  const half = m.like(0.5, x);
  const more = m.add(x, m.like(1, x));
  const near = m.multiply(half, m.call('log1p', m.add(m.multiply(x, m.add(x, m.like(2, x))), m.multiply(y, y))));
  const close = m.less(m.call('hypot', x, y), half);
  return [m.choose(close, near, logMagnitude(m, more, y)), m.call('atan2', y, more)];
};

/** Sine, cosine and the two hyperbolic ones of `x`, with what they have to be multiplied by where they alone overflow. */
function hyperbolic(m: Parts, x: number): { sinh: number; cosh: number; more: number } {
  const high = m.less(m.like(isSingle(m, x) ? 80 : 700, x), m.absolute(x));
  const lower = m.choose(high, m.copysign(m.subtract(m.absolute(x), m.like(16, x)), x), x);
  return {
    sinh: m.call('sinh', lower),
    cosh: m.call('cosh', lower),
    more: m.choose(high, m.like(Math.exp(16), x), m.like(1, x)),
  };
}

export const sinh: Unary = (m, [x, y]) => {
  const zero = m.like(0, x);
  const { sinh, cosh, more } = hyperbolic(m, x);
  const [real, imaginary] = [m.equal(y, zero), m.equal(x, zero)];
  const stray = m.and(m.isInfinite(x), m.not(m.isFinite(y)));
  const re = m.choose(stray, x, m.multiply(m.multiply(sinh, m.call('cos', y)), more));
  const im = m.multiply(m.multiply(cosh, m.call('sin', y)), more);
  return [m.choose(imaginary, x, m.choose(real, m.multiply(sinh, more), re)), m.choose(real, y, im)];
};

export const cosh: Unary = (m, [x, y]) => {
  const zero = m.like(0, x);
  const { sinh, cosh, more } = hyperbolic(m, x);
  const [real, imaginary] = [m.equal(y, zero), m.equal(x, zero)];
  const stray = m.and(m.isInfinite(x), m.not(m.isFinite(y)));
  const re = m.choose(stray, m.absolute(x), m.multiply(m.multiply(cosh, m.call('cos', y)), more));
  const im = m.multiply(m.multiply(sinh, m.call('sin', y)), more);
  const one = m.like(1, x);
  const nothing = m.multiply(m.copysign(zero, x), m.copysign(one, y));
  return [m.choose(real, m.multiply(cosh, more), re), m.choose(m.or(real, imaginary), nothing, im)];
};

/** From the tangent t of y and s = sinh x: ((1 + t t) s sqrt(1 + s s), t) / (1 + (1 + t t) s s); far out, 1. */
export const tanh: Unary = (m, [x, y]) => {
  const [zero, one] = [m.like(0, x), m.like(1, x)];
  const t = m.call('tan', y);
  const beta = m.add(one, m.multiply(t, t));
  const s = m.call('sinh', x);
  const squared = m.multiply(s, s);
  const below = m.add(one, m.multiply(beta, squared));
  const re = m.divide(m.multiply(m.multiply(beta, m.call('sqrt', m.add(one, squared))), s), below);
  const im = m.divide(t, below);
  const farther = m.less(m.like(isSingle(m, x) ? 10 : 22, x), m.absolute(x));
  const decay = m.call('exp', m.multiply(m.like(-2, x), m.absolute(x)));
  const product = m.multiply(m.call('sin', y), m.call('cos', y));
  const rest = m.multiply(m.multiply(m.like(4, x), product), decay);
  const stray = m.and(m.isInfinite(x), m.not(m.isFinite(y)));
  const real = m.equal(y, zero);
  const imaginary = m.equal(x, zero);
  // Without a direction there is no limit, unless the real part alone decides.
  const lost = m.and(m.isFinite(x), m.not(m.isFinite(y)));
  const limit = m.choose(lost, m.like(Number.NaN, x), m.copysign(one, x));
  return [
    m.choose(farther, limit, m.choose(imaginary, x, m.choose(real, m.call('tanh', x), re))),
    m.choose(real, y, m.choose(farther, m.choose(stray, m.copysign(zero, y), rest), im)),
  ];
};

export const sin = swapped(sinh);
export const tan = swapped(tanh);
export const cos: Unary = (m, [x, y]) => cosh(m, [m.negative(y), x]);

/** The arc cosine, and what the hyperbolic one shares with it. */
export const acos: Unary = (m, [x, y]) => {
  const [zero, one] = [m.like(0, x), m.like(1, x)];
  const [a, b] = sqrt(m, [m.subtract(one, x), m.negative(y)]);
  const [c, d] = sqrt(m, [m.add(one, x), y]);
  const two = m.like(2, x);
  const re = m.multiply(two, m.call('atan2', a, c));
  // The imaginary part of conj(sqrt(1 + z)) sqrt(1 - z).
  const im = m.call('asinh', m.subtract(m.multiply(c, b), m.multiply(d, a)));
  const endless = m.or(m.isInfinite(x), m.isInfinite(y));
  const far = m.negative(m.copysign(m.like(Number.POSITIVE_INFINITY, y), y));
  const middle = m.and(m.equal(x, zero), m.isNan(y));
  return [
    m.choose(endless, m.call('atan2', m.absolute(y), x), m.choose(middle, m.like(Math.PI / 2, x), re)),
    m.choose(endless, far, im),
  ];
};

export const acosh: Unary = (m, [x, y]) => {
  const [p, q] = acos(m, [x, y]);
  return [m.absolute(q), m.copysign(p, y)];
};

export const asin: Unary = (m, [x, y]) => {
  const [zero, one] = [m.like(0, x), m.like(1, x)];
  const [a, b] = sqrt(m, [m.subtract(one, x), m.negative(y)]);
  const [c, d] = sqrt(m, [m.add(one, x), y]);
  const re = m.call('atan2', x, m.subtract(m.multiply(a, c), m.multiply(b, d)));
  // The imaginary part of conj(sqrt(1 - z)) sqrt(1 + z).
  const im = m.call('asinh', m.subtract(m.multiply(a, d), m.multiply(b, c)));
  const endless = m.or(m.isInfinite(x), m.isInfinite(y));
  const far = m.copysign(m.like(Number.POSITIVE_INFINITY, y), y);
  const middle = m.equal(x, zero);
  return [
    m.choose(endless, m.call('atan2', x, m.absolute(y)), m.choose(middle, x, re)),
    m.choose(endless, far, m.choose(m.equal(y, zero), m.copysign(im, y), im)),
  ];
};
export const asinh = swapped(asin);

export const atanh: Unary = (m, [x, y]) => {
  const [zero, one] = [m.like(0, x), m.like(1, x)];
  const size = m.absolute(x);
  const short = m.subtract(one, size);
  const distance = m.add(m.multiply(short, short), m.multiply(y, y));
  const grown = m.call('log1p', m.divide(m.multiply(m.like(4, x), size), distance));
  // Right above and below 1 the square of the distance is nothing.
  const near = m.and(m.equal(size, one), m.less(m.absolute(y), m.like(isSingle(m, x) ? 2 ** -30 : 2 ** -60, x)));
  const rest = m.multiply(m.like(0.5, x), m.subtract(m.like(Math.LN2, x), m.call('log', m.absolute(y))));
  const re = m.copysign(m.choose(near, rest, m.multiply(m.like(0.25, x), grown)), x);
  const turned = m.subtract(m.multiply(short, m.add(one, size)), m.multiply(y, y));
  const im = m.multiply(m.like(0.5, x), m.call('atan2', m.add(y, y), turned));
  const endless = m.or(m.isInfinite(x), m.isInfinite(y));
  const right = m.copysign(m.like(Math.PI / 2, y), y);
  return [
    m.choose(m.or(endless, m.equal(x, zero)), m.copysign(zero, x), re),
    m.choose(endless, m.choose(m.isNan(y), y, right), im),
  ];
};
export const atan = swapped(atanh);

/** Whole constant exponents up to this size are products, as NumPy's. */
const PRODUCTS = 100;

function wholePower(m: Parts, x: Pair, exponent: number): Pair {
  let result: Pair | undefined;
  let power = x;
  for (let rest = Math.abs(exponent); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result ? multiply(m, result, power) : power;
    if (rest > 1) power = square(m, power);
  }
  const found = result ?? [m.like(1, x[0]), m.like(0, x[0])];
  return exponent < 0 ? reciprocal(m, found) : found;
}

/** exp(w log z), with NumPy's: anything to the 0 is 1, 0 to a positive real power 0, 0 to any other NaN. */
export const pow = (m: Parts, x: Pair, y: Pair): Pair => {
  const [re, im] = [m.b.constantOf(y[0]), m.b.constantOf(y[1])];
  if (im === 0 && typeof re === 'number' && Number.isInteger(re) && Math.abs(re) < PRODUCTS) {
    if (re > 0 || re === 0) return wholePower(m, x, re);
    if (re === -1) return divide(m, [m.like(1, x[0]), m.like(0, x[0])], x);
  }
  if (im === 0 && re === 0.5) return sqrt(m, x);
  const zero = m.like(0, x[0]);
  const isZero = ([a, b]: Pair): number => m.and(m.equal(a, zero), m.equal(b, zero));
  const [p, q] = exp(m, multiply(m, y, log(m, x)));
  const whole = isZero(y);
  const none = isZero(x);
  const rises = m.and(m.less(zero, y[0]), m.equal(y[1], zero));
  const atZero = m.choose(rises, zero, m.like(Number.NaN, zero));
  return [
    m.choose(whole, m.like(1, zero), m.choose(none, atZero, p)),
    m.choose(whole, zero, m.choose(none, atZero, q)),
  ];
};
