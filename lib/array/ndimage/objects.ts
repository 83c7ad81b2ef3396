/**
 * Boxes of labelled elements, and histograms by label.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { count, finite, otherwise, positive } from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { constant, elementwise } from '../../expr/build.js';
import type { ComputeOptions } from '../../run/compute.js';
import { COMPUTE } from '../../run/compute-options.js';
import { type ArrayLike, asarray } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { compute } from '../computing.js';
import { arrayLike } from '../kinds.js';
import { numbers } from '../order/edges.js';
import { placeAmong } from '../order/searching.js';
import { type Slice, s } from '../selection/selection.js';
import { groupbyReduce } from '../statistics/group-by.js';
import { INDEX, LABELS, type LabelIndex, labelledBy } from './labelled.js';
import { placesAlong } from './positions.js';

/** Options of {@link findObjects}. */
export interface FindObjectsOptions extends ComputeOptions {
  /** The greatest label that is looked for; default: the greatest that there is, which takes a pass of its own. */
  readonly maxLabel?: number | undefined;
}

const FIND: OptionKinds<FindObjectsOptions> = { maxLabel: otherwise(count, 'the greatest label'), ...COMPUTE };

/**
 * The least box around each label from 1 on, as slices along all axes that `x.slice(...box)` takes; null for labels that no element bears. Whole
 * numbers of any shape; 0 and negative ones are no labels. Computed now: one pass with a first and a last place along each axis for each label, and
 * before it one for the greatest label, unless `maxLabel` says it. As `scipy.ndimage.find_objects`.
 *
 * @throws 'dtype' for labels that are not whole numbers, and as `compute`
 * @example
 * const { labels } = await cw.ndimage.label(cw.array([1, 1, 0, 1]));
 * const [first] = await cw.ndimage.findObjects(labels);
 * if (first) labels.slice(...first); // [1, 1]
 */
export const findObjects = define(
  { name: 'ndimage.findObjects', parameters: [['labels', arrayLike]], options: FIND, promised: true },
  async (labels: ArrayLike, options: FindObjectsOptions = {}): Promise<(Slice[] | null)[]> => {
    const { maxLabel, ...computing } = options;
    const array = asarray(labels);
    const { shape } = array;
    if (!'iub'.includes(DTYPES[array.dtype].kind))
      throw new ChunkwiseError(
        'dtype',
        `ndimage.findObjects: labels are ${array.dtype}; give whole numbers, as of x.astype('int32')`,
      );
    if (shape.length === 0)
      throw new ChunkwiseError(
        'shape',
        'ndimage.findObjects: a 0-d array has no boxes; give one with at least one axis',
      );
    if (sizeOf(shape) === 0) return Array.from({ length: maxLabel ?? 0 }, () => null);
    const most = maxLabel ?? Number((await array.max().compute(computing)).data[0]);
    if (most <= 0) return [];
    // Group 0 is label 1.
    const marks = array.astype('int64');
    const isObject = marks.greater(0).logicalAnd(marks.lessEqual(most)).astype('int64');
    const own = marks.multiply(isObject).subtract(1n);
    const ends = shape.flatMap((_, axis) =>
      (['min', 'max'] as const).map((reduction) =>
        groupbyReduce(placesAlong(shape, axis), own, { reduction, groups: most, fillValue: -1 }),
      ),
    );
    const found = (await compute(...ends, computing)).map(({ data }) => data as ArrayLike_);
    return Array.from({ length: most }, (_, k) =>
      Number(found[0][k]) < 0
        ? null
        : shape.map((_, axis) => s(Number(found[2 * axis][k]), Number(found[2 * axis + 1][k]) + 1)),
    );
  },
);
type ArrayLike_ = globalThis.ArrayLike<number | bigint>;

/**
 * How many elements of each label of `index` lie in each of `bins` bins of one width from `min` to `max`: int64 [labels, bins]; [bins] for a label
 * alone, and without `index` or `labels` as of {@link sumLabels}. A bin holds its lower edge, the last one its upper edge too; what lies outside, and
 * NaN, counts nowhere. One pass, a count for each bin of each label up to the greatest. As `scipy.ndimage.histogram`.
 *
 * @throws 'argument' for a `max` that is not above `min`; 'shape' for labels of another shape than `x`; 'dtype' for complex numbers
 * @example
 * cw.ndimage.histogram([5, 3, 4], 0, 10, 5, [1, 1, 2], [1, 2])
 */
export const histogramLabels = define(
  {
    name: 'ndimage.histogram',
    parameters: [['x', arrayLike], ['min', finite], ['max', finite], ['bins', positive], LABELS, INDEX],
  },
  (
    x: ArrayLike,
    min: number,
    max: number,
    bins: number,
    labels?: ArrayLike,
    index?: LabelIndex,
  ): ChunkedArray<'int64'> => {
    const operation = 'ndimage.histogram';
    if (!(max > min))
      throw new ChunkwiseError(
        'argument',
        `${operation}: min ${min} and max ${max} make no bins; give a max above min`,
      );
    const { array, own, groups, asked } = labelledBy(operation, x, labels, index);
    if (!'iufb'.includes(DTYPES[array.dtype].kind))
      throw new ChunkwiseError('dtype', `${operation}: ${array.dtype} has no place among bins; give real numbers`);
    const values = array.astype('float64');
    const edges = Float64Array.from({ length: bins + 1 }, (_, k) =>
      k === bins ? max : min + k * ((max - min) / bins),
    );
    const among = wrap(placeAmong(numbers(edges), values.node, true))
      .astype('int64')
      .subtract(1n);
    const bin = wrap<'int64'>(elementwise('minimum', [among.node, BigInt(bins - 1)]));
    const isIn = values
      .greaterEqual(min)
      .logicalAnd(values.lessEqual(max))
      .logicalAnd(own.greaterEqual(0))
      .astype('int64');
    // A group for each bin of each label; -1 for what counts nowhere.
    const place = own.astype('int64').multiply(BigInt(bins)).add(bin).add(1n).multiply(isIn).subtract(1n);
    const each = wrap<'int64'>(constant(1n, 'int64', array.shape));
    const counts = groupbyReduce(each, place, { reduction: 'sum', groups: groups * bins });
    return asked(counts.reshape([groups, bins])) as ChunkedArray<'int64'>;
  },
);
