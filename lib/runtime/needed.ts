/**
 * Which tasks of a plan have to run: those that a sink can be reached from; and whether each fits the memory limit at all.
 */
import { formatBytes } from '../base/bytes.js';
import { ChunkwiseError } from '../base/errors.js';
import { LARGEST_ARENA_LIMIT, type LargestNeeds } from '../base/memory-share.js';
import type { TaskGraph } from './task-graph.js';

/** One bit for every task of a plan. */
export class TaskBits {
  private readonly words: Uint32Array;
  constructor(tasks: number) {
    this.words = new Uint32Array(Math.ceil(tasks / 32));
  }
  has(key: number): boolean {
    return (this.words[Math.floor(key / 32)] & (1 << (key % 32))) !== 0;
  }
  add(key: number): void {
    this.words[Math.floor(key / 32)] |= 1 << (key % 32);
  }
}

/** Number of the first task of each stage, then the number of tasks in all. */
export function taskOffsets(graph: TaskGraph): Float64Array {
  const offsets = new Float64Array(graph.stages.length + 1);
  graph.stages.forEach((stage, at) => {
    offsets[at + 1] = offsets[at] + stage.tasks;
  });
  return offsets;
}

/** The tasks that have to run, or undefined when all have: what sinks that are not done already can be reached from. */
export function neededTasks(graph: TaskGraph, offsets: Float64Array): TaskBits | undefined {
  const asked = new Float64Array(graph.stages.length);
  for (let at = 0; at < graph.sinks.length; at += 2)
    asked[graph.sinks[at]] = Math.max(asked[graph.sinks[at]], graph.sinks[at + 1]);
  // Follow consumers upwards from any task: the last one has none. So when only sinks have none, all are needed.
  const everything =
    graph.isDone === undefined &&
    graph.stages.every((stage, s) => {
      for (let index = asked[s]; index < stage.tasks; index++) if (graph.consumerCount(s, index) === 0) return false;
      return true;
    });
  if (everything) return undefined;
  const needed = new TaskBits(offsets[offsets.length - 1]);
  const stack: number[] = [];
  for (let s = 0; s < asked.length; s++)
    for (let index = 0; index < asked[s]; index++) {
      if (needed.has(offsets[s] + index) || graph.isDone?.(s, index)) continue;
      needed.add(offsets[s] + index);
      stack.push(s, index);
      while (stack.length > 0) {
        const at = stack.pop() as number;
        const stage = stack.pop() as number;
        const base = stack.length;
        graph.dependencies(stage, at, stack);
        let kept = base;
        for (let k = base; k < stack.length; k += 2) {
          const key = offsets[stack[k]] + stack[k + 1];
          if (needed.has(key)) continue;
          needed.add(key);
          stack[kept++] = stack[k];
          stack[kept++] = stack[k + 1];
        }
        stack.length = kept;
      }
    }
  return needed;
}

/** Most tasks whose bytes are all checked before a run; of larger plans a sample of each stage is. */
const CHECKED = 100_000;

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
  return `${label}: task ${index}${block === undefined ? '' : `, a block of ${block},`} needs ${formatBytes(bytes)} at once (inputs, output and scratch)${outside > 0 ? ` and ${formatBytes(outside)} of buffers` : ''}`;
}

/** What {@link TaskLedger} knows of the tasks that have to run. */
interface NeededTasks {
  readonly graph: TaskGraph;
  key(stage: number, index: number): number;
  isNeeded(key: number): boolean;
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
export function largestNeeds(tasks: NeededTasks | TaskGraph, enough = Number.POSITIVE_INFINITY): PlanNeeds {
  const graph = 'graph' in tasks ? tasks.graph : tasks;
  const total = graph.stages.reduce((sum, stage) => sum + stage.tasks, 0);
  const inputs: number[] = [];
  const most = { arena: 0, outside: 0, stage: 0, index: 0, common: 0 };
  for (let s = 0; s < graph.stages.length && most.arena <= enough; s++) {
    const stage = graph.stages[s];
    const step =
      total <= CHECKED ? 1 : Math.max(1, Math.floor(stage.tasks / Math.max(16, CHECKED / graph.stages.length)));
    let own = 0;
    let beside = 0;
    const look = (index: number): void => {
      if ('graph' in tasks && !tasks.isNeeded(tasks.key(s, index))) return;
      const outside = graph.outsideBytes?.(s, index) ?? 0;
      if (outside > beside) beside = outside;
      if (boundBytes(graph, s, index, inputs) <= own) return;
      const bytes = taskBytes(graph, s, index);
      if (bytes > own) own = bytes;
      if (bytes > most.arena) Object.assign(most, { arena: bytes, stage: s, index });
    };
    for (let index = 0; index < stage.tasks; index += step) look(index);
    if (step > 1) look(stage.tasks - 1);
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
