/**
 * The records a plan is made of: stages, each a grid of tasks that compute one block from boxes of other stages' blocks.
 * All of it is structured-clonable, so a plan can be sent to workers, printed and hashed.
 *
 * Task number k of a stage works on block k of the stage's domain and yields block k of its array. The two grids have the
 * same block counts; they differ in extents where a stage reduces.
 */

import type { DType, Scalar, TypedArray } from '../../kernels/dtype.js';
import type { Program, ReductionProgram } from '../../kernels/program.js';
import type { AffineView } from '../base/affine.js';
import type { FunctionSpec } from '../base/function-spec.js';
import type { Box, Chunks } from '../base/grid.js';
import type { CallForm } from '../expr/call-form.js';
import type { Indices } from '../expr/indices.js';
import type { RoutineInput, SourceReader } from '../expr/node.js';
import type { RoutineName, RoutineParams } from '../expr/routine-params.js';
import type { StoredArray } from '../storage/stored-array.js';
import type { RecordingOptions } from './task-recorder.js';

/** A shape and how it is cut. */
export interface Cut {
  readonly shape: readonly number[];
  readonly chunks: Chunks;
}

/** What one program operand is read from; `view` maps domain coordinates to the source's. */
export type Operand =
  /** Component `component` of the blocks of another stage. With `gather`, source axis `gather.axis` is indexed through it. */
  | {
      readonly kind: 'block';
      readonly stage: number;
      readonly component: number;
      readonly dtype: DType;
      readonly view: AffineView;
      readonly gather?: { readonly axis: number; readonly indices: Indices };
    }
  /** Random numbers of an array of `shape`, generated where they are used. */
  | {
      readonly kind: 'random';
      readonly key: readonly [number, number, number, number];
      readonly dtype: DType;
      readonly shape: readonly number[];
      readonly view: AffineView;
    }
  /** A stored array, decoded tile by tile where it is used. */
  | { readonly kind: 'stored'; readonly stored: StoredArray; readonly dtype: DType; readonly view: AffineView }
  /** Small data that travels with the plan, C order. */
  | {
      readonly kind: 'literal';
      readonly data: TypedArray;
      readonly dtype: DType;
      readonly shape: readonly number[];
      readonly view: AffineView;
    }
  /** A field of a loop's step, read at `view`, which may reach beyond the field as far as its margins do. */
  | { readonly kind: 'carry'; readonly field: number; readonly dtype: DType; readonly view: AffineView };

/** A program over part of a stage's domain. */
export interface Part {
  /** Where in the domain; parts of one stage do not overlap and cover it. */
  readonly region: Box;
  readonly program: Program;
  readonly operands: readonly Operand[];
}

interface StageCommon {
  /** What the stage does, for people. */
  readonly label: string;
  /** The grid of tasks. */
  readonly domain: Cut;
  /** The grid of blocks produced. */
  readonly array: Cut;
  /** Dtypes of a block's components, one unless the block is the state of a reduction. */
  readonly components: readonly DType[];
}

/** Elementwise programs over parts of the domain. */
export interface MapStage extends StageCommon {
  readonly kind: 'map';
  readonly parts: readonly Part[];
}

/** Groups from the first number to below the second. */
export type GroupRange = readonly [number, number];

/**
 * Reduces each domain block along `axes` into one block of states; with `groups` into one state for each group along the
 * first of `axes`, or for each of a range of them that blocks there hold. The part's last result is then the label.
 */
export interface ReduceStage extends StageCommon {
  readonly kind: 'reduce';
  readonly part: Part;
  readonly reduction: ReductionProgram;
  readonly axes: readonly number[];
  readonly groups?: { readonly count: number; readonly ranges?: readonly GroupRange[] };
}

/** Merges neighbouring blocks of states, in order; with `groups` blocks along `axis` hold states of ranges of groups. */
export interface CombineStage extends StageCommon {
  readonly kind: 'combine';
  readonly source: number;
  readonly reduction: ReductionProgram;
  readonly groups?: {
    readonly axis: number;
    readonly from: readonly GroupRange[];
    readonly to: readonly GroupRange[];
    /** Where ranges count the groups of cohorts: these, ascending; `to` is undefined where blocks hold all groups. */
    readonly cohorts?: { readonly from: readonly Int32Array[]; readonly to?: readonly Int32Array[] | undefined };
  };
}

/** Reads blocks of a Zarr array. */
export interface ReadStage extends StageCommon {
  readonly kind: 'read';
  readonly stored: StoredArray;
}

/** Reads blocks by a user's function; block boxes begin at `offset` of an array of shape `full`. */
export interface SourceStage extends StageCommon {
  readonly kind: 'source';
  readonly reader: SourceReader;
  readonly full: readonly number[];
  readonly offset: readonly number[];
}

/** Copies blocks of an array that the user holds. `slot` numbers the plan's inputs. */
export interface InputStage extends StageCommon {
  readonly kind: 'input';
  readonly slot: number;
  /** The array where it lies in a SharedArrayBuffer: any thread copies its blocks; of others the main thread does. */
  readonly shared?: TypedArray;
}

/** Blocks kept by an earlier run; nothing to do. */
export interface PersistedStage extends StageCommon {
  readonly kind: 'persisted';
  readonly handle: number;
}

