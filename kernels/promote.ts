/**
 * NumPy 2's type promotion for the dtypes here: arrays by kind and width, JavaScript scalars weakly.
 *
 * A weak scalar adapts to the arrays it meets. A safe integer number or a bigint is a weak integer: any integer or
 * float array keeps its dtype, bool becomes int64. Another number is a weak float: float arrays keep their dtype, the
 * rest become float64. A complex number makes complex numbers of the width of what it meets. A boolean is a weak bool. Numbers beyond 2^53 count as floats, as they name no exact integer.
 */
import {
  complexDType,
  computedDType,
  DTYPE_NAMES,
  DTYPES,
  type DType,
  isDType,
  isTextDType,
  isTimeDType,
  type RealScalar,
  realDType,
  type Scalar,
} from './dtype.js';
import { integerRange, unitOf, wrapInteger } from './scalar.js';
import { textDType, textWidth, widthOf } from './text/text.js';
import { Datetime64, isTime } from './time/moment.js';
import { isFiner } from './time/units.js';

/** A JavaScript scalar that takes its dtype from the arrays it is used with. */
export interface Weak {
  readonly weak: Scalar;
}

/** What takes part in promotion: an array's dtype, or a weak scalar. */
export type Promotable = DType | Weak;

/** The dtype of the parts, or of what is computed with. */
const partOf = (dtype: DType): DType => (dtype === 'float16' ? computedDType(dtype) : realDType(dtype));

const SIGNED: readonly DType[] = ['int8', 'int16', 'int32', 'int64'];

function promotePair(a: DType, b: DType): DType | undefined {
  if (isTimeDType(a) || isTimeDType(b)) return promoteTimes(a, b);
  return promoteNumbers(a, b);
}

/** Times of one kind meet in the finer unit; beside numbers there is none. */
function promoteTimes(a: DType, b: DType): DType | undefined {
  if (!isTimeDType(a) || !isTimeDType(b) || DTYPES[a].kind !== DTYPES[b].kind) return undefined;
  return isFiner(unitOf(a), unitOf(b)) ? a : b;
}

function promoteNumbers(a: DType, b: DType): DType {
  if (a === b || b === 'bool') return a;
  if (a === 'bool') return b;
  const [x, y] = [DTYPES[a], DTYPES[b]];
  if (x.kind === 'c' || y.kind === 'c') {
    const lane = promoteNumbers(partOf(a), partOf(b));
    return lane === 'float32' ? 'complex64' : 'complex128';
  }
  if (x.kind === y.kind) return x.itemsize >= y.itemsize ? a : b;
  if (x.kind === 'f' || y.kind === 'f') {
    const [float, integer] = x.kind === 'f' ? [x, y] : [y, x];
    if (float.name === 'float16') return integer.itemsize === 1 ? 'float16' : promoteNumbers('float32', integer.name);
    // float32 holds every 8- and 16-bit integer, but not every 32-bit one.
    return float.name === 'float32' && integer.itemsize <= 2 ? 'float32' : 'float64';
  }
  const [signed, unsigned] = x.kind === 'i' ? [x, y] : [y, x];
  if (signed.itemsize > unsigned.itemsize) return signed.name;
  return SIGNED.find((name) => DTYPES[name].itemsize > unsigned.itemsize) ?? 'float64';
}

const TABLE = Object.fromEntries(
  DTYPE_NAMES.map((a) => [a, Object.fromEntries(DTYPE_NAMES.map((b) => [b, promotePair(a, b)]))]),
) as Record<DType, Record<DType, DType | undefined>>;

/** What is thrown for dtypes that nothing has in common: numbers beside times, moments beside spans. */
export class NoCommonDType extends TypeError {
  constructor(a: DType, b: DType) {
    super(`${a} and ${b} have no common dtype; convert one by astype`);
  }
}

