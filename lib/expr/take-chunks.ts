/**
 * Where the result of picking indices is cut: so that each block is picked from few blocks of the source, and is of about
 * the automatic size when the source is smaller than what is picked from it.
 */
import { itemsize } from '../../kernels/dtype.js';
import { AUTO_BLOCK_BYTES } from '../base/grid.js';
import type { Node } from './node.js';

/** Blocks of the source that one block is picked from, once it holds anything worth a task. */
const SOURCE_BLOCKS = 4;

const longest = (chunks: readonly number[]): number => chunks.reduce((most, n) => Math.max(most, n), 1);

/** -1, 0 or 1: in which direction all `indices` run; 0 for both or none. */
function direction(indices: Int32Array): number {
  let [rises, falls] = [false, false];
  for (let k = 1; k < indices.length; k++) {
    if (indices[k] > indices[k - 1]) rises = true;
    else if (indices[k] < indices[k - 1]) falls = true;
  }
  return Number(rises) - Number(falls);
}

const regular = (extent: number, size: number): number[] =>
  Array.from({ length: Math.ceil(extent / size) }, (_, k) => Math.min(size, extent - k * size));

/** Chunks along `axis` of `indices` picked from `child` along it. */
export function takeChunks(child: Node, axis: number, indices: Int32Array): readonly number[] {
  if (indices.length === 0) return [0];
  const sources = child.chunks[axis].filter((n) => n > 0);
  const size = longest(sources);
  if (sources.length <= 1) {
    // A lookup: climatologies taken by month are much longer than what they are taken from.
    const others = child.chunks.reduce((bytes, chunks, k) => (k === axis ? bytes : bytes * longest(chunks)), 1);
    return regular(indices.length, Math.max(size, Math.floor(AUTO_BLOCK_BYTES / (others * itemsize(child.dtype)))));
  }
  const way = direction(indices);
  // In no order every block is picked from anywhere, wherever it ends.
  if (way === 0) return regular(indices.length, size);
  const ends: number[] = [];
  let end = 0;
  for (const n of sources) {
    end += n;
    ends.push(end);
  }
  const last = ends.length - 1;
  const blockOf = (index: number, near: number): number => {
    let block = near;
    while (block < last && index >= ends[block]) block++;
    while (block > 0 && index < ends[block - 1]) block--;
    return block;
  };
  const out: number[] = [];
  let block = blockOf(indices[0], 0);
  let [length, from] = [0, 1];
  for (const index of indices) {
    const here = blockOf(index, block);
    const full = here !== block && (length >= size / 8 || from === SOURCE_BLOCKS);
    if (length === size || full) {
      out.push(length);
      [length, from] = [0, 1];
    } else if (here !== block) from++;
    length++;
    block = here;
  }
  out.push(length);
  return out;
}
