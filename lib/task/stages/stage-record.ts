/**
 * What each kind of stage must be able to tell and do. A kind that lacks a part does not compile: see `stage-kinds.ts`.
 */
import type { KernelLoops, KernelSpec } from '../../../kernels/program.js';
import type { Box, Grid } from '../../base/grid.js';
import type { TaskCall, TaskPlace } from '../../runtime/task-graph.js';
import type { StoredArray } from '../../storage/stored-array.js';
import type { Edge } from '../edge.js';
import type { PlanExecutor } from '../execute.js';
import type { BlockPlace } from '../resolve.js';
import type { PlanData, Stage } from '../stage.js';
import type { StageGrids } from '../stage-grids.js';

/** Edges of the rounds of time loops, by the grid that the state before is read from: all rounds of one kind are alike. */
export type RoundEdges = Map<Grid, Map<string, Edge[]>>;

/** What the edges of a stage follow from. */
export interface StageSite {
  readonly plan: PlanData;
  /** The grid of the stage's tasks. */
  readonly domain: Grid;
  /** Grids of all stages, by number. */
  readonly grids: readonly StageGrids[];
  /** Shared by the stages of one plan. */
  readonly rounds: RoundEdges;
}

/** One task as the plan alone tells it. */
export interface TaskSite {
  readonly plan: PlanData;
  readonly index: number;
  /** The task's block of the domain. */
  readonly coords: readonly number[];
  readonly box: Box;
  /** Extents of the block it produces. */
  readonly output: readonly number[];
  /** Edges of its stage. */
  readonly edges: readonly Edge[];
}

/** Bytes that reading and writing stored arrays takes: in scratch memory, and beside the shared memory. */
export interface StorageSizes {
  /** `packed`: the target is the box in C order. */
  read(array: StoredArray, box: Box, packed?: boolean): number;
  write(array: StoredArray, object: readonly number[]): number;
  /** Bytes of buffers beside the shared memory that reading and writing take. */
  readOutside(array: StoredArray): number;
  writeOutside(array: StoredArray): number;
  /** Requests to servers that may be under way at once. */
  readonly requests?: number;
}

/** A kernel that tasks of a stage run. */
export interface StageKernel {
  readonly spec: KernelSpec;
  readonly loops: KernelLoops;
}

/** Everything that is known of one kind of stage, but for its words, which `lib/report/stage-texts.ts` holds. */
export interface StageRecord<S extends Stage> {
  /** `drop`: a block can be made again cheaply. */
  readonly eviction: 'drop' | 'spill';
  /** False where tasks have an effect and no block. */
  readonly producesBlocks: boolean;
  /** Where its tasks run. */
  place(stage: S): TaskPlace;
  /** True where tasks mostly wait for a server, so that many may be under way on few threads. */
  waits(stage: S): boolean;
  /** One edge for each thing that its tasks read, in the order in which `run` expects their blocks. */
  edges(stage: S, site: StageSite): Edge[];
  /** True when no task needs scratch memory: `scratch` is not asked. */
  bare(stage: S, edges: readonly Edge[]): boolean;
  /** Scratch bytes of a task. */
  scratch(stage: S, task: TaskSite, storage: StorageSizes): number;
  /** Bytes beside the shared memory that a task holds while it runs. */
  outside(stage: S, task: TaskSite, storage: StorageSizes): number;
  /** Bytes of the elements that a task reads, each once; what storage gives does not count. */
  bytesIn(stage: S, task: TaskSite): number;
  /** The kernels that its tasks run. */
  kernels(stage: S, plan: PlanData): StageKernel[];
  /** Runs a task. */
  run(stage: S, task: TaskCall, place: BlockPlace, executor: PlanExecutor): void | Promise<void>;
}

export const onWorkers = (): TaskPlace => 'worker';
export const computes = (): boolean => false;
export const noEdges = (): Edge[] => [];
export const nothingOutside = (): number => 0;
export const noKernels = (): StageKernel[] => [];
