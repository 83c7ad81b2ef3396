/**
 * Writes arrays into one file, side by side by all threads, each at its place: to a temporary name, renamed when the file is whole.
 */
import { closeSync, existsSync, ftruncateSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { itemsize } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { sizeOf } from '../../base/shape.js';
import type { ComputeOptions } from '../../run/compute.js';
import { storeNodes } from '../../run/compute.js';
import { arrayInFile } from '../../storage/formats/file-array.js';
import { realPath } from '../../storage/stores/folder-writer.js';
import { makeFolder, removeLeftovers, temporaryName } from '../../storage/stores/object-file.js';
import { storageFailure } from '../../storage/stores/storage-failure.js';
import type { ChunkedArray } from '../chunked-array.js';

/** An array and where its elements begin in the file. */
export interface ArrayInFile {
  readonly array: ChunkedArray;
  readonly offset: number;
  readonly order: 'C' | 'F';
  /** Default: the lowest byte first. */
  readonly byteOrder?: 'little' | 'big';
  /** Bytes from one index of the first axis to the next, where other data lie between. */
  readonly recordBytes?: number;
}

/** A whole file. */
export interface FileContent {
  readonly arrays: readonly ArrayInFile[];
  /** What stands between the arrays. */
  readonly bytes: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
  /** Bytes of the file. */
  readonly size: number;
  /** Completes the file under its temporary name, when the arrays are in it; gives another file that takes its place. */
  readonly finish?: (temporary: string) => Promise<string | undefined>;
}

/** Shorter runs of bytes are not written one by one where whole rows can be gathered first. */
const LEAST_RUN = 4096;
const MOST_PIECE = 8 << 20;

/** Extents of what one task writes: those of the largest block, wider along inner axes where runs would be short. */
function pieceShape({ array, order, recordBytes }: ArrayInFile): number[] {
  const size = itemsize(array.dtype);
  const out = array.node.chunks.map((axis) => Math.max(1, axis.largest));
  const axes = array.shape.map((_, axis) => axis);
  const inward = order === 'C' ? axes.reverse() : axes;
  let run = size;
  let widened = false;
  for (const axis of inward) {
    // Of records each is a run of its own, however many there are.
    if (axis === 0 && recordBytes !== undefined) break;
    if (out[axis] < array.shape[axis] && run * out[axis] < LEAST_RUN) {
      out[axis] = array.shape[axis];
      widened = true;
    }
    run *= out[axis];
    if (out[axis] < array.shape[axis]) break;
  }
  for (const axis of [...inward].reverse()) {
    const bytes = sizeOf(out) * size;
    if (!widened || bytes <= MOST_PIECE) break;
    out[axis] = Math.max(1, Math.ceil(out[axis] / Math.ceil(bytes / MOST_PIECE)));
  }
  return out;
}

const quietly = (act: () => void): void => {
  try {
    act();
  } catch {
    // The failure that led here is the one to report.
  }
};

/**
 * Computes the arrays and writes them; what they share is computed once.
 *
 * @returns the file's real path
 * @throws ChunkwiseError 'storage' when it cannot be written, and as `compute`; the file is as it was then
 */
export async function writeFileOf(
  operation: string,
  given: string,
  content: FileContent,
  options: ComputeOptions,
): Promise<string> {
  const path = realPath(given);
  const temporary = temporaryName(path);
  const guarded = <T>(act: () => T): T => {
    try {
      return act();
    } catch (cause) {
      throw storageFailure(operation, path, cause);
    }
  };
  guarded(() => {
    if (existsSync(path) && !statSync(path).isFile())
      throw new ChunkwiseError('storage', `${operation}: ${path} is no regular file: choose another path`);
    makeFolder(dirname(path));
  });
  removeLeftovers(path);
  const abandon = (): void => quietly(() => rmSync(temporary, { force: true }));
  try {
    guarded(() => {
      const file = openSync(temporary, 'wx');
      try {
        ftruncateSync(file, content.size);
        for (const { bytes, offset } of content.bytes) writeSync(file, bytes, 0, bytes.length, offset);
      } finally {
        closeSync(file);
      }
    });
    const targets = content.arrays.map((one) =>
      arrayInFile(
        temporary,
        {
          offset: one.offset,
          shape: one.array.shape,
          dtype: one.array.dtype,
          order: one.order,
          byteOrder: one.byteOrder ?? 'little',
          ...(one.recordBytes === undefined ? {} : { recordBytes: one.recordBytes }),
        },
        pieceShape(one),
      ),
    );
    const nodes = content.arrays.map(({ array }) => array.node);
    if (nodes.length > 0) await storeNodes(nodes, targets, options, abandon);
    const whole = (await content.finish?.(temporary)) ?? temporary;
    guarded(() => renameSync(whole, path));
  } catch (error) {
    abandon();
    throw error;
  }
  return path;
}
