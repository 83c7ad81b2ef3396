/** Reads whole arrays for the storage tests, and knows where the shared data would be. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DTYPES, itemsize, type TypedArray } from '../../kernels/dtype.js';
import { ARENA_BASE } from '../../kernels/memory/layout.js';
import { createSharedMemory } from '../../kernels/memory/shared-memory.js';
import { loadRoutines } from '../../kernels/routine/routines.js';
import type { Box } from '../../lib/base/grid.js';
import type { CodecContext } from '../../lib/storage/codec/codec-step.js';
import { type OpenOptions, openStored } from '../../lib/storage/reading/opened-store.js';
import { openReader, type ReadCounters } from '../../lib/storage/reading/reader.js';
import type { StoredArray } from '../../lib/storage/stored-array.js';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
/** The Zarr stores beside the project, which may be absent. */
export const sharedZarr = join(root, '../shared/data/zarr');
export const hasShared = existsSync(join(sharedZarr, 'README.md'));
if (!hasShared) console.warn('shared/data/zarr is absent: tests over it are skipped');

const memory = createSharedMemory(512 * 2 ** 20);
export const context: CodecContext = { memory, routines: loadRoutines(memory) };

/** C-order byte strides. */
export function packedStrides(shape: readonly number[], size: number): number[] {
  const strides = new Array<number>(shape.length);
  for (let axis = shape.length - 1, step = size; axis >= 0; step *= shape[axis--]) strides[axis] = step;
  return strides;
}

export interface ReadResult {
  readonly data: TypedArray;
  readonly counters: Readonly<ReadCounters>;
  readonly sync: boolean;
}

/** The elements of `box` (default: all) in C order. */
export async function readBox(array: StoredArray, box?: Box): Promise<ReadResult> {
  const region = box ?? { start: array.shape.map(() => 0), stop: array.shape };
  const shape = region.start.map((s, axis) => region.stop[axis] - s);
  const size = itemsize(array.dtype);
  const count = shape.reduce((a, b) => a * b, 1);
  const bytes = count * size;
  const reader = openReader(array, context);
  try {
    const target = ARENA_BASE;
    const scratch = target + Math.ceil((bytes + 64) / 64) * 64;
    // What is not written shows.
    new Uint8Array(memory.buffer, target, bytes).fill(0xa5);
    const done = reader.read(region, { address: target, strides: packedStrides(shape, size) }, scratch);
    await done;
    const data = new DTYPES[array.dtype].array(memory.buffer.slice(target, target + bytes) as ArrayBuffer);
    return { data, counters: { ...reader.counters }, sync: done === undefined };
  } finally {
    reader.close();
  }
}

/** Opens an array, failing when there is a group. */
export async function openArray(source: string | URL | object, options: OpenOptions = {}): Promise<StoredArray> {
  const opened = await openStored(source, options);
  if (opened.kind !== 'array') throw new Error('a group, not an array');
  return opened.array;
}

export const bytesOf = (data: ArrayBufferView): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
export const sha256 = (data: ArrayBufferView): string => createHash('sha256').update(bytesOf(data)).digest('hex');
