/**
 * Arrays as text, as NumPy prints them: aligned columns, the fewest digits that tell elements apart up to 8, and the ends
 * only above 1000 elements.
 */
import { type Complex, complexOf } from '../../../kernels/complex/number.js';
import {
  DTYPES,
  type DType,
  isComplexDType,
  isTextDType,
  isTimeDType,
  realDType,
  type TimeDType,
} from '../../../kernels/dtype.js';
import { roundToHalf } from '../../../kernels/half.js';
import { timeOf } from '../../../kernels/scalar.js';
import { floatText, type Round, shortest } from '../../../kernels/text/floats.js';
import { quoted, textAt, widthOf } from '../../../kernels/text/text.js';
import { sizeOf } from '../shape.js';

/** An array in memory. */
interface Parts {
  readonly data: { readonly [k: number]: number | bigint };
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
}

/** NumPy's `printoptions`. */
const PRECISION = 8;
const THRESHOLD = 1000;
const EDGE_ITEMS = 3;
const LINE_WIDTH = 75;

/** Indices shown along an axis of extent `n`; -1 stands for what is left out. */
const shownAlong = (n: number, summarised: boolean): number[] =>
  summarised && n > 2 * EDGE_ITEMS ? [0, 1, 2, -1, n - 3, n - 2, n - 1] : Array.from({ length: n }, (_, k) => k);

/** An element as its array holds it. */
type Element = number | bigint | string | Complex;

/** The element at `place` of the data. */
const elementAt = ({ data }: Parts, place: number, dtype: DType): Element => {
  if (isTextDType(dtype)) return textAt(data as unknown as ArrayLike<number>, place, widthOf(dtype));
  return isComplexDType(dtype) ? complexOf(data[place] as number, data[place + 1] as number) : data[place];
};

function shownElements(array: Parts, summarised: boolean, dtype: DType): Element[] {
  const found: Element[] = [];
  const walk = (axis: number, offset: number): void => {
    if (axis === array.shape.length) found.push(elementAt(array, offset, dtype));
    else
      for (const k of shownAlong(array.shape[axis], summarised))
        if (k >= 0) walk(axis + 1, offset + k * array.stride[axis]);
  };
  walk(0, array.offset);
  return found;
}

/** Rounds a number to a float of `dtype`; undefined where that is a double. */
const roundingTo = (dtype: DType): Round =>
  dtype === 'float16' ? roundToHalf : realDType(dtype) === 'float32' ? Math.fround : undefined;

/** `text`, a decimal that was rounded up from a tie, with the even last digit that NumPy chooses; `exact` has all digits. */
const toEven = (text: string, exact: string): string =>
  /^5?0*$/.test(exact.slice(text.length)) && exact[text.length] === '5' && Number(exact[text.length - 1]) % 2 === 0
    ? exact.slice(0, text.length)
    : text;

/** Fixed notation, no more than 8 places: [before the point, after it]. */
function fixedParts(value: number, round: Round): [string, string] {
  const { digits, exponent } = shortest(value, round);
  const places = digits.length - 1 - exponent;
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  // More places than are shown: round what the double holds, as NumPy does.
  const text =
    places > PRECISION
      ? toEven(Math.abs(value).toFixed(PRECISION), Math.abs(value).toFixed(80))
      : `${exponent >= 0 ? digits.slice(0, exponent + 1).padEnd(exponent + 1, '0') : '0'}.${places > 0 ? (exponent >= 0 ? digits.slice(exponent + 1) : digits.padStart(places, '0')) : ''}`;
  const [whole, part = ''] = text.split('.');
  return [sign + whole, part.replace(/0+$/, '')];
}

