/**
 * Settings of the process: how many threads and how much memory computations may use, where blocks spill; read once from
 * the environment, changed by `config.set`, overruled by options of a single computation.
 */
import { availableParallelism, tmpdir } from 'node:os';
import { parseBytes } from './bytes.js';
import { ChunkwiseError } from './errors.js';
import {
  bytes,
  count,
  functionOf,
  otherwise,
  path,
  positive,
  type SchedulerChoice,
  scheduler,
  threads,
} from './kinds.js';
import { machineMemory } from './machine-memory.js';
import { LARGEST_ARENA_LIMIT } from './memory-share.js';
import { forgetSaid, parseWarnings, type Warning, type WarningSwitch, warningSwitch } from './messages/warnings.js';
import { define, type OptionKinds } from './signature.js';

/** The settings, all filled in. */
export interface Config {
  /** Worker threads; 0 or `'inline'` computes on the calling thread. Default: the cores available. */
  readonly threads: number | 'inline';
  /**
   * Bytes that one computation may add to the resident memory (RSS) of the idle process: blocks and scratch in the memory
   * that threads share, results, buffers of codecs and shards, the blocks that a user's functions get and return, and the
   * heaps and compiled code of all threads. All of it is reserved before it is allocated: heaps as they were measured, the
   * rest as it is. Where the heaps of all threads do not fit beside a few blocks, fewer threads work (`explain()` and the
   * report say so); a computation that does not fit even on the calling thread is refused before it starts, naming the least
   * limit that would do. Not covered: what a user's function allocates beyond its blocks and its result; blocks that earlier
   * `persist` calls hold (they give way to disk); and limits below 56 MB, under which data keep to half of it but the
   * engine itself may need more than the other half. Default: half of the memory of the machine or of the process'
   * container, at most 3.5 GiB. That many blocks fit the shared memory; what a higher limit allows beyond it holds blocks
   * that wait, before they go to disk.
   */
  readonly memoryLimit: number;
  /** Folder under which a folder for spilled blocks is made. Default: the system's folder for temporary files. */
  readonly spillDirectory: string;
  /** Times that a failed task is tried again. Default: 0. */
  readonly retries: number;
  /** Requests to servers that are under way at once. Default: 16. */
  readonly requests: number;
  /** Who runs tasks. Default: undefined, which is threads but for small work. */
  readonly scheduler?: SchedulerChoice | undefined;
  /** Which warnings are said. Default: `'on'`, all; the environment's `CHUNKWISE_WARNINGS`. */
  readonly warnings: WarningSwitch;
  /** Called with each kind of warning, once in the life of the process. */
  readonly onWarning?: ((warning: Warning) => void) | undefined;
}

/** Settings as a user may give them: sizes as text, all optional. */
export interface ConfigInput {
  /** Worker threads; 0 or `'inline'` computes on the calling thread. */
  readonly threads?: number | 'inline' | undefined;
  /** Bytes that one computation may add to the idle process, as a number or as text such as `'1GB'`. */
  readonly memoryLimit?: number | string | undefined;
  /** Folder under which a folder for spilled blocks is made. */
  readonly spillDirectory?: string | undefined;
  /** Times that a failed task is tried again. */
  readonly retries?: number | undefined;
  /** Requests to servers that are under way at once. */
  readonly requests?: number | undefined;
  /** Who runs tasks: `'threads'`, `'inline'`, or a driver. Default: threads, but for work too small to wake them. */
  readonly scheduler?: SchedulerChoice | undefined;
  /** Which warnings are said: `'on'`, `'off'`, or a list of codes. When set, each kind is said once again. */
  readonly warnings?: WarningSwitch | undefined;
  /** Called with each kind of warning, once in the life of the process, beside the log. */
  readonly onWarning?: ((warning: Warning) => void) | undefined;
}

function checkThreads(threads: number | string, name: string): number | 'inline' {
  if (threads === 'inline') return 'inline';
  const count = typeof threads === 'number' ? threads : Number(threads);
  if (!Number.isInteger(count) || count < 0 || count > 256)
    throw new ChunkwiseError(
      'argument',
      `${name}: ${JSON.stringify(threads)} is not a number of threads; give a whole number from 0 to 256, or 'inline'`,
    );
  return count;
}

