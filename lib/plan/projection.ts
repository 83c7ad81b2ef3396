/**
 * Projects the memory that a plan will take, before anything runs: the scheduler itself is driven over the plan with
 * tasks that end at once, so the projection follows the very rules that will hold.
 */
import { atOnce, type Steps } from '../base/listening/steps.js';
import { needsSteps } from '../runtime/needed.js';
import {
  AHEAD_BYTES,
  COLLECT,
  FAILED,
  FINISHED,
  FORGET,
  RESTORE,
  RUN,
  RUN_HOST,
  Scheduler,
  SPILL,
} from '../runtime/scheduler.js';
import { MOST_IN_FLIGHT, SLOT_INPUTS } from '../runtime/threads/ring.js';
import type { PlanGraph } from './graph.js';

/** Plans of more tasks are not walked through; the bound of all blocks together is the projection. */
const MOST_TASKS = 20_000;

/** Turns of a simulated run in one step of planning. */
const A_STEP = 64;

/** Tasks in flight for each thread that are tried, and the most there may be: the driver adapts the number to how long tasks take. */
const DEPTHS = [1, 4, MOST_IN_FLIGHT];

/** Bytes of all blocks and of the scratch of all tasks that may be under way: nothing can take more. */
function everything(graph: PlanGraph, threads: number, walk: boolean): number {
  let bytes = 0;
  let most = 0;
  let all = 0;
  const inputs: number[] = [];
  graph.stages.forEach((stage, s) => {
    if (stage.tasks === 0) return;
    // Blocks of one stage differ at the edges only, and the first is a full one.
    const step = walk ? 1 : Math.max(1, Math.floor(stage.tasks / 16));
    let sum = 0;
    for (let index = 0; index < stage.tasks; index += step) {
      inputs.length = 0;
      graph.dependencies(s, index, inputs);
      const list = inputs.length / 2 > SLOT_INPUTS ? 2 * inputs.length : 0;
      const scratch = graph.scratchBytes(s, index) + list + (list > 0 ? 8 : 0);
      most = Math.max(most, scratch);
      all += scratch * step;
      sum += walk ? graph.outputBytes(s, index) : 0;
    }
    bytes += walk ? sum : stage.tasks * graph.outputBytes(s, 0);
  });
  return bytes + Math.min(all, Math.max((threads + 1) * most, AHEAD_BYTES + most) + graph.waiting * most);
}

/**
 * Which of the tasks under way ends next, by their number: the first, or, since as many run as there are threads and any of
 * them may be done first, one of these, the same ones each time.
 */
const ORDERS: readonly ((threads: number) => (count: number) => number)[] = [
  () => () => 0,
  (threads) => {
    let state = 1;
    return (count) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * Math.min(count, threads));
    };
  },
  (threads) => (count) => Math.min(count, threads) - 1,
];

/** Most bytes held when tasks end in the given order, with up to `target` in flight, and the largest task's. */
function* simulate(
  graph: PlanGraph,
  threads: number,
  memoryLimit: number,
  target: number,
  pick: (count: number) => number,
  outsideLimit: number,
): Steps<{ peak: number; largest: number }> {
  let next = 0;
  const allocator = { allocate: () => next++, free: () => {} };
  const persisted = graph.plan.stages.flatMap((stage, k) => (stage.kind === 'persisted' ? [k] : []));
  // As if they had been evicted, which takes more of this run's memory.
  const given = new Map(persisted.map((stage) => [stage, { address: () => undefined, spill: () => 1 }]));
  const scheduler = new Scheduler(graph, allocator, {
    limit: memoryLimit,
    outsideLimit,
    threads,
    target,
    inlineInputs: SLOT_INPUTS,
    given,
  });
  const running: number[] = [];
  let largest = 0;
  for (let rounds = 0; ; rounds++) {
    if (rounds % A_STEP === 0) yield;
    scheduler.pump();
    if (scheduler.out.length === 0) {
      const [row] = running.splice(Math.max(0, pick(running.length)), 1);
      if (row === undefined) break;
      const { table } = scheduler;
      largest = Math.max(largest, table.bytes[row] + table.scratchBytes[row]);
      scheduler.completed(row);
      continue;
    }
    let ended = false;
    for (let k = 0; k < scheduler.out.length; k += 2) {
      const row = scheduler.out[k + 1];
      switch (scheduler.out[k]) {
        case RUN:
          running.push(row);
          break;
        case RUN_HOST:
          scheduler.completed(row);
          break;
        case COLLECT:
          scheduler.collected(row);
          break;
        case SPILL:
          scheduler.spilled(row, 1);
          break;
        case RESTORE:
          scheduler.restored(row);
          break;
        case FORGET:
          break;
        case FINISHED:
        case FAILED:
          ended = true;
      }
    }
    scheduler.out.length = 0;
    if (ended) break;
  }
  return { peak: scheduler.peak, largest };
}

/**
 * Most bytes of blocks and scratch that running `graph` on `threads` will hold at once: no run holds more.
 *
 * @param memoryLimit bytes that blocks and scratch may take
 */
export const projectPeak = (graph: PlanGraph, threads: number, memoryLimit: number, outsideLimit?: number): number =>
  atOnce(projectPeakSteps(graph, threads, memoryLimit, outsideLimit));

function* projectPeakSteps(
  graph: PlanGraph,
  threads: number,
  memoryLimit: number,
  outsideLimit = Number.POSITIVE_INFINITY,
): Steps<number> {
  const tasks = graph.stages.reduce((n, stage) => n + stage.tasks, 0);
  const bound = Math.min(memoryLimit, everything(graph, threads, tasks <= MOST_TASKS));
  if (tasks > MOST_TASKS) return bound;
  let most = 0;
  for (const depth of DEPTHS) {
    const target = Math.max(2, Math.min(MOST_IN_FLIGHT, depth * threads));
    for (const order of ORDERS) {
      const { peak, largest } = yield* simulate(graph, threads, memoryLimit, target, order(threads), outsideLimit);
      // Tasks end in another order on real threads: each may hold one more of the largest.
      most = Math.max(most, peak + largest * (threads + 1 + graph.waiting));
      if (most >= bound) return bound;
    }
  }
  return Math.min(bound, most);
}

/** Most bytes that running `graph` will hold at once: in blocks and scratch, and in buffers beside the shared memory. */
export function* projectMemory(
  graph: PlanGraph,
  threads: number,
  arenaLimit: number,
  outsideLimit: number,
): Steps<{ readonly blocks: number; readonly outside: number }> {
  const workers = Math.max(1, threads);
  const blocks = yield* projectPeakSteps(graph, workers, arenaLimit, outsideLimit);
  const { outside } = yield* needsSteps(graph);
  return { blocks, outside: Math.min(outsideLimit, Math.max(workers, graph.waiting) * outside) };
}
