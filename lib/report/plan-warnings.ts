/**
 * What of a plan is worth a warning: blocks far too small or large, too many tasks, threads that the memory limit has no room
 * for, and work on slow paths. All follows from the plan, so that `explain()` lists what a run would say.
 */
import { itemsize } from '../../kernels/dtype.js';
import { formatBytes } from '../base/bytes.js';
import type { Steps } from '../base/listening/steps.js';
import type { Warning } from '../base/messages/warnings.js';
import { sizeOf } from '../base/shape.js';
import type { Plan } from '../plan/plan.js';
import { neededSteps } from '../runtime/needed.js';
import { TaskLedger } from '../runtime/task-ledger.js';
import type { StageKind } from '../task/stage.js';
import type { PlanSettings } from './explain.js';
import type { SlowPath, SlowWay } from './slow-paths.js';

/** A task costs about ten microseconds beside its work; in that time a thread moves this many bytes. */
const SMALL_TASK = 16 << 10;
/** Fewer small tasks cost nothing that anybody notices. */
const MANY_SMALL = 1000;
/** So many tasks take seconds for themselves. */
const MANY_TASKS = 250_000;
/** Stages of fewer bytes need no second thread. */
const LARGE_STAGE = 256 << 20;
/** Slow paths of fewer elements take milliseconds. */
export const SLOW_ELEMENTS = 1_000_000;

/** Stages whose blocks the user chose: not states being merged, rounds of loops, or blocks made before. */
const CHOSEN: Readonly<Record<StageKind, boolean>> = {
  map: true,
  reduce: true,
  combine: false,
  read: true,
  input: true,
  persisted: false,
  // What a function of the user's does with a small block may take long.
  call: false,
  source: false,
  routine: false,
  loop: false,
  write: true,
};

const stageName = (plan: Plan, k: number): string => {
  const { label, block } = plan.graph.stages[k];
  return `s${k} ${label}${block === undefined ? '' : `, blocks of ${block}`}`;
};

/** Elements that all tasks of a stage go through. */
export function stageElements(plan: Plan, k: number): number {
  const stage = plan.data.stages[k];
  return sizeOf(stage.domain.shape) * (stage.kind === 'loop' ? stage.steps : 1);
}

/** Tasks of each stage that have to run; walks the plan only where there are enough to warn of. */
function* neededTasks({ graph }: Plan): Steps<number[]> {
  const all = graph.stages.map(({ tasks }) => tasks);
  if (all.every((tasks) => tasks < MANY_SMALL) && all.length < MANY_TASKS) return all;
  const ledger = new TaskLedger(graph, { needed: yield* neededSteps(graph) });
  return all.map((_, k) => ledger.neededOf(k));
}

/** Warnings of blocks, tasks and threads. */
export function* planWarnings(plan: Plan, settings: PlanSettings): Steps<Warning[]> {
  const found: Warning[] = [];
  const { threads, wantedThreads, arenaLimit, memoryLimit } = settings;
  const tasks = yield* neededTasks(plan);
  let [small, large] = [-1, -1];
  let waiting = false;
  const blockBytes = tasks.map((_, k) => {
    const stage = plan.data.stages[k];
    return (sizeOf(stage.domain.shape) * itemsize(stage.components[0])) / Math.max(1, plan.graph.stages[k].tasks);
  });
  tasks.forEach((count, k) => {
    if (!CHOSEN[plan.data.stages[k].kind]) return;
    const bytes = blockBytes[k];
    if (count >= MANY_SMALL && bytes < SMALL_TASK && (small < 0 || count > tasks[small])) small = k;
    const idle = count < threads && bytes * count >= LARGE_STAGE;
    const crowded = count >= threads && threads > 1 && plan.graph.outputBytes(k, 0) * threads > arenaLimit;
    if ((idle || crowded) && (large < 0 || bytes > blockBytes[large])) {
      large = k;
      waiting = crowded;
    }
  });
  if (small >= 0)
    found.push({
      code: 'chunks-small',
      kind: 'chunks-small',
      what: `${tasks[small]} tasks work on ${formatBytes(blockBytes[small])} each, which costs less than starting them`,
      where: stageName(plan, small),
      advice: "give larger chunks, or leave them to 'auto': blocks of 1 to 64 MB suit",
    });
  if (large >= 0)
    found.push({
      code: 'chunks-large',
      kind: 'chunks-large',
      what: waiting
        ? `blocks of ${formatBytes(plan.graph.outputBytes(large, 0))} leave no room for ${threads} threads to work side by side within memoryLimit ${formatBytes(memoryLimit)}`
        : `${tasks[large] === 1 ? 'one block' : `${tasks[large]} blocks`} of ${formatBytes(blockBytes[large])} ${tasks[large] === 1 ? 'keeps' : 'keep'} no more than ${tasks[large]} of ${threads} threads busy`,
      where: stageName(plan, large),
      advice: "give smaller chunks, or leave them to 'auto': blocks of 1 to 64 MB suit",
    });
  const total = tasks.reduce((a, b) => a + b, 0);
  if (total >= MANY_TASKS) {
    const most = tasks.reduce((best, count, k) => (count > tasks[best] ? k : best), 0);
    found.push({
      code: 'many-tasks',
      kind: 'many-tasks',
      what: `the plan has ${total} tasks, which take seconds for themselves`,
      where: stageName(plan, most),
      advice: 'give larger chunks, or compute a part at a time',
    });
  }
  if (threads < wantedThreads)
    found.push({
      code: 'few-threads',
      kind: 'few-threads',
      what: `runs on ${threads === 0 ? 'the calling thread' : threads === 1 ? 'one thread' : `${threads} threads`} instead of ${wantedThreads}: memoryLimit ${formatBytes(memoryLimit)} has no room for more heaps beside the blocks`,
      where: 'the computation',
      advice: 'raise memoryLimit, give smaller chunks, or set threads to what fits',
    });
  return found;
}

const SLOW_TEXTS: Readonly<Record<SlowWay, readonly [what: string, advice: string]>> = {
  interpreted: [
    'is interpreted, as no kernel could be compiled',
    'split the expression with persist(), or use fewer axes',
  ],
  scalar: ['works on one element at a time', 'other dtypes or functions may have SIMD kernels: see explain()'],
  'partly scalar': [
    'works on one element at a time for a part of its operations',
    'other dtypes or functions may have SIMD kernels: see explain()',
  ],
  'library codec': [
    'is decoded by a library, not in the shared memory',
    'write the array with another codec, such as blosc-lz4',
  ],
  'calling thread': [
    'is reached by no other thread, so that the calling thread does all the work',
    'use a folder or a zip file',
  ],
};

/** Warnings of slow paths that much goes through, the largest of each way. */
export function slowWarnings(plan: Plan, paths: readonly SlowPath[]): Warning[] {
  const largest = new Map<SlowWay, SlowPath>();
  for (const path of paths) {
    const elements = stageElements(plan, path.stage);
    const known = largest.get(path.way);
    if (elements >= SLOW_ELEMENTS && (!known || elements > stageElements(plan, known.stage)))
      largest.set(path.way, path);
  }
  return [...largest.values()].map(({ way, stage, names }) => ({
    code: 'slow-path',
    kind: slowKind(way),
    what: `${names.join(', ') || plan.graph.stages[stage].label} ${SLOW_TEXTS[way][0]}`,
    where: stageName(plan, stage),
    advice: SLOW_TEXTS[way][1],
  }));
}

/** What slow paths of a way are said once for. */
export const slowKind = (way: SlowWay): string => `slow-path ${way}`;
