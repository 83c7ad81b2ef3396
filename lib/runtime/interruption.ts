/**
 * Lets a run that leaves files behind end tidily at Ctrl-C: the signal aborts it, and ends the process when the run has
 * cleaned up. A second signal ends the process at once; where the program has its own listener, that decides.
 */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listeners of ours: they do not count as the program's. */
const ours = new Set<(name: NodeJS.Signals) => void>();

/**
 * Runs `act`, aborting its signal when the process is interrupted; `cleanUp` is called when `act` failed or the process exits
 * in the middle of it. It is synchronous and may be called twice.
 *
 * @param outer a signal of the user's that aborts `act` too
 */
export async function interruptible<T>(
  act: (signal: AbortSignal) => Promise<T>,
  cleanUp: () => void,
  outer?: AbortSignal,
): Promise<T> {
  const stop = new AbortController();
  let received: NodeJS.Signals | undefined;
  const onSignal = (name: NodeJS.Signals): void => {
    if (process.listeners(name).some((listener) => !ours.has(listener as (name: NodeJS.Signals) => void))) return;
    // From here on the default holds again: the next signal ends the process at once.
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
    received = name;
    stop.abort(new Error(`the process received ${name}`));
  };
  ours.add(onSignal);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  process.on('exit', cleanUp);
  try {
    return await act(outer ? AbortSignal.any([outer, stop.signal]) : stop.signal);
  } catch (error) {
    cleanUp();
    throw error;
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
    ours.delete(onSignal);
    process.removeListener('exit', cleanUp);
    if (received !== undefined) process.kill(process.pid, received);
  }
}
