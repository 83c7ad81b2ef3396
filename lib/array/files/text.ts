/**
 * Tables of numbers as text, CSV among them: read lazily by an index of their rows.
 */
import { DTYPES, type DType, isTextDType, isTimeDType } from '../../../kernels/dtype.js';
import { integerRange } from '../../../kernels/scalar.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type ChunkSpec, normalizeChunks } from '../../base/grid.js';
import {
  boolean,
  chunks as chunksKind,
  count,
  isListOf,
  kind,
  nullable,
  number,
  optional,
  otherwise,
  string,
  whole,
} from '../../base/kinds.js';
import { define, isPlainObject, type OptionKinds } from '../../base/signature.js';
import { stored } from '../../expr/build.js';
import { tableInFile, tableOf } from '../../storage/formats/table/table-array.js';
import type { TextForm, TextValues } from '../../storage/formats/table/table-form.js';
import { indexText } from '../../storage/formats/table/table-index.js';
import type { Converters } from '../../storage/formats/table/table-rows.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { zeros } from '../creation/creation.js';
import { fromSource } from '../creation/source.js';
import { dtypeOfType } from '../kinds.js';
import { squeeze, transpose } from '../shaping/manipulation.js';
import { storageBlocks } from '../storage/zarr.js';
import { type FilePath, filePath, pathOf } from './file-path.js';

/** Makes a number of a column's text. */
export type TextConverter = (text: string) => number | bigint;

/** Options of {@link loadtxt}. */
export interface LoadtxtOptions<D extends DType = DType> {
  /** Dtype of the elements; default float64. Of text, as '<U12', what is longer is cut off. */
  readonly dtype?: D | undefined;
  /** What stands between columns, as ',' in CSV; default: any blanks. */
  readonly delimiter?: string | null | undefined;
  /** What begins a comment that goes to the end of its line, one text or several, null for none; default '#'. */
  readonly comments?: string | readonly string[] | null | undefined;
  /** Lines to leave out at the beginning, comments included; default 0. */
  readonly skiprows?: number | undefined;
  /** Columns to read, negative ones from the last, in this order; default all. */
  readonly usecols?: number | readonly number[] | undefined;
  /** Most rows to read, without comments and empty lines; default all. */
  readonly maxRows?: number | undefined;
  /** Axes that the result has at least, up to 2; default 0: axes of extent 1 are dropped. */
  readonly ndmin?: number | undefined;
  /** True: columns come first, so that they can be taken apart. Default false. */
  readonly unpack?: boolean | undefined;
  /**
   * What makes numbers of columns' text, by the column's number in the file, or one function for all. They run on the calling thread.
   */
  readonly converters?: TextConverter | Readonly<Record<number, TextConverter>> | undefined;
  /** How to cut it into blocks; default: groups of lines of up to about 8 MiB of elements. */
  readonly chunks?: ChunkSpec | undefined;
}

/** Options of {@link genfromtxt}. */
export interface GenfromtxtOptions<D extends DType = DType> extends Omit<LoadtxtOptions<D>, 'skiprows'> {
  /** Lines to leave out at the beginning, comments included; default 0. */
  readonly skipHeader?: number | undefined;
  /** Texts that stand for a missing value, beside empty ones. */
  readonly missingValues?: string | readonly string[] | undefined;
  /** What a missing value becomes; default NaN, of integers -1 (0 where there is no such), of bools 0, of times NaT. */
  readonly fillingValues?: number | undefined;
}

