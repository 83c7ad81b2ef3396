/**
 * The worker thread of delayed computations: takes messages from its own port until the port closes.
 */
import type { MessagePort } from 'node:worker_threads';
import { ChunkwiseError, errorToRecord } from '../base/errors.js';
import { TaskExecutor } from './executor.js';
import type { FromWorker, ToWorker } from './protocol.js';

/** What the pool hands to a new thread. */
export interface WorkerStart {
  readonly port: MessagePort;
  readonly control: SharedArrayBuffer;
}

/** An answer that cannot be cloned becomes an error that says so. */
function post(port: MessagePort, reply: FromWorker, transfer: ArrayBuffer[]): void {
  try {
    port.postMessage(reply, transfer);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const error = errorToRecord(
      new ChunkwiseError(
        'function',
        `delayed: a function returned something that cannot leave its thread (${why}); return numbers, arrays and plain objects`,
      ),
    );
    if (reply.type === 'value') port.postMessage({ type: 'value', run: reply.run, unit: reply.unit, error });
    else {
      const failure = { unit: reply.units[reply.units.length - 1] ?? 0, step: 0, error };
      port.postMessage({ ...reply, units: [], values: [], patches: [], held: [], failure });
    }
  }
}

/** Piscina's entry: begins to listen, and returns, so that an idle thread does not keep the process alive. */
export default function start({ port, control }: WorkerStart): void {
  const executor = new TaskExecutor(new Int32Array(control));
  let queue: Promise<void> = Promise.resolve();
  port.on('message', (message: ToWorker) => {
    queue = queue.then(async () => {
      const answer = await executor.handle(message);
      if (answer) post(port, answer.reply, answer.transfer);
    });
  });
}
