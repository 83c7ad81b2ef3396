/**
 * Sorting: whole sorts along an axis, the greatest or least few, and their indices.
 *
 * Lanes in several large blocks, and those that the memory limit has no room for as one, are sorted block by block and merged in pairs; others
 * become one block. The greatest few need neither: each block gives its own, and those are merged.
 */
import { DTYPES, type DType, isTextDType, isTimeDType, itemsize } from '../../../kernels/dtype.js';
import { identityView } from '../../base/affine.js';
import { autoBlockBytes } from '../../base/auto-block.js';
import { type AxisChunks, evenAxis, regularAxis } from '../../base/axis-chunks.js';
import { mapAxis, mergeEach, splitAxis } from '../../base/axis-operations.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { Chunks } from '../../base/grid.js';
import { type AxisLike, axis as axisKind, boolean, nullable, optional, whole } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import {
  cast,
  constant,
  elementwise,
  flatSelection,
  index,
  isSelected,
  recast,
  rechunk,
  selected,
  valueAxes,
  view,
  withValues,
} from '../../expr/build.js';
import { checkTaken, routine } from '../../expr/build-routine.js';
import type { Node, SelectedNode } from '../../expr/node.js';
import type { TopkForm } from '../../expr/routine-params.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, keptArray } from '../kinds.js';
import { scan } from '../reductions/scan.js';
import { takenAlong } from '../selection/along.js';
import { ravel } from '../shaping/manipulation.js';
import type { DTypeOf } from '../types.js';
import { filled } from '../unknown/fill-selected.js';
import { ordered } from '../unknown/ordered.js';
import { selectedCount } from '../unknown/reduce-selected.js';
import { sliceSelected } from '../unknown/slice-selected.js';
import { besideBlocks } from './block-results.js';
import { fitsTask, taskRoom } from './lane-room.js';
import { argsortedInBlocks, sortedInBlocks } from './sort-network.js';

/** Options of {@link sort} and {@link argsort}. */
export interface SortOptions {
  /** The axis along which lanes are sorted, by default the last; null: all elements as one lane. */
  readonly axis?: AxisLike | null | undefined;
  /** The greatest first. Default: false. */
  readonly descending?: boolean | undefined;
}

/** Options of {@link topk} and {@link argtopk}. */
export interface TopkOptions {
  /** The axis along which elements are compared, by default the last. */
  readonly axis?: AxisLike | undefined;
}

const SORT = { axis: optional(nullable(axisKind, 'for all elements'), -1), descending: optional(boolean, false) };
const TOPK = { axis: optional(axisKind, -1) };

/** Elements are sorted as keys of up to 8 bytes, text as it is. */
const sortedBytes = ({ dtype }: Node): number => Math.max(8, itemsize(dtype));

const replaced = <T>(list: readonly T[], at: number, value: T): T[] => list.map((old, k) => (k === at ? value : old));

/** Chunks of whole lanes along `axis`, cut along the other axes where they would be larger than automatic ones. */
function laneChunks(node: Node, axis: number, extent = node.shape[axis]): Chunks {
  let room = Math.max(1, Math.floor(autoBlockBytes() / Math.max(1, extent) / sortedBytes(node)));
  const chunks = replaced(node.chunks, axis, evenAxis(node.shape[axis], 1));
  // Later axes are kept whole for longer: their elements lie together.
  for (let k = chunks.length - 1; k >= 0; k--) {
    if (k === axis) continue;
    const size = Math.max(1, Math.min(chunks[k].largest, room));
    if (size < chunks[k].largest) chunks[k] = splitAxis(chunks[k], (n) => regularAxis(n, size));
    room = Math.floor(room / size);
  }
  return chunks;
}

/**
 * Bytes that a task takes for each element of a lane that it sorts whole: blocks, their copy, keys twice, and what it makes; with places twice
 * for indices.
 */
