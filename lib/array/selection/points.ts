/**
 * Elements picked and replaced at points of several axes: the points are sorted by the blocks they lie in, so that a task sees
 * one block and the points in it, however many blocks there are.
 */

import { identityView } from '../../base/affine.js';
import { axisOf, evenAxis } from '../../base/axis-chunks.js';
import { type Box, type Chunks, createGrid, wholeChunks } from '../../base/grid.js';
import { sizeOf } from '../../base/shape.js';
import { assemble, constant, memory, rechunk, take, view } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Indices } from '../../expr/indices.js';
import type { Node } from '../../expr/node.js';

/** The points that lie in one block of the leading axes. */
interface Group {
  /** The block's box along the leading axes. */
  readonly start: readonly number[];
  readonly stop: readonly number[];
  /** For each point its place in the block, C order over the leading axes, and its number among all points. */
  readonly places: Int32Array;
  readonly numbers: Int32Array;
}

/** Places of `numbers` by ascending number, equal ones in their order. */
function orderBy(numbers: Float64Array): Int32Array {
  const order = Int32Array.from({ length: numbers.length }, (_, k) => k);
  let sorted = true;
  for (let k = 1; k < numbers.length && sorted; k++) sorted = numbers[k - 1] <= numbers[k];
  if (sorted) return order;
  const counts = new Map<number, number>();
  for (const n of numbers) counts.set(n, (counts.get(n) ?? 0) + 1);
  let next = 0;
  for (const n of Float64Array.from(counts.keys()).sort()) {
    const count = counts.get(n) as number;
    counts.set(n, next);
    next += count;
  }
  numbers.forEach((n, k) => {
    const at = counts.get(n) as number;
    counts.set(n, at + 1);
    order[at] = k;
  });
  return order;
}

/** Points by block, blocks in C order; within a block in the order they were given. */
function groupsOf(node: Node, lists: readonly Indices[]): Group[] {
  const rank = lists.length;
  const grid = createGrid(node.shape.slice(0, rank), node.chunks.slice(0, rank));
  const count = lists[0].length;
  const block = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    let number = 0;
    for (let axis = 0; axis < rank; axis++) number = number * grid.counts[axis] + grid.axes[axis].find(lists[axis][k]);
    block[k] = number;
  }
  const order = orderBy(block);
  const groups: Group[] = [];
  for (let from = 0; from < count; ) {
    const number = block[order[from]];
    let to = from + 1;
    while (to < count && block[order[to]] === number) to++;
    const start: number[] = [];
    const stop: number[] = [];
    let left = number;
    for (let axis = rank - 1; axis >= 0; axis--) {
      const at = left % grid.counts[axis];
      left = Math.floor(left / grid.counts[axis]);
      start[axis] = grid.axes[axis].offset(at);
      stop[axis] = grid.axes[axis].offset(at + 1);
    }
    const numbers = order.slice(from, to);
    const places = numbers.map((k) => {
      let place = 0;
      for (let axis = 0; axis < rank; axis++) place = place * (stop[axis] - start[axis]) + lists[axis][k] - start[axis];
      return place;
    });
    groups.push({ start, stop, places, numbers });
    from = to;
  }
  return groups;
}

const places = (list: Int32Array): Node => memory(list, 'int32', [list.length], wholeChunks([list.length]));

/** The part of `node` in a group's block, all of it along the other axes, and how that is cut. */
function blockPart(node: Node, { start, stop }: Group): { readonly part: Node; readonly chunks: Chunks } {
  const rank = start.length;
  const shape = node.shape.map((n, axis) => (axis < rank ? stop[axis] - start[axis] : n));
  const part = view(node, {
    shape,
    maps: shape.map((_, axis) => ({ offset: axis < rank ? start[axis] : 0, stride: 1, axis })),
  });
  return { part, chunks: node.chunks.map((cut, axis) => (axis < rank ? evenAxis(shape[axis], 1) : cut)) };
}

