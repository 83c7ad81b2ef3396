/**
 * What the scheduler asks of a plan: stages of tasks by number, enumerated lazily. Plain numbers in and out, so that the
 * scheduler can be tested with made-up graphs and a plan of a million tasks costs nothing until they are asked for.
 *
 * Task `index` of stage `stage` produces block `index` of that stage (or, in a sink, an effect). A task needs the blocks
 * of its dependencies resident in the arena while it runs.
 */

/** Where a stage's tasks run. */
export type TaskPlace = 'worker' | 'host';

/** What one stage is to the scheduler. */
export interface StageInfo {
  /** Shown in progress events and error messages. */
  readonly label: string;
  /** Dtype and extents of a full block, shown in error messages. */
  readonly block?: string;
  readonly tasks: number;
  readonly place: TaskPlace;
  /** True where tasks mostly wait, for a server: more of them may be under way than there are threads. Default: false. */
  readonly waits?: boolean;
  /** `drop`: a block can be forgotten and computed again cheaply (read, generated); `spill`: it must be written out. */
  readonly eviction: 'drop' | 'spill';
  /**
   * What happens to a finished block besides serving its consumers: `none`; `collect`: it is handed to the host (copied
   * out, then freed); `keep`: it stays in the block table after the run (persist); `effect`: it has no bytes (a write).
   */
  readonly sink: 'none' | 'collect' | 'persist' | 'effect';
}

/** A plan as the scheduler sees it. */
export interface TaskGraph {
  /** The stored arrays that a stage reads, in words, for errors. */
  storedText?(stage: number): string | undefined;
  readonly stages: readonly StageInfo[];
  /** Tasks of stages that wait that may be under way at once, beside those that compute. Default: they count as these do. */
  readonly waiting?: number;
  /** Bytes of the block that task `index` of `stage` produces. */
  outputBytes(stage: number, index: number): number;
  /** Bytes to set aside for a block whose bytes show only when it is there. Default: `outputBytes`. */
  expectedBytes?(stage: number, index: number): number;
  /** Bytes of scratch memory that the task needs while it runs. */
  scratchBytes(stage: number, index: number): number;
  /** Bytes that the task holds beside the arena while it runs: buffers of codecs, blocks of a user's function. Default: none. */
  outsideBytes?(stage: number, index: number): number;
  /**
   * The blocks the task reads, as pairs (stage, index) appended to `out`, in the order that its executor expects the
   * addresses; the same block may appear more than once.
   */
  dependencies(stage: number, index: number, out: number[]): void;
  /** The tasks that read block `index` of `stage`, as pairs appended to `out`, once for every time they read it. */
  consumers(stage: number, index: number, out: number[]): void;
  /** The stages that read a stage, once for each read, and whether their tasks together read all of its blocks. */
  readonly readersOf?: (stage: number) => readonly { readonly stage: number; all(): boolean }[];
  /** How many entries `consumers` would append. */
  consumerCount(stage: number, index: number): number;
  /** The sink tasks in the order they should be asked for: pairs of stage and number of tasks, in C order within each. */
  readonly sinks: readonly number[];
  /**
   * True for sink tasks of an `effect` stage whose effect is there already: they do not run, nor does what only they need.
   * The answer for a task must not change.
   */
  readonly isDone?: (stage: number, index: number) => boolean;
}

/** A task as the executor (a worker, or the host inline) gets it. All addresses are byte offsets into the arena. */
export interface TaskCall {
  readonly stage: number;
  readonly index: number;
  readonly output: number;
  readonly scratch: number;
  /** Addresses of the dependencies' blocks, in the order of {@link TaskGraph.dependencies}. */
  readonly inputs: ArrayLike<number>;
  /** Of a delayed call: the call itself with its arguments, structured-clonable. */
  readonly message?: unknown;
}

/** Runs tasks of one plan on one thread. Made on each thread from the plan's plain data. */
export interface TaskExecutor {
  /** May be asynchronous (a user's async function, a store that is not a file system); synchronous work returns nothing. */
  run(task: TaskCall): void | Promise<void>;
  /**
   * Tasks of a stage that one thread may have under way at once, because they mostly wait: the promise of `run` is not waited
   * for before the next task. Left out, or 1: one.
   */
  overlap?(stage: number): number;
  /** Bytes read from and written to storage and kernel counters since the last call, for progress and `explain()`. */
  takeCounters(): Record<string, number>;
  /** Structured-clonable records of what tasks did since the last call, where the run is analysed. */
  takeRecords?(): unknown;
}
