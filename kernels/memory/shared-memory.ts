/**
 * Creates the one memory that all threads share, reserved whole at once, so that no view of it ever goes stale.
 *
 * Reserving costs address space only: a page becomes resident when it is first touched.
 */
import { ARENA_BASE, MAX_MEMORY_BYTES, PAGE_BYTES } from './layout.js';

/**
 * A shared memory of at least `maximumBytes` (rounded up to whole pages of 64 KiB).
 *
 * @throws RangeError unless 1 MiB < `maximumBytes` <= 4 GiB, or if the address space cannot be reserved.
 */
export function createSharedMemory(maximumBytes: number): WebAssembly.Memory {
  if (!(maximumBytes > ARENA_BASE && maximumBytes <= MAX_MEMORY_BYTES))
    throw new RangeError(
      `shared memory of ${maximumBytes} bytes: it must be larger than ${ARENA_BASE} and at most ${MAX_MEMORY_BYTES} bytes`,
    );
  const pages = Math.ceil(maximumBytes / PAGE_BYTES);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}
