/**
 * Expression nodes: immutable records that say what an array is (shape, dtype, chunks, children), never how it is
 * computed and never data beyond what the user handed in. Made by the constructors of this room only.
 */

import type { DType, Element, Scalar, TypedArray } from '../../kernels/dtype.js';
import type { ReductionName, ReductionOptions } from '../../kernels/reduction.js';
import type { AffineView } from '../base/affine.js';
import type { FunctionSpec, HostFunction } from '../base/function-spec.js';
import type { Box, Chunks } from '../base/grid.js';
import type { StoredArray } from '../storage/stored-array.js';
import type { CallForm } from './call-form.js';
import type { Indices } from './indices.js';
import type { RoutineName, RoutineParams } from './routine-params.js';

interface NodeBase {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly chunks: Chunks;
  /** Structural hash: equal hashes are the same array. */
  readonly hash: string;
  readonly children: readonly Node[];
}

/** An array the user holds in memory, C order. `data` is not copied and must not change until computed. */
export interface MemoryNode extends NodeBase {
  readonly kind: 'memory';
  readonly data: TypedArray;
}

/** A Zarr array. */
export interface StoredNode extends NodeBase {
  readonly kind: 'stored';
  readonly array: StoredArray;
}

/** What reads a {@link SourceNode}: a function that any thread can make, or one of the thread that made the node. */
export type SourceReader = FunctionSpec | HostFunction;

/** An array whose blocks a user's function reads: block by block, or less where less is wanted. */
export interface SourceNode extends NodeBase {
  readonly kind: 'source';
  readonly reader: SourceReader;
  /** A user's function may be impure: every array that is declared is its own. */
  readonly identity: number;
  /** The shape of all that can be read, and where in it this array begins. */
  readonly full: readonly number[];
  readonly offset: readonly number[];
}

/** Blocks kept by `persist()`; `handle` names them in the runtime's block table. */
export interface PersistedNode extends NodeBase {
  readonly kind: 'persisted';
  readonly handle: number;
}

/** Raw random numbers by Philox: uniform [0, 1) for floats, all bits for uint32 and uint64; counter = C-order element index. */
export interface RandomNode extends NodeBase {
  readonly kind: 'random';
  /** Low and high word of the key, then two stream words (the upper half of the counter). */
  readonly key: readonly [number, number, number, number];
}

/** The same value everywhere. */
export interface ConstantNode extends NodeBase {
  readonly kind: 'constant';
  readonly value: Element;
}

/** Each element's own coordinate along `axis`; int64. */
export interface IndexNode extends NodeBase {
  readonly kind: 'index';
  readonly axis: number;
}

/** An elementwise operation; children have this node's shape and the op's input dtypes. */
export interface ElementwiseNode extends NodeBase {
  readonly kind: 'elementwise';
  readonly op: string;
}

/** A conversion to `dtype`. */
export interface CastNode extends NodeBase {
  readonly kind: 'cast';
}

/** An affine view of the child. */
export interface ViewNode extends NodeBase {
  readonly kind: 'view';
  readonly view: AffineView;
}

/**
 * A reduction over `axes` (ascending), which are dropped from the shape. With `options.masked` there is a second child, a
 * bool array of the first one's shape, and only elements count where that is true.
 */
export interface ReductionNode extends NodeBase {
  readonly kind: 'reduction';
  readonly op: ReductionName;
  readonly axes: readonly number[];
  readonly options: ReductionOptions;
  /**
   * Group-by: the first of `axes` becomes one entry for each group instead of being dropped. The second child, int32 and of
   * the first one's shape, holds each element's group, negative for none.
   */
  readonly groups?: ReductionGroups;
}

/** The groups of a reduction. */
export interface ReductionGroups {
  /** How many there are; no label is as great. */
  readonly count: number;
  /** What an empty group yields; what the reduction of nothing does unless given. */
  readonly fill?: Scalar;
  /** What is known of labels that lie in memory. */
  readonly known?: KnownLabels;
  /**
   * The groups that each block along the first grouped axis holds, ascending; a label then is a place among those of its block.
   */
  readonly cohorts?: readonly Int32Array[];
}

/** What labels in memory say before anything is computed. */
export interface KnownLabels {
  /** Elements of each group for one position along the axes that are kept; undefined where labels differ along those. */
  readonly counts?: Float64Array | undefined;
  /** For each index along the first grouped axis the least label of 0 or more there and the greatest; -1 where there is none. */
  readonly least: Int32Array;
  readonly greatest: Int32Array;
}

/** `indices` picked along `axis`, in their order, repeats allowed; all within bounds. */
export interface TakeNode extends NodeBase {
  readonly kind: 'take';
  readonly axis: number;
  readonly indices: Indices;
}

/**
 * Children laid into boxes of one array; child k fills `regions[k]`, later ones cover earlier ones, and together they
 * cover everything: concatenate, stack, set, pad and roll are all this.
 */
export interface AssembleNode extends NodeBase {
  readonly kind: 'assemble';
  readonly regions: readonly Box[];
}

/** The child cut into other chunks. */
export interface RechunkNode extends NodeBase {
  readonly kind: 'rechunk';
  /** True where the chunks were chosen for reading parts of stored chunks; see lib/plan/streamed-rechunk.ts. */
  readonly portions?: boolean;
}

