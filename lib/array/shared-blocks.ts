/**
 * Blocks that a persisted result shares with arrays persisted before, instead of copying them: the inside of a padded array,
 * most of a rolled one, all of one that was only cut or joined where its blocks end.
 */
import type { Plan } from '../plan/plan.js';
import { type StandingBlock, standingBlocks } from '../plan/standing.js';
import type { GivenBlocks } from '../runtime/instructions.js';
import type { KeptBlocks } from '../runtime/kept-blocks.js';

/** What one stage of a plan shares. */
export interface SharedBlocks {
  /** The blocks as the run is given them. */
  readonly given: GivenBlocks;
  /** Adds them to what the run has kept. */
  share(kept: KeptBlocks): void;
}

/**
 * What the roots of `plan` share with the blocks it is given, by stage.
 *
 * @param blocks the given blocks by stage
 */
export function standingOf(plan: Plan, blocks: ReadonlyMap<number, KeptBlocks>): ReadonlyMap<number, SharedBlocks> {
  const out = new Map<number, SharedBlocks>();
  for (const root of new Set(plan.roots)) {
    const found = new Map<
      number,
      { readonly owner: KeptBlocks; readonly run: StandingBlock; readonly address: number }
    >();
    for (const [index, run] of standingBlocks(plan.data, plan.graph.grids, root)) {
      const owner = blocks.get(run.stage) as KeptBlocks;
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
      share: (kept) => {
        for (const [index, { owner, run }] of found) kept.share(index, owner, run.index, run.offset, run.bytes);
      },
    });
  }
  return out;
}
