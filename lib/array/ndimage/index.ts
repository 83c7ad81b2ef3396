/**
 * Filters of images and fields of any number of axes, by scipy.ndimage's names: chunked, by halo, in bounded memory.
 */
import { convolve, convolve1d, correlate, correlate1d } from './correlation.js';
import { laplace, prewitt, sobel } from './derivatives.js';
import { gaussianFilter, gaussianFilter1d, gaussianGradientMagnitude, gaussianLaplace } from './gaussian.js';
import { genericFilter } from './generic.js';
import { affineTransform, shift, zoom } from './interpolation.js';
import { label } from './label.js';
import {
  area,
  deviationLabels,
  maximumLabels,
  meanLabels,
  medianLabels,
  minimumLabels,
  sumLabels,
  varianceLabels,
} from './measurements.js';
import { binaryClosing, binaryDilation, binaryErosion, binaryOpening } from './morphology.js';
import { findObjects, histogramLabels } from './objects.js';
import { centerOfMass, extrema, maximumPosition, minimumPosition } from './positions.js';
import { medianFilter, percentileFilter, rankFilter } from './rank.js';
import {
  maximumFilter,
  maximumFilter1d,
  minimumFilter,
  minimumFilter1d,
  uniformFilter,
  uniformFilter1d,
} from './windows.js';

/**
 * Filters as scipy.ndimage has them, with its names in camel case.
 *
 * @example
 * const smooth = cw.ndimage.gaussianFilter(image, 2);
 */
export const ndimage = {
  affineTransform,
  area,
  binaryClosing,
  binaryDilation,
  binaryErosion,
  binaryOpening,
  centerOfMass,
  convolve,
  convolve1d,
  correlate,
  correlate1d,
  extrema,
  findObjects,
  gaussianFilter,
  gaussianFilter1d,
  gaussianGradientMagnitude,
  gaussianLaplace,
  genericFilter,
  label,
  laplace,
  maximumFilter,
  maximumFilter1d,
  maximumPosition,
  medianFilter,
  minimumFilter,
  minimumFilter1d,
  minimumPosition,
  percentileFilter,
  prewitt,
  rankFilter,
  shift,
  sobel,
  uniformFilter,
  uniformFilter1d,
  zoom,
  histogram: histogramLabels,
  maximum: maximumLabels,
  mean: meanLabels,
  median: medianLabels,
  minimum: minimumLabels,
  standardDeviation: deviationLabels,
  sumLabels,
  variance: varianceLabels,
} as const;
