/**
 * Nodes made from nodes: the same operation over other children. Rewritten nodes have hashes of their own.
 */
import { type Chunks, chunksKey } from '../base/grid.js';
import { hashParts } from '../base/hash.js';
import type { IterateNode, Node, RechunkNode } from './node.js';

/** `node` over other children of the same shapes, dtypes and chunks. */
export const withChildren = <N extends Node>(node: N, children: readonly Node[]): N => ({
  ...node,
  children,
  hash: hashParts('with', node.hash, ...children.map((child) => child.hash)),
});

/** The loop with other bodies over its carried arrays. */
export const withBodies = (node: IterateNode, bodies: readonly Node[]): IterateNode => ({
  ...node,
  bodies,
  hash: hashParts('loop', node.hash, ...bodies.map((body) => body.hash)),
});

/** `source` in portions that are read from parts of its stored chunks; see lib/plan/streamed-rechunk.ts. */
export const portions = (source: Node, chunks: Chunks): RechunkNode => ({
  kind: 'rechunk',
  portions: true,
  dtype: source.dtype,
  shape: source.shape,
  chunks,
  children: [source],
  hash: hashParts('portions', source.hash, chunksKey(chunks)),
});
