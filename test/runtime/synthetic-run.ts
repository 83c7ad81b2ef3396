/** Runs synthetic graphs through `runPlan` with the executor of synthetic-executor.mjs, and knows what must come out. */
import { parseBytes } from '../../lib/base/bytes.js';
import type { RunReport } from '../../lib/runtime/plan-run.js';
import { type RunOptions, runPlan } from '../../lib/runtime/plan-run.js';
import { sharedArena } from '../../lib/runtime/shared-arena.js';
import type { TaskCall, TaskGraph } from '../../lib/runtime/task-graph.js';
// @ts-expect-error plain JavaScript, because worker threads load it without a build
import { taskValue } from './synthetic-executor.mjs';
import type { SyntheticStage } from './synthetic-graph.js';
import { syntheticGraph } from './synthetic-graph.js';

export interface Behaviour {
  /** By "stage.index": 'throw', 'hang', 'die', 'die once', 'throw once', 'overrun'. */
  readonly acts?: Readonly<Record<string, string>>;
  readonly asynchronous?: boolean;
  readonly once?: string;
  readonly broken?: boolean;
}

/** Values of a graph's collected sinks, in order. */
export async function runSynthetic(
  graph: TaskGraph,
  options: RunOptions,
  behaviour: Behaviour = {},
  onHost: (task: TaskCall) => void = () => {},
): Promise<{ report: RunReport; values: Map<string, number> }> {
  const values = new Map<string, number>();
  const { memory } = sharedArena();
  const view = new Float64Array(memory.buffer);
  const report = await runPlan({
    place: sharedArena(),
    graph,
    payload: behaviour,
    executorModule: new URL('./synthetic-executor.mjs', import.meta.url).href,
    host: {
      run: async (task) => {
        await null;
        onHost(task);
        view[task.output / 8] = taskValue(
          task.stage,
          task.index,
          Array.from(task.inputs, (address) => view[address / 8]),
        ) as number;
      },
      collect: (stage, index, address) => {
        values.set(`${stage}.${index}`, view[address / 8]);
      },
    },
    // All of the limit is for blocks: these limits are exact.
    options:
      options.memoryLimit === undefined || options.arenaLimit !== undefined
        ? options
        : { ...options, arenaLimit: parseBytes(options.memoryLimit, 'memoryLimit') },
  });
  return { report, values };
}

/** What the sinks of a graph must come to. */
export function expectedValues(graph: TaskGraph): Map<string, number> {
  const known = new Map<string, number>();
  const value = (s: number, t: number): number => {
    const name = `${s}.${t}`;
    const found = known.get(name);
    if (found !== undefined) return found;
    const pairs: number[] = [];
    graph.dependencies(s, t, pairs);
    const inputs: number[] = [];
    for (let k = 0; k < pairs.length; k += 2) inputs.push(value(pairs[k], pairs[k + 1]));
    const out = taskValue(s, t, inputs) as number;
    known.set(name, out);
    return out;
  };
  const out = new Map<string, number>();
  for (let k = 0; k < graph.sinks.length; k += 2)
    for (let t = 0; t < graph.sinks[k + 1]; t++) out.set(`${graph.sinks[k]}.${t}`, value(graph.sinks[k], t));
  return out;
}

/** `n` sources, neighbours summed, all reduced into one by a task of many inputs, and every sum divided by it. */
export function stencilGraph(n: number, extra: Partial<SyntheticStage> = {}): TaskGraph {
  const reads = (make: (k: number) => (readonly [number, number])[]): (readonly [number, number])[][] =>
    Array.from({ length: n }, (_, k) => make(k));
  return syntheticGraph(
    [
      { reads: reads(() => []), eviction: 'drop', label: 'read', ...extra },
      {
        reads: reads((k) => [
          [0, k],
          [0, (k + 1) % n],
          [0, (k * 7) % n],
        ]),
        scratch: 8,
        label: 'stencil',
        ...extra,
      },
      { reads: [Array.from({ length: n }, (_, k) => [1, k] as const)], label: 'sum' },
      {
        reads: reads((k) => [
          [1, k],
          [2, 0],
        ]),
        label: 'divide',
        sink: 'collect',
      },
    ],
    [3, n],
  );
}
