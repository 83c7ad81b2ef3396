/**
 * Tells arrays that show one array and what a boundary rule sees beyond its ends: `pad` in its modes, `roll`, and the same put
 * together by `concat` or `set`. A step that reads the state through these is a plain stencil over a state with margins.
 */
import { type AffineView, composeViews, identityView } from '../../base/affine.js';
import type { Box } from '../../base/grid.js';
import { sizeOf } from '../../base/shape.js';
import type { AssembleNode, Node } from '../../expr/node.js';
import { ruledIndex } from '../../task/loops/loop-margins.js';
import type { Margin } from '../../task/stage.js';

/** Along one axis of the source element i shows element i + offset, beyond its ends by a rule. */
export interface ExtendedAxis {
  /** The axis of the array that is seen, or -1: it shows element `offset` alone. */
  readonly axis: number;
  readonly offset: number;
  readonly before: Margin | undefined;
  readonly after: Margin | undefined;
}

/** An array seen with what lies beyond its ends. */
export interface Extended {
  readonly source: Node;
  /** One for each axis of the source. */
  readonly axes: readonly ExtendedAxis[];
}

/** Margins deeper than this are no halo. */
const DEEPEST = 64;
const RULES = ['edge', 'symmetric', 'reflect', 'wrap'] as const;

/** What a node shows of the first node below it that is no view. */
function seenThrough(node: Node): { base: Node; view: AffineView } {
  let base = node;
  let view = identityView(node.shape);
  while (base.kind === 'view' || base.kind === 'rechunk') {
    if (base.kind === 'view') view = composeViews(view, base.view);
    base = base.children[0];
  }
  return { base, view };
}

interface Piece {
  readonly region: Box;
  readonly base: Node;
  readonly view: AffineView;
}

/** A source index, or the constant that is there instead. */
type Seen = readonly number[] | { readonly constant: unknown };

/** What the assembly shows at `at`. */
function seenAt(pieces: readonly Piece[], at: readonly number[]): Seen | undefined {
  for (let k = pieces.length - 1; k >= 0; k--) {
    const { region, base, view } = pieces[k];
    if (at.some((i, axis) => i < region.start[axis] || i >= region.stop[axis])) continue;
    if (base.kind === 'constant') return { constant: base.value };
    return view.maps.map(
      (map) => map.offset + (map.axis < 0 ? 0 : map.stride * (at[map.axis] - region.start[map.axis])),
    );
  }
  return undefined;
}

/** The array that `node` shows with margins; undefined where it is something else. */
export function extendedArray(node: AssembleNode, inner: (node: Node) => Extended | undefined): Extended | undefined {
  const pieces = node.children.map((child, k): Piece => ({ region: node.regions[k], ...seenThrough(child) }));
  const rank = node.shape.length;
  // Axes of the source in their order, some perhaps left out at one index.
  const isStraight = ({ view }: Piece): boolean => {
    const kept = view.maps.filter((map) => map.axis >= 0);
    return kept.length === rank && kept.every((map, axis) => map.axis === axis && map.stride === 1);
  };
  const size = ({ region }: Piece): number => sizeOf(region.stop.map((stop, axis) => stop - region.start[axis]));
  let main: Piece | undefined;
  for (const piece of pieces)
    if (piece.base.kind !== 'constant' && isStraight(piece) && (!main || size(piece) > size(main))) main = piece;
  if (!main || !pieces.every(({ base }) => base.kind === 'constant' || base.hash === main.base.hash)) return undefined;
  const { base, region, view } = main;
  const extents = base.shape;
  const axes: ExtendedAxis[] = [];
  for (const [at, map] of view.maps.entries()) {
    const { axis } = map;
    if (axis < 0) {
      axes.push({ axis, offset: map.offset, before: undefined, after: undefined });
      continue;
    }
    const offset = map.offset - region.start[axis];
    const before = Math.max(0, -offset);
    const after = Math.max(0, node.shape[axis] + offset - extents[at]);
    const first = marginOf(pieces, region, axis, at, -1, before, offset, extents[at]);
    const last = marginOf(pieces, region, axis, at, 1, after, offset, extents[at]);
    if (first === null || last === null) return undefined;
    axes.push({ axis, offset, before: first, after: last });
  }
  if (!pieces.every((piece) => follows(piece.region, pieces, axes, extents))) return undefined;
  const below = inner(base);
  return below ? throughBoth(axes, below) : { source: base, axes };
}

