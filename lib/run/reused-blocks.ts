/**
 * Blocks that a persisted result shares with arrays persisted before, instead of copying them: the inside of a padded array,
 * most of a rolled one, all of one that was only cut or joined where its blocks end.
 */
import type { Plan } from '../plan/plan.js';
import { type ReusedRun, reusedRuns } from '../plan/reused-blocks.js';
import type { GivenBlocks } from '../runtime/instructions.js';
import type { PersistedBlocks } from '../runtime/persisted-blocks.js';

/** What one stage of a plan shares. */
export interface ReusedRuns {
  /** The blocks as the run is given them. */
  readonly given: GivenBlocks;
  /** Adds them to what the run has persisted. */
  share(persisted: PersistedBlocks): void;
}

/**
 * What the roots of `plan` share with the blocks it is given, by stage.
 *
 * @param blocks the given blocks by stage
 */
export function reusedOf(plan: Plan, blocks: ReadonlyMap<number, PersistedBlocks>): ReadonlyMap<number, ReusedRuns> {
  const out = new Map<number, ReusedRuns>();
  for (const root of new Set(plan.roots)) {
    const found = new Map<
      number,
      { readonly owner: PersistedBlocks; readonly run: ReusedRun; readonly address: number }
    >();
    for (const [index, run] of reusedRuns(plan.data, plan.graph.grids, root)) {
      const owner = blocks.get(run.stage) as PersistedBlocks;
      const address = owner.address(run.index);
      // What was evicted is copied as it is read back.
      if (address === undefined || address < 0) continue;
      found.set(index, { owner, run, address: address + run.offset });
    }
    if (found.size === 0) continue;
    out.set(root, {
      given: {
        has: (index) => found.has(index),
        address: (index) => found.get(index)?.address,
        spill: () => undefined,
      },
      share: (persisted) => {
        for (const [index, { owner, run }] of found) persisted.share(index, owner, run.index, run.offset, run.bytes);
      },
    });
  }
  return out;
}
