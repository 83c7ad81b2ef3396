/**
 * Decides which nodes become stages of their own and which are computed inside the kernels of their consumers.
 *
 * A node is materialised when something needs whole blocks of it (a gather, a user's function, a loop), when its program
 * would grow too long, or when several consumers would each compute it again at more cost than holding it.
 */

import { itemsize } from '../../kernels/dtype.js';
import { isMathCall } from '../../kernels/primitive.js';
import { type AffineView, composeViews, identityView, viewKey } from '../base/affine.js';
import type { Steps } from '../base/listening/steps.js';
import { sizeOf } from '../base/shape.js';
import type { Node, StoredNode, TakeNode } from '../expr/node.js';
import type { Graph } from '../expr/traverse.js';
import type { Move } from './stepwise-rechunk.js';
import { isStreamed, type Reading, sharedCells } from './streaming.js';

/** Programs longer than this are cut into stages. */
const PROGRAM_LIMIT = 128;
/** Memory arrays up to this size travel inside the plan. */
const LITERAL_BYTES = 64 * 1024;
/** Cost of recomputing that is cheaper than holding a block, within one kernel and across kernels. */
const SAME_STAGE_COST = 32;
const OTHER_STAGE_COST = 8;
/** What generating one random number costs, in elementwise operations. */
const RANDOM_COST = 20;

/** What a call of a mathematical function costs. */
const CALL_COST = 10;
/** Computing again for every repetition what is repeated this often, at more than this cost, is worse than reading it. */
const BROADCAST_TIMES = 4;
const BROADCAST_COST = 4;

/** True for arrays that exist already, or are read, block by block. */
export const isSource = (node: Node, literalBytes = LITERAL_BYTES): boolean =>
  node.kind === 'stored' ||
  node.kind === 'source' ||
  node.kind === 'persisted' ||
  (node.kind === 'memory' && !isLiteral(node, literalBytes));

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
  node.kind === 'state' ||
  node.kind === 'random';

/** True for a state of a loop that is no component of the loop's own stage: its frames, or what it begins from. */
const hasOwnStage = ({ children: [loop] }: Node): boolean =>
  loop.kind !== 'iterate' || loop.every !== undefined || loop.steps === 0;

/** The node whose blocks a `take` gathers from: its child, or what that is a view of. */
export const takeSource = (node: TakeNode): Node => {
  const child = node.children[0];
  if (child.kind !== 'view') return child;
  // Of a diagonal the index list would have to be looked up along several axes.
  const along = child.view.maps.filter((map) => map.axis === node.axis);
  return along.length > 1 ? child : child.children[0];
};

/** The node whose blocks a routine reads for `child`: what it shows through views and other chunks, down to what is `held`. */
export function routineSource(child: Node, held: (node: Node) => boolean): Node {
  let at = child;
  while ((at.kind === 'view' || at.kind === 'rechunk') && !held(at)) at = at.children[0];
  return at;
}

/** One way in which a kernel reads a node: the kernel's root and the view it sees the node through. */
interface Context {
  readonly root: number;
  readonly view: AffineView | undefined;
  readonly key: string;
  /** True below a node that picks indices. */
  readonly gathered: boolean;
  /** Elements of the kernel's loop, for each of which the node is computed. */
  readonly elements: number;
}

/** More contexts than this are as good as this many. */
const CONTEXT_LIMIT = 16;

/** Why a node was materialised, for `explain()`. */
export type FusionDecisions = ReadonlyMap<string, string>;

/** What was decided of an expression. */
export interface Fusion {
  /** The nodes to materialise, with reasons. */
  readonly decisions: FusionDecisions;
  /** Hashes of stored arrays that are decoded inside the kernels that read them. */
  readonly streamed: ReadonlySet<string>;
}

/** What decides beside the expression. */
export interface FusionOptions {
  /** Memory arrays up to this many bytes travel inside the plan. */
  readonly literalBytes?: number;
  /** Bytes that all blocks together may take. */
  readonly memoryLimit?: number;
}

/**
 * The nodes to materialise, and the stored arrays that need no stage of their own.
 *
 * @param graph all nodes with the edges that lowering follows
 * @param roots nodes whose own blocks are asked for
 * @param moves rechunks that go through grids of their own, by hash
 */
