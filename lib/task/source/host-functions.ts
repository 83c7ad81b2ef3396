/**
 * Functions that stay on the thread that made them, named by plain data in plans. A function lives as long as the record that
 * names it, and is called so many times at once and no more.
 */
import { ChunkwiseError } from '../../base/errors.js';
import type { HostFunction } from '../../base/function-spec.js';

type Callable = (...args: never[]) => unknown;

interface Held {
  readonly fn: Callable;
  running: number;
  readonly waiting: (() => void)[];
}

const functions = new WeakMap<HostFunction, Held>();

/** The record that names `fn`, which other calls of it do not count for. */
export function registerHostFunction(fn: Callable, concurrency: number): HostFunction {
  const record: HostFunction = { type: 'host', name: fn.name, concurrency };
  functions.set(record, { fn, running: 0, waiting: [] });
  return record;
}

/**
 * Calls the function, at once or when one of the calls before it has ended.
 *
 * @throws ChunkwiseError 'function' on any thread but its own; and whatever the function throws
 */
export async function callHostFunction(record: HostFunction, ...args: readonly unknown[]): Promise<unknown> {
  const held = functions.get(record);
  if (!held)
    throw new ChunkwiseError('function', `the function ${record.name} is of another thread, and is only called there`);
  // Who ends a call hands its place to the next.
  if (held.running >= record.concurrency) await new Promise<void>((resolve) => held.waiting.push(resolve));
  else held.running++;
  try {
    return await held.fn(...(args as never[]));
  } finally {
    const next = held.waiting.shift();
    if (next) next();
    else held.running--;
  }
}
