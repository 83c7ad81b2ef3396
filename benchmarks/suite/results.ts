/** What was measured: rows as they are kept in benchmarks/results, and how new rows take the place of old ones. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ProgramRun } from './program.js';
import { median, type Spread, spreadOf } from './statistics.js';
import type { Machine } from './toolchain.js';

/** The name of our own engine in rows. */
export const OURS = 'chunkwise';

/** One engine's figures in a row. */
export interface EngineResult {
  readonly name: string;
  /** One for each round, in order. */
  readonly runs: readonly ProgramRun[];
  /** Why there are no runs, or no more. */
  readonly error?: string;
  readonly unsupported?: true;
  /** Whether the result equals chunkwise's; absent where it was not compared. */
  readonly same?: boolean;
}

/** One case's figures. */
export interface Row {
  readonly id: string;
  readonly date: string;
  /** The commit that ran. */
  readonly commit: string;
  readonly engines: readonly EngineResult[];
}

/** A file of results. */
export interface Results {
  readonly machine: Machine;
  readonly rows: readonly Row[];
}

/** Seconds of every repeat of every round. */
export const timesOf = (result: EngineResult): number[] => result.runs.flatMap((run) => [...run.times]);

/** What is shown of an engine. */
export interface Figures {
  /** Seconds of the computation alone, every repeat of every round. */
  readonly compute: Spread;
  /** Median over rounds of the first repeat in a process. */
  readonly first: number;
  /** Median seconds of a process that computes once; undefined where a part was run and stretched. */
  readonly process: number | undefined;
  /** Greatest of the rounds. */
  readonly peakRss: number;
  readonly peakOverIdle: number | undefined;
  /** Kernels on slow ways, over all rounds. */
  readonly slow: Readonly<Record<string, number>>;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** The figures of an engine; undefined when it did not run. */
export function figuresOf(result: EngineResult | undefined): Figures | undefined {
  if (!result || result.runs.length === 0) return undefined;
  const { runs } = result;
  const slow: Record<string, number> = {};
  for (const run of runs)
    for (const [way, count] of Object.entries(run.slow ?? {})) slow[way] = (slow[way] ?? 0) + count;
  const overIdle = runs.flatMap((run) => (run.idleRss === undefined ? [] : [run.peakRss - run.idleRss]));
  return {
    compute: spreadOf(timesOf(result)),
    first: median(runs.map((run) => run.times[0])),
    process: runs.some((run) => run.checksum === null)
      ? undefined
      : median(runs.map((run) => run.wall - sum(run.times.slice(1)))),
    peakRss: Math.max(...runs.map((run) => run.peakRss)),
    peakOverIdle: overIdle.length > 0 ? Math.max(...overIdle) : undefined,
    slow,
  };
}

/** `old` with the rows of `fresh` in place of those of the same case, in the order of `ids`; cases that are no more are left out. */
export function mergeRows(old: readonly Row[], fresh: readonly Row[], ids: readonly string[]): Row[] {
  const byId = new Map([...old, ...fresh].map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Reads a file of results; none is a machine without rows. */
export const readResults = (path: string): Results | undefined =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Results) : undefined;

/** Writes a file whole or not at all. */
export function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, text);
  renameSync(`${path}.part`, path);
}

/** Figures are kept to five digits, or checksums to all. */
export const resultsText = (results: Results): string =>
  `${JSON.stringify(
    results,
    (key, value: unknown) =>
      key === 'times' && Array.isArray(value)
        ? value.map((seconds: number) => Number(seconds.toPrecision(5)))
        : key === 'wall'
          ? Number((value as number).toPrecision(5))
          : value,
    1,
  )}\n`;
