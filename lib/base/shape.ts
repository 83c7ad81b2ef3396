/**
 * Shapes: how many elements one has, how it reads, and whether two are equal.
 */

/** The number of elements of an array of `shape`; 1 for a 0-d one. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}

/** `[2, 3]` as messages show a shape. */
export const shapeText = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** True when both have the same extents. */
export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a === b || (a.length === b.length && a.every((n, axis) => n === b[axis]));
