/**
 * Copies boxes between any two strided places of the shared memory, in the order that suits the caches.
 */
import type { RoutineExports } from './exports.js';

/** The copy routines and this thread's parameter area. */
interface CopyContext {
  readonly exports: RoutineExports;
  readonly scratch: number;
  readonly words: Int32Array;
}

interface Axis {
  extent: number;
  dst: number;
  src: number;
}

const RUNS = 0;
const TRANSPOSE = 1;
const SPREAD = 2;
const STRIDED = 3;

/** Joins axes that both sides run through as if they were one; takes and returns axes outermost first. */
function coalesce(axes: readonly Axis[]): Axis[] {
  const joined: Axis[] = [];
  for (const axis of axes) {
    const outer = joined.at(-1);
    if (outer !== undefined && outer.dst === axis.dst * axis.extent && outer.src === axis.src * axis.extent)
      joined[joined.length - 1] = { extent: outer.extent * axis.extent, dst: axis.dst, src: axis.src };
    else joined.push(axis);
  }
  return joined;
}

/**
 * Copies a box of `shape` elements of `itemsize` bytes from address `src` to address `dst`. Strides are in bytes; those of
 * the source may be negative or 0 (one element repeated), those of the destination negative. The two places must not
 * overlap.
 *
 * @throws RangeError if the numbers of axes differ, or there are more axes than the parameter area has room for (900)
 *
 * @example
 * // transpose 1000 x 1000 float64
 * copyStrided(routines, to, [8000, 8], from, [8, 8000], [1000, 1000], 8);
 */
export function copyStrided(
  routines: CopyContext,
  dst: number,
  dstStrides: readonly number[],
  src: number,
  srcStrides: readonly number[],
  shape: readonly number[],
  itemsize: number,
): void {
  const ndim = shape.length;
  if (dstStrides.length !== ndim || srcStrides.length !== ndim || ndim > 900)
    throw new RangeError(
      `copy of ${ndim} axes with ${dstStrides.length} destination and ${srcStrides.length} source strides`,
    );
  let axes: Axis[] = [];
  for (let k = 0; k < ndim; k++) {
    const extent = shape[k]!;
    if (extent <= 0) return;
    if (extent === 1) continue;
    let d = dstStrides[k]!;
    let s = srcStrides[k]!;
    if (d < 0) {
      dst += (extent - 1) * d;
      src += (extent - 1) * s;
      d = -d;
      s = -s;
    }
    axes.push({ extent, dst: d, src: s });
  }
  // The destination is written in the order of its addresses.
  axes.sort((a, b) => b.dst - a.dst);
  axes = coalesce(axes);

  let item = itemsize;
  let mode = STRIDED;
  const last = axes.at(-1);
  if (last !== undefined && last.dst === item && last.src === item) {
    item *= last.extent;
    axes.pop();
    mode = RUNS;
  } else if (item !== 1 && item !== 2 && item !== 4 && item !== 8) {
    // Elements of 16 bytes are moved as vectors.
    if (item !== 16) mode = RUNS;
  } else if (last !== undefined && last.dst === item && last.src === 0) mode = SPREAD;
  else if (last !== undefined && last.dst === item) {
    const across = axes.findIndex((axis) => axis.src === item);
    if (across >= 0) {
      mode = TRANSPOSE;
      axes.push(...axes.splice(across, 1));
      axes.push(...axes.splice(-2, 1));
    }
  }
  const inner = axes.pop() ?? { extent: 1, dst: 0, src: 0 };
  const middle = axes.pop() ?? { extent: 1, dst: 0, src: 0 };
  const words = routines.words;
  words[0] = mode;
  words[1] = item;
  words[2] = dst;
  words[3] = src;
  words[4] = axes.length;
  let at = 5;
  for (const axis of [middle, inner, ...axes]) {
    words[at++] = axis.extent;
    words[at++] = axis.dst;
    words[at++] = axis.src;
  }
  routines.exports.copyBox(routines.scratch);
}

/**
 * Writes `count` elements of `itemsize` bytes (1, 2, 4 or 8) from `address` on, each holding the low bits of `bits`.
 *
 * @throws RangeError for another item size
 */
export function fill(routines: CopyContext, address: number, count: number, itemsize: number, bits: bigint): void {
  if (itemsize !== 1 && itemsize !== 2 && itemsize !== 4 && itemsize !== 8)
    throw new RangeError(`fill with items of ${itemsize} bytes: it takes 1, 2, 4 or 8`);
  routines.exports.fill(address, count, itemsize, bits);
}

/**
 * Reverses the bytes of each of `count` elements of `itemsize` bytes (1, 2, 4 or 8) from `address` on, in place.
 *
 * @throws RangeError for another item size
 */
export function byteswap(routines: CopyContext, address: number, count: number, itemsize: number): void {
  if (itemsize !== 1 && itemsize !== 2 && itemsize !== 4 && itemsize !== 8)
    throw new RangeError(`byteswap of items of ${itemsize} bytes: it takes 1, 2, 4 or 8`);
  routines.exports.byteswap(address, count, itemsize);
}
