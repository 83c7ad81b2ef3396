/**
 * A plan as the scheduler sees it: stages by number with dependencies, consumers and bytes computed on demand.
 */

import { DTYPES } from '../../kernels/dtype.js';
import { type Box, blockBox, blockCoords, blockElements, boxShape } from '../base/grid.js';
import { sizeOf } from '../base/shape.js';
import type { StageInfo, TaskGraph } from '../runtime/task-graph.js';
import type { StoredArray } from '../storage/stored-array.js';
import { callInputBox } from '../task/call-box.js';
import { appendProduct, type Edge } from '../task/edge.js';
import { routineScratch } from '../task/routine/routine-inputs.js';
import type { CallStage, PlanData, Stage } from '../task/stage.js';
import { gridsOf, loopHalo, type RoundEdges, type StageGrids, stageEdges } from '../task/stage-edges.js';
import {
  aligned,
  componentOffsets,
  intersect,
  operandScratch,
  partEdges,
  partScratch,
  readsFrom,
} from '../task/tile.js';

/** What happens to the blocks of some stages at the end. */
export interface Sink {
  readonly stage: number;
  readonly kind: 'collect' | 'persist' | 'effect';
  /** Tasks of an `effect` whose effect is there already. */
  readonly done?: ReadonlySet<number>;
}

/** Scratch bytes that reading and writing stored arrays takes. */
export interface StorageSizes {
  /** `packed`: the target is the box in C order. */
  read(array: StoredArray, box: Box, packed?: boolean): number;
  write(array: StoredArray, object: readonly number[]): number;
}

/** Bytes of the largest input box of a call: inputs pass through scratch memory one after another. */
function callScratch(stage: CallStage, coords: readonly number[], box: Box, edges: readonly Edge[]): number {
  return stage.inputs.reduce(
    (most, input, k) =>
      Math.max(
        most,
        aligned(sizeOf(boxShape(callInputBox(stage, input, coords, box, edges[k]))) * DTYPES[input.dtype].itemsize),
      ),
    0,
  );
}

/** True when no task of a stage needs scratch memory, as all that it loads lies in one block each. */
function isBare(stage: Stage, edges: readonly Edge[]): boolean {
  if (stage.kind === 'combine' || stage.kind === 'input' || stage.kind === 'persisted') return true;
  if (stage.kind !== 'map' && stage.kind !== 'reduce') return false;
  const parts = stage.kind === 'map' ? stage.parts : [stage.part];
  return (
    edges.every((edge) => edge.blockwise) &&
    parts.every((part) => part.operands.every((operand) => operand.kind === 'block' && operand.gather === undefined))
  );
}

/** {@link TaskGraph} over a plan. */
export class PlanGraph implements TaskGraph {
  readonly stages: readonly StageInfo[];
  readonly sinks: readonly number[];
  readonly grids: readonly StageGrids[];
  readonly edges: readonly (readonly Edge[])[];
  readonly isDone?: (stage: number, index: number) => boolean;
  /** For each stage the edges that read it: consumer stage and edge. */
  readonly #reading = (array: StoredArray, box: Box): number => this.sizes.read(array, box);
  readonly #readers: { stage: number; edge: Edge }[][];
  /** Stages whose tasks need no scratch memory. */
  readonly #bare: readonly boolean[];

  constructor(
    readonly plan: PlanData,
    sinks: readonly Sink[],
    readonly sizes: StorageSizes,
  ) {
    this.grids = gridsOf(plan.stages);
    const rounds: RoundEdges = new Map();
    this.edges = plan.stages.map((_, stage) => stageEdges(plan, stage, this.grids, rounds));
    this.#readers = plan.stages.map(() => []);
    this.edges.forEach((edges, stage) => {
      for (const edge of edges) this.#readers[edge.producer].push({ stage, edge });
    });
    this.#bare = plan.stages.map((stage, k) => isBare(stage, this.edges[k]));
    const sinkOf = new Map(sinks.map((sink) => [sink.stage, sink.kind]));
    this.stages = plan.stages.map((stage, k) => ({
      label: stage.label,
      block: `${stage.components.join(' and ')} [${stage.array.chunks.map((cut) => cut.reduce((a, b) => Math.max(a, b), 0)).join(', ')}]`,
      tasks: this.grids[k].domain.size,
      place: stage.kind === 'input' && !stage.shared ? 'host' : 'worker',
      eviction: stage.kind === 'read' || stage.kind === 'input' ? 'drop' : 'spill',
      sink: sinkOf.get(k) ?? 'none',
    }));
    this.sinks = sinks.flatMap((sink) => [sink.stage, this.grids[sink.stage].domain.size]);
    const done = new Map(sinks.flatMap((sink) => (sink.done && sink.done.size > 0 ? [[sink.stage, sink.done]] : [])));
    if (done.size > 0) this.isDone = (stage, index) => done.get(stage)?.has(index) ?? false;
  }

