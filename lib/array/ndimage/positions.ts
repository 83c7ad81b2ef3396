/**
 * Where labelled elements are: places of the greatest and the least, and centres of mass.
 */
import { isComplexDType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { sizeOf } from '../../base/shape.js';
import { define } from '../../base/signature.js';
import { type ArrayLike, asarray } from '../asarray.js';
import { shapeText } from '../axes.js';
import type { ChunkedArray } from '../chunked-array.js';
import { arange } from '../creation/ranges.js';
import { unravelIndex } from '../selection/flat-index.js';
import { stack } from '../shaping/joining.js';
import { groupbyReduce } from '../statistics/group-by.js';
import { type LabelIndex, labelledBy, MEASURED } from './labelled.js';
import { maximumLabels, minimumLabels } from './measurements.js';

/** `parts`, one for each axis of the array, side by side along a new last axis. */
const beside = (parts: readonly ChunkedArray[]): ChunkedArray => stack([...parts], { axis: -1 });

/** The number of each element along `axis`, as an array of `shape`. */
export const placesAlong = (shape: readonly number[], axis: number): ChunkedArray =>
  arange(shape[axis])
    .astype('int64')
    .reshape(shape.map((n, k) => (k === axis ? n : 1)))
    .broadcastTo(shape);

/** @throws 'shape' for a number alone, which is nowhere */
function checkAxes(operation: string, x: ArrayLike): void {
  if (asarray(x).ndim > 0) return;
  throw new ChunkwiseError('shape', `${operation}: a 0-d array has no places; give one with at least one axis`);
}

const positioned = (name: string, reduction: 'argmax' | 'argmin') =>
  define(
    { name: `ndimage.${name}`, parameters: MEASURED },
    (x: ArrayLike, labels?: ArrayLike, index?: LabelIndex): ChunkedArray<'int64'> => {
      const operation = `ndimage.${name}`;
      checkAxes(operation, x);
      const { array, own, groups, asked } = labelledBy(operation, x, labels, index);
      if (sizeOf(array.shape) === 0)
        throw new ChunkwiseError('shape', `${operation}: an array of shape ${shapeText(array.shape)} has no elements`);
      const flat = asked(groupbyReduce(array, own, { reduction, groups, fillValue: 0 }));
      return beside(unravelIndex(flat, array.shape)) as ChunkedArray<'int64'>;
    },
  );

/**
 * Where the greatest element of each label of `index` is, the first in C order where several are: indices along all axes of `x`, int64, along the
 * last axis of the result, [labels, axes]; [axes] for a label alone, and without `index` or `labels` as of {@link sumLabels}. NaN is greatest. Zeros
 * for labels that no element bears. One pass. As `scipy.ndimage.maximum_position`.
 *
 * @throws 'shape' for labels of another shape than `x`, and for arrays without axes or elements
 * @example
 * const [row, column] = (await cw.ndimage.maximumPosition(image).compute()).data;
 */
export const maximumPosition = positioned('maximumPosition', 'argmax');
/** Where the least element of each label is; else as {@link maximumPosition}. As `scipy.ndimage.minimum_position`. @example cw.ndimage.minimumPosition([5, 3, 4], [1, 1, 2], [1, 2]) */
export const minimumPosition = positioned('minimumPosition', 'argmin');

/** What {@link extrema} gives: arrays that are computed together in one pass. */
export interface Extrema {
  readonly minimum: ChunkedArray;
  readonly maximum: ChunkedArray;
  readonly minimumPosition: ChunkedArray<'int64'>;
  readonly maximumPosition: ChunkedArray<'int64'>;
}

/**
 * The least and the greatest element of each label of `index`, and where they are: {@link minimumLabels}, {@link maximumLabels},
 * {@link minimumPosition} and {@link maximumPosition} at once. As `scipy.ndimage.extrema`.
 *
 * @throws as `maximumPosition`
 * @example
 * const { minimum, maximum } = cw.ndimage.extrema([5, 3, 4], [1, 1, 2], [1, 2]);
 * const [least, greatest] = await cw.compute(minimum, maximum);
 */
export const extrema = define(
  { name: 'ndimage.extrema', parameters: MEASURED },
  (x: ArrayLike, labels?: ArrayLike, index?: LabelIndex): Extrema => ({
    minimum: minimumLabels(x, labels, index),
    maximum: maximumLabels(x, labels, index),
    minimumPosition: minimumPosition(x, labels, index),
    maximumPosition: maximumPosition(x, labels, index),
  }),
);

/**
 * The centre of mass of each label of `index`: the mean of places along all axes, weighted by the elements, float64, along the last axis of the
 * result: [labels, axes]; [axes] for a label alone, and without `index` or `labels` as of {@link sumLabels}. NaN where the sum is 0. One pass, a sum
 * for each axis and one of the elements. As `scipy.ndimage.center_of_mass`.
 *
 * @throws 'shape' for labels of another shape than `x`, and for arrays without axes; 'dtype' for complex numbers
 * @example
 * const centre = await cw.ndimage.centerOfMass(image).compute();
 */
export const centerOfMass = define(
  { name: 'ndimage.centerOfMass', parameters: MEASURED },
  (x: ArrayLike, labels?: ArrayLike, index?: LabelIndex): ChunkedArray<'float64'> => {
    const operation = 'ndimage.centerOfMass';
    checkAxes(operation, x);
    const { array, own, groups, asked } = labelledBy(operation, x, labels, index);
    if (isComplexDType(array.dtype))
      throw new ChunkwiseError('dtype', `${operation}: masses are not complex; give cw.real(x) or cw.abs(x)`);
    const mass = array.astype('float64');
    const sum = (y: ChunkedArray): ChunkedArray => asked(groupbyReduce(y, own, { reduction: 'sum', groups }));
    const total = sum(mass);
    const moments = array.shape.map((_, axis) => sum(mass.multiply(placesAlong(array.shape, axis).astype('float64'))));
    return beside(moments.map((moment) => moment.divide(total))) as ChunkedArray<'float64'>;
  },
);