/** The child's elements in C order under another shape of the same size. */
export interface ReshapeNode extends NodeBase {
  readonly kind: 'reshape';
}

/**
 * The elements of the first child where the second, a bool array over its axes `axis`, `axis + 1`, …, is true: these axes are
 * one, of an extent that is known only when the mask has been computed, and of which `shape` holds the bound. Such a node is
 * never inside another: constructors put what is done with it into its children, or refuse it (see selected.ts).
 */
export interface SelectedNode extends NodeBase {
  readonly kind: 'selected';
  readonly axis: number;
}

/** What is known of distinct elements. */
export type DistinctPart =
  /** Them, ascending, NaN last and once. */
  | 'values'
  /** How often each occurs; int64. */
  | 'counts'
  /** Where each occurs first, among all elements in C order; int64. */
  | 'indices'
  /** How many they are; int64, without axes. */
  | 'number';

/**
 * The distinct elements of the first child, where the second, a mask of its shape, is true if there is one. As many as the child
 * has at most: those beyond their number, which runs of their own find out before anything else is planned, are 0.
 */
export interface DistinctNode extends NodeBase {
  readonly kind: 'distinct';
  readonly part: DistinctPart;
}

/** How the tasks of a routine see one child. */
export type RoutineInput =
  /**
   * The box that `view`, from domain to child coordinates, shows of a task's block; copied together where it spans several
   * blocks of the child unless the routine takes them in `pieces`.
   */
  | {
      readonly by: 'view';
      readonly view: AffineView;
      readonly pieces?: boolean;
      /** So many elements more to both sides along each axis of the domain, as far as it goes. */
      readonly halo?: readonly number[];
    }
  /** The block of the same number along each axis, whatever its extents. */
  | { readonly by: 'block' }
  /**
   * The block before that one along `axis`, absent for the first ones: of the child, or (`own`) of the routine's result,
   * whose tasks then run one after the other along that axis.
   */
  | { readonly by: 'before'; readonly axis: number; readonly own?: boolean }
  /** All of it; the child is one block. */
  | { readonly by: 'whole' };

/** One of our own block routines (see lib/task/routine/block-routines.ts), called once for each block of `domain`. */
export interface RoutineNode extends NodeBase {
  readonly kind: 'routine';
  readonly op: RoutineName;
  readonly params: RoutineParams;
  /** The grid of tasks: as many blocks along each axis as the result has, extents may differ. */
  readonly domain: { readonly shape: readonly number[]; readonly chunks: Chunks };
  /** One for each child, and then one for the result's own blocks where it reads them. */
  readonly inputs: readonly RoutineInput[];
}

/** How far a block function sees beyond its block, and what it sees beyond the array. */
export interface Overlap {
  /** Elements before and after, for each axis. */
  readonly depth: readonly (readonly [before: number, after: number])[];
  /** For each axis: what is outside the array. `none`: blocks at the edge get no halo there. */
  readonly boundary: readonly ('none' | 'reflect' | 'periodic' | 'nearest' | number)[];
}

/** A user's function called once for each block with the blocks of its children. */
export interface BlocksNode extends NodeBase {
  readonly kind: 'blocks';
  readonly fn: FunctionSpec;
  /** Extra arguments after the blocks, structured-clonable. */
  readonly args: readonly unknown[];
  /** For each child what its blocks show of its neighbours. */
  readonly overlap?: readonly Overlap[];
  /** The function returns its block with this halo, which is trimmed off. */
  readonly trim?: Overlap;
  /** How the function is called, where not simply with its blocks. */
  readonly form?: CallForm;
}

/** Stands for a carried array, or for the number of the step, inside the body of an {@link IterateNode}. */
export interface PlaceholderNode extends NodeBase {
  readonly kind: 'placeholder';
}

/**
 * `steps` applications of `bodies`, one expression over `carries` for each state, beginning with the children. Without `every`
 * the last states; with it the states at step 0, every, 2·every … stacked along a new first axis. A loop of one state is its
 * result; of several, {@link StateNode} shows one, and the loop has the shape and dtype of the first.
 */
export interface IterateNode extends NodeBase {
  readonly kind: 'iterate';
  readonly steps: number;
  /** The number of the first step. */
  readonly first: number;
  readonly every?: number;
  /** Steps that one task does between exchanges of halos; chosen by cost when absent. */
  readonly stepsPerExchange?: number;
  readonly carries: readonly PlaceholderNode[];
  /** The number of the step, int64 without axes, where the bodies use it. */
  readonly counter?: PlaceholderNode;
  readonly bodies: readonly Node[];
}

/** State number `index` of a loop of several. */
export interface StateNode extends NodeBase {
  readonly kind: 'state';
  readonly index: number;
}

/** Any expression node. */
export type Node =
  | MemoryNode
  | StoredNode
  | SourceNode
  | PersistedNode
  | RandomNode
  | ConstantNode
  | IndexNode
  | ElementwiseNode
  | CastNode
  | ViewNode
  | ReductionNode
  | TakeNode
  | AssembleNode
  | RechunkNode
  | ReshapeNode
  | SelectedNode
  | DistinctNode
  | BlocksNode
  | RoutineNode
  | PlaceholderNode
  | IterateNode
  | StateNode;
