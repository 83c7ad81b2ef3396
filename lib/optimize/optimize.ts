/**
 * Rewrites expressions into cheaper ones of the same values, shape, dtype and chunks: equal subexpressions become one,
 * views move towards the sources, and rechunks merge with each other and with what is read or generated.
 *
 * Two passes over the graph, without recursion: readers tell what they want of each node (requests.ts), then nodes are
 * rebuilt from the sources up. Fusing into kernels is planning's work, since it depends on no algebra.
 */

import { isBigInt } from '../../kernels/dtype.js';
import type { AffineView } from '../base/affine.js';
import { cutsAtMultiples, viewAxis } from '../base/axis-operations.js';
import type { Chunks } from '../base/grid.js';
import { atOnce, type Steps } from '../base/listening/steps.js';
import {
  assemble,
  constant,
  elementwiseNode,
  groupedReduction,
  index,
  memory,
  random,
  recast,
  rechunk,
  reduction,
  reshape,
  source,
  stored,
  take,
  view,
  withChildren,
} from '../expr/build.js';
import { indicesLike } from '../expr/indices.js';
import type { Node } from '../expr/node.js';
import { indexSteps } from '../expr/traverse.js';
import { ConstantValues, reducesConstants } from './constant-values.js';
import { NestedJoins } from './nested-joins.js';
import { collectRequests, narrowing, overKept, passOn, regionView } from './requests.js';
import { throughAssembly } from './through-assembly.js';

/** `roots` rewritten; each keeps its shape, dtype and chunks. */
export const optimize = (roots: readonly Node[]): readonly Node[] => atOnce(optimizeSteps(roots));

/** {@link optimize} in steps. */
export function* optimizeSteps(roots: readonly Node[]): Steps<readonly Node[]> {
  const graph = yield* indexSteps(roots);
  const { order, children } = graph;
  // Every rewrite begins from one of these.
  const moves = order.some((node) => node.kind === 'view' || node.kind === 'rechunk' || node.kind === 'assemble');
  const folds = reducesConstants(graph);
  if (!moves && !folds) return roots;
  const requests = yield* collectRequests(graph, roots);
  const readers = new Uint32Array(order.length);
  for (const list of children) for (const child of list) readers[child]++;
  for (const root of roots) readers[graph.positionOf(root) ?? 0]++;
  const values = folds ? new ConstantValues() : undefined;
  const joins = new NestedJoins(graph, requests, readers);
  // What stands for each node, already narrowed to what is asked of it.
  const done: Node[] = [];
  for (const [position, node] of order.entries()) {
    yield;
    const merged = joins.isAbsorbed(position) ? node : joins.merged(position, (k) => done[k]);
    if (merged) {
      done.push(merged);
      continue;
    }
    const shown: Shown = (k, wanted) => {
      const child = children[position][k];
      const built = done[child];
      return requests[child] || wanted === undefined ? built : view(built, wanted);
    };
    const only = (k: number): boolean => readers[children[position][k]] === 1;
    const rebuilt = rebuild(node, requests[position], shown);
    const moved = node.kind === rebuilt.kind ? throughAssembly(rebuilt, only) : rebuilt;
    const built = values?.folded(moved) ?? moved;
    const alone = children[position].length > 0 && readers[children[position][0]] === 1;
    done.push(built.kind === 'rechunk' ? mergeRechunk(built.children[0], built.chunks, alone) : built);
  }
  return roots.map((root) => rechunk(done[graph.positionOf(root) ?? 0], root.chunks));
}

/** Child number `k` as `wanted` of it (undefined: whole). */
type Shown = (k: number, wanted: AffineView | undefined) => Node;

