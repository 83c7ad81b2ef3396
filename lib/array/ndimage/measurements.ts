/**
 * What is measured of labelled elements: reductions by label.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { count, isListOf, kind, optional } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { type ArrayLike, asarray } from '../asarray.js';
import { shapeText } from '../axes.js';
import type { ChunkedArray } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { type GroupReduction, groupbyReduce } from '../statistics/group-by.js';

/** A label, or several. */
export type LabelIndex = number | readonly number[];

const indexKind = kind<LabelIndex>(
  'labelIndex',
  'a whole number of 0 or more, or a list of them',
  (value) => count.admits(value) || isListOf(value, count.admits),
);

/** Reductions of a table that measure labelled elements. */
type Measure = Extract<GroupReduction, 'sum' | 'mean' | 'min' | 'max' | 'var' | 'std' | 'median'>;

const measured = (name: string, reduction: Measure) =>
  define(
    {
      name: `ndimage.${name}`,
      parameters: [
        ['x', arrayLike],
        ['labels', optional(arrayLike)],
        ['index', optional(indexKind)],
      ],
    },
    (x: ArrayLike, labels?: ArrayLike, index?: LabelIndex): ChunkedArray => {
      const operation = `ndimage.${name}`;
      const array = asarray(x);
      const marks = labels === undefined ? undefined : asarray(labels);
      if (marks && (marks.ndim !== array.ndim || marks.shape.some((n, axis) => n !== array.shape[axis])))
        throw new ChunkwiseError(
          'shape',
          `${operation}: labels of shape ${shapeText(marks.shape)} for an array of shape ${shapeText(array.shape)}; give one for each element`,
        );
      // Without labels all are one group; without an index all that bear a label are.
      if (!marks || index === undefined) {
        const one = marks
          ? marks.greater(0).astype('int32').subtract(1)
          : asarray(0).astype('int32').broadcastTo(array.shape);
        return groupbyReduce(array, one, { reduction, groups: 1 }).reshape([]);
      }
      const wanted = typeof index === 'number' ? [index] : index;
      const groups = wanted.reduce((most, label) => Math.max(most, label), 0) + 1;
      // What no one asks for belongs to no group.
      const known = marks.greaterEqual(groups).logicalOr(marks.less(0));
      const own = marks.astype('int64').multiply(known.logicalNot().astype('int64')).subtract(known.astype('int64'));
      const all = groupbyReduce(array, own, { reduction, groups });
      return typeof index === 'number' ? all.slice(index) : all.take([...wanted]);
    },
  );

/**
 * The sum of the elements that bear each label of `index`, in its order; without `index` of all that bear one above 0, without `labels` of all.
 * A reduction by group: one pass, a state for each label up to the greatest. As `scipy.ndimage.sum_labels`, but integers stay so.
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
