/**
 * Projects the memory that a plan will take, before anything runs: the scheduler itself is driven over the plan with
 * tasks that end at once, so the projection follows the very rules that will hold.
 */
import { COLLECT, FAILED, FINISHED, FORGET, RESTORE, RUN, RUN_HOST, Scheduler, SPILL } from '../runtime/scheduler.js';
import type { PlanGraph } from './graph.js';

/** Plans of more tasks are not walked through; the limit itself is the projection. */
const MOST_TASKS = 20_000;

/** Bytes of all blocks and one task's scratch for each thread: nothing can take more. */
function everything(graph: PlanGraph, threads: number): number {
  let bytes = 0;
  let scratch = 0;
  graph.stages.forEach((stage, s) => {
    // Blocks of one stage differ at the edges only, and the first is a full one.
    if (stage.tasks === 0) return;
    bytes += stage.tasks * graph.outputBytes(s, 0);
    scratch = Math.max(scratch, graph.scratchBytes(s, 0));
  });
  return bytes + scratch * threads * 8;
}

/** Most bytes of blocks and scratch that running `graph` on `threads` will hold at once. */
export function projectPeak(graph: PlanGraph, threads: number, memoryLimit: number): number {
  const bound = Math.min(memoryLimit, everything(graph, threads));
  const tasks = graph.stages.reduce((n, stage) => n + stage.tasks, 0);
  if (tasks > MOST_TASKS || graph.plan.stages.some((stage) => stage.kind === 'persisted')) return bound;
  let next = 0;
  const allocator = { allocate: () => next++, free: () => {} };
  const scheduler = new Scheduler(graph, allocator, { limit: memoryLimit, threads });
  const running: number[] = [];
  let largest = 0;
  for (;;) {
    scheduler.pump();
    if (scheduler.out.length === 0) {
      const row = running.shift();
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
  // Tasks end in another order on real threads: each may hold one more of the largest.
  return Math.min(bound, scheduler.peak + largest * threads * 2);
}
