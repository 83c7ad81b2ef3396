/**
 * What a computation of delayed values is told, and what it tells.
 */

/** Progress of a computation. */
export interface DelayedProgress {
  readonly done: number;
  readonly total: number;
}

/** What a computation did. */
export interface DelayedReport {
  /** Calls that ran, those done again included. */
  readonly calls: number;
  readonly seconds: number;
  /** Most bytes of results and of arguments' copies held at once, by this thread and the others. */
  readonly peakBytes: number;
  /** Bytes of results written to a file to make room. */
  readonly spilledBytes: number;
  /** Calls done again because a thread died that held their results. */
  readonly recomputedCalls: number;
  /** Calls repeated because they ended their thread. */
  readonly retries: number;
  readonly threadsReplaced: number;
}

/** What a run needs to know beside its graph. */
export interface RunOptions {
  readonly threads: number;
  readonly retries: number;
  /** Bytes that results and copies of arguments may take. */
  readonly limit: number;
  /** Where results that have to make room are written. */
  readonly spillDirectory: string;
  readonly onProgress?: ((progress: DelayedProgress) => void) | undefined;
  readonly onReport?: ((report: DelayedReport) => void) | undefined;
}