/** The wider of two texts, characters where one is; beside numbers the width they take as text, beside times there is none. */
function promoteTexts(a: DType, b: DType): DType | undefined {
  const widths = [a, b].map((dtype) => (isTextDType(dtype) ? widthOf(dtype) : textWidth(dtype)));
  if (widths.includes(undefined)) return undefined;
  const isCodes = [a, b].some((dtype) => DTYPES[dtype].kind === 'U');
  return textDType(isCodes ? 'U' : 'S', Math.max(...(widths as number[])));
}

const hasText = (a: DType, b: DType): boolean => isTextDType(a) || isTextDType(b);

/** The common dtype of a pair; undefined where there is none. */
const commonOf = (a: DType, b: DType): DType | undefined => (hasText(a, b) ? promoteTexts(a, b) : TABLE[a][b]);

/** The smallest dtype that both convert to safely, as NumPy's `promote_types`. @throws NoCommonDType where there is none */
export function promoteTypes(a: DType, b: DType): DType {
  const common = commonOf(a, b);
  if (common === undefined) throw new NoCommonDType(a, b);
  return common;
}

/** The kind of a weak scalar: `b` bool, `i` integer, `f` float, `c` complex. */
export function weakKind(scalar: Scalar): 'b' | 'i' | 'f' | 'c' {
  if (typeof scalar === 'object') return 'c';
  if (typeof scalar === 'boolean') return 'b';
  return typeof scalar === 'bigint' || Number.isSafeInteger(scalar) ? 'i' : 'f';
}

/** The dtype a weak scalar has on its own: bool, int64 (uint64 where only that holds it), float64, complex128. */
export function defaultDType(scalar: Scalar): DType {
  if (isTime(scalar)) return `${scalar instanceof Datetime64 ? 'datetime64' : 'timedelta64'}[${scalar.unit}]`;
  if (typeof scalar === 'object') return 'complex128';
  const kind = weakKind(scalar);
  if (kind !== 'i') return kind === 'b' ? 'bool' : 'float64';
  const dtype = fits(scalar, 'int64') ? 'int64' : 'uint64';
  checkWeak(scalar, dtype);
  return dtype;
}

/** True when integer dtype `dtype` holds integer `scalar`. */
export const fits = (scalar: RealScalar, dtype: DType): boolean =>
  wrapInteger(BigInt(scalar), dtype) === BigInt(scalar);

/** Throws unless `scalar` can be an element of `dtype`. */
function checkWeak(scalar: RealScalar, dtype: DType): void {
  const { kind } = DTYPES[dtype];
  if ((kind !== 'i' && kind !== 'u') || fits(scalar, dtype)) return;
  const { min, max } = integerRange(dtype);
  throw new RangeError(`the integer ${scalar} is out of range for ${dtype} (${min} to ${max}); cast the array first`);
}

/**
 * The dtype that values of all `args` are computed in, as NumPy's `result_type`.
 *
 * @throws RangeError when a weak integer does not fit the integer dtype that results.
 * @example
 * resultType('int8', 'uint8') // 'int16'
 * resultType('float32', { weak: 2.5 }) // 'float32'
 */
export function resultType(...args: readonly Promotable[]): DType {
  let strong: DType | undefined;
  const weak: Scalar[] = [];
  for (const arg of args) {
    if (typeof arg !== 'string' && !isTime(arg.weak)) weak.push(arg.weak);
    else if (typeof arg !== 'string') strong = promoted(strong, defaultDType(arg.weak));
    else strong = promoted(strong, arg);
  }
  if (strong === undefined) {
    if (weak.length === 0) throw new TypeError('resultType needs at least one dtype or scalar');
    return weak.map(defaultDType).reduce(promoteTypes);
  }
  if (isTextDType(strong)) return weak.map(defaultDType).reduce(promoteTypes, strong as DType);
  let result: DType = strong;
  for (const scalar of weak) {
    const kind = weakKind(scalar);
    const { kind: have } = DTYPES[result];
    if (kind === 'c') result = complexDType(result);
    else if (kind === 'f' && have !== 'f' && have !== 'c') result = 'float64';
    else if (kind === 'i' && have === 'b') result = 'int64';
  }
  for (const scalar of weak) if (typeof scalar !== 'object' && weakKind(scalar) === 'i') checkWeak(scalar, result);
  return result;
}

