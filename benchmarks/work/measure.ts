/** How the programs of the suite measure themselves: options, timing, peak memory, checksum, and the one JSON line that is read. */
import { readFileSync } from 'node:fs';
import type { ComputeOptions } from '../../lib/index.js';

/** What `key=value` words of the command line say. */
export class Options {
  private readonly values: ReadonlyMap<string, string>;

  constructor(words: readonly string[]) {
    this.values = new Map(words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]));
  }

  /** @throws Error when the option is missing and has no default */
  text(name: string, otherwise?: string): string {
    const value = this.values.get(name) ?? otherwise;
    if (value === undefined) throw new Error(`option ${name}= is missing`);
    return value;
  }

  number(name: string, otherwise?: number): number {
    return Number(this.text(name, otherwise?.toString()));
  }

  has(name: string): boolean {
    return this.values.has(name);
  }
}

/** A workload, ready to run: what is timed, and what is done before and after. */
export interface Work {
  /** Timed. */
  readonly once: () => Promise<unknown>;
  /** Before each repeat, not timed. */
  readonly prepare?: () => void | Promise<void>;
  /** After each repeat but the last, not timed: frees what `once` returned. */
  readonly free?: (result: unknown) => void;
  /** Numbers that the peers' results must equal; by default those of {@link summary}. */
  readonly checksum?: (result: unknown) => Promise<readonly number[]> | readonly number[];
  /** What is shown beside the engine; `tasks` is how many the last repeat ran. */
  readonly detail?: (result: unknown, tasks: number) => string;
}

/** An engine has no way to do the work: it is left out, and nothing is wrong. */
export class Unsupported extends Error {}

/** Makes a workload of its options; `compute` is for every computation that is timed. */
export type MakeWork = (options: Options, compute: ComputeOptions) => Work | Promise<Work>;

/** The line that a program prints. */
export interface Measurement {
  /** Seconds of each repeat. */
  readonly times: readonly number[];
  /** Seconds of processor time of each repeat, all threads together. */
  readonly cpu?: readonly number[];
  /** Peak resident bytes of the process when the last repeat ended (VmHWM). */
  readonly peakRss: number;
  /** Resident bytes before the first repeat. */
  readonly idleRss?: number;
  readonly checksum: readonly number[] | null;
  readonly threads?: number;
  readonly memoryLimit?: number | string;
  /** Kernels that ran on slow ways, by way; empty when none did. */
  readonly slow?: Readonly<Record<string, number>>;
  /** Tasks of the last repeat. */
  readonly tasks?: number;
  /** What is shown beside the engine. */
  readonly detail?: string;
  /** Bytes or operations of one repeat, for programs that measure a limit of the machine. */
  readonly rate?: number;
}

/** A line of /proc/self/status in bytes; where there is none, the peak that Node knows. */
export function memoryOf(field: 'VmHWM' | 'VmRSS'): number {
  try {
    const line = new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8'));
    return Number(line![1]) * 1024;
  } catch {
    return field === 'VmRSS' ? process.memoryUsage.rss() : process.resourceUsage().maxRSS * 1024;
  }
}

/** The finaliser of MurmurHash3 (32 bit) of an index, by 2**32: the same number in [0, 1) in every program. */
export function hash01(index: number, seed = 0): number {
  let h = index ^ seed;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

/** A number as it is; of an array its size, mean, mean weighted by place, least and greatest. */
export function summary(result: unknown): number[] {
  if (typeof result === 'number') return [result];
  const values = (result as { data: ArrayLike<number | bigint> }).data;
  if (values.length === 1) return [Number(values[0])];
  let [sum, weighted, least, greatest] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let k = 0; k < values.length; k++) {
    const value = Number(values[k]);
    sum += value;
    weighted += value * hash01(k);
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return [values.length, sum / values.length, weighted / values.length, least, greatest];
}

/** Counters of a run that tell of slow ways. */
const SLOW_WAYS = ['scalar', 'interpreted', 'libraryDecodes', 'libraryEncodes'];

/** Runs a workload as often as asked and prints its line. */
export async function measure(make: MakeWork, options: Options): Promise<void> {
  const slow: Record<string, number> = {};
  let [tasks, threads, counting] = [0, 0, false];
  const work = await make(options, {
    ...(options.has('threads')
      ? { threads: options.text('threads') === 'inline' ? 'inline' : options.number('threads') }
      : {}),
    ...(options.has('memoryLimit') ? { memoryLimit: options.text('memoryLimit') } : {}),
    onReport: (report) => {
      if (!counting) return;
      tasks = report.tasks;
      threads = report.threads;
      for (const way of SLOW_WAYS) if (report.counters[way]) slow[way] = (slow[way] ?? 0) + report.counters[way];
    },
  });
  const repeats = options.number('repeats', 1);
  const idleRss = memoryOf('VmRSS');
  const times: number[] = [];
  const cpu: number[] = [];
  let result: unknown;
  counting = true;
  for (let k = 0; k < repeats; k++) {
    if (k > 0) work.free?.(result);
    result = undefined;
    await work.prepare?.();
    const begun = process.cpuUsage();
    const start = performance.now();
    result = await work.once();
    times.push((performance.now() - start) / 1000);
    const { user, system } = process.cpuUsage(begun);
    cpu.push((user + system) / 1e6);
  }
  counting = false;
  const peakRss = memoryOf('VmHWM');
  const checksum = await (work.checksum ?? summary)(result);
  print({
    times,
    cpu,
    peakRss,
    idleRss,
    checksum,
    threads,
    ...(options.has('memoryLimit') ? { memoryLimit: options.text('memoryLimit') } : {}),
    slow,
    tasks,
    ...(work.detail ? { detail: work.detail(result, tasks) } : {}),
  });
}

/** Prints the line of a program that measures itself. */
export const print = (measurement: Measurement): void => console.log(JSON.stringify(measurement));
