/**
 * The table of stage kinds: one record each. A kind that is missing, or that lacks a part, does not compile.
 */
import type { Edge } from './edge.js';
import type { PlanData, Stage, StageKind } from './stage.js';
import type { StageGrids } from './stage-grids.js';
import { CALL } from './stages/call-stage.js';
import { COMBINE } from './stages/combine-stage.js';
import { INPUT } from './stages/input-stage.js';
import { LOOP } from './stages/loop-stage.js';
import { MAP } from './stages/map-stage.js';
import { PERSISTED } from './stages/persisted-stage.js';
import { READ } from './stages/read-stage.js';
import { REDUCE } from './stages/reduce-stage.js';
import { ROUTINE } from './stages/routine-stage.js';
import { SOURCE } from './stages/source-stage.js';
import type { RoundEdges, StageRecord } from './stages/stage-record.js';
import { WRITE } from './stages/write-stage.js';

const STAGES = {
  map: MAP,
  reduce: REDUCE,
  combine: COMBINE,
  read: READ,
  source: SOURCE,
  input: INPUT,
  persisted: PERSISTED,
  call: CALL,
  routine: ROUTINE,
  loop: LOOP,
  write: WRITE,
} satisfies { readonly [K in StageKind]: StageRecord<Extract<Stage, { kind: K }>> };

/** The record of a stage's kind. */
export const stageRecord = <S extends Stage>(stage: S): StageRecord<S> =>
  STAGES[stage.kind] as StageRecord<Stage> as StageRecord<S>;

/**
 * All edges of stage number `index`.
 *
 * @param rounds shared by the calls for one plan
 */
export function stageEdges(
  plan: PlanData,
  index: number,
  grids: readonly StageGrids[],
  rounds: RoundEdges = new Map(),
): Edge[] {
  const stage = plan.stages[index];
  return stageRecord(stage).edges(stage, { plan, domain: grids[index].domain, grids, rounds });
}
