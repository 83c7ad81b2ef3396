/**
 * Time loops of so many steps that one plan would not hold their rounds: they go in segments, each a plan of its own that begins from
 * what the one before left. Planning costs by the rounds of a segment, however many steps there are.
 */
import { evenAxis } from '../base/axis-chunks.js';
import { assemble, iterate, rechunk, view } from '../expr/build.js';
import type { IterateNode, Node } from '../expr/node.js';
import { topologicalOrder } from '../expr/traverse.js';
import { MOST_ROUNDS, roundsOf, substitute } from './lower-iterate.js';

/** Loops of fewer steps are never looked at. */
const FEW_STEPS = 10_000;
/** Rounds from which on a loop goes in segments, and of each segment about. */
const LONG_ROUNDS = 20_000;
const SEGMENT_ROUNDS = 10_000;

/** A loop that goes in segments, each of so many steps at most. */
export interface LongLoop {
  readonly node: IterateNode;
  readonly steps: number;
}

/** The first loop below `roots`, children before parents, that has to go in segments on `threads`. */
export function longLoop(roots: readonly Node[], threads: number): LongLoop | undefined {
  const loops = new Set<Node>();
  // Loops inside the step of another are that step's own.
  for (const node of topologicalOrder(roots)) if (node.kind === 'iterate' && node.steps > FEW_STEPS) loops.add(node);
  for (const node of loops) {
    if (node.kind !== 'iterate') continue;
    const rounds = roundsOf(node, threads);
    // Frames are what the result is made of: where they are too many, planning says so.
    if (rounds <= LONG_ROUNDS || (node.every !== undefined && node.steps / node.every > MOST_ROUNDS)) continue;
    return { node, steps: Math.max(1, Math.floor((node.steps / rounds) * SEGMENT_ROUNDS)) };
  }
  return undefined;
}

/** `roots` with `node` replaced. */
export const replaceLoop = (roots: readonly Node[], { node }: LongLoop, by: Node): readonly Node[] =>
  roots.map((root) => substitute(root, new Map([[node.hash, by]])));

/** Steps of each segment, and how many of them there are; a segment ends where a frame is kept. */
export function* segmentSteps({ node, steps }: LongLoop): Generator<number, void, undefined> {
  for (let done = 0; done < node.steps; ) {
    const toFrame = node.every === undefined ? Number.POSITIVE_INFINITY : node.every - (done % node.every);
    const length = Math.min(steps, toFrame, node.steps - done);
    yield length;
    done += length;
  }
}

/** How many segments the loop has. */
export const segmentCount = ({ node, steps }: LongLoop): number =>
  node.every === undefined
    ? Math.ceil(node.steps / steps)
    : Math.floor(node.steps / node.every) * Math.ceil(node.every / steps) +
      Math.ceil((node.steps % node.every) / steps);

/** `steps` steps of the loop from `state` on. */
export const segmentFrom = ({ node }: LongLoop, state: Node, steps: number): IterateNode =>
  iterate(rechunk(state, node.children[0].chunks), node.carry, node.body, steps, undefined, node.stepsPerExchange);

/** What the loop gives, of the states after it (or at each frame) that its segments left. */
export function loopResult({ node }: LongLoop, frames: readonly Node[]): Node {
  if (node.every === undefined) return rechunk(frames[frames.length - 1], node.chunks);
  const { shape } = node.children[0];
  const boxes = frames.map((_, k) => ({ start: [k, ...shape.map(() => 0)], stop: [k + 1, ...shape] }));
  const lifted = frames.map((frame) =>
    view(frame, { shape: [1, ...shape], maps: shape.map((_, axis) => ({ offset: 0, stride: 1, axis: axis + 1 })) }),
  );
  return rechunk(
    assemble(lifted, boxes, node.shape, [evenAxis(1, frames.length), ...node.chunks.slice(1)]),
    node.chunks,
  );
}

/** `roots` as a plan of one segment shows them: each long loop is one segment from its beginning. */
export function withOneSegment(roots: readonly Node[], threads: number): { nodes: readonly Node[]; loops: LongLoop[] } {
  const loops: LongLoop[] = [];
  let nodes = roots;
  for (let loop = longLoop(nodes, threads); loop; loop = longLoop(nodes, threads)) {
    loops.push(loop);
    const { node, steps } = loop;
    const segment = segmentFrom(loop, node.children[0], Math.min(steps, node.every ?? steps));
    const count = node.every === undefined ? 1 : node.shape[0];
    nodes = replaceLoop(
      nodes,
      loop,
      loopResult(
        loop,
        Array.from({ length: count }, () => segment),
      ),
    );
  }
  return { nodes, loops };
}
