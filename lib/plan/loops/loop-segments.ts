/**
 * Time loops of so many steps that one plan would not hold their rounds: they go in segments, each a plan of its own that begins from
 * what the one before left. Planning costs by the rounds of a segment, however many steps there are.
 */
import { evenAxis } from '../../base/axis-chunks.js';
import { assemble, iterate, rechunk, stateOf, view } from '../../expr/build.js';
import type { IterateNode, Node } from '../../expr/node.js';
import { topologicalOrder } from '../../expr/traverse.js';
import { MOST_ROUNDS, roundsOf } from './lower-iterate.js';
import { substitute } from './unroll-loops.js';

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

/** `roots` with the states of the loop replaced. */
export const replaceLoop = (roots: readonly Node[], { node }: LongLoop, by: readonly Node[]): readonly Node[] => {
  const replaced = new Map(by.map((state, k) => [stateOf(node, k).hash, state]));
  return roots.map((root) => substitute(root, replaced));
};

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

/** The states after a segment of the loop that begins from `states` when `done` steps have been done; or their frames. */
export function segmentFrom(
  { node }: LongLoop,
  states: readonly Node[],
  { steps, every }: LoopSegment,
  done: number,
): readonly Node[] {
  const children = states.map((state, k) => rechunk(state, node.children[k].chunks));
  const loop = iterate(children, { ...node, steps, every, first: node.first + done });
  return children.map((_, k) => stateOf(loop, k));
}

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

/** What the loop gives of state `index`: the last one, or the frames in their order, of which each of `parts` has one or several. */
export function loopResult({ node }: LongLoop, index: number, parts: readonly Node[]): Node {
  const { chunks, shape } = stateOf(node, index);
  if (node.every === undefined) return rechunk(parts[parts.length - 1], chunks);
  const low = node.children[index].shape.map(() => 0);
  let at = 0;
  const boxes = parts.map((part) => {
    const start = [at, ...low];
    at += part.shape[0];
    return { start, stop: [at, ...part.shape.slice(1)] };
  });
  return rechunk(assemble(parts, boxes, shape, [evenAxis(shape[0], 1), ...chunks.slice(1)]), chunks);
}

/** `roots` as a plan of one segment shows them: each long loop is one segment from its beginning. */
export function withOneSegment(roots: readonly Node[], threads: number): { nodes: readonly Node[]; loops: LongLoop[] } {
  const loops: LongLoop[] = [];
  let nodes = roots;
  for (let loop = longLoop(nodes, threads); loop; loop = longLoop(nodes, threads)) {
    const long = loop;
    loops.push(long);
    const results = firstSegmentOf(long).map((parts, k) => loopResult(long, k, parts));
    nodes = replaceLoop(nodes, long, results);
  }
  return { nodes, loops };
}

/** The first segment of the loop in the place of all, for each state. */
function firstSegmentOf(loop: LongLoop): Node[][] {
  const { node } = loop;
  const [first] = segmentsOf(loop);
  const segments = segmentFrom(loop, node.children, first ?? { steps: 0 }, 0);
  if (node.every === undefined) return segments.map((segment) => [segment]);
  return segments.map((segment, k) => {
    const parts = [asFrame(node.children[k])];
    for (let left = node.shape[0] - 1; left > 0; ) {
      const part =
        first?.every === undefined ? asFrame(segment) : newFrames(segment, Math.min(left, segment.shape[0] - 1));
      parts.push(part);
      left -= part.shape[0];
    }
    return parts;
  });
}
