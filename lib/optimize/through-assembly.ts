/**
 * Moves what is computed of an assembly into its parts: one pass computes and lays them, instead of laying them first.
 */

import { sizeOf } from '../base/shape.js';
import { assemble, constant, elementwiseNode, recast } from '../expr/build.js';
import type { AssembleNode, Node } from '../expr/node.js';

/** An assembly of more parts stays: each would be a kernel. */
const PARTS = 64;

/**
 * A cast, or an operation of an assembly and constants, as an assembly of the same of its parts; anything else as it is.
 *
 * @param alone tells of child number k whether the node is its only reader
 */
export function throughAssembly(node: Node, alone: (k: number) => boolean): Node {
  if (node.kind !== 'elementwise' && node.kind !== 'cast') return node;
  const at = node.children.findIndex((child) => child.kind === 'assemble');
  if (at < 0 || !alone(at)) return node;
  if (!node.children.every((child, k) => k === at || child.kind === 'constant')) return node;
  const laid = node.children[at] as AssembleNode;
  if (laid.children.length > PARTS) return node;
  // Where parts cover each other more would be computed than is seen.
  if (laid.children.reduce((n, part) => n + sizeOf(part.shape), 0) !== sizeOf(node.shape)) return node;
  const parts = laid.children.map((part) => {
    if (node.kind === 'cast') return recast(part, node.dtype);
    const operands = node.children.map((child, k) =>
      k === at ? part : child.kind === 'constant' ? constant(child.value, child.dtype, part.shape) : child,
    );
    return elementwiseNode(node.op, operands, node.dtype);
  });
  return assemble(parts, laid.regions, node.shape, node.chunks);
}
