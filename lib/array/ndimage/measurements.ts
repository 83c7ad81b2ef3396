/**
 * What is measured of labelled elements: reductions by label.
 */
import { DTYPES, type DType } from '../../../kernels/dtype.js';
import { define } from '../../base/signature.js';
import { constant } from '../../expr/build.js';
import type { ArrayLike } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { type GroupOptions, type GroupReduction, groupbyReduce } from '../statistics/group-by.js';
import { type LabelIndex, labelledBy, MEASURED } from './labelled.js';

/** Reductions of a table that measure labelled elements. */
type Measure = Extract<GroupReduction, 'sum' | 'mean' | 'min' | 'max' | 'var' | 'std' | 'median'>;

/** What the least and the greatest of no elements are, where they are numbers: 0, as in scipy. */
function ofNone(reduction: Measure, dtype: DType): Pick<GroupOptions, 'fillValue'> {
  if (reduction !== 'min' && reduction !== 'max') return {};
  const { kind } = DTYPES[dtype];
  if (kind === 'b') return { fillValue: false };
  return 'iuf'.includes(kind) ? { fillValue: 0 } : {};
}

const measured = (name: string, reduction: Measure) =>
  define(
    { name: `ndimage.${name}`, parameters: MEASURED },
    (x: ArrayLike, labels?: ArrayLike, index?: LabelIndex): ChunkedArray => {
      const { array, own, groups, asked } = labelledBy(`ndimage.${name}`, x, labels, index);
      return asked(groupbyReduce(array, own, { reduction, groups, ...ofNone(reduction, array.dtype) }));
    },
  );

/**
 * The sum of the elements that bear each label of `index`, in its order; without `index` of all that bear one above 0, without `labels` of all.
 * A reduction by group: one pass, a state for each label up to the greatest. As `scipy.ndimage.sum_labels`, but integers stay so. Of labels that
 * no element bears the sum, least and greatest element are 0, the other measures NaN.
 *
 * @throws 'shape' for labels of another shape than `x`
 * @example
 * const { labels, numFeatures } = await cw.ndimage.label(cw.array([1, 1, 0, 1]));
 * const sizes = await cw.ndimage.sumLabels(cw.ones([4]), labels, [1, 2]).compute();
 */
export const sumLabels = measured('sumLabels', 'sum');
/** The mean by label; else as {@link sumLabels}. As `scipy.ndimage.mean`. @example cw.ndimage.mean(cw.arange(4), [0, 1, 1, 2], [1, 2]) */
export const meanLabels = measured('mean', 'mean');
/** The least element by label; else as {@link sumLabels}. As `scipy.ndimage.minimum`. @example cw.ndimage.minimum([5, 3, 4], [1, 1, 2], [1, 2]) */
export const minimumLabels = measured('minimum', 'min');
/** The greatest element by label; else as {@link sumLabels}. As `scipy.ndimage.maximum`. @example cw.ndimage.maximum([5, 3, 4], [1, 1, 2], 1) */
export const maximumLabels = measured('maximum', 'max');
/** The variance by label; else as {@link sumLabels}. As `scipy.ndimage.variance`. @example cw.ndimage.variance([5, 3, 4], [1, 1, 2], [1]) */
export const varianceLabels = measured('variance', 'var');
/** The standard deviation by label; else as {@link sumLabels}. As `scipy.ndimage.standard_deviation`. @example cw.ndimage.standardDeviation([5, 3], [1, 1], [1]) */
export const deviationLabels = measured('standardDeviation', 'std');
/** The median by label; else as {@link sumLabels}. As `scipy.ndimage.median`. @example cw.ndimage.median([5, 3, 4], [1, 1, 1], [1]) */
export const medianLabels = measured('median', 'median');

/**
 * How many elements bear each label of `index`, in its order, int64; without `index` how many bear one above 0, without `labels` all. Cost as of
 * {@link sumLabels}. As dask-image's `area`.
 *
 * @throws 'shape' for labels of another shape than `x`
 * @example
 * cw.ndimage.area(image, cw.ones(image.shape, { dtype: 'int32' }), [1])
 */
export const area = define(
  { name: 'ndimage.area', parameters: MEASURED },
  (x: ArrayLike, labels?: ArrayLike, index?: LabelIndex): ChunkedArray<'int64'> => {
    const { array, own, groups, asked } = labelledBy('ndimage.area', x, labels, index);
    const each = wrap<'int64'>(constant(1n, 'int64', array.shape));
    return asked(groupbyReduce(each, own, { reduction: 'sum', groups })) as ChunkedArray<'int64'>;
  },
);
