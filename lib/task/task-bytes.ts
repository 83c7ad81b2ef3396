/**
 * Bytes that a task takes in and gives out, from its plan alone: each element of a source counts once for a task, however
 * many operands show it.
 */

import { type DType, itemsize } from '../../kernels/dtype.js';
import { type Box, blockBox, blockCoords, boxShape } from '../base/grid.js';
import { sizeOf } from '../base/shape.js';
import type { Edge } from './edge.js';
import type { Operand, PlanData } from './stage.js';
import type { StageGrids } from './stage-edges.js';
import { intersect } from './tile.js';

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

/** What is read of one component of one source: the hull of all reads, and their elements added up. */
interface Read {
  readonly itemsize: number;
  low: number[];
  high: number[];
  elements: number;
  /** False where the hull says nothing, as not all within it is read. */
  dense: boolean;
}

/** Adds what `edge` reads for the task at `coords`, whose box is `box`. */
function addRead(reads: Map<string, Read>, key: string, size: number, edge: Edge, coords: readonly number[], box: Box) {
  const part = intersect(box, edge.region);
  if (!part) return;
  const low: number[] = [];
  const high: number[] = [];
  let dense = true;
  edge.axes.forEach((map, a) => {
    const offsets = edge.producerGrid.offsets[a];
    const extent = edge.producerGrid.shape[a];
    if (map.byBlock) {
      // A constant axis is the one block of an array that is read whole.
      const block = map.axis < 0 ? 0 : coords[map.axis];
      low.push(offsets[block]);
      high.push(offsets[block + 1]);
    } else if (map.axis < 0 || (map.stride === 0 && !map.gather)) {
      // Inputs of a user's function that are repeated along an axis have one element there.
      low.push(map.offset ?? 0);
      high.push((map.offset ?? 0) + 1);
    } else {
      const from = part.start[map.axis] - (edge.growth?.low[map.axis] ?? 0);
      const to = part.stop[map.axis] + (edge.growth?.high[map.axis] ?? 0);
      if (map.gather || Math.abs(map.stride) !== 1) {
        dense = false;
        low.push(0);
        high.push(to - from);
      } else {
        const ends = [map.offset + map.stride * from, map.offset + map.stride * (to - 1)];
        low.push(Math.max(0, Math.min(...ends)));
        high.push(Math.min(extent, Math.max(...ends) + 1));
      }
    }
  });
  const elements = low.reduce((n, from, a) => n * Math.max(0, high[a] - from), 1);
  const known = reads.get(key);
  if (!known) {
    reads.set(key, { itemsize: size, low, high, elements, dense });
    return;
  }
  known.elements += elements;
  known.dense &&= dense;
  known.low = known.low.map((from, a) => Math.min(from, low[a]));
  known.high = known.high.map((to, a) => Math.max(to, high[a]));
}

const blockOperands = (operands: readonly Operand[]): Extract<Operand, { kind: 'block' }>[] =>
  operands.filter((operand) => operand.kind === 'block');

/** The component of its source, and the dtype, that each edge of a stage shows. */
function shownBy(plan: PlanData, index: number): readonly { readonly component: number; readonly dtype: DType }[] {
  const stage = plan.stages[index];
  switch (stage.kind) {
    case 'map':
      return stage.parts.flatMap((part) => blockOperands(part.operands));
    case 'reduce':
      return blockOperands(stage.part.operands);
    case 'loop':
      return [
        { component: 0, dtype: stage.components[0] },
        ...plan.bodies[stage.body].parts.flatMap((part) => blockOperands(part.operands)),
        ...(stage.team ? [{ component: 0, dtype: 'int32' as const }] : []),
      ];
    case 'call':
    case 'routine':
      return stage.inputs.map(({ dtype }) => ({ component: 0, dtype }));
    case 'write':
      return [{ component: 0, dtype: plan.stages[stage.source].components[0] }];
    default:
      return [];
  }
}

const stateBytes = (components: readonly DType[]): number => components.reduce((n, dtype) => n + itemsize(dtype), 0);
const elementsOf = (box: Box): number => sizeOf(boxShape(box));

/** The bytes of task `index` of stage number `stage`. */
export function taskBytes(geometry: TaskGeometry, stage: number, index: number): TaskBytes {
  const { plan } = geometry;
  const record = plan.stages[stage];
  const { domain, array } = geometry.grids[stage];
  const made = record.kind === 'write' ? 0 : elementsOf(blockBox(array, index)) * stateBytes(record.components);
  if (record.kind === 'read' || record.kind === 'persisted') return { bytesIn: 0, bytesOut: made };
  if (record.kind === 'input') return { bytesIn: made, bytesOut: made };
  const coords = blockCoords(domain, index);
  const box = blockBox(domain, index);
  const edges = geometry.edges(stage);
  let bytesIn = 0;
  if (record.kind === 'combine') {
    const [edge] = edges;
    const lists = edge.reads(coords);
    const elements = (lists ?? []).map((list, axis) =>
      list.reduce((n, block) => n + edge.producerGrid.chunks[axis][block], 0),
    );
    if (lists) bytesIn = sizeOf(elements) * stateBytes(plan.stages[record.source].components);
    return { bytesIn, bytesOut: made };
  }
  const reads = new Map<string, Read>();
  shownBy(plan, stage).forEach(({ component, dtype }, k) => {
    const edge = edges[k];
    addRead(reads, `${edge.producer}.${component}`, itemsize(dtype), edge, coords, box);
  });
  for (const read of reads.values()) {
    const hull = read.low.reduce((n, from, a) => n * Math.max(0, read.high[a] - from), 1);
    bytesIn += (read.dense ? Math.min(hull, read.elements) : read.elements) * read.itemsize;
  }
  return { bytesIn, bytesOut: made };
}
