/**
 * Finds blocks of a result that are, byte for byte, blocks kept by an earlier run or whole rows of them: keeping the result need
 * not copy them.
 */
import { itemsize } from '../../kernels/dtype.js';
import { blockAt, blockBox } from '../base/grid.js';
import type { MapStage, PlanData } from '../task/stage.js';
import type { StageGrids } from '../task/stage-grids.js';
import { movedOperand } from '../task/tile.js';

/** A run of bytes of another stage's block. */
export interface ReusedRun {
  readonly stage: number;
  readonly index: number;
  readonly offset: number;
  readonly bytes: number;
}

/** For each producer axis, by the first index of a producer block seen from the domain: the block's number and its end. */
type Starts = readonly ReadonlyMap<number, { readonly block: number; readonly stop: number }>[];

interface MovedPart {
  readonly stage: number;
  readonly part: MapStage['parts'][number];
  readonly starts: Starts;
  /** What is added to an index of the first axis to find it in the source. */
  readonly first: number;
}

/** The part of a stage that shows a persisted array with its axes as they are, if it does. */
function movedPart(part: MapStage['parts'][number], plan: PlanData, grids: readonly StageGrids[]): MovedPart[] {
  const operand = movedOperand(part);
  if (operand?.kind !== 'block' || operand.gather || plan.stages[operand.stage].kind !== 'persisted') return [];
  const { maps } = operand.view;
  if (maps.length !== operand.view.shape.length || maps.some((map, axis) => map.axis !== axis || map.stride !== 1))
    return [];
  const { offsets } = grids[operand.stage].array;
  const starts = maps.map((map, axis) => {
    const at = new Map<number, { block: number; stop: number }>();
    for (let block = 0; block + 1 < offsets[axis].length; block++) {
      const [start, stop] = [offsets[axis][block] - map.offset, offsets[axis][block + 1] - map.offset];
      if (start < stop) at.set(start, { block, stop });
    }
    return at;
  });
  return [{ stage: operand.stage, part, starts, first: maps[0]?.offset ?? 0 }];
}

/**
 * The blocks of stage `stage` that are blocks of persisted stages, or a run of rows of one, by their numbers.
 *
 * @param grids the grids of the plan's stages
 */
export function reusedRuns(
  plan: PlanData,
  grids: readonly StageGrids[],
  stage: number,
): ReadonlyMap<number, ReusedRun> {
  const out = new Map<number, ReusedRun>();
  const record = plan.stages[stage];
  if (record.kind !== 'map') return out;
  const moved = record.parts.flatMap((part) => movedPart(part, plan, grids));
  if (moved.length === 0) return out;
  const { domain } = grids[stage];
  for (let index = 0; index < domain.size; index++) {
    const box = blockBox(domain, index);
    for (const { stage: source, part, starts, first } of moved) {
      if (!box.start.every((s, axis) => s >= part.region.start[axis] && box.stop[axis] <= part.region.stop[axis]))
        continue;
      const grid = grids[source].array;
      const bytes = box.start.reduce((n, s, axis) => n * (box.stop[axis] - s), itemsize(record.components[0]));
      if (bytes === 0) break;
      let number = 0;
      let offset = 0;
      const stands = box.start.every((s, axis) => {
        let block = starts[axis].get(s)?.block;
        if (axis === 0) {
          // Rows side by side are a run of the block's bytes.
          block = blockAt(grid, 0, s + first);
          if (box.stop[0] + first > grid.offsets[0][block + 1]) return false;
          offset = ((s + first - grid.offsets[0][block]) * bytes) / (box.stop[0] - s);
        } else if (block === undefined || starts[axis].get(s)?.stop !== box.stop[axis]) return false;
        number = number * grid.counts[axis] + (block as number);
        return true;
      });
      if (stands) out.set(index, { stage: source, index: number, offset, bytes });
      break;
    }
  }
  return out;
}
