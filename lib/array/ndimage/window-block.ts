/**
 * The block function of means of long windows: three operations for each element and axis, whatever the window's size.
 * An axis is cut into segments as long as the window; a window is the end of one and the beginning of the next, both of which are
 * carried along. Nothing is taken off a sum again, so that sums lose no digits and NaN stays where it is. It is sent to the
 * threads by its source, so it uses nothing but its arguments.
 * Source: M. van Herk, A fast algorithm for local minimum and maximum filters on rectangular and octagonal kernels, 1992.
 */

/** A block as block functions get it. */
interface BlockLike {
  readonly data: Float64Array;
  readonly shape: readonly number[];
}

/**
 * `sizes` and `befores`: the window along each axis, and how many of its elements lie before its own; `depth`: what blocks have been
 * grown by. Segments are counted from the array's beginning, so that the bits of a sum do not depend on the blocks.
 */
export function windowBlock(
  block: BlockLike,
  sizes: readonly number[],
  befores: readonly number[],
  depth: readonly number[],
  info: { readonly start: readonly number[]; readonly stop: readonly number[] },
): Float64Array {
  const { shape } = block;
  const Elements = block.data.constructor as Float64ArrayConstructor;
  let from = block.data;
  let inner = from.length;
  for (let axis = 0; axis < shape.length; axis++) {
    const n = shape[axis];
    inner /= n;
    const size = sizes[axis];
    if (size === 1) continue;
    const out = new Elements(from.length);
    const windows = n - size + 1;
    const ends = new Float64Array(Math.min(size, n) * inner);
    const begun = new Float64Array(inner);
    // Where the block begins in the array: it has grown to both sides, or not where the array with its edges begins.
    const isCut = info.start[axis] === 0 && n < info.stop[axis] - info.start[axis] + 2 * depth[axis];
    const first = isCut ? 0 : info.start[axis] - depth[axis];
    const into = ((first % size) + size) % size;
    for (let outer = 0; outer < from.length; outer += n * inner) {
      for (let segment = -into; segment < windows; segment += size) {
        const low = Math.max(0, segment);
        const high = Math.min(segment + size, n);
        const base = outer + low * inner;
        // Ends of the segment, each the element and what follows it.
        let at = (high - low - 1) * inner;
        for (let k = 0; k < inner; k++) ends[at + k] = from[base + at + k];
        for (at -= inner; at >= 0; at -= inner)
          for (let k = 0; k < inner; k++) ends[at + k] = from[base + at + k] + ends[at + inner + k];
        // What has begun of the next segment before the first window's last element; none where the segment begins in the block.
        const begins = segment + size;
        for (let row = begins; row < low + size - 1; row++) {
          const here = outer + row * inner;
          for (let k = 0; k < inner; k++) begun[k] = row === begins ? from[here + k] : begun[k] + from[here + k];
        }
        // Windows that begin in the segment.
        for (let row = low; row < high && row < windows; row++) {
          const next = outer + (row + size - 1) * inner;
          const to = outer + (row + befores[axis]) * inner;
          const end = (row - low) * inner;
          const fresh = row + size - 1 === begins;
          if (row === segment) for (let k = 0; k < inner; k++) out[to + k] = ends[end + k] / size;
          else
            for (let k = 0; k < inner; k++) {
              const sum = fresh ? from[next + k] : begun[k] + from[next + k];
              begun[k] = sum;
              out[to + k] = (ends[end + k] + sum) / size;
            }
        }
      }
    }
    from = out;
  }
  return from;
}
