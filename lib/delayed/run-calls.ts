/**
 * Runs a graph of delayed calls on whoever is to do it: threads whose heaps hold the results, the calling thread, or a user's driver.
 */
import { builtModule } from '../base/built-module.js';
import { onAbort } from '../base/listening/abort-listeners.js';
import { cancelled } from '../base/listening/steps.js';
import { type Driver, type DriverJob, endedEarly, INLINE_DRIVER } from '../runtime/driver.js';
import type { Place } from '../runtime/place.js';
import { CallRun } from './call-run.js';
import { createCallExecutor } from './executor-module.js';
import type { DelayedGraph } from './graph.js';
import { MemoryAccount } from './memory-account.js';
import { delayedPool } from './pool.js';
import { CONTROL } from './protocol.js';
import type { RunOptions } from './run-options.js';
import { ThreadCalls } from './thread-calls.js';

/** One memory, whoever computes. */
const memory = new MemoryAccount();

/**
 * The values asked for.
 *
 * @param place where blocks of arrays lie; for drivers that want it
 * @throws ChunkwiseError as `Delayed.compute`
 */
export async function runCalls(
  graph: DelayedGraph,
  scheduler: 'threads' | 'inline' | Driver,
  place: Place,
  options: RunOptions & { readonly signal?: AbortSignal | undefined },
): Promise<unknown[]> {
  const { signal, threads } = options;
  if (signal?.aborted) throw cancelled(signal);
  if (scheduler === 'threads') return runOnThreads(graph, options);
  const driver = scheduler === 'inline' ? INLINE_DRIVER : scheduler;
  const inline = driver === INLINE_DRIVER;
  const run = new CallRun(graph, options, memory, inline ? 1 : 2 * threads);
  const control = new Int32Array(new SharedArrayBuffer(CONTROL.words * 4));
  let leave = (_: unknown): void => {};
  const stopped = new Promise<never>((_, reject) => {
    leave = reject;
  });
  stopped.catch(() => {});
  const stop =
    signal &&
    onAbort(signal, () => {
      Atomics.store(control, CONTROL.cancelled, run.id);
      run.fail(cancelled(signal));
      leave(cancelled(signal));
      run.onChange();
    });
  const job: DriverJob = {
    place,
    threads: inline ? 0 : threads,
    executorModule: builtModule('lib/delayed/executor-module').href,
    payload: undefined,
    executor: async () => {
      const executor = createCallExecutor(control);
      // A driver need not wait for a call that nobody wants any more.
      return signal ? { ...executor, run: (task) => Promise.race([executor.run(task), stopped]) } : executor;
    },
  };
  try {
    await driver.drive(run, job);
    if (!run.ended && !run.failing) run.fail(endedEarly(driver));
  } catch (error) {
    run.fail(error);
  } finally {
    stop?.();
  }
  return run.close();
}

async function runOnThreads(
  graph: DelayedGraph,
  options: RunOptions & { readonly signal?: AbortSignal | undefined },
): Promise<unknown[]> {
  const { signal } = options;
  const pool = await delayedPool();
  if (signal?.aborted) throw cancelled(signal);
  const run = new CallRun(graph, options, memory, Math.max(1, Math.min(options.threads, graph.units.length)));
  let stop: (() => void) | undefined;
  await new Promise<void>((resolve) => {
    const client = new ThreadCalls(run, pool, resolve);
    if (signal) stop = onAbort(signal, () => client.fail(cancelled(signal)));
    pool.add(client);
  });
  stop?.();
  return run.close();
}
