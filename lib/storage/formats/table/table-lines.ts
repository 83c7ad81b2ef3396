/**
 * Lines of a table of text, as bytes: where a row's text ends, and where its columns are.
 */
import type { TextForm } from './table-form.js';

const NEWLINE = 10;
const RETURN = 13;

/** True for a blank, or what ends a line. */
export const isBlank = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);

/** True where `mark` stands at `at`. */
function standsAt(bytes: Uint8Array, at: number, end: number, mark: Uint8Array): boolean {
  if (at + mark.length > end) return false;
  for (let k = 0; k < mark.length; k++) if (bytes[at + k] !== mark[k]) return false;
  return true;
}

/** The end of the line that begins at `start`, without what ends it: a newline, a return, or both. */
export function lineEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== NEWLINE && bytes[at] !== RETURN) at++;
  return at;
}

/** Where the line after the one that ends at `end` begins. */
export const nextLine = (bytes: Uint8Array, end: number): number =>
  end + (bytes[end] === RETURN && bytes[end + 1] === NEWLINE ? 2 : 1);

/** Whether a return stands at `at`: where `bytes` end with it, a newline may follow. */
export const isReturn = (bytes: Uint8Array, at: number): boolean => bytes[at] === RETURN;

/** Bytes of the mark of UTF-8 that `bytes`, the first of a file, begin with. */
export const markBytes = (bytes: Uint8Array): number =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;

/** Takes lines apart. */
export interface LineReader {
  /** The end of a line's text, without its comment; `start` where there is no text but blanks. */
  textEnd(bytes: Uint8Array, start: number, end: number): number;
  /** Finds columns, and tells how many; where each begins and ends is in `starts` and `ends`, as far as these go. */
  columns(bytes: Uint8Array, start: number, end: number): number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** What reads lines of this form, of at most `most` columns that are wanted. */
export function lineReader(
  { delimiter, comments }: Pick<TextForm, 'delimiter' | 'comments'>,
  most: number,
): LineReader {
  const encoder = new TextEncoder();
  const marks = comments.map((mark) => encoder.encode(mark));
  const between = delimiter === undefined ? undefined : encoder.encode(delimiter);
  const starts = new Int32Array(most);
  const ends = new Int32Array(most);
  const put = (column: number, start: number, end: number): void => {
    if (column >= most) return;
    starts[column] = start;
    ends[column] = end;
  };
  const byBlanks = (bytes: Uint8Array, start: number, end: number): number => {
    let column = 0;
    for (let at = start; ; ) {
      while (at < end && isBlank(bytes[at])) at++;
      if (at === end) return column;
      const first = at;
      while (at < end && !isBlank(bytes[at])) at++;
      put(column++, first, at);
    }
  };
  const byDelimiter = (mark: Uint8Array, bytes: Uint8Array, start: number, end: number): number => {
    let column = 0;
    let first = start;
    for (let at = start; at < end; ) {
      if (bytes[at] !== mark[0] || !standsAt(bytes, at, end, mark)) {
        at++;
        continue;
      }
      put(column++, first, at);
      at += mark.length;
      first = at;
    }
    put(column++, first, end);
    return column;
  };
  return {
    starts,
    ends,
    textEnd(bytes, start, end) {
      let stop = end;
      for (const mark of marks)
        for (let at = start; at < stop; at++) {
          if (bytes[at] !== mark[0] || !standsAt(bytes, at, stop, mark)) continue;
          stop = at;
          break;
        }
      let at = start;
      while (at < stop && isBlank(bytes[at])) at++;
      return at === stop ? start : stop;
    },
    columns: (bytes, start, end) =>
      between === undefined ? byBlanks(bytes, start, end) : byDelimiter(between, bytes, start, end),
  };
}