const isText = (value: unknown): boolean => typeof value === 'string';
const someTexts = kind<string | readonly string[]>(
  'someTexts',
  'a text or a list of texts',
  (value) => isText(value) || isListOf(value, isText),
);
const someColumns = kind<number | readonly number[]>(
  'someColumns',
  'the number of a column, negative ones from the last, or a list of them',
  (value) => whole.admits(value) || isListOf(value, whole.admits),
);
const isFunction = (value: unknown): boolean => typeof value === 'function';
const convertersKind = kind<TextConverter | Readonly<Record<number, TextConverter>>>(
  'converters',
  'a function of text, or functions by the numbers of columns',
  (value) =>
    isFunction(value) ||
    (isPlainObject(value) && Object.entries(value).every(([key, fn]) => /^-?\d+$/.test(key) && isFunction(fn))),
);
const TABLE = {
  dtype: optional(dtypeOfType(), 'float64'),
  delimiter: otherwise(nullable(string, 'for blanks'), 'any blanks'),
  comments: optional(nullable(someTexts, 'for none'), '#'),
  usecols: otherwise(someColumns, 'all'),
  maxRows: otherwise(count, 'all'),
  ndmin: optional(count, 0),
  unpack: optional(boolean, false),
  converters: otherwise(convertersKind, 'none'),
  chunks: otherwise(chunksKind, 'groups of lines of up to about 8 MiB of elements'),
};
const LOADTXT: OptionKinds<LoadtxtOptions> = { ...TABLE, skiprows: optional(count, 0) };
const GENFROMTXT: OptionKinds<GenfromtxtOptions> = {
  ...TABLE,
  skipHeader: optional(count, 0),
  missingValues: otherwise(someTexts, 'empty texts alone'),
  fillingValues: otherwise(number, 'NaN, of integers -1'),
};

function columnNumbers(operation: string, given: LoadtxtOptions['usecols'], columns: number): number[] {
  if (given === undefined) return Array.from({ length: columns }, (_, k) => k);
  return (typeof given === 'number' ? [given] : given).map((column) => {
    if (column >= -columns && column < columns) return column < 0 ? column + columns : column;
    throw new ChunkwiseError('argument', `${operation}: the table has ${columns} columns, and no column ${column}`);
  });
}

/** Converters by columns' numbers from the first. */
function convertersOf(operation: string, given: LoadtxtOptions['converters'], columns: number): Converters | undefined {
  if (given === undefined) return undefined;
  const all =
    typeof given === 'function'
      ? Array.from({ length: columns }, (_, k): [number, TextConverter] => [k, given])
      : Object.entries(given).map(([key, fn]): [number, TextConverter] => [
          columnNumbers(operation, Number(key), columns)[0],
          fn,
        ]);
  return new Map(all);
}

async function table<D extends DType>(
  operation: string,
  given: FilePath,
  options: LoadtxtOptions<D>,
  values: Omit<TextValues, 'dtype'>,
): Promise<ChunkedArray<D>> {
  const path = pathOf(operation, given);
  const { dtype = 'float64' as D, delimiter, comments = '#', skiprows = 0, maxRows, ndmin = 0 } = options;
  if (DTYPES[dtype].kind === 'c')
    throw new ChunkwiseError(
      'dtype',
      `${operation}: complex numbers are not read from text; read two columns and join them`,
    );
  if (ndmin > 2) throw new ChunkwiseError('argument', `${operation}: ndmin is ${ndmin}; a table has two axes at most`);
  if (delimiter === '')
    throw new ChunkwiseError('argument', `${operation}: the delimiter is empty; leave it out for blanks`);
  const form: TextForm = {
    ...(delimiter == null || (delimiter.trim() === '' && delimiter !== '\t') ? {} : { delimiter }),
    comments: (typeof comments === 'string' ? [comments] : (comments ?? [])).filter((mark) => mark !== ''),
    skiprows,
    ...(maxRows === undefined ? {} : { maxRows }),
  };
  const index = await indexText(operation, path, form);
  // A table without rows has the columns that are asked for, or one, which is dropped: NumPy's list of nothing.
  const asked = options.usecols;
  const columns =
    index.rows === 0
      ? Array.from({ length: typeof asked === 'object' ? asked.length : 1 }, (_, k) => k)
      : columnNumbers(operation, asked, index.columns);
  const shape = [index.rows, columns.length];
  const converters = index.rows === 0 ? undefined : convertersOf(operation, options.converters, index.columns);
  const { array, ranges } = tableOf(path, index, { operation, ...form, ...values, dtype, columns });
  const cut =
    options.chunks === undefined || options.chunks === 'auto'
      ? storageBlocks(array)
      : normalizeChunks(operation, options.chunks, shape, DTYPES[dtype].itemsize);
  const whole = (
    shape.includes(0)
      ? zeros(shape, { dtype })
      : converters
        ? fromSource({
            shape,
            dtype,
            read: ({ start, stop }) => tableInFile(array, ranges, { start, stop }, converters),
            chunks: options.chunks ?? cut.map((axis) => axis.largest),
            concurrency: 2,
          })
        : wrap(stored(array, cut))
  ) as ChunkedArray<D>;
  const dropped = shape.flatMap((n, axis) => (n === 1 ? [axis] : [])).slice(0, 2 - ndmin);
  const made = dropped.length > 0 ? squeeze(whole, { axis: dropped }) : whole;
  return (options.unpack ? transpose(made) : made) as ChunkedArray<D>;
}