const taskBytes = ({ dtype }: Node, indices: boolean): number =>
  itemsize(dtype) * (indices ? 4 : 5) + (indices ? 16 : 0);

/** Lanes of several blocks that together are larger than a few automatic ones, and all that the memory limit has no room for as one. */
const isLong = (node: Node, axis: number, indices: boolean): boolean =>
  (node.chunks[axis].length > 1 && node.shape[axis] * sortedBytes(node) > 4 * autoBlockBytes()) ||
  !fitsTask(node.shape[axis], taskBytes(node, indices));

/** `node` sorted along `axis`, or the indices that sort it. */
function sortAlong(node: Node, axis: number, descending: boolean, indices: boolean): Node {
  if (isSelected(node)) return sortSelected(node, axis, descending, indices);
  // Pairs of keys and places are of numbers: the indices that sort text are found in one block.
  if (isLong(node, axis, indices) && !(indices && isTextDType(node.dtype))) {
    const inBlocks = indices ? argsortedInBlocks : sortedInBlocks;
    return inBlocks(node, axis, descending, (extent) => laneChunks(node, axis, extent));
  }
  const chunks = laneChunks(node, axis);
  return routine(
    'sort',
    [{ node: rechunk(node, chunks), input: { by: 'view', view: identityView(node.shape) } }],
    { shape: node.shape, chunks },
    { dtype: indices ? 'int64' : node.dtype, shape: node.shape, chunks },
    { axis, descending, indices },
  );
}

/** A selected node sorted: what is not selected is made what comes last, and is not selected there either. */
function sortSelected(node: SelectedNode, axis: number, descending: boolean, indices: boolean): Node {
  if (axis !== node.axis)
    return withValues(node, sortAlong(node.children[0], valueAxes(node, [axis])[0], descending, indices));
  ordered(indices ? 'argsort' : 'sort', node);
  if (indices) return argsortSelected(node, axis, descending);
  if (isTextDType(node.dtype)) {
    const { values, keep } = flatSelection(node);
    const sorted = takenAlong('sort', values, selectedFirst(node, axis, descending), axis);
    return selected(sorted, isInFront(node, keep), axis, node.shape[axis]);
  }
  const isFloat = DTYPES[node.dtype].kind === 'f';
  const last = descending ? 'least' : isFloat ? Number.NaN : 'greatest';
  const { values, keep } = filled(node, last);
  return selected(sortAlong(values, axis, descending, false), isInFront(node, keep), axis, node.shape[axis]);
}

/** `vector` along `axis` in the shape of `like`. */
const along = (vector: Node, like: Node, axis: number): Node =>
  view(vector, { shape: like.shape, maps: [{ offset: 0, stride: 1, axis }] });

/** The places that sort all values of a selected node, of which those that are selected come first by another stable sort. */
function selectedFirst(node: SelectedNode, axis: number, descending: boolean): Node {
  const { values, keep } = flatSelection(node);
  const order = sortAlong(values, axis, descending, true);
  const leftOut = takenAlong('argsort', along(elementwise('logicalNot', [keep]), values, axis), order, axis);
  return takenAlong('argsort', order, sortAlong(leftOut, axis, false, true), axis);
}

/** The places among the selected that sort a selected node: of each the number of selected ones before it. */
function argsortSelected(node: SelectedNode, axis: number, descending: boolean): Node {
  const { values, keep } = flatSelection(node);
  const rank = along(elementwise('subtract', [scan('add', cast(keep, 'int64'), 0), 1n]), values, axis);
  const front = selectedFirst(node, axis, descending);
  return selected(takenAlong('argsort', rank, front, axis), isInFront(node, keep), axis, node.shape[axis]);
}

/** Which of as many as `like` has are the first ones, as many as are selected. */
const isInFront = (node: SelectedNode, like: Node): Node =>
  elementwise('less', [index(0, like.shape, like.chunks), selectedCount(node)]);

