/**
 * Arrays out of Apache Arrow's tables, columns and files.
 */
import { readFile } from 'node:fs/promises';
import { type DType, itemsize, newElements } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type ChunkSpec, normalizeChunks } from '../../base/grid.js';
import { chunks as chunksKind, isListOf, kind, oneOf, optional, otherwise } from '../../base/kinds.js';
import { optionalModule } from '../../base/packages/optional-package.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { memory } from '../../expr/build.js';
import { storageFailure } from '../../storage/stores/storage-failure.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { rechunk } from '../chunking/rechunk.js';
import { type FilePath, filePath, pathOf } from '../files/file-path.js';
import type { MaskedArray } from '../masked/masked-array.js';
import { maskedArray } from '../masked/masked-functions.js';
import { concat } from '../shaping/joining.js';
import { type ArrowNulls, type ColumnElements, columnElements, leafOf } from './arrow-elements.js';
import { type ArrowColumns, type ArrowVector, dtypesOf, isArrowColumns, isArrowVector } from './arrow-types.js';

/** What {@link fromArrow} reads: a Table, RecordBatch or Vector, the bytes of Arrow's IPC format, or the path of a file of it. */
export type ArrowSource = ArrowColumns | ArrowVector | Uint8Array | ArrayBuffer | FilePath;

/** Options of {@link fromArrow}. */
export interface FromArrowOptions {
  /** Columns: the name of one gives an array, a list of names arrays by name. Default: all, by name. */
  readonly column?: string | readonly string[] | undefined;
  /** What becomes of nulls: an error (default), NaN or NaT, or an array with a mask. */
  readonly nulls?: ArrowNulls | undefined;
  /** How to cut into blocks; default: a block for each record batch. */
  readonly chunks?: ChunkSpec | undefined;
}

type ArrayOf<O extends FromArrowOptions> = O extends { readonly nulls: 'mask' } ? MaskedArray : ChunkedArray;
/** What {@link fromArrow} gives: an array for a Vector or one column, else arrays by name. */
export type FromArrow<S extends ArrowSource, O extends FromArrowOptions> = O extends { readonly column: string }
  ? ArrayOf<O>
  : S extends ArrowVector
    ? ArrayOf<O>
    : Record<string, ArrayOf<O>>;

const isBytes = (value: unknown): value is Uint8Array | ArrayBuffer =>
  value instanceof Uint8Array || value instanceof ArrayBuffer;
const arrowSource = kind<ArrowSource>(
  'arrowSource',
  'a Table, RecordBatch or Vector of apache-arrow, bytes of its IPC format as a Uint8Array, or the path of such a file',
  (value) => isBytes(value) || filePath.admits(value) || isArrowColumns(value) || isArrowVector(value),
);
const isText = (value: unknown): boolean => typeof value === 'string';
const someTexts = kind<string | readonly string[]>(
  'someTexts',
  'the name of a column or a list of names',
  (value) => isText(value) || isListOf(value, isText),
);
const FROM_ARROW: OptionKinds<FromArrowOptions> = {
  column: otherwise(someTexts, 'all, by name'),
  nulls: optional(oneOf<ArrowNulls>('error', 'nan', 'mask'), 'error'),
  chunks: otherwise(chunksKind, 'a block for each record batch'),
};

/** The table in bytes of the IPC format. */
async function tableIn(name: string, read: () => Promise<Uint8Array>): Promise<ArrowColumns> {
  const { tableFromIPC } = await optionalModule<typeof import('apache-arrow')>('apache-arrow', 'fromArrow');
  let table: ArrowColumns;
  try {
    table = tableFromIPC(await read());
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    if (/codec|compress/i.test(text))
      throw new ChunkwiseError('storage', `fromArrow: ${name} is compressed; write it uncompressed (${text})`, {
        cause,
      });
    throw storageFailure('fromArrow', name, cause);
  }
  // The package reads anything else as a stream with nothing in it.
  if (table.numCols === 0)
    throw new ChunkwiseError('storage', `fromArrow: ${name}: there are no columns in it; is it of Arrow's IPC format?`);
  return table;
}

/** What was given, as objects of Arrow's. */
async function opened(source: ArrowSource): Promise<ArrowColumns | ArrowVector> {
  if (source instanceof Uint8Array) return tableIn('the bytes', async () => source);
  if (source instanceof ArrayBuffer) return tableIn('the bytes', async () => new Uint8Array(source));
  if (typeof source !== 'string' && !(source instanceof URL)) return source;
  const path = pathOf('fromArrow', source);
  return tableIn(path, async () => readFile(path));
}

