/**
 * The options that everything takes that computes, and their kinds.
 */
import {
  type AnyKind,
  boolean,
  bytes,
  count,
  functionOf,
  type Kind,
  optional,
  otherwise,
  scheduler,
  signal,
  threads,
} from '../base/kinds.js';
import type { Warning } from '../base/messages/warnings.js';
import type { OptionKinds } from '../base/signature.js';
import type { Analysis } from '../report/analysis.js';
import type { Driver } from '../runtime/driver.js';
import type { ProgressEvent, RunReport } from '../runtime/run-report.js';

/** Options of everything that computes. */
export interface ComputeOptions {
  /** Cancels the computation; what it held is freed. */
  readonly signal?: AbortSignal | undefined;
  /** Called about ten times a second, and at the end. */
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
  /** Worker threads; 0 or `'inline'` computes on this thread. */
  readonly threads?: number | 'inline' | undefined;
  /** Who runs the tasks: `'threads'`, `'inline'`, or a driver. Default: threads, but for work too small to wake them. */
  readonly scheduler?: 'threads' | 'inline' | Driver | undefined;
  /** Bytes that blocks may take at once, as a number or as text such as `'1GB'`. */
  readonly memoryLimit?: number | string | undefined;
  /** Times a failed task is tried again. */
  readonly retries?: number | undefined;
  /** False runs the expression as it was written. */
  readonly optimize?: boolean | undefined;
  /**
   * Called once, when the run has ended well, with what it did: tasks, seconds, bytes read and written, most bytes of blocks
   * held, bytes evicted to memory and to disk, tasks computed again, and in `counters` how often kernels ran as `simd`, as
   * `scalar` and `interpreted`, `libraryDecodes`, and `hostObjects`, those of stores that only the calling thread reaches.
   */
  readonly onReport?: ((report: RunReport) => void) | undefined;
  /**
   * Called once, when the run has ended well, with where its time went, as `explain({ analyze: true })` tells it. Recording
   * takes a few microseconds for each task.
   */
  readonly onAnalysis?: ((analysis: Analysis) => void) | undefined;
  /**
   * Called with what this computation is warned of, each kind once: chunks far too small or large, plans of too many tasks,
   * threads that the memory limit has no room for, slow paths. `config.set({ warnings })` chooses which.
   */
  readonly onWarning?: ((warning: Warning) => void) | undefined;
}

type Of<K extends keyof ComputeOptions> = NonNullable<ComputeOptions[K]>;

/** Kinds of {@link ComputeOptions}. */
export const COMPUTE: OptionKinds<ComputeOptions> = {
  signal: optional(signal),
  onProgress: optional(functionOf<Of<'onProgress'>>()),
  threads: otherwise(threads, 'as configured'),
  // What a driver is beyond its outside, lib/runtime says.
  scheduler: otherwise(scheduler as AnyKind as Kind<Of<'scheduler'>>, 'threads, but for small work'),
  memoryLimit: otherwise(bytes, 'as configured'),
  retries: otherwise(count, 'as configured'),
  optimize: optional(boolean, true),
  onReport: optional(functionOf<Of<'onReport'>>()),
  onAnalysis: optional(functionOf<Of<'onAnalysis'>>()),
  onWarning: optional(functionOf<Of<'onWarning'>>()),
};
