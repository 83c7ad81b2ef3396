/**
 * Blocks that share what lies at their borders, as dask.array.overlap: `cw.overlap.overlap` gives every block a margin of its neighbours',
 * `trimInternal` takes it off. `mapOverlap` does both around a function, and the engine does without for its own operations.
 */
import { axisOf, lookupOf } from '../../base/axis-chunks.js';
import { ChunkwiseError } from '../../base/errors.js';
import { chunkLists } from '../../base/grid.js';
import { count, isListOf, kind, optional, required } from '../../base/kinds.js';
import { define, isPlainObject } from '../../base/signature.js';
import { rechunk } from '../../expr/build.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { concat } from '../shaping/joining.js';
import { pad } from '../shaping/padding.js';
import { span } from '../shaping/splitting.js';
import type { DTypeOf } from '../types.js';

/** How far blocks see: everywhere, for each axis, or by axis; before and after as one number or a pair. */
export type Depth = Side | readonly Side[] | Readonly<Record<number, Side>>;
type Side = number | readonly [number, number];
/** What is beyond the array: nothing, itself mirrored, repeated, its edge, or a value. */
export type EdgeRule = 'none' | 'reflect' | 'periodic' | 'nearest' | number;
/** One rule for all axes, or by axis. */
export type EdgeRules = EdgeRule | readonly EdgeRule[] | Readonly<Record<number, EdgeRule>>;

const isSide = (value: unknown): boolean =>
  count.admits(value) || (isListOf(value, count.admits) && value.length === 2);
const isRule = (value: unknown): boolean =>
  typeof value === 'number' || ['none', 'reflect', 'periodic', 'nearest'].includes(value as string);
const isTable = (value: unknown, passes: (item: unknown) => boolean): boolean =>
  isPlainObject(value) && Object.entries(value).every(([key, item]) => /^-?\d+$/.test(key) && passes(item));
const depthKind = kind<Depth>(
  'depth',
  'a whole number of 0 or more, a list with a number or [before, after] for each axis, or such entries by axis',
  (value) => isSide(value) || isListOf(value, isSide) || isTable(value, isSide),
);
const rulesKind = kind<EdgeRules>(
  'edgeRules',
  "'none', 'reflect', 'periodic', 'nearest' or a number, a list of these, or such entries by axis",
  (value) => isRule(value) || isListOf(value, isRule) || isTable(value, isRule),
);

function byAxis<T>(
  name: string,
  given: T | readonly T[] | Readonly<Record<number, T>>,
  shape: readonly number[],
  rest: T,
  one: (value: unknown) => boolean,
): T[] {
  if (one(given)) return shape.map(() => given as T);
  if (Array.isArray(given)) {
    if (given.length !== shape.length)
      throw new ChunkwiseError(
        'argument',
        `${name}: ${given.length} entries for shape ${shapeText(shape)}; give one for each axis`,
      );
    return [...(given as readonly T[])];
  }
  const out = shape.map(() => rest);
  for (const [key, value] of Object.entries(given as Readonly<Record<string, T>>))
    out[normalizeAxis(name, Number(key), shape)] = value;
  return out;
}

/** How far each axis sees before and after its blocks. */
function depths(name: string, depth: Depth, shape: readonly number[]): (readonly [number, number])[] {
  // A pair for an array of two axes is an entry for each, as everywhere.
  const one = (value: unknown): boolean => typeof value === 'number';
  return byAxis<Side>(name, depth as Side, shape, 0, one).map((side) =>
    typeof side === 'number' ? [side, side] : side,
  );
}
const rules = (name: string, given: EdgeRules, shape: readonly number[]): EdgeRule[] =>
  byAxis<EdgeRule>(name, given as EdgeRule, shape, 'none', isRule);

const MODES = { reflect: 'symmetric', periodic: 'wrap', nearest: 'edge' } as const;

/** Options of the functions of overlap. */
export interface OverlapOptions {
  /** How far blocks see, or saw, beyond themselves. */
  readonly depth: Depth;
  /** What is beyond the array; default 'none': blocks at the edge have no margin there. */
  readonly boundary?: EdgeRules | undefined;
}
const OVERLAP = { depth: required(depthKind), boundary: optional(rulesKind, 'none') };
const parameters = [['x', arrayLike]] as const;

