/**
 * Long work on the calling thread in steps: a generator that stops often, so that what runs it can let the event loop have a
 * turn and see whether the work is still wanted. Without a signal nothing is waited for.
 */
import { ChunkwiseError } from '../errors.js';

/** Work that stops between steps of at most a few milliseconds, where its parts allow it, and returns its result. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** The event loop gets a turn this often. */
const TURN_MS = 25;

/** The error that a fired signal stands for. */
export const cancelled = (signal: AbortSignal | undefined): ChunkwiseError =>
  new ChunkwiseError('cancelled', 'the computation was cancelled by its signal', { cause: signal?.reason });

/** @throws ChunkwiseError 'cancelled' when the signal has fired already */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled(signal);
}

/** Does all of `steps` now. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * Does `steps`, with turns of the event loop in between while there is a signal to listen to.
 *
 * @throws ChunkwiseError 'cancelled' when the signal fires before the end
 */
export async function whileWanted<T>(steps: Steps<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return atOnce(steps);
  checkSignal(signal);
  try {
    let turned = performance.now();
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      if (performance.now() - turned < TURN_MS) continue;
      // Timers come before this, so that a time limit counts too.
      await new Promise<void>((resolve) => setImmediate(resolve));
      checkSignal(signal);
      turned = performance.now();
    }
  } finally {
    // What the work holds is given back where it was cut short.
    steps.return(undefined as T);
  }
}
