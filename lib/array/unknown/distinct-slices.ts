/**
 * The distinct slices of an array along an axis, in lexicographic order, as expressions: slices are put in order by several keys, those that
 * differ from the one before are the distinct ones.
 */
import { DTYPES, isComplexDType, itemsize } from '../../../kernels/dtype.js';
import { sizeOf } from '../../base/shape.js';
import {
  cast,
  constant,
  elementwise,
  index,
  isSelected,
  rechunk,
  selected,
  unknownExtent,
  view,
} from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { wrap } from '../chunked-array.js';
import { orderByKeys } from '../order/partitions.js';
import { argsort } from '../order/sorting.js';
import { reduceNode } from '../reductions/reduce-node.js';
import { scan } from '../reductions/scan.js';
import { takenAlong } from '../selection/along.js';
import { joinAlong } from '../shaping/joining.js';
import { reshapeTo } from '../shaping/reshape.js';

const apply = (op: string, ...operands: readonly (Node | number | bigint)[]): Node => elementwise(op, operands);

/** `node` along other axes: its axis `order[k]` is axis k. */
const transposed = (node: Node, order: readonly number[]): Node =>
  view(node, {
    shape: order.map((axis) => node.shape[axis]),
    maps: node.shape.map((_, axis) => ({ offset: 0, stride: 1, axis: order.indexOf(axis) })),
  });

/** The `count` rows of `node` from `start`, in either direction. */
const rowsOf = (node: Node, start: number, count: number, stride: 1 | -1 = 1): Node =>
  view(node, {
    shape: node.shape.with(0, count),
    maps: node.shape.map((_, axis) => (axis === 0 ? { offset: start, stride, axis } : { offset: 0, stride: 1, axis })),
  });

/** Bits of one key of whole numbers. */
const KEY_BITS = 64;

/** Columns of small whole numbers as few columns of uint64, which order as they do, the first being the most significant. */
function packed(columns: readonly Node[]): Node[] {
  const [{ dtype }] = columns;
  const { kind } = DTYPES[dtype];
  const bits = kind === 'b' ? 1 : 8 * itemsize(dtype);
  const each = Math.floor(KEY_BITS / bits);
  if (!'biu'.includes(kind) || each < 2) return [...columns];
  const least = kind === 'i' ? 2n ** BigInt(bits - 1) : 0n;
  const base = constant(2n ** BigInt(bits), 'uint64', []);
  const whole = columns.map((column) => cast(least ? apply('add', cast(column, 'int64'), least) : column, 'uint64'));
  const keys: Node[] = [];
  for (let k = 0; k < whole.length; k += each)
    keys.push(whole.slice(k, k + each).reduce((key, digit) => apply('add', apply('multiply', key, base), digit)));
  return keys;
}

/** Keys of the columns of `rows`, the most significant first, as NumPy orders their elements. */
function keysOf(rows: Node): Node[] {
  const columns = Array.from({ length: rows.shape[1] }, (_, k) =>
    view(rows, {
      shape: [rows.shape[0]],
      maps: [
        { offset: 0, stride: 1, axis: 0 },
        { offset: k, stride: 0, axis: -1 },
      ],
    }),
  );
  if (!isComplexDType(rows.dtype)) return columns.length === 0 ? [] : packed(columns);
  // Numbers come first, then those whose imaginary, whose real, whose parts are NaN.
  return columns.flatMap((column) => {
    const parts = [apply('real', column), apply('imag', column)];
    const [re, im] = parts.map((part) => cast(apply('isnan', part), 'int64'));
    return [apply('add', apply('multiply', re, 2n), im), ...parts];
  });
}

/** The distinct slices of an array along an axis, as expressions. */
export class DistinctSlices {
  readonly #rows: Node;
  /** The places of all slices in their order, equal ones as they stand. */
  readonly #order: Node;
  /** The slices in this order, and which of them differ from the one before. */
  readonly #sorted: Node;
  readonly #isFirst: Node;

  constructor(
    readonly name: string,
    readonly given: Node,
    readonly axis: number,
  ) {
    if (isSelected(given)) throw unknownExtent(name, given);
    const count = given.shape[axis];
    const others = given.shape.map((_, k) => k).filter((k) => k !== axis);
    const moved = transposed(given, [axis, ...others]);
    this.#rows = reshapeTo(name, moved, [count, sizeOf(moved.shape.slice(1))]);
    const keys = keysOf(this.#rows);
    this.#order =
      keys.length === 0 || count === 0 ? index(0, [count], [given.chunks[axis]]) : orderByKeys(name, keys.reverse(), 0);
    this.#sorted = takenAlong(name, this.#rows, reshapeTo(name, this.#order, [count, 1]), 0);
    this.#isFirst = this.#firsts();
  }

  #firsts(): Node {
    const [count] = this.#sorted.shape;
    const { chunks } = this.#order;
    if (count === 0) return constant(true, 'bool', [0], chunks);
    const first = constant(true, 'bool', [1]);
    if (count === 1) return rechunk(first, chunks);
    const differ = apply('notEqual', rowsOf(this.#sorted, 1, count - 1), rowsOf(this.#sorted, 0, count - 1));
    return rechunk(joinAlong([first, reduceNode('any', differ, { axis: 1 })], 0), chunks);
  }

  /** What is known of those that are first of their kind. */
  part(part: 'values' | 'counts' | 'indices'): Node {
    if (part === 'values') return this.#values();
    return selected(part === 'indices' ? this.#order : this.#counts(), this.#isFirst, 0);
  }

  #values(): Node {
    const { shape } = this.given;
    const others = shape.map((_, k) => k).filter((k) => k !== this.axis);
    const wide = reshapeTo(this.name, this.#sorted, [shape[this.axis], ...others.map((k) => shape[k])]);
    const back = shape.map((_, k) => (k === this.axis ? 0 : others.indexOf(k) + 1));
    return selected(transposed(wide, back), this.#isFirst, this.axis);
  }

  /** For each how many places there are to the next one that is first of its kind: of those that are the number of equal ones. */
  #counts(): Node {
    const { shape, chunks } = this.#order;
    const [count] = shape;
    if (count === 0) return this.#order;
    const place = index(0, shape, chunks);
    const end = constant(BigInt(count), 'int64', []);
    const starts = apply('where', this.#isFirst, place, end);
    const behind = joinAlong([rowsOf(starts, 1, count - 1), constant(BigInt(count), 'int64', [1])], 0);
    const next = rowsOf(scan('minimum', rowsOf(behind, count - 1, count, -1), 0), count - 1, count, -1);
    return rechunk(apply('subtract', next, place), chunks);
  }

  /** For each slice which of the distinct ones it is. */
  get inverse(): Node {
    if (this.#order.shape[0] === 0) return this.#order;
    const rank = apply('subtract', scan('add', cast(this.#isFirst, 'int64'), 0), 1n);
    // The places of places undo the order.
    return takenAlong(this.name, rank, argsort(wrap(this.#order)).node, 0);
  }
}