/** `node` without its axes 1 to `rank - 1`, which have extent 1. */
export const dropOnes = (node: Node, rank: number): Node =>
  view(node, {
    shape: node.shape.filter((_, axis) => axis === 0 || axis >= rank),
    maps: node.shape.map((_, axis) =>
      axis > 0 && axis < rank
        ? { offset: 0, stride: 0, axis: -1 }
        : { offset: 0, stride: 1, axis: axis === 0 ? 0 : axis - rank + 1 },
    ),
  });

/** Elements of `node` at the points that `lists`, one for each leading axis, name: they are the first axis of the result. */
export function pickPoints(node: Node, lists: readonly Indices[]): Node {
  const rank = lists.length;
  const rest = node.shape.slice(rank);
  const count = lists[0].length;
  if (count === 0 || sizeOf(rest) === 0) return constant(0, node.dtype, [count, ...rest]);
  if (rank === 1) return take(node, 0, lists[0]);
  const groups = groupsOf(node, lists);
  const pieces = groups.map((group) => {
    const { part, chunks } = blockPart(node, group);
    const n = group.places.length;
    const extents = [n, ...new Array<number>(rank - 1).fill(1)];
    return dropOnes(
      routine(
        'pickPoints',
        [
          { node: part, input: { by: 'view', view: identityView(part.shape) } },
          { node: places(group.places), input: { by: 'whole' } },
        ],
        { shape: part.shape, chunks },
        {
          dtype: node.dtype,
          shape: [...extents, ...rest],
          chunks: chunks.map((cut, k) => (k < rank ? evenAxis(extents[k], 1) : cut)),
        },
        { rank },
      ),
      rank,
    );
  });
  let from = 0;
  const regions = groups.map((group): Box => {
    const start = [from, ...rest.map(() => 0)];
    from += group.places.length;
    return { start, stop: [from, ...rest] };
  });
  const all =
    pieces.length === 1
      ? pieces[0]
      : assemble(
          pieces,
          regions,
          [count, ...rest],
          [axisOf(groups.map((group) => group.places.length)), ...node.chunks.slice(rank)],
        );
  const back = new Int32Array(count);
  let sorted = true;
  let next = 0;
  for (const { numbers } of groups)
    for (const k of numbers) {
      if (k !== next) sorted = false;
      back[k] = next++;
    }
  return sorted ? all : take(all, 0, back);
}

/**
 * `node` with the rows of `values` in place of its elements at the points that `lists`, one for each leading axis, name. Of
 * points named twice the last one wins, as in NumPy.
 *
 * @param values one row for each point: [points, ...the other axes]
 */
export function replacePoints(node: Node, lists: readonly Indices[], values: Node): Node {
  const rank = lists.length;
  const rest = node.shape.slice(rank);
  if (lists[0].length === 0 || sizeOf(node.shape) === 0) return node;
  const parts: Node[] = [node];
  const regions: Box[] = [{ start: node.shape.map(() => 0), stop: node.shape }];
  for (const group of groupsOf(node, lists)) {
    const { part, chunks } = blockPart(node, group);
    const n = group.places.length;
    const rows =
      n === values.shape[0] && isSorted(group.numbers) ? values : take(values, 0, group.numbers, evenAxis(n, 1));
    const wide = view(rows, {
      shape: [n, ...new Array<number>(rank - 1).fill(1), ...rest],
      maps: [{ offset: 0, stride: 1, axis: 0 }, ...rest.map((_, k) => ({ offset: 0, stride: 1, axis: rank + k }))],
    });
    const cut = wide.shape.map((extent, axis) => (axis < rank ? evenAxis(extent, 1) : chunks[axis]));
    parts.push(
      routine(
        'replacePoints',
        [
          { node: part, input: { by: 'view', view: identityView(part.shape) } },
          { node: places(group.places), input: { by: 'whole' } },
          { node: rechunk(wide, cut), input: { by: 'block' } },
        ],
        { shape: part.shape, chunks },
        { dtype: node.dtype, shape: part.shape, chunks },
        { rank },
      ),
    );
    regions.push({ start: [...group.start, ...rest.map(() => 0)], stop: [...group.stop, ...rest] });
  }
  return assemble(parts, regions, node.shape, node.chunks);
}

const isSorted = (numbers: Int32Array): boolean => numbers.every((n, k) => n === k);
