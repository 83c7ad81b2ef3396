/**
 * Plans what is to be computed with the settings and sizes of this process, listening to the user's signal on the way.
 */

import { availableParallelism } from 'node:os';
import { itemsize } from '../../kernels/dtype.js';
import { checkInstalled } from '../base/built-module.js';
import { type Config, resolveConfig } from '../base/config.js';
import { ChunkwiseError } from '../base/errors.js';
import type { Box } from '../base/grid.js';
import { atOnce, type Steps, whileWanted } from '../base/listening/steps.js';
import { sizeOf } from '../base/shape.js';
import { holdYoungGeneration } from '../base/young-generation.js';
import { compactAtMost } from '../expr/compact.js';
import { someDistinct, withZeros } from '../expr/distinct.js';
import type { Node } from '../expr/node.js';
import { isSelected } from '../expr/selected.js';
import { topologicalOrder } from '../expr/traverse.js';
import { segmentCount, withOneSegment } from '../plan/loops/loop-segments.js';
import { writtenLoops } from '../plan/loops/lower-iterate.js';
import { makePlan, type Plan, type Purpose } from '../plan/plan.js';
import { hostStoreOf } from '../report/slow-paths.js';
import { sharedArena } from '../runtime/shared-arena.js';
import { threadsRunning } from '../runtime/threads/place-threads.js';
import type { StoredArray } from '../storage/stored-array.js';
import { threadMachine } from '../task/executor-module.js';
import { callsUser } from '../task/stage.js';
import { StorageIo } from '../task/storage-io.js';
import type { ComputeOptions } from './compute-options.js';
import { type PlannedRun, type PlanRequest, planBeyond, planWithin } from './memory-plan.js';

/**
 * Work up to this many bytes of blocks is done on the calling thread: waking threads costs more, or, while there are none,
 * starting them does (benchmarks/cold-start.ts).
 */
const INLINE_BYTES = 4 << 20;
const INLINE_BYTES_COLD = 64 << 20;

let hostIo: StorageIo | undefined;
/** @internal reads and writes of this thread */
export const io = (): StorageIo => {
  hostIo ??= new StorageIo(threadMachine(sharedArena().memory, 0));
  return hostIo;
};

/** Bytes of arrays that are handed over whole; what several nodes show alike is one result. */
const wholeBytes = (nodes: readonly Node[]): number =>
  nodes.reduce((n, node) => n + sizeOf(node.shape) * itemsize(node.dtype), 0);

/** Threads to plan for, as `threads` and `scheduler` say together. */
function threadsFor({ threads, scheduler }: Config, options: ComputeOptions): number {
  const none = threads === 'inline' || threads === 0;
  if (scheduler === 'inline') return 0;
  if (!none) return threads;
  if (scheduler === undefined) return 0;
  if (options.threads !== undefined && options.scheduler !== undefined)
    throw new ChunkwiseError(
      'argument',
      `compute: threads ${JSON.stringify(threads)} leaves scheduler ${typeof scheduler === 'string' ? `'${scheduler}'` : scheduler.name} nothing to run on; give 1 or more`,
    );
  return options.threads === undefined ? availableParallelism() : 0;
}

/** Threads that time loops are planned for. */
export const loopThreads = (options: ComputeOptions): number =>
  Math.max(1, threadsFor(resolveConfig({ threads: options.threads, scheduler: options.scheduler }), options));

/** What to plan, and with what. */
function requestFor(
  nodes: readonly Node[],
  purpose: Purpose,
  options: ComputeOptions,
  resultBytes: number,
): PlanRequest {
  const config = resolveConfig({
    threads: options.threads,
    memoryLimit: options.memoryLimit,
    scheduler: options.scheduler,
  });
  const sizes = {
    read: (array: StoredArray, box: Box, packed?: boolean) => io().readScratch(array, box, packed),
    write: (array: StoredArray, object: readonly number[]) => io().writeScratch(array, object),
    readOutside: (array: StoredArray) => io().readOutside(array),
    writeOutside: (array: StoredArray) => io().writeOutside(array),
    requests: config.requests,
  };
  const { optimize } = options;
  const inlineBytes = threadsRunning() ? INLINE_BYTES : INLINE_BYTES_COLD;
  return {
    nodes,
    threads: threadsFor(config, options),
    memoryLimit: config.memoryLimit,
    resultBytes,
    plan: (threads, memoryLimit) =>
      makePlan(nodes, purpose, { threads, memoryLimit, ...(optimize === undefined ? {} : { optimize }) }, sizes),
    isSmall: (plan) =>
      isHeldHere(plan) ||
      (options.threads === undefined && config.scheduler === undefined && workBytes(plan) <= inlineBytes),
  };
}

