/**
 * The blocks that a task was given, edge by edge.
 */
import { type BlockLists, countSums } from './block-lists.js';
import type { Edge } from './edge.js';

/** Blocks that a task was given for one edge: what it reads, and where the addresses of the sums of these lists begin. */
export interface EdgeInputs {
  readonly edge: Edge;
  readonly lists: BlockLists;
  /** Position of the first address in the task's inputs. */
  readonly first: number;
}

/** Pairs the edges of a task with where their addresses begin; undefined for edges the task does not read. */
export function edgeInputs(edges: readonly Edge[], coords: readonly number[]): (EdgeInputs | undefined)[] {
  let first = 0;
  return edges.map((edge) => {
    const lists = edge.reads(coords);
    if (!lists) return undefined;
    const here = first;
    first += countSums(lists);
    return { edge, lists, first: here };
  });
}
