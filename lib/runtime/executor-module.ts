/** Loads the module that makes task executors. */
import type { TaskExecutor } from './task-graph.js';

/** What an executor is made with, besides its plan's payload. */
export interface ExecutorContext {
  /** The memory that holds all blocks. */
  readonly memory: WebAssembly.Memory;
  /** Number of the thread: 0 is the main thread; no two live threads have the same. */
  readonly thread: number;
  /** True when no other thread runs tasks of the plan. */
  readonly alone?: boolean;
}

/** Makes the executor of one plan on one thread; `payload` is what `runPlan` was given, possibly cloned. */
export type CreateExecutor = (payload: unknown, context: ExecutorContext) => TaskExecutor | Promise<TaskExecutor>;

const loaded = new Map<string, CreateExecutor>();

/** Loads a module that exports `createExecutor`; once, as finding out that it is there costs as much as a small run. */
export async function loadExecutor(url: string): Promise<CreateExecutor> {
  const known = loaded.get(url);
  if (known) return known;
  const { createExecutor } = (await import(/* @vite-ignore */ url)) as { createExecutor: CreateExecutor };
  loaded.set(url, createExecutor);
  return createExecutor;
}
