/**
 * The threads of each place: started at first use, kept for later runs, ended by `close`.
 */
import type { Place } from '../place.js';
import type { ThreadPool } from './pool.js';

const pools = new Map<Place, ThreadPool>();

/**
 * What `use` gives for the threads of a place, which start at first use. Until then not even their code is loaded; `use` is called
 * as soon as they are found, so that nobody can end them in between.
 */
export async function onThreads<T>(place: Place, use: (pool: ThreadPool) => Promise<T>): Promise<T> {
  const { ThreadPool } = await import('./pool.js');
  let pool = pools.get(place);
  if (pool === undefined) {
    pool = new ThreadPool(place);
    pools.set(place, pool);
  }
  return use(pool);
}

/** True when the process has threads, so that using them costs a wake-up only. */
export const threadsRunning = (): boolean => [...pools.values()].some((pool) => pool.running);

/** Ends the process' threads; the next run starts new ones. */
export async function closeThreads(): Promise<void> {
  const all = [...pools.values()];
  pools.clear();
  await Promise.all(all.map((pool) => pool.close()));
}
