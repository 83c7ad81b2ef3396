/** Prints the one JSON line that the harness reads: seconds, peak resident bytes, checksum, and what else a workload tells. */
import { readFileSync } from 'node:fs';

/** What a workload program prints. */
export interface Measurement {
  readonly seconds: number;
  /** Peak resident bytes of the process. */
  readonly peakRss: number;
  /** A sum over the result, to compare with the peer's. */
  readonly checksum: number;
  /** Number of tasks run, where the workload counts them. */
  readonly tasks?: number;
}

/** Peak resident bytes of this process alone; `maxRSS` of `resourceUsage` would start at what the parent held. */
export function peakRss(): number {
  try {
    return Number(readFileSync('/proc/self/status', 'utf8').match(/VmHWM:\s+(\d+) kB/)![1]) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}

/** Times `work`, sums what it returns and prints the line. */
export async function measure(
  work: () => Promise<ArrayLike<number>>,
  facts: () => { tasks?: number } = () => ({}),
): Promise<void> {
  const start = performance.now();
  const result = await work();
  const seconds = (performance.now() - start) / 1000;
  let checksum = 0;
  for (let i = 0; i < result.length; i++) checksum += Number(result[i]);
  print({ seconds, peakRss: peakRss(), checksum, ...facts() });
}

/** Prints the line of a workload that measures itself. */
export const print = (measurement: Measurement): void => console.log(JSON.stringify(measurement));