/** The margin of `depth` elements before (`side` -1) or after axis `source` of the source, seen along `axis`; null where no rule fits. */
function marginOf(
  pieces: readonly Piece[],
  main: Box,
  axis: number,
  source: number,
  side: -1 | 1,
  depth: number,
  offset: number,
  extent: number,
): Margin | undefined | null {
  if (depth === 0) return undefined;
  if (depth > DEEPEST || depth > extent) return null;
  const places = Array.from({ length: depth }, (_, k) => (side < 0 ? -1 - k : extent + k));
  const seen = places.map((place) => seenAt(pieces, main.start.with(axis, place - offset)));
  const [one] = seen;
  if (one && 'constant' in one) {
    const same = seen.every((other) => other && 'constant' in other && Object.is(other.constant, one.constant));
    return same ? { rule: 'constant', depth, value: one.constant as Margin['value'] & {} } : null;
  }
  for (const rule of RULES) {
    if (rule === 'reflect' && depth >= extent) continue;
    const fits = seen.every(
      (index, k) => Array.isArray(index) && index[source] === ruledIndex(rule, places[k], extent),
    );
    if (fits) return { rule, depth };
  }
  return null;
}

/** True when the corners of a region show what the margins say, so that all of it does. */
function follows(
  region: Box,
  pieces: readonly Piece[],
  axes: readonly ExtendedAxis[],
  extents: readonly number[],
): boolean {
  for (let corner = 0; corner < 1 << region.start.length; corner++) {
    const at = region.start.map((start, axis) => ((corner >> axis) & 1 ? region.stop[axis] - 1 : start));
    if (at.some((i, axis) => i < region.start[axis])) return true;
    const seen = seenAt(pieces, at);
    const want = ruled(at, axes, extents);
    if (!seen || !want) return false;
    if ('constant' in seen || 'constant' in want) {
      if (!('constant' in seen && 'constant' in want && Object.is(seen.constant, want.constant))) return false;
    } else if (seen.some((index, axis) => index !== want[axis])) return false;
  }
  return true;
}

/** What the margins show at `at`: later axes have the corners. */
function ruled(at: readonly number[], axes: readonly ExtendedAxis[], extents: readonly number[]): Seen | undefined {
  const out: number[] = [];
  let constant: { constant: unknown } | undefined;
  for (const [source, { axis, offset, before, after }] of axes.entries()) {
    const place = (axis < 0 ? 0 : at[axis]) + offset;
    const margin = place < 0 ? before : place >= extents[source] ? after : undefined;
    if (!margin && (place < 0 || place >= extents[source])) return undefined;
    if (margin?.rule === 'constant') {
      constant = { constant: margin.value };
      out.push(0);
    } else out.push(margin ? ruledIndex(margin.rule, place, extents[source]) : place);
  }
  return constant ?? out;
}

/** Margins put around an array that has margins along other axes. */
function throughBoth(axes: readonly ExtendedAxis[], below: Extended): Extended | undefined {
  const out: ExtendedAxis[] = [];
  const isPlain = ({ before, after }: ExtendedAxis): boolean => !before && !after;
  for (const other of below.axes) {
    if (other.axis < 0) {
      out.push(other);
      continue;
    }
    const one = axes[other.axis];
    // One index of an axis with margins may lie in one of them.
    if (one.axis < 0 && !isPlain(other)) return undefined;
    if (isPlain(one)) out.push({ ...other, axis: one.axis, offset: one.offset + other.offset });
    else if (isPlain(other) && other.offset === 0) out.push(one);
    else return undefined;
  }
  return { source: below.source, axes: out };
}
