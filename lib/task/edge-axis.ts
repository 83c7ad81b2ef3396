/**
 * How the axes of what is read follow the axes of who reads: affine maps, index lists, blocks by number; and which of them
 * follow one and the same axis.
 */
import type { Indices } from '../expr/indices.js';

/** How one producer axis follows the consumer's domain. */
export interface EdgeAxis {
  /** Domain axis, or -1 when the index is constant (`offset`). */
  readonly axis: number;
  readonly offset: number;
  readonly stride: number;
  /** Indices are looked up here after the affine map. */
  readonly gather?: Indices;
  /** Blocks correspond by number, whatever their extents. */
  readonly byBlock?: boolean;
  /** With `byBlock`: the block before that one; none for the first. */
  readonly before?: boolean;
}

/** How far a task reads beyond its block, below and above, for each domain axis. */
export interface Growth {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/**
 * Producer axes that follow one domain axis, so that what is read along one says what is read along the others (a diagonal);
 * mostly a single axis. Reads and readers are products over links.
 */
export interface Link {
  /** The domain axis, or -1 for a constant index. */
  readonly axis: number;
  /** The producer axes, ascending. */
  readonly axes: readonly number[];
}

/** The links of `axes`, in the order of their first producer axes. */
export function linksOf(axes: readonly EdgeAxis[]): Link[] {
  const links: { axis: number; axes: number[] }[] = [];
  axes.forEach(({ axis }, a) => {
    const link = axis < 0 ? undefined : links.find((one) => one.axis === axis);
    if (link) link.axes.push(a);
    else links.push({ axis, axes: [a] });
  });
  return links;
}

/** The index that domain position `i` takes along the axis. */
export function positionOf(map: EdgeAxis, i: number): number {
  const at = map.axis < 0 ? map.offset : map.offset + map.stride * i;
  return map.gather ? map.gather[at] : at;
}

/** Domain positions i, as an interval, for which `offset + stride * i` lies in [start, stop); stride is not 0. */
export function preimage(map: EdgeAxis, start: number, stop: number): [number, number] {
  return map.stride > 0
    ? [Math.ceil((start - map.offset) / map.stride), Math.ceil((stop - map.offset) / map.stride)]
    : [Math.floor((stop - map.offset) / map.stride) + 1, Math.floor((start - map.offset) / map.stride) + 1];
}

/**
 * Domain positions from `i` on that show a run of indices with one step within one block, whose indices are
 * [blockStart, blockStop).
 */
export function stretch(map: EdgeAxis, i: number, blockStart: number, blockStop: number): number {
  if (map.gather) {
    const { gather } = map;
    const position = positionOf(map, i);
    let count = 1;
    for (;;) {
      const at = map.offset + map.stride * (i + count);
      if (at < 0 || at >= gather.length || gather[at] !== position + count || gather[at] >= blockStop) return count;
      count++;
    }
  }
  if (map.axis < 0 || map.stride === 0) return Number.POSITIVE_INFINITY;
  return preimage(map, blockStart, blockStop)[1] - i;
}

/** True for an axis that shows one index throughout. */
export const isFixed = (map: EdgeAxis): boolean => map.axis < 0 || (map.stride === 0 && !map.gather);
