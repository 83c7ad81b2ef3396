/**
 * What goes wrong with delayed calls, in words: which function it was, and what to do.
 */
import { formatBytes } from '../base/bytes.js';
import { ChunkwiseError, type ErrorRecord, errorFromRecord, errorToRecord } from '../base/errors.js';
import { functionLabel } from '../base/function-revive.js';
import type { CallGraph } from './call-graph.js';
import type { TaskNode } from './node.js';

const taskOf = ({ name, id }: TaskNode): string => `${name}-${id}`;

/** A worker's error, with the call that it comes from. */
export function callFailed(node: TaskNode, error: ErrorRecord): ChunkwiseError {
  const message =
    error.details?.function === undefined ? `${error.message} (from ${functionLabel(node.spec)})` : error.message;
  return errorFromRecord({ ...error, message, details: { ...error.details, task: taskOf(node) } });
}

/** An argument cannot be cloned. */
export function cannotSend(node: TaskNode, cause: unknown): ChunkwiseError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ChunkwiseError(
    'argument',
    `delayed: an argument of ${functionLabel(node.spec)} cannot go to a worker: ${why}`,
    { cause },
  );
}

/** A call was under way when its thread died. */
export function threadDied(node: TaskNode, reason: string, attempts: number): ErrorRecord {
  return errorToRecord(
    new ChunkwiseError(
      'worker',
      `delayed: the worker thread died while it ran ${functionLabel(node.spec)} (${reason}), ${attempts} times in all; a function must not end its thread (process.exit) nor exhaust its memory`,
      { details: { task: taskOf(node), attempts } },
    ),
  );
}

/** A call took all objects that its thread may hold. */
export function heapExhausted(node: TaskNode, megabytes: number): ChunkwiseError {
  return new ChunkwiseError(
    'memory',
    `delayed: ${functionLabel(node.spec)} exhausted the heap of its worker thread, ${megabytes} MB: give it less at once, or let it keep less`,
    { details: { task: taskOf(node) } },
  );
}

/** What was asked for has no room. */
export function resultsTooLarge(bytes: number, limit: number): ChunkwiseError {
  return new ChunkwiseError(
    'memory',
    `delayed: the results asked for take ${formatBytes(bytes)} so far, and the memory limit leaves ${formatBytes(limit)}; reduce them in a delayed function, compute fewer at once, or raise memoryLimit`,
    { details: { bytes, limit } },
  );
}

/** The scheduler's error about a task that does not fit, in words for calls; any other as it is. */
export function inWords(error: ChunkwiseError, calls: CallGraph, resultBytes: number): ChunkwiseError {
  const { index, bytes, limit } = (error.details ?? {}) as { index?: number; bytes?: number; limit?: number };
  const stage = calls.stages.findIndex(({ label }) => label === error.details?.stage);
  if (error.tag !== 'memory' || stage < 0 || index === undefined || bytes === undefined || limit === undefined)
    return error;
  const { nodes, units } = calls.graph;
  const node = nodes[units[calls.unit(stage, index)][0]];
  const beside = resultBytes > 0 ? ` beside ${formatBytes(resultBytes)} of results asked for` : '';
  return new ChunkwiseError(
    'memory',
    `delayed: a call of ${functionLabel(node.spec)} needs ${formatBytes(bytes)} at once (arguments and copies of them)${beside}, and the memory limit leaves ${formatBytes(limit)}; give it less at once, or raise memoryLimit`,
    { details: { task: taskOf(node), bytes, limit } },
  );
}
