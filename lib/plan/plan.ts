/**
 * From expressions to a plan that can run: optimised, lowered, with its graph, inputs and projected memory.
 */
import type { TypedArray } from '../../kernels/dtype.js';
import type { Steps } from '../base/listening/steps.js';
import type { Node } from '../expr/node.js';
import { optimizeSteps } from '../optimize/optimize.js';
import { objectGrid } from '../storage/object-grid.js';
import type { StoredArray } from '../storage/stored-array.js';
import type { PlanData } from '../task/stage.js';
import type { StorageSizes } from '../task/stages/stage-record.js';
import { boundSteps } from './bounded-reshape.js';
import type { FusionDecisions } from './fuse.js';
import { PlanGraph, type Sink } from './graph.js';
import { unrollSteps } from './loops/unroll-loops.js';
import { Lowering } from './lower.js';
import { movedTo } from './stepwise-rechunk.js';

/** What is to become of the roots. */
export type Purpose =
  | { readonly kind: 'collect' }
  | { readonly kind: 'persist' }
  /** Written to one target for each root; the objects in its set of `done`, by number in the object grid, are left alone. */
  | {
      readonly kind: 'store';
      readonly targets: readonly StoredArray[];
      readonly done?: readonly ReadonlySet<number>[] | undefined;
    };

/** Choices of one planning. */
export interface PlanOptions {
  readonly threads: number;
  readonly memoryLimit: number;
  readonly optimize?: boolean;
}

/** A plan with all that running it takes. */
export interface Plan {
  readonly data: PlanData;
  readonly graph: PlanGraph;
  readonly inputs: readonly TypedArray[];
  /** The stage whose blocks make up each root. */
  readonly roots: readonly number[];
  /** Root expressions as lowered. */
  readonly nodes: readonly Node[];
  readonly decisions: FusionDecisions;
  /** What planning took. */
  readonly seconds: number;
  /** Handles of persisted blocks by stage. */
  readonly given: ReadonlyMap<number, number>;
}

/** Plans `nodes` for `purpose`. */
export function* makePlan(
  nodes: readonly Node[],
  purpose: Purpose,
  options: PlanOptions,
  sizes: StorageSizes,
): Steps<Plan> {
  const begun = performance.now();
  const loops = yield* unrollSteps(nodes);
  const optimised = yield* boundSteps(options.optimize === false ? loops : yield* optimizeSteps(loops), options);
  const lowering = new Lowering(options);
  // A writer's blocks are the target's objects: getting there may take steps of its own.
  const targets = purpose.kind === 'store' ? purpose.targets.map((target) => objectGrid(target).chunks) : [];
  const cut = optimised.map((node, k) =>
    targets[k] ? movedTo(node, targets[k], options, optimised.length === 1) : node,
  );
  const lowered = yield* lowering.steps(cut);
  const sinks: Sink[] = [];
  if (purpose.kind === 'store') {
    purpose.targets.forEach((target, k) => {
      const grid = objectGrid(target);
      const objects = { shape: grid.shape, chunks: grid.chunks };
      const stage = lowering.add({
        kind: 'write',
        label: `write ${target.path || 'array'}`,
        domain: objects,
        array: objects,
        components: [target.dtype],
        source: lowered.roots[k],
        target,
      });
      const done = purpose.done?.[k];
      sinks.push({ stage, kind: 'effect', ...(done ? { done } : {}) });
    });
  } else {
    for (const stage of new Set(lowered.roots)) sinks.push({ stage, kind: purpose.kind });
  }
  const given = new Map<number, number>();
  lowered.plan.stages.forEach((stage, k) => {
    if (stage.kind === 'persisted') given.set(k, stage.handle);
  });
  yield;
  const graph = new PlanGraph(lowered.plan, sinks, sizes);
  return {
    data: lowered.plan,
    graph,
    seconds: (performance.now() - begun) / 1000,
    inputs: lowered.inputs,
    roots: lowered.roots,
    nodes: cut,
    decisions: lowered.decisions,
    given,
  };
}
