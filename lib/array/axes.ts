/**
 * Axis arguments: negative numbers count from the last axis, and every mistake is an error that names operation and shape.
 */

import { ChunkwiseError } from '../base/errors.js';
import type { AxesLike, AxisLike } from '../base/kinds.js';
import { shapeText } from '../base/shape.js';

export { shapeText };

/** One axis or several as a list. */
export const axesListed = (axis: AxesLike): readonly AxisLike[] => (typeof axis === 'object' ? axis : [axis]);

/** `axis`, of which names were made numbers before, counted from the first of `shape`'s. @throws 'shape' when there is none */
export function normalizeAxis(operation: string, axis: AxisLike, shape: readonly number[]): number {
  const rank = shape.length;
  if (typeof axis === 'string' || !Number.isInteger(axis) || axis < -rank || axis >= rank) {
    const range = rank === 0 ? 'a 0-d array has no axes' : `axes are ${-rank} to ${rank - 1}`;
    throw new ChunkwiseError(
      'shape',
      `${operation}: axis ${axis} is out of range for shape ${shapeText(shape)}: ${range}`,
    );
  }
  return axis < 0 ? axis + rank : axis;
}

/**
 * Several axes, ascending; all of them when `axis` is undefined or null.
 *
 * @throws 'shape' when one is out of range or repeated
 */
export function normalizeAxes(
  operation: string,
  axis: AxesLike | null | undefined,
  shape: readonly number[],
): number[] {
  if (axis === undefined || axis === null) return shape.map((_, k) => k);
  const axes = axesListed(axis).map((k) => normalizeAxis(operation, k, shape));
  if (new Set(axes).size < axes.length) {
    throw new ChunkwiseError(
      'shape',
      `${operation}: axes [${axesListed(axis).join(', ')}] of shape ${shapeText(shape)} name an axis twice; name each once`,
    );
  }
  return axes.sort((a, b) => a - b);
}

/** A whole number of 0 or more. @throws 'argument' */
export function checkCount(operation: string, name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new ChunkwiseError('argument', `${operation}: ${name} is ${value}; give a whole number of 0 or more`);
  }
  return value;
}

/** A user's shape, one number or a list, as a list. @throws 'shape' */
export function checkShape(operation: string, shape: number | readonly number[]): readonly number[] {
  const list = typeof shape === 'number' ? [shape] : shape;
  if (!Array.isArray(list) || list.some((n) => !Number.isSafeInteger(n) || n < 0)) {
    throw new ChunkwiseError(
      'shape',
      `${operation}: ${JSON.stringify(shape)} is not a shape; give a list of whole numbers of 0 or more`,
    );
  }
  return [...list];
}