  outputBytes(stage: number, index: number): number {
    const record = this.plan.stages[stage];
    if (record.kind === 'write') return 0;
    const elements = blockElements(this.grids[stage].array, index);
    const { components } = record;
    return components.length === 1
      ? elements * DTYPES[components[0]].itemsize
      : componentOffsets(components, elements).bytes;
  }

  scratchBytes(stage: number, index: number): number {
    if (this.#bare[stage]) return 0;
    const record: Stage = this.plan.stages[stage];
    const { domain } = this.grids[stage];
    const edges = this.edges[stage];
    const coords = blockCoords(domain, index);
    const box = blockBox(domain, index);
    switch (record.kind) {
      case 'map':
      case 'reduce': {
        let most = 0;
        let first = 0;
        for (const part of record.kind === 'map' ? record.parts : [record.part]) {
          const sub = intersect(box, part.region);
          if (sub)
            most = Math.max(
              most,
              partScratch(part, sub, readsFrom(edges, first, coords), record.kind === 'map', this.#reading).bytes,
            );
          first += partEdges(part);
        }
        return most;
      }
      case 'loop': {
        const body = this.plan.bodies[record.body];
        const { low, high } = loopHalo(body, record.steps);
        const grown = sizeOf(boxShape(box).map((n, axis) => Math.min(domain.shape[axis], n + low[axis] + high[axis])));
        const others = body.parts.flatMap((part) => part.operands.filter((operand) => operand.kind !== 'carry'));
        return (
          2 * aligned(grown * DTYPES[record.components[0]].itemsize) +
          others.reduce(
            (n, operand) =>
              n + Math.max(operandScratch(operand, [grown]), aligned(grown * DTYPES[operand.dtype].itemsize)),
            0,
          )
        );
      }
      case 'read':
        return this.sizes.read(record.stored, box, true);
      case 'write':
        return (
          this.sizes.write(record.target, coords) +
          aligned(sizeOf(boxShape(box)) * DTYPES[record.target.dtype].itemsize)
        );
      case 'call':
        return callScratch(record, coords, box, edges);
      case 'routine':
        return routineScratch(record, coords, box, boxShape(blockBox(this.grids[stage].array, index)), edges).bytes;
      default:
        return 0;
    }
  }

  dependencies(stage: number, index: number, out: number[]): void {
    const edges = this.edges[stage];
    if (edges.length === 0) return;
    const coords = blockCoords(this.grids[stage].domain, index);
    for (const edge of edges) {
      if (edge.blockwise) {
        out.push(edge.producer, index);
        continue;
      }
      const lists = edge.reads(coords);
      if (lists) appendProduct(edge.producerGrid, lists, edge.producer, out);
    }
  }

  consumers(stage: number, index: number, out: number[]): void {
    const readers = this.#readers[stage];
    if (readers.length === 0) return;
    const coords = blockCoords(this.grids[stage].array, index);
    for (const reader of readers) {
      if (reader.edge.blockwise) {
        out.push(reader.stage, index);
        continue;
      }
      const lists = reader.edge.readers(coords);
      if (lists) appendProduct(reader.edge.domainGrid, lists, reader.stage, out);
    }
  }

  consumerCount(stage: number, index: number): number {
    const readers = this.#readers[stage];
    if (readers.length === 0) return 0;
    const coords = blockCoords(this.grids[stage].array, index);
    let count = 0;
    for (const reader of readers) {
      if (reader.edge.blockwise) {
        count++;
        continue;
      }
      const lists = reader.edge.readers(coords);
      if (lists) count += lists.reduce((n, list) => n * list.length, 1);
    }
    return count;
  }
}
