/**
 * Finds out the extents that only computing tells: the masks of selected arrays are counted in a run of their own, and what
 * is computed after it are arrays of known shape.
 */
import { axisOf } from '../base/axis-chunks.js';
import { resolveConfig } from '../base/config.js';
import { compact, type FlatSelection, flatSelection, selectedCounts } from '../expr/compact.js';
import { someDistinct, withKnown } from '../expr/distinct.js';
import type { DistinctNode, Node, PersistedNode } from '../expr/node.js';
import { isSelected } from '../expr/selected.js';
import { topologicalOrder } from '../expr/traverse.js';
import { releaseNode, whileKept } from './block-claims.js';
import { type ComputeOptions, computeNodes, persistNodes } from './compute.js';
import { searchedAtOnce } from './distinct-pieces.js';
import { findDistinct } from './distinct-tables.js';
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

/** True for arrays of which something has to be found out before they can be planned. */
const needsRuns = (given: readonly Node[]): boolean => given.some(isSelected) || someDistinct();

/** `given` with all distinct elements found, in runs of their own, innermost first. */
async function withDistinct(
  given: readonly Node[],
  next: () => ComputeOptions,
  kept: PersistedNode[],
): Promise<readonly Node[]> {
  if (!someDistinct()) return given;
  let nodes = given;
  const { memoryLimit } = resolveConfig({ memoryLimit: next().memoryLimit });
  const most = searchedAtOnce(memoryLimit);
  for (;;) {
    const order = topologicalOrder(nodes);
    const source = order.find(({ kind }) => kind === 'distinct')?.children;
    if (!source) return nodes;
    const alike = order.filter(
      (node): node is DistinctNode =>
        node.kind === 'distinct' &&
        node.children.length === source.length &&
        node.children.every((child, k) => child.hash === source[k].hash),
    );
    const extra = alike.some(({ part }) => part === 'counts' || part === 'indices');
    const partOf = await findDistinct(source[0], source[1], extra, next, (node) => kept.push(node));
    nodes = withKnown(order, nodes, new Map(alike.map((node) => [node.hash, partOf(node.part)])), most);
  }
}

/** `given` with each selected array as the blocks that its mask, which is counted here, leaves. */
export async function findExtents<O extends ComputeOptions>(
  given: readonly Node[],
  options: O,
): Promise<KnownExtents<O>> {
  if (!needsRuns(given)) return { nodes: given, options, release: () => {} };
  const runs = new Runs(options);
  const kept: PersistedNode[] = [];
  const release = (): void => {
    for (const node of kept.splice(0)) releaseNode(node);
  };
  try {
    const found = await withDistinct(given, () => runs.next(2), kept);
    if (!found.some(isSelected)) return { nodes: found, options: runs.last(options), release };
    const flat = new Map<Node, FlatSelection>();
    for (const node of found) if (isSelected(node)) flat.set(node, flatSelection(node));
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
    const nodes = found.map((node) => {
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
  needsRuns(given)
    ? whileKept(given, async () => {
        const known = await findExtents(given, options);
        try {
          return await work(known.nodes, known.options);
        } finally {
          known.release();
        }
      })
    : work(given, options);
