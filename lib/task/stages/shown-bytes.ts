/**
 * Bytes of what operands show of their sources: each element of a source counts once for a task, however many show it.
 */
import { type DType, itemsize } from '../../../kernels/dtype.js';
import type { Box } from '../../base/grid.js';
import type { Edge } from '../edge.js';
import { isFixed } from '../edge-axis.js';
import type { Part } from '../stage.js';
import { intersect } from '../tile.js';
import type { TaskSite } from './stage-record.js';

/** What an edge shows of its source's blocks. */
export interface Shown {
  readonly component: number;
  readonly dtype: DType;
}

/** What the edges of parts show, in their order. */
export const shownByParts = (parts: readonly Part[]): Shown[] =>
  parts.flatMap((part) => part.operands.filter((operand) => operand.kind === 'block'));

/** What is read of one component of one source: the hull of all reads, and their elements added up. */
interface Read {
  readonly itemsize: number;
  low: number[];
  high: number[];
  elements: number;
  /** False where the hull says nothing, as not all within it is read. */
  dense: boolean;
}

/** Adds what `edge` reads for the task at `coords`, whose box is `box`. */
function addRead(reads: Map<string, Read>, key: string, size: number, edge: Edge, coords: readonly number[], box: Box) {
  const part = intersect(box, edge.region);
  if (!part) return;
  const low: number[] = [];
  const high: number[] = [];
  let dense = true;
  edge.axes.forEach((map, a) => {
    const blocks = edge.producerGrid.axes[a];
    const extent = edge.producerGrid.shape[a];
    if (map.byBlock) {
      // A constant axis is the one block of an array that is read whole.
      const block = map.axis < 0 ? 0 : coords[map.axis];
      low.push(blocks.offset(block));
      high.push(blocks.offset(block + 1));
    } else if (edge.links.some(({ axes }) => axes.indexOf(a) > 0)) {
      // Of a diagonal the first of its axes counts.
      dense = false;
      low.push(0);
      high.push(1);
    } else if (isFixed(map)) {
      // Inputs of a user's function that are repeated along an axis have one element there.
      low.push(map.offset ?? 0);
      high.push((map.offset ?? 0) + 1);
    } else {
      const from = part.start[map.axis] - (edge.growth?.low[map.axis] ?? 0);
      const to = part.stop[map.axis] + (edge.growth?.high[map.axis] ?? 0);
      if (map.gather || Math.abs(map.stride) !== 1) {
        dense = false;
        low.push(0);
        high.push(to - from);
      } else {
        const ends = [map.offset + map.stride * from, map.offset + map.stride * (to - 1)];
        low.push(Math.max(0, Math.min(...ends)));
        high.push(Math.min(extent, Math.max(...ends) + 1));
      }
    }
  });
  const elements = low.reduce((n, from, a) => n * Math.max(0, high[a] - from), 1);
  const known = reads.get(key);
  if (!known) {
    reads.set(key, { itemsize: size, low, high, elements, dense });
    return;
  }
  known.elements += elements;
  known.dense &&= dense;
  known.low = known.low.map((from, a) => Math.min(from, low[a]));
  known.high = known.high.map((to, a) => Math.max(to, high[a]));
}

/** Bytes that a task reads, `shown` saying what each of its edges shows. */
export function shownBytes(shown: readonly Shown[], { edges, coords, box }: TaskSite): number {
  const reads = new Map<string, Read>();
  shown.forEach(({ component, dtype }, k) => {
    addRead(reads, `${edges[k].producer}.${component}`, itemsize(dtype), edges[k], coords, box);
  });
  let bytes = 0;
  for (const read of reads.values()) {
    const hull = read.low.reduce((n, from, a) => n * Math.max(0, read.high[a] - from), 1);
    bytes += (read.dense ? Math.min(hull, read.elements) : read.elements) * read.itemsize;
  }
  return bytes;
}
