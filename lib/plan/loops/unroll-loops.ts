/**
 * Writes out the time loops that cannot be tiled: one copy of the bodies for each step.
 */
import { atOnce, type Steps } from '../../base/listening/steps.js';
import { assemble, constant, rechunk, stateOf, view, withBodies, withChildren } from '../../expr/build.js';
import type { IterateNode, Node } from '../../expr/node.js';
import { indexSteps, topologicalOrder } from '../../expr/traverse.js';
import { insideNodes } from './held-fields.js';
import { leavesOf } from './loop-body.js';
import { carriedNodes, checkRounds, isTileable } from './lower-iterate.js';

/** The children of a node and, of a loop, what its bodies read from outside. */
const readBy = (node: Node): readonly Node[] =>
  node.kind === 'iterate' ? [...node.children, ...carriedNodes(node)] : node.children;

/** `root` with other nodes in the places of some, by hash; what does not contain them stays as it is. */
export function substitute(root: Node, replaced: ReadonlyMap<string, Node>): Node {
  const here = new Map(replaced);
  for (const node of topologicalOrder([root])) {
    if (here.has(node.hash)) continue;
    const children = node.children.map((child) => here.get(child.hash) ?? child);
    if (children.some((child, k) => child !== node.children[k])) here.set(node.hash, withChildren(node, children));
  }
  return here.get(root.hash) ?? root;
}

/** The graph with every loop that cannot be tiled written out step by step. */
export const unrollLoops = (roots: readonly Node[]): readonly Node[] => atOnce(unrollSteps(roots));

/** {@link unrollLoops} in steps. */
export function* unrollSteps(roots: readonly Node[]): Steps<readonly Node[]> {
  const { order } = yield* indexSteps(roots, readBy);
  if (!order.some((node) => node.kind === 'iterate' && !isTileable(node))) return roots;
  const replaced = new Map<string, Node>();
  for (const node of order) {
    yield;
    if (replaced.has(node.hash)) continue;
    const children = node.children.map((child) => replaced.get(child.hash) ?? child);
    const bodies = node.kind === 'iterate' ? node.bodies.map((body) => substitute(body, replaced)) : [];
    const same =
      children.every((child, k) => child === node.children[k]) &&
      (node.kind !== 'iterate' || bodies.every((body, k) => body === node.bodies[k]));
    const over = same ? node : withChildren(node, children);
    const current = over.kind === 'iterate' && !same ? withBodies(over, bodies) : over;
    if (current.kind === 'iterate' && node.kind === 'iterate' && !isTileable(current)) {
      const states = yield* unroll(current);
      states.forEach((state, k) => {
        replaced.set(stateOf(node, k).hash, state);
      });
    } else if (!same) replaced.set(node.hash, current);
  }
  return roots.map((root) => replaced.get(root.hash) ?? root);
}

/** What each state of the loop becomes: the last one, or its frames. */
function* unroll(node: IterateNode): Steps<Node[]> {
  const order = topologicalOrder(node.bodies);
  const inside = insideNodes(order, leavesOf(node));
  checkRounds(node, node.steps * inside.size);
  const { counter } = node;
  let states: readonly Node[] = node.children;
  const frames = [states];
  for (let step = 1; step <= node.steps; step++) {
    yield;
    const here = new Map<string, Node>(node.carries.map((carry, k) => [carry.hash, states[k]]));
    if (counter) here.set(counter.hash, constant(BigInt(node.first + step - 1), 'int64', [], []));
    for (const member of order) {
      if (!inside.has(member.hash) || member.kind === 'placeholder') continue;
      here.set(
        member.hash,
        withChildren(
          member,
          member.children.map((child) => here.get(child.hash) ?? child),
        ),
      );
    }
    // What a body makes may be cut otherwise than its state, and what reads the state counts on the state's blocks.
    states = node.bodies.map((body, k) => rechunk(here.get(body.hash) ?? body, node.carries[k].chunks));
    if (node.every !== undefined && step % node.every === 0) frames.push(states);
  }
  if (node.every === undefined) return [...states];
  return node.children.map((_, k) =>
    stacked(
      frames.map((frame) => frame[k]),
      stateOf(node, k),
    ),
  );
}

/** The frames of one state laid along the first axis of `like`. */
function stacked(frames: readonly Node[], like: Node): Node {
  const lifted = frames.map((frame) =>
    view(frame, {
      shape: [1, ...frame.shape],
      maps: frame.shape.map((_, axis) => ({ offset: 0, stride: 1, axis: axis + 1 })),
    }),
  );
  const boxes = frames.map((frame, k) => ({ start: [k, ...frame.shape.map(() => 0)], stop: [k + 1, ...frame.shape] }));
  return assemble(lifted, boxes, like.shape, like.chunks);
}
