/**
 * How far blocks see beyond themselves, and what they see beyond the array: the arguments `depth` and `boundary` of every function of
 * overlap, and what they mean for arrays of a shape.
 */
import { DTYPES, type DType } from '../../../kernels/dtype.js';
import type { AxisChunks } from '../../base/axis-chunks.js';
import { axisOf, listOf } from '../../base/axis-chunks.js';
import { smallestSize } from '../../base/axis-operations.js';
import { ChunkwiseError } from '../../base/errors.js';
import { count, isListOf, kind } from '../../base/kinds.js';
import { isPlainObject } from '../../base/signature.js';
import type { Node, Overlap } from '../../expr/node.js';
import { normalizeAxis, shapeText } from '../axes.js';

/** Elements before and after a block: one number for both, or a pair. */
export type Side = number | readonly [number, number];
/** How far blocks see: everywhere, for each axis, or by axis; before and after as one number or a pair. */
export type Depth = Side | readonly Side[] | Readonly<Record<number, Side>>;
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

export const depthKind = kind<Depth>(
  'depth',
  'a whole number of 0 or more, a list with a number or [before, after] for each axis, or such entries by axis',
  (value) => isSide(value) || isListOf(value, isSide) || isTable(value, isSide),
);
export const rulesKind = kind<EdgeRules>(
  'edgeRules',
  "'none', 'reflect', 'periodic', 'nearest' or a number, a list of these, or such entries by axis",
  (value) => isRule(value) || isListOf(value, isRule) || isTable(value, isRule),
);
/** A depth for all arrays, or a list of objects by axis: one for each. */
export const depthsKind = kind<Depth | readonly Readonly<Record<number, Side>>[]>(
  'depth',
  'a whole number of 0 or more, a list with a number or [before, after] for each axis, such entries by axis, or a list of such objects for each array',
  (value) => depthKind.admits(value) || isListOf(value, (item) => isTable(item, isSide)),
);
/** Rules for all arrays, or a list of objects by axis: one for each. */
export const boundariesKind = kind<EdgeRules | readonly Readonly<Record<number, EdgeRule>>[]>(
  'edgeRules',
  "'none', 'reflect', 'periodic', 'nearest' or a number, a list of these, such entries by axis, or a list of such objects for each array",
  (value) => rulesKind.admits(value) || isListOf(value, (item) => isTable(item, isRule)),
);

function byAxis<T>(
  name: string,
  what: string,
  given: T | readonly T[] | Readonly<Record<number, T>>,
  shape: readonly number[],
  rest: T,
): T[] {
  if (typeof given !== 'object' || given === null) return shape.map(() => given as T);
  if (Array.isArray(given)) {
    if (given.length !== shape.length)
      throw new ChunkwiseError(
        'argument',
        `${name}: ${given.length} entries of ${what} for shape ${shapeText(shape)}; give one for each axis`,
      );
    return [...(given as readonly T[])];
  }
  const out = shape.map(() => rest);
  for (const [key, value] of Object.entries(given as Readonly<Record<string, T>>))
    out[normalizeAxis(name, Number(key), shape)] = value;
  return out;
}

/** How far each axis sees before and after its blocks. A pair for an array of two axes is an entry for each, as everywhere. */
export const depths = (name: string, depth: Depth, shape: readonly number[]): (readonly [number, number])[] =>
  byAxis<Side>(name, 'depth', depth as Side, shape, 0).map((side) => (typeof side === 'number' ? [side, side] : side));

/** The rule of each axis. */
export const rules = (name: string, given: EdgeRules, shape: readonly number[]): EdgeRule[] =>
  byAxis<EdgeRule>(name, 'boundary', given as EdgeRule, shape, 'none');

