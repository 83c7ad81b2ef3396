/**
 * Elements of the rows of a table of text, from its bytes.
 */
import { DTYPES, type DType, isTextDType, isTimeDType } from '../../../../kernels/dtype.js';
import { heldScalar, integerRange } from '../../../../kernels/scalar.js';
import { putText, widthOf } from '../../../../kernels/text/text.js';
import { isTime, parseMoment } from '../../../../kernels/time/moment.js';
import { NAT } from '../../../../kernels/time/units.js';
import { decimalOf, latin, wholeOf } from './decimal-text.js';
import type { TableForm } from './table-form.js';
import { isBlank, lineEnd, lineReader, nextLine } from './table-lines.js';

/** What is wrong with a row, counted from the first of its group. */
export class RowFault extends Error {
  constructor(
    readonly row: number,
    readonly why: string,
  ) {
    super(`row ${row}${why}`);
  }
}

/** The typed array that elements are written to, as one that takes numbers, or bigints where the dtype holds these. */
export type Elements = { [at: number]: number | bigint } & {
  readonly length: number;
  readonly BYTES_PER_ELEMENT: number;
};

/** Writes the text of one column as element `k`; false where it is none. */
type Put = (bytes: Uint8Array, start: number, end: number, out: Elements, k: number) => boolean;

/** Text of the bytes: UTF-8 as far as it is. */
const decoder = new TextDecoder();
const textOf = (bytes: Uint8Array, start: number, end: number): string => decoder.decode(bytes.slice(start, end));

function putMoment(dtype: DType): Put {
  const isMoment = dtype.startsWith('d');
  return (bytes, start, end, out, k) => {
    const text = latin(bytes, start, end);
    if (/^nat$/i.test(text)) out[k] = NAT;
    else {
      const scalar = isMoment ? parseMoment(text) : /^[+-]?\d+$/.test(text) ? BigInt(text) : undefined;
      if (scalar === undefined) return false;
      try {
        const held = heldScalar(scalar, dtype);
        if (!isTime(held)) return false;
        out[k] = held.value;
      } catch {
        return false;
      }
    }
    return true;
  };
}

/** What writes elements of `dtype`. */
function putOf(dtype: DType): Put {
  if (isTextDType(dtype)) {
    const width = widthOf(dtype);
    const isBytes = dtype.startsWith('S');
    return (bytes, start, end, out, k) => {
      const text = isBytes ? latin(bytes, start, end) : textOf(bytes, start, end);
      return putText(out as Uint8Array, k * width, width, text);
    };
  }
  if (isTimeDType(dtype)) return putMoment(dtype);
  if (DTYPES[dtype].kind === 'f')
    return (bytes, start, end, out, k) => {
      const value = decimalOf(bytes, start, end);
      out[k] = value ?? 0;
      return value !== undefined;
    };
  const { min, max } = dtype === 'bool' ? { min: 0n, max: 1n } : integerRange(dtype);
  const isBig = DTYPES[dtype].itemsize === 8;
  return (bytes, start, end, out, k) => {
    const value = wholeOf(bytes, start, end);
    if (value === undefined || value < min || value > max) return false;
    out[k] = isBig ? BigInt(value) : Number(value);
    return true;
  };
}

/** Functions of the user's that make numbers of a column's text, by the column's number. */
export type Converters = ReadonlyMap<number, (text: string) => number | bigint>;

/** What takes the rows of one form apart. */
export interface RowReader {
  /** Writes the elements of all rows in `bytes`, from the beginning of `out` on; the number of rows. @throws RowFault */
  read(bytes: Uint8Array, out: Elements): number;
}

/** Makes what reads rows of `form`. */
export function rowReader(form: TableForm, converters?: Converters): RowReader {
  const { dtype, columns, width, lenient, fill } = form;
  const lines = lineReader(form, width);
  const put = putOf(dtype);
  const isText = isTextDType(dtype);
  const entries = isText ? widthOf(dtype) : 1;
  const missing = new Set(form.missing);
  const lengths = new Set(form.missing.map((text) => Buffer.byteLength(text)));
  const filling = fill === undefined ? undefined : new TextEncoder().encode(fill);
  const convert = (column: number, text: string, out: Elements, k: number): boolean => {
    const value = converters?.get(column)?.(text);
    const whole = typeof value === 'bigint' || typeof value === 'number' ? String(value) : undefined;
    if (whole === undefined) return false;
    const bytes = new TextEncoder().encode(whole === 'Infinity' ? 'inf' : whole === '-Infinity' ? '-inf' : whole);
    return put(bytes, 0, bytes.length, out, k);
  };
  const element = (bytes: Uint8Array, column: number, out: Elements, k: number): boolean => {
    let start = lines.starts[column];
    let end = lines.ends[column];
    if (converters?.has(column)) return convert(column, textOf(bytes, start, end), out, k);
    if (isText) return put(bytes, start, end, out, k);
    while (start < end && isBlank(bytes[start])) start++;
    while (end > start && isBlank(bytes[end - 1])) end--;
    const isMissing = start === end || (lengths.has(end - start) && missing.has(textOf(bytes, start, end)));
    if (!isMissing && put(bytes, start, end, out, k)) return true;
    return filling !== undefined && (isMissing || lenient) && put(filling, 0, filling.length, out, k);
  };
  return {
    read(bytes, out) {
      const most = out.length / entries;
      let row = 0;
      let k = 0;
      for (let start = 0; start < bytes.length; ) {
        const end = lineEnd(bytes, start);
        let stop = lines.textEnd(bytes, start, end);
        let from = start;
        start = nextLine(bytes, end);
        if (stop === from) continue;
        if (lenient) while (bytes[from] === 32) from++;
        if (lenient) while (stop > from && isBlank(bytes[stop - 1]) && bytes[stop - 1] !== 9) stop--;
        const found = lines.columns(bytes, from, stop);
        if (found !== width)
          throw new RowFault(
            row,
            ` has ${found} columns where the first has ${width}; leave lines out with skiprows or comments`,
          );
        if (k + columns.length > most) throw new RowFault(row, ' was not there when it was opened: open it anew');
        for (const column of columns) {
          if (!element(bytes, column, out, k))
            throw new RowFault(
              row,
              `, column ${column}: ${JSON.stringify(textOf(bytes, lines.starts[column], lines.ends[column]).trim().slice(0, 40))} is no ${dtype}; name columns with usecols, skip lines with skiprows, or use genfromtxt, which fills what is missing`,
            );
          k++;
        }
        row++;
      }
      return row;
    },
  };
}