const promoted = (a: DType | undefined, b: DType): DType => (a === undefined ? b : promoteTypes(a, b));

/** How much a cast may change, as NumPy's `casting`. */
export type Casting = 'no' | 'equiv' | 'safe' | 'same_kind' | 'unsafe';

const ORDER = 'buifc';

/** True when `from` may be cast to `to` under `casting` (default `safe`: every value survives), as NumPy's `can_cast`. */
export function canCast(from: DType, to: DType, casting: Casting = 'safe'): boolean {
  if (from === to || casting === 'unsafe') return true;
  if (casting === 'no' || casting === 'equiv') return false;
  if (commonOf(from, to) === to) return true;
  if (hasText(from, to))
    return (
      casting === 'same_kind' &&
      isTextDType(to) &&
      (!isTextDType(from) || DTYPES[to].kind === 'U' || DTYPES[from].kind === 'S')
    );
  if (isTimeDType(from) || isTimeDType(to))
    return DTYPES[to].kind === 'm' && 'biu'.includes(DTYPES[from].kind)
      ? true
      : casting === 'same_kind' && DTYPES[from].kind === DTYPES[to].kind;
  return casting === 'same_kind' && ORDER.indexOf(DTYPES[from].kind) <= ORDER.indexOf(DTYPES[to].kind);
}

const KINDS: Record<string, string> = {
  bool: 'b',
  'signed integer': 'i',
  'unsigned integer': 'u',
  integral: 'iu',
  'real floating': 'f',
  'complex floating': 'c',
  numeric: 'iufc',
};

/**
 * True when `dtype` is of `kind`: a dtype, or one of the array API's kinds ('bool', 'signed integer', 'unsigned
 * integer', 'integral', 'real floating', 'complex floating', 'numeric'), or an array of such.
 *
 * @throws TypeError for an unknown kind.
 */
export function isdtype(dtype: DType, kind: string | readonly string[]): boolean {
  if (typeof kind !== 'string') return kind.some((one) => isdtype(dtype, one));
  if (Object.hasOwn(KINDS, kind)) return KINDS[kind].includes(DTYPES[dtype].kind);
  if (isDType(kind)) return dtype === kind;
  throw new TypeError(`isdtype: unknown kind '${kind}'; use a dtype or one of ${Object.keys(KINDS).join(', ')}`);
}

/** Limits of a floating-point dtype. */
export interface FloatInfo {
  readonly dtype: DType;
  readonly bits: number;
  readonly eps: number;
  readonly min: number;
  readonly max: number;
  readonly smallestNormal: number;
}

/**
 * Limits of float16, float32 or float64; of complex dtypes those of their parts.
 *
 * @throws TypeError for other dtypes.
 */
export function finfo(dtype: DType): FloatInfo {
  if (DTYPES[dtype].kind === 'c') return finfo(realDType(dtype));
  if (dtype === 'float64')
    return {
      dtype,
      bits: 64,
      eps: 2 ** -52,
      min: -Number.MAX_VALUE,
      max: Number.MAX_VALUE,
      smallestNormal: 2 ** -1022,
    };
  if (dtype === 'float16') return { dtype, bits: 16, eps: 2 ** -10, min: -65504, max: 65504, smallestNormal: 2 ** -14 };
  const max = (2 - 2 ** -23) * 2 ** 127;
  if (dtype === 'float32') return { dtype, bits: 32, eps: 2 ** -23, min: -max, max, smallestNormal: 2 ** -126 };
  throw new TypeError(`finfo: ${dtype} is not a floating-point dtype`);
}

/** Limits of an integer dtype. */
export interface IntegerInfo {
  readonly dtype: DType;
  readonly bits: number;
  readonly min: bigint;
  readonly max: bigint;
}

/**
 * Limits of an integer dtype, as bigints for every width.
 *
 * @throws TypeError for other dtypes.
 */
export const iinfo = (dtype: DType): IntegerInfo => ({
  ...integerRange(dtype),
  dtype,
  bits: DTYPES[dtype].itemsize * 8,
});
