/**
 * Runs the segments of time loops that are too long for one plan, each a run of its own that keeps the state for the next: what is
 * left begins from the last state.
 */
import type { Node, PersistedNode } from '../expr/node.js';
import {
  asFrame,
  lastFrame,
  longLoop,
  loopResult,
  newFrames,
  replaceLoop,
  segmentCount,
  segmentFrom,
  segmentsOf,
} from '../plan/loops/loop-segments.js';
import { releaseNode } from './block-claims.js';
import type { ComputeOptions } from './compute-options.js';
import { loopThreads } from './planning.js';
import { Runs } from './several-runs.js';

/** Keeps the blocks of nodes, computed together. */
type Persist = (nodes: readonly Node[], options: ComputeOptions) => Promise<PersistedNode[]>;

/** Expressions without long loops, and what is to be called when they have been computed. */
interface Settled<O> {
  readonly nodes: readonly Node[];
  readonly options: O;
  readonly release: () => void;
}

/** `nodes` with every long loop computed but for what follows it; `nodes` themselves where there is none. */
export async function settleLoops<O extends ComputeOptions>(
  nodes: readonly Node[],
  options: O,
  persist: Persist,
): Promise<Settled<O>> {
  const threads = loopThreads(options);
  let loop = longLoop(nodes, threads);
  if (!loop) return { nodes, options, release: () => {} };
  const runs = new Runs(options);
  const kept: PersistedNode[] = [];
  const release = (): void => {
    for (const node of kept.splice(0)) releaseNode(node);
  };
  try {
    let rest = nodes;
    for (; loop; loop = longLoop(rest, threads)) {
      const current = loop;
      let states: readonly Node[] = loop.node.children;
      // Of a loop without frames only what its last segment left.
      const parts = states.map((state) => (current.node.every === undefined ? [] : [asFrame(state)]));
      // What was kept for the next segment alone.
      let between: readonly PersistedNode[] = [];
      let left = segmentCount(loop);
      let done = 0;
      for (const segment of segmentsOf(loop)) {
        const made = await persist(segmentFrom(loop, states, segment, done), runs.next(left--));
        done += segment.steps;
        kept.push(...made);
        for (const node of between) {
          kept.splice(kept.indexOf(node), 1);
          releaseNode(node);
        }
        const framed = segment.every !== undefined;
        between = framed ? [] : made;
        states = framed ? made.map(lastFrame) : made;
        if (framed) for (const [k, frames] of made.entries()) parts[k].push(newFrames(frames));
      }
      if (loop.node.every === undefined) for (const [k, state] of states.entries()) parts[k].push(state);
      rest = replaceLoop(
        rest,
        loop,
        parts.map((own, k) => loopResult(current, k, own)),
      );
    }
    return { nodes: rest, options: runs.last(options), release };
  } catch (error) {
    release();
    throw error;
  }
}