function sorted(name: string, x: ArrayLike, options: SortOptions, indices: boolean): ChunkedArray {
  const given = nodeOf(x, name);
  const node = options.axis === null ? ravel(wrap(given)).node : given;
  const axis = normalizeAxis(name, options.axis ?? -1, node.shape);
  const descending = options.descending ?? false;
  if (!isTimeDType(node.dtype)) return wrap(sortAlong(node, axis, descending, indices));
  // One less than the least count is the greatest: no time (NaT) comes last.
  const keys = sortAlong(elementwise('subtract', [recast(node, 'int64'), 1n]), axis, descending, indices);
  return wrap(indices ? keys : recast(elementwise('add', [keys, 1n]), node.dtype));
}

/**
 * The elements in ascending order along an axis; NaN last. Blocks of a long axis are sorted by
 * themselves and merged in pairs, each element a few times (log2 of the blocks, squared, over 4), so that no task holds more than two.
 *
 * @throws 'shape' for a 0-d array or an axis that does not exist
 * @example
 * cw.sort(x, { axis: 0, descending: true })
 */
export const sort = define(
  { name: 'sort', parameters: [['x', keptArray]], options: SORT, shorthand: 'axis', unknown: true },
  <X extends ArrayLike>(x: X, options: SortOptions | AxisLike | null = {}): ChunkedArray<DTypeOf<X>> =>
    sorted('sort', x, options as SortOptions, false) as ChunkedArray<DTypeOf<X>>,
);

/**
 * The indices that sort the elements along an axis, equal ones in the order they have (NumPy's kind 'stable'), NaN last; int64. Long
 * axes are sorted in blocks as by {@link sort}, of pairs of a key and a place, 16 bytes for each element. Along an axis of unknown
 * extent places are those among the selected, and a task holds whole lanes.
 *
 * @throws as {@link sort}
 * @example
 * const order = await cw.argsort(scores).compute();
 */
export const argsort = define(
  { name: 'argsort', parameters: [['x', arrayLike]], options: SORT, shorthand: 'axis', unknown: true },
  (x: ArrayLike, options: SortOptions | AxisLike | null = {}): ChunkedArray<'int64'> =>
    sorted('argsort', x, options as SortOptions, true) as ChunkedArray<'int64'>,
);

/** Blocks of pairs that one task merges at most. */
const MERGED = 32;
/** Bytes that a task takes for each pair of a block that it merges: where it lies, its copy, and what is made of it. */
const MERGE_BYTES = 48;

function best(name: string, x: ArrayLike, k: number, options: TopkOptions, form: TopkForm): ChunkedArray {
  const node = nodeOf(x, name);
  const axis = normalizeAxis(name, options.axis ?? -1, node.shape);
  if (!Number.isSafeInteger(k) || k === 0)
    throw new ChunkwiseError(
      'argument',
      `${name}: k is ${k} (shape ${shapeText(node.shape)}); give how many to take, below 0 for the least`,
    );
  if (isSelected(node)) return wrap(bestSelected(name, node, axis, k, form));
  const few = Math.min(Math.abs(k), node.shape[axis]);
  const dtype: DType = form === 'values' ? node.dtype : 'int64';
  const shape = replaced(node.shape, axis, few);
  if (few === 0) return wrap(constant(0, dtype, shape));
  const merged = Math.min(MERGED, Math.floor(taskRoom() / (MERGE_BYTES * few)));
  if (merged < 2) {
    // So many that two blocks' do not fit a task: all are sorted, in blocks.
    const ordered = sortAlong(node, axis, k > 0, form === 'indices');
    return wrap(view(ordered, { shape, maps: shape.map((_, a) => ({ offset: 0, stride: 1, axis: a })) }));
  }
  const params = { axis, least: k < 0, dtype: node.dtype };
  /** One step: `cut` elements of each block along the axis; the last gives what was asked for. */
  const step = (
    op: 'topk' | 'topkMerge',
    child: Node,
    domain: { shape: readonly number[]; chunks: Node['chunks'] },
    cut: AxisChunks,
  ) => {
    const last = cut.length === 1;
    const pairs = !last;
    return routine(
      op,
      [
        {
          node: child,
          input: { by: 'view', view: op === 'topk' ? besideBlocks(child).view : identityView(child.shape) },
        },
      ],
      domain,
      {
        dtype: pairs ? 'int64' : dtype,
        shape: [...replaced(node.shape, axis, cut.extent), pairs ? 2 : 1],
        chunks: [...replaced(node.chunks, axis, cut), evenAxis(pairs ? 2 : 1, 1)],
      },
      { ...params, form: pairs ? 'pairs' : form },
    );
  };
  const cuts = mapAxis(node.chunks[axis], (n) => Math.min(few, n));
  let made: Node = step('topk', node, besideBlocks(node).domain, cuts);
  while (made.chunks[axis].length > 1) {
    const groups = mergeEach(made.chunks[axis], Math.max(2, merged));
    const domain = { shape: made.shape, chunks: replaced(made.chunks, axis, groups) };
    made = step(
      'topkMerge',
      made,
      domain,
      mapAxis(groups, (n) => Math.min(few, n)),
    );
  }
  return wrap(
    view(made, {
      shape,
      maps: [...shape.map((_, a) => ({ offset: 0, stride: 1, axis: a })), { offset: 0, stride: 0, axis: -1 }],
    }),
  );
}

