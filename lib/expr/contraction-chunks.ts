/**
 * How a contraction is cut into tasks: blocks of the result, and runs of the axes summed over that a task goes through
 * at once, so that no more than a bounded part of the operands is held and partial results are few.
 */

import { type AxisChunks, evenAxis, regularAxis } from '../base/axis-chunks.js';
import { mergeUpTo, splitAxis } from '../base/axis-operations.js';
import type { Chunks } from '../base/grid.js';
import { sizeOf } from '../base/shape.js';
import type { Term } from './contract.js';

/**
 * Bytes of both operands that one task sees at most, as far as their blocks allow: 1000 x 4000 and 4000 x 1000 float64.
 * Beyond it the sum is cut, and each cut yields a partial result that is added up afterwards.
 */
const PANEL_BYTES = 64 << 20;
/** A task sees at least this much before the sum is cut: partial results cost little beside it where they are small. */
const LEAST_PANEL_BYTES = 16 << 20;
/** Cuts are no smaller than this many times the partial result they yield. */
const PANEL_BY_RESULT = 8;
/** Tasks that a contraction should have at least, so that threads have something to share. */
const FEW_TASKS = 8;
/** Rows and columns of smaller blocks than this are joined up to it: narrow products spend their time on packing. */
const NARROW_EXTENT = 256;
/** Blocks of at least this extent are multiplied where they lie; smaller ones are copied together first. */
const PIECE_EXTENT = 64;
/** Blocks of the result are not cut below this extent for the sake of {@link FEW_TASKS}. */
const LEAST_EXTENT = 256;

const most = (cut: AxisChunks): number => cut.largest;

/** The finer of the operands' cuts along `label`. */
function ownCut(terms: readonly Term[], label: string): AxisChunks {
  let cut: AxisChunks = evenAxis(0, 0);
  for (const { node, labels } of terms) {
    const axis = labels.indexOf(label);
    if (axis >= 0 && node.chunks[axis].length > cut.length) cut = node.chunks[axis];
  }
  return cut;
}

/** Cuts the longest blocks of rows and columns in two until there are enough tasks. */
function shared(cuts: AxisChunks[], least: number): void {
  while (sizeOf(cuts.map((cut) => cut.length)) < FEW_TASKS) {
    let longest = -1;
    cuts.forEach((cut, axis) => {
      if (longest < 0 || most(cut) > most(cuts[longest])) longest = axis;
    });
    if (longest < 0 || most(cuts[longest]) < 2 * least) return;
    const half = Math.ceil(most(cuts[longest]) / 2);
    cuts[longest] = splitAxis(cuts[longest], (n) => (n > half ? regularAxis(n, Math.ceil(n / 2)) : evenAxis(n, 1)));
  }
}

/** Neighbouring blocks joined, along inner axes first, as long as the blocks have at most `limit` elements along all of them. */
function joined(cuts: readonly AxisChunks[], limit: number): AxisChunks[] {
  const out = cuts.slice();
  for (let axis = cuts.length - 1; axis >= 0; axis--) {
    const others = sizeOf(out.filter((_, k) => k !== axis).map(most));
    out[axis] = mergeUpTo(cuts[axis], Math.floor(limit / others));
  }
  return out;
}

/** True when the blocks of `term` are large enough to be multiplied one by one. */
export const takenInPieces = ({ node }: Term): boolean =>
  node.chunks.every((cut) => cut.length === 1 || most(cut) >= PIECE_EXTENT);

/** Cuts of the domain axes (batch, rows, columns, depth) of the contraction of two terms; a function of their chunks alone. */
export function contractionChunks(
  terms: readonly Term[],
  groups: Readonly<Record<'batch' | 'rows' | 'columns' | 'depth', readonly string[]>>,
  itemsize: number,
): Chunks {
  const cutOf = (label: string): AxisChunks => ownCut(terms, label);
  const batch = groups.batch.map(cutOf);
  const sides = [groups.rows, groups.columns].flatMap((group) => joined(group.map(cutOf), NARROW_EXTENT));
  const batches = sizeOf(batch.map((cut) => cut.length));
  if (batches < FEW_TASKS) shared(sides, LEAST_EXTENT);
  const rows = sides.slice(0, groups.rows.length);
  const columns = sides.slice(groups.rows.length);
  const depth = groups.depth.map(cutOf);

  // Bytes of both operands for each index of the depth.
  const perIndex = itemsize * sizeOf(batch.map(most)) * (sizeOf(rows.map(most)) + sizeOf(columns.map(most)));
  const tasks = batches * sizeOf(sides.map((cut) => cut.length));
  const whole = sizeOf(depth.map((cut) => cut.extent));
  const parts = Math.ceil(FEW_TASKS / tasks);
  const result = itemsize * sizeOf([...batch, ...sides].map(most));
  const panel = Math.min(PANEL_BYTES, Math.max(LEAST_PANEL_BYTES, PANEL_BY_RESULT * result));
  const room = Math.min(panel / perIndex, Math.ceil(whole / parts));
  return [...batch, ...sides, ...joined(depth, room)];
}
