/** Task graphs for the simulated scheduler: made-up ones, and real plans of small random expressions. */

import { PlanGraph } from '../../lib/plan/graph.js';
import { unrollLoops } from '../../lib/plan/loops/unroll-loops.js';
import { Lowering } from '../../lib/plan/lower.js';
import type { StageInfo, TaskGraph } from '../../lib/runtime/task-graph.js';
import { build, type Instruction } from '../property/expressions.js';
import { type SyntheticStage, syntheticGraph } from '../runtime/synthetic-graph.js';
import { Choices } from './random.js';

/** A graph of up to six stages of up to seven tasks, with sinks of every kind, some of them done. */
function madeUp(r: Choices): TaskGraph {
  const counts = Array.from({ length: r.between(1, 6) }, () => r.between(1, 7));
  const last = counts.length - 1;
  const sinkOf = counts.map((_, s): StageInfo['sink'] =>
    s === last || r.oneIn(5) ? (['collect', 'persist', 'effect'] as const)[r.below(3)] : 'none',
  );
  const stages = counts.map((tasks, s): SyntheticStage => {
    const most = sinkOf[s] === 'effect' ? 0 : r.below(6);
    const uneven = r.oneIn(3);
    return {
      eviction: r.oneIn(2) ? 'drop' : 'spill',
      place: r.oneIn(6) ? 'host' : 'worker',
      waits: r.oneIn(3),
      sink: sinkOf[s],
      bytes: uneven ? (index) => (most * (index + 1)) % (most + 1) : most,
      scratch: r.below(3),
      reads: Array.from({ length: tasks }, () =>
        s === 0
          ? []
          : Array.from({ length: r.below(r.oneIn(8) ? 12 : 5) }, () => {
              const from = r.below(s);
              return [from, r.below(counts[from])] as const;
            }),
      ),
    };
  });
  const sinks = sinkOf.flatMap((sink, s) =>
    sink === 'none' ? [] : [s, r.oneIn(4) ? r.between(1, counts[s]) : counts[s]],
  );
  const graph = syntheticGraph(stages, sinks, r.oneIn(2) ? 0 : r.between(1, 6));
  if (!r.oneIn(4)) return graph;
  const done = new Set<string>();
  for (let k = 0; k < 6; k++) {
    const s = r.below(counts.length);
    if (sinkOf[s] === 'effect') done.add(`${s}.${r.below(counts[s])}`);
  }
  return { ...graph, isDone: (s, index) => done.has(`${s}.${index}`) };
}

/** A plan of up to three nodes of a random expression graph. */
function planned(seed: number): TaskGraph {
  const r = new Choices(seed);
  const list: Instruction[] = Array.from({ length: r.between(1, 14) }, () => ({
    op: r.below(100),
    operands: [r.below(6), r.below(6), r.below(6)],
    choices: Array.from({ length: 12 }, () => r.below(1001)),
  }));
  const roots = unrollLoops(
    build(list)
      .slice(-3)
      .map(({ node }) => node),
  );
  const lowered = new Lowering({ threads: 2, literalBytes: 0, ...(r.oneIn(2) ? { memoryLimit: 1024 } : {}) }).lower(
    roots,
  );
  const kind = r.oneIn(3) ? 'persist' : 'collect';
  const stages = [...new Set(lowered.roots)];
  return new PlanGraph(
    lowered.plan,
    stages.map((stage) => ({ stage, kind })),
    { read: () => 0, write: () => 0, readOutside: () => 0, writeOutside: () => 0 },
  );
}

/** Plans take longer to make than to simulate, so seeds share them. */
const plans = new Map<number, TaskGraph>();
const PLANS = 500;

/** The graph that a seed stands for. */
export function graphOf(r: Choices): TaskGraph {
  if (!r.oneIn(4)) return madeUp(r);
  const seed = r.below(PLANS);
  let graph = plans.get(seed);
  if (!graph) {
    graph = planned(seed);
    plans.set(seed, graph);
  }
  return graph;
}
