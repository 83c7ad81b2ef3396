/**
 * The constructors of nodes that show, pick, join and cut what other nodes have.
 */

import { type AffineView, composeViews, isIdentity, viewKey } from '../base/affine.js';
import type { AxisChunks } from '../base/axis-chunks.js';
import { axisKey } from '../base/axis-operations.js';
import { ChunkwiseError } from '../base/errors.js';
import { type Box, boxShape, type Chunks, chunksKey, sameChunks } from '../base/grid.js';
import { hashParts } from '../base/hash.js';
import { shapeText } from '../base/shape.js';
import type { Indices } from './indices.js';
import type { AssembleNode, Node, RechunkNode, ReshapeNode, TakeNode, ViewNode } from './node.js';
import {
  isSelected,
  refuseSelected,
  selectedView,
  unknownExtent,
  valueAxes,
  valueChunks,
  withValues,
} from './selected.js';
import { takeChunks } from './take-chunks.js';
import { viewChunks } from './view-chunks.js';

/** A view of `child`; views of views become one, the identity becomes the child. */
export function view(child: Node, map: AffineView): Node {
  if (isIdentity(map, child.shape)) return child;
  if (isSelected(child)) {
    const { view: inside, axis } = selectedView(child, map);
    return withValues(child, view(child.children[0], inside), axis);
  }
  const source = child.kind === 'view' ? child.children[0] : child;
  const whole = child.kind === 'view' ? composeViews(map, child.view) : map;
  if (isIdentity(whole, source.shape) && sameChunks(source.chunks, viewChunks(map, child.chunks))) return source;
  const chunks = viewChunks(map, child.chunks);
  const node: ViewNode = {
    kind: 'view',
    view: whole,
    dtype: source.dtype,
    shape: map.shape,
    chunks,
    children: [source],
    hash: hashParts('view', viewKey(whole), chunksKey(chunks), source.hash),
  };
  return node;
}

/** `indices` (within bounds) along `axis`, cut along it as `chunks` says or so that each block has few sources. */
export function take(child: Node, axis: number, indices: Indices, chunks?: AxisChunks): Node {
  if (isSelected(child)) {
    if (axis === child.axis) throw unknownExtent('take', child);
    return withValues(child, take(child.children[0], valueAxes(child, [axis])[0], indices, chunks));
  }
  const cut = chunks ?? takeChunks(child, axis, indices);
  const replace = <T>(list: readonly T[], value: T): T[] => list.map((old, k) => (k === axis ? value : old));
  const node: TakeNode = {
    kind: 'take',
    axis,
    indices,
    dtype: child.dtype,
    shape: replace(child.shape, indices.length),
    chunks: replace(child.chunks, cut),
    children: [child],
    hash: hashParts('take', axis, indices, axisKey(cut), child.hash),
  };
  return node;
}

/** Children laid into `regions` of an array of `shape`; all of one dtype, together covering everything. */
export function assemble(
  children: readonly Node[],
  regions: readonly Box[],
  shape: readonly number[],
  chunks: Chunks,
): AssembleNode {
  refuseSelected('concat', children);
  children.forEach((child, k) => {
    const want = boxShape(regions[k]);
    if (child.dtype !== children[0].dtype || child.shape.some((n, axis) => n !== want[axis])) {
      throw new ChunkwiseError(
        'internal',
        `assemble: part ${k} of ${child.dtype} ${shapeText(child.shape)} does not fit ${children[0].dtype} ${shapeText(want)}`,
      );
    }
  });
  const rank = shape.length;
  const key = new Float64Array(2 * rank * regions.length);
  regions.forEach(({ start, stop }, k) => {
    key.set(start, 2 * rank * k);
    key.set(stop, 2 * rank * k + rank);
  });
  return {
    kind: 'assemble',
    regions,
    dtype: children[0].dtype,
    shape,
    chunks,
    children,
    hash: hashParts('assemble', key, shapeText(shape), chunksKey(chunks), ...children.map((child) => child.hash)),
  };
}

/** `child` cut into `chunks`; itself when it is cut so already. */
export function rechunk(child: Node, chunks: Chunks): Node {
  if (sameChunks(child.chunks, chunks)) return child;
  if (isSelected(child)) return withValues(child, rechunk(child.children[0], valueChunks(child, chunks)));
  const source = child.kind === 'rechunk' ? child.children[0] : child;
  if (sameChunks(source.chunks, chunks)) return source;
  const node: RechunkNode = {
    kind: 'rechunk',
    dtype: child.dtype,
    shape: child.shape,
    chunks,
    children: [source],
    hash: hashParts('rechunk', chunksKey(chunks), source.hash),
  };
  return node;
}

/** `child`'s elements in C order under `shape` of the same size. */
export function reshape(child: Node, shape: readonly number[], chunks: Chunks): ReshapeNode {
  refuseSelected('reshape', [child]);
  return {
    kind: 'reshape',
    dtype: child.dtype,
    shape,
    chunks,
    children: [child],
    hash: hashParts('reshape', shapeText(shape), chunksKey(chunks), child.hash),
  };
}
