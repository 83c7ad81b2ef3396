/**
 * Reads where a dataset's chunks are, by whichever index it has, as a list of ranges.
 */
import { createHash } from 'node:crypto';
import type { RangeList } from '../../../storage/chunk-form.js';
import type { Cursor } from '../bytes/cursor.js';
import { faultOf, type Hdf5File } from '../bytes/hdf5-file.js';
import type { Dataset } from '../messages/dataset.js';
import type { Layout } from '../messages/layout.js';
import { eachLeaf } from './b-tree-1.js';
import { eachRecord } from './b-tree-2.js';
import { readExtensibleArray } from './extensible-array.js';
import { readFixedArray } from './fixed-array.js';

type Chunked = Layout & { readonly kind: 'chunked' };

/** Takes chunks that are found, and makes the list. */
class Found {
  readonly #counts: number[];
  readonly #chunks: number[] = [];
  readonly #offsets: number[] = [];
  readonly #lengths: number[] = [];
  readonly #skipped: number[] = [];
  /** How many chunks the extents of the dataset have along each axis. */
  readonly inside: readonly number[];

  constructor(
    readonly file: Hdf5File,
    readonly name: string,
    shape: readonly number[],
    extents: readonly number[],
    readonly layout: Chunked,
  ) {
    this.#counts = shape.map((n, axis) => Math.ceil(n / layout.chunk[axis]));
    this.inside = extents.map((n, axis) => Math.ceil(n / layout.chunk[axis]));
  }