/**
 * A lazy array over a table of text: rows along the first axis, columns along the second, an axis of extent 1 dropped. The file is
 * gone through once now, in little memory, to find its rows; groups of lines are read and parsed by the workers that want them (with
 * `converters` on the calling thread). Elements are numbers, times as ISO 8601, or text. As NumPy's `loadtxt`, without records: columns of
 * several dtypes are read by `usecols`, each in its own array.
 *
 * @throws 'storage' when the file cannot be read, and when computed for rows of other columns and for text that is no number; 'argument' for
 * a column that is none
 * @example
 * await cw.savetxt('table.csv', [[1, 2.5], [3, 4]], { delimiter: ',', header: 'a,b' });
 * const table = await cw.loadtxt('table.csv', { delimiter: ',' });
 */
export const loadtxt = define(
  { name: 'loadtxt', parameters: [['path', filePath]], options: LOADTXT, promised: true },
  <D extends DType = 'float64'>(path: FilePath, options: LoadtxtOptions<D> = {}): Promise<ChunkedArray<D>> =>
    table<D>('loadtxt', path, options, { missing: [], lenient: false }),
);

/** What stands in a table for a missing value. @throws 'dtype' for a number that the dtype has not */
function fillOf(dtype: DType, given: number | undefined): string | undefined {
  const { kind: kindOf } = DTYPES[dtype];
  if (isTextDType(dtype)) return undefined;
  if (isTimeDType(dtype)) return given === undefined ? 'NaT' : String(given);
  const fill = given ?? (kindOf === 'f' ? Number.NaN : kindOf === 'i' ? -1 : 0);
  const { min, max } = kindOf === 'i' || kindOf === 'u' ? integerRange(dtype) : { min: 0n, max: 1n };
  if (kindOf !== 'f' && kindOf !== 'c' && (!Number.isInteger(fill) || BigInt(fill) < min || BigInt(fill) > max))
    throw new ChunkwiseError(
      'dtype',
      `genfromtxt: fillingValues ${fill} is no ${dtype}; give a whole number of its range`,
    );
  return Number.isFinite(fill) ? String(fill) : String(fill).replace('Infinity', 'inf');
}

/**
 * {@link loadtxt} of tables in which values are missing: empty columns, those of `missingValues` and text that is no number become
 * `fillingValues`. As NumPy's `genfromtxt`, without names and records.
 *
 * @throws as `loadtxt`, but not for what is no number
 * @example
 * await cw.savetxt('gaps.csv', [[1, NaN], [3, 4]], { delimiter: ',', fmt: '%g' });
 * const filled = await cw.genfromtxt('gaps.csv', { delimiter: ',', missingValues: 'nan', fillingValues: -1 });
 */
export const genfromtxt = define(
  { name: 'genfromtxt', parameters: [['path', filePath]], options: GENFROMTXT, promised: true },
  async <D extends DType = 'float64'>(path: FilePath, options: GenfromtxtOptions<D> = {}): Promise<ChunkedArray<D>> => {
    const { skipHeader, missingValues = [], fillingValues, ...rest } = options;
    const fill = fillOf(options.dtype ?? 'float64', fillingValues);
    return table<D>(
      'genfromtxt',
      path,
      { ...rest, ...(skipHeader === undefined ? {} : { skiprows: skipHeader }) },
      {
        missing: typeof missingValues === 'string' ? [missingValues] : missingValues,
        ...(fill === undefined ? {} : { fill }),
        lenient: true,
      },
    );
  },
);
