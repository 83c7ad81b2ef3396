/**
 * What a run is told, whom it tells, and what it reports: its settings, host, observer, progress events and report.
 */
import type { PersistedBlocks } from './persisted-blocks.js';
import type { GivenBlocks } from './scheduler.js';
import type { SpillFile } from './spill-file.js';
import type { TaskCall } from './task-graph.js';
import type { TaskLedger } from './task-ledger.js';

/** What the host does for a plan. */
export interface RunHost {
  /** Runs a task of a stage whose place is `host`. */
  run(task: TaskCall): void | Promise<void>;
  /** Copies the block of a `collect` sink out of the arena; the block is freed when this returns, or what it returns resolves. */
  collect(stage: number, index: number, address: number): void | Promise<void>;
}

/** Sees what an analysed run does. */
export interface RunObserver {
  /** The scheduler stands; threads are started next, tasks follow. */
  prepared(): void;
  /** Takes what {@link TaskExecutor.takeRecords} gave on some thread. */
  records(records: unknown): void;
  /** A block left the arena or came back; `begin` is when that began, on the clock of this thread. */
  moved(kind: 'evict' | 'restore', stage: number, index: number, begin: number, bytes: number): void;
}

/** How far a run is; sent at most ten times a second and once at the end. */
export interface ProgressEvent {
  /** Label of the stage that last finished a task. */
  readonly stage: string;
  readonly stageDone: number;
  readonly stageTotal: number;
  /** Tasks done and tasks in all. */
  readonly done: number;
  readonly total: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Bytes of blocks held now. */
  readonly arenaBytes: number;
  /** Since the start. */
  readonly seconds: number;
}

/** What a run did. */
export interface RunReport {
  readonly tasks: number;
  readonly seconds: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Executors' counters, summed over threads. */
  readonly counters: Readonly<Record<string, number>>;
  /** Most bytes of blocks and scratch held at once. */
  readonly peakArenaBytes: number;
  /** Most bytes that tasks held beside the arena at once: buffers of codecs, blocks of a user's function. */
  readonly peakOutsideBytes: number;
  /** Bytes of blocks that left the arena for overflow memory, and for the spill file. */
  readonly overflowBytes: number;
  readonly spilledBytes: number;
  readonly recomputedTasks: number;
  readonly workersReplaced: number;
  readonly retries: number;
  /** Threads that ran tasks at once, at most as many as were asked for; 0 when inline. */
  readonly threads: number;
  /** Blocks of `keep` sinks by stage. */
  readonly persisted: ReadonlyMap<number, PersistedBlocks>;
}

/** A run's settings, filled in. */
export interface RunSettings {
  readonly threads: number;
  /** Bytes of blocks and scratch in the arena. */
  readonly arenaLimit: number;
  /** Bytes that tasks under way may hold beside the arena together. */
  readonly outsideLimit: number;
  /** True when it is known that each task fits. */
  readonly checked: boolean;
  /** Bytes of evicted blocks in memory beside the arena, of all runs. */
  readonly overflowLimit: number;
  readonly retries: number;
  readonly spillFile: SpillFile;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
  readonly observer?: RunObserver | undefined;
  readonly given?: ReadonlyMap<number, GivenBlocks> | undefined;
  /** What has to be done, where somebody has found out already. */
  readonly ledger?: TaskLedger | undefined;
  /** Inputs that the driver's calls carry. */
  readonly inlineInputs?: number;
}
