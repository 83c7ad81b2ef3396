/**
 * What has to be done and what has been: needed tasks, sinks in order, a bit for every task done, counts by stage.
 */
import { neededTasks, TaskBits, taskOffsets } from './needed.js';
import type { TaskGraph } from './task-graph.js';

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
  private readonly needed: TaskBits | undefined;
  private readonly bits: TaskBits;
  /** Sink tasks of each stage: the first so many. */
  private readonly asked: Float64Array;
  private sinkStage = 0;
  private sinkIndex = 0;
  private readonly pairs: number[] = [];

  constructor(readonly graph: TaskGraph) {
    this.offsets = taskOffsets(graph);
    this.needed = neededTasks(graph, this.offsets);
    this.bits = new TaskBits(this.offsets[this.offsets.length - 1]);
    this.stageDone = new Float64Array(graph.stages.length);
    this.asked = new Float64Array(graph.stages.length);
    for (let at = 0; at < graph.sinks.length; at += 2)
      this.asked[graph.sinks[at]] = Math.max(this.asked[graph.sinks[at]], graph.sinks[at + 1]);
    this.asked.forEach((count, s) => {
      if (this.needed === undefined) this.sinksLeft += count;
      else for (let index = 0; index < count; index++) if (this.isNeeded(this.key(s, index))) this.sinksLeft++;
    });
    graph.stages.forEach((stage, s) => {
      if (this.needed === undefined) this.total += stage.tasks;
      else for (let index = 0; index < stage.tasks; index++) if (this.isNeeded(this.key(s, index))) this.total++;
    });
  }

  /** Number of a task in the whole plan. */
  key(stage: number, index: number): number {
    return this.offsets[stage] + index;
  }

  isNeeded(key: number): boolean {
    return this.needed === undefined || this.needed.has(key);
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
    if (!this.isDone(key) && this.isNeeded(key)) ask(stage, index);
  }

  /** Reads of a block by tasks that have to run. */
  reads(stage: number, index: number): number {
    if (this.needed === undefined) return this.graph.consumerCount(stage, index);
    const { pairs } = this;
    pairs.length = 0;
    this.graph.consumers(stage, index, pairs);
    let reads = 0;
    for (let k = 0; k < pairs.length; k += 2) if (this.needed.has(this.key(pairs[k], pairs[k + 1]))) reads++;
    return reads;
  }
}
