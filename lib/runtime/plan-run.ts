/**
 * Runs a plan: on worker threads or inline, within a memory limit, with progress and cancellation, and reports what it
 * took. Results do not depend on the number of threads.
 */
import { resolveConfig } from '../base/config.js';
import { whileWanted } from '../base/listening/steps.js';
import { dataShare, LARGEST_ARENA_LIMIT } from '../base/memory-share.js';
import { ActiveRun } from './active-run.js';
import { callingExecutor, type Driver, endedEarly, INLINE_DRIVER, THREADS_DRIVER } from './driver.js';
import { neededSteps } from './needed.js';
import type { Place } from './place.js';
import type { ProgressEvent, RunHost, RunObserver, RunReport } from './run-report.js';
import type { GivenBlocks } from './scheduler.js';
import type { TaskExecutor, TaskGraph } from './task-graph.js';
import { TaskLedger } from './task-ledger.js';

export type { CreateExecutor, ExecutorContext } from './executor-module.js';
export { PersistedBlocks } from './persisted-blocks.js';
export type { ProgressEvent, RunHost, RunObserver, RunReport } from './run-report.js';

/** How to run a plan; what is left out comes from `config`. */
export interface RunOptions {
  /** Worker threads; 0 or `'inline'` for none. */
  readonly threads?: number | 'inline' | undefined;
  /** Bytes of blocks and scratch, or text such as `'256MB'`. */
  readonly memoryLimit?: number | string | undefined;
  /**
   * Bytes of the limit that lie in the arena, that tasks hold beside it, and that evicted blocks take; all three or the first
   * alone. Default: all that heaps leave lies in the arena.
   */
  readonly arenaLimit?: number | undefined;
  readonly outsideLimit?: number | undefined;
  readonly overflowLimit?: number | undefined;
  /** True when it is known that each task fits its limits. */
  readonly checked?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
  /** Times a task that throws is tried again. */
  readonly retries?: number | undefined;
  readonly spillDirectory?: string | undefined;
}

/** A plan with all that running it takes. */
export interface RunRequest {
  /** Where tasks run and blocks lie. */
  readonly place: Place;
  /** Who runs the tasks. Default: worker threads, or the calling thread where there are to be none. */
  readonly driver?: Driver | undefined;
  readonly graph: TaskGraph;
  /** Structured-clonable data that executors are made from. */
  readonly payload: unknown;
  readonly host: RunHost;
  readonly options?: RunOptions | undefined;
  /** Stages whose blocks earlier runs kept. */
  readonly given?: ReadonlyMap<number, GivenBlocks> | undefined;
  /** Address of the module that exports `createExecutor`, loaded on each thread that runs tasks. */
  readonly executorModule: string;
  /**
   * Makes the calling thread one of the threads: no thread has to be woken for tasks that follow each other closely. Not for
   * tasks that may never end.
   */
  readonly helper?: TaskExecutor | undefined;
  /** Sees what the run does. */
  readonly observer?: RunObserver | undefined;
}

/**
 * Runs all sinks of a plan.
 *
 * @throws ChunkwiseError 'memory' before anything runs when a task cannot fit the limit, 'cancelled' when the signal
 *   fired, 'worker' when threads died too often, or what a task threw
 */
export async function runPlan(request: RunRequest): Promise<RunReport> {
  const options = request.options ?? {};
  const settings = resolveConfig(options);
  const threads = settings.threads === 'inline' ? 0 : settings.threads;
  const { place } = request;
  const driver = request.driver ?? (threads === 0 ? INLINE_DRIVER : THREADS_DRIVER);
  const data = dataShare(settings.memoryLimit, threads);
  const arenaLimit = options.arenaLimit ?? Math.min(data, LARGEST_ARENA_LIMIT);
  const needed = await whileWanted(neededSteps(request.graph), options.signal);
  const run = new ActiveRun(
    request.graph,
    request.host,
    {
      threads,
      arenaLimit,
      outsideLimit: options.outsideLimit ?? Number.POSITIVE_INFINITY,
      overflowLimit:
        options.overflowLimit ??
        (options.arenaLimit === undefined ? data - arenaLimit : settings.memoryLimit - arenaLimit),
      checked: options.checked ?? false,
      retries: settings.retries,
      spillFile: place.spillFile(settings.spillDirectory),
      signal: options.signal,
      onProgress: options.onProgress,
      observer: request.observer,
      given: request.given,
      ledger: new TaskLedger(request.graph, { needed }),
      ...(driver.callInputs === undefined ? {} : { inlineInputs: driver.callInputs }),
    },
    place,
  );
  request.observer?.prepared();
  try {
    const { executorModule, payload, helper } = request;
    const executor = () => callingExecutor(executorModule, payload, place, threads === 0);
    await driver.drive(run, { place, threads, executorModule, payload, executor, ...(helper ? { helper } : {}) });
    if (!run.ended && !run.failing) run.abandon(endedEarly(driver));
  } catch (error) {
    run.abandon(error);
  }
  return run.close();
}