/** How floats are written so that all of `values` align; with `plus` a sign stands before each. */
function floatFormat(values: readonly number[], round: Round, plus = ''): (value: number) => string {
  const finite = values.filter((v) => Number.isFinite(v));
  const special = (v: number): string => (Number.isNaN(v) ? `${plus}nan` : v > 0 ? `${plus}inf` : '-inf');
  const signOf = (v: number): string => (v < 0 || Object.is(v, -0) ? '-' : plus);
  const fixed = (v: number): [string, string] => {
    const [whole, part] = fixedParts(v, round);
    return [whole.startsWith('-') ? whole : plus + whole, part];
  };
  const widest = Math.max(0, ...values.filter((v) => !Number.isFinite(v)).map((v) => special(v).length));
  const sizes = finite.map(Math.abs).filter((v) => v !== 0);
  const most = sizes.reduce((a, b) => Math.max(a, b), 0);
  const least = sizes.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const exponential = sizes.length > 0 && (most >= 1e8 || least < 1e-4 || most / least > 1000);
  if (!exponential) {
    const parts = new Map(finite.map((v) => [Object.is(v, -0) ? '-0' : v, fixed(v)] as const));
    let left = 0;
    let right = 0;
    for (const [whole, part] of parts.values()) {
      left = Math.max(left, whole.length);
      right = Math.max(right, part.length);
    }
    left = finite.length < values.length ? Math.max(left, widest - right - 1) : left;
    return (v) => {
      if (!Number.isFinite(v)) return special(v).padStart(left + right + 1);
      const [whole, part] = parts.get(Object.is(v, -0) ? '-0' : v) ?? fixed(v);
      return `${whole.padStart(left)}.${part.padEnd(right)}`;
    };
  }
  const split = (v: number): { sign: string; digits: string; exponent: number } => {
    const sign = signOf(v);
    if (v === 0) return { sign, digits: '0', exponent: 0 };
    const own = shortest(v, round);
    if (own.digits.length <= PRECISION + 1) return { sign, ...own };
    const [rounded, exponent] = Math.abs(v).toExponential(PRECISION).split('e');
    const mantissa = toEven(rounded, Math.abs(v).toExponential(80).split('e')[0]);
    return { sign, digits: mantissa.replace('.', '').replace(/0+$/, ''), exponent: Number(exponent) };
  };
  let digits = 1;
  let signs = 0;
  let powers = 2;
  for (const v of finite) {
    const own = split(v);
    digits = Math.max(digits, own.digits.length);
    signs = Math.max(signs, own.sign.length);
    powers = Math.max(powers, String(Math.abs(own.exponent)).length);
  }
  const width = Math.max(signs + 1 + 1 + (digits - 1) + 2 + powers, widest);
  return (v) => {
    if (!Number.isFinite(v)) return special(v).padStart(width);
    // All have as many digits: what the shortest lacks are those that the number has.
    const [rounded, exponent] = Math.abs(v)
      .toExponential(digits - 1)
      .split('e');
    const mantissa = toEven(rounded, Math.abs(v).toExponential(80).split('e')[0]);
    const power = `e${exponent[0]}${exponent.slice(1).padStart(powers, '0')}`;
    return `${split(v).sign}${digits === 1 ? `${mantissa}.` : mantissa}${power}`.padStart(width);
  };
}

/** A time as it stands in an array: moments in quotes, spans as their count. */
function timeText(count: bigint, dtype: TimeDType): string {
  const time = timeOf(count, dtype);
  if (time.isNaT) return "'NaT'";
  return dtype.startsWith('d') ? `'${time.toString()}'` : String(count);
}

const plainText = (value: Element, dtype: DType): string => {
  if (isTextDType(dtype)) return quoted(value as string, DTYPES[dtype].kind as 'U' | 'S');
  return isTimeDType(dtype)
    ? timeText(value as bigint, dtype)
    : dtype === 'bool'
      ? value
        ? 'True'
        : 'False'
      : String(value);
};

function elementFormat(values: readonly Element[], dtype: DType): (value: Element) => string {
  if (isComplexDType(dtype)) {
    const parts = values as readonly Complex[];
    const round = roundingTo(dtype);
    const re = floatFormat(
      parts.map((value) => value.re),
      round,
    );
    const im = floatFormat(
      parts.map((value) => value.im),
      round,
      '+',
    );
    return (value) => {
      const text = im((value as Complex).im);
      const end = text.trimEnd().length;
      return `${re((value as Complex).re)}${text.slice(0, end)}j${text.slice(end)}`;
    };
  }
  if (DTYPES[dtype].kind === 'f') {
    const format = floatFormat(values as readonly number[], roundingTo(dtype));
    return (value) => format(value as number);
  }
  // Text stands as it is, however long.
  if (isTextDType(dtype)) return (value) => plainText(value, dtype);
  const width = values.reduce<number>((n, v) => Math.max(n, plainText(v, dtype).length), dtype === 'bool' ? 5 : 0);
  return (value) => plainText(value, dtype).padStart(width);
}