/** @throws 'argument' for a value that elements cannot be, 'shape' for an axis that has nothing to show beyond itself */
function checkRule(name: string, node: Node, axis: number, depth: readonly [number, number], rule: EdgeRule): void {
  if (rule === 'none' || depth[0] + depth[1] === 0) return;
  if (typeof rule === 'number') {
    const { kind: of } = DTYPES[node.dtype as DType];
    if ('Mm'.includes(of) || ('iu'.includes(of) && !Number.isInteger(rule)))
      throw new ChunkwiseError(
        'argument',
        `${name}: boundary ${rule} along axis ${axis} is no ${node.dtype}; give a whole number or a name, or cast the array first`,
      );
  } else if (node.shape[axis] === 0)
    throw new ChunkwiseError(
      'shape',
      `${name}: axis ${axis} of shape ${shapeText(node.shape)} is empty, so boundary '${rule}' has nothing to show beyond it; use 'none' or a number`,
    );
}

const perArray = (given: unknown): given is readonly Readonly<Record<number, never>>[] =>
  Array.isArray(given) && given.length > 0 && given.every((item) => isPlainObject(item));

/** One entry for each array. @throws 'argument' */
function eachArray<T>(name: string, what: string, given: readonly T[], arrays: number): readonly T[] {
  if (given.length !== arrays)
    throw new ChunkwiseError(
      'argument',
      `${name}: ${given.length} objects of ${what} for ${arrays} arrays; give one for each`,
    );
  return given;
}

/**
 * The halo of each array. A depth for all arrays is over the axes that they share, the last ones; an array of extent 1 along an axis
 * where others are longer shows itself alone there.
 */
export function halosOf(
  name: string,
  nodes: readonly Node[],
  shape: readonly number[],
  depth: Depth | readonly Readonly<Record<number, Side>>[],
  boundary: EdgeRules | readonly Readonly<Record<number, EdgeRule>>[],
): Overlap[] {
  const own = perArray(depth) ? eachArray<Depth>(name, 'depth', depth, nodes.length) : undefined;
  const ownRules = perArray(boundary) ? eachArray<EdgeRules>(name, 'boundary', boundary, nodes.length) : undefined;
  const shared = own ? [] : depths(name, depth as Depth, shape);
  const sharedRules = ownRules ? [] : rules(name, boundary as EdgeRules, shape);
  return nodes.map((node, k) => {
    const lead = shape.length - node.shape.length;
    const sides = (own ? depths(name, own[k], node.shape) : shared.slice(lead)).map(
      (side, axis): readonly [number, number] => (node.shape[axis] === 1 && shape[axis + lead] !== 1 ? [0, 0] : side),
    );
    const all = ownRules ? rules(name, ownRules[k], node.shape) : sharedRules.slice(lead);
    for (const [axis, rule] of all.entries()) checkRule(name, node, axis, sides[axis], rule);
    return { depth: sides, boundary: all };
  });
}

/** @throws 'chunks' where a block has fewer elements than its neighbours see of it */
export function checkBlocks(name: string, node: Node, depth: Overlap['depth']): void {
  depth.forEach((side, axis) => {
    const cut = node.chunks[axis];
    if (cut.length > 1 && smallestSize(cut) < Math.max(...side))
      throw new ChunkwiseError(
        'chunks',
        `${name}: a depth of ${Math.max(...side)} along axis ${axis} is more than its block of ${smallestSize(cut)}, and allowRechunk is false; rechunk to larger blocks, or leave it true`,
      );
  });
}

/** The axis cut into blocks of `least` elements or more, those that are too small joined to what comes before, as dask does it. */
export function atLeast(cut: AxisChunks, least: number): AxisChunks {
  if (cut.length < 2 || smallestSize(cut) >= least) return cut;
  const out: number[] = [];
  let open = 0;
  for (const size of listOf(cut)) {
    if (size < least && open > 2 * least - size) {
      // What is open is long enough to give this block what it lacks.
      out.push(open - (least - size));
      open = least;
    } else if (size < least) open += size;
    if (open >= least) {
      out.push(open);
      open = 0;
    }
    if (size >= least) open += size;
  }
  if (open >= least || out.length === 0) out.push(open);
  else out[out.length - 1] += open;
  return axisOf(out);
}
