/**
 * The threads of each place: started at first use, kept for later runs, ended by `close`.
 */
import type { Place } from '../place.js';
import { ThreadPool } from './pool.js';

const pools = new Map<Place, ThreadPool>();

/** The threads of a place, started at first use. */
export function threadPool(place: Place): ThreadPool {
  let pool = pools.get(place);
  if (pool === undefined) {
    pool = new ThreadPool(place);
    pools.set(place, pool);
  }
  return pool;
}

/** True when the process has threads, so that using them costs a wake-up only. */
export const threadsRunning = (): boolean => [...pools.values()].some((pool) => pool.running);

/** Ends the process' threads; the next run starts new ones. */
export async function closeThreads(): Promise<void> {
  const all = [...pools.values()];
  pools.clear();
  await Promise.all(all.map((pool) => pool.close()));
}
