/**
 * Decides which nodes become stages of their own and which are computed inside the kernels of their consumers.
 *
 * A node is materialised when something needs whole blocks of it (a gather, a user's function, a loop), when its program
 * would grow too long, or when several consumers would each compute it again at more cost than holding it.
 */

import { itemsize } from '../../kernels/dtype.js';
import { type AffineView, composeViews, identityView } from '../base/affine.js';
import { type Node, sizeOf } from '../expr/node.js';

/** Programs longer than this are cut into stages. */
const PROGRAM_LIMIT = 128;
/** Memory arrays up to this size travel inside the plan. */
export const LITERAL_BYTES = 64 * 1024;
/** Cost of recomputing that is cheaper than holding a block, within one kernel and across kernels. */
const SAME_STAGE_COST = 32;
const OTHER_STAGE_COST = 8;
/** What generating one random number costs, in elementwise operations. */
const RANDOM_COST = 4;

/** True for arrays that exist already, or are read, block by block. */
export const isSource = (node: Node, literalBytes = LITERAL_BYTES): boolean =>
  node.kind === 'stored' || node.kind === 'persisted' || (node.kind === 'memory' && !isLiteral(node, literalBytes));

/** True for memory arrays small enough to travel with the plan. */
export const isLiteral = (node: Node, literalBytes = LITERAL_BYTES): boolean =>
  node.kind === 'memory' && sizeOf(node.shape) * itemsize(node.dtype) <= literalBytes;

/** True for nodes that are computed element by element inside a consumer's kernel unless materialised. */
const isInline = (node: Node): boolean =>
  node.kind === 'elementwise' ||
  node.kind === 'cast' ||
  node.kind === 'view' ||
  node.kind === 'rechunk' ||
  node.kind === 'take' ||
  node.kind === 'random';

/** The node whose blocks a `take` gathers from: its child, or what that is a view of. */
export const takeSource = (node: Node): Node => {
  const child = node.children[0];
  return child.kind === 'view' ? child.children[0] : child;
};

interface Context {
  readonly root: string;
  readonly view: AffineView | undefined;
  readonly key: string;
}

const viewKey = (view: AffineView | undefined): string =>
  view === undefined ? '' : view.maps.map((map) => `${map.offset}:${map.stride}:${map.axis}`).join(',');

/** Why a node was materialised, for `explain()`. */
export type FusionDecisions = ReadonlyMap<string, string>;

/**
 * The nodes to materialise, with reasons.
 *
 * @param order all nodes, children first
 * @param roots nodes whose own blocks are asked for
 */
export function decideFusion(
  order: readonly Node[],
  roots: readonly Node[],
  childrenOf: (node: Node) => readonly Node[],
  literalBytes = LITERAL_BYTES,
): FusionDecisions {
  const decisions = new Map<string, string>();
  for (const root of roots) decisions.set(root.hash, 'result');
  for (const node of order) {
    if (node.kind === 'take') force(takeSource(node), 'picked from by indices');
    if (node.kind === 'blocks' || node.kind === 'reshape')
      for (const child of node.children) force(child, `whole blocks are needed by ${node.kind}`);
    if (node.kind === 'iterate') for (const child of childrenOf(node)) force(child, 'read by a time loop');
    if (node.kind === 'assemble' || node.kind === 'blocks' || node.kind === 'reshape' || node.kind === 'iterate')
      decisions.set(node.hash, decisions.get(node.hash) ?? `a ${node.kind} stage`);
  }
  function force(node: Node, why: string): void {
    if (!isSource(node, literalBytes)) decisions.set(node.hash, decisions.get(node.hash) ?? why);
  }

  // Children first: length and cost of each node's inline program; long ones are cut at their largest parts.
  const length = new Map<string, number>();
  const cost = new Map<string, number>();
  for (const node of order) {
    const inside = (child: Node): boolean => isInline(child) && !decisions.has(child.hash);
    const lengthOf = (child: Node): number => (inside(child) ? (length.get(child.hash) ?? 1) : 1);
    let total = 1 + node.children.reduce((n, child) => n + lengthOf(child), 0);
    if (total > PROGRAM_LIMIT && (isInline(node) || node.kind === 'reduction')) {
      for (const child of [...node.children].sort((a, b) => lengthOf(b) - lengthOf(a))) {
        if (total <= PROGRAM_LIMIT) break;
        if (!inside(child) || lengthOf(child) <= 2) continue;
        total -= lengthOf(child) - 1;
        const target = child.kind === 'view' || child.kind === 'rechunk' ? child.children[0] : child;
        force(target, `its consumer's program would exceed ${PROGRAM_LIMIT} operations`);
      }
    }
    length.set(node.hash, total);
    const own = node.kind === 'random' ? RANDOM_COST : node.kind === 'elementwise' ? 1 : node.kind === 'cast' ? 0.5 : 0;
    cost.set(
      node.hash,
      own + node.children.reduce((n, child) => n + (inside(child) ? (cost.get(child.hash) ?? 0) : 0), 0),
    );
  }

  // Parents first: from which kernels, through which views, is each node read?
  const contexts = new Map<string, Context[]>();
  const add = (node: Node, context: Context): void => {
    const known = contexts.get(node.hash);
    if (!known) contexts.set(node.hash, [context]);
    else if (known.length <= 16 && !known.some((other) => other.key === context.key)) known.push(context);
  };
  for (let k = order.length - 1; k >= 0; k--) {
    const node = order[k];
    const mine = contexts.get(node.hash) ?? [];
    if (
      isInline(node) &&
      node.kind !== 'view' &&
      node.kind !== 'rechunk' &&
      node.kind !== 'take' &&
      !decisions.has(node.hash) &&
      mine.length > 1
    ) {
      const each = cost.get(node.hash) ?? 0;
      const kernels = new Set(mine.map((context) => context.root)).size;
      const limit = kernels === 1 ? SAME_STAGE_COST : OTHER_STAGE_COST;
      const extra = each * (kernels === 1 ? mine.length : mine.length - 1);
      if (extra > limit)
        decisions.set(
          node.hash,
          `read ${mine.length} times from ${kernels} kernel${kernels === 1 ? '' : 's'}; computing it again would cost more than holding it`,
        );
    }
    const isRoot = !isInline(node) || decisions.has(node.hash);
    const passed: Context[] = isRoot ? [{ root: node.hash, view: undefined, key: node.hash }] : mine;
    node.children.forEach((child, c) => {
      for (const context of passed) {
        const step =
          node.kind === 'view'
            ? node.view
            : node.kind === 'assemble'
              ? shifted(node.shape, node.regions[c].start)
              : undefined;
        const view = step === undefined ? context.view : composeViews(context.view ?? identityView(step.shape), step);
        add(child, { root: context.root, view, key: `${context.root}|${viewKey(view)}` });
      }
    });
  }
  return decisions;
}

/** The view that shows a child placed at `start` of an array of `shape`. */
export const shifted = (shape: readonly number[], start: readonly number[]): AffineView => ({
  shape,
  maps: start.map((s, axis) => ({ offset: -s, stride: 1, axis })),
});
