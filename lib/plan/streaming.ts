/**
 * Decides which stored arrays are decoded inside the kernels that read them, tile by tile in the cache, instead of whole
 * blocks that a stage of their own brings to memory first.
 */

import { itemsize } from '../../kernels/dtype.js';
import { type AffineView, identityView } from '../base/affine.js';
import { regularAxis } from '../base/axis-chunks.js';
import { axisOverlap, viewAxis } from '../base/axis-operations.js';
import type { Chunks } from '../base/grid.js';
import { sizeOf } from '../base/shape.js';
import type { Node, StoredNode } from '../expr/node.js';
import { decodesParts, isStreamable } from '../storage/reading/streaming.js';
import type { StoredArray } from '../storage/stored-array.js';

/** One way in which a kernel reads an array. */
export interface Reading {
  /** The kernel's root. */
  readonly root: Node;
  /** The grid of its tasks. */
  readonly domain: { readonly shape: readonly number[]; readonly chunks: Chunks };
  /** What the kernel's domain shows of the array; undefined: as it is. */
  readonly view: AffineView | undefined;
  /** True when indices are picked from it on the way. */
  readonly gathered: boolean;
  /** True for a move whose portions were cut for it. */
  readonly planned: boolean;
}

/** More tasks than this that read parts of one chunk would decode its blocks again too often. */
const READERS_OF_CHUNK = 4;

/** True when each element of the array is decoded about once by the tasks of `root`, in the chunk's own order. */
function followsChunks(node: StoredNode, { root, domain, view, gathered, planned }: Reading): boolean {
  if (planned) return true;
  const computes =
    root.kind === 'reduction' ||
    root.kind === 'elementwise' ||
    root.kind === 'cast' ||
    root.kind === 'view' ||
    root.kind === 'rechunk';
  if (!computes || gathered) return false;
  const seen = view ?? identityView(node.shape);
  const used = seen.maps.filter((map) => map.axis >= 0);
  if (new Set(used.map((map) => map.axis)).size < used.length) return false;
  if (used.some((map) => map.stride !== 1)) return false;
  const { shape } = domain;
  if (seen.shape.length !== shape.length || seen.shape.some((n, axis) => n !== shape[axis])) return false;
  // What is repeated would be decoded for every repetition.
  if (shape.some((n, axis) => n > 1 && !used.some((map) => map.axis === axis))) return false;
  const { array } = node;
  const outermost = array.chunkShape.findIndex((n) => n > 1);
  return seen.maps.every((map, a) => {
    // One index of a chunk costs its whole extent, unless nothing lies beside it.
    if (map.axis < 0) return a <= outermost;
    // The stored chunks as the domain shows them, each read by the tasks whose blocks it meets.
    const chunks = viewAxis(regularAxis(array.shape[a], array.chunkShape[a]), map.offset, 1, shape[map.axis]);
    return (
      axisOverlap(domain.chunks[map.axis], chunks).blocks <=
      (a === outermost && decodesParts(array) ? READERS_OF_CHUNK : 1)
    );
  });
}

/** True when the kernel of one of `readings` waits for what another yields. */
function areChained(readings: readonly Reading[]): boolean {
  const roots = new Set(readings.map((reading) => reading.root.hash));
  const seen = new Set<string>();
  const todo = readings.flatMap((reading) => [...reading.root.children]);
  for (let node = todo.pop(); node; node = todo.pop()) {
    if (seen.has(node.hash)) continue;
    if (roots.has(node.hash)) return true;
    seen.add(node.hash);
    for (const child of node.children) todo.push(child);
  }
  return false;
}

/** Where chunks end along the axes of a kernel's domain. */
const cellsOf = (array: StoredArray, view: AffineView): string =>
  view.shape
    .map((_, axis) => {
      const a = view.maps.findIndex((map) => map.axis === axis);
      return a < 0 ? '' : `${array.chunkShape[a]}+${view.maps[a].offset % array.chunkShape[a]}`;
    })
    .join();

/**
 * Of the arrays to be decoded inside one kernel those that are: a kernel works through the chunks of one, and through the
 * others' along with it only where they end at the same places.
 */
export function sharedCells(
  streamed: readonly { readonly node: StoredNode; readonly readings: readonly Reading[] }[],
): ReadonlySet<string> {
  const cells = new Map<string, string>();
  const left = new Set<string>();
  for (const { node, readings } of streamed) {
    const agrees = readings.every(({ root, view }) => {
      const own = cellsOf(node.array, view ?? identityView(node.shape));
      return (cells.get(root.hash) ?? own) === own;
    });
    if (!agrees) continue;
    for (const { root, view } of readings) cells.set(root.hash, cellsOf(node.array, view ?? identityView(node.shape)));
    left.add(node.hash);
  }
  return left;
}

/**
 * True when `node` is best decoded where it is read: by one kernel; or by several that wait for each other, when its blocks
 * cannot be held in `memoryLimit` bytes in between and would be decoded again anyway.
 */
export function isStreamed(node: StoredNode, readings: readonly Reading[], memoryLimit: number | undefined): boolean {
  if (readings.length === 0 || !isStreamable(node.array)) return false;
  if (!readings.every((reading) => followsChunks(node, reading))) return false;
  if (readings.length === 1) return true;
  const bytes = sizeOf(node.shape) * itemsize(node.dtype);
  return memoryLimit !== undefined && bytes > memoryLimit && areChained(readings);
}
