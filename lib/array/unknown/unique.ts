/**
 * The distinct elements of an array, ascending, and what is known of each. How many they are, only computing tells.
 */
import { DTYPES, isTextDType, isTimeDType } from '../../../kernels/dtype.js';
import { type AxisLike, axis as axisKind, boolean, nullable, optional } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import {
  cast,
  constant,
  elementwise,
  index,
  isSelected,
  selected,
  unknownExtent,
  withValues,
} from '../../expr/build.js';
import { distinct, frontMask } from '../../expr/distinct.js';
import type { DistinctPart, Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { keptArray } from '../kinds.js';
import { scan } from '../reductions/scan.js';
import { joinAlong } from '../shaping/joining.js';
import { reshapeTo } from '../shaping/reshape.js';
import { DistinctTexts } from '../text/distinct-texts.js';
import type { DTypeOf } from '../types.js';
import { type ComplexCodes, complexCodes, placesAmong } from './complex-codes.js';
import { DistinctSlices } from './distinct-slices.js';
import { ordered } from './ordered.js';
import { wideMask } from './reduce-selected.js';
import { missing, timeCodes } from './time-codes.js';

/** The distinct elements of an array, as expressions. */
export class Distinct {
  readonly #given: Node;
  /** All elements, along one axis, and which of them count. */
  readonly #flat: Node;
  readonly #mask: Node | undefined;
  /** What is compared: the elements, or numbers that stand for them. */
  readonly #keys: Node;
  readonly #codes: ComplexCodes | undefined;
  /** Where NaN or no time is, where each is an element of its own. */
  readonly #nan: Node | undefined;

  constructor(
    readonly name: string,
    given: Node,
    equalNan: boolean,
  ) {
    this.#given = given;
    const values = isSelected(given) ? given.children[0] : given;
    this.#flat = reshapeTo(name, values, [-1]);
    const mask = isSelected(given) ? reshapeTo(name, wideMask(given), [-1]) : undefined;
    const also = (a: Node | undefined, b: Node): Node => (a ? elementwise('logicalAnd', [a, b]) : b);
    const { kind } = DTYPES[given.dtype];
    const isTime = isTimeDType(given.dtype);
    this.#nan = (isTime || 'fc'.includes(kind)) && !equalNan ? also(mask, missing(this.#flat)) : undefined;
    this.#mask = this.#nan ? also(mask, elementwise('logicalNot', [missing(this.#flat)])) : mask;
    this.#codes = isTime ? timeCodes(this.#flat) : kind === 'c' ? complexCodes(name, this.#flat, mask) : undefined;
    this.#keys = this.#codes?.codes ?? ordered(name, this.#flat);
  }

  #part(part: DistinctPart): Node {
    const found = distinct(part, this.#keys, this.#mask);
    return this.#codes && part === 'values' ? this.#codes.elements(found) : found;
  }

  /** How many there are, NaN of their own left out. */
  get #front(): Node {
    const { shape, chunks } = this.#part('values');
    return frontMask(index(0, shape, chunks), this.#part('number'));
  }

  /** `part` of those that `also`, a mask of all, leaves. */
  part(part: 'values' | 'counts' | 'indices', also?: (values: Node) => Node): Node {
    if (part === 'indices' && isSelected(this.#given)) throw unknownExtent(this.name, this.#given);
    const keep = also ? elementwise('logicalAnd', [this.#front, also(this.#part('values'))]) : this.#front;
    const found = selected(this.#part(part), keep, 0);
    if (!this.#nan) return found;
    const { shape, chunks, dtype } = this.#flat;
    const own =
      part === 'values'
        ? this.#codes
          ? this.#flat
          : constant(Number.NaN, dtype, shape, chunks)
        : part === 'counts'
          ? constant(1n, 'int64', shape, chunks)
          : index(0, shape, chunks);
    return joinAlong([found, selected(own, this.#nan, 0)], 0);
  }

  /** For each element which of the distinct ones it is; of the shape of the array. */
  get inverse(): Node {
    const given = this.#given;
    const values = isSelected(given) ? given.children[0] : given;
    const keys = this.#codes ? reshapeTo(this.name, this.#keys, values.shape) : values;
    const place = placesAmong(keys, distinct('values', this.#keys, this.#mask));
    const all = this.#nan
      ? elementwise('where', [
          missing(values),
          reshapeTo(
            this.name,
            elementwise('add', [
              this.#part('number'),
              elementwise('subtract', [scan('add', cast(this.#nan, 'int64'), 0), 1]),
            ]),
            values.shape,
          ),
          place,
        ])
      : place;
    return isSelected(given) ? withValues(given, all) : all;
  }
}

/** What is known of the distinct elements of `given`. */
export function distinctOf(name: string, given: Node, equalNan: boolean): Distinct | DistinctTexts {
  if (!isTextDType(given.dtype)) return new Distinct(name, given, equalNan);
  if (isSelected(given)) throw unknownExtent(name, given);
  return new DistinctTexts(name, given);
}

/** What {@link unique} gives beside the distinct elements. */
export interface UniqueOptions {
  /** Where each occurs first, among all elements in C order. Default: false. */
  readonly returnIndex?: boolean | undefined;
  /** For each element of `x` which of them it is. Default: false. */
  readonly returnInverse?: boolean | undefined;
  /** How often each occurs. Default: false. */
  readonly returnCounts?: boolean | undefined;
  /** NaN are one element; otherwise each is one of its own. Default: true. */
  readonly equalNan?: boolean | undefined;
  /** The axis whose slices are told apart. Default: null, elements are. */
  readonly axis?: AxisLike | null | undefined;
}
const UNIQUE: OptionKinds<UniqueOptions> = {
  returnIndex: optional(boolean, false),
  returnInverse: optional(boolean, false),
  returnCounts: optional(boolean, false),
  equalNan: optional(boolean, true),
  axis: optional(nullable(axisKind, 'for elements'), null),
};

/** The types of {@link unique}: an array, or with what else is asked for a list. */
interface Unique {
  <X extends ArrayLike>(
    x: X,
    options?: Pick<UniqueOptions, 'equalNan' | 'axis'> & {
      returnIndex?: false;
      returnInverse?: false;
      returnCounts?: false;
    },
  ): ChunkedArray<DTypeOf<X>>;
  <X extends ArrayLike>(
    x: X,
    options: UniqueOptions,
  ): readonly [values: ChunkedArray<DTypeOf<X>>, ...others: ChunkedArray<'int64'>[]];
}

/**
 * The distinct elements of `x`, ascending, NaN and NaT last, both zeros as one; complex ones by their real parts, then by their imaginary parts,
 * for which there are two passes more. With `returnIndex`, `returnInverse`, `returnCounts` a list: the
 * elements, then in this order where each occurs first, for each element of `x` which of them it is (in the shape of `x`), and how
 * often each occurs; int64.
 *
 * One pass over `x`, in which each block's elements are hashed to a table of its own; tables are merged, in runs of their own. Where a block
 * has more than 131,072 distinct elements a second pass sorts its elements. Tables that are large, or do not fit the memory limit, lie in
 * pieces, which go to the spill file and are merged part by part (a sample sort): any number of distinct elements is found. `returnInverse` searches
 * a part of them after the other where they do not fit.
 * Text is sorted instead, block by block; indices, the inverse and counts of it hold all its elements.
 *
 * With `axis` the distinct slices along it, in lexicographic order, the first of equal ones; one with NaN or NaT in it equals no other, as in NumPy.
 * The inverse is then of one axis. Slices are put in order as by {@link lexsort}, a stable sort of 8 bytes a slice for each of their elements
 * (for 8 small integers or 64 bools together), then each is compared with the one before: what that takes in memory is what argsort and
 * takeAlongAxis take, no task needs all slices. Of an array of one axis slices are its elements.
 *
 * @returns an array of shape [≤size]; with `axis` of the shape of `x`, its extent along the axis a bound
 * @throws 'shape' for an axis that is not there, or beside one of unknown extent
 * @example
 * const stations = await cw.unique(x).compute();
 * const [values, counts] = cw.unique(labels, { returnCounts: true });
 * const rows = await cw.unique([[1, 2], [0, 3], [1, 2]], { axis: 0 }).compute(); // [[0, 3], [1, 2]]
 */
export const unique = define(
  { name: 'unique', parameters: [['x', keptArray]], options: UNIQUE, unknown: true },
  (x: ArrayLike, options: UniqueOptions = {}) => {
    const node = nodeOf(x, 'unique');
    const axis = options.axis == null ? undefined : normalizeAxis('unique', options.axis, node.shape);
    const found =
      axis !== undefined && node.shape.length > 1
        ? new DistinctSlices('unique', node, axis)
        : distinctOf('unique', node, options.equalNan ?? true);
    const values = wrap(found.part('values'));
    if (!options.returnIndex && !options.returnInverse && !options.returnCounts) return values;
    return [
      values,
      ...(options.returnIndex ? [wrap(found.part('indices'))] : []),
      ...(options.returnInverse ? [wrap(found.inverse)] : []),
      ...(options.returnCounts ? [wrap(found.part('counts'))] : []),
    ];
  },
) as Unique;

type Int64 = ChunkedArray<'int64'>;

/**
 * The distinct elements of `x` with their first indices, their inverse and their counts, by name: the array API's `unique_all`. Each
 * NaN is an element of its own.
 *
 * @throws as {@link unique}
 * @example
 * const { values, counts } = cw.uniqueAll(x);
 */
export const uniqueAll = define(
  { name: 'uniqueAll', parameters: [['x', keptArray]], unknown: true },
  <X extends ArrayLike>(
    x: X,
  ): { values: ChunkedArray<DTypeOf<X>>; indices: Int64; inverseIndices: Int64; counts: Int64 } => {
    const found = distinctOf('uniqueAll', nodeOf(x, 'uniqueAll'), false);
    return {
      values: wrap(found.part('values')),
      indices: wrap(found.part('indices')),
      inverseIndices: wrap(found.inverse),
      counts: wrap(found.part('counts')),
    };
  },
);

/**
 * The distinct elements of `x` and how often each occurs, by name: the array API's `unique_counts`. Each NaN is an element of its own.
 *
 * @throws as {@link unique}
 * @example
 * const { values, counts } = cw.uniqueCounts(x);
 */
export const uniqueCounts = define(
  { name: 'uniqueCounts', parameters: [['x', keptArray]], unknown: true },
  <X extends ArrayLike>(x: X): { values: ChunkedArray<DTypeOf<X>>; counts: Int64 } => {
    const found = distinctOf('uniqueCounts', nodeOf(x, 'uniqueCounts'), false);
    return { values: wrap(found.part('values')), counts: wrap(found.part('counts')) };
  },
);

/**
 * The distinct elements of `x` and for each element which of them it is, by name: the array API's `unique_inverse`. Each NaN is an
 * element of its own.
 *
 * @throws as {@link unique}
 * @example
 * const { values, inverseIndices } = cw.uniqueInverse(x); // values at inverseIndices are x
 */
export const uniqueInverse = define(
  { name: 'uniqueInverse', parameters: [['x', keptArray]], unknown: true },
  <X extends ArrayLike>(x: X): { values: ChunkedArray<DTypeOf<X>>; inverseIndices: Int64 } => {
    const found = distinctOf('uniqueInverse', nodeOf(x, 'uniqueInverse'), false);
    return { values: wrap(found.part('values')), inverseIndices: wrap(found.inverse) };
  },
);

/**
 * The distinct elements of `x`, ascending: the array API's `unique_values`. Each NaN is an element of its own.
 *
 * @throws as {@link unique}
 * @example
 * cw.uniqueValues(x)
 */
export const uniqueValues = define(
  { name: 'uniqueValues', parameters: [['x', keptArray]], unknown: true },
  <X extends ArrayLike>(x: X): ChunkedArray<DTypeOf<X>> =>
    wrap(distinctOf('uniqueValues', nodeOf(x, 'uniqueValues'), false).part('values')),
);
