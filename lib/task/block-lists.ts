/**
 * Sets of blocks as lists whose sums are the blocks' numbers, so that a set is a product of lists whatever the axes have to do
 * with each other.
 */
import type { Grid } from '../base/grid.js';

/** Numbers that are added to give a block's number, one list for each link or axis; see {@link appendSums}. */
export type BlockLists = readonly (readonly number[])[];

/** What a step along each axis adds to a block's number. */
export function blockWeights(grid: Grid): number[] {
  const out = new Array<number>(grid.counts.length);
  let weight = 1;
  for (let axis = out.length - 1; axis >= 0; axis--) {
    out[axis] = weight;
    weight *= grid.counts[axis];
  }
  return out;
}

/** How many blocks `lists` stand for. */
export const countSums = (lists: BlockLists): number => lists.reduce((n, list) => n * list.length, 1);

/** Appends all sums of one entry of each list (the numbers of the blocks they stand for), each preceded by `tag`. */
export function appendSums(lists: BlockLists, tag: number, out: number[]): void {
  const rank = lists.length;
  if (rank === 0) {
    out.push(tag, 0);
    return;
  }
  if (rank === 1) {
    for (const part of lists[0]) out.push(tag, part);
    return;
  }
  const at = new Array<number>(rank).fill(0);
  for (;;) {
    let number = 0;
    for (let k = 0; k < rank; k++) number += lists[k][at[k]];
    out.push(tag, number);
    let k = rank - 1;
    while (k >= 0 && ++at[k] === lists[k].length) at[k--] = 0;
    if (k < 0) return;
  }
}
