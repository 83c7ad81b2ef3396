/**
 * What the parts of a stage need: scratch memory and kernels.
 */
import type { Box } from '../../base/grid.js';
import type { StoredArray } from '../../storage/stored-array.js';
import type { Edge } from '../edge.js';
import { partRange } from '../part-range.js';
import type { Part, Stage } from '../stage.js';
import { intersect, partEdges, partScratch, readsFrom } from '../tile.js';
import type { StageKernel, StorageSizes, TaskSite } from './stage-record.js';

/** True when all that the parts load lies in one block each. */
export const partsAreBare = (parts: readonly Part[], edges: readonly Edge[]): boolean =>
  edges.every((edge) => edge.blockwise) &&
  parts.every((part) => part.operands.every((operand) => operand.kind === 'block' && operand.gather === undefined));

/**
 * Scratch bytes of a task: as much as the part that needs the most.
 *
 * @param moves whether what is shown as it is goes straight to the output
 */
export function partsScratch(
  parts: readonly Part[],
  { box, coords, edges }: TaskSite,
  storage: StorageSizes,
  moves: boolean,
): number {
  const reading = (array: StoredArray, part: Box): number => storage.read(array, part);
  let most = 0;
  const range = partRange(parts, box);
  let first = range.firstEdge;
  for (let k = range.from; k < range.to; k++) {
    const part = parts[k];
    const own = intersect(box, part.region);
    if (own) most = Math.max(most, partScratch(part, own, readsFrom(edges, first, coords), moves, reading).bytes);
    first += partEdges(part);
  }
  return most;
}

/** Bytes beside the shared memory that a task holds: the buffers of the stored array whose codecs take the most. */
export function partsOutside(parts: readonly Part[], storage: StorageSizes): number {
  let known = outside.get(parts);
  if (known === undefined) {
    known = parts.reduce(
      (most, { operands }) =>
        operands.reduce((n, one) => (one.kind === 'stored' ? Math.max(n, storage.readOutside(one.stored)) : n), most),
      0,
    );
    outside.set(parts, known);
  }
  return known;
}

/** What was found for parts before: it is the same for every task. */
const outside = new WeakMap<readonly Part[], number>();

/** The kernel that runs a part's program as it is. */
export const partKernel = (part: Part, stage: Stage): StageKernel => ({
  spec: { program: part.program },
  loops: { rank: stage.domain.shape.length, reduced: [] },
});