/** `node` over its rewritten children, narrowed to `wanted`. */
function rebuild(node: Node, wanted: AffineView | undefined, shown: Shown): Node {
  const child = (k: number): Node => shown(k, passOn(node, wanted, k));
  switch (node.kind) {
    case 'view':
      return child(0);
    case 'elementwise': {
      const children = node.children.map((_, k) => child(k));
      if (!wanted && children.every((c, k) => c === node.children[k])) return node;
      return elementwiseNode(node.op, children, node.dtype, wanted ? undefined : node.chunks);
    }
    case 'cast': {
      const inner = child(0);
      return inner === node.children[0] ? node : recast(inner, node.dtype);
    }
    case 'rechunk':
      return wanted ? child(0) : rechunk(child(0), node.chunks);
    case 'reduction': {
      const [inner, second] = node.children.map((_, k) => child(k));
      if (!wanted && inner === node.children[0] && second === node.children[1]) return node;
      if (node.groups) return groupedReduction(node.op, inner, second, node.axes, node.options, node.groups);
      if (!wanted) return reduction(node.op, inner, node.axes, node.options, second);
      const through = overKept(node.children[0].shape, node.axes, wanted);
      const axes = node.axes.map((axis) => through.maps[axis].axis);
      return reduction(node.op, inner, axes, node.options, second);
    }
    case 'take': {
      const inner = child(0);
      if (!wanted)
        return inner === node.children[0] ? node : take(inner, node.axis, node.indices, node.chunks[node.axis]);
      const axes = narrowing(wanted) ?? [];
      const axis = axes.slice(0, node.axis).filter((a) => a >= 0).length;
      const map = wanted.maps[node.axis];
      if (map.axis < 0) {
        const maps = inner.shape.map((_, a) =>
          a === axis
            ? { offset: node.indices[map.offset], stride: 0, axis: -1 }
            : { offset: 0, stride: 1, axis: a < axis ? a : a - 1 },
        );
        return view(inner, { shape: inner.shape.filter((_, a) => a !== axis), maps });
      }
      return take(
        inner,
        axis,
        indicesLike(node.indices, wanted.shape[map.axis], (i) => node.indices[map.offset + map.stride * i]),
      );
    }
    case 'assemble': {
      if (!wanted) {
        const children = node.children.map((_, k) => child(k));
        return children.every((c, k) => c === node.children[k])
          ? node
          : assemble(children, node.regions, node.shape, node.chunks);
      }
      const kept = node.regions.flatMap((region, k) => {
        const part = regionView(wanted, region.start, region.stop);
        return part ? [{ node: child(k), box: part.box }] : [];
      });
      const shape = wanted.shape;
      const chunks = view(constant(0, 'int8', node.shape, node.chunks), wanted).chunks;
      // A view without elements shows no child at all.
      if (kept.length === 0) return constant(isBigInt(node.dtype) ? 0n : 0, node.dtype, shape, chunks);
      const whole =
        kept.length === 1 &&
        kept[0].box.start.every((s) => s === 0) &&
        kept[0].box.stop.every((s, axis) => s === shape[axis]);
      if (whole) return kept[0].node;
      return assemble(
        kept.map((part) => part.node),
        kept.map((part) => part.box),
        shape,
        chunks,
      );
    }
    case 'reshape': {
      const inner = child(0);
      return inner === node.children[0] ? node : reshape(inner, node.shape, node.chunks);
    }
    case 'blocks':
    case 'routine':
    case 'iterate':
    case 'state': {
      const children = node.children.map((_, k) => shown(k, undefined));
      if (children.every((c, k) => c === node.children[k])) return node;
      // Blocks of a user's function and tiles of a loop follow the chunks they were declared with.
      const same = children.map((c, k) => rechunk(c, node.children[k].chunks));
      return withChildren(node, same);
    }
    case 'source': {
      if (!wanted) return node;
      const { maps } = wanted;
      const part = source(node.reader, node.identity, node.full, {
        dtype: node.dtype,
        offset: node.offset.map((first, axis) => first + maps[axis].offset),
        chunks: node.chunks.map((cut, axis) =>
          viewAxis(cut, maps[axis].offset, 1, maps[axis].axis < 0 ? 1 : wanted.shape[maps[axis].axis]),
        ),
      });
      return view(part, { shape: wanted.shape, maps: maps.map((map) => ({ ...map, offset: 0 })) });
    }
    case 'memory':
    case 'stored':
    case 'persisted':
    case 'random':
    case 'constant':
    case 'index':
    case 'selected':
    case 'distinct':
    case 'placeholder':
      return node;
    default:
      return node satisfies never;
  }
}

/** `from` cut into `chunks` at the least cost: read or generated that way where nobody else needs it otherwise. */
function mergeRechunk(from: Node, chunks: Chunks, alone: boolean): Node {
  if (from.kind === 'random') return random(from.key, from.dtype, from.shape, chunks);
  if (from.kind === 'constant') return constant(from.value, from.dtype, from.shape, chunks);
  if (from.kind === 'index') return index(from.axis, from.shape, chunks);
  if (from.kind === 'memory' && alone) return memory(from.data, from.dtype, from.shape, chunks);
  if (from.kind === 'stored' && alone && (from.array.span || isAligned(chunks, from.array.chunkShape)))
    return stored(from.array, chunks);
  return rechunk(from, chunks);
}

/** True when no stored chunk is cut, so that none is decoded twice; runs of one file are not decoded. */
const isAligned = (chunks: Chunks, stored: readonly number[]): boolean =>
  chunks.every((cut, axis) => cutsAtMultiples(cut, stored[axis]));