/** The best of a selected node: what is not selected is made what comes last, or sorted last where places are asked for. */
function bestSelected(name: string, node: SelectedNode, axis: number, k: number, form: TopkForm): Node {
  if (axis !== node.axis)
    return withValues(node, best(name, wrap(node.children[0]), k, { axis: valueAxes(node, [axis])[0] }, form).node);
  ordered(name, node);
  if (form === 'indices')
    return sliceSelected(name, sortAlong(node, axis, k > 0, true) as SelectedNode, {
      start: null,
      stop: Math.abs(k),
      step: null,
    });
  checkTaken('topk', node.dtype);
  const isFloat = DTYPES[node.dtype].kind === 'f';
  const { values } = filled(node, k > 0 ? 'least' : isFloat ? Number.NaN : 'greatest');
  const found = best(name, wrap(values), k, { axis }, form).node;
  const front = isInFront(node, constant(true, 'bool', [found.shape[axis]], [found.chunks[axis]]));
  return selected(found, front, axis, found.shape[axis]);
}

/**
 * The `k` greatest elements along an axis, the greatest first; with a negative `k` the least, the least first. NaN counts as
 * greater than every number, -0 as 0. All of them when there are fewer than `k`.
 *
 * @throws 'argument' for a `k` of 0 or no whole number, 'shape' for an axis that does not exist
 * @example
 * const hottest = await cw.topk(temperature.ravel(), 100).compute();
 */
export const topk = define(
  {
    name: 'topk',
    parameters: [
      ['x', keptArray],
      ['k', whole],
    ],
    options: TOPK,
    unknown: true,
  },
  <X extends ArrayLike>(x: X, k: number, options: TopkOptions = {}): ChunkedArray<DTypeOf<X>> =>
    best('topk', x, k, options, 'values') as ChunkedArray<DTypeOf<X>>,
);

/**
 * The indices of what {@link topk} gives, the lower first among equals; int64.
 *
 * @throws as {@link topk}
 * @example
 * const where = await cw.argtopk(x, -3).compute(); // the three least
 */
export const argtopk = define(
  {
    name: 'argtopk',
    parameters: [
      ['x', arrayLike],
      ['k', whole],
    ],
    options: TOPK,
    unknown: true,
  },
  (x: ArrayLike, k: number, options: TopkOptions = {}): ChunkedArray<'int64'> =>
    best('argtopk', x, k, options, 'indices') as ChunkedArray<'int64'>,
);
