/**
 * Tables of numbers as text, CSV among them: read lazily by an index of their rows.
 */
import { DTYPES, type DType, isTextDType } from '../../../kernels/dtype.js';
import { autoBlockBytes } from '../../base/auto-block.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { ChunkSpec } from '../../base/grid.js';
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
import { define, type OptionKinds } from '../../base/signature.js';
import { indexText, readText, type TextForm, type TextValues } from '../../storage/formats/text-table.js';
import type { ChunkedArray } from '../chunked-array.js';
import { zeros } from '../creation/creation.js';
import { fromSource } from '../creation/source.js';
import { dtypeOfType } from '../kinds.js';
import { squeeze, transpose } from '../shaping/manipulation.js';
import { type FilePath, filePath, pathOf } from './file-path.js';

/** Options of {@link loadtxt}. */
export interface LoadtxtOptions<D extends DType = DType> {
  /** Dtype of the elements; default float64. */
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
  /** How to cut it into blocks; default: rows of about 1 MiB. */
  readonly chunks?: ChunkSpec | undefined;
}

/** Options of {@link genfromtxt}. */
export interface GenfromtxtOptions<D extends DType = DType> extends Omit<LoadtxtOptions<D>, 'skiprows'> {
  /** Lines to leave out at the beginning, comments included; default 0. */
  readonly skipHeader?: number | undefined;
  /** Texts that stand for a missing value, beside empty ones. */
  readonly missingValues?: string | readonly string[] | undefined;
  /** What a missing value becomes; default NaN, of integers -1, of bools 0. */
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
const TABLE = {
  dtype: optional(dtypeOfType(), 'float64'),
  delimiter: otherwise(nullable(string, 'for blanks'), 'any blanks'),
  comments: optional(nullable(someTexts, 'for none'), '#'),
  usecols: otherwise(someColumns, 'all'),
  maxRows: otherwise(count, 'all'),
  ndmin: optional(count, 0),
  unpack: optional(boolean, false),
  chunks: otherwise(chunksKind, 'rows of about 1 MiB'),
};
const LOADTXT: OptionKinds<LoadtxtOptions> = { ...TABLE, skiprows: optional(count, 0) };
const GENFROMTXT: OptionKinds<GenfromtxtOptions> = {
  ...TABLE,
  skipHeader: optional(count, 0),
  missingValues: otherwise(someTexts, 'empty texts alone'),
  fillingValues: otherwise(number, 'NaN, of integers -1'),
};

const BLOCK_BYTES = 1 << 20;

function columnNumbers(operation: string, given: LoadtxtOptions['usecols'], columns: number): number[] {
  if (given === undefined) return Array.from({ length: columns }, (_, k) => k);
  return (typeof given === 'number' ? [given] : given).map((column) => {
    if (column >= -columns && column < columns) return column < 0 ? column + columns : column;
    throw new ChunkwiseError('argument', `${operation}: the table has ${columns} columns, and no column ${column}`);
  });
}

async function table<D extends DType>(
  operation: string,
  given: FilePath,
  options: LoadtxtOptions<D>,
  values: Omit<TextValues, 'dtype'>,
): Promise<ChunkedArray<D>> {
  const path = pathOf(operation, given);
  const { dtype = 'float64' as D, delimiter, comments = '#', skiprows = 0, maxRows, ndmin = 0 } = options;
  if (isTextDType(dtype))
    throw new ChunkwiseError(
      'dtype',
      `${operation}: columns are read as numbers, not as ${dtype}; leave text out by usecols`,
    );
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
  const columns = columnNumbers(operation, options.usecols, index.columns);
  const shape = [index.rows, columns.length];
  const rows = Math.max(
    1,
    Math.floor(Math.min(BLOCK_BYTES, autoBlockBytes()) / (DTYPES[dtype].itemsize * Math.max(1, columns.length))),
  );
  const read = ({ start, stop }: { readonly start: readonly number[]; readonly stop: readonly number[] }) =>
    readText(
      operation,
      path,
      form,
      index,
      { dtype, ...values },
      {
        rows: [start[0], stop[0]],
        columns: columns.slice(start[1], stop[1]),
      },
    );
  const whole: ChunkedArray<D> =
    index.rows === 0
      ? zeros(shape, { dtype })
      : fromSource({ shape, dtype, read: read as never, chunks: options.chunks ?? [rows, -1], concurrency: 2 });
  const dropped = shape.flatMap((n, axis) => (n === 1 ? [axis] : [])).slice(0, 2 - ndmin);
  const made = dropped.length > 0 ? squeeze(whole, { axis: dropped }) : whole;
  return (options.unpack ? transpose(made) : made) as ChunkedArray<D>;
}

/**
 * A lazy array over a table of numbers as text: rows along the first axis, columns along the second, an axis of extent 1 dropped. The file is
 * gone through once now, in little memory, to find its rows; blocks are read and parsed on the calling thread when they are wanted. As
 * NumPy's `loadtxt`, without converters and records.
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

/**
 * {@link loadtxt} of tables in which values are missing: empty columns, those of `missingValues` and text that is no number become
 * `fillingValues`. As NumPy's `genfromtxt`, without names, converters and records.
 *
 * @throws as `loadtxt`, but not for what is no number
 * @example
 * await cw.savetxt('gaps.csv', [[1, NaN], [3, 4]], { delimiter: ',', fmt: '%g' });
 * const filled = await cw.genfromtxt('gaps.csv', { delimiter: ',', missingValues: 'nan', fillingValues: -1 });
 */
export const genfromtxt = define(
  { name: 'genfromtxt', parameters: [['path', filePath]], options: GENFROMTXT, promised: true },
  <D extends DType = 'float64'>(path: FilePath, options: GenfromtxtOptions<D> = {}): Promise<ChunkedArray<D>> => {
    const { skipHeader, missingValues = [], fillingValues, ...rest } = options;
    const kindOf = DTYPES[options.dtype ?? 'float64'].kind;
    const fill = fillingValues ?? (kindOf === 'f' ? Number.NaN : kindOf === 'i' ? -1 : 0);
    if (kindOf !== 'f' && !Number.isInteger(fill))
      return Promise.reject(
        new ChunkwiseError('dtype', `genfromtxt: fillingValues ${fill} is no ${options.dtype}; give a whole number`),
      );
    return table<D>(
      'genfromtxt',
      path,
      { ...rest, ...(skipHeader === undefined ? {} : { skiprows: skipHeader }) },
      {
        missing: typeof missingValues === 'string' ? [missingValues] : missingValues,
        fill,
        lenient: true,
      },
    );
  },
);
