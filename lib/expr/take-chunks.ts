/**
 * Where the result of picking indices is cut: so that each block is picked from few blocks of the source, and is of about
 * the automatic size when the source is smaller than what is picked from it.
 */

import { itemsize } from '../../kernels/dtype.js';
import { autoBlockBytes } from '../base/auto-block.js';
import { AxisBuilder, type AxisChunks, evenAxis, lookupOf, regularAxis } from '../base/axis-chunks.js';
import { withoutEmpty } from '../base/axis-operations.js';
import type { Indices } from './indices.js';
import type { Node } from './node.js';

/** Blocks of the source that one block is picked from, once it holds anything worth a task. */
const SOURCE_BLOCKS = 4;

const longest = (axis: AxisChunks): number => Math.max(1, axis.largest);

/** -1, 0 or 1: in which direction all `indices` run; 0 for both or none. */
function direction(indices: Indices): number {
  let [rises, falls] = [false, false];
  for (let k = 1; k < indices.length; k++) {
    if (indices[k] > indices[k - 1]) rises = true;
    else if (indices[k] < indices[k - 1]) falls = true;
  }
  return Number(rises) - Number(falls);
}

/** Chunks along `axis` of `indices` picked from `child` along it. */
export function takeChunks(child: Node, axis: number, indices: Indices): AxisChunks {
  if (indices.length === 0) return evenAxis(0, 1);
  const sources = withoutEmpty(child.chunks[axis]);
  const size = longest(sources);
  if (sources.length <= 1) {
    // A lookup: climatologies taken by month are much longer than what they are taken from.
    const others = child.chunks.reduce((bytes, chunks, k) => (k === axis ? bytes : bytes * longest(chunks)), 1);
    return regularAxis(indices.length, Math.max(size, Math.floor(autoBlockBytes() / (others * itemsize(child.dtype)))));
  }
  const way = direction(indices);
  // In no order every block is picked from anywhere, wherever it ends.
  if (way === 0) return regularAxis(indices.length, size);
  const lookup = lookupOf(sources);
  const out = new AxisBuilder();
  let block = lookup.find(indices[0]);
  let [start, end] = [lookup.offset(block), lookup.offset(block + 1)];
  let [length, from] = [0, 1];
  for (const index of indices) {
    let here = block;
    if (index < start || index >= end) {
      here = lookup.find(index);
      [start, end] = [lookup.offset(here), lookup.offset(here + 1)];
    }
    const full = here !== block && (length >= size / 8 || from === SOURCE_BLOCKS);
    if (length === size || full) {
      out.add(length);
      [length, from] = [0, 1];
    } else if (here !== block) from++;
    length++;
    block = here;
  }
  out.add(length);
  return out.done();
}
