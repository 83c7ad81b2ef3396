/**
 * Hands the blocks of an array to the user as they finish. Few are copied ahead of being asked for: the others wait in the
 * arena, and tasks wait for room there, so that memory does not depend on how fast the user is.
 */
import { itemsize, type TypedArray } from '../../kernels/dtype.js';
import { type Box, blockBox, blockCoords, largestBlock } from '../base/grid.js';
import { callSite } from '../base/messages/call-site.js';
import { OutsideMemory } from '../base/outside-memory.js';
import type { Node } from '../expr/node.js';
import { blockView, type ComputeOptions, execute, keepNodes } from './compute.js';
import { findExtents } from './known-extents.js';
import { settleLoops } from './long-loops.js';
import { planWanted } from './planning.js';

/** One finished block. */
export interface FinishedBlock {
  readonly coords: number[];
  readonly box: Box;
  readonly data: TypedArray;
}

/** Blocks copied ahead of being asked for. */
const AHEAD = 1;
/** Those, the one in the user's hands, and one that it has dropped but that is not collected yet. */
const COPIES = AHEAD + 2;

/** The blocks of `node` as they finish, each in a buffer of its own. */
export async function* blockIterator(given: Node, chosen: ComputeOptions = {}): AsyncGenerator<FinishedBlock> {
  // The run goes on between the user's calls.
  const site = callSite();
  const known = await findExtents([given], chosen);
  try {
    const settled = await settleLoops(known.nodes, known.options, keepNodes);
    try {
      yield* blocksOf(settled.nodes[0], settled.options, site);
    } finally {
      settled.release();
    }
  } finally {
    known.release();
  }
}

async function* blocksOf(
  node: Node,
  options: ComputeOptions,
  site: ReturnType<typeof callSite>,
): AsyncGenerator<FinishedBlock> {
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const largest = largestBlock(node.chunks).reduce((n, extent) => n * extent, itemsize(node.dtype));
  const plan = await planWanted([node], { kind: 'collect' }, { ...options, signal }, COPIES * largest);
  const outside = new OutsideMemory();
  outside.slack = 0;
  const ready: FinishedBlock[] = [];
  /** Blocks that wait in the arena: copies them, or lets them go. */
  const waiting: ((wanted: boolean) => void)[] = [];
  let wake: () => void = () => {};
  let ended = false;
  let failure: unknown;
  const copy = (stage: number, index: number, address: number): void => {
    const grid = plan.graph.grids[stage].array;
    outside.take((COPIES - 1) * largest);
    const data = blockView(plan, stage, index, address).slice() as TypedArray;
    ready.push({ coords: blockCoords(grid, index), box: blockBox(grid, index), data });
    wake();
  };
  const letGo = (): void => {
    for (const go of waiting.splice(0)) go(false);
  };
  const collect = (stage: number, index: number, address: number): void | Promise<void> => {
    if (ready.length < AHEAD) return copy(stage, index, address);
    if (signal.aborted) return;
    return new Promise<void>((resolve) => {
      waiting.push((wanted) => {
        if (wanted) copy(stage, index, address);
        resolve();
      });
    });
  };
  const run = execute(plan, { ...options, signal }, collect, undefined, site).then(
    () => {},
    (error: unknown) => {
      failure = error;
    },
  );
  void run.then(() => {
    ended = true;
    // Their memory is gone.
    waiting.length = 0;
    wake();
  });
  signal.addEventListener('abort', letGo, { once: true });
  try {
    for (;;) {
      const block = ready.shift();
      if (block) {
        waiting.shift()?.(true);
        yield block;
      } else if (ended) break;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
    if (failure !== undefined) throw failure;
  } finally {
    stop.abort();
    await run;
  }
}
