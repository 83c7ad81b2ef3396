/**
 * Which part of a stored array is to be written: one range of elements for each axis.
 */
import { ChunkwiseError } from '../../base/errors.js';
import type { Box } from '../../base/grid.js';
import { shapeText } from '../axes.js';

/** Elements of one axis: text such as `'10:20'`, a pair `[start, stop]`, or null for all. */
export type RegionRange = string | readonly [number, number] | null;

/** A part of an array: a range for each axis, or for axes by their names; the others are whole. */
export type Region = string | readonly RegionRange[] | Readonly<Record<string, RegionRange>>;

const fail = (why: string): never => {
  throw new ChunkwiseError('selection', `toZarr: region: ${why}`);
};

function rangeOf(range: RegionRange | undefined, extent: number, axis: number): [number, number] {
  if (range === null || range === undefined) return [0, extent];
  let pair: readonly unknown[] = Array.isArray(range) ? range : [];
  if (typeof range === 'string') {
    const match = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*$/.exec(range);
    if (!match) fail(`${JSON.stringify(range)} for axis ${axis} is no range such as '10:20'`);
    pair = [match?.[1] === undefined ? 0 : Number(match[1]), match?.[2] === undefined ? extent : Number(match[2])];
  }
  if (pair.length !== 2 || !pair.every(Number.isSafeInteger))
    fail(`${JSON.stringify(range)} for axis ${axis} is no range: give text such as '10:20', or [start, stop]`);
  const [start, stop] = (pair as number[]).map((n) => (n < 0 ? n + extent : n));
  if (start < 0 || stop > extent || start >= stop)
    fail(`${JSON.stringify(range)} is no part of axis ${axis} of extent ${extent}`);
  return [start, stop];
}

/** The box of a region of an array. @throws 'selection' when it is no part of it */
export function regionBox(region: Region, shape: readonly number[], dims: readonly string[] | undefined): Box {
  let ranges: readonly (RegionRange | undefined)[];
  if (typeof region === 'string') ranges = region.split(',');
  else if (Array.isArray(region)) ranges = region as readonly RegionRange[];
  else {
    const unknown = Object.keys(region).find((name) => !dims?.includes(name));
    if (unknown !== undefined)
      fail(
        `${JSON.stringify(unknown)} names no axis of ${dims ? dims.join(', ') : 'an array whose axes have no names'}`,
      );
    ranges = shape.map((_, axis) => (region as Record<string, RegionRange>)[dims?.[axis] ?? '']);
  }
  if (ranges.length > shape.length) fail(`${ranges.length} ranges for shape ${shapeText(shape)}`);
  const pairs = shape.map((extent, axis) => rangeOf(ranges[axis], extent, axis));
  return { start: pairs.map(([start]) => start), stop: pairs.map(([, stop]) => stop) };
}
