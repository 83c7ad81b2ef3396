/**
 * Tables of numbers as text: where their rows begin, found in one pass in little memory, and the numbers of some of them.
 */
import { open } from 'node:fs/promises';
import { DTYPES, type DType, isBigInt, newElements, type TypedArray } from '../../../kernels/dtype.js';
import { integerRange } from '../../../kernels/scalar.js';
import { ChunkwiseError } from '../../base/errors.js';
import { storageFailure } from '../stores/storage-failure.js';

/** How a table is written. */
export interface TextForm {
  /** What stands between columns; undefined: any blanks. */
  readonly delimiter?: string;
  /** What begins a comment, each to the end of its line. */
  readonly comments: readonly string[];
  /** Lines before the first row, comments included. */
  readonly skiprows: number;
  readonly maxRows?: number;
}

/** Where the rows of a file are. */
export interface TextIndex {
  readonly rows: number;
  /** Columns of the first row. */
  readonly columns: number;
  /** Where every {@link GROUP} rows begin, and where the last row ends. */
  readonly offsets: readonly number[];
  readonly end: number;
}

/** Rows between two entries of an index. */
export const GROUP = 1024;
const PIECE = 1 << 20;
/** A longer line is none of a table. */
const MOST_LINE = 64 << 20;

/** A line without its comment and end. */
function bareLine(line: string, comments: readonly string[]): string {
  let end = line.length;
  for (const mark of comments) {
    const at = line.indexOf(mark);
    if (at >= 0 && at < end) end = at;
  }
  return line.slice(0, end);
}

/** The columns of a line; none of a blank one. */
export function columnsOf(line: string, { delimiter, comments }: TextForm): string[] {
  const bare = bareLine(line, comments);
  const text = bare.trim();
  if (text === '') return [];
  return delimiter === undefined ? text.split(/\s+/) : bare.replace(/[\r\n]+$/, '').split(delimiter);
}

/** Goes through a file once. @throws ChunkwiseError 'storage' when it cannot be read, or has lines without end */
export async function indexText(operation: string, path: string, form: TextForm): Promise<TextIndex> {
  const offsets: number[] = [];
  let rows = 0;
  let columns = 0;
  let line = 0;
  let end = 0;
  const most = form.maxRows ?? Number.POSITIVE_INFINITY;
  const take = (text: string, start: number, stop: number): void => {
    if (line++ < form.skiprows || bareLine(text, form.comments).trim() === '') return;
    if (rows === 0) columns = columnsOf(text, form).length;
    if (rows % GROUP === 0) offsets.push(start);
    rows++;
    end = stop;
  };
  let file: Awaited<ReturnType<typeof open>> | undefined;
  try {
    file = await open(path, 'r');
    const buffer = Buffer.alloc(PIECE);
    let rest = Buffer.alloc(0);
    let position = 0;
    while (rows < most) {
      const { bytesRead } = await file.read(buffer, 0, PIECE, position + rest.length);
      const data = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      let from = 0;
      for (let to = data.indexOf(10); to >= 0 && rows < most; to = data.indexOf(10, from)) {
        take(data.toString('latin1', from, to), position + from, position + to + 1);
        from = to + 1;
      }
      if (bytesRead === 0) {
        if (from < data.length && rows < most)
          take(data.toString('latin1', from), position + from, position + data.length);
        break;
      }
      rest = data.subarray(from);
      position += from;
      if (rest.length > MOST_LINE) throw new Error(`holds a line of more than ${MOST_LINE} bytes: it is no table`);
    }
  } catch (cause) {
    throw storageFailure(operation, path, cause);
  } finally {
    await file?.close();
  }
  return { rows, columns, offsets, end };
}

/** What is made of a column's text. */
export interface TextValues {
  readonly dtype: DType;
  /** Texts that stand for a missing value, the empty one apart. */
  readonly missing: readonly string[];
  /** What a missing value becomes; undefined: it is an error. */
  readonly fill?: number;
  /** Text that is no number is a missing value too. */
  readonly lenient: boolean;
}

