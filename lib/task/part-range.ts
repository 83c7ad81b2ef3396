/**
 * Which parts of a stage a task meets, where parts stand one after another along an axis, as those of arrays joined do: of
 * thousands a task looks at its own only.
 */
import type { Box } from '../base/grid.js';
import type { Part } from './stage.js';
import { partEdges } from './tile.js';

/** Parts `from` to `to` (exclusive), and where the edges of these begin and end among the stage's. */
export interface PartRange {
  readonly from: number;
  readonly to: number;
  readonly firstEdge: number;
  readonly lastEdge: number;
}

interface Order {
  /** The axis along which the parts stand in order; -1 when along none. */
  readonly axis: number;
  /** Edges before each part, then of all. */
  readonly edges: readonly number[];
}

/** The axis along which boxes stand one after another, so that none meets another; -1 when along none. */
export const orderedAxis = (boxes: readonly Box[]): number =>
  (boxes[0]?.start ?? []).findIndex((_, a) => boxes.every((box, k) => k === 0 || boxes[k - 1].stop[a] <= box.start[a]));

const orders = new WeakMap<readonly Part[], Order>();

function orderOf(parts: readonly Part[]): Order {
  const known = orders.get(parts);
  if (known) return known;
  const edges = [0];
  for (const part of parts) edges.push(edges[edges.length - 1] + partEdges(part));
  const axis = orderedAxis(parts.map((part) => part.region));
  const order = { axis, edges };
  orders.set(parts, order);
  return order;
}

/** The parts that may meet `box`: no others do. */
export function partRange(parts: readonly Part[], box: Box): PartRange {
  if (parts.length === 1) return { from: 0, to: 1, firstEdge: 0, lastEdge: partEdges(parts[0]) };
  const { axis, edges } = orderOf(parts);
  let [from, to] = [0, parts.length];
  if (axis >= 0) {
    // The first part that ends beyond the box's start, and the first that begins at its end or later.
    from = search(parts.length, (k) => parts[k].region.stop[axis] > box.start[axis]);
    to = Math.max(
      from,
      search(parts.length, (k) => parts[k].region.start[axis] >= box.stop[axis]),
    );
  }
  return { from, to, firstEdge: edges[from], lastEdge: edges[to] };
}

/** The first number below `count` for which `test` holds, which it does for all after it; else `count`. */
function search(count: number, test: (k: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
