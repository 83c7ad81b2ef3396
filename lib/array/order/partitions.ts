/**
 * Orders that follow from sorts: partitions, and the order by several keys.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { type AxisLike, axis as axisKind, isListOf, kind, nullable, optional, whole } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, arrays as arraysKind, keptArray } from '../kinds.js';
import { takenAlong } from '../selection/along.js';
import type { DTypeOf } from '../types.js';
import { argsort, sort } from './sorting.js';

/** Options of {@link partition} and {@link argpartition}. */
export interface PartitionOptions {
  /** The axis, by default the last; null: all elements as one lane. */
  readonly axis?: AxisLike | null | undefined;
}
const PARTITION = { axis: optional(nullable(axisKind, 'for all elements'), -1) };
const places = kind<number | readonly number[]>(
  'kth',
  'a whole number or a list of them',
  (value) => whole.admits(value) || isListOf(value, whole.admits),
  { list: true },
);

/** @throws 'argument' for a place that is not there */
function checkPlaces(name: string, x: ArrayLike, kth: number | readonly number[], axis: AxisLike | null): void {
  const { shape } = nodeOf(x, name);
  const extent = axis === null ? shape.reduce((a, b) => a * b, 1) : shape[normalizeAxis(name, axis, shape)];
  for (const k of typeof kth === 'number' ? [kth] : kth)
    if (k < -extent || k >= extent)
      throw new ChunkwiseError(
        'argument',
        `${name}: place ${k} of ${extent} elements (shape ${shapeText(shape)}); use ${-extent} to ${extent - 1}`,
      );
}

/**
 * Lanes in which the element at each place `kth` is the one that sorting puts there, no greater before it and no lesser behind. Sorted
 * here, which is one such order.
 *
 * @throws 'argument' for a place that is not there, 'shape' for an axis out of range
 * @example
 * cw.partition(x, 3)
 */
export const partition = define(
  {
    name: 'partition',
    parameters: [
      ['x', keptArray],
      ['kth', places],
    ],
    options: PARTITION,
    shorthand: 'axis',
  },
  <X extends ArrayLike>(
    x: X,
    kth: number | readonly number[],
    options: PartitionOptions | number = {},
  ): ChunkedArray<DTypeOf<X>> => {
    const { axis = -1 } = options as PartitionOptions;
    checkPlaces('partition', x, kth, axis);
    return sort(x, { axis });
  },
);

/** The indices that make a {@link partition}; int64. @example cw.argpartition(x, 3, { axis: 0 }) */
export const argpartition = define(
  {
    name: 'argpartition',
    parameters: [
      ['x', arrayLike],
      ['kth', places],
    ],
    options: PARTITION,
    shorthand: 'axis',
  },
  (x: ArrayLike, kth: number | readonly number[], options: PartitionOptions | number = {}): ChunkedArray<'int64'> => {
    const { axis = -1 } = options as PartitionOptions;
    checkPlaces('argpartition', x, kth, axis);
    return argsort(x, { axis });
  },
);

/** @internal the places that sort by all of `keys`, of one shape, along `axis`, the last counting most; one key at least */
export function orderByKeys(name: string, keys: readonly Node[], axis: number): Node {
  const sortedBy = (key: Node): Node => argsort(wrap(key), { axis }).node;
  return keys
    .slice(1)
    .reduce(
      (order, key) => takenAlong(name, order, sortedBy(takenAlong(name, key, order, axis)), axis),
      sortedBy(keys[0]),
    );
}

/**
 * The indices that sort by several keys, the last of which counts most; int64. NaN and NaT last, equal ones in the order they have.
 *
 * A stable sort for each key, from the first to the last, of what the order so far puts where (D. E. Knuth, The Art of Computer Programming 3,
 * 5.2.5): for each key a pass as of {@link argsort}, in blocks where that is, and two as of {@link takeAlongAxis}.
 *
 * @throws 'argument' for no key, 'shape' for keys of different shapes
 * @example
 * cw.lexsort([firstNames, surnames])
 */
export const lexsort = define(
  { name: 'lexsort', parameters: [['keys', arraysKind]], options: { axis: optional(axisKind, -1) }, shorthand: 'axis' },
  (
    keys: readonly ArrayLike[],
    options: { readonly axis?: AxisLike | undefined } | number = {},
  ): ChunkedArray<'int64'> => {
    const nodes = keys.map((key) => nodeOf(key, 'lexsort'));
    if (nodes.length === 0) throw new ChunkwiseError('argument', 'lexsort: there is no key; give one or more');
    const odd = nodes.find((node) => shapeText(node.shape) !== shapeText(nodes[0].shape));
    if (odd)
      throw new ChunkwiseError(
        'shape',
        `lexsort: keys of shapes ${shapeText(nodes[0].shape)} and ${shapeText(odd.shape)}; give all of one shape`,
      );
    const axis = normalizeAxis('lexsort', (options as { axis?: AxisLike }).axis ?? -1, nodes[0].shape);
    return wrap<'int64'>(orderByKeys('lexsort', nodes, axis));
  },
);
