/**
 * Which tasks of a plan have to run: those that a sink can be reached from; and whether each fits the memory limit at all.
 */
import { formatBytes } from '../base/bytes.js';
import { ChunkwiseError } from '../base/errors.js';
import { atOnce, type Steps } from '../base/listening/steps.js';
import { LARGEST_ARENA_LIMIT, type LargestNeeds } from '../base/memory-share.js';
import { TaskBits } from './task-bits.js';
import type { TaskGraph } from './task-graph.js';

/** Number of the first task of each stage, then the number of tasks in all. */
export function taskOffsets(graph: TaskGraph): Float64Array {
  const offsets = new Float64Array(graph.stages.length + 1);
  graph.stages.forEach((stage, at) => {
    offsets[at + 1] = offsets[at] + stage.tasks;
  });
  return offsets;
}

/** How many tasks of each stage are asked for: the first so many. */
export function askedTasks(graph: TaskGraph): Float64Array {
  const asked = new Float64Array(graph.stages.length);
  for (let at = 0; at < graph.sinks.length; at += 2)
    asked[graph.sinks[at]] = Math.max(asked[graph.sinks[at]], graph.sinks[at + 1]);
  return asked;
}

/** The tasks that have to run, where these are not all. */
export interface SomeTasks {
  /** Stages all of whose tasks have to run. */
  readonly whole: Uint8Array;
  /** Of the other stages the tasks that have to, by their number in the plan. */
  readonly bits: TaskBits;
  /** How many of each stage. */
  readonly counts: Float64Array;
}

/** Tasks that are looked at in one step. */
const A_STEP = 256;

/** True when every task is one that a sink can be reached from, found out by asking each. */
function* areAllRead(graph: TaskGraph, asked: Float64Array): Steps<boolean> {
  // Follow consumers upwards from any task: the last one has none. So when only sinks have none, all are needed.
  for (const [s, stage] of graph.stages.entries())
    for (let index = asked[s]; index < stage.tasks; index++) {
      if (index % A_STEP === 0) yield;
      if (graph.consumerCount(s, index) === 0) return false;
    }
  return true;
}

/** The tasks that have to run, or undefined when all have: what sinks that are not done already can be reached from. */
export const neededTasks = (graph: TaskGraph, offsets?: Float64Array, asked?: Float64Array): SomeTasks | undefined =>
  atOnce(neededSteps(graph, offsets, asked));

/** {@link neededTasks} in steps. */
export function* neededSteps(
  graph: TaskGraph,
  offsets = taskOffsets(graph),
  asked = askedTasks(graph),
): Steps<SomeTasks | undefined> {
  const { stages } = graph;
  const whole = new Uint8Array(stages.length);
  if (graph.readersOf) {
    for (let s = stages.length - 1; s >= 0; s--)
      whole[s] =
        (graph.isDone === undefined && asked[s] === stages[s].tasks) ||
        graph.readersOf(s).some((reader) => reader.stage > s && whole[reader.stage] === 1 && reader.all())
          ? 1
          : 0;
    if (whole.every((is) => is === 1)) return undefined;
  } else if (graph.isDone === undefined && (yield* areAllRead(graph, asked))) return undefined;
  const bits = new TaskBits();
  const counts = new Float64Array(stages.length);
  whole.forEach((is, s) => {
    if (is === 1) counts[s] = stages[s].tasks;
  });
  const stack: number[] = [];
  const enter = (from: number): void => {
    let kept = from;
    for (let k = from; k < stack.length; k += 2) {
      const [stage, index] = [stack[k], stack[k + 1]];
      const key = offsets[stage] + index;
      if (whole[stage] === 1 || bits.has(key)) continue;
      bits.add(key);
      counts[stage]++;
      stack[kept++] = stage;
      stack[kept++] = index;
    }
    stack.length = kept;
  };
  let looked = 0;
  const follow = function* (): Steps<void> {
    while (stack.length > 0) {
      if (looked++ % A_STEP === 0) yield;
      const at = stack.pop() as number;
      const stage = stack.pop() as number;
      const base = stack.length;
      graph.dependencies(stage, at, stack);
      enter(base);
    }
  };
  for (let s = 0; s < stages.length; s++) {
    if (whole[s] === 1) continue;
    for (let index = 0; index < asked[s]; index++) {
      if (index % A_STEP === 0) yield;
      if (graph.isDone?.(s, index)) continue;
      stack.push(s, index);
      enter(0);
      yield* follow();
    }
  }
  // What whole stages read of the others.
  const reading = new Set<number>();
  if (graph.readersOf)
    for (let s = 0; s < stages.length; s++)
      if (whole[s] === 0) for (const { stage } of graph.readersOf(s)) if (whole[stage] === 1) reading.add(stage);
  for (const s of reading)
    for (let index = 0; index < stages[s].tasks; index++) {
      graph.dependencies(s, index, stack);
      enter(0);
      yield* follow();
    }
  return { whole, bits, counts };
}

/** Most tasks whose bytes are all checked before a run; of larger plans a sample of so many is, some of each stage. */
const CHECKED = 100_000;
const SAMPLED = 10_000;
/** Reads of sampled tasks that are looked at in all; tasks of many reads are sampled more thinly. */
const SAMPLED_READS = 50_000;

/** Bytes of a task's inputs, output and scratch together, each input counted once. */
export function taskBytes(graph: TaskGraph, stage: number, index: number): number {
  const inputs: number[] = [];
  graph.dependencies(stage, index, inputs);
  let bytes = graph.outputBytes(stage, index) + graph.scratchBytes(stage, index);
  const seen = new Set<string>();
  for (let k = 0; k < inputs.length; k += 2) {
    const name = `${inputs[k]},${inputs[k + 1]}`;
    if (seen.has(name)) continue;
    seen.add(name);
    bytes += graph.outputBytes(inputs[k], inputs[k + 1]);
  }
  return bytes;
}

