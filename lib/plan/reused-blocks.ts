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

interface MovedPart {
  readonly stage: number;
  readonly part: MapStage['parts'][number];
  /** What is added to an index of each axis to find it in the source. */
  readonly offsets: readonly number[];
}

/** The part of a stage that shows a persisted array with its axes as they are, if it does. */
function movedPart(part: MapStage['parts'][number], plan: PlanData): MovedPart[] {
  const operand = movedOperand(part);
  if (operand?.kind !== 'block' || operand.gather || plan.stages[operand.stage].kind !== 'persisted') return [];
  const { maps } = operand.view;
  if (maps.length !== operand.view.shape.length || maps.some((map, axis) => map.axis !== axis || map.stride !== 1))
    return [];
  return [{ stage: operand.stage, part, offsets: maps.map((map) => map.offset) }];
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
  const moved = record.parts.flatMap((part) => movedPart(part, plan));
  if (moved.length === 0) return out;
  const { domain } = grids[stage];
  for (let index = 0; index < domain.size; index++) {
    const box = blockBox(domain, index);
    for (const { stage: source, part, offsets } of moved) {
      if (!box.start.every((s, axis) => s >= part.region.start[axis] && box.stop[axis] <= part.region.stop[axis]))
        continue;
      const grid = grids[source].array;
      const bytes = box.start.reduce((n, s, axis) => n * (box.stop[axis] - s), itemsize(record.components[0]));
      if (bytes === 0) break;
      let number = 0;
      let offset = 0;
      const stands = box.start.every((s, axis) => {
        const [from, to] = [s + offsets[axis], box.stop[axis] + offsets[axis]];
        const block = blockAt(grid, axis, from);
        const [start, stop] = [grid.axes[axis].offset(block), grid.axes[axis].offset(block + 1)];
        if (axis === 0) {
          // Rows side by side are a run of the block's bytes.
          if (to > stop) return false;
          offset = ((from - start) * bytes) / (to - from);
        } else if (start !== from || stop !== to) return false;
        number = number * grid.counts[axis] + block;
        return true;
      });
      if (stands) out.set(index, { stage: source, index: number, offset, bytes });
      break;
    }
  }
  return out;
}
