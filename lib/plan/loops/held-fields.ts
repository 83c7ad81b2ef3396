/**
 * Decides which parts of a time loop's step are held as fields of their own while the step is done: what is seen with margins,
 * what many neighbours would compute again, and values that are the same everywhere.
 */
import { type AffineView, composeViews, identityView, viewKey } from '../../base/affine.js';
import { sizeOf } from '../../base/shape.js';
import type { AssembleNode, Node } from '../../expr/node.js';
import { shifted } from '../fuse.js';
import { type Extended, extendedArray } from './extended-array.js';

/** Computing again for each further neighbour is cheaper than holding up to so many operations. */
const AGAIN_COST = 12;
/** More views than this are as good as this many. */
const VIEW_LIMIT = 64;

/** The nodes of a step that depend on what it carries, and how they are computed. */
export interface StepNodes {
  /** Children before parents. */
  readonly order: readonly Node[];
  /** Hashes of those that depend on a carried array or on the number of the step. */
  readonly inside: ReadonlySet<string>;
  /** Hashes of those that are fields beside what is carried. */
  readonly held: ReadonlySet<string>;
  extended(node: Node): Extended | undefined;
}

/** The nodes of `bodies` that depend on any of `leaves`. */
export function insideNodes(order: readonly Node[], leaves: readonly Node[]): Set<string> {
  const out = new Set(leaves.map((leaf) => leaf.hash));
  for (const node of order) if (node.children.some((child) => out.has(child.hash))) out.add(node.hash);
  return out;
}

/** What of the step with `bodies` over `leaves` is held. */
export function stepNodes(order: readonly Node[], bodies: readonly Node[], leaves: readonly Node[]): StepNodes {
  const inside = insideNodes(order, leaves);
  const known = new Map<string, Extended | undefined>();
  const extended = (node: Node): Extended | undefined => {
    if (node.kind !== 'assemble' || !inside.has(node.hash)) return undefined;
    if (known.has(node.hash)) return known.get(node.hash);
    // Padding upon padding is as deep as an array has axes.
    const found = extendedArray(node, extended);
    const margins = found?.axes.some(({ before, after }) => before || after) ?? false;
    const seen = found && margins && inside.has(found.source.hash) ? found : undefined;
    known.set(node.hash, seen);
    return seen;
  };
  const cost = costs(order, inside, extended);
  const views = new Map<string, Map<string, AffineView>>();
  const held = new Set<string>();
  const add = (node: Node, view: AffineView): void => {
    if (!inside.has(node.hash)) return;
    const mine = views.get(node.hash) ?? new Map<string, AffineView>();
    if (mine.size < VIEW_LIMIT) mine.set(viewKey(view), view);
    views.set(node.hash, mine);
  };
  const roots = new Set(bodies.map((body) => body.hash));
  for (const body of bodies) add(body, identityView(body.shape));
  for (let k = order.length - 1; k >= 0; k--) {
    const node = order[k];
    const mine = views.get(node.hash);
    if (!mine || node.kind === 'placeholder') continue;
    const margin = extended(node);
    if (margin) {
      const { source } = margin;
      if (source.kind !== 'placeholder') held.add(source.hash);
      add(source, identityView(source.shape));
      continue;
    }
    const computed = node.kind === 'elementwise' || node.kind === 'cast' || node.kind === 'assemble';
    if (computed && node.shape.length === 0) held.add(node.hash);
    // A state's next value that others read is computed once.
    const again = (cost.get(node.hash) ?? 0) * (mine.size - 1);
    if (computed && mine.size > 1 && again > (roots.has(node.hash) ? 1 : AGAIN_COST)) held.add(node.hash);
    const passed = held.has(node.hash) ? [identityView(node.shape)] : [...mine.values()];
    node.children.forEach((child, c) => {
      if (!inside.has(child.hash)) return;
      for (const view of passed) add(child, stepView(node, c, view));
    });
  }
  return { order, inside, held, extended };
}

/** What `view` of `node` shows of its child number `c`. */
export function stepView(node: Node, c: number, view: AffineView): AffineView {
  if (node.kind === 'view') return composeViews(view, node.view);
  if (node.kind === 'assemble') return composeViews(view, shifted(node.shape, node.regions[c].start));
  return view;
}

/** Operations that an element of each node takes where nothing below it is held; of assemblies on average. */
function costs(
  order: readonly Node[],
  inside: ReadonlySet<string>,
  extended: (node: Node) => Extended | undefined,
): Map<string, number> {
  const out = new Map<string, number>();
  const of = (node: Node): number => out.get(node.hash) ?? 0;
  for (const node of order) {
    if (!inside.has(node.hash)) continue;
    const own = node.kind === 'elementwise' ? 1 : node.kind === 'cast' ? 0.5 : 0;
    const below =
      node.kind === 'assemble'
        ? extended(node)
          ? 0
          : average(node, of)
        : node.children.reduce((sum, child) => sum + of(child), 0);
    out.set(node.hash, Math.min(1e6, own + below));
  }
  return out;
}

/** The cost of an assembly's parts by how much they cover; what later ones cover of the first does not count. */
function average(node: AssembleNode, of: (node: Node) => number): number {
  const total = Math.max(1, sizeOf(node.shape));
  let later = 0;
  let sum = 0;
  for (let k = node.children.length - 1; k >= 0; k--) {
    const size = Math.min(sizeOf(node.children[k].shape), total - later);
    later += size;
    sum += (of(node.children[k]) * size) / total;
  }
  return sum;
}
