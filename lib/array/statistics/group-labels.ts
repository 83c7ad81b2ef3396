/**
 * The labels of a reduction by group: checked, brought under the shape of the array, and looked through where they lie in
 * memory.
 */

import { DTYPES, isTextDType, itemsize, type TypedArray } from '../../../kernels/dtype.js';
import type { AxisMap } from '../../base/affine.js';
import { evenAxis } from '../../base/axis-chunks.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { AxesLike } from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { broadcastTo, cast, elementwise, memory, view } from '../../expr/build.js';
import type { KnownLabels, Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxes, shapeText } from '../axes.js';
import { isChunkedArray } from '../chunked-array.js';
import { greatestOf } from './greatest-label.js';
import { cohortsOf } from './group-cohorts.js';

/** Labels ready to be reduced by. */
export interface GroupLabels {
  /** The group of each element, int32, of the array's shape. */
  readonly node: Node;
  /** The axes that are grouped, ascending. */
  readonly axes: readonly number[];
  readonly count: number;
  /** The groups of the positions along the grouped axes alone; undefined where labels, or a mask, differ along others too. */
  readonly along?: Node;
  /** Undefined for labels that are computed. */
  readonly known?: KnownLabels;
  /** Where blocks hold few groups: those of each, of which labels are places. */
  readonly cohorts?: readonly Int32Array[];
}

/** What is asked for of labels. */
export interface LabelRequest {
  /** How often labels occur is not asked. */
  readonly uncounted?: boolean;
  /** Labels may be places among the groups of their block. */
  readonly cohorts?: boolean;
  readonly axis?: AxesLike | null | undefined;
  readonly groups?: number | undefined;
}

const MOST = 2 ** 31 - 1;
/** More groups than this are not counted before they are reduced. */
const MOST_COUNTED = 1 << 24;
/** Labels in memory up to this many bytes are one block, which any task reads in place. */
const ONE_BLOCK = 4 << 20;

/** Elements of labels in memory, or undefined for those that are computed. */
function heldData(node: Node): TypedArray | undefined {
  if (node.kind === 'memory' && !isTextDType(node.dtype)) return node.data;
  return node.kind === 'cast' && node.dtype === 'bool' ? heldData(node.children[0]) : undefined;
}

/** The axis of the array that each axis of the labels runs along; all fit. @throws 'shape' */
function alignedAxes(name: string, labels: Node, x: Node, axes: readonly number[]): number[] {
  const { shape } = labels;
  const along =
    shape.length === x.shape.length ? x.shape.map((_, k) => k) : axes.slice(Math.max(0, axes.length - shape.length));
  const fits = along.length === shape.length && along.every((axis, k) => shape[k] === x.shape[axis] || shape[k] === 1);
  if (fits) return along;
  const grouped = axes.map((axis) => x.shape[axis]);
  const where =
    axes.length === 1
      ? `axis ${axes[0]} of extent ${grouped[0]}`
      : `axes ${axes.join(', ')} of extents ${shapeText(grouped)}`;
  const found = shape.length === 1 ? `${shape[0]} labels` : `labels of shape ${shapeText(shape)}`;
  throw new ChunkwiseError(
    'shape',
    `${name}: ${found} for ${where} (shape ${shapeText(x.shape)}); give one for each index of the grouped axes, or of shape ${shapeText(x.shape)}`,
  );
}

/** Label number `k` is no group's. @throws 'argument' always */
function refuseLabel(name: string, label: unknown, k: number, shape: readonly number[], groups?: number): never {
  let rest = k;
  const at = [...shape].reverse().map((n) => {
    const index = rest % n;
    rest = Math.floor(rest / n);
    return index;
  });
  throw new ChunkwiseError(
    'argument',
    `${name}: label ${String(label)} at ${at.reverse().join(', ')} is not a whole number${groups === undefined ? '' : ` below ${groups}`}; number the groups from 0, and use -1 for none`,
  );
}