/**
 * @internal the plan of `nodes` and what it is to be run with
 *
 * @param resultBytes what is handed to the user; default: whole arrays where they are collected
 * @throws ChunkwiseError 'memory' where the limit has no room for it
 */
export const planFor = (
  nodes: readonly Node[],
  purpose: Purpose,
  options: ComputeOptions = {},
  resultBytes?: number,
): PlannedRun => atOnce(planSteps(nodes, purpose, options, resultBytes));

/** @internal {@link planFor}, listening to the signal of `options` on the way. @throws 'cancelled' too */
export const planWanted = (
  nodes: readonly Node[],
  purpose: Purpose,
  options: ComputeOptions,
  resultBytes?: number,
): Promise<PlannedRun> => whileWanted(planSteps(nodes, purpose, options, resultBytes), options.signal);

function* planSteps(
  nodes: readonly Node[],
  purpose: Purpose,
  options: ComputeOptions,
  resultBytes = purpose.kind === 'collect' ? wholeBytes(nodes) : 0,
): Steps<PlannedRun> {
  checkInstalled();
  const request = requestFor(nodes, purpose, options, resultBytes);
  const done = holdYoungGeneration(request.memoryLimit);
  try {
    return yield* planWithin(request);
  } finally {
    done();
  }
}

/**
 * @internal what is computed where elements are handed over whole, in C order: another shape of the same elements costs no pass of
 * its own then
 */
export function withoutShape(node: Node): Node {
  let made = node;
  while (made.kind === 'routine' && made.op === 'copy') made = made.children[0];
  return made;
}

/** @internal the same for `explain()`: what would be refused is planned all the same, and says so */
export function* planToExplain(nodes: readonly Node[], options: ComputeOptions): Steps<PlannedRun> {
  const found = someDistinct() ? withZeros(topologicalOrder(nodes), nodes) : nodes;
  const known = found.map((node) => (isSelected(node) ? compactAtMost(node) : node));
  const { nodes: planned, loops } = withOneSegment(known.map(withoutShape), loopThreads(options));
  const request = requestFor(planned, { kind: 'collect' }, options, wholeBytes(nodes));
  const notes = [
    ...writtenLoops(known),
    ...loops.map(
      (loop) =>
        `the ${loop.node.steps} steps of iterate run in ${segmentCount(loop)} segments, each from what the one before left; the plan shows one`,
    ),
  ];
  if (found.some((node, k) => node !== nodes[k]))
    notes.push(
      'distinct elements are found first: tables of blocks, merged sixteen at a time or, where they are large, sorted in pieces and merged by parts through the spill file, in runs of their own; the plan shows what follows, with zeros for them',
    );
  if (nodes.some(isSelected))
    notes.push(
      'the elements that the mask selects are counted first, in a run of its own over the mask; the plan shows the second run, as if all were selected',
    );
  try {
    const plan = yield* planWithin(request);
    return notes.length > 0 ? { ...plan, settings: { ...plan.settings, notes } } : plan;
  } catch (error) {
    if (!(error instanceof ChunkwiseError) || error.tag !== 'memory') throw error;
    return yield* planBeyond(request, error.message);
  }
}

/** True when a store of the plan is an object of this thread, which no worker reaches: then this thread does the work. */
const isHeldHere = (plan: Plan): boolean => plan.data.stages.some((stage) => hostStoreOf(stage) !== undefined);

/** Bytes that all blocks of a plan take together, as far as it matters for the choice of threads. */
function workBytes(plan: Plan): number {
  let bytes = 0;
  for (let stage = 0; stage < plan.data.stages.length && bytes <= INLINE_BYTES_COLD; stage++) {
    const record = plan.data.stages[stage];
    if (callsUser(record)) return Number.POSITIVE_INFINITY;
    const steps = record.kind === 'loop' ? record.steps : 1;
    bytes += sizeOf(record.domain.shape) * 8 * steps;
  }
  return bytes;
}
