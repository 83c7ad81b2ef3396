/**
 * Groups of rows of a table of text as chunks: read into elements by whichever thread wants them, never written.
 */
import { DTYPES, itemsize, type TypedArray } from '../../../kernels/dtype.js';
import type { TableForm } from '../formats/table/table-form.js';
import { type Elements, RowFault, rowReader } from '../formats/table/table-rows.js';
import type { CodecSpec } from '../stored-array.js';
import { type CodecStep, ContentFault } from './codec-step.js';

/** The codec's name: of arrays that we make, not of Zarr's. */
export const TABLE_CODEC = 'text-table';

/** The codec of a table; its form is its configuration. */
export const tableCodec = (form: TableForm): CodecSpec => ({ name: TABLE_CODEC, configuration: { ...form } });

/** The step that reads rows. */
export function tableStep({ configuration }: CodecSpec): CodecStep {
  const form = configuration as unknown as TableForm;
  const { operation, dtype, columns, group, rows, mostBytes } = form;
  const reader = rowReader(form);
  const make = DTYPES[dtype].array as new (buffer: ArrayBufferLike, address: number, length: number) => TypedArray;
  const chunkBytes = group * columns.length * itemsize(dtype);
  const decode = (bytes: Uint8Array, buffer: ArrayBufferLike, address: number): void => {
    const out = new make(buffer, address, chunkBytes / make.prototype.BYTES_PER_ELEMENT);
    let found: number;
    try {
      found = reader.read(bytes, out as unknown as Elements);
    } catch (cause) {
      if (!(cause instanceof RowFault)) throw cause;
      const { row, why } = cause;
      throw new ContentFault((file, [at]) => `${operation}: ${file}: row ${at * group + row}${why}`);
    }
    if (found === group) return;
    if (found !== rows % group)
      throw new ContentFault((file) => `${operation}: ${file}: has other rows than when it was opened: open it anew`);
    new Uint8Array(buffer, address, chunkBytes).fill(0, found * columns.length * itemsize(dtype));
  };
  return {
    name: TABLE_CODEC,
    library: false,
    encodedBytes: () => undefined,
    mostBytes: () => mostBytes,
    decode(bytes) {
      const out = new Uint8Array(chunkBytes);
      decode(bytes, out.buffer, 0);
      return out;
    },
    encode() {
      throw new Error(`${TABLE_CODEC} is read but not written`);
    },
    decodeInto({ memory }, from, to) {
      decode(new Uint8Array(memory.buffer, from.address, from.bytes), memory.buffer, to.address);
      return { address: to.address, bytes: chunkBytes };
    },
  };
}