/** Labels as int32 in C order, and the greatest. @throws 'argument' naming the first that is no group number */
function codesOf(
  name: string,
  data: TypedArray,
  shape: readonly number[],
  groups: number | undefined,
): { codes: Int32Array; most: number } {
  const bound = groups ?? MOST;
  let most = -1;
  if (data instanceof Int32Array) {
    most = greatestOf(data);
    if (most >= bound) {
      const k = data.findIndex((label) => label >= bound);
      refuseLabel(name, data[k], k, shape, groups);
    }
    return { codes: data, most };
  }
  const codes = new Int32Array(data.length);
  for (let k = 0; k < codes.length; k++) {
    const label = Number(data[k]);
    if (!Number.isInteger(label) || label >= bound) refuseLabel(name, data[k], k, shape, groups);
    codes[k] = label < 0 ? -1 : label;
    if (label > most) most = label;
  }
  return { codes, most };
}

/** How often each group's number occurs. */
function countsOf(codes: Int32Array, count: number, times: number): Float64Array {
  const counts = new Int32Array(count);
  for (let k = 0; k < codes.length; k++) if (codes[k] >= 0) counts[codes[k]]++;
  return Float64Array.from(counts, (n) => n * times);
}

/** What labels in memory say: ranges along the first grouped axis, and counts where `count` groups are to be counted. */
function lookThrough(
  codes: Int32Array,
  shape: readonly number[],
  along: readonly number[],
  x: Node,
  axes: readonly number[],
  count: number | undefined,
): KnownLabels {
  const extent = x.shape[axes[0]];
  const first = along.indexOf(axes[0]);
  const spread = first < 0 || shape[first] === 1;
  const inner = first < 0 ? 1 : sizeOf(shape.slice(first + 1));
  const uniform = shape.every((n, k) => n === 1 || axes.includes(along[k]));
  // Labels that repeat along a grouped axis stand for all of its elements.
  const times = axes.reduce((n, axis) => {
    const k = along.indexOf(axis);
    return k >= 0 && shape[k] === x.shape[axis] ? n : n * x.shape[axis];
  }, 1);
  const counted =
    uniform && count !== undefined && count <= MOST_COUNTED ? { counts: countsOf(codes, count, times) } : {};
  // Labels along one axis are their own least and greatest.
  if (!spread && codes.length === extent) return { ...counted, least: codes, greatest: codes };
  const least = new Int32Array(extent).fill(-1);
  const greatest = new Int32Array(extent).fill(-1);
  for (let k = 0; k < codes.length; k++) {
    const code = codes[k];
    if (code < 0) continue;
    const at = spread ? 0 : Math.floor(k / inner) % extent;
    if (least[at] < 0 || code < least[at]) least[at] = code;
    if (code > greatest[at]) greatest[at] = code;
  }
  if (spread && extent > 0) {
    least.fill(least[0]);
    greatest.fill(greatest[0]);
  }
  return { ...counted, least, greatest };
}

/** The axes grouped: those given, or as many of the first as the labels have. */
function groupedAxes(name: string, axis: LabelRequest['axis'], labels: Node, x: Node): number[] {
  if (x.shape.length === 0) throw new ChunkwiseError('shape', `${name}: a 0-d array has no axis to group along`);
  const rank = Math.min(Math.max(1, labels.shape.length), x.shape.length);
  const axes = normalizeAxes(name, axis ?? Array.from({ length: rank }, (_, k) => k), x.shape);
  if (axes.length === 0)
    throw new ChunkwiseError('argument', `${name}: no axis is named; give at least one axis to group along`);
  return axes;
}

/** Labels that are computed, as int32: what does not fit is brought to where no group is. */
function computedCodes(name: string, labels: Node): Node {
  const { kind } = DTYPES[labels.dtype];
  if (kind === 'f')
    throw new ChunkwiseError(
      'dtype',
      `${name}: labels are ${labels.dtype}; give integers, for instance labels.floor().astype('int32')`,
    );
  const wide = itemsize(labels.dtype) > 4 || labels.dtype === 'uint32';
  if (!wide) return cast(labels, 'int32');
  const below = elementwise('minimum', [labels, MOST]);
  return cast(kind === 'u' ? below : elementwise('maximum', [below, -1]), 'int32');
}

/**
 * Labels for grouping `x`.
 *
 * @throws 'shape' for labels of another shape, 'argument' for ones that number no group, 'dtype' for computed floats
 */