export function* decideFusion(
  graph: Graph,
  roots: readonly Node[],
  { literalBytes = LITERAL_BYTES, memoryLimit }: FusionOptions = {},
  moves: ReadonlyMap<string, Move> = new Map(),
): Steps<Fusion> {
  const { order, children } = graph;
  const decisions = new Map<string, string>();
  const decided = new Uint8Array(order.length);
  const decide = (position: number, why: string): void => {
    if (decided[position]) return;
    decided[position] = 1;
    decisions.set(order[position].hash, why);
  };
  const force = (node: Node, why: string): void => {
    const position = graph.positionOf(node);
    if (position !== undefined && !isSource(node, literalBytes)) decide(position, why);
  };
  for (const root of roots) decide(graph.positionOf(root) ?? 0, 'result');
  for (const [position, node] of order.entries()) {
    yield;
    if (moves.has(node.hash)) decide(position, `moved in ${moves.get(node.hash)?.grids.length} steps to bound memory`);
    if (node.kind === 'take') force(takeSource(node), 'picked from by indices');
    if (node.kind === 'blocks' || node.kind === 'reshape')
      for (const child of node.children) force(child, `whole blocks are needed by ${node.kind}`);
    if (node.kind === 'routine')
      for (const child of node.children)
        force(
          routineSource(child, (at) => moves.has(at.hash)),
          `read by ${node.op}`,
        );
    if (node.kind === 'iterate') for (const child of children[position]) force(order[child], 'read by a time loop');
    if (node.kind === 'assemble' || node.kind === 'blocks' || node.kind === 'reshape' || node.kind === 'iterate')
      decide(position, `a ${node.kind} stage`);
    if (node.kind === 'routine') decide(position, `a ${node.op} stage`);
    if (node.kind === 'state' && hasOwnStage(node)) decide(position, 'frames of a time loop');
  }

  const inside = (position: number): boolean => !decided[position] && isInline(order[position]);
  const cost = cutPrograms(graph, inside, force);

  // Parents first: from which kernels, through which views, is each node read?
  const contexts: (Context[] | undefined)[] = new Array(order.length);
  const add = (position: number, context: Context): void => {
    const known = contexts[position];
    if (!known) contexts[position] = [context];
    else if (
      known.length <= CONTEXT_LIMIT &&
      !known.some((other) => other === context || (other.root === context.root && other.key === context.key))
    )
      known.push(context);
  };
  for (let position = order.length - 1; position >= 0; position--) {
    yield;
    const node = order[position];
    const mine = contexts[position] ?? [];
    const computed =
      inside(position) &&
      node.kind !== 'view' &&
      node.kind !== 'rechunk' &&
      node.kind !== 'take' &&
      node.kind !== 'state';
    if (computed && mine.length > 1) {
      const kernels = new Set(mine.map((context) => context.root)).size;
      const limit = kernels === 1 ? SAME_STAGE_COST : OTHER_STAGE_COST;
      const extra = cost[position] * (kernels === 1 ? mine.length : mine.length - 1);
      if (extra > limit)
        decide(
          position,
          `read ${mine.length} times from ${kernels} kernel${kernels === 1 ? '' : 's'}; computing it again would cost more than holding it`,
        );
    }
    if (computed && node.kind !== 'random' && cost[position] > BROADCAST_COST) {
      const size = sizeOf(node.shape);
      const times = mine.reduce((n, context) => Math.max(n, context.elements / size), 0);
      if (size > 0 && times >= BROADCAST_TIMES)
        decide(position, `each element is repeated ${Math.round(times)} times; computing it again would cost more`);
    }
    const isRoot = !inside(position);
    children[position].forEach((child, c) => {
      if (!inside(child) && order[child].kind !== 'stored') return;
      // Kernels of reductions and of the regions of an assembly loop over what they read.
      const elements = sizeOf(isInline(node) ? node.shape : order[child].shape);
      const passed = isRoot ? [{ root: position, view: undefined, key: '', gathered: false, elements }] : mine;
      const step =
        node.kind === 'view'
          ? node.view
          : node.kind === 'assemble'
            ? shifted(node.shape, node.regions[c].start)
            : undefined;
      for (const before of passed) {
        const gathered = before.gathered || node.kind === 'take';
        const context = gathered === before.gathered ? before : { ...before, gathered, key: `${before.key}!` };
        if (step === undefined) add(child, context);
        else {
          const view = composeViews(context.view ?? identityView(step.shape), step);
          add(child, { ...context, view, key: viewKey(view) });
        }
      }
    });
  }
  const streamed: { node: StoredNode; readings: Reading[] }[] = [];
  order.forEach((node, position) => {
    if (node.kind !== 'stored' || decisions.has(node.hash)) return;
    const readings = (contexts[position] ?? []).map(({ root: at, view, gathered }) => {
      const root = order[at];
      const { shape, chunks } = root.kind === 'reduction' ? root.children[0] : root;
      return {
        root,
        domain: { shape, chunks: moves.get(root.hash)?.grids[0] ?? chunks },
        view,
        gathered,
        planned: moves.get(root.hash)?.streams ?? false,
      };
    });
    if (readings.length <= CONTEXT_LIMIT && isStreamed(node, readings, memoryLimit)) streamed.push({ node, readings });
  });
  return { decisions, streamed: sharedCells(streamed) };
}

/** What computing one element costs apart from its operands. */
function ownCost(node: Node): number {
  if (node.kind === 'elementwise') return isMathCall(node.op) ? CALL_COST : 1;
  return node.kind === 'random' ? RANDOM_COST : node.kind === 'cast' ? 0.5 : 0;
}

/**
 * Cuts programs that would grow too long at their largest parts.
 *
 * @returns what computing each node inline costs, in elementwise operations
 */
function cutPrograms(
  { order, children }: Graph,
  inside: (position: number) => boolean,
  force: (node: Node, why: string) => void,
): Float64Array {
  const length = new Float64Array(order.length);
  const cost = new Float64Array(order.length);
  const lengthOf = (position: number): number => (inside(position) ? length[position] : 1);
  order.forEach((node, position) => {
    const below = children[position];
    let total = 1;
    for (const child of below) total += lengthOf(child);
    if (total > PROGRAM_LIMIT && (isInline(node) || node.kind === 'reduction')) {
      for (const child of [...below].sort((a, b) => lengthOf(b) - lengthOf(a))) {
        if (total <= PROGRAM_LIMIT) break;
        if (!inside(child) || length[child] <= 2) continue;
        total -= length[child] - 1;
        const cut = order[child];
        const target = cut.kind === 'view' || cut.kind === 'rechunk' ? cut.children[0] : cut;
        force(target, `its consumer's program would exceed ${PROGRAM_LIMIT} operations`);
      }
    }
    length[position] = total;
    let sum = ownCost(node);
    for (const child of below) if (inside(child)) sum += cost[child];
    cost[position] = sum;
  });
  return cost;
}

/** The view that shows a child placed at `start` of an array of `shape`. */
export const shifted = (shape: readonly number[], start: readonly number[]): AffineView => ({
  shape,
  maps: start.map((s, axis) => ({ offset: -s, stride: 1, axis })),
});
