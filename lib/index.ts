/**
 * chunkwise: lazy, chunked N-dimensional arrays. `import * as cw from 'chunkwise'`.
 */
import { setComputeOthers } from './array/computing.js';
import { define } from './base/signature.js';
import { computeDelayed, shutdownDelayed } from './delayed/index.js';
import { closeThreads } from './runtime/threads/place-threads.js';

export type { DType, Scalar, ScalarOf, TypedArray, TypedArrayOf } from '../kernels/dtype.js';
export * from './array/index.js';
export { type ConfigInput, config } from './base/config.js';
export { ChunkwiseError, type ErrorTag, isChunkwiseError } from './base/errors.js';
export type { ModuleFunction, UserFunction } from './base/function-capture.js';
export type { Box, ChunkLists as Chunks, ChunkSpec } from './base/grid.js';
export type { AxesLike, AxisLike } from './base/kinds.js';
export type { Warning, WarningCode, WarningSwitch } from './base/messages/warnings.js';
export {
  computeDelayed,
  type Delayable,
  Delayed,
  type DelayedFunction,
  type DelayedOptions,
  type DelayedReport,
  delayed,
  type FromDelayedOptions,
  fromDelayed,
  isDelayed,
  type NestedDelayed,
  toDelayed,
} from './delayed/index.js';

// `compute` knows delayed values although its room lies below theirs.
setComputeOthers((values, { signal, threads, retries, scheduler, memoryLimit }) =>
  computeDelayed(values, {
    ...(signal ? { signal } : {}),
    ...(typeof threads === 'number' && threads > 0 ? { threads } : {}),
    ...(threads === 0 || threads === 'inline' ? { scheduler: 'inline' } : {}),
    ...(scheduler === undefined ? {} : { scheduler }),
    ...(retries === undefined ? {} : { retries }),
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
  }),
);

export type { DrivenRun, Driver, DriverExecutor, DriverJob } from './runtime/driver.js';
export type { TaskCall, TaskExecutor } from './runtime/task-graph.js';

/**
 * Ends all worker threads. Not needed before a program ends: idle threads do not keep it alive. The next computation
 * starts new ones.
 *
 * @example
 * await cw.close();
 */
export const close = define({ name: 'close', parameters: [], promised: true }, async (): Promise<void> => {
  await Promise.all([closeThreads(), shutdownDelayed()]);
});

/** The version of this package. */
export const version = '0.1.0';
