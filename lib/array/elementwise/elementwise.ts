/**
 * One function for each line of the elementwise table, with its TypeScript types; methods derive from these.
 *
 * All take arrays of any shapes that broadcast, array-likes and scalars, and throw at once: 'shape' when the operands do
 * not broadcast, 'dtype' when the operation is not defined for theirs. Scalars take the dtype of the arrays they meet. All take
 * `{ where, out, dtype }` last: `cw.divide(x, y, { where: y.notEqual(0), out: 0 })`.
 */
import type { DType } from '../../../kernels/dtype.js';
import { ELEMENTWISE, type ElementwiseName } from '../../../kernels/elementwise.js';
import type { Kind } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { type ArrayLike, type ArrayOrText, operandOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, arrayOrText } from '../kinds.js';
import type {
  CountingOf,
  DoubleOf,
  DTypeOf,
  FloatOf,
  NumberOf,
  Promoted,
  QuotientOf,
  RealOf,
  Subtracted,
} from '../types.js';
import { ELEMENT, type ElementOptions, elementNode } from './element-options.js';

/** Unary, the result has the operand's dtype. `rule` exists for types only: it tells the method's type. */
export interface KeepUnary {
  <X extends ArrayLike, R extends DType = NumberOf<DTypeOf<X>>>(
    x: X,
    options?: ElementOptions<R>,
  ): ChunkedArray<NoInfer<R>>;
  readonly rule?: 'keepUnary';
}
/** Unary, a real function: integers become floats. */
export interface FloatUnary {
  <X extends ArrayLike, R extends DType = FloatOf<DTypeOf<X>>>(
    x: X,
    options?: ElementOptions<R>,
  ): ChunkedArray<NoInfer<R>>;
  readonly rule?: 'floatUnary';
}
/** Unary, the result has the dtype of the parts of complex operands. */
export interface PartUnary {
  <X extends ArrayLike, R extends DType = RealOf<DTypeOf<X>>>(
    x: X,
    options?: ElementOptions<R>,
  ): ChunkedArray<NoInfer<R>>;
  readonly rule?: 'partUnary';
}
/** Unary, a real function with a real result. */
export interface AngleUnary {
  <X extends ArrayLike, R extends DType = RealOf<FloatOf<DTypeOf<X>>>>(
    x: X,
    options?: ElementOptions<R>,
  ): ChunkedArray<NoInfer<R>>;
  readonly rule?: 'angleUnary';
}
/** Unary, a question. */
export interface TestUnary {
  (x: ArrayLike, options?: ElementOptions<'bool'>): ChunkedArray<'bool'>;
  readonly rule?: 'testUnary';
}
/** Unary, as a quotient: integers give float64. */
export interface QuotientUnary {
  <X extends ArrayLike, R extends DType = QuotientOf<DTypeOf<X>>>(
    x: X,
    options?: ElementOptions<R>,
  ): ChunkedArray<NoInfer<R>>;
  readonly rule?: 'quotientUnary';
}
/** Unary, a count: uint8. */
export interface CountUnary {
  (x: ArrayLike, options?: ElementOptions<'uint8'>): ChunkedArray<'uint8'>;
  readonly rule?: 'countUnary';
}
/** Binary, the result has the operands' common dtype. */
export interface KeepBinary {
  <X extends ArrayLike, Y extends ArrayLike, R extends DType = Promoted<X, Y>>(
    x: X,
    y: Y,
    options?: ElementOptions<R>,
  ): ChunkedArray<NoInfer<R>>;
  readonly rule?: 'keepBinary';
}
/** Binary, whole numbers stay, bool becomes int8. */
export interface CountingBinary {
  <X extends ArrayLike, Y extends ArrayLike, R extends DType = CountingOf<Promoted<X, Y>>>(
    x: X,
    y: Y,
    options?: ElementOptions<R>,
  ): ChunkedArray<NoInfer<R>>;
  readonly rule?: 'countingBinary';
}
/** Binary, a difference: of moments a span. */
export interface DifferenceBinary {
  <X extends ArrayLike, Y extends ArrayLike, R extends DType = Subtracted<X, Y>>(
    x: X,
    y: Y,
    options?: ElementOptions<R>,
  ): ChunkedArray<NoInfer<R>>;
  readonly rule?: 'differenceBinary';
}
/** Binary, a real function. */
export interface FloatBinary {
  <X extends ArrayLike, Y extends ArrayLike, R extends DType = FloatOf<Promoted<X, Y>>>(
    x: X,
    y: Y,
    options?: ElementOptions<R>,
  ): ChunkedArray<NoInfer<R>>;
  readonly rule?: 'floatBinary';
}
/** Binary, a float scaled by a whole number. */
export interface ScaleBinary {
  <X extends ArrayLike, R extends DType = FloatOf<DTypeOf<X>>>(
    x: X,
    y: ArrayLike,
    options?: ElementOptions<R>,
  ): ChunkedArray<NoInfer<R>>;
  readonly rule?: 'scaleBinary';
}
/** Binary, a quotient: integers give float64. */
export interface QuotientBinary {
  <X extends ArrayLike, Y extends ArrayLike, R extends DType = QuotientOf<Promoted<X, Y>>>(
    x: X,
    y: Y,
    options?: ElementOptions<R>,
  ): ChunkedArray<NoInfer<R>>;
  readonly rule?: 'quotientBinary';
}
/** Binary, float64 or complex128 always. */
export interface DoubleBinary {
  <X extends ArrayLike, Y extends ArrayLike, R extends DType = DoubleOf<Promoted<X, Y>>>(
    x: X,
    y: Y,
    options?: ElementOptions<R>,
  ): ChunkedArray<NoInfer<R>>;
  readonly rule?: 'doubleBinary';
}
/** Binary, a comparison: of text too. */
export interface CompareBinary {
  (x: ArrayOrText, y: ArrayOrText, options?: ElementOptions<'bool'>): ChunkedArray<'bool'>;
  readonly rule?: 'compareBinary';
}
/** Binary, logic. */
export interface TestBinary {
  (x: ArrayLike, y: ArrayLike, options?: ElementOptions<'bool'>): ChunkedArray<'bool'>;
  readonly rule?: 'testBinary';
}