/** `x` with what is beyond it, as wide as `depth`; no wider where the rule is 'none'. The margin joins the blocks at the edge. */
function bounded(
  name: string,
  x: ArrayLike,
  { depth, boundary = 'none' }: OverlapOptions,
): { array: ChunkedArray; added: (readonly [number, number])[] } {
  const node = nodeOf(x, name);
  const sides = depths(name, depth, node.shape);
  const all = rules(name, boundary, node.shape);
  const added = sides.map((side, axis): readonly [number, number] => (all[axis] === 'none' ? [0, 0] : side));
  let array: ChunkedArray = wrap(node);
  for (const [axis, rule] of all.entries()) {
    if (rule === 'none' || added[axis][0] + added[axis][1] === 0) continue;
    const widths = node.shape.map((_, k) => (k === axis ? [...added[axis]] : [0, 0]));
    array = typeof rule === 'number' ? pad(array, widths, { value: rule }) : pad(array, widths, { mode: MODES[rule] });
  }
  const cut = chunkLists(node.chunks).map((list, axis) => {
    const sizes = [...list];
    sizes[0] += added[axis][0];
    sizes[sizes.length - 1] += added[axis][1];
    return axisOf(sizes);
  });
  return { array: wrap(rechunk(array.node, cut)), added };
}

/** The array with what `boundary` puts beyond it, in the blocks at the edge. @example cw.overlap.boundaries(x, { depth: 1, boundary: 'periodic' }) */
const boundaries = define(
  { name: 'overlap.boundaries', parameters, options: OVERLAP },
  <X extends ArrayLike>(x: X, options: OverlapOptions): ChunkedArray<DTypeOf<X>> =>
    bounded('overlap.boundaries', x, options).array as ChunkedArray<DTypeOf<X>>,
);

/**
 * The array in which every block is longer by what its neighbours have beside it. Costs a view for each block along each axis.
 *
 * @throws 'argument' for a depth greater than a block beside it
 * @example
 * cw.overlap.overlap(x, { depth: { 0: 2, 1: [1, 0] }, boundary: { 0: 'periodic' } })
 */
const overlapped = define(
  { name: 'overlap.overlap', parameters, options: OVERLAP },
  <X extends ArrayLike>(x: X, options: OverlapOptions): ChunkedArray<DTypeOf<X>> => {
    const name = 'overlap.overlap';
    const given = nodeOf(x, name);
    const sides = depths(name, options.depth, given.shape);
    const { array, added } = bounded(name, x, options);
    let made = array;
    for (const [axis, [before, after]] of sides.entries()) {
      if (before + after === 0) continue;
      const inner = lookupOf(given.chunks[axis]);
      const { length } = given.chunks[axis];
      const extent = made.shape[axis];
      const lead = added[axis][0];
      for (let k = 0; k < length; k++)
        if (length > 1 && inner.size(k) < Math.max(before, after))
          throw new ChunkwiseError(
            'argument',
            `${name}: a depth of ${Math.max(before, after)} along axis ${axis} is more than its block of ${inner.size(k)}; rechunk to larger blocks`,
          );
      const parts = Array.from({ length }, (_, k) => {
        const start = Math.max(0, lead + inner.offset(k) - before);
        const stop = Math.min(extent, lead + inner.offset(k + 1) + after);
        const part = span(made.node, axis, start, stop);
        return wrap(rechunk(part, part.chunks.with(axis, axisOf([stop - start]))));
      });
      made = parts.length === 1 ? parts[0] : concat(parts, { axis });
    }
    return made as ChunkedArray<DTypeOf<X>>;
  },
);

/** The array without the margins that `overlap` gave its blocks. @example cw.overlap.trimInternal(y, { depth: 2 }) */
const trimInternal = define(
  { name: 'overlap.trimInternal', parameters, options: OVERLAP },
  <X extends ArrayLike>(x: X, { depth, boundary = 'none' }: OverlapOptions): ChunkedArray<DTypeOf<X>> => {
    const name = 'overlap.trimInternal';
    let node = nodeOf(x, name);
    const sides = depths(name, depth, node.shape);
    const all = rules(name, boundary, node.shape);
    for (const [axis, [before, after]] of sides.entries()) {
      if (before + after === 0) continue;
      const blocks = lookupOf(node.chunks[axis]);
      const { length } = node.chunks[axis];
      const parts = Array.from({ length }, (_, k) => {
        const open = all[axis] === 'none';
        const start = blocks.offset(k) + (open && k === 0 ? 0 : before);
        const stop = blocks.offset(k + 1) - (open && k === length - 1 ? 0 : after);
        if (stop < start)
          throw new ChunkwiseError(
            'argument',
            `${name}: a block of ${blocks.size(k)} along axis ${axis} has no margins of ${before} and ${after}`,
          );
        return wrap(span(node, axis, start, stop));
      });
      node = (parts.length === 1 ? parts[0] : concat(parts, { axis })).node;
    }
    return wrap(node);
  },
);

/** The namespace `cw.overlap`. */
export const overlap = { boundaries, overlap: overlapped, trimInternal, trimOverlap: trimInternal } as const;
