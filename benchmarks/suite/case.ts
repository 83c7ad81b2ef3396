/** What the suite knows of a benchmark: its cases, the engines that run them, and what is to be reached. */

/** Values of the `key=value` words that programs are given. */
export type Words = Readonly<Record<string, string | number>>;

/** What runs a peer's program: a Python interpreter, the one that has dask-array, or a compiled C program. */
export type Runner = 'python' | 'dask-array' | 'c' | 'node';

/** A program beside ours in one case. */
export interface Engine {
  readonly name: string;
  /** File in benchmarks/peers (.py or .c) or benchmarks/work (.js); default: the workload's Python program. */
  readonly program?: string;
  /** Default: 'dask-array' for the engine of that name, else 'python'. */
  readonly runner?: Runner;
  /** Python modules that it cannot do without. */
  readonly modules?: readonly string[];
  /** Words beyond those of the case. */
  readonly words?: Words;
  /** Words in place of `words` in smoke mode; there nothing is scaled. */
  readonly smokeWords?: Words;
  readonly repeats?: number;
  /** Relative tolerance of its checksum where it differs from the case's; Infinity: its result is another by design. */
  readonly tolerance?: number;
  /** Why it is scaled, approximate or otherwise to be read with care; printed below the table. */
  readonly note?: string;
}

/** What is to be reached. */
export type Target =
  /** At least `times` as fast as the fastest of `of` that ran. */
  | { readonly kind: 'ratio'; readonly of: readonly string[]; readonly times: number }
  /** Peak resident memory of the process; `overIdle`: beyond what it held before the work. */
  | { readonly kind: 'memory'; readonly bytes: number; readonly overIdle?: boolean }
  | { readonly kind: 'seconds'; readonly seconds: number }
  /** Microseconds for each of `count` units of work. */
  | { readonly kind: 'per'; readonly unit: string; readonly count: number; readonly microseconds: number }
  /** At least `share` of the rate that case `limit` measured; `amount` bytes or operations are moved or done. */
  | {
      readonly kind: 'rate';
      readonly limit: string;
      readonly amount: number;
      readonly share: number;
      readonly unit: string;
    };

/** One row of the results. */
export interface Case {
  /** The workload's id, then what tells its cases apart: 'W3:clim:f4-lz4'. */
  readonly id: string;
  readonly title: string;
  /** False: there is no program of ours, the case measures a limit of the machine. */
  readonly ours?: false;
  readonly words: Words;
  /** Words of our program alone. */
  readonly ourWords?: Words;
  /** Laid over `words` in smoke mode. */
  readonly smoke: Words;
  /** Left out of smoke mode: another case runs the same code. */
  readonly skipSmoke?: boolean;
  readonly engines: readonly Engine[];
  /** Repeats inside a process. */
  readonly repeats: number;
  /** Rounds where fewer than asked for are to do. */
  readonly rounds?: number;
  /** Relative tolerance of checksums. */
  readonly tolerance: number;
  readonly targets: readonly Target[];
  /** Data set whose path is given as `store=`. */
  readonly store?: DataSet;
}

/** Data sets in files; squares are for pairs of builds only. */
export type DataSet =
  | 'climate-f4-lz4'
  | 'climate-f4-zstd'
  | 'climate-i2-lz4'
  | 'rechunk'
  | 'large'
  | 'codecs'
  | 'square';

/** The workload of a case: 'W3' of 'W3:clim:f4-lz4'. */
export const workloadOf = (id: string): string => id.split(':')[0];

/** True when `selection` ('W3', 'w3:clim') names the case or a group it is in. */
export function isSelected(id: string, selection: string): boolean {
  const parts = id.toLowerCase().split(':');
  return selection
    .toLowerCase()
    .split(':')
    .every((part, k) => parts[k] === part);
}