const OPERANDS = ['x', 'y', 'z'];

/** What calls in NumPy's words, of what is written otherwise here, are meant to be. */
const MEANT: Partial<Record<ElementwiseName, (args: readonly unknown[]) => string | undefined>> = {
  angle: ([, option]) =>
    typeof option === 'boolean' || (typeof option === 'object' && option !== null && 'deg' in option)
      ? 'degrees(angle(x))'
      : undefined,
};

/** The function of a line of the table: as many operands as its arity, and the options of all. */
const apply = (op: ElementwiseName, operand: Kind<ArrayLike> | Kind<ArrayOrText> = arrayLike) => {
  const { arity } = ELEMENTWISE[op];
  const checked = define(
    {
      name: op,
      parameters: OPERANDS.slice(0, arity).map((name) => [name, operand] as const),
      options: ELEMENT,
      unknown: true,
      meant: MEANT[op],
    },
    (...given: readonly [...ArrayOrText[], ElementOptions]): ChunkedArray =>
      wrap(
        elementNode(
          op,
          (given.slice(0, arity) as ArrayOrText[]).map((one) => operandOf(one, op)),
          given[arity] as ElementOptions | undefined,
        ),
      ),
  );
  return checked as (...given: readonly (ArrayOrText | ElementOptions | undefined)[]) => ChunkedArray;
};

// The table decides dtypes at run time; these tell TypeScript of them.
const keepUnary = (op: ElementwiseName) => apply(op) as KeepUnary;
const floatUnary = (op: ElementwiseName) => apply(op) as FloatUnary;
const partUnary = (op: ElementwiseName) => apply(op) as PartUnary;
const angleUnary = (op: ElementwiseName) => apply(op) as AngleUnary;
const testUnary = (op: ElementwiseName) => apply(op) as TestUnary;
const countUnary = (op: ElementwiseName) => apply(op) as CountUnary;
const quotientUnary = (op: ElementwiseName) => apply(op) as QuotientUnary;
const scaleBinary = (op: ElementwiseName) => apply(op) as ScaleBinary;
const countingBinary = (op: ElementwiseName) => apply(op) as CountingBinary;
const differenceBinary = (op: ElementwiseName) => apply(op) as DifferenceBinary;
const keepBinary = (op: ElementwiseName) => apply(op) as KeepBinary;
const floatBinary = (op: ElementwiseName) => apply(op) as FloatBinary;
const quotientBinary = (op: ElementwiseName) => apply(op) as QuotientBinary;
const doubleBinary = (op: ElementwiseName) => apply(op) as DoubleBinary;
const compareBinary = (op: ElementwiseName) => apply(op, arrayOrText) as CompareBinary;
const testBinary = (op: ElementwiseName) => apply(op) as TestBinary;

