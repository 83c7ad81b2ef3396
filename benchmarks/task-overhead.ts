/**
 * Question: what does one task cost beyond its work? 100,000 independent tasks that do nothing, inline and on threads, and
 * the scheduler alone. Decides that plans may cut work into blocks of 10 µs and more, and the depth of the ring.
 *
 * 2026-11-21, 2 cores of a 2.5 GHz Xeon with other programs on both, Node 20.20, µs for a task, independent / sums of ten:
 * scheduler alone 0.6 / 0.6, inline 0.8 / 2.1, 1 thread 1.5 / 2.4, 2 threads 1.5 / 1.1. A whole plan of 100,000 elementwise
 * blocks of 10 elements, results copied out: 2.2 of processor time inline, 2.5 with 1 thread, 3.1 with 2 (2.9, 3.3, 4.0 with at
 * most 128 tasks in flight for each thread, when the thread had run out of work two thirds of the time).
 */

import { writeFileSync } from 'node:fs';
import { runPlan } from '../lib/runtime/plan-run.js';
import { FINISHED, RUN, Scheduler } from '../lib/runtime/scheduler.js';
import { sharedArena } from '../lib/runtime/shared-arena.js';
import type { TaskGraph } from '../lib/runtime/task-graph.js';
import { closeThreads } from '../lib/runtime/threads/place-threads.js';

const TASKS = 100_000;
const FAN = 10;

/** `TASKS` sources of 64 bytes; with `reduce`, sums of ten of them as sinks. */
function graphOf(reduce: boolean): TaskGraph {
  const stage = (tasks: number, sink: 'none' | 'effect') =>
    ({ label: 'empty', tasks, place: 'worker', eviction: 'drop', sink }) as const;
  return {
    stages: reduce ? [stage(TASKS, 'none'), stage(TASKS / FAN, 'effect')] : [stage(TASKS, 'effect')],
    sinks: reduce ? [1, TASKS / FAN] : [0, TASKS],
    outputBytes: (s) => (s === 0 && reduce ? 64 : 0),
    scratchBytes: () => 0,
    dependencies: (s, index, out) => {
      if (s === 1) for (let k = 0; k < FAN; k++) out.push(0, index * FAN + k);
    },
    consumers: (s, index, out) => {
      if (s === 0 && reduce) out.push(1, Math.floor(index / FAN));
    },
    consumerCount: (s) => (s === 0 && reduce ? 1 : 0),
  };
}

/** The machine without threads or calls: microseconds for each task. */
function schedulerAlone(graph: TaskGraph): number {
  let next = 0;
  const start = performance.now();
  const scheduler = new Scheduler(graph, { allocate: () => ++next * 128, free: () => {} }, { limit: 1e9, threads: 2 });
  for (;;) {
    scheduler.pump();
    const batch = scheduler.out.splice(0);
    if (batch[0] === FINISHED) break;
    for (let k = 0; k < batch.length; k += 2) if (batch[k] === RUN) scheduler.completed(batch[k + 1]);
  }
  return ((performance.now() - start) * 1000) / (scheduler.done || 1);
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1];

/** Microseconds for each task, by way of running. */
export async function taskOverhead(rounds = 5): Promise<Record<string, number>> {
  const executorModule = `data:text/javascript,${encodeURIComponent(
    'export const createExecutor = () => ({ run() {}, takeCounters: () => ({}) });',
  )}`;
  const out: Record<string, number> = {};
  for (const reduce of [false, true]) {
    const graph = graphOf(reduce);
    const kind = reduce ? 'sums of 10' : 'independent';
    out[`${kind}, scheduler alone`] = median(Array.from({ length: rounds }, () => schedulerAlone(graph)));
    for (const threads of ['inline', 1, 2] as const) {
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const host = { run: () => {}, collect: () => {} };
        const start = performance.now();
        const report = await runPlan({
          place: sharedArena(),
          graph,
          payload: null,
          host,
          executorModule,
          options: { threads },
        });
        times.push(((performance.now() - start) * 1000) / report.tasks);
      }
      out[`${kind}, ${threads === 'inline' ? 'inline' : `${threads} threads`}`] = median(times);
    }
  }
  return out;
}

if (process.argv[1] !== undefined && import.meta.url.endsWith(process.argv[1].split('/').pop() ?? '')) {
  const result = await taskOverhead();
  for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(32)} ${value.toFixed(2)} µs per task`);
  await closeThreads();
  if (process.argv[2] !== undefined) writeFileSync(process.argv[2], JSON.stringify(result));
}