function checkRetries(retries: number): number {
  if (!Number.isInteger(retries) || retries < 0)
    throw new ChunkwiseError('argument', `retries: ${retries} is not a whole number of 0 or more`);
  return retries;
}

const REQUESTS = 16;
const MOST_REQUESTS = 1024;

function checkRequests(requests: number, name: string): number {
  if (!Number.isInteger(requests) || requests < 1 || requests > MOST_REQUESTS)
    throw new ChunkwiseError('argument', `${name}: ${requests} is not a whole number from 1 to ${MOST_REQUESTS}`);
  return requests;
}

function fromEnvironment(): Config {
  const {
    CHUNKWISE_THREADS: threads,
    CHUNKWISE_MEMORY_LIMIT: limit,
    CHUNKWISE_SPILL_DIRECTORY: spill,
    CHUNKWISE_WARNINGS: warnings,
    CHUNKWISE_REQUESTS: requests,
  } = process.env;
  return {
    threads: threads ? checkThreads(threads, 'CHUNKWISE_THREADS') : availableParallelism(),
    memoryLimit: limit
      ? parseBytes(limit, 'CHUNKWISE_MEMORY_LIMIT')
      : Math.min(LARGEST_ARENA_LIMIT, Math.floor(machineMemory() / 2)),
    spillDirectory: spill || tmpdir(),
    retries: 0,
    requests: requests ? checkRequests(Number(requests), 'CHUNKWISE_REQUESTS') : REQUESTS,
    warnings: warnings ? parseWarnings(warnings) : 'on',
  };
}

let current: Config | undefined;

const SETTINGS: OptionKinds<ConfigInput> = {
  threads: otherwise(threads, 'as it is'),
  scheduler: otherwise(scheduler, 'as it is'),
  memoryLimit: otherwise(bytes, 'as it is'),
  spillDirectory: otherwise(path, 'as it is'),
  retries: otherwise(count, 'as it is'),
  requests: otherwise(positive, 'as it is'),
  warnings: otherwise(warningSwitch, 'as it is'),
  onWarning: otherwise(functionOf<NonNullable<ConfigInput['onWarning']>>(), 'as it is'),
};

/**
 * The settings with `options` laid over them.
 *
 * @throws ChunkwiseError 'argument' when an option is not what it should be
 */
export function resolveConfig(options: ConfigInput = {}): Config {
  current ??= fromEnvironment();
  return {
    threads: options.threads === undefined ? current.threads : checkThreads(options.threads, 'threads'),
    memoryLimit:
      options.memoryLimit === undefined ? current.memoryLimit : parseBytes(options.memoryLimit, 'memoryLimit'),
    spillDirectory: options.spillDirectory ?? current.spillDirectory,
    retries: options.retries === undefined ? current.retries : checkRetries(options.retries),
    requests: options.requests === undefined ? current.requests : checkRequests(options.requests, 'requests'),
    scheduler: options.scheduler ?? current.scheduler,
    warnings: options.warnings ?? current.warnings,
    onWarning: options.onWarning ?? current.onWarning,
  };
}

/**
 * The process' settings.
 *
 * @example
 * cw.config.set({ threads: 2, memoryLimit: '256MB' });
 * cw.config.get().memoryLimit // 256000000
 */
export const config = {
  /** All settings as they are now. */
  get: define({ name: 'config.get', parameters: [] }, (): Config => resolveConfig()),
  /** Changes the settings given, leaves the others. */
  set: define({ name: 'config.set', parameters: [], options: SETTINGS }, (options: ConfigInput = {}): void => {
    current = resolveConfig(options);
    if (options.warnings !== undefined) forgetSaid();
  }),
  /** Back to the defaults and the environment. */
  reset: define({ name: 'config.reset', parameters: [] }, (): void => {
    current = undefined;
  }),
};
