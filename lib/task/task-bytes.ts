/**
 * Bytes that a task takes in and gives out, from its plan alone.
 */
import { type DType, itemsize } from '../../kernels/dtype.js';
import { blockBox, blockCoords, boxShape } from '../base/grid.js';
import { sizeOf } from '../base/shape.js';
import type { Edge } from './edge.js';
import type { PlanData } from './stage.js';
import type { StageGrids } from './stage-grids.js';
import { stageRecord } from './stage-kinds.js';

/** What of an executor the bytes follow from. */
export interface TaskGeometry {
  readonly plan: PlanData;
  readonly grids: readonly StageGrids[];
  edges(stage: number): readonly Edge[];
}

/** Bytes of the blocks that a task reads, and of the block it makes; storage does not count. */
export interface TaskBytes {
  readonly bytesIn: number;
  readonly bytesOut: number;
}

const stateBytes = (components: readonly DType[]): number => components.reduce((n, dtype) => n + itemsize(dtype), 0);

/** The bytes of task `index` of stage number `number`. */
export function taskBytes(geometry: TaskGeometry, number: number, index: number): TaskBytes {
  const { plan } = geometry;
  const stage = plan.stages[number];
  const record = stageRecord(stage);
  const { domain, array } = geometry.grids[number];
  const output = boxShape(blockBox(array, index));
  const task = {
    plan,
    index,
    coords: blockCoords(domain, index),
    box: blockBox(domain, index),
    output,
    edges: geometry.edges(number),
  };
  return {
    bytesIn: record.bytesIn(stage, task),
    bytesOut: record.producesBlocks ? sizeOf(output) * stateBytes(stage.components) : 0,
  };
}
