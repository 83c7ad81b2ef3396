/**
 * Lets runs that leave files behind end tidily at Ctrl-C: the signal aborts them, and ends the process when all have cleaned
 * up. A second signal ends the process at once; where the program has its own listener, that decides.
 */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface Interruptible {
  readonly stop: AbortController;
  readonly cleanUp: () => void;
}

/** The runs under way; the process has one listener for each event while there are any. */
const runs = new Set<Interruptible>();
let received: NodeJS.Signals | undefined;

const onSignal = (name: NodeJS.Signals): void => {
  if (process.listeners(name).some((listener) => listener !== onSignal)) return;
  // From here on the default holds again: the next signal ends the process at once.
  ignoreSignals();
  received = name;
  for (const { stop } of runs) stop.abort(new Error(`the process received ${name}`));
};
const onExit = (): void => {
  for (const { cleanUp } of runs) cleanUp();
};
const ignoreSignals = (): void => {
  for (const signal of SIGNALS) process.removeListener(signal, onSignal);
};

function enter(run: Interruptible): void {
  if (runs.size === 0) {
    for (const signal of SIGNALS) process.on(signal, onSignal);
    process.on('exit', onExit);
  }
  runs.add(run);
}

function leave(run: Interruptible): void {
  runs.delete(run);
  if (runs.size > 0) return;
  ignoreSignals();
  process.removeListener('exit', onExit);
  if (received === undefined) return;
  const name = received;
  received = undefined;
  process.kill(process.pid, name);
}

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
  const run = { stop: new AbortController(), cleanUp };
  enter(run);
  // The process is about to end.
  if (received !== undefined) run.stop.abort(new Error(`the process received ${received}`));
  try {
    return await act(outer ? AbortSignal.any([outer, run.stop.signal]) : run.stop.signal);
  } catch (error) {
    cleanUp();
    throw error;
  } finally {
    leave(run);
  }
}
