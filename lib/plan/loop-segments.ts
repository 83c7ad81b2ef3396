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

/** So many steps from a state on, and what is kept of them: the last state, or a frame after each `every` steps. */
export interface LoopSegment {
  readonly steps: number;
  readonly every?: number | undefined;
}

/** How a loop goes in segments: with as many frames as fit, or, where frames lie further apart, several to a frame. */
export function* segmentsOf({ node, steps: most }: LongLoop): Generator<LoopSegment, void, undefined> {
  const { every } = node;
  const framed = every === undefined ? 0 : Math.floor(most / every) * every;
  // Steps after the last frame are nobody's.
  const steps = every === undefined ? node.steps : Math.floor(node.steps / every) * every;
  for (let done = 0; done < steps; ) {
    const toFrame = every === undefined || framed > 0 ? Number.POSITIVE_INFINITY : every - (done % every);
    const length = Math.min(framed || most, toFrame, steps - done);
    yield { steps: length, every: framed > 0 ? every : length === toFrame ? length : undefined };
    done += length;
  }
}

/** How many segments the loop has. */
export function segmentCount({ node, steps }: LongLoop): number {
  const { every } = node;
  if (every === undefined) return Math.ceil(node.steps / steps);
  const frames = Math.floor(node.steps / every);
  return every > steps ? frames * Math.ceil(every / steps) : Math.ceil(frames / Math.floor(steps / every));
}

/** A segment of the loop from `state` on: the state after it, or frames of which the first is `state` again. */
export const segmentFrom = ({ node }: LongLoop, state: Node, { steps, every }: LoopSegment): IterateNode =>
  iterate(rechunk(state, node.children[0].chunks), node.carry, node.body, steps, every, node.stepsPerExchange);

/** The last of the frames that a segment gave. */
export const lastFrame = (frames: Node): Node =>
  view(frames, {
    shape: frames.shape.slice(1),
    maps: frames.shape.map((n, axis) =>
      axis === 0 ? { offset: n - 1, stride: 0, axis: -1 } : { offset: 0, stride: 1, axis: axis - 1 },
    ),
  });

/** The first `count` frames that a segment gave, but for the state that it began from. */
export const newFrames = (frames: Node, count = frames.shape[0] - 1): Node =>
  view(frames, {
    shape: frames.shape.with(0, count),
    maps: frames.shape.map((_, axis) => ({ offset: axis === 0 ? 1 : 0, stride: 1, axis })),
  });

/** One state as a frame. */
export const asFrame = (state: Node): Node =>
  view(state, {
    shape: [1, ...state.shape],
    maps: state.shape.map((_, axis) => ({ offset: 0, stride: 1, axis: axis + 1 })),
  });

/** What the loop gives: its last state, or the frames in their order, of which each of `parts` has one or several. */
export function loopResult({ node }: LongLoop, parts: readonly Node[]): Node {
  if (node.every === undefined) return rechunk(parts[parts.length - 1], node.chunks);
  const low = node.children[0].shape.map(() => 0);
  let at = 0;
  const boxes = parts.map(({ shape }) => {
    const start = [at, ...low];
    at += shape[0];
    return { start, stop: [at, ...shape.slice(1)] };
  });
  return rechunk(
    assemble(parts, boxes, node.shape, [evenAxis(node.shape[0], 1), ...node.chunks.slice(1)]),
    node.chunks,
  );
}

/** `roots` as a plan of one segment shows them: each long loop is one segment from its beginning. */
export function withOneSegment(roots: readonly Node[], threads: number): { nodes: readonly Node[]; loops: LongLoop[] } {
  const loops: LongLoop[] = [];
  let nodes = roots;
  for (let loop = longLoop(nodes, threads); loop; loop = longLoop(nodes, threads)) {
    loops.push(loop);
    nodes = replaceLoop(nodes, loop, loopResult(loop, firstSegmentOf(loop)));
  }
  return { nodes, loops };
}

/** The first segment of the loop in the place of all. */
function firstSegmentOf(loop: LongLoop): Node[] {
  const { node } = loop;
  const [state] = node.children;
  const [first] = segmentsOf(loop);
  const segment = segmentFrom(loop, state, first ?? { steps: 0 });
  if (node.every === undefined) return [segment];
  const parts = [asFrame(state)];
  for (let left = node.shape[0] - 1; left > 0; ) {
    const part =
      first?.every === undefined ? asFrame(segment) : newFrames(segment, Math.min(left, segment.shape[0] - 1));
    parts.push(part);
    left -= part.shape[0];
  }
  return parts;
}
