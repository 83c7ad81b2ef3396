/**
 * Walks over expression graphs without recursion, so that chains of any depth overflow no stack.
 */
import type { Node } from './node.js';

/** Nodes reachable from `roots`, children before parents, each hash once. `childrenOf` may add edges of its own. */
export function topologicalOrder(
  roots: readonly Node[],
  childrenOf: (node: Node) => readonly Node[] = (node) => node.children,
): Node[] {
  const order: Node[] = [];
  const seen = new Set<string>();
  const stack: { node: Node; children: readonly Node[]; next: number }[] = [];
  const visit = (node: Node): void => {
    if (seen.has(node.hash)) return;
    seen.add(node.hash);
    stack.push({ node, children: childrenOf(node), next: 0 });
  };
  for (const root of roots) {
    visit(root);
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top.next < top.children.length) visit(top.children[top.next++]);
      else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}

/** The hashes of the nodes of `order` (children first) that contain `target`. */
export function containing(order: readonly Node[], target: Node): Set<string> {
  const out = new Set<string>([target.hash]);
  for (const node of order) if (node.children.some((child) => out.has(child.hash))) out.add(node.hash);
  return out;
}
