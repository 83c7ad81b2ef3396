/**
 * Gaussian filters and their derivatives, by weights along each axis.
 * Weights: the derivatives of exp(-x^2 / (2 sigma^2)), normalised, as scipy.ndimage makes them.
 */
import type { DType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { count, type Kind, kind, optional, otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { elementwise } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxis } from '../axes.js';
import type { ChunkedArray } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import type { ComputedOf } from '../types.js';
import { type LineFilter, throughLines } from './correlation.js';
import {
  type Beyond,
  beyondOf,
  FILTER,
  type FilterOptions,
  finished,
  LINE,
  type LineOptions,
  numbersOf,
  type PerAxis,
  perAxis,
} from './modes.js';

/** Options of {@link gaussianFilter1d}. */
export interface Gaussian1dOptions<D extends DType = DType> extends LineOptions<D> {
  /** Which derivative; default 0, the filter itself. */
  readonly order?: number | undefined;
  /** Weights reach to so many standard deviations; default 4. */
  readonly truncate?: number | undefined;
  /** Weights reach so many elements to each side; default by `truncate`. */
  readonly radius?: number | undefined;
}

/** Options of {@link gaussianFilter}. */
export interface GaussianOptions<D extends DType = DType> extends FilterOptions<D> {
  /** Which derivative, for all axes or for each; default 0, the filter itself. */
  readonly order?: PerAxis | undefined;
  /** Weights reach to so many standard deviations; default 4. */
  readonly truncate?: number | undefined;
  /** Weights reach so many elements to each side, for all axes or for each; default by `truncate`. */
  readonly radius?: PerAxis | undefined;
}

const deviation: Kind<number> = kind<number>(
  'deviation',
  'a number of 0 or more',
  (value) => Number.isFinite(value) && (value as number) >= 0,
);
/** Longer weights are better taken by Fourier transforms, and no computer has the time. */
const MOST_RADIUS = 100_000;
/** Standard deviations that scipy leaves alone. */
const NONE = 1e-15;

/** The sum as NumPy takes it: in eight lines, halved above 128 terms. */
function pairwiseSum(x: readonly number[]): number {
  if (x.length < 8) return x.reduce((a, b) => a + b, 0);
  if (x.length > 128) {
    const half = Math.floor(x.length / 2);
    const cut = half - (half % 8);
    return pairwiseSum(x.slice(0, cut)) + pairwiseSum(x.slice(cut));
  }
  const lines = x.slice(0, 8);
  let k = 8;
  for (; k < x.length - (x.length % 8); k += 8) for (let j = 0; j < 8; j++) lines[j] += x[k + j];
  const [a, b, c, d, e, f, g, h] = lines;
  let sum = a + b + (c + d) + (e + f + (g + h));
  for (; k < x.length; k++) sum += x[k];
  return sum;
}

/** The weights of the correlation. @throws 'argument' where they would be too many */
function gaussianWeights(operation: string, sigma: number, order: number, radius: number): number[] {
  if (radius > MOST_RADIUS)
    throw new ChunkwiseError(
      'argument',
      `${operation}: weights would reach ${radius} elements to each side; sigma is too large, or truncate: use at most ${MOST_RADIUS}`,
    );
  const places = Array.from({ length: 2 * radius + 1 }, (_, k) => k - radius);
  const bell = places.map((x) => Math.exp((-0.5 / (sigma * sigma)) * x * x));
  const total = pairwiseSum(bell);
  const phi = bell.map((value) => value / total);
  if (order === 0) return phi;
  // The derivative of q(x) phi(x) is (q'(x) - x q(x) / sigma^2) phi(x); q is a polynomial by its coefficients.
  let q = [1, ...new Array<number>(order).fill(0)];
  for (let n = 0; n < order; n++)
    q = q.map((_, k) => (k < order ? (k + 1) * q[k + 1] : 0) + (k > 0 ? q[k - 1] / -(sigma * sigma) : 0));
  const weights = places.map((x, at) => q.reduce((sum, c, k) => sum + x ** k * c, 0) * phi[at]);
  return weights.reverse();
}

/** How far weights reach. */
const radiusFor = (sigma: number, truncate = 4): number => Math.trunc(truncate * sigma + 0.5);

interface LinePass {
  readonly sigma: number;
  readonly order: number;
  readonly radius: number;
}

/** The filter along an axis. */
function lineFilter(operation: string, { sigma, order, radius }: LinePass, beyond: Beyond): LineFilter {
  const weights = radius === 0 && order === 0 ? [1] : gaussianWeights(operation, sigma, order, radius);
  return { size: weights.length, ends: [radius, radius], weights, beyond };
}

/** All axes, one after another; between passes elements are of the result's dtype. */
function gaussianOf<D extends DType>(
  operation: string,
  x: ArrayLike,
  sigma: PerAxis,
  options: GaussianOptions<D>,
): ChunkedArray<D> {
  const given = nodeOf(x, operation);
  const { shape } = given;
  const sigmas = perAxis(operation, 'sigma', sigma, shape);
  const orders = perAxis(operation, 'order', options.order ?? 0, shape);
  const radii = options.radius === undefined ? [] : perAxis(operation, 'radius', options.radius, shape);
  const beyond = beyondOf(operation, options, shape);
  if (shape.includes(0)) return finished(given, given, options.output);
  const filters = sigmas.map((s, axis) => {
    if (s <= NONE) return undefined;
    const pass = { sigma: s, order: orders[axis], radius: radii[axis] ?? radiusFor(s, options.truncate) };
    return lineFilter(operation, pass, beyond[axis]);
  });
  return finished(throughLines(given, filters, options.output), given, options.output);
}

const ORDER = { truncate: optional(deviation, 4) };

/**
 * The Gaussian filter along one axis, or its derivatives. Any shape; the dtype stays unless `output` says otherwise. One pass, blocks with
 * a halo of `truncate * sigma`. As `scipy.ndimage.gaussian_filter1d`.
 *
 * @throws 'argument' for a sigma that is no number of 0 or more or makes too many weights; 'shape' for an axis out of range
 * @example
 * cw.ndimage.gaussianFilter1d(x, 2, { axis: 0, order: 1 })
 */
export const gaussianFilter1d = define(
  {
    name: 'ndimage.gaussianFilter1d',
    parameters: [
      ['x', arrayLike],
      ['sigma', deviation],
    ],
    options: { ...LINE, order: optional(count, 0), ...ORDER, radius: otherwise(count, 'by truncate') },
  },
  <X extends ArrayLike, D extends DType = ComputedOf<X>>(
    x: X,
    sigma: number,
    options: Gaussian1dOptions<D> = {},
  ): ChunkedArray<D> => {
    const operation = 'ndimage.gaussianFilter1d';
    const node = nodeOf(x, operation);
    const axis = normalizeAxis(operation, options.axis ?? -1, node.shape);
    const { mode = 'reflect', cval = 0, order = 0, radius = radiusFor(sigma, options.truncate) } = options;
    if (node.shape.includes(0)) return finished(node, node, options.output);
    const filter = lineFilter(operation, { sigma, order, radius }, { mode, cval });
    const filters = node.shape.map((_, k) => (k === axis ? filter : undefined));
    return finished(throughLines(node, filters, options.output), node, options.output);
  },
);

/**
 * The Gaussian filter over all axes, or its derivatives. Any shape; the dtype stays unless `output` says otherwise, between passes too. One
 * pass for each axis with a sigma above 0, blocks with a halo of `truncate * sigma`. As `scipy.ndimage.gaussian_filter`.
 *
 * @throws 'argument' for sigmas that are no numbers of 0 or more, or not one for each axis
 * @example
 * const smooth = cw.ndimage.gaussianFilter(image, 3, { mode: 'nearest' });
 * const slope = cw.ndimage.gaussianFilter(image, [2, 1], { order: [1, 0] });
 */
export const gaussianFilter = define(
  {
    name: 'ndimage.gaussianFilter',
    parameters: [
      ['x', arrayLike],
      ['sigma', numbersOf(deviation)],
    ],
    options: {
      ...FILTER,
      order: optional(numbersOf(count), 0),
      ...ORDER,
      radius: otherwise(numbersOf(count), 'by truncate'),
    },
  },
  <X extends ArrayLike, D extends DType = ComputedOf<X>>(
    x: X,
    sigma: PerAxis,
    options: GaussianOptions<D> = {},
  ): ChunkedArray<D> => gaussianOf('ndimage.gaussianFilter', x, sigma, options),
);

/** Derivatives along each axis, of one dtype, put together. */
function overAxes<D extends DType>(
  operation: string,
  x: ArrayLike,
  sigma: PerAxis,
  options: Omit<GaussianOptions<D>, 'order'>,
  order: number,
  combine: (parts: readonly Node[]) => Node,
): ChunkedArray<D> {
  const node = nodeOf(x, operation);
  if (node.shape.length === 0)
    throw new ChunkwiseError('shape', `${operation}: an array without axes has no derivative`);
  const parts = node.shape.map(
    (_, axis) =>
      gaussianOf(operation, x, sigma, { ...options, order: node.shape.map((__, k) => (k === axis ? order : 0)) }).node,
  );
  return finished(combine(parts), node, options.output);
}

const add = (nodes: readonly Node[]): Node => nodes.reduce((sum, node) => elementwise('add', [sum, node]));

const derivative = { ...FILTER, ...ORDER, radius: otherwise(numbersOf(count), 'by truncate') };

/**
 * The Laplace filter by second derivatives of Gaussians: their sum over the axes. As `scipy.ndimage.gaussian_laplace`.
 *
 * @throws as `gaussianFilter`; 'shape' for an array without axes
 * @example
 * cw.ndimage.gaussianLaplace(image, 2)
 */
export const gaussianLaplace = define(
  {
    name: 'ndimage.gaussianLaplace',
    parameters: [
      ['x', arrayLike],
      ['sigma', numbersOf(deviation)],
    ],
    options: derivative,
  },
  <X extends ArrayLike, D extends DType = ComputedOf<X>>(
    x: X,
    sigma: PerAxis,
    options: Omit<GaussianOptions<D>, 'order'> = {},
  ): ChunkedArray<D> => overAxes('ndimage.gaussianLaplace', x, sigma, options, 2, add),
);

/**
 * The length of the gradient by first derivatives of Gaussians. As `scipy.ndimage.gaussian_gradient_magnitude`.
 *
 * @throws as `gaussianFilter`; 'shape' for an array without axes
 * @example
 * const edges = cw.ndimage.gaussianGradientMagnitude(image, 1);
 */
export const gaussianGradientMagnitude = define(
  {
    name: 'ndimage.gaussianGradientMagnitude',
    parameters: [
      ['x', arrayLike],
      ['sigma', numbersOf(deviation)],
    ],
    options: derivative,
  },
  <X extends ArrayLike, D extends DType = ComputedOf<X>>(
    x: X,
    sigma: PerAxis,
    options: Omit<GaussianOptions<D>, 'order'> = {},
  ): ChunkedArray<D> =>
    overAxes('ndimage.gaussianGradientMagnitude', x, sigma, options, 1, (parts) =>
      elementwise('sqrt', [add(parts.map((part) => elementwise('multiply', [part, part])))]),
    ),
);
