/**
 * The heaps of worker threads: how many objects they may hold, and what is said of a thread that needed more.
 */
import { resolveConfig } from '../../base/config.js';
import type { ErrorRecord } from '../../base/errors.js';

/**
 * Megabytes of objects that a worker's heap may hold: the engine needs a few, a user's function as many as the memory limit
 * gives, and enough to work with where that is small. A function that takes more ends its thread in seconds.
 */
export const heapMegabytes = (): number => Math.round(Math.min(4096, Math.max(256, resolveConfig().memoryLimit / 4e6)));

/** What to report of a task whose worker thread died of `error`. */
export function deathRecord(label: string, index: number, error: unknown, message: string): ErrorRecord {
  if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY')
    return {
      tag: 'memory',
      message: `${label}: task ${index} exhausted the heap of its worker thread, ${heapMegabytes()} MB: use smaller chunks, or a function that keeps less`,
    };
  return {
    tag: 'worker',
    message: `${label}: the worker thread died in task ${index} more often than it is tried again (${message}); a function that ends its process does this`,
  };
}
