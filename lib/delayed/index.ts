/**
 * The delayed room: lazy function calls on worker threads.
 */
export { type FromDelayedOptions, fromDelayed, type NestedDelayed, toDelayed } from './arrays.js';
export {
  type ComputeDelayedOptions,
  computeAll,
  computeDelayed,
  type Delayable,
  Delayed,
  type DelayedFunction,
  type DelayedOptions,
  delayed,
  isDelayed,
} from './delayed.js';
export { shutdownDelayed } from './pool.js';
export type { DelayedProgress, DelayedReport } from './run-options.js';
