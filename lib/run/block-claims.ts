/**
 * Keeps the blocks of persisted arrays for as long as anything can read them: an array that stands for them, or a run
 * under way. They are freed when the last array has been released or garbage collected and no run uses them.
 */
import { ChunkwiseError } from '../base/errors.js';
import type { Node, PersistedNode } from '../expr/node.js';
import type { PersistedBlocks } from '../runtime/persisted-blocks.js';

interface Held {
  readonly blocks: PersistedBlocks;
  /** Arrays and runs that may read them. */
  claims: number;
}

const held = new Map<number, Held>();
let next = 1;

function letGo(handle: number): void {
  const entry = held.get(handle);
  if (!entry || --entry.claims > 0) return;
  held.delete(handle);
  entry.blocks.release();
}

const collected = new FinalizationRegistry<number>(letGo);
const released = new WeakSet<PersistedNode>();

/** The handle of blocks that a run has kept; a node has to claim them. */
export function holdForUser(blocks: PersistedBlocks): number {
  held.set(next, { blocks, claims: 0 });
  return next++;
}

/** Makes `node` an array that its blocks are kept for. */
export function claimFor(node: PersistedNode): PersistedNode {
  const entry = held.get(node.handle);
  if (entry) {
    entry.claims++;
    collected.register(node, node.handle, node);
  }
  return node;
}

/**
 * The blocks of each handle for one run; `done` must be called when it has ended.
 *
 * @throws ChunkwiseError 'argument' when an array has been released
 */
export function borrowBlocks(handles: ReadonlyMap<number, number>): {
  readonly blocks: ReadonlyMap<number, PersistedBlocks>;
  readonly done: () => void;
} {
  const blocks = new Map<number, PersistedBlocks>();
  for (const [stage, handle] of handles) {
    const entry = held.get(handle);
    if (!entry)
      throw new ChunkwiseError('argument', 'compute: a persisted array was released; persist it again before using it');
    blocks.set(stage, entry.blocks);
  }
  for (const handle of handles.values()) (held.get(handle) as Held).claims++;
  const done = [...blocks.values()].map((one) => one.use());
  return {
    blocks,
    done: () => {
      for (const end of done) end();
      for (const handle of handles.values()) letGo(handle);
    },
  };
}

/** The handles of the persisted arrays that `nodes` begin from. */
function handlesBelow(nodes: readonly Node[]): number[] {
  if (held.size === 0) return [];
  const seen = new Set<Node>(nodes);
  const handles = new Set<number>();
  // A set goes on with what is added while it is gone through.
  for (const node of seen) {
    if (node.kind === 'persisted') handles.add(node.handle);
    for (const child of node.children) seen.add(child);
    if (node.kind === 'iterate') for (const body of node.bodies) seen.add(body);
  }
  return [...handles].filter((handle) => held.has(handle));
}

/**
 * Does `work` with the persisted blocks that `nodes` begin from kept for it, also while it is planned: what is released after
 * the call that began it is freed when it has ended.
 */
export async function whileKept<T>(nodes: readonly Node[], work: () => Promise<T>): Promise<T> {
  const handles = handlesBelow(nodes);
  for (const handle of handles) (held.get(handle) as Held).claims++;
  try {
    return await work();
  } finally {
    for (const handle of handles) letGo(handle);
  }
}

/** Frees the blocks of a persisted array now, or when the last run that reads them ends; doing so twice does nothing. */
export function releaseNode(node: PersistedNode): void {
  if (released.has(node)) return;
  released.add(node);
  if (collected.unregister(node)) letGo(node.handle);
}