/** The elements in brackets; `prefix` and `suffix` are the columns taken before the first and after the last line. */
function lines(array: Parts, dtype: DType, separator: string, prefix: number, suffix: number): string {
  const summarised = sizeOf(array.shape) > THRESHOLD;
  const format = elementFormat(shownElements(array, summarised, dtype), dtype);
  const rank = array.shape.length;
  const text = (axis: number, offset: number, indent: string, room: number): string => {
    if (axis === rank) return format(elementAt(array, offset, dtype));
    const items = shownAlong(array.shape[axis], summarised).map((k) =>
      k < 0 ? '...' : text(axis + 1, offset + k * array.stride[axis], `${indent} `, room - 1),
    );
    if (axis < rank - 1) return `[${items.join(`${separator.trimEnd()}${'\n'.repeat(rank - axis - 1)}${indent}`)}]`;
    const done: string[] = [];
    let line = indent;
    items.forEach((item, k) => {
      if (line.length > indent.length && line.length + item.length > room - 1) {
        done.push(line.trimEnd());
        line = indent;
      }
      line += k === items.length - 1 ? item : `${item}${separator}`;
    });
    return `[${[...done, line].join('\n').slice(indent.length)}]`;
  };
  return text(0, array.offset, ' '.repeat(prefix + 1), LINE_WIDTH - suffix);
}

/** As NumPy's `str`. */
export function numpyText(array: Parts, dtype: DType): string {
  if (sizeOf(array.shape) === 0) return '[]';
  if (array.shape.length > 0) return lines(array, dtype, ' ', 0, 0);
  const value = elementAt(array, array.offset, dtype);
  if (isTimeDType(dtype)) return timeOf(value as bigint, dtype).toString();
  if (typeof value === 'string') return dtype.startsWith('S') ? plainText(value, dtype) : value;
  if (typeof value === 'object') return complexText(value, dtype);
  if (DTYPES[dtype].kind !== 'f') return plainText(value, dtype);
  return floatText(value as number, roundingTo(dtype));
}

/** A complex number by itself: `(1+2j)`, or `2j` where the real part is +0. */
function complexText({ re, im }: Complex, dtype: DType): string {
  const part = (value: number): string => floatText(value, roundingTo(dtype)).replace(/\.0$/, '');
  const text = part(im);
  if (Object.is(re, 0)) return `${text}j`;
  return `(${part(re)}${text.startsWith('-') ? '' : '+'}${text}j)`;
}

/** Dtypes that NumPy does not name, because elements tell them. */
const IMPLIED = new Set<DType>(['bool', 'int64', 'float64', 'complex128']);

/** As NumPy's `repr`: `array([1., 2.], dtype=float32)`. */
export function numpyRepr(array: Parts, dtype: DType): string {
  const open = 'array(';
  const { shape } = array;
  const size = sizeOf(shape);
  const first = size === 0 ? 0 : elementAt(array, array.offset, dtype);
  const body =
    size === 0
      ? '[]'
      : shape.length === 0
        ? 'fc'.includes(DTYPES[dtype].kind)
          ? elementFormat([first], dtype)(first)
          : plainText(first, dtype)
        : lines(array, dtype, ', ', open.length, 1);
  const facts: string[] = [];
  if ((size === 0 && shape.length > 1) || size > THRESHOLD)
    facts.push(`shape=(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`);
  if (!IMPLIED.has(dtype) || size === 0)
    facts.push(
      `dtype=${isTimeDType(dtype) ? `'${dtype}'` : isTextDType(dtype) ? `'${dtype.replace('S', '|S')}'` : dtype}`,
    );
  if (facts.length === 0) return `${open}${body})`;
  const text = `${open}${body},`;
  const end = `${facts.join(', ')})`;
  const last = text.length - (text.lastIndexOf('\n') + 1);
  return `${text}${last + end.length + 1 > LINE_WIDTH ? `\n${' '.repeat(open.length)}` : ' '}${end}`;
}