/** One array of the batches of a column. */
function columnArray(name: string, vector: ArrowVector, options: FromArrowOptions): ChunkedArray | MaskedArray {
  const { nulls = 'error', chunks } = options;
  const full = vector.data.filter(({ length }) => length > 0);
  const blocks = full.map((data) => columnElements('fromArrow', name, data, nulls));
  if (blocks.length === 0) blocks.push(noElements(name, vector));
  const { dtype } = blocks[0];
  const shape = [blocks.reduce((rows, block) => rows + block.shape[0], 0), ...blocks[0].shape.slice(1)];
  // Asked first, as an error has to name this function.
  if (chunks !== undefined) normalizeChunks('fromArrow', chunks, shape, itemsize(dtype));
  const joined = <D extends DType>(
    as: D,
    dataOf: (block: ColumnElements) => ColumnElements['data'],
  ): ChunkedArray<D> => {
    const parts = blocks.map((block) => {
      const whole = normalizeChunks('fromArrow', -1, block.shape, itemsize(as));
      return wrap<D>(memory(dataOf(block), as, block.shape, whole));
    });
    const all = parts.length === 1 ? parts[0] : (concat(parts) as ChunkedArray as ChunkedArray<D>);
    return chunks === undefined ? all : (rechunk(all, chunks) as ChunkedArray as ChunkedArray<D>);
  };
  const values = joined(dtype, ({ data }) => data);
  if (nulls !== 'mask') return values;
  return maskedArray(values, { mask: joined('bool', ({ data, missing }) => missing ?? new Uint8Array(data.length)) });
}

/** A column of no rows. */
function noElements(name: string, vector: ArrowVector): ColumnElements {
  const { leaf, inner } = leafOf(vector.type);
  const empty = { type: vector.type, length: 0, offset: 0, nullCount: 0, values: undefined, children: [] };
  const types = dtypesOf(leaf);
  if (types === undefined) return columnElements('fromArrow', name, empty, 'error');
  return { data: newElements(types.dtype, 0), shape: [0, ...inner], dtype: types.dtype, missing: undefined };
}

/** Columns by name. @throws 'argument' for names that are not there or there twice */
function columnArrays(source: ArrowColumns, asked: readonly string[] | undefined, options: FromArrowOptions) {
  const names = source.schema.fields.map(({ name }) => String(name));
  const arrays = (asked ?? names).map((name) => {
    const at = names.indexOf(name);
    const vector = at < 0 ? null : source.getChildAt(at);
    if (vector === null)
      throw new ChunkwiseError(
        'argument',
        `fromArrow: there is no column ${JSON.stringify(name)}; there are ${names.join(', ') || 'none'}`,
      );
    if (names.indexOf(name, at + 1) >= 0)
      throw new ChunkwiseError('argument', `fromArrow: there are several columns ${JSON.stringify(name)}`);
    return [name, columnArray(`column ${JSON.stringify(name)}`, vector, options)] as const;
  });
  return Object.fromEntries(arrays);
}

/**
 * Arrays of the columns of an Arrow table: integers, floats (float16 too), bools, dates, timestamps, times of day and durations
 * (`datetime64`, `timedelta64` of their unit; time zones are not kept, the counts are of UTC), and lists of fixed size of these,
 * which are further axes. Record batches become blocks. Elements are used where they lie, so do not change them until computed; bools,
 * values of 32 bits for times, and nulls that become NaN are copied. Bytes and files (uncompressed, `.arrow` or `.feather` version 2, also
 * streams) need the package apache-arrow, version 18 or later; a file is read into memory whole.
 *
 * @throws 'argument' for nulls, unless asked for otherwise, for a column that is not there, and where apache-arrow is not installed;
 * 'dtype' for columns of other types, as text, and for nulls as NaN in what has none; 'chunks' when the chunks do not fit; 'storage' for
 * bytes and files that cannot be read
 * @example
 * const table = await cw.toArrow({ u: cw.arange(10, { chunks: 5 }), v: cw.ones([10, 3]) });
 * const { u, v } = await cw.fromArrow(table);
 * const masked = await cw.fromArrow(table, { column: 'u', nulls: 'mask' });
 */
export const fromArrow = define(
  { name: 'fromArrow', parameters: [['source', arrowSource]], options: FROM_ARROW, promised: true },
  async <S extends ArrowSource, const O extends FromArrowOptions = Record<never, never>>(
    source: S,
    options?: O,
  ): Promise<FromArrow<S, O>> => {
    const given: FromArrowOptions = options ?? {};
    const { column } = given;
    const table = await opened(source);
    if (!isArrowColumns(table)) {
      if (column !== undefined)
        throw new ChunkwiseError('argument', 'fromArrow: a Vector is one column and has no names; leave out column');
      return columnArray('the Vector', table, given) as FromArrow<S, O>;
    }
    const arrays = columnArrays(table, typeof column === 'string' ? [column] : column, given);
    return (typeof column === 'string' ? arrays[column] : arrays) as FromArrow<S, O>;
  },
);
