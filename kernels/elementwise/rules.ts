/**
 * The dtype rules of elementwise operations: which dtypes the arguments are cast to and which dtype comes out.
 *
 * They are NumPy 2's, with one difference: where NumPy computes int8, uint8 and bool in float16, float32 is used.
 */
import { complexDType, DTYPES, type DType, isComplexDType, type RealScalar, realDType } from '../dtype.js';
import { defaultDType, fits, type Promotable, promoteTypes, resultType, weakKind } from '../promote.js';
import { scalarText } from '../scalar.js';

/** The dtypes that the arguments of one application are cast to, and the result's. */
export interface ElementwiseTypes {
  readonly inputs: readonly DType[];
  readonly result: DType;
}

/** Gives the dtypes of one application; throws TypeError where the operation does not exist for them. */
export type TypeRule = (op: string, args: readonly Promotable[]) => ElementwiseTypes;

const repeat = (dtype: DType, args: readonly Promotable[], result: DType = dtype): ElementwiseTypes => ({
  inputs: args.map(() => dtype),
  result,
});

const isInteger = (dtype: DType): boolean => 'iu'.includes(DTYPES[dtype].kind);

const isInexact = (dtype: DType): boolean => 'fc'.includes(DTYPES[dtype].kind);

/** The float or complex dtype that holds an argument of `dtype` in a function of such. */
function floatFor(dtype: DType): DType {
  if (isInexact(dtype)) return dtype;
  return DTYPES[dtype].itemsize <= 2 ? 'float32' : 'float64';
}

function refuse(op: string, args: readonly Promotable[], remedy: string): never {
  const names = args.map((arg) => (typeof arg === 'string' ? arg : scalarText(arg.weak))).join(', ');
  throw new TypeError(`${op} is not defined for ${names}; ${remedy}`);
}

/** Same dtype in and out, bool included. */
export const same: TypeRule = (_op, args) => repeat(resultType(...args), args);

/** Same dtype in and out, but of complex numbers that of their parts. */
export const magnitude: TypeRule = (_op, args) => {
  const dtype = resultType(...args);
  return repeat(dtype, args, isComplexDType(dtype) ? realDType(dtype) : dtype);
};

/** Two real parts become the complex dtype that holds them. */
export const pairing: TypeRule = (op, args) => {
  const dtype = commonOfReals(args);
  if (isComplexDType(dtype)) refuse(op, args, 'its parts are real numbers');
  return repeat(dtype === 'float32' ? 'float32' : 'float64', args, complexDType(dtype));
};

/** Same dtype in and out, not for bool. */
export const numeric: TypeRule = (op, args) => {
  const dtype = resultType(...args);
  if (dtype === 'bool') refuse(op, args, "cast to a number first, as with astype('int8')");
  return repeat(dtype, args);
};

/** Same dtype in and out; bools are computed in int8. */
export const counting: TypeRule = (_op, args) => {
  const dtype = resultType(...args);
  return repeat(dtype === 'bool' ? 'int8' : dtype, args);
};

/**
 * The dtype of all `args` where they are computed as floats. An integer scalar then need not fit the dtype of the
 * arrays; one that is no integer makes float64 of integer arrays.
 */
function commonOfReals(args: readonly Promotable[]): DType {
  const strong = args.filter((arg) => typeof arg === 'string');
  const weak = args.filter((arg) => typeof arg !== 'string').map((arg) => weakKind(arg.weak));
  if (strong.length === 0) return weak.includes('c') ? 'complex128' : 'float64';
  const common = strong.reduce(promoteTypes);
  if (weak.includes('c')) return complexDType(common);
  if (isInexact(common)) return common;
  return weak.includes('f') || (weak.includes('i') && common === 'bool') ? 'float64' : common;
}

/** Integers and bools become floats of sufficient width. */
export const real: TypeRule = (_op, args) => repeat(floatFor(commonOfReals(args)), args);

/** A float and a whole number: the result is the first one's float, whatever the second's dtype. */
export const scaled: TypeRule = (op, [value, ...exponents]) => {
  const float = exponents.find((arg) => (typeof arg === 'string' ? isInexact(arg) : weakKind(arg.weak) !== 'i'));
  return float === undefined
    ? repeat(floatFor(commonOfReals([value])), [value, ...exponents])
    : real(op, [value, ...exponents]);
};

/** Floats stay; integers and bools become float64. */
export const quotient: TypeRule = (_op, args) => {
  const dtype = commonOfReals(args);
  return repeat(isInexact(dtype) ? dtype : 'float64', args);
};

/** Everything becomes float64, or complex128. */
export const double: TypeRule = (_op, args) =>
  repeat(isComplexDType(commonOfReals(args)) ? 'complex128' : 'float64', args);

/** Bools and integers only, same dtype in and out. */
export const bitwise: TypeRule = (op, args) => {
  const dtype = resultType(...args);
  if (isInexact(dtype)) refuse(op, args, 'cast to an integer dtype first');
  return repeat(dtype, args);
};

/** Integers only; bools are computed in int8. */
export const shift: TypeRule = (op, args) => {
  const { result } = bitwise(op, args);
  return repeat(result === 'bool' ? 'int8' : result, args);
};

/** Every argument becomes bool. */
export const logical: TypeRule = (_op, args) => repeat('bool', args, 'bool');

/** A question about one value; the argument keeps its dtype. */
export const predicate: TypeRule = (_op, args) => repeat(resultType(...args), args, 'bool');

/**
 * Comparison. int64 and uint64 keep their dtypes and are compared exactly, and so is an integer dtype with a scalar
 * that it cannot hold.
 */
export const compared: TypeRule = (_op, args) => {
  const strong = args.filter((arg) => typeof arg === 'string');
  const common = strong.length > 0 ? strong.reduce(promoteTypes) : undefined;
  const dtypes = args.map((arg): DType | undefined => {
    if (typeof arg === 'string') return arg;
    if (typeof arg.weak === 'object') return undefined;
    const outside = common && isInteger(common) && weakKind(arg.weak) === 'i' && !fits(arg.weak, common);
    return outside ? wideDType(arg.weak) : undefined;
  });
  const [a, b] = dtypes;
  if ((a === 'int64' && b === 'uint64') || (a === 'uint64' && b === 'int64')) return { inputs: [a, b], result: 'bool' };
  return repeat(resultType(...args.map((arg, k) => dtypes[k] ?? arg)), args, 'bool');
};

/** The dtype that holds a weak integer exactly, or float64 beyond 64 bits. */
function wideDType(scalar: RealScalar): DType {
  return fits(scalar, 'int64') || fits(scalar, 'uint64') ? defaultDType(scalar) : 'float64';
}

/** A bool condition, then two values of one dtype. */
export const choice: TypeRule = (_op, [, ...values]) => {
  const result = resultType(...values);
  return { inputs: ['bool', ...values.map(() => result)], result };
};

/** Two values, two tolerances in their float dtype, and a bool. */
export const closeness: TypeRule = (_op, [a, b]) => {
  const common = resultType(a, b);
  const dtype = isInexact(common) ? common : 'float64';
  const tolerance = realDType(dtype);
  return { inputs: [dtype, dtype, tolerance, tolerance, 'bool'], result: 'bool' };
};

/** A value, then replacements in its dtype, which an integer dtype does not use and takes as float64. */
export const replacement: TypeRule = (_op, [value, ...others]) => {
  const result = resultType(value);
  const other = isInexact(result) ? realDType(result) : 'float64';
  return { inputs: [result, ...others.map(() => other)], result };
};
