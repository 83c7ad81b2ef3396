/**
 * Tables of text as stored arrays whose chunks are groups of lines, and regions of them read at once for functions of the user's.
 */
import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { newElements, type TypedArray } from '../../../../kernels/dtype.js';
import { ChunkwiseError } from '../../../base/errors.js';
import type { Box } from '../../../base/grid.js';
import { tableCodec } from '../../codec/table-codec.js';
import type { StoredArray } from '../../stored-array.js';
import { storageFailure } from '../../stores/storage-failure.js';
import type { TableForm } from './table-form.js';
import type { TextIndex } from './table-index.js';
import { type Converters, type Elements, RowFault, rowReader } from './table-rows.js';

/** A table's form, and where its groups are. */
export interface TableRanges {
  readonly path: string;
  readonly form: TableForm;
  readonly offsets: Float64Array;
}

/** What is read of a table. */
type Wanted = Omit<TableForm, 'width' | 'group' | 'rows' | 'mostBytes'>;

/** The array over the file at `path`, an absolute path, whose rows `index` has found. */
export function tableOf(
  path: string,
  { rows, columns: width, group, offsets }: TextIndex,
  wanted: Wanted,
): { array: StoredArray; ranges: TableRanges } {
  const lengths = Array.from({ length: offsets.length - 1 }, (_, k) => offsets[k + 1] - offsets[k]);
  const mostBytes = lengths.reduce((most, bytes) => Math.max(most, bytes), 0);
  const form: TableForm = { ...wanted, width, group, rows, mostBytes };
  const { mtimeMs, size } = statSync(path);
  const array: StoredArray = {
    location: { type: 'file', path: dirname(path), followLinks: true },
    path: basename(path),
    lines: { id: `${mtimeMs} ${size}`, offsets },
    format: 2,
    shape: [rows, wanted.columns.length],
    dtype: wanted.dtype,
    chunkShape: [group, Math.max(1, wanted.columns.length)],
    byteOrder: 'little',
    codecs: [tableCodec(form)],
    fillValue: null,
    separator: '.',
    keyPrefix: '',
    attributes: {},
  };
  return { array, ranges: { path, form, offsets } };
}

/** The elements of a region, in C order, some columns by functions. @throws ChunkwiseError 'storage' as reading the array does */
export async function tableInFile(
  { dtype }: StoredArray,
  { path, form, offsets }: TableRanges,
  { start: [from, first], stop: [to, last] }: Box,
  converters: Converters,
): Promise<TypedArray> {
  const { group, operation, rows } = form;
  const fail = (why: string): ChunkwiseError =>
    new ChunkwiseError('storage', `${operation}: ${path}: ${why}`, { details: { file: path } });
  const columns = form.columns.slice(first, last);
  const reader = rowReader({ ...form, columns }, converters);
  const entries = newElements(dtype, 1).length * columns.length;
  const out = newElements(dtype, (to - from) * columns.length);
  let at = Math.floor(from / group);
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw storageFailure(operation, path, cause);
  });
  try {
    for (; at * group < to; at++) {
      const bytes = Buffer.alloc(offsets[at + 1] - offsets[at]);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, offsets[at]);
      if (bytesRead < bytes.length) throw fail('is shorter than when it was opened: open it anew');
      const count = Math.min(group, rows - at * group);
      const part = newElements(dtype, count * columns.length);
      if (reader.read(bytes, part as unknown as Elements) !== count)
        throw fail('has other rows than when it was opened: open it anew');
      const begin = Math.max(from, at * group);
      const end = Math.min(to, at * group + count);
      const within = part.subarray((begin - at * group) * entries, (end - at * group) * entries);
      (out as Float64Array).set(within as Float64Array, (begin - from) * entries);
    }
  } catch (cause) {
    if (cause instanceof RowFault) throw fail(`row ${at * group + cause.row}${cause.why}`);
    throw cause instanceof Error && 'syscall' in cause ? storageFailure(operation, path, cause) : cause;
  } finally {
    await file.close();
  }
  return out;
}
