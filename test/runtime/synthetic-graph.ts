/** Made-up task graphs for tests: stages given as lists of dependencies, everything else derived. */
import type { StageInfo, TaskGraph } from '../../lib/runtime/task-graph.js';

export interface SyntheticStage extends Partial<StageInfo> {
  /** For each task the pairs (stage, index) that it reads. */
  readonly reads: readonly (readonly (readonly [number, number])[])[];
  readonly bytes?: number | ((index: number) => number);
  readonly scratch?: number;
}

/** @param waiting tasks of stages that wait that may be under way at once */
export function syntheticGraph(stages: readonly SyntheticStage[], sinks: readonly number[], waiting = 0): TaskGraph {
  const consumers = stages.map((stage) => stage.reads.map((): number[] => []));
  stages.forEach((stage, s) => {
    stage.reads.forEach((reads, index) => {
      for (const [a, b] of reads) consumers[a][b].push(s, index);
    });
  });
  return {
    stages: stages.map((stage, s) => ({
      label: stage.label ?? `stage ${s}`,
      tasks: stage.reads.length,
      place: stage.place ?? 'worker',
      waits: stage.waits ?? false,
      eviction: stage.eviction ?? 'spill',
      sink: stage.sink ?? 'none',
    })),
    sinks,
    waiting,
    outputBytes: (s, index) => {
      const bytes = stages[s].bytes ?? 8;
      return typeof bytes === 'number' ? bytes : bytes(index);
    },
    scratchBytes: (s) => stages[s].scratch ?? 0,
    dependencies: (s, index, out) => {
      for (const [a, b] of stages[s].reads[index]) out.push(a, b);
    },
    consumers: (s, index, out) => {
      for (const value of consumers[s][index]) out.push(value);
    },
    consumerCount: (s, index) => consumers[s][index].length / 2,
  };
}

/** First-fit allocator over `capacity` bytes that complains of anything freed twice. */
export class FakeArena {
  readonly taken = new Map<number, number>();
  constructor(readonly capacity: number) {}
  get used(): number {
    let sum = 0;
    for (const bytes of this.taken.values()) sum += bytes;
    return sum;
  }
  allocate(bytes: number): number | undefined {
    let at = 0;
    for (const [address, size] of [...this.taken].sort((a, b) => a[0] - b[0])) {
      if (address - at >= bytes) break;
      at = address + size;
    }
    if (at + bytes > this.capacity) return undefined;
    this.taken.set(at, bytes);
    return at;
  }
  free(address: number): void {
    if (!this.taken.delete(address)) throw new Error(`freed ${address}, which is not taken`);
  }
}
