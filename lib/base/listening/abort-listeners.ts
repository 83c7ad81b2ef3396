/**
 * Listening to an AbortSignal from many places at once by one listener, since Node warns of a leak when there are more than
 * ten on one signal, and a program may well hand one signal to hundreds of computations.
 */

interface Listening {
  readonly callbacks: Set<() => void>;
  readonly listener: () => void;
}

const known = new WeakMap<AbortSignal, Listening>();

function listenTo(signal: AbortSignal): Listening {
  const callbacks = new Set<() => void>();
  const listener = (): void => {
    known.delete(signal);
    for (const call of callbacks) call();
  };
  signal.addEventListener('abort', listener, { once: true });
  return { callbacks, listener };
}

/**
 * Has `callback` called once when `signal` fires; not when it has already.
 *
 * @returns takes it back
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const listening = known.get(signal) ?? listenTo(signal);
  known.set(signal, listening);
  // Of its own, so that the same function may be given twice.
  const entry = (): void => callback();
  listening.callbacks.add(entry);
  return () => {
    if (!listening.callbacks.delete(entry) || listening.callbacks.size > 0) return;
    // A signal made of others lives as long as somebody listens to it.
    signal.removeEventListener('abort', listening.listener);
    if (known.get(signal) === listening) known.delete(signal);
  };
}
