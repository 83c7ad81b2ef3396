/**
 * Arrays as Apache Arrow's tables and files.
 */
import { renameSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DTYPES, type DType, isTimeDType, type TypedArray } from '../../../kernels/dtype.js';
import { NAT } from '../../../kernels/time/units.js';
import { ChunkwiseError } from '../../base/errors.js';
import { kind, otherwise } from '../../base/kinds.js';
import { optionalModule } from '../../base/packages/optional-package.js';
import { sizeOf } from '../../base/shape.js';
import { define, isPlainObject, type OptionKinds } from '../../base/signature.js';
import type { ComputeOptions } from '../../run/compute.js';
import { COMPUTE } from '../../run/compute-options.js';
import { realPath } from '../../storage/stores/folder-writer.js';
import { makeFolder, removeLeftovers, temporaryName } from '../../storage/stores/object-file.js';
import { storageFailure } from '../../storage/stores/storage-failure.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { compute } from '../computing.js';
import { type FilePath, filePath, pathOf } from '../files/file-path.js';
import { withKnown } from '../files/known-arrays.js';
import { isArrayLike } from '../kinds.js';
import type { MaskedParts } from '../masked/masked-array.js';
import { isMasked } from '../masked/masked-call.js';
import { view } from '../shaping/bytes-view.js';
import { ARROW_UNITS, type ArrowTable } from './arrow-types.js';

/** An array that {@link toArrow} takes. */
export type ArrowColumn = ArrayLike | MaskedParts;

/** Options of {@link toArrow}. */
export interface ToArrowOptions extends ComputeOptions {
  /** The file to write the table to, in Arrow's IPC file format (Feather version 2), uncompressed. Default: none. */
  readonly path?: FilePath | undefined;
}

const arrowColumns = kind<ArrowColumn | Readonly<Record<string, ArrowColumn>>>(
  'arrowColumns',
  'an array, or arrays by name, { a, b }',
  (value) => isMasked(value) || isArrayLike(value) || isPlainObject(value),
);
const TO_ARROW: OptionKinds<ToArrowOptions> = { path: otherwise(filePath, 'no file is written'), ...COMPUTE };

type Arrow = typeof import('apache-arrow');
type Data = import('apache-arrow').Data;
type Type = import('apache-arrow').DataType;

/** Elements in memory; `missing` is 1 where there is none. */
interface Elements {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TypedArray;
  readonly missing: Uint8Array | undefined;
}

/** Arrow's type of the elements of a dtype, undefined where it has none. */
function typeOf(arrow: Arrow, dtype: DType): Type | undefined {
  const { kind: sort, itemsize } = DTYPES[dtype];
  if (dtype === 'bool') return new arrow.Bool();
  if (sort === 'i' || sort === 'u') return new arrow.Int(sort === 'i', (8 * itemsize) as 8);
  if (sort === 'f') return new arrow.Float(Math.log2(itemsize) - 1);
  if (dtype === 'datetime64[D]') return new arrow.DateDay();
  if (!isTimeDType(dtype)) return undefined;
  const unit = ARROW_UNITS.findIndex((word) => dtype.endsWith(`[${word}]`));
  if (unit < 0) return undefined;
  return sort === 'M' ? new arrow.Timestamp(unit) : new arrow.Duration(unit);
}

/** One bit for each of `count` elements from `from` on. */
function bitsOf(count: number, isSet: (k: number) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(count / 64) * 8);
  for (let k = 0; k < count; k++) if (isSet(k)) bits[k >> 3] |= 1 << (k & 7);
  return bits;
}

/** Elements as they stand in Arrow's buffers. */
function bufferOf({ dtype, name }: Elements, part: TypedArray): TypedArray {
  if (dtype === 'bool') return bitsOf(part.length, (k) => part[k] !== 0);
  if (dtype !== 'datetime64[D]') return part;
  return Int32Array.from(part as BigInt64Array, (days) => {
    if (days === NAT || BigInt.asIntN(32, days) === days) return Number(BigInt.asIntN(32, days));
    throw new ChunkwiseError(
      'dtype',
      `toArrow: column ${JSON.stringify(name)}: ${days} days from 1970 do not fit the 32 bits of Arrow's dates; use astype('datetime64[s]')`,
    );
  });
}

/** Rows `from` to `to` of a column. */
function dataOf(arrow: Arrow, column: Elements, type: Type, from: number, to: number): Data {
  const row = sizeOf(column.shape.slice(1));
  const part = column.data.subarray(from * row, to * row) as TypedArray;
  const missing = column.missing?.subarray(from * row, to * row);
  const isMissing = (k: number): boolean =>
    missing?.[k] === 1 || (isTimeDType(column.dtype) && (part as BigInt64Array)[k] === NAT);
  let nullCount = 0;
  for (let k = 0; k < part.length; k++) if (isMissing(k)) nullCount++;
  const nulls = nullCount === 0 ? { nullCount } : { nullCount, nullBitmap: bitsOf(part.length, (k) => !isMissing(k)) };
  const props = { type, length: part.length, data: bufferOf(column, part), ...nulls };
  let made: Data = arrow.makeData(props as never);
  for (let axis = column.shape.length - 1; axis >= 1; axis--) {
    const list = new arrow.FixedSizeList(column.shape[axis], new arrow.Field('item', made.type, true));
    const length = (to - from) * sizeOf(column.shape.slice(1, axis));
    made = arrow.makeData({ type: list, length, nullCount: 0, child: made });
  }
  return made;
}

