/**
 * Walks over expression graphs without recursion, so that chains of any depth overflow no stack.
 */
import { atOnce, type Steps } from '../base/listening/steps.js';
import type { Node } from './node.js';

/** An expression graph in the order children before parents, with everything that passes over it need by position. */
export interface Graph {
  readonly order: readonly Node[];
  /** Positions of each node's children, in the order that `childrenOf` gave them. */
  readonly children: readonly (readonly number[])[];
  /** The position of a node by its hash; undefined for one that the graph does not hold. */
  positionOf(node: Node): number | undefined;
}

const childrenOfNode = (node: Node): readonly Node[] => node.children;

/** The graph reachable from `roots`, each hash once. `childrenOf` may give other edges than the node's own. */
const indexGraph = (roots: readonly Node[], childrenOf?: (node: Node) => readonly Node[]): Graph =>
  atOnce(indexSteps(roots, childrenOf));

/** {@link indexGraph} in steps. */
export function* indexSteps(
  roots: readonly Node[],
  childrenOf: (node: Node) => readonly Node[] = childrenOfNode,
): Steps<Graph> {
  const order: Node[] = [];
  const children: number[][] = [];
  const positions = new Map<string, number>();
  // The way from a root down to the node at hand, and the positions of each one's children that are done.
  const path: Node[] = [];
  const below: (readonly Node[])[] = [];
  const found: number[][] = [];
  const enter = (node: Node): void => {
    path.push(node);
    below.push(childrenOf(node));
    found.push([]);
  };
  for (const root of roots) {
    if (!positions.has(root.hash)) enter(root);
    while (path.length > 0) {
      yield;
      const top = path.length - 1;
      const next = below[top];
      const mine = found[top];
      let position: number | undefined = 0;
      while (mine.length < next.length && position !== undefined) {
        position = positions.get(next[mine.length].hash);
        if (position === undefined) enter(next[mine.length]);
        else mine.push(position);
      }
      if (position === undefined) continue;
      positions.set(path[top].hash, order.length);
      found[top - 1]?.push(order.length);
      order.push(path[top]);
      children.push(mine);
      path.pop();
      below.pop();
      found.pop();
    }
  }
  return { order, children, positionOf: (node) => positions.get(node.hash) };
}

/** Nodes reachable from `roots`, children before parents, each hash once. `childrenOf` may add edges of its own. */
export const topologicalOrder = (
  roots: readonly Node[],
  childrenOf?: (node: Node) => readonly Node[],
): readonly Node[] => indexGraph(roots, childrenOf).order;
