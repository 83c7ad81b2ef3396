/**
 * How a memory limit is shared out: heaps and code first, as measured, then results, then what tasks hold beside the
 * shared memory, and the rest is the shared memory that blocks lie in.
 */

/** Most bytes of blocks that fit one shared memory beside the kernels' own. */
export const LARGEST_ARENA_LIMIT = 3.5 * 2 ** 30;

/**
 * Bytes that this process grows by besides blocks, as measured on the cases of `test/memory` (heap, planning, compiled
 * kernels, touched pages of Node itself): when it works alone, when the first worker thread starts, and with each more.
 */
const ALONE = 25e6;
const WITH_A_THREAD = 50e6;
const EACH_THREAD = 17e6;
/** Heaps grow with the work, and the work with the limit: so much of it, up to what reductions of a 4 GB store took. */
const GROWTH = 1 / 16;
const MOST_ALONE = 60e6;
const MOST_EACH = 40e6;

/**
 * The least limit that is kept by the whole process: from here on heaps are set aside as measured. Under a smaller one half
 * is for blocks, results and buffers, which keep to it; the engine itself may then take more than the other half.
 */
export const LEAST_PROCESS_LIMIT = 56e6;

/** The part of a memory limit that heaps, compiled code and the like of this thread and `threads` workers take. */
function heapShare(memoryLimit: number, threads: number): number {
  if (memoryLimit < LEAST_PROCESS_LIMIT) return 0.5 * memoryLimit;
  const least = threads === 0 ? ALONE : WITH_A_THREAD + EACH_THREAD * (threads - 1);
  return Math.min(least + GROWTH * memoryLimit, Math.max(least, MOST_ALONE + MOST_EACH * threads));
}

/** The part of a memory limit for blocks, results and buffers; 0 where the heaps take all of it. */
export const dataShare = (memoryLimit: number, threads: number): number =>
  Math.max(0, Math.floor(memoryLimit - heapShare(memoryLimit, threads)));

/** The least memory limit whose {@link dataShare} is `bytes` on `threads` threads. */
export function leastLimit(bytes: number, threads: number): number {
  if (2 * bytes < LEAST_PROCESS_LIMIT) return 2 * bytes;
  let limit = Math.max(LEAST_PROCESS_LIMIT, bytes);
  // The heaps' share grows by a sixteenth of what the limit does: what is missing falls to a sixteenth with each step.
  for (let step = 0; step < 16 && dataShare(limit, threads) < bytes; step++)
    limit += Math.ceil(bytes - dataShare(limit, threads));
  return limit;
}

/** How many numbers of threads are tried, from the one asked for down: each time half of them, then none but this one. */
export function threadChoices(threads: number): number[] {
  const choices = [threads];
  for (let count = threads; count > 1; ) {
    count = Math.ceil(count / 2);
    choices.push(count);
  }
  return threads === 0 ? choices : [...choices, 0];
}

/** What tasks of a plan need at most: bytes in the shared memory (inputs, output, scratch), and beside it. */
export interface LargestNeeds {
  readonly arena: number;
  readonly outside: number;
}

/** How the part of a limit that is for data is divided. */
export interface DataShares {
  /** Bytes of blocks and scratch in the shared memory. */
  readonly arenaLimit: number;
  /** Bytes beside it that tasks under way may hold together. */
  readonly outsideLimit: number;
  /** Bytes of evicted blocks beside the shared memory. */
  readonly overflowLimit: number;
}

/**
 * Divides `bytes` among the shared memory and what tasks hold beside it: as many tasks at once may hold the most as still
 * leave room for their blocks. Undefined where not even one task fits.
 */
export function divideShare(bytes: number, threads: number, needs: LargestNeeds): DataShares | undefined {
  if (needs.arena + needs.outside > bytes) return undefined;
  let tasks = needs.outside > 0 ? Math.max(1, threads) : 0;
  while (tasks > 1 && bytes - tasks * needs.outside < tasks * needs.arena) tasks--;
  const outsideLimit = tasks * needs.outside;
  const rest = bytes - outsideLimit;
  const arenaLimit = Math.min(rest, LARGEST_ARENA_LIMIT);
  if (needs.arena > arenaLimit) return undefined;
  return { arenaLimit, outsideLimit, overflowLimit: rest - arenaLimit };
}