/** A table whose batches end after so many rows each. */
function tableOf(arrow: Arrow, columns: readonly Elements[], batches: readonly number[]): import('apache-arrow').Table {
  const types = columns.map(({ name, dtype }) => {
    const type = typeOf(arrow, dtype);
    if (type) return type;
    const remedy = isTimeDType(dtype)
      ? `units are ${ARROW_UNITS.join(', ')} and, of moments, D: convert it by astype`
      : 'give real and imag as two columns';
    throw new ChunkwiseError(
      'dtype',
      `toArrow: column ${JSON.stringify(name)}: Arrow has no type of fixed width for ${dtype}; ${remedy}`,
    );
  });
  let from = 0;
  const parts = batches.map((rows) => {
    const children = columns.map((column, k) => dataOf(arrow, column, types[k], from, from + rows));
    from += rows;
    return { rows, children };
  });
  const fields = columns.map(({ name }, k) => new arrow.Field(name, parts[0].children[k].type, true));
  const schema = new arrow.Schema(fields);
  return new arrow.Table(
    schema,
    parts.map(({ rows, children }) => {
      const type = new arrow.Struct(fields);
      return new arrow.RecordBatch(schema, arrow.makeData({ type, length: rows, nullCount: 0, children }));
    }),
  );
}

/** Writes bytes to a file that takes its name when it is whole. */
async function writeBytes(given: string, bytes: Uint8Array): Promise<void> {
  const path = realPath(given);
  const temporary = temporaryName(path);
  try {
    makeFolder(dirname(path));
    removeLeftovers(path);
    await writeFile(temporary, bytes, { flag: 'wx' });
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw storageFailure('toArrow', path, cause);
  }
}

/** The values of a column. @throws 'argument' for what is no array */
function columnOf(name: string, x: ArrowColumn): ChunkedArray {
  const values = isMasked(x) ? x.data : x;
  if (!isArrayLike(values)) throw new ChunkwiseError('argument', `toArrow: column ${JSON.stringify(name)} is no array`);
  return wrap(nodeOf(values, 'toArrow'));
}

/** Rows of the columns. @throws 'shape' where they differ, or an array has no axis */
function checkRows(names: readonly string[], arrays: readonly ChunkedArray[]): void {
  arrays.forEach(({ shape }, k) => {
    if (shape.length === 0)
      throw new ChunkwiseError('shape', `toArrow: ${JSON.stringify(names[k])} has no axis; give it one by reshape(1)`);
    if (shape[0] !== arrays[0].shape[0] || shape.slice(1).includes(0))
      throw new ChunkwiseError(
        'shape',
        `toArrow: columns have as many rows and lists of 1 element or more: ${names.map((name, at) => `${name} ${shapeText(arrays[at].shape)}`).join(', ')}`,
      );
  });
}

/**
 * Computes arrays and gives them as a Table of the package apache-arrow (version 18 or later): each a column by its name, one alone the
 * column `values`. Blocks along the first axis of the first array become record batches; further axes are lists of fixed size.
 * `datetime64` and `timedelta64` of units s, ms, us and ns are timestamps and durations, of days dates; NaT and what is masked is null, NaN
 * stays NaN. With `path` the table is written to a file too. Results, table and file are in memory whole at once; what columns share is
 * computed once.
 *
 * @throws 'argument' where apache-arrow is not installed; 'dtype' for complex numbers and other units of time; 'shape' when the numbers
 * of rows differ or an array has no axis; 'storage' when the file cannot be written; and as `compute`
 * @example
 * const table = await cw.toArrow({ u: cw.arange(10), flags: cw.arange(10).greater(4) }, { path: 'flags.arrow' });
 * table.numRows; // 10
 */
export const toArrow = define(
  {
    name: 'toArrow',
    unknown: true,
    composites: true,
    parameters: [['columns', arrowColumns]],
    options: TO_ARROW,
    promised: true,
  },
  async (
    columns: ArrowColumn | Readonly<Record<string, ArrowColumn>>,
    options: ToArrowOptions = {},
  ): Promise<ArrowTable> => {
    const { path, ...given } = options;
    const target = path === undefined ? undefined : pathOf('toArrow', path);
    const arrow = await optionalModule<Arrow>('apache-arrow', 'toArrow');
    const alone = isMasked(columns) || isArrayLike(columns);
    const named = Object.entries((alone ? { values: columns } : columns) as Readonly<Record<string, ArrowColumn>>);
    if (named.length === 0) throw new ChunkwiseError('argument', 'toArrow: there are no columns; give { name: array }');
    const names = named.map(([name]) => name);
    const values = named.map(([name, x]) => columnOf(name, x));
    const masks = named.flatMap(([, x]) => (isMasked(x) ? [x.mask] : []));
    const table = await withKnown([...values, ...masks], given, async (known, computing) => {
      const arrays = known.slice(0, names.length);
      checkRows(names, arrays);
      const stored = known.map((x) => (x.dtype === 'float16' ? view(x, 'uint16') : x));
      const results = await compute(...stored, computing as ComputeOptions);
      let next = names.length;
      const elements = names.map((name, k) => ({
        name,
        dtype: arrays[k].dtype,
        shape: arrays[k].shape,
        data: results[k].data,
        missing: isMasked(named[k][1]) ? (results[next++].data as Uint8Array) : undefined,
      }));
      return tableOf(arrow, elements, arrays[0].chunks[0]);
    });
    if (target !== undefined) await writeBytes(target, arrow.tableToIPC(table, 'file'));
    return table;
  },
);
