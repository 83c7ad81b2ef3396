/**
 * How a box of a task's domain is cut by the blocks that it shows: runs of indices along each link of an edge.
 */
import { type Box, blockAt } from '../base/grid.js';
import { isFixed, positionOf, preimage, stretch } from './edge-axis.js';
import type { EdgeInputs } from './edge-inputs.js';

/** A run of indices along the producer axes of one link, within one block. */
export interface Segment {
  /** Position of the block in the edge's list for the link. */
  readonly list: number;
  /** For each of the link's axes the block, its first index within it, and the step to the next. */
  readonly blocks: readonly number[];
  readonly from: readonly number[];
  readonly steps: readonly number[];
  readonly count: number;
}

/**
 * The pieces that the domain interval [start, stop) takes along link `k`, in order of the domain index.
 *
 * @param repeats whether one index that is picked throughout may be a single piece of step 0
 */
function segmentsOf(inputs: EdgeInputs, k: number, start: number, stop: number, repeats = false): readonly Segment[] {
  const { edge, lists } = inputs;
  const { axes } = edge.links[k];
  if (start >= stop) return [];
  if (axes.length > 1) return linkedSegments(inputs, k, start, stop, repeats);
  const [a] = axes;
  const map = edge.axes[a];
  const { gather } = map;
  const blocks = edge.producerGrid.axes[a];
  const list = lists[k];
  const segment = (where: number, block: number, position: number, step: number, count: number): Segment => ({
    list: where,
    blocks: [block],
    from: [position - blocks.offset(block)],
    steps: [step],
    count,
  });
  if (isFixed(map)) return [segment(0, edge.coordinate(a, list[0]), positionOf(map, 0), 0, 1)];
  if (gather) {
    const found = list.map((part) => edge.coordinate(a, part));
    const whereOf = (position: number): number => found.indexOf(blocks.find(position));
    const first = positionOf(map, start);
    if (repeats) {
      let same = start + 1;
      while (same < stop && positionOf(map, same) === first) same++;
      if (same === stop) return [segment(whereOf(first), found[whereOf(first)], first, 0, 1)];
    }
    const out: Segment[] = [];
    for (let at = start; at < stop; ) {
      const position = positionOf(map, at);
      const where = whereOf(position);
      const block = found[where];
      const count = Math.min(stop - at, stretch(map, at, blocks.offset(block), blocks.offset(block + 1)));
      out.push(segment(where, block, position, 1, count));
      at += count;
    }
    return out;
  }
  const out: Segment[] = [];
  list.forEach((part, where) => {
    const block = edge.coordinate(a, part);
    const [low, high] = preimage(map, blocks.offset(block), blocks.offset(block + 1));
    const first = Math.max(low, start);
    const last = Math.min(high, stop);
    if (first < last) out.push(segment(where, block, positionOf(map, first), map.stride, last - first));
  });
  if (map.stride < 0) out.reverse();
  return out;
}

/** The same for a link of several axes: a piece ends where it leaves a block along any of them. */
function linkedSegments(inputs: EdgeInputs, k: number, start: number, stop: number, repeats: boolean): Segment[] {
  const { edge, lists } = inputs;
  const { axes } = edge.links[k];
  const { producerGrid: grid } = edge;
  const maps = axes.map((a) => edge.axes[a]);
  const fixed = maps.every(isFixed);
  const same = (i: number): boolean => maps.every((map) => positionOf(map, i) === positionOf(map, start));
  let end = start + 1;
  if (repeats && !fixed) while (end < stop && same(end)) end++;
  const once = fixed || (repeats && end === stop);
  const out: Segment[] = [];
  for (let i = start; i < stop; ) {
    const positions = maps.map((map) => positionOf(map, i));
    const blocks = axes.map((a, j) => blockAt(grid, a, positions[j]));
    const part = edge.partOf(axes, blocks);
    const count = once
      ? 1
      : maps.reduce((least, map, j) => {
          const along = grid.axes[axes[j]];
          return Math.min(least, stretch(map, i, along.offset(blocks[j]), along.offset(blocks[j] + 1)));
        }, stop - i);
    out.push({
      list: lists[k].indexOf(part),
      blocks,
      from: positions.map((position, j) => position - grid.axes[axes[j]].offset(blocks[j])),
      steps: maps.map((map) => (once || isFixed(map) ? 0 : map.gather ? 1 : map.stride)),
      count,
    });
    if (once) break;
    i += count;
  }
  return out;
}

/** The segments of all links over the domain box `box`. */
export const linkSegments = (inputs: EdgeInputs, box: Box, repeats = false): (readonly Segment[])[] =>
  inputs.edge.links.map(({ axis }, k) =>
    axis < 0 ? segmentsOf(inputs, k, 0, 1, repeats) : segmentsOf(inputs, k, box.start[axis], box.stop[axis], repeats),
  );
