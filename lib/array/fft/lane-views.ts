/**
 * Views of lanes along the last axis: brought there and back, cut, turned around, joined and filled up with zeros.
 */
import { itemsize } from '../../../kernels/dtype.js';
import { autoBlockBytes } from '../../base/auto-block.js';
import { regularAxis } from '../../base/axis-chunks.js';
import { assemble, constant, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';

/** `node` with its axes in the order of `axes`. */
export function permuted(node: Node, axes: readonly number[]): Node {
  if (axes.every((from, axis) => from === axis)) return node;
  const maps = new Array<{ offset: number; stride: number; axis: number }>(axes.length);
  axes.forEach((from, axis) => {
    maps[from] = { offset: 0, stride: 1, axis };
  });
  return view(node, { shape: axes.map((axis) => node.shape[axis]), maps });
}

/** Elements `from` to `to` along the last axis, backwards where `turned`. */
export function part(node: Node, from: number, to: number, turned = false): Node {
  const last = node.shape.length - 1;
  return view(node, {
    shape: [...node.shape.slice(0, last), to - from],
    maps: node.shape.map((_, axis) =>
      axis < last ? { offset: 0, stride: 1, axis } : { offset: turned ? to - 1 : from, stride: turned ? -1 : 1, axis },
    ),
  });
}

/** Pieces one after the other along the last axis. */
export function joined(pieces: readonly Node[]): Node {
  const [first] = pieces;
  const last = first.shape.length - 1;
  let at = 0;
  const regions = pieces.map(({ shape }) => {
    const start = shape.map((_, axis) => (axis === last ? at : 0));
    at += shape[last];
    return { start, stop: shape.map((n, axis) => (axis === last ? at : n)) };
  });
  const shape = [...first.shape.slice(0, last), at];
  return assemble(pieces, regions, shape, [...first.chunks.slice(0, last), blocksOf(at, itemsize(first.dtype))]);
}

/** Blocks of automatic size along an axis of `n`. */
export const blocksOf = (n: number, item: number) => regularAxis(n, Math.max(1, Math.floor(autoBlockBytes() / item)));

/** Zeros after the last axis's elements, up to `n`. */
export const padded = (node: Node, n: number): Node =>
  node.shape.at(-1) === n
    ? node
    : joined([node, constant(0, node.dtype, [...node.shape.slice(0, -1), n - (node.shape.at(-1) as number)])]);

/** `node` with `axis` as the last one, after `run` has changed the lanes along it, and back. */
export function alongLast(node: Node, axis: number, run: (node: Node) => Node): Node {
  const order = [...node.shape.map((_, k) => k).filter((k) => k !== axis), axis];
  const back = node.shape.map((_, k) => (k === axis ? node.shape.length - 1 : k < axis ? k : k - 1));
  return permuted(run(permuted(node, order)), back);
}
