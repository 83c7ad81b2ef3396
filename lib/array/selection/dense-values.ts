/**
 * Values for every so many elements of an axis, as values for all of it: what a step of a time loop sets by a slice with a step is
 * computed for the elements between as well, so that the step stays a stencil (red and black sweeps, say).
 */
import { cast, constant, elementwiseNode, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';

/** Values of more nodes are not looked into. */
const MOST_NODES = 256;
/** Nodes that are looked at for what a loop carries. */
const MOST_BELOW = 4096;

/** True where `node` depends on what a loop carries, as far as can be seen at little cost. */
export function isCarried(node: Node): boolean {
  const seen = new Set<Node>([node]);
  for (const one of seen) {
    if (one.kind === 'placeholder') return true;
    if (seen.size > MOST_BELOW) return false;
    for (const child of one.children) seen.add(child);
  }
  return false;
}

/**
 * A node of extent `(n - 1) * stride + 1` along `axis` whose element k * stride is element k of `node`; undefined where that is not
 * seen at once.
 */
export function denseAlong(node: Node, axis: number, stride: number): Node | undefined {
  const known = new Map<string, Node | undefined>();
  const long = (n: number): number => (n - 1) * stride + 1;
  const made = (from: Node, at: number): Node | undefined => {
    const shape = from.shape.with(at, long(from.shape[at]));
    if (from.kind === 'constant') return constant(from.value as never, from.dtype, shape);
    if (from.kind === 'rechunk') return dense(from.children[0], at);
    if (from.kind === 'cast') {
      const below = dense(from.children[0], at);
      return below && cast(below, from.dtype);
    }
    if (from.kind === 'elementwise') {
      const children = from.children.map((child) => dense(child, at));
      return children.every((child) => child !== undefined)
        ? elementwiseNode(from.op, children, from.dtype)
        : undefined;
    }
    if (from.kind !== 'view') return undefined;
    const { maps } = from.view;
    const used = maps.flatMap((map, k) => (map.axis === at && map.stride !== 0 ? [k] : []));
    const [child] = from.children;
    if (used.every((k) => maps[k].stride % stride === 0))
      return view(child, {
        shape,
        maps: maps.map((map) => (map.axis === at ? { ...map, stride: map.stride / stride } : map)),
      });
    if (used.length !== 1) return undefined;
    const below = dense(child, used[0]);
    return (
      below &&
      view(below, {
        shape,
        maps: maps.map((map, k) => (k === used[0] ? { ...map, offset: map.offset * stride } : map)),
      })
    );
  };
  const dense = (from: Node, at: number): Node | undefined => {
    const key = `${from.hash}|${at}`;
    if (known.has(key)) return known.get(key);
    if (known.size >= MOST_NODES) return undefined;
    known.set(key, undefined);
    const out = made(from, at);
    known.set(key, out);
    return out;
  };
  return dense(node, axis);
}