const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const WHOLE = /^[+-]?\d+$/;

function floatOf(text: string): number | undefined {
  if (FLOAT.test(text)) return Number(text);
  const [, sign, word] = /^([+-]?)(inf|infinity|nan)$/i.exec(text) ?? [];
  if (word === undefined) return undefined;
  return word.toLowerCase() === 'nan' ? Number.NaN : sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Makes of a text an element of `dtype`; undefined where it is none. */
function elementReader(dtype: DType): (text: string) => number | bigint | undefined {
  if (DTYPES[dtype].kind === 'f') return floatOf;
  const { min, max } = dtype === 'bool' ? { min: 0n, max: 1n } : integerRange(dtype);
  return (text) => {
    if (!WHOLE.test(text)) return undefined;
    const value = BigInt(text.replace(/^\+/, ''));
    if (value < BigInt(min) || value > BigInt(max)) return undefined;
    return isBigInt(dtype) ? value : Number(value);
  };
}

/** Which rows and columns. */
export interface TextRegion {
  readonly rows: readonly [from: number, to: number];
  /** Columns of the file, in the order wanted. */
  readonly columns: readonly number[];
}

/** The elements of a region, in C order. @throws ChunkwiseError 'storage' naming the row and column that is no number */
export async function readText(
  operation: string,
  path: string,
  form: TextForm,
  index: TextIndex,
  values: TextValues,
  { rows: [from, to], columns }: TextRegion,
): Promise<TypedArray> {
  const out = newElements(values.dtype, (to - from) * columns.length);
  const first = Math.floor(from / GROUP);
  const start = index.offsets[first];
  const stop = index.offsets[Math.ceil(to / GROUP)] ?? index.end;
  const fail = (why: string): ChunkwiseError =>
    new ChunkwiseError('storage', `${operation}: ${path}: ${why}`, { details: { file: path } });
  const data = Buffer.alloc(stop - start);
  let file: Awaited<ReturnType<typeof open>> | undefined;
  try {
    file = await open(path, 'r');
    const { bytesRead } = await file.read(data, 0, data.length, start);
    if (bytesRead < data.length) throw fail('is shorter than when it was opened: open it anew');
  } catch (cause) {
    throw storageFailure(operation, path, cause);
  } finally {
    await file?.close();
  }
  const read = elementReader(values.dtype);
  const missing = new Set(values.missing);
  let row = first * GROUP;
  let at = 0;
  for (let begin = 0; begin < data.length && row < to; ) {
    const newline = data.indexOf(10, begin);
    const end = newline < 0 ? data.length : newline;
    const line = data.toString('latin1', begin, end);
    begin = end + 1;
    const found = columnsOf(line, form);
    if (found.length === 0) continue;
    if (row++ < from) continue;
    if (found.length !== index.columns)
      throw fail(
        `row ${row - 1} has ${found.length} columns where the first has ${index.columns}; leave lines out with skiprows or comments`,
      );
    for (const column of columns) {
      const text = found[column].trim();
      const isMissing = text === '' || missing.has(text);
      const value = (isMissing ? undefined : read(text)) ?? (isMissing || values.lenient ? values.fill : undefined);
      if (value === undefined)
        throw fail(
          `row ${row - 1}, column ${column}: ${JSON.stringify(text.slice(0, 40))} is no ${values.dtype}; name columns with usecols, skip lines with skiprows, or use genfromtxt, which fills what is missing`,
        );
      if (typeof value === 'bigint') (out as BigInt64Array)[at++] = value;
      else if (isBigInt(values.dtype)) (out as BigInt64Array)[at++] = BigInt(value);
      else (out as Float64Array)[at++] = value;
    }
  }
  if (row < to) throw fail('has fewer rows than when it was opened: open it anew');
  return out;
}
