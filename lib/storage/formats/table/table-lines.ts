/**
 * Lines of a table of text, as bytes: where a row's text ends, and where its columns are.
 */
import type { TextForm } from './table-form.js';

const NEWLINE = 10;

/** True for a blank, or what ends a line. */
export const isBlank = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);

/** True where `mark` stands at `at`. */
function standsAt(bytes: Uint8Array, at: number, end: number, mark: Uint8Array): boolean {
  if (at + mark.length > end) return false;
  for (let k = 0; k < mark.length; k++) if (bytes[at + k] !== mark[k]) return false;
  return true;
}

/** Takes lines apart. */
export interface LineReader {
  /** The end of the line that begins at `start`, without what ends it. */
  lineEnd(bytes: Uint8Array, start: number): number;
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
    lineEnd(bytes, start) {
      const found = bytes.indexOf(NEWLINE, start);
      return found < 0 ? bytes.length : found;
    },
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
      if (at === stop) return start;
      while (bytes[stop - 1] === 13) stop--;
      return stop;
    },
    columns: (bytes, start, end) =>
      between === undefined ? byBlanks(bytes, start, end) : byDelimiter(between, bytes, start, end),
  };
}