/** Sum; of bools, logical or. @example cw.add(x, y) */
export const add = keepBinary('add');
/** Difference. @example cw.subtract(x, y) */
export const subtract = differenceBinary('subtract');
/** Product; of bools, logical and. @example cw.multiply(x, y) */
export const multiply = keepBinary('multiply');
/** True quotient, a float. @example cw.divide(x, y) */
export const divide = quotientBinary('divide');
/** Quotient rounded down; of integers by 0, 0. @example cw.floorDivide(x, y) */
export const floorDivide = countingBinary('floorDivide');
/** Remainder of floorDivide, with the sign of the divisor; of integers by 0, 0. @example cw.remainder(x, y) */
export const remainder = countingBinary('remainder');
/** C's remainder, with the sign of the dividend. @example cw.fmod(x, y) */
export const fmod = countingBinary('fmod');
/** Power. Integers wrap; a negative exponent of an integer gives the quotient 1 / power truncated to 0, 1 or -1. @example cw.pow(x, y) */
export const pow = countingBinary('pow');
/** Power in float64. @example cw.floatPower(x, y) */
export const floatPower = doubleBinary('floatPower');
/** Negation. @example cw.negative(x) */
export const negative = keepUnary('negative');
/** The value itself. @example cw.positive(x) */
export const positive = keepUnary('positive');
/** Magnitude; the least integer stays itself. @example cw.abs(x) */
export const abs = partUnary('abs');
/** Magnitude as a float. @example cw.fabs(x) */
export const fabs = floatUnary('fabs');
/** -1, 0 or 1; NaN stays NaN. @example cw.sign(x) */
export const sign = keepUnary('sign');
/** x * x. @example cw.square(x) */
export const square = keepUnary('square');
/** 1 / x; of integers truncated, of 0 then 0. @example cw.reciprocal(x) */
export const reciprocal = keepUnary('reciprocal');
/** Rounded down. @example cw.floor(x) */
export const floor = keepUnary('floor');
/** Rounded up. @example cw.ceil(x) */
export const ceil = keepUnary('ceil');
/** Rounded toward 0. @example cw.trunc(x) */
export const trunc = keepUnary('trunc');
/** As round, but integers become floats. @example cw.rint(x) */
export const rint = floatUnary('rint');
/** Magnitude of the first, sign of the second. @example cw.copysign(x, y) */
export const copysign = floatBinary('copysign');
/** Bitwise and. @example cw.bitwiseAnd(x, y) */
export const bitwiseAnd = keepBinary('bitwiseAnd');
/** Bitwise or. @example cw.bitwiseOr(x, y) */
export const bitwiseOr = keepBinary('bitwiseOr');
/** Bitwise exclusive or. @example cw.bitwiseXor(x, y) */
export const bitwiseXor = keepBinary('bitwiseXor');
/** All bits inverted. @example cw.bitwiseInvert(x) */
export const bitwiseInvert = keepUnary('bitwiseInvert');
/** Bits shifted left; by the width or more, 0. @example cw.bitwiseLeftShift(x, y) */
export const bitwiseLeftShift = countingBinary('bitwiseLeftShift');
/** Bits shifted right with the sign; by the width or more, 0 or -1. @example cw.bitwiseRightShift(x, y) */
export const bitwiseRightShift = countingBinary('bitwiseRightShift');
/** x == y; NaN equals nothing. @example cw.equal(x, y) */
export const equal = compareBinary('equal');
/** x != y. @example cw.notEqual(x, y) */
export const notEqual = compareBinary('notEqual');
/** x < y. @example cw.less(x, y) */
export const less = compareBinary('less');
/** x <= y. @example cw.lessEqual(x, y) */
export const lessEqual = compareBinary('lessEqual');
/** x > y. @example cw.greater(x, y) */
export const greater = compareBinary('greater');
/** x >= y. @example cw.greaterEqual(x, y) */
export const greaterEqual = compareBinary('greaterEqual');
/** Both are not 0. @example cw.logicalAnd(x, y) */
export const logicalAnd = testBinary('logicalAnd');
/** One or both are not 0. @example cw.logicalOr(x, y) */
export const logicalOr = testBinary('logicalOr');
/** Exactly one is not 0. @example cw.logicalXor(x, y) */
export const logicalXor = testBinary('logicalXor');
/** The value is 0. @example cw.logicalNot(x) */
export const logicalNot = testUnary('logicalNot');
/** The lesser; NaN if either is NaN. @example cw.minimum(x, y) */
export const minimum = keepBinary('minimum');
/** The greater; NaN if either is NaN. @example cw.maximum(x, y) */
export const maximum = keepBinary('maximum');
/** The lesser; NaN only if both are NaN. @example cw.fmin(x, y) */
export const fmin = keepBinary('fmin');
/** The greater; NaN only if both are NaN. @example cw.fmax(x, y) */
export const fmax = keepBinary('fmax');
/** x is NaN. @example cw.isnan(x) */
export const isnan = testUnary('isnan');
/** x is infinite. @example cw.isinf(x) */
export const isinf = testUnary('isinf');
/** x is neither infinite nor NaN. @example cw.isfinite(x) */
export const isfinite = testUnary('isfinite');
/** x is +infinity. @example cw.isposinf(x) */
export const isposinf = testUnary('isposinf');
/** x is -infinity. @example cw.isneginf(x) */
export const isneginf = testUnary('isneginf');
/** The sign bit is set, as it is for -0. @example cw.signbit(x) */
export const signbit = testUnary('signbit');
/** Square root. @example cw.sqrt(x) */
export const sqrt = floatUnary('sqrt');
/** Cube root. @example cw.cbrt(x) */
export const cbrt = floatUnary('cbrt');
/** e to the x. @example cw.exp(x) */
export const exp = floatUnary('exp');
/** exp(x) - 1, exact for small x. @example cw.expm1(x) */
export const expm1 = floatUnary('expm1');
/** 2 to the x. @example cw.exp2(x) */
export const exp2 = floatUnary('exp2');
/** Natural logarithm. @example cw.log(x) */
export const log = floatUnary('log');
/** log(1 + x), exact for small x. @example cw.log1p(x) */
export const log1p = floatUnary('log1p');
/** Logarithm to base 2. @example cw.log2(x) */
export const log2 = floatUnary('log2');
/** Logarithm to base 10. @example cw.log10(x) */
export const log10 = floatUnary('log10');
/** Sine. @example cw.sin(x) */
export const sin = floatUnary('sin');
/** Cosine. @example cw.cos(x) */
export const cos = floatUnary('cos');
/** Tangent. @example cw.tan(x) */
export const tan = floatUnary('tan');
/** Inverse sine. @example cw.asin(x) */
export const asin = floatUnary('asin');
/** Inverse cosine. @example cw.acos(x) */
export const acos = floatUnary('acos');
/** Inverse tangent. @example cw.atan(x) */
export const atan = floatUnary('atan');
/** Hyperbolic sine. @example cw.sinh(x) */
export const sinh = floatUnary('sinh');
/** Hyperbolic cosine. @example cw.cosh(x) */
export const cosh = floatUnary('cosh');
/** Hyperbolic tangent. @example cw.tanh(x) */
export const tanh = floatUnary('tanh');
/** Inverse hyperbolic sine. @example cw.asinh(x) */
export const asinh = floatUnary('asinh');
/** Inverse hyperbolic cosine. @example cw.acosh(x) */
export const acosh = floatUnary('acosh');
/** Inverse hyperbolic tangent. @example cw.atanh(x) */
export const atanh = floatUnary('atanh');
/** Angle of the point (second, first). @example cw.atan2(x, y) */
export const atan2 = floatBinary('atan2');
/** Length of the vector (x, y), without overflow. @example cw.hypot(x, y) */
export const hypot = floatBinary('hypot');
/** The next float after x toward y. @example cw.nextafter(x, y) */
export const nextafter = floatBinary('nextafter');
/** log(exp(x) + exp(y)), without overflow. @example cw.logaddexp(x, y) */
export const logaddexp = floatBinary('logaddexp');
/** log2(2^x + 2^y), without overflow. @example cw.logaddexp2(x, y) */
export const logaddexp2 = floatBinary('logaddexp2');
/** 0 below 0, the second argument at 0, 1 above. @example cw.heaviside(x, y) */
export const heaviside = floatBinary('heaviside');
/** sin(pi x) / (pi x), and 1 at 0. @example cw.sinc(x) */
export const sinc = apply('sinc') as QuotientUnary;
/** Degrees to radians. @example cw.deg2rad(x) */
export const deg2rad = floatUnary('deg2rad');
/** Radians to degrees. @example cw.rad2deg(x) */
export const rad2deg = floatUnary('rad2deg');
/** How many bits of the magnitude are set; uint8. @example cw.bitwiseCount(x) */
export const bitwiseCount = countUnary('bitwiseCount');
/** x times 2 to the power of a whole number. @example cw.ldexp(x, 3) */
export const ldexp = scaleBinary('ldexp');
/** From x to the next float away from 0. @example cw.spacing(x) */
export const spacing = floatUnary('spacing');
/** Modified Bessel function of the first kind, order 0. @example cw.i0(x) */
export const i0 = quotientUnary('i0');
/** Real part. @example cw.real(z) */
export const real = partUnary('real');
/** Imaginary part; of real numbers 0. @example cw.imag(z) */
export const imag = partUnary('imag');
/** Complex conjugate. @example cw.conj(z) */
export const conj = keepUnary('conj');
/** Angle in the complex plane, from -pi to pi. @example cw.angle(z) */
export const angle = angleUnary('angle');
/** The imaginary part is 0. @example cw.isreal(z) */
export const isreal = testUnary('isreal');
/** The imaginary part is not 0. @example cw.iscomplex(z) */
export const iscomplex = testUnary('iscomplex');
