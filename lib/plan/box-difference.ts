/**
 * Set operations on boxes of indices.
 */
import type { Box } from '../base/grid.js';
import { intersect } from '../task/tile.js';

/** What is left of `box` without `others`, as boxes that do not overlap. */
export function subtractBoxes(box: Box, others: readonly Box[]): Box[] {
  let left = box.start.every((s, axis) => s < box.stop[axis]) ? [box] : [];
  for (const other of others) left = left.flatMap((piece) => subtract(piece, other));
  return left;
}

function subtract(box: Box, other: Box): Box[] {
  const common = intersect(box, other);
  if (!common) return box.start.length === 0 ? [] : [box];
  const out: Box[] = [];
  const start = [...box.start];
  const stop = [...box.stop];
  for (let axis = 0; axis < start.length; axis++) {
    if (start[axis] < common.start[axis])
      out.push({ start: [...start], stop: stop.map((s, k) => (k === axis ? common.start[axis] : s)) });
    if (common.stop[axis] < stop[axis])
      out.push({ start: start.map((s, k) => (k === axis ? common.stop[axis] : s)), stop: [...stop] });
    start[axis] = common.start[axis];
    stop[axis] = common.stop[axis];
  }
  return out;
}
