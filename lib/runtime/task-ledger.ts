/**
 * What has to be done and what has been: needed tasks, sinks in order, a bit for every task done, counts by stage.
 */
import { askedTasks, neededTasks, type SomeTasks, taskOffsets } from './needed.js';
import { TaskBits } from './task-bits.js';
import type { TaskGraph } from './task-graph.js';

/** Reads of one block that are listed one by one. */
const MANY_READS = 4096;

export class TaskLedger {
  /** Tasks that have to be done, those done at least once, and those done again. */
  total = 0;
  done = 0;
  recomputed = 0;
  /** Sink tasks not yet done and handed over. */
  sinksLeft = 0;
  /** Tasks of each stage done at least once. */
  readonly stageDone: Float64Array;
  private readonly offsets: Float64Array;
  private readonly needed: SomeTasks | undefined;
  private readonly bits = new TaskBits();
  /** Sink tasks of each stage: the first so many. */
  private readonly asked: Float64Array;
  private sinkStage = 0;
  private sinkIndex = 0;
  private readonly pairs: number[] = [];

  /** @param found what {@link neededTasks} told of the graph, where somebody has asked already */
  constructor(
    readonly graph: TaskGraph,
    found?: { readonly needed: SomeTasks | undefined },
  ) {
    this.offsets = taskOffsets(graph);
    this.stageDone = new Float64Array(graph.stages.length);
    this.asked = askedTasks(graph);
    this.needed = found ? found.needed : neededTasks(graph, this.offsets, this.asked);
    this.asked.forEach((count, s) => {
      const tasks = this.tasksOf(s);
      if (tasks === undefined) this.sinksLeft += count;
      else if (count > 0) for (const index of tasks) if (index < count) this.sinksLeft++;
    });
    graph.stages.forEach((_, s) => {
      this.total += this.neededOf(s);
    });
  }

  /** How many tasks of a stage have to run. */
  neededOf(stage: number): number {
    return this.needed?.counts[stage] ?? this.graph.stages[stage].tasks;
  }

  /** The tasks of a stage that have to run, ascending; undefined when all have. */
  tasksOf(stage: number): Iterable<number> | undefined {
    if (this.needed === undefined || this.needed.whole[stage] === 1) return undefined;
    return this.listed(this.needed, stage);
  }

  private *listed({ bits }: SomeTasks, stage: number): Generator<number, void, undefined> {
    const first = this.offsets[stage];
    for (const key of bits.between(first, this.offsets[stage + 1])) yield key - first;
  }

  /** Number of a task in the whole plan. */
  key(stage: number, index: number): number {
    return this.offsets[stage] + index;
  }

  isNeeded(stage: number, index: number): boolean {
    const { needed } = this;
    return needed === undefined || needed.whole[stage] === 1 || needed.bits.has(this.offsets[stage] + index);
  }

  isDone(key: number): boolean {
    return this.bits.has(key);
  }

  isSink(stage: number, index: number): boolean {
    return index < this.asked[stage];
  }

  /** Enters a task as done; false when it had been before. */
  enter(key: number, stage: number): boolean {
    if (this.bits.has(key)) {
      this.recomputed++;
      return false;
    }
    this.bits.add(key);
    this.done++;
    this.stageDone[stage]++;
    return true;
  }

  /** True while sinks have not been asked for. */
  get hasSinks(): boolean {
    return this.sinkStage * 2 < this.graph.sinks.length;
  }

  /** Calls `ask` with the next sink task, unless it is done already or the stage is through. */
  askNext(ask: (stage: number, index: number) => void): void {
    const { sinks } = this.graph;
    const stage = sinks[this.sinkStage * 2];
    if (this.sinkIndex >= sinks[this.sinkStage * 2 + 1]) {
      this.sinkStage++;
      this.sinkIndex = 0;
      return;
    }
    const index = this.sinkIndex++;
    const key = this.key(stage, index);
    if (!this.isDone(key) && this.isNeeded(stage, index)) ask(stage, index);
  }

  /** Reads of a block by tasks that have to run. */
  reads(stage: number, index: number): number {
    const { needed, graph, pairs } = this;
    const all = graph.consumerCount(stage, index);
    if (needed === undefined) return all;
    const readers = graph.readersOf?.(stage);
    if (readers?.every((reader) => needed.whole[reader.stage] === 1)) return all;
    let reads = 0;
    pairs.length = 0;
    if (readers && all > MANY_READS) {
      // Few of very many readers run: these are asked what they read.
      for (const reader of new Set(readers.map((one) => one.stage))) {
        const tasks = this.tasksOf(reader) ?? Array.from({ length: graph.stages[reader].tasks }, (_, k) => k);
        for (const task of tasks) {
          pairs.length = 0;
          graph.dependencies(reader, task, pairs);
          for (let k = 0; k < pairs.length; k += 2) if (pairs[k] === stage && pairs[k + 1] === index) reads++;
        }
      }
      return reads;
    }
    graph.consumers(stage, index, pairs);
    for (let k = 0; k < pairs.length; k += 2) if (this.isNeeded(pairs[k], pairs[k + 1])) reads++;
    return reads;
  }
}
