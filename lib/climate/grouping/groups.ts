/**
 * Groupings of an object taken together: one number for each combination of groups, laid out along the axes of a variable.
 */
import { type ChunkedArray, where as choose, fromTypedArray, less, logicalOr } from '../../array/index.js';
import type { Labelled } from '../labelled/mapping.js';
import { expandedTo, type Variable } from '../labelled/variable.js';
import type { Grouping } from './grouping.js';

/** Several groupings as one. */
export interface Groups {
  readonly groupings: readonly Grouping[];
  /** The dimensions that are grouped, in the object's order. */
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  /** How many groups each grouping has, and all combinations. */
  readonly counts: readonly number[];
  readonly total: number;
  readonly codes: Int32Array | ChunkedArray;
  /** How many elements along the grouped dimensions each group has; undefined for computed groups. */
  readonly members: Int32Array | undefined;
  /** Labels laid out for variables, by the dimensions that are reduced. */
  readonly laid: Map<string, ChunkedArray>;
}

const isHeld = (codes: Int32Array | ChunkedArray): codes is Int32Array => codes instanceof Int32Array;
const strides = (shape: readonly number[]): number[] =>
  shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));

/** Numbers over `dims` at each point of `all`, in C order. */
function spread(codes: Int32Array, dims: readonly string[], all: readonly string[], shape: readonly number[]) {
  const own = strides(dims.map((dim) => shape[all.indexOf(dim)]));
  const steps = all.map((dim) => (dims.includes(dim) ? own[dims.indexOf(dim)] : 0));
  const out = new Int32Array(shape.reduce((a, b) => a * b, 1));
  const at = shape.map(() => 0);
  let from = 0;
  for (let k = 0; k < out.length; k++) {
    out[k] = codes[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += steps[axis];
      if (++at[axis] < shape[axis]) break;
      from -= steps[axis] * shape[axis];
      at[axis] = 0;
    }
  }
  return out;
}

const asVariable = (data: ChunkedArray, dims: readonly string[]): Variable => ({ dims, data, attrs: {}, encoding: {} });

/** Codes as an array over `dims` of the grouping's own. */
const arrayOfCodes = (codes: Int32Array | ChunkedArray, shape: readonly number[]): ChunkedArray =>
  isHeld(codes) ? (fromTypedArray(codes, { shape }) as ChunkedArray) : codes;

/** The groupings of `x` taken together. */
export function groupsOf(x: Labelled, groupings: readonly Grouping[]): Groups {
  const sizes = x.sizes;
  const dims = x.dims.filter((dim) => groupings.some((grouping) => grouping.dims.includes(dim)));
  const shape = dims.map((dim) => sizes[dim]);
  const counts = groupings.map(({ labels }) => labels.data.size);
  const total = counts.reduce((a, b) => a * b, 1);
  const held = groupings.every(({ codes }) => isHeld(codes));
  let codes: Int32Array | ChunkedArray;
  if (held) {
    const all = groupings.map((one) => spread(one.codes as Int32Array, one.dims, dims, shape));
    codes = all.reduce((sum, one, k) => sum.map((n, at) => (n < 0 || one[at] < 0 ? -1 : n * counts[k] + one[at])));
  } else {
    const all = groupings.map((one) =>
      expandedTo(asVariable(arrayOfCodes(one.codes, one.shape), one.dims), dims, sizes),
    );
    codes = all.reduce(
      (sum, one, k) =>
        choose(logicalOr(less(sum, 0), less(one, 0)), -1, sum.multiply(counts[k]).add(one)) as ChunkedArray,
    );
  }
  let members: Int32Array | undefined;
  if (isHeld(codes)) {
    members = new Int32Array(total);
    for (const code of codes) if (code >= 0) members[code]++;
  }
  return { groupings, dims, shape, counts, total, codes, members, laid: new Map() };
}

/** Group numbers for reducing over `reduced`, which hold all grouped dimensions: an axis for each, of extent 1 where nothing is grouped. */
export function laidOut(groups: Groups, reduced: readonly string[]): ChunkedArray {
  const key = reduced.map((dim) => (groups.dims.includes(dim) ? dim : '')).join('\n');
  const known = groups.laid.get(key);
  if (known) return known;
  const own = reduced.filter((dim) => groups.dims.includes(dim));
  const shape = reduced.map((dim) => (own.includes(dim) ? groups.shape[groups.dims.indexOf(dim)] : 1));
  const { codes } = groups;
  const made = isHeld(codes)
    ? (fromTypedArray(
        spread(
          codes,
          groups.dims,
          own,
          own.map((dim) => groups.shape[groups.dims.indexOf(dim)]),
        ),
        {
          shape,
        },
      ) as ChunkedArray)
    : (expandedTo(asVariable(codes, groups.dims), own).reshape(shape) as ChunkedArray);
  groups.laid.set(key, made);
  return made;
}

/** The dimensions of a result: one grouping of one dimension stands in that one's place, others are last, as in xarray. */
export function resultOrder(
  groups: Groups,
  before: readonly string[],
  left: readonly string[],
  more: readonly string[] = [],
): string[] {
  const place = (dim: string): number => {
    const grouping = groups.groupings.find(({ name }) => name === dim);
    const alone = groups.groupings.length === 1 && grouping?.dims.length === 1;
    const meant = grouping ? (alone ? grouping.dims[0] : '') : dim;
    const at = before.indexOf(meant);
    return at < 0 ? Number.POSITIVE_INFINITY : at;
  };
  const names = groups.groupings.map(({ name }) => name);
  const all = [...left, ...names, ...more];
  return all
    .map((dim, k) => ({ dim, k, at: place(dim) }))
    .sort((a, b) => (a.at === b.at ? a.k - b.k : a.at - b.at))
    .map(({ dim }) => dim);
}
