/**
 * A plan as the scheduler sees it: stages by number with dependencies, consumers and bytes computed on demand.
 */

import { DTYPES } from '../../kernels/dtype.js';
import { blockBox, blockCoords, blockElements, boxShape, largestBlock } from '../base/grid.js';
import type { StageInfo, TaskGraph } from '../runtime/task-graph.js';
import { appendSums } from '../task/block-lists.js';
import type { Edge } from '../task/edge.js';
import { partRange } from '../task/part-range.js';
import type { PlanData } from '../task/stage.js';
import { gridsOf, type StageGrids } from '../task/stage-grids.js';
import { stageEdges, stageRecord } from '../task/stage-kinds.js';
import type { RoundEdges, StorageSizes, TaskSite } from '../task/stages/stage-record.js';
import { storedText } from '../task/stored-text.js';
import { componentOffsets } from '../task/tile.js';

/** Of more parts than this a task's own are searched. */
const MANY_PARTS = 8;

/** What happens to the blocks of some stages at the end. */
export interface Sink {
  readonly stage: number;
  readonly kind: 'collect' | 'persist' | 'effect';
  /** Tasks of an `effect` whose effect is there already. */
  readonly done?: ReadonlySet<number>;
}

/** {@link TaskGraph} over a plan. */
export class PlanGraph implements TaskGraph {
  readonly stages: readonly StageInfo[];
  readonly sinks: readonly number[];
  readonly grids: readonly StageGrids[];
  readonly edges: readonly (readonly Edge[])[];
  readonly waiting: number;
  readonly isDone?: (stage: number, index: number) => boolean;
  /** For each stage the edges that read it: consumer stage and edge. */
  readonly #readers: { stage: number; edge: Edge }[][];
  /** Stages whose tasks need no scratch memory. */
  readonly #bare: readonly boolean[];
  #known: { readonly stage: number; readonly index: number; readonly site: TaskSite } | undefined;

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
    this.#bare = plan.stages.map((stage, k) => stageRecord(stage).bare(stage, this.edges[k]));
    const sinkOf = new Map(sinks.map((sink) => [sink.stage, sink.kind]));
    this.stages = plan.stages.map((stage, k) => ({
      label: stage.label,
      block: `${stage.components.join(' and ')} [${largestBlock(stage.array.chunks).join(', ')}]`,
      tasks: this.grids[k].domain.size,
      place: stageRecord(stage).place(stage),
      waits: stageRecord(stage).waits(stage),
      eviction: stageRecord(stage).eviction,
      sink: sinkOf.get(k) ?? 'none',
    }));
    this.waiting = this.stages.some((stage) => stage.waits) ? (sizes.requests ?? 0) : 0;
    this.sinks = sinks.flatMap((sink) => [sink.stage, this.grids[sink.stage].domain.size]);
    const done = new Map(sinks.flatMap((sink) => (sink.done && sink.done.size > 0 ? [[sink.stage, sink.done]] : [])));
    if (done.size > 0) this.isDone = (stage, index) => done.get(stage)?.has(index) ?? false;
  }

  storedText(stage: number): string | undefined {
    return storedText(this.plan.stages, this.edges, stage);
  }

  outputBytes(stage: number, index: number): number {
    const record = this.plan.stages[stage];
    if (!stageRecord(record).producesBlocks) return 0;
    const elements = blockElements(this.grids[stage].array, index);
    const { components } = record;
    return components.length === 1
      ? elements * DTYPES[components[0]].itemsize
      : componentOffsets(components, elements).bytes;
  }

  scratchBytes(stage: number, index: number): number {
    if (this.#bare[stage]) return 0;
    const record = this.plan.stages[stage];
    return stageRecord(record).scratch(record, this.#site(stage, index), this.sizes);
  }

  outsideBytes(stage: number, index: number): number {
    if (this.#bare[stage]) return 0;
    const record = this.plan.stages[stage];
    const { outside } = stageRecord(record);
    return outside === undefined ? 0 : outside(record, this.#site(stage, index), this.sizes);
  }

  /** Where a task works; what is asked for it is asked one after the other. */
  #site(stage: number, index: number): TaskSite {
    if (this.#known && this.#known.stage === stage && this.#known.index === index) return this.#known.site;
    const { domain, array } = this.grids[stage];
    const site = {
      plan: this.plan,
      index,
      coords: blockCoords(domain, index),
      box: blockBox(domain, index),
      output: boxShape(blockBox(array, index)),
      edges: this.edges[stage],
    };
    this.#known = { stage, index, site };
    return site;
  }

  dependencies(stage: number, index: number, out: number[]): void {
    const edges = this.edges[stage];
    if (edges.length === 0) return;
    const coords = blockCoords(this.grids[stage].domain, index);
    const record = this.plan.stages[stage];
    const many = record.kind === 'map' && record.parts.length > MANY_PARTS;
    const range = many ? partRange(record.parts, blockBox(this.grids[stage].domain, index)) : undefined;
    for (let k = range?.firstEdge ?? 0, end = range?.lastEdge ?? edges.length; k < end; k++) {
      const edge = edges[k];
      if (edge.blockwise) {
        out.push(edge.producer, index);
        continue;
      }
      const lists = edge.reads(coords);
      if (lists) appendSums(lists, edge.producer, out);
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
      if (lists) appendSums(lists, reader.stage, out);
    }
  }

  readonly readersOf = (stage: number): readonly { readonly stage: number; all(): boolean }[] =>
    this.#readers[stage].map(({ stage: reader, edge }) => ({ stage: reader, all: () => edge.readsAll }));

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
      count += reader.edge.readerCount(coords);
    }
    return count;
  }
}
