/**
 * Arrays whose axes bear labels made to correspond: equal labels are cut alike, and each array becomes one that has all of a call's
 * axes, those that it lacks with extent 1.
 */
import { type AxisChunks, evenAxis } from '../../base/axis-chunks.js';
import { sameAxis } from '../../base/axis-operations.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { Chunks } from '../../base/grid.js';
import { sizeOf } from '../../base/shape.js';
import { rechunk, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { shapeText } from '../axes.js';

/** An array with a label for each axis. */
export interface Labelled {
  readonly node: Node;
  readonly labels: readonly string[];
}

/** How each label's axis is cut; extents of 1 give way. @throws 'shape' where extents differ, 'chunks' where cuts may not be changed */
export function cutsOf(operation: string, arrays: readonly Labelled[], align: boolean): Map<string, AxisChunks> {
  const cuts = new Map<string, AxisChunks>();
  const found = new Map<string, { extent: number; cut: AxisChunks; node: Node }[]>();
  for (const { node, labels } of arrays) {
    if (labels.length !== node.shape.length)
      throw new ChunkwiseError(
        'argument',
        `${operation}: ${labels.length} labels '${labels.join('')}' for shape ${shapeText(node.shape)}; give one for each axis`,
      );
    if (new Set(labels).size < labels.length)
      throw new ChunkwiseError(
        'argument',
        `${operation}: a label of '${labels.join('')}' comes twice; take the diagonal first`,
      );
    labels.forEach((label, axis) => {
      const list = found.get(label) ?? [];
      list.push({ extent: node.shape[axis], cut: node.chunks[axis], node });
      found.set(label, list);
    });
  }
  for (const [label, list] of found) {
    const own = list.filter((one) => list.every(({ extent }) => extent === 1) || one.extent !== 1);
    const stray = own.find((one) => one.extent !== own[0].extent);
    if (stray)
      throw new ChunkwiseError(
        'shape',
        `${operation}: label '${label}' has extents ${own[0].extent} and ${stray.extent}; they must be equal or 1`,
      );
    const unlike = align ? undefined : own.find(({ cut }) => !sameAxis(cut, own[0].cut));
    if (unlike)
      throw new ChunkwiseError(
        'chunks',
        `${operation}: arrays are cut otherwise along '${label}'; rechunk them alike, or leave alignArrays true`,
      );
    // Cutting anew costs least where the array with the most elements stays as it is.
    const best = own.reduce((one, other) => {
      const [x, y] = [sizeOf(one.node.shape), sizeOf(other.node.shape)];
      return y > x || (y === x && other.cut.length > one.cut.length) ? other : one;
    });
    cuts.set(label, best.cut);
  }
  return cuts;
}

/** `array` with the axes `domain`, in that order, cut as `cuts` says; labels that it lacks have extent 1. */
export function spread(
  { node, labels }: Labelled,
  domain: readonly string[],
  cuts: ReadonlyMap<string, AxisChunks>,
): Node {
  const chunks: Chunks = labels.map((label, axis) =>
    node.shape[axis] === 1 ? node.chunks[axis] : (cuts.get(label) as AxisChunks),
  );
  const cut = rechunk(node, chunks);
  const wide = view(cut, {
    shape: domain.map((label) => {
      const axis = labels.indexOf(label);
      return axis < 0 ? 1 : node.shape[axis];
    }),
    maps: labels.map((label) => ({ offset: 0, stride: 1, axis: domain.indexOf(label) })),
  });
  return rechunk(
    wide,
    domain.map((label) => {
      const axis = labels.indexOf(label);
      return axis < 0 ? evenAxis(1, 1) : chunks[axis];
    }),
  );
}

/** `node` without its axes from `rank` on, which have extent 1. */
export const withoutRest = (node: Node, rank: number): Node =>
  node.shape.length === rank
    ? node
    : view(node, {
        shape: node.shape.slice(0, rank),
        maps: node.shape.map((_, axis) =>
          axis < rank ? { offset: 0, stride: 1, axis } : { offset: 0, stride: 0, axis: -1 },
        ),
      });