export function groupLabels(
  name: string,
  x: Node,
  labels: ArrayLike,
  { axis, groups, uncounted, cohorts: mayBePlaces }: LabelRequest,
): GroupLabels {
  if (groups !== undefined && !(Number.isSafeInteger(groups) && groups >= 0 && groups < MOST))
    throw new ChunkwiseError(
      'argument',
      `${name}: groups is ${String(groups)}; give how many groups there are, a whole number of 0 or more`,
    );
  const given = nodeOf(labels, name);
  const axes = groupedAxes(name, axis, given, x);
  const along = alignedAxes(name, given, x, axes);
  const maps = along.map((to, k): AxisMap => {
    const follows = given.shape[k] === x.shape[to];
    return follows ? { offset: 0, stride: 1, axis: to } : { offset: 0, stride: 0, axis: -1 };
  });
  const uniform = maps.every((map) => map.axis < 0 || axes.includes(map.axis));
  /** The labels `node` under the whole shape, and along the grouped axes. */
  const placed = (node: Node): Pick<GroupLabels, 'node' | 'along'> => ({
    node: view(node, { shape: x.shape, maps }),
    ...(uniform
      ? {
          along: view(node, {
            shape: axes.map((to) => x.shape[to]),
            maps: maps.map((map) => (map.axis < 0 ? map : { ...map, axis: axes.indexOf(map.axis) })),
          }),
        }
      : {}),
  });
  const data = heldData(given);
  if (!data) {
    const codes = computedCodes(name, given);
    if (groups === undefined)
      throw new ChunkwiseError(
        'argument',
        `${name}: labels that are ${isChunkedArray(labels) ? 'computed' : 'no list'} do not tell how many groups there are; give { groups }, or labels in memory`,
      );
    return { ...placed(codes), axes, count: groups };
  }
  const { codes, most } = codesOf(name, data, given.shape, groups);
  const count = groups ?? most + 1;
  const chunks =
    codes.byteLength <= ONE_BLOCK
      ? given.shape.map((n) => evenAxis(n, 1))
      : along.map((to, k) => (maps[k].axis < 0 ? evenAxis(1, 1) : x.chunks[to]));
  const [first] = axes;
  const row = x.chunks.reduce((n, cut, k) => (k === first ? n : n * Math.max(1, cut.largest)), 1);
  const alone = given.shape.length === 1 && along[0] === first && given.shape[0] === x.shape[first];
  const places = mayBePlaces && alone ? cohortsOf(codes, count, x.chunks[first], row) : undefined;
  return {
    ...placed(memory(places?.codes ?? codes, 'int32', given.shape, chunks)),
    ...(places ? { cohorts: places.cohorts } : {}),
    axes,
    count,
    known: lookThrough(codes, given.shape, along, x, axes, uncounted ? undefined : count),
  };
}

/**
 * Labels of which only those count where a mask is true: the others number no group.
 *
 * @throws 'dtype' for a mask that is not bool, 'shape' for one that does not broadcast
 */
export function maskedLabels(name: string, x: Node, labels: GroupLabels, where: ArrayLike): GroupLabels {
  const given = nodeOf(where, name);
  if (given.dtype !== 'bool')
    throw new ChunkwiseError('dtype', `${name}: where is ${given.dtype}, not bool; compare first, as with notEqual(0)`);
  const { axes, along, known, cohorts } = labels;
  const kept = (mask: Node, codes: Node): Node => elementwise('where', [mask, codes, -1]);
  const mask = broadcastTo(given, x.shape, `${name}: where`);
  const lead = x.shape.length - given.shape.length;
  const uniform = given.shape.every((n, axis) => n === 1 || axes.includes(axis + lead));
  return {
    axes,
    count: labels.count,
    node: kept(mask, labels.node),
    ...(along && uniform
      ? {
          along: kept(
            view(given, {
              shape: along.shape,
              maps: given.shape.map(
                (n, axis): AxisMap =>
                  n === 1
                    ? { offset: 0, stride: 0, axis: -1 }
                    : { offset: 0, stride: 1, axis: axes.indexOf(axis + lead) },
              ),
            }),
            along,
          ),
        }
      : {}),
    // Ranges of groups hold what is left of them too; how many elements they have is not known any more.
    ...(known ? { known: { ...known, counts: undefined } } : {}),
    ...(cohorts ? { cohorts } : {}),
  };
}
