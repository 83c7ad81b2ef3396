/**
 * Where everything lies in the shared memory, in bytes from its start: static data of the routines, one small parameter
 * area for each thread, lookup tables filled at run time, then the arena.
 */

/** Bytes of one WebAssembly page. */
export const PAGE_BYTES = 65536;
/** The static data of the routines end at or below this address; nothing lives at address 0, so that 0 can mean "no address". */
export const STATIC_LIMIT = 512 * 1024;
/** First byte of the parameter area of thread 0. */
const PARAMETER_BASE = STATIC_LIMIT;
/** Bytes of the parameter area of each thread. */
export const PARAMETER_BYTES = 16 * 1024;
/** How many threads have a parameter area: thread 0 is the main thread, the rest are workers. */
const MAX_THREADS = 31;
/** First byte of the tables that routines fill on first use (every thread writes the same bytes). */
export const TABLE_BASE = PARAMETER_BASE + MAX_THREADS * PARAMETER_BYTES;
/** First byte of the arena. */
export const ARENA_BASE = 1024 * 1024;
/** Bytes of the largest shared memory: 32-bit addresses end here. */
export const MAX_MEMORY_BYTES = 65536 * PAGE_BYTES;

/**
 * First byte of the parameter area of a thread.
 *
 * @throws RangeError if there is no such thread.
 */
export function parameterArea(thread: number): number {
  if (!Number.isInteger(thread) || thread < 0 || thread >= MAX_THREADS)
    throw new RangeError(`thread ${thread} has no parameter area: threads are numbered 0 to ${MAX_THREADS - 1}`);
  return PARAMETER_BASE + thread * PARAMETER_BYTES;
}
