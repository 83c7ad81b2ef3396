/**
 * Affine views: for each axis of a source either a constant index or `offset + stride * index of one view axis`, which
 * covers slices of any step, transposes, flips, squeezed, inserted and broadcast axes; two views compose into one.
 */
import type { Box } from './grid.js';

/** Where one source axis takes its index from: `offset + stride * view index[axis]`, or `offset` alone when `axis` is -1. */
export interface AxisMap {
  readonly offset: number;
  readonly stride: number;
  /** View axis, or -1 for a constant. */
  readonly axis: number;
}

/** A view of a source: its own shape, and one map for each SOURCE axis. View axes that no map names are broadcast. */
export interface AffineView {
  readonly shape: readonly number[];
  readonly maps: readonly AxisMap[];
}

/** The view that is its source. */
export const identityView = (shape: readonly number[]): AffineView => ({
  shape,
  maps: shape.map((_, axis) => ({ offset: 0, stride: 1, axis })),
});

/** The view of `inner`'s source that `outer`, a view of `inner`, amounts to. */
export const composeViews = (outer: AffineView, inner: AffineView): AffineView => ({
  shape: outer.shape,
  maps: inner.maps.map((map) => {
    if (map.axis < 0) return map;
    const next = outer.maps[map.axis];
    return {
      offset: map.offset + map.stride * next.offset,
      stride: next.axis < 0 ? 0 : map.stride * next.stride,
      axis: next.axis,
    };
  }),
});

/** True when the view shows all of a source of `shape` as it is. */
export const isIdentity = (view: AffineView, shape: readonly number[]): boolean =>
  view.shape.length === shape.length &&
  view.maps.every(
    (map, axis) =>
      view.shape[axis] === shape[axis] &&
      map.axis === axis &&
      map.offset === 0 &&
      (map.stride === 1 || shape[axis] <= 1),
  );

/** The smallest source box that holds everything the view's `box` shows; empty boxes stay empty. */
export function sourceBox(view: AffineView, box: Box): Box {
  const start: number[] = [];
  const stop: number[] = [];
  for (const map of view.maps) {
    if (map.axis < 0) {
      start.push(map.offset);
      stop.push(map.offset + 1);
      continue;
    }
    const first = box.start[map.axis];
    const last = box.stop[map.axis] - 1;
    if (last < first) {
      start.push(0);
      stop.push(0);
      continue;
    }
    const a = map.offset + map.stride * first;
    const b = map.offset + map.stride * last;
    start.push(Math.min(a, b));
    stop.push(Math.max(a, b) + 1);
  }
  return { start, stop };
}

/** Equal for equal views. */
export const viewKey = (view: AffineView): string =>
  `${view.shape.join()}|${view.maps.map((map) => `${map.offset}:${map.stride}:${map.axis}`).join()}`;