/** Calls a user's function with the blocks of other stages. */
export interface CallStage extends StageCommon {
  readonly kind: 'call';
  readonly fn: FunctionSpec;
  readonly args: readonly unknown[];
  /** How the function is called, where not simply with its blocks. */
  readonly form?: CallForm;
  /** One for each child; `low`/`high`: elements the block is grown by on each side, as far as the source goes. */
  readonly inputs: readonly {
    readonly stage: number;
    readonly dtype: DType;
    readonly shape: readonly number[];
    readonly low: readonly number[];
    readonly high: readonly number[];
    /** Blocks correspond by number: the result's extents differ from the source's. */
    readonly byBlock: boolean;
  }[];
  /** Elements trimmed from each side of the function's result; only as far as the array goes where it was not `padded`. */
  readonly trim?: {
    readonly low: readonly number[];
    readonly high: readonly number[];
    readonly padded: readonly boolean[];
  };
}

/** Calls one of our block routines with boxes of other stages. */
export interface RoutineStage extends StageCommon {
  readonly kind: 'routine';
  readonly op: RoutineName;
  readonly params: RoutineParams;
  readonly inputs: readonly {
    readonly stage: number;
    readonly dtype: DType;
    /** Extents of the source. */
    readonly shape: readonly number[];
    /** What a task sees of it; views are from the domain to the source. */
    readonly input: RoutineInput;
  }[];
}

/** Several steps of a time loop on one tile, over a box grown by the halo of all of them. A block holds all states, one component each. */
export interface LoopStage extends StageCommon {
  readonly kind: 'loop';
  /** For each state what holds it before. */
  readonly sources: readonly { readonly stage: number; readonly component: number }[];
  readonly steps: number;
  /** Number of its first step among those of the loop. */
  readonly first: number;
  /** Number of the step's parts in {@link PlanData.bodies}, which all loops of one iterate share. */
  readonly body: number;
  /** Set where tiles are larger than a cache. */
  readonly waves?: LoopWaves;
  /** Set where tasks that run at the same time exchange halos themselves instead of each computing all of its halo. */
  readonly team?: LoopTeam;
}

/** How a tile goes through its steps: so many at a time, in waves of so many elements along each axis. */
export interface LoopWaves {
  readonly steps: number;
  readonly widths: readonly number[];
}

/** How the tasks of one loop stage, tiles along one axis, exchange halos while they run. */
export interface LoopTeam {
  /** Steps between exchanges. */
  readonly stepsPerExchange: number;
  /** The stage whose one block of zeros they write to each other in. */
  readonly mailbox: number;
  /** Number of this stage's start among all exchanges of the loop; later stages have higher ones. */
  readonly base: number;
}

/** What is seen beyond one end of one axis of a field: so many elements, by a rule. */
export interface Margin {
  readonly rule: 'edge' | 'symmetric' | 'reflect' | 'wrap' | 'constant';
  readonly depth: number;
  /** Of a constant margin. */
  readonly value?: Scalar;
}

/** An array that a tile holds while its steps are done: a state, or what a step computes on the way. */
export interface LoopField {
  readonly dtype: DType;
  /** Without axes: one value, the same for all of a step. */
  readonly shape: readonly number[];
  /** For each axis what is seen before and after it. */
  readonly margins: readonly (readonly [Margin | undefined, Margin | undefined])[];
}

/** Fields that are computed together, part by part; a part's program has a result for each of them. */
export interface LoopPass {
  readonly targets: readonly number[];
  readonly parts: readonly Part[];
  /** For each part: true when it copies the states unchanged. */
  readonly identity: readonly boolean[];
  /** How far the rest of the step sees beyond what it computes, for each axis. */
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** What one step of a loop does; operands may be `carry`. */
export interface LoopBody {
  /** The states first, then the number of the step where it is wanted, then what passes compute on the way. */
  readonly fields: readonly LoopField[];
  readonly states: number;
  /** The field that holds the number of the step. */
  readonly counter?: number;
  /** In their order; the last one yields the states. */
  readonly passes: readonly LoopPass[];
  /** How far one step reads below and above its own element, for each axis. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** For each axis what tiles may do along it: be cut; be cut and see around the ends of the array; not be cut. */
  readonly along: readonly ('cut' | 'around' | 'whole')[];
}

/** Writes whole objects of a Zarr array; yields no bytes. */
export interface WriteStage extends StageCommon {
  readonly kind: 'write';
  readonly source: number;
  readonly target: StoredArray;
}

/** Any stage. */
export type Stage =
  | MapStage
  | ReduceStage
  | CombineStage
  | ReadStage
  | SourceStage
  | InputStage
  | PersistedStage
  | CallStage
  | RoutineStage
  | LoopStage
  | WriteStage;

/** True where threads call a user's function, which may never end. */
export const callsUser = (stage: Stage): boolean =>
  stage.kind === 'call' || (stage.kind === 'source' && stage.reader.type !== 'host');

/** Names of the kinds of stages. */
export type StageKind = Stage['kind'];

/** A plan as it is sent to workers. */
export interface PlanData {
  readonly stages: readonly Stage[];
  readonly bodies: readonly LoopBody[];
  /** Set where the run is analysed: executors record what their tasks do. */
  readonly recording?: RecordingOptions;
  /** Bytes of dead buffers that may lie about on each thread. */
  readonly slack?: number;
  /** Requests to servers that each thread may have under way at once. */
  readonly requests?: number;
}
