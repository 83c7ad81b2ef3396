/**
 * The constructors of nodes that call a user's function for each block, or a step again and again.
 */
import type { DType } from '../../kernels/dtype.js';
import { evenAxis } from '../base/axis-chunks.js';
import { ChunkwiseError } from '../base/errors.js';
import type { FunctionSpec } from '../base/function-spec.js';
import type { Chunks } from '../base/grid.js';
import { hashParts } from '../base/hash.js';
import { shapeText } from '../base/shape.js';
import { nextIdentity } from './build-leaf.js';
import type { BlocksNode, IterateNode, Node, Overlap, PlaceholderNode } from './node.js';
import { refuseSelected } from './selected.js';

/** A user's function over the blocks of `children`, whose blocks along shared axes correspond. */
export function blocks(
  fn: FunctionSpec,
  children: readonly Node[],
  result: { readonly dtype: DType; readonly shape: readonly number[]; readonly chunks: Chunks },
  options: { readonly args?: readonly unknown[]; readonly overlap?: Overlap; readonly trim?: boolean } = {},
): BlocksNode {
  refuseSelected('mapBlocks', children);
  const args = options.args ?? [];
  return {
    kind: 'blocks',
    fn,
    args,
    trim: options.trim ?? false,
    ...(options.overlap ? { overlap: options.overlap } : {}),
    ...result,
    children,
    // A user's function may be impure: every call is its own array.
    hash: hashParts('blocks', nextIdentity()),
  };
}

/** `steps` times `body` over `carry`, beginning with `child`. Body, carry and child have one shape and dtype. */
export function iterate(
  child: Node,
  carry: PlaceholderNode,
  body: Node,
  steps: number,
  every?: number,
  stepsPerExchange?: number,
): IterateNode {
  refuseSelected('iterate', [child, body]);
  if (
    body.dtype !== child.dtype ||
    body.shape.length !== child.shape.length ||
    body.shape.some((n, k) => n !== child.shape[k])
  ) {
    throw new ChunkwiseError(
      'shape',
      `iterate: a step turns ${child.dtype} ${shapeText(child.shape)} into ${body.dtype} ${shapeText(body.shape)}; it must keep shape and dtype (use astype, or set to write into part of the array)`,
    );
  }
  const frames = every === undefined ? undefined : Math.floor(steps / every) + 1;
  return {
    kind: 'iterate',
    steps,
    ...(every === undefined ? {} : { every }),
    ...(stepsPerExchange === undefined ? {} : { stepsPerExchange }),
    carry,
    body,
    dtype: child.dtype,
    shape: frames === undefined ? child.shape : [frames, ...child.shape],
    chunks: frames === undefined ? child.chunks : [evenAxis(1, frames), ...child.chunks],
    children: [child],
    hash: hashParts('iterate', steps, every, stepsPerExchange, carry.hash, body.hash, child.hash),
  };
}
