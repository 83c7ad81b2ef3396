/**
 * Numbers of text as doubles, rounded once as by JavaScript's `Number`, without a string for each where there are no more than 19 digits.
 *
 * Digits become a sum of two doubles, exactly; its product with, or quotient by, an exact power of ten is known to far more digits than
 * a double has. Where these tell how to round, that is the number (as in W. D. Clinger, How to read floating point numbers accurately,
 * 1990); else, and for other powers, `Number` decides.
 */

const POWERS = Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
const SPLIT = 2 ** 27 + 1;
/** What the sum of two doubles may be wrong by, many times over. */
const ERROR = 2 ** -90;

const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57;

/** Bytes as a string, each a character. */
export function latin(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at]);
  return text;
}

/** What a product of doubles, rounded to `product`, leaves (T. J. Dekker, 1971). */
function remainder(a: number, b: number, product: number): number {
  const ca = SPLIT * a;
  const high = ca - (ca - a);
  const cb = SPLIT * b;
  const other = cb - (cb - b);
  return (a - high) * (b - other) - (product - high * other - (a - high) * other - high * (b - other));
}

/** `high + low`, times 10 to the `power`, as a double; undefined where that cannot be told. */
function scaled(high: number, low: number, power: number): number | undefined {
  if (power === 0 && low === 0) return high;
  if (power < -22 || power > 22) return undefined;
  const ten = POWERS[Math.abs(power)];
  let first: number;
  let rest: number;
  if (power < 0) {
    first = high / ten;
    const product = first * ten;
    rest = (high - product - remainder(first, ten, product) + low) / ten;
  } else {
    first = high * ten;
    rest = remainder(high, ten, first) + low * ten;
  }
  const sum = first + rest;
  const left = rest - (sum - first);
  const error = Math.abs(sum) * ERROR;
  return sum + (left + error) === sum && sum + (left - error) === sum ? sum : undefined;
}

const WORDS = /^[+-]?(?:inf|infinity|nan)$/i;

function word(text: string): number | undefined {
  if (!WORDS.test(text)) return undefined;
  return /nan$/i.test(text) ? Number.NaN : text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** The number that the bytes from `start` to `end` are: as C and Python write it; undefined where they are none. */
export function decimalOf(bytes: Uint8Array, start: number, end: number): number | undefined {
  let at = start;
  const isNegative = bytes[at] === 45;
  if (isNegative || bytes[at] === 43) at++;
  let high = 0;
  let low = 0;
  let scale = 1;
  // Digits from the first that is not 0 on; the point is no digit.
  let digits = 0;
  let point = -1;
  const first = at;
  for (; at < end; at++) {
    const digit = bytes[at] - 48;
    if (digit >= 0 && digit <= 9) {
      if (digits < 15) {
        high = high * 10 + digit;
        if (high !== 0) digits++;
      } else {
        if (digits < 19) {
          low = low * 10 + digit;
          scale *= 10;
        }
        digits++;
      }
    } else if (digit === -2 && point < 0) point = at;
    else break;
  }
  const seen = at - first - (point < 0 ? 0 : 1);
  let power = point < 0 ? 0 : point + 1 - at;
  if (seen === 0) return word(latin(bytes, start, end));
  if (at < end) {
    if (bytes[at] !== 101 && bytes[at] !== 69) return undefined;
    at++;
    const isBelow = bytes[at] === 45;
    if (isBelow || bytes[at] === 43) at++;
    if (at >= end) return undefined;
    let exponent = 0;
    for (; at < end; at++) {
      if (!isDigit(bytes[at])) return undefined;
      if (exponent < 10_000) exponent = exponent * 10 + (bytes[at] - 48);
    }
    power += isBelow ? -exponent : exponent;
  }
  let value: number | undefined = 0;
  if (digits > 19) value = undefined;
  else if (digits > 15) {
    const product = high * scale;
    const below = remainder(high, scale, product) + low;
    const sum = product + below;
    value = scaled(sum, below - (sum - product), power);
  } else if (digits > 0) value = scaled(high, 0, power);
  if (value === undefined) return Number(latin(bytes, start, end));
  return isNegative ? -value : value;
}

/** The whole number that the bytes are; undefined where they are none. A bigint where a double might not hold it. */
export function wholeOf(bytes: Uint8Array, start: number, end: number): number | bigint | undefined {
  let at = start;
  const isNegative = bytes[at] === 45;
  if (isNegative || bytes[at] === 43) at++;
  if (at >= end) return undefined;
  const first = at;
  let value = 0;
  for (; at < end; at++) {
    if (!isDigit(bytes[at])) return undefined;
    value = value * 10 + (bytes[at] - 48);
  }
  if (end - first <= 15) return isNegative ? -value : value;
  const exact = BigInt(latin(bytes, first, end));
  return isNegative ? -exact : exact;
}