  /** Takes the chunk at `coords` of the grid of chunks; those outside the dataset are left out. */
  take(coords: readonly number[], address: number, bytes: number, skipped: number): void {
    if (address < 0) return;
    const { file } = this;
    let number = 0;
    for (let axis = 0; axis < coords.length; axis++) {
      if (coords[axis] >= this.inside[axis] || coords[axis] >= this.#counts[axis]) return;
      number = number * this.#counts[axis] + coords[axis];
    }
    if (file.base + address + bytes > file.bytes.size)
      throw file.bytes.fault(
        this.name,
        `chunk (${coords.join(', ')}) is ${bytes} bytes at ${file.base + address}, but the file has ${file.bytes.size} bytes: it is truncated or damaged`,
      );
    this.#chunks.push(number);
    this.#offsets.push(file.base + address);
    this.#lengths.push(bytes);
    this.#skipped.push(skipped);
  }

  /** The chunks in the order of their numbers. */
  list(): RangeList {
    const count = this.#chunks.length;
    const isSorted = this.#chunks.every((chunk, k) => k === 0 || this.#chunks[k - 1] < chunk);
    const order = Uint32Array.from({ length: count }, (_, k) => k);
    if (!isSorted) order.sort((a, b) => this.#chunks[a] - this.#chunks[b]);
    const list = {
      targets: [],
      chunks: new Float64Array(new SharedArrayBuffer(count * 8)),
      target: new Int32Array(new SharedArrayBuffer(0)),
      offsets: new Float64Array(new SharedArrayBuffer(count * 8)),
      lengths: new Float64Array(new SharedArrayBuffer(count * 8)),
      inline: new Uint8Array(new SharedArrayBuffer(0)),
    };
    for (let k = 0; k < count; k++) {
      list.chunks[k] = this.#chunks[order[k]];
      list.offsets[k] = this.#offsets[order[k]];
      list.lengths[k] = this.#lengths[order[k]];
      if (k > 0 && list.chunks[k] === list.chunks[k - 1])
        throw this.file.bytes.fault(this.name, 'its index of chunks lists one twice: the file is damaged');
    }
    const id = createHash('sha256').update(`${this.file.bytes.path} ${this.file.bytes.stamp} ${this.name}`);
    const base = { ...list, id: id.digest('hex').slice(0, 32) };
    if (this.#skipped.every((bits) => bits === 0)) return base;
    const skipped = new Uint32Array(new SharedArrayBuffer(count * 4));
    for (let k = 0; k < count; k++) skipped[k] = this.#skipped[order[k]];
    return { ...base, skipped };
  }
}

/** The coordinates of chunk `number` among `counts`, in C order. */
function coordsOf(number: number, counts: readonly number[]): number[] {
  const coords = new Array<number>(counts.length);
  for (let axis = counts.length - 1, rest = number; axis >= 0; axis--) {
    coords[axis] = rest % counts[axis];
    rest = Math.floor(rest / counts[axis]);
  }
  return coords;
}

/**
 * The chunks of `dataset` in the grid of an array of `shape`, which is larger than the dataset where others of the same unlimited
 * dimension are longer.
 */
export function chunkRanges(file: Hdf5File, dataset: Dataset, layout: Chunked, shape: readonly number[]): RangeList {
  const { header, space, filters } = dataset;
  const { name } = header;
  const fault = faultOf(file, name);
  const { chunk, index } = layout;
  const rank = space.shape.length;
  if (chunk.length !== rank)
    throw fault(`its chunks have ${chunk.length} dimensions, not ${rank}: the file is damaged`);
  const chunkBytes = chunk.reduce((n, extent) => n * extent, layout.elementBytes);
  const found = new Found(file, name, shape, space.shape, layout);
  const allFilters = 2 ** filters.length - 1;
  const isFiltered = filters.length > 0;
  /** Chunks at the ends may have been written as they are. */
  const without = (coords: readonly number[], skipped: number): number =>
    layout.rawEnds && isFiltered && coords.some((c, axis) => (c + 1) * chunk[axis] > space.shape[axis])
      ? allFilters
      : skipped & allFilters;
  const take = (coords: readonly number[], address: number, bytes: number, skipped: number): void =>
    found.take(coords, address, bytes, without(coords, skipped));

  if (layout.address < 0) return found.list();
  const sizeBytes = layout.sizeBytes ?? Math.min(8, 1 + Math.floor((Math.floor(Math.log2(chunkBytes)) + 8) / 8));
  /** An element of an index: where a chunk is, and with filters its bytes and which it went without. */
  const entry = (cursor: Cursor): [address: number, bytes: number, skipped: number] =>
    isFiltered ? [cursor.address(), cursor.uint(sizeBytes), cursor.u32()] : [cursor.address(), chunkBytes, 0];
  const entryBytes = file.offsetSize + (isFiltered ? sizeBytes + 4 : 0);
  /** The grid by which indexes number chunks: as far as the dataset may grow. */
  const counts = space.limits.map((n, axis) => (n < 0 ? found.inside[axis] : Math.ceil(n / chunk[axis])));

  switch (index.kind) {
    case 'b-tree-1': {
      const coords = new Array<number>(rank);
      eachLeaf(file, layout.address, 1, 8 + 8 * (rank + 1), name, (node) => {
        const bytes = node.u32();
        const skipped = node.u32();
        for (let axis = 0; axis < rank; axis++) {
          const start = node.uint(8);
          if (start % chunk[axis] !== 0) throw fault(`a chunk begins at ${start}, where none can: the file is damaged`);
          coords[axis] = start / chunk[axis];
        }
        node.skip(8);
        take(coords, node.address(), bytes, skipped);
      });
      break;
    }
    case 'single':
      take(
        space.shape.map(() => 0),
        layout.address,
        index.bytes ?? chunkBytes,
        index.skipped ?? 0,
      );
      break;
    case 'implicit': {
      const total = counts.reduce((n, count) => n * count, 1);
      if (total * chunkBytes > file.bytes.size)
        throw fault('its chunks lie beyond the end of the file: it is truncated');
      for (let k = 0; k < total; k++) take(coordsOf(k, counts), layout.address + k * chunkBytes, chunkBytes, 0);
      break;
    }
    case 'fixed':
      readFixedArray(file, layout.address, entryBytes, name, (k, cursor) =>
        take(coordsOf(k, counts), ...entry(cursor)),
      );
      break;
    case 'extensible': {
      // The axis without limit is numbered slowest.
      const slow = space.limits.findIndex((n) => n < 0);
      if (slow < 0) throw fault('its index of chunks needs an unlimited dimension: the file is damaged');
      const order = [slow, ...counts.map((_, axis) => axis).filter((axis) => axis !== slow)];
      const ordered = order.map((axis, k) => (k === 0 ? Number.MAX_SAFE_INTEGER : counts[axis]));
      readExtensibleArray(file, layout.address, entryBytes, name, (k, cursor) => {
        const coords = new Array<number>(rank);
        coordsOf(k, ordered).forEach((c, j) => {
          coords[order[j]] = c;
        });
        take(coords, ...entry(cursor));
      });
      break;
    }
    case 'b-tree-2':
      eachRecord(file, layout.address, [10, 11], name, (record, type) => {
        if ((type === 11) !== isFiltered) throw fault('its index of chunks is of another kind: the file is damaged');
        const [address, bytes, skipped] = entry(record);
        const coords = space.shape.map(() => record.uint(8));
        take(coords, address, bytes, skipped);
      });
      break;
    default:
      index satisfies never;
  }
  return found.list();
}
