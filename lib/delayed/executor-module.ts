/**
 * Executes single calls for drivers, on whatever thread: a task's message in, the message with its result out.
 */
import type { DriverExecutor } from '../runtime/driver.js';
import { type Answer, deliver, TaskExecutor } from './executor.js';
import { CONTROL, type FromWorker, type ToWorker } from './protocol.js';

const isPrimitive = (value: unknown): boolean =>
  value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol');

/** True for results that a clone would leave as they are: most are a number. */
const isAtomic = (sent: FromWorker): boolean =>
  sent.type === 'done' && sent.failure === undefined && sent.values.every(isPrimitive);

/** Makes an executor of calls. @param control words by which a chain of calls can be stopped */
export function createCallExecutor(control = new Int32Array(new SharedArrayBuffer(CONTROL.words * 4))): DriverExecutor {
  const executor = new TaskExecutor(control);
  // The clone gives functions arguments of their own, as a thread would have, and refuses what could not leave one.
  const clone = (sent: FromWorker, transfer: ArrayBuffer[]): FromWorker =>
    isAtomic(sent) ? sent : structuredClone(sent, { transfer });
  const delivered = (answer: Answer | undefined): FromWorker | undefined =>
    answer && deliver(clone, answer.reply, answer.transfer);
  return {
    run({ message }) {
      const answer = executor.handle(message as ToWorker);
      return answer instanceof Promise ? answer.then(delivered) : delivered(answer);
    },
    takeCounters: () => ({}),
  };
}

/** What a driver with threads of its own loads on each. */
export const createExecutor = (): DriverExecutor => createCallExecutor();
