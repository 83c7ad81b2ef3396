/**
 * Executes single calls for drivers, on whatever thread: a task's message in, the message with its result out.
 */
import type { DriverExecutor } from '../runtime/driver.js';
import { deliver, TaskExecutor } from './executor.js';
import { CONTROL, type FromWorker, type ToWorker } from './protocol.js';

/** Makes an executor of calls. @param control words by which a chain of calls can be stopped */
export function createCallExecutor(control = new Int32Array(new SharedArrayBuffer(CONTROL.words * 4))): DriverExecutor {
  const executor = new TaskExecutor(control);
  // The clone gives functions arguments of their own, as a thread would have, and refuses what could not leave one.
  const clone = (sent: FromWorker, transfer: ArrayBuffer[]): FromWorker => structuredClone(sent, { transfer });
  return {
    async run({ message }) {
      const answer = await executor.handle(message as ToWorker);
      return answer && deliver(clone, answer.reply, answer.transfer);
    },
    takeCounters: () => ({}),
  };
}

/** What a driver with threads of its own loads on each. */
export const createExecutor = (): DriverExecutor => createCallExecutor();