/** No less than `taskBytes`, at once: inputs read twice count twice. */
function boundBytes(graph: TaskGraph, stage: number, index: number, inputs: number[]): number {
  inputs.length = 0;
  graph.dependencies(stage, index, inputs);
  let bytes = graph.outputBytes(stage, index) + graph.scratchBytes(stage, index);
  for (let k = 0; k < inputs.length; k += 2) bytes += graph.outputBytes(inputs[k], inputs[k + 1]);
  return bytes;
}

/** The error for a task that cannot be held. */
export function tooLarge(graph: TaskGraph, stage: number, index: number, bytes: number, limit: number): ChunkwiseError {
  const remedy =
    limit < LARGEST_ARENA_LIMIT
      ? `the memory limit leaves ${formatBytes(limit)} for blocks; use smaller chunks or a larger memoryLimit`
      : `the memory that threads share holds ${formatBytes(limit)}; use smaller chunks`;
  const { label } = graph.stages[stage];
  return new ChunkwiseError('memory', `${taskText(graph, stage, index, bytes)}, ${remedy}`, {
    details: { stage: label, index, bytes, limit },
  });
}

/** A task and what it needs, in words. */
export function taskText(graph: TaskGraph, stage: number, index: number, bytes: number): string {
  const { label, block } = graph.stages[stage];
  const outside = graph.outsideBytes?.(stage, index) ?? 0;
  const stored = graph.storedText?.(stage);
  return `${label}: task ${index}${block === undefined ? '' : `, a block of ${block},`} needs ${formatBytes(bytes)} at once (inputs, output and scratch)${outside > 0 ? ` and ${formatBytes(outside)} of buffers` : ''}${stored === undefined ? '' : `; it reads ${stored}`}`;
}

/** What {@link TaskLedger} knows of the tasks that have to run. */
interface NeededTasks {
  readonly graph: TaskGraph;
  /** How many tasks of a stage, and these; undefined: all of them. */
  neededOf(stage: number): number;
  tasksOf(stage: number): Iterable<number> | undefined;
}

/** The most that one task of a plan needs, and which task that is. */
export interface PlanNeeds extends LargestNeeds {
  readonly stage: number;
  readonly index: number;
  /** The most that a task of a stage of many tasks needs, of both kinds together. */
  readonly common: number;
}

/** A stage of so many tasks keeps several threads busy. */
const MANY = 8;

/**
 * The largest needs of the tasks that have to run: bytes in the arena, and beside it, each of any task.
 *
 * @param tasks all tasks of a plan where it is the plan's graph
 * @param enough bytes in the arena beyond which the first task found will do
 */
const largestNeeds = (tasks: NeededTasks | TaskGraph, enough?: number): PlanNeeds => atOnce(needsSteps(tasks, enough));

/** {@link largestNeeds} in steps. */
export function* needsSteps(tasks: NeededTasks | TaskGraph, enough = Number.POSITIVE_INFINITY): Steps<PlanNeeds> {
  const graph = 'graph' in tasks ? tasks.graph : tasks;
  const countOf = (s: number): number => ('graph' in tasks ? tasks.neededOf(s) : graph.stages[s].tasks);
  const total = graph.stages.reduce((sum, _, s) => sum + countOf(s), 0);
  const inputs: number[] = [];
  const most = { arena: 0, outside: 0, stage: 0, index: 0, common: 0 };
  for (let s = 0; s < graph.stages.length && most.arena <= enough; s++) {
    const stage = graph.stages[s];
    const step =
      total <= CHECKED ? 1 : Math.max(1, Math.floor(countOf(s) / Math.max(16, SAMPLED / graph.stages.length)));
    const reads = total <= CHECKED ? Number.POSITIVE_INFINITY : SAMPLED_READS / graph.stages.length;
    let [own, beside, read] = [0, 0, 0];
    const look = (index: number): void => {
      const outside = graph.outsideBytes?.(s, index) ?? 0;
      if (outside > beside) beside = outside;
      const bound = boundBytes(graph, s, index, inputs);
      read += inputs.length / 2;
      if (bound <= own) return;
      // One input is not read twice.
      const bytes = inputs.length <= 2 ? bound : taskBytes(graph, s, index);
      if (bytes > own) own = bytes;
      if (bytes > most.arena) Object.assign(most, { arena: bytes, stage: s, index });
    };
    const some = 'graph' in tasks ? tasks.tasksOf(s) : undefined;
    if (some) {
      let k = 0;
      for (const index of some) {
        if (k % A_STEP === 0) yield;
        if (k++ % step === 0 && read <= reads) look(index);
      }
    } else {
      let k = 0;
      for (let index = 0; index < stage.tasks && read <= reads; index += step) {
        if (k++ % A_STEP === 0) yield;
        look(index);
      }
      if (step > 1) look(stage.tasks - 1);
    }
    if (beside > most.outside) most.outside = beside;
    if (stage.tasks >= MANY && own + beside > most.common) most.common = own + beside;
  }
  return most;
}

/**
 * Refuses a plan with a task that cannot be held even alone.
 *
 * @throws ChunkwiseError 'memory' naming the stage, its bytes and what to do
 */
export function checkTaskBytes(tasks: NeededTasks, limit: number): void {
  const { arena, stage, index } = largestNeeds(tasks, limit);
  if (arena > limit) throw tooLarge(tasks.graph, stage, index, arena, limit);
}
