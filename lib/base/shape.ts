/**
 * Shapes: how many elements one has.
 */

/** The number of elements of an array of `shape`; 1 for a 0-d one. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}
