/**
 * Which part of each array is really wanted: views travel from the results towards the sources, and where all readers of
 * an array ask for the same view of it, only that view need exist.
 *
 * This is the sharing gate: an array that one reader needs whole, or that several readers see through different views, is
 * computed once as it is, and the views stay above it.
 */

import { type AffineView, composeViews, isIdentity, viewKey } from '../base/affine.js';
import type { Steps } from '../base/listening/steps.js';
import { sizeOf } from '../base/shape.js';
import type { Node } from '../expr/node.js';
import type { Graph } from '../expr/traverse.js';

/** For each position of a graph the one view that all readers ask for; undefined when the array is needed as it is. */
export type Requests = readonly (AffineView | undefined)[];

/**
 * A view that only narrows: source axes stay in order, each a slice (any step) or a single index, none broadcast. Gives
 * for each source axis its view axis or -1.
 */
export function narrowing(view: AffineView): number[] | undefined {
  let next = 0;
  const out: number[] = [];
  for (const map of view.maps) {
    if (map.axis >= 0 && (map.axis !== next || map.stride === 0)) return undefined;
    out.push(map.axis);
    if (map.axis >= 0) next++;
  }
  return next === view.shape.length ? out : undefined;
}

/** What `node`, asked for `view` of itself, asks of child number `k`; undefined: the child as it is. */
export function passOn(node: Node, view: AffineView | undefined, k: number): AffineView | undefined {
  switch (node.kind) {
    case 'elementwise':
    case 'cast':
    case 'rechunk':
      return view;
    case 'view':
      return view === undefined ? node.view : composeViews(view, node.view);
    case 'reduction': {
      if (view === undefined || node.groups || !narrowing(view)) return undefined;
      return overKept(node.children[0].shape, node.axes, view);
    }
    case 'take': {
      if (view === undefined || !narrowing(view)) return undefined;
      return withoutAxis(node.children[0].shape, node.axis, view);
    }
    case 'assemble': {
      if (view === undefined || !narrowing(view)) return undefined;
      return regionView(view, node.regions[k].start, node.regions[k].stop)?.view;
    }
    case 'reshape':
    case 'selected':
    case 'distinct':
    case 'blocks':
    case 'routine':
    case 'iterate':
    case 'state':
      return undefined;
    // These have no children.
    case 'memory':
    case 'stored':
    case 'source':
    case 'persisted':
    case 'random':
    case 'constant':
    case 'index':
    case 'placeholder':
      return undefined;
    default:
      return node satisfies never;
  }
}

/** True when `node` can be rebuilt to yield `view` of itself. */
const canNarrow = (node: Node, view: AffineView): boolean =>
  node.kind === 'view' ||
  node.kind === 'rechunk' ||
  // A view that repeats elements stays above what computes them.
  (sizeOf(view.shape) <= sizeOf(node.shape) && canCompute(node, view));

const canCompute = (node: Node, view: AffineView): boolean =>
  node.kind === 'elementwise' ||
  node.kind === 'cast' ||
  (node.kind === 'source' && isBox(view)) ||
  ((node.kind === 'take' || node.kind === 'assemble' || (node.kind === 'reduction' && !node.groups)) &&
    narrowing(view) !== undefined);

/** True for a view that shows a box, its axes in their order, where some may be dropped. */
const isBox = ({ shape, maps }: AffineView): boolean => {
  const kept = maps.filter((map) => map.axis >= 0);
  return kept.length === shape.length && kept.every((map, k) => map.axis === k && map.stride === 1);
};

/** `view` of a reduction's result as a view of its child, with the reduced axes whole and in their places. */
export function overKept(shape: readonly number[], reduced: readonly number[], view: AffineView): AffineView {
  const maps: { offset: number; stride: number; axis: number }[] = [];
  const out: number[] = [];
  let kept = 0;
  shape.forEach((extent, axis) => {
    const map = reduced.includes(axis) ? { offset: 0, stride: 1, axis: 0 } : view.maps[kept++];
    if (map.axis < 0) {
      maps.push(map);
      return;
    }
    maps.push({ ...map, axis: out.length });
    out.push(reduced.includes(axis) ? extent : view.shape[map.axis]);
  });
  return { shape: out, maps };
}

/** `view` of a gather's result as a view of its child, with the gathered axis whole. */
const withoutAxis = (shape: readonly number[], axis: number, view: AffineView): AffineView => {
  const maps: { offset: number; stride: number; axis: number }[] = [];
  const out: number[] = [];
  view.maps.forEach((map, a) => {
    if (a === axis) {
      maps.push({ offset: 0, stride: 1, axis: out.length });
      out.push(shape[a]);
    } else if (map.axis < 0) maps.push(map);
    else {
      maps.push({ ...map, axis: out.length });
      out.push(view.shape[map.axis]);
    }
  });
  return { shape: out, maps };
};

/** The part of `view` that falls into the region of an assembly, as a view of the child there and its box in the view. */
export function regionView(
  view: AffineView,
  start: readonly number[],
  stop: readonly number[],
): { view: AffineView; box: { start: number[]; stop: number[] } } | undefined {
  const low = new Array<number>(view.shape.length).fill(0);
  const high = view.shape.slice();
  let outside = false;
  const maps = view.maps.map((map, axis) => {
    const local = { ...map, offset: map.offset - start[axis] };
    if (map.axis < 0) {
      if (map.offset < start[axis] || map.offset >= stop[axis]) outside = true;
      return local;
    }
    const [from, to] =
      map.stride > 0
        ? [Math.ceil((start[axis] - map.offset) / map.stride), Math.ceil((stop[axis] - map.offset) / map.stride)]
        : [
            Math.floor((stop[axis] - map.offset) / map.stride) + 1,
            Math.floor((start[axis] - map.offset) / map.stride) + 1,
          ];
    low[map.axis] = Math.max(low[map.axis], from);
    high[map.axis] = Math.min(high[map.axis], to);
    return local;
  });
  if (outside || high.some((h, axis) => h <= low[axis])) return undefined;
  return {
    view: {
      shape: high.map((h, axis) => h - low[axis]),
      maps: maps.map((map) => (map.axis < 0 ? map : { ...map, offset: map.offset + map.stride * low[map.axis] })),
    },
    box: { start: low, stop: high },
  };
}

/**
 * The view that all readers ask of each node that can be narrowed to it, by position in `graph`.
 */
export function* collectRequests({ order, children, positionOf }: Graph, roots: readonly Node[]): Steps<Requests> {
  // Undefined: nobody asked yet; null: needed as it is.
  const wanted: (AffineView | null | undefined)[] = new Array(order.length);
  const ask = (position: number, view: AffineView | undefined): void => {
    const given = view === undefined || isIdentity(view, order[position].shape) ? null : view;
    const known = wanted[position];
    if (known === undefined) wanted[position] = given;
    else if (known !== null && (given === null || viewKey(known) !== viewKey(given))) wanted[position] = null;
  };
  for (const root of roots) ask(positionOf(root) ?? 0, undefined);
  const out: (AffineView | undefined)[] = new Array(order.length);
  for (let position = order.length - 1; position >= 0; position--) {
    yield;
    const node = order[position];
    const view = wanted[position] ?? null;
    const narrowed = view !== null && canNarrow(node, view) ? view : undefined;
    out[position] = narrowed;
    children[position].forEach((child, c) => {
      if (node.kind === 'assemble' && narrowed && !regionView(narrowed, node.regions[c].start, node.regions[c].stop))
        return;
      ask(child, passOn(node, narrowed, c));
    });
  }
  return out;
}
