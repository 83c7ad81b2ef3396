/**
 * Finds out the extents that only computing tells: the masks of selected arrays are counted in a run of their own, and what
 * is computed after it are arrays of known shape.
 */
import { axisOf } from '../base/axis-chunks.js';
import { compact, type FlatSelection, flatSelection, selectedCounts } from '../expr/compact.js';
import type { Node, PersistedNode } from '../expr/node.js';
import { isSelected } from '../expr/selected.js';
import { topologicalOrder } from '../expr/traverse.js';
import { releaseNode, whileKept } from './block-claims.js';
import { type ComputeOptions, computeNodes, persistNodes } from './compute.js';
import { Runs } from './several-runs.js';

/** Arrays of known shape, and what is to be called when they have been computed. */
export interface KnownExtents<O> {
  readonly nodes: readonly Node[];
  readonly options: O;
  readonly release: () => void;
}

/** Kinds of nodes that are as cheap to compute again as to hold. */
const CHEAP: ReadonlySet<Node['kind']> = new Set([
  'memory',
  'persisted',
  'constant',
  'index',
  'elementwise',
  'cast',
  'view',
  'rechunk',
]);
const isCheap = (node: Node): boolean => topologicalOrder([node]).every(({ kind }) => CHEAP.has(kind));

/** `given` with each selected array as the blocks that its mask, which is counted here, leaves. */
export async function findExtents<O extends ComputeOptions>(
  given: readonly Node[],
  options: O,
): Promise<KnownExtents<O>> {
  if (!given.some(isSelected)) return { nodes: given, options, release: () => {} };
  const runs = new Runs(options);
  const kept: PersistedNode[] = [];
  const release = (): void => {
    for (const node of kept.splice(0)) releaseNode(node);
  };
  try {
    const flat = new Map<Node, FlatSelection>();
    for (const node of given) if (isSelected(node)) flat.set(node, flatSelection(node));
    // Each mask once; one that is dear to compute is held for the second run.
    const masks = new Map<string, Node>();
    for (const { keep } of flat.values()) masks.set(keep.hash, keep);
    const dear = [...masks.values()].filter((keep) => !isCheap(keep));
    if (dear.length > 0) {
      const held = await persistNodes(dear, runs.next(2));
      kept.push(...held);
      for (const [k, keep] of dear.entries()) masks.set(keep.hash, held[k]);
    }
    const names = [...masks.keys()];
    const counted = await computeNodes(
      names.map((name) => selectedCounts(masks.get(name) as Node)),
      runs.next(1),
    );
    const nodes = given.map((node) => {
      const selection = flat.get(node);
      if (!selection) return node;
      const counts = axisOf(Array.from(counted[names.indexOf(selection.keep.hash)], Number));
      return compact({ ...selection, keep: masks.get(selection.keep.hash) as Node }, counts);
    });
    return { nodes, options: runs.last(options), release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Does `work` with arrays of known shape in the place of `given`. */
export const withExtents = <O extends ComputeOptions, T>(
  given: readonly Node[],
  options: O,
  work: (nodes: readonly Node[], options: O) => Promise<T>,
): Promise<T> =>
  given.some(isSelected)
    ? whileKept(given, async () => {
        const known = await findExtents(given, options);
        try {
          return await work(known.nodes, known.options);
        } finally {
          known.release();
        }
      })
    : work(given, options);
