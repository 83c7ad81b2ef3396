/**
 * The elements of a dataset as a stored array: one run of the file, or a list of ranges.
 */
import { basename, dirname, resolve } from 'node:path';
import { type DType, type Element, itemsize } from '../../../kernels/dtype.js';
import type { RangeList } from '../../storage/chunk-form.js';
import { arrayInFile } from '../../storage/formats/file-array.js';
import type { StoredArray } from '../../storage/stored-array.js';
import { elementList } from './bytes/element-bytes.js';
import { faultOf, type Hdf5File } from './bytes/hdf5-file.js';
import { chunkRanges } from './index/chunk-index.js';
import type { Dataset } from './messages/dataset.js';
import { codecsOf } from './messages/filters.js';

/** What an array is made of. */
export interface Elements {
  readonly dtype: DType;
  readonly byteOrder: 'little' | 'big';
  /** Extents that it is seen with: along unlimited dimensions those of the longest dataset. */
  readonly shape: readonly number[];
}

/** HDF5's own bound. */
const MOST_CHUNK_BYTES = 2 ** 32;

/** Why the elements of a dataset cannot be read, whatever they are; undefined where they can. */
export function refusedStorage({ layout, filters }: Dataset, itemBytes: number): string | undefined {
  if (layout.kind === 'refused') return layout.why;
  const codecs = codecsOf(filters, itemBytes);
  return typeof codecs === 'string' ? codecs : undefined;
}

const nowhere = (): RangeList => ({
  id: 'nothing is stored',
  targets: [],
  chunks: new Float64Array(new SharedArrayBuffer(0)),
  target: new Int32Array(new SharedArrayBuffer(0)),
  offsets: new Float64Array(new SharedArrayBuffer(0)),
  lengths: new Float64Array(new SharedArrayBuffer(0)),
  inline: new Uint8Array(new SharedArrayBuffer(0)),
});

function fillOf({ fill }: Dataset, { dtype, byteOrder }: Elements): Element | null {
  if (fill?.length !== itemsize(dtype)) return dtype.startsWith('S') ? '' : null;
  return elementList(fill, dtype, byteOrder)[0];
}

/** The stored array of `dataset`. @throws ChunkwiseError 'storage' when its index is damaged */
export function storedDataset(file: Hdf5File, dataset: Dataset, elements: Elements): StoredArray {
  const { layout, header, filters } = dataset;
  const { dtype, shape, byteOrder } = elements;
  const fault = faultOf(file, header.name);
  const path = resolve(file.bytes.path);
  const bytes = itemsize(dtype);
  if (layout.kind === 'refused') throw fault(`cannot be read: ${layout.why}`);
  const variable = header.name;
  const common = { dtype, shape, byteOrder, order: 'C' } as const;
  if (layout.kind !== 'chunked') {
    const wanted = shape.reduce((n, extent) => n * extent, bytes);
    const offset = file.base + layout.address;
    if (layout.address < 0 || wanted === 0) {
      const { span: _, ...array } = arrayInFile(path, { ...common, offset: 0 });
      return { ...array, variable, ranges: nowhere(), fillValue: fillOf(dataset, elements) };
    }
    if ((layout.bytes >= 0 && layout.bytes < wanted) || offset + wanted > file.bytes.size)
      throw fault(
        `takes ${wanted} bytes, but ${Math.max(0, layout.bytes)} are there: the file is truncated or damaged`,
      );
    return { ...arrayInFile(path, { ...common, offset }), variable };
  }
  if (layout.elementBytes !== bytes)
    throw fault(`its chunks hold elements of ${layout.elementBytes} bytes, not ${bytes}: the file is damaged`);
  const chunkBytes = layout.chunk.reduce((n, extent) => n * extent, bytes);
  if (chunkBytes >= MOST_CHUNK_BYTES) throw fault(`its chunks are of ${chunkBytes} bytes, which is more than 4 GiB`);
  const codecs = codecsOf(filters, bytes);
  if (typeof codecs === 'string') throw fault(codecs);
  return {
    location: { type: 'file', path: dirname(path), followLinks: true },
    path: basename(path),
    variable,
    ranges: chunkRanges(file, dataset, layout, shape),
    format: 2,
    shape,
    dtype,
    chunkShape: layout.chunk,
    byteOrder: itemsize(dtype) === 1 ? 'little' : byteOrder,
    codecs,
    fillValue: fillOf(dataset, elements),
    separator: '.',
    keyPrefix: '',
    attributes: {},
  };
}
