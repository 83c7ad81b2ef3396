/**
 * Plans the rechunk of a stored array whose chunks can be decoded in part: each portion of the result reads just its own part
 * of every chunk, so that nothing passes through grids in between, and little is decoded more than once.
 */
import { type AxisChunks, regularAxis } from '../base/axis-chunks.js';
import { mergeEach, splitAxis } from '../base/axis-operations.js';
import type { Chunks } from '../base/grid.js';
import type { StoredArray } from '../storage/stored-array.js';

/** Decoding the array more often than this costs more than moving it through another grid. */
const MOST_DECODES = 8;
/** Blocks of the result that a thread at work may hold beside the portions: one whole, and its bytes before and after encoding. */
const RESULTS = 3.25;

const largest = (cut: AxisChunks): number => Math.max(1, cut.largest);

/**
 * The grid of portions in which `array` is read for blocks cut as `chunks`: each holds as many neighbouring blocks of the
 * result as memory allows along the axes that a chunk stores together, divided along others into enough portions for all
 * threads. Undefined where chunks would be decoded too often.
 *
 * @param itemsize bytes of one element
 * @param memoryLimit bytes that all blocks together may take
 */
export function streamedGrid(
  array: StoredArray,
  chunks: Chunks,
  itemsize: number,
  memoryLimit: number,
  threads: number,
): Chunks | undefined {
  // Along the outermost axis that a chunk extends over, its parts are decoded apart at no extra cost.
  const outermost = array.chunkShape.findIndex((n) => n > 1);
  let elements = chunks.reduce((n, cut) => n * largest(cut), 1);
  const room = memoryLimit / itemsize - RESULTS * Math.max(1, threads) * elements;
  if (elements > room) return undefined;
  let decodes = 1;
  const grid = chunks.slice();
  for (let axis = grid.length - 1; axis > outermost && axis >= 0; axis--) {
    const size = largest(chunks[axis]);
    const wanted = Math.max(1, Math.ceil(Math.min(array.chunkShape[axis], array.shape[axis]) / size));
    // Halves of what is wanted, so that portions are alike.
    let count = wanted;
    while (count > 1 && elements * count > room) count = Math.ceil(count / 2);
    grid[axis] = mergeEach(chunks[axis], count);
    elements *= count;
    decodes *= Math.ceil(wanted / count);
  }
  if (decodes > MOST_DECODES) return undefined;
  // Several portions a thread, cut where chunks end.
  const split = grid.findIndex((cut, axis) => axis <= outermost && largest(cut) >= 2 * array.chunkShape[axis]);
  if (split >= 0) {
    const whole = Math.floor(largest(grid[split]) / array.chunkShape[split]);
    const parts = Math.max(1, Math.min(whole, 4 * threads));
    grid[split] = splitAxis(grid[split], (n) => regularAxis(n, Math.ceil(n / parts)));
  }
  return grid;
}
