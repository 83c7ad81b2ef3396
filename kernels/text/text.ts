/**
 * Text as elements of arrays: code points, or bytes, filled up with zeros, from JavaScript strings and back.
 *
 * Elements of `<Un` are any strings, lone surrogates among them. Elements of `Sn` are bytes, each a character up to U+00FF. Zeros
 * at the end are no part of an element, as NumPy has it.
 */
import { DTYPES, type DType, type TextDType } from '../dtype.js';

/** Entries of the arrays that hold elements of `dtype`: code points or bytes. */
export const widthOf = (dtype: TextDType): number => DTYPES[dtype].entries;

/** The dtype of text of `width` code points, or bytes. */
export const textDType = (kind: 'U' | 'S', width: number): TextDType =>
  kind === 'U' ? `<U${Math.max(1, width)}` : `S${Math.max(1, width)}`;

/** Code points of `text` without zeros at its end. */
export function lengthOf(text: string): number {
  let length = 0;
  let end = 0;
  for (const point of text) {
    length++;
    if (point !== '\0') end = length;
  }
  return end;
}

/** Writes `text` as the `width` entries from `place` on; what is longer is cut off. False: a character is no byte. */
export function putText(
  data: { [at: number]: number } & { readonly BYTES_PER_ELEMENT: number },
  place: number,
  width: number,
  text: string,
): boolean {
  const most = data.BYTES_PER_ELEMENT === 1 ? 0xff : 0x10ffff;
  let at = 0;
  let isHeld = true;
  for (const point of text) {
    if (at === width) break;
    const code = point.codePointAt(0) as number;
    if (code > most) isHeld = false;
    data[place + at++] = code > most ? 0x3f : code;
  }
  while (at < width) data[place + at++] = 0;
  return isHeld;
}

/** Entries before the zeros at the end. */
export function usedOf(data: ArrayLike<number>, place: number, width: number): number {
  let used = width;
  while (used > 0 && data[place + used - 1] === 0) used--;
  return used;
}

/** The element in the `width` entries from `place` on; what is no code point stands as U+FFFD. */
export function textAt(data: ArrayLike<number>, place: number, width: number): string {
  const used = usedOf(data, place, width);
  let text = '';
  for (let k = 0; k < used; k++) {
    const code = data[place + k];
    text += String.fromCodePoint(code > 0x10ffff ? 0xfffd : code);
  }
  return text;
}

/** Below 0, 0 or above 0 as one element comes before another, is equal or comes after it, by code points. */
export function compareText(
  a: ArrayLike<number>,
  at: number,
  width: number,
  b: ArrayLike<number>,
  from: number,
  other: number,
): number {
  const shared = Math.min(width, other);
  for (let k = 0; k < shared; k++) {
    const difference = a[at + k] - b[from + k];
    if (difference !== 0) return difference;
  }
  for (let k = shared; k < width; k++) if (a[at + k] !== 0) return 1;
  for (let k = shared; k < other; k++) if (b[from + k] !== 0) return -1;
  return 0;
}

const WIDTHS: Partial<Record<DType, number>> = {
  bool: 5,
  int8: 4,
  int16: 6,
  int32: 11,
  int64: 21,
  uint8: 3,
  uint16: 5,
  uint32: 10,
  uint64: 20,
  float32: 32,
  float64: 32,
};

/** Characters that elements of `dtype` take as text, as NumPy counts them; undefined where they do not become text. */
export const textWidth = (dtype: DType): number | undefined => WIDTHS[dtype];

/** Characters that Python shows by their numbers. */
const UNSEEN = /[\p{C}\p{Z}]/u;
const SHORT: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** One character of a quoted text, as Python shows it. */
function shownPoint(point: string, quote: string, isBytes: boolean): string {
  if (point === quote) return `\\${quote}`;
  if (Object.hasOwn(SHORT, point)) return SHORT[point];
  const code = point.codePointAt(0) as number;
  if (point === ' ' || !(isBytes ? code < 0x20 || code > 0x7e : UNSEEN.test(point))) return point;
  const digits = code.toString(16);
  if (code < 0x100) return `\\x${digits.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}

/** `text` in quotes as Python's `repr`: `'abc'`, of bytes `b'abc'`. */
export function quoted(text: string, kind: 'U' | 'S'): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = Array.from(text, (point) => shownPoint(point, quote, kind === 'S')).join('');
  return `${kind === 'S' ? 'b' : ''}${quote}${inner}${quote}`;
}
