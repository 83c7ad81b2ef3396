/** The error of a task that fails just after the ports of the workers were looked at reaches the caller. */
import type * as workerThreads from 'node:worker_threads';
import { afterAll, expect, it, vi } from 'vitest';
import { isChunkwiseError } from '../../lib/base/errors.js';
import { closeThreads } from '../../lib/runtime/threads/place-threads.js';
import { runSynthetic, stencilGraph } from './synthetic-run.js';

// Every look at an empty port takes as long as the workers need to fail a task in.
vi.mock('node:worker_threads', async (original) => {
  const actual = await original<typeof workerThreads>();
  const receiveMessageOnPort: typeof actual.receiveMessageOnPort = (port) => {
    const received = actual.receiveMessageOnPort(port);
    if (received === undefined) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    return received;
  };
  return { ...actual, default: actual, receiveMessageOnPort };
});

afterAll(closeThreads);

it.each([1, 2])('on %i threads', async (threads) => {
  for (let k = 0; k < 5; k++) {
    const error = await runSynthetic(stencilGraph(20), { threads }, { acts: { '1.7': 'throw' } }).catch(
      (e: unknown) => e,
    );
    expect(String(error)).toContain('task 7 throws');
    expect(isChunkwiseError(error, 'function')).toBe(true);
  }
});
