/**
 * The processor time of the calling thread, where the system tells it: waiting for a processor does not count.
 */
import { openSync, readSync } from 'node:fs';

type CpuUsage = () => { readonly user: number; readonly system: number };

let file: number | undefined | null;
const bytes = Buffer.alloc(96);

/**
 * Milliseconds that this thread has had a processor since it began; undefined where neither Node (23.9 and later) nor Linux
 * tells. What a running thread used since the kernel last looked, a few milliseconds at most, may be missing.
 */
export function threadMilliseconds(): number | undefined {
  const { threadCpuUsage } = process as { readonly threadCpuUsage?: CpuUsage };
  if (threadCpuUsage) {
    const { user, system } = threadCpuUsage();
    return (user + system) / 1000;
  }
  if (file === null) return undefined;
  try {
    // The file is that of the thread which opens it, and each thread loads this module for itself.
    file ??= openSync('/proc/thread-self/schedstat', 'r');
    const read = readSync(file, bytes, 0, bytes.length, 0);
    const nanoseconds = Number.parseInt(bytes.toString('latin1', 0, read), 10);
    return Number.isFinite(nanoseconds) ? nanoseconds / 1e6 : undefined;
  } catch {
    file = null;
    return undefined;
  }
}
