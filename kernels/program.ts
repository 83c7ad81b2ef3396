/**
 * A program: a straight line of scalar instructions that computes one element of one or more results from one element
 * of each operand; plain data, in single-assignment form.
 *
 * Instruction `k` defines value `k`; arguments are numbers of earlier instructions. Every argument of an `op` already has
 * the op's input dtype (casts are instructions of their own), so backends never promote.
 */
import type { DType, Scalar } from './dtype.js';

/** One instruction; its position in `Program.code` is the number of the value it defines. */
export type Instruction =
  /** The element of operand `operand` at the current loop index. */
  | { readonly kind: 'load'; readonly operand: number; readonly dtype: DType }
  /** The same value for every element. */
  | { readonly kind: 'constant'; readonly value: Scalar; readonly dtype: DType }
  /** The coordinate of the current element along loop axis `axis`, counted from `Binding.origin[axis]`; always int64. */
  | { readonly kind: 'index'; readonly axis: number; readonly dtype: 'int64' }
  /** `args[0]` converted to `dtype` as NumPy's astype does it. */
  | { readonly kind: 'cast'; readonly args: readonly [number]; readonly dtype: DType }
  /** Elementwise operation `op` (a key of the elementwise table); `dtype` is the result's. */
  | { readonly kind: 'op'; readonly op: string; readonly args: readonly number[]; readonly dtype: DType };

/** A program over `operands`; `results` are the values it yields. */
export interface Program {
  /** Dtype of each operand. */
  readonly operands: readonly DType[];
  readonly code: readonly Instruction[];
  /** Numbers of the values that are the results, in order. */
  readonly results: readonly number[];
}

/**
 * A reduction in the form that backends run: the state of one output element and the programs over it.
 *
 * `step` and `merge` have as many results as there are state components, with the same dtypes.
 */
export interface ReductionProgram {
  /** Name in the reduction table, for messages and hashes. */
  readonly name: string;
  /** Dtypes of the values fed in for each element: one for `sum`, value and position for `argmax`, then a mask where there is one. */
  readonly inputs: readonly DType[];
  /** The state's components and what each holds before the first element. */
  readonly state: readonly { readonly dtype: DType; readonly init: Scalar }[];
  /** Operands: the state components, then the inputs. */
  readonly step: Program;
  /** Operands: the state components of `a`, then those of `b` (`a` comes before `b`). */
  readonly merge: Program;
  /** Operands: the state components, then one float64, the count of elements reduced. One result, dtype `dtype`. */
  readonly finalise: Program;
  /** Dtype of the finished result. */
  readonly dtype: DType;
  /** A routine finds the same in arrays that are read as they are. */
  readonly search?: ExtremeSearch;
}

/** Which extreme to look for, among which elements. */
export interface ExtremeSearch {
  readonly sense: 'maximum' | 'minimum';
  /** NaN is passed over; otherwise the first NaN is the extreme. */
  readonly skipNan: boolean;
}

/**
 * What one kernel computes over a loop nest: `program` for each element, its results either stored (no reduction) or
 * fed as inputs into `reduction`.
 */
export interface KernelSpec {
  readonly program: Program;
  readonly reduction?: ReductionProgram;
  /**
   * Group-by: the program's last result, an int32, is no input of the reduction but the label of the element; the state
   * that it goes into lies at the output's address plus the label times a stride ({@link Binding.groups}).
   */
  readonly grouped?: boolean;
}

/** Where the states of groups lie. */
export interface GroupStrides {
  /** Labels from `first` to below `first + count` have states; negative labels have none, other ones are an error. */
  readonly first: number;
  readonly count: number;
  /** Bytes from the state of one group to that of the next, for each state component. */
  readonly strides: readonly number[];
}

/** Thrown by a grouped kernel that met a label for which there is no state. */
export class LabelError extends RangeError {
  override readonly name = 'LabelError';

  constructor(readonly label: number) {
    super(`a label is ${label}, and there is no group of that number`);
  }
}

/** An array in the shared memory as a nest sees it: first element at byte `address`, byte stride for each loop axis. */
export interface Access {
  readonly address: number;
  /** Bytes between neighbours along each loop axis; 0 repeats one element (broadcast, or a reduced axis of an output). */
  readonly strides: readonly number[];
}

/** Where one run of a kernel finds its operands and puts its results. */
export interface Binding {
  /** Extent of each loop axis; an extent of 0 runs nothing (a reduction still initialises its state). */
  readonly shape: readonly number[];
  /** Global coordinate of loop index 0 along each axis, for `index` instructions. */
  readonly origin: readonly number[];
  /** One for each program operand. */
  readonly operands: readonly Access[];
  /** One for each program result, or for each state component of the reduction (stride 0 along reduced axes). */
  readonly outputs: readonly Access[];
  /** Reductions: true to set the state to its initial values first, false to go on from what `outputs` hold. */
  readonly initialise?: boolean;
  /** Grouped reductions, which always go on from what their states hold: where those are; `outputs` show group `first`. */
  readonly groups?: GroupStrides;
}

/** Runs kernels over one memory; the interpreter and the WebAssembly backend are the two implementations. */
export interface KernelBackend {
  readonly name: 'wasm' | 'interpreter';
  readonly memory: WebAssembly.Memory;
  /**
   * Runs `spec` once. An output may be the very same access as an operand (in place), never a shifted overlap.
   * Elements of a reduction are visited in C order of the loop axes as far as the order can be seen in the bits: the
   * same spec, shape and stride pattern always give the same bits.
   *
   * @throws LabelError when a label has no group; states are then in no defined state
   */
  run(spec: KernelSpec, binding: Binding): void;
  /** The way `spec` would be run over contiguous arrays, without running it; what it takes to tell is kept for running. */
  wayOf(spec: KernelSpec, loops?: KernelLoops): KernelWay;
  /** Counts since creation, for `explain()` and tests. */
  readonly counters: KernelCounters;
  /** Milliseconds since creation that went into compiling kernels; undefined where nothing is compiled. */
  readonly compileMilliseconds?: number;
}

/** Ways to run a kernel; see {@link KernelCounters}. */
export type KernelWay = 'simd' | 'scalar' | 'interpreted';

/** The loops of a kernel, where no binding is at hand. */
export interface KernelLoops {
  readonly rank: number;
  /** Axes that a reduction reduces. */
  readonly reduced: readonly number[];
  /** For each operand the axes along which it repeats one element; none unless given. */
  readonly repeated?: readonly (readonly number[])[];
}

/** How often which way was taken. */
export interface KernelCounters {
  /** Runs of a vectorised (SIMD) kernel. */
  simd: number;
  /** Runs of a scalar WebAssembly kernel, where SIMD cannot express the program. */
  scalar: number;
  /** Runs of the interpreter instead of a compiled kernel. */
  interpreted: number;
  /** Kernels compiled. */
  compiled: number;
}
