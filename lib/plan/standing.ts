/**
 * Finds blocks of a result that are, byte for byte, blocks kept by an earlier run: keeping the result need not copy them.
 */
import { blockBox } from '../base/grid.js';
import type { MapStage, PlanData } from './stage.js';
import type { StageGrids } from './stage-edges.js';
import { movedOperand } from './tile.js';

/** A block of another stage. */
export interface StandingBlock {
  readonly stage: number;
  readonly index: number;
}

/** For each producer axis, by the first index of a producer block seen from the domain: the block's number and its end. */
type Starts = readonly ReadonlyMap<number, { readonly block: number; readonly stop: number }>[];

interface MovedPart {
  readonly stage: number;
  readonly part: MapStage['parts'][number];
  readonly starts: Starts;
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
  return [{ stage: operand.stage, part, starts }];
}

/**
 * The blocks of stage `stage` that are whole blocks of persisted stages, by their numbers.
 *
 * @param grids the grids of the plan's stages
 */
export function standingBlocks(
  plan: PlanData,
  grids: readonly StageGrids[],
  stage: number,
): ReadonlyMap<number, StandingBlock> {
  const out = new Map<number, StandingBlock>();
  const record = plan.stages[stage];
  if (record.kind !== 'map') return out;
  const moved = record.parts.flatMap((part) => movedPart(part, plan, grids));
  if (moved.length === 0) return out;
  const { domain } = grids[stage];
  for (let index = 0; index < domain.size; index++) {
    const box = blockBox(domain, index);
    for (const { stage: source, part, starts } of moved) {
      if (!box.start.every((s, axis) => s >= part.region.start[axis] && box.stop[axis] <= part.region.stop[axis]))
        continue;
      let number = 0;
      const whole = box.start.every((s, axis) => {
        const block = starts[axis].get(s);
        if (block?.stop !== box.stop[axis]) return false;
        number = number * grids[source].array.counts[axis] + block.block;
        return true;
      });
      if (whole) out.set(index, { stage: source, index: number });
      break;
    }
  }
  return out;
}
