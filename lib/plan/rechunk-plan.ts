/**
 * Plans moves between chunk grids so that no task needs more blocks at once than its budget: where one step would, as from
 * rows to columns, arrays pass through grids whose blocks change their proportions geometrically from step to step.
 *
 * A task holds whole blocks of the grid it reads, so a step from grid a to grid b costs about max(a, b) along every axis.
 * Along axes whose blocks grow every grid merges blocks of the one before, along axes whose blocks shrink every grid merges
 * blocks of the one after: a step crosses block borders only where source and target themselves do.
 */
import type { AxisChunks } from '../base/axis-chunks.js';
import { axisOverlap, mergeUpTo } from '../base/axis-operations.js';
import { type Chunks, sameChunks } from '../base/grid.js';

/** More steps than this save no memory worth their copying. */
const MOST_STEPS = 8;

/** What the dearest task of one step holds. */
export interface StepCost {
  /** Elements of all blocks read. */
  readonly inputs: number;
  /** Elements of the block made. */
  readonly output: number;
  /** Blocks read. */
  readonly pieces: number;
}

/** What the dearest task of a step from `from` to `to` holds, as a product of the dearest along each axis. */
export function stepCost(from: Chunks, to: Chunks): StepCost {
  let inputs = 1;
  let output = 1;
  let pieces = 1;
  from.forEach((cut, axis) => {
    const reads = axisOverlap(cut, to[axis]);
    inputs *= reads.elements;
    pieces *= reads.blocks;
    output *= to[axis].largest;
  });
  return { inputs, output, pieces };
}

/** The grids of `steps` steps from `from` to `to` along one axis, the last one being `to`. */
function axisLadder(from: AxisChunks, to: AxisChunks, steps: number): AxisChunks[] {
  const out: AxisChunks[] = new Array(steps);
  out[steps - 1] = to;
  const [source, target] = [Math.max(1, from.largest), Math.max(1, to.largest)];
  const sizeAt = (step: number): number => Math.round(source * (target / source) ** (step / steps));
  if (target > source) for (let k = 1, cut = from; k < steps; k++) out[k - 1] = cut = mergeUpTo(cut, sizeAt(k));
  else for (let k = steps - 1, cut = to; k >= 1; k--) out[k - 1] = cut = mergeUpTo(cut, sizeAt(k));
  return out;
}

/** The grids that a move from `from` to `to` in `steps` steps passes, the last one being `to`. */
export function rechunkLadder(from: Chunks, to: Chunks, steps: number): Chunks[] {
  const axes = from.map((cut, axis) => axisLadder(cut, to[axis], steps));
  const grids = Array.from({ length: steps }, (_, step) => axes.map((ladder) => ladder[step]));
  const moving = grids.filter((grid, k) => !sameChunks(grid, k === 0 ? from : grids[k - 1]));
  return moving.length > 0 ? moving : [to];
}

/**
 * The grids that an array passes on its way from `from` to `to`, the last one being `to`: as few as keep every task's
 * blocks, read and made, within `budget` bytes; where none does, the steps that come nearest.
 *
 * @param itemsize bytes of one element
 * @example
 * // 1,000 rows to 1,000 columns, 100 blocks' worth of memory for one task: one grid of about 32 x 32 blocks in between
 * rechunkSteps([rows, [1000]], [[1000], columns], 8, 100 * 8000)
 */
export function rechunkSteps(from: Chunks, to: Chunks, itemsize: number, budget: number): Chunks[] {
  let best: Chunks[] = [to];
  let least = Number.POSITIVE_INFINITY;
  for (let steps = 1; steps <= MOST_STEPS; steps++) {
    const ladder = rechunkLadder(from, to, steps);
    let dearest = 0;
    ladder.forEach((grid, k) => {
      const { inputs, output } = stepCost(k === 0 ? from : ladder[k - 1], grid);
      dearest = Math.max(dearest, (inputs + output) * itemsize);
    });
    if (dearest <= budget) return ladder;
    // Every step copies the whole array once more: worth it only for much less memory.
    if (dearest < least / 2) {
      best = ladder;
      least = dearest;
    }
  }
  return best;
}

/**
 * The bytes that one task of a move may hold, of `memoryLimit` for all blocks and `threads` at work; undefined where the
 * whole array fits beside its copy, since tasks share the blocks they read and any move is then cheapest in one step.
 */
export function moveBudget(memoryLimit: number | undefined, threads: number, arrayBytes: number): number | undefined {
  if (memoryLimit === undefined || 2 * arrayBytes <= memoryLimit) return undefined;
  return memoryLimit / (2 * Math.max(1, threads));
}
