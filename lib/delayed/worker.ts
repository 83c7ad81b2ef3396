/**
 * The worker thread of delayed computations: takes messages from its own port until the port closes.
 */
import type { MessagePort } from 'node:worker_threads';
import { deliver, TaskExecutor } from './executor.js';
import type { ToWorker } from './protocol.js';

/** What the pool hands to a new thread. */
export interface WorkerStart {
  readonly port: MessagePort;
  readonly control: SharedArrayBuffer;
}

/** Piscina's entry: begins to listen, and returns, so that an idle thread does not keep the process alive. */
export default function start({ port, control }: WorkerStart): void {
  const executor = new TaskExecutor(new Int32Array(control));
  let queue: Promise<void> = Promise.resolve();
  port.on('message', (message: ToWorker) => {
    queue = queue.then(async () => {
      const answer = await executor.handle(message);
      if (answer) deliver((reply, transfer) => port.postMessage(reply, transfer), answer.reply, answer.transfer);
    });
  });
}
