/**
 * Nodes that another process kept as data, as nodes of this one.
 */
import { hashParts } from '../base/hash.js';
import { nextIdentity } from './build-leaf.js';
import type { Node } from './node.js';

/** Kinds of nodes that are told apart by a number of their process. */
const NUMBERED: ReadonlySet<Node['kind']> = new Set(['blocks', 'source', 'placeholder']);

/** True for a node whose hash comes from a number of its process, which in another one is another array's. */
export const isNumbered = (node: Node): boolean => NUMBERED.has(node.kind);

/** The node `kept` under a hash of its own; `identity` is the number of what is loaded. */
export const renumbered = (kept: Node, identity: number): Node =>
  ({
    ...kept,
    hash: hashParts('loaded', identity, kept.hash),
    ...(kept.kind === 'source' ? { identity: nextIdentity() } : {}),
  }) as Node;

/** Tells a text from one that was changed by accident. */
export const checksum = (text: string): string => hashParts(text);
