/**
 * Distributions of vectors, which lie along the last axis of the result.
 */
import type { DType } from '../../../kernels/dtype.js';
import { evenAxis } from '../../base/axis-chunks.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type Chunks, normalizeChunks, wholeChunks } from '../../base/grid.js';
import { finite, oneOf, optional } from '../../base/kinds.js';
import { broadcastTo, cast, elementwise, rechunk, reduction, view } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, checkDType, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { matmul } from '../linalg/products.js';
import { expandDims } from '../shaping/manipulation.js';
import {
  checkFloat,
  type DrawSource,
  drawOptions,
  drawSignature,
  extentsOf,
  type FloatDType,
  finished,
  type RandomOptions,
  SIZE,
  type Size,
  type SizeOr,
  sizeOfCall,
  splitOptions,
} from './distribution.js';
import { Draw, routineParameters } from './draw.js';
import { exp, minus, over, plus, type Term, times } from './formula.js';
import { admit, parameterOf } from './parameters.js';

/** Options of `multivariateNormal`. */
export interface MultivariateNormalOptions<D extends FloatDType = FloatDType> extends RandomOptions<D> {
  /** Whether a covariance that is not symmetric and positive semidefinite is an error (default) or taken as it is. */
  readonly checkValid?: 'raise' | 'ignore' | undefined;
  /** How far from symmetric and semidefinite it may be, relative to its greatest variance. Default 1e-8. */
  readonly tol?: number | undefined;
}

export const multivariateSignatures = {
  dirichlet: drawSignature('dirichlet', [['alpha', arrayLike], SIZE], drawOptions('float64')),
  multinomial: drawSignature('multinomial', [['n', arrayLike], ['pvals', arrayLike], SIZE], drawOptions('int64')),
  multivariateHypergeometric: drawSignature(
    'multivariateHypergeometric',
    [['colors', arrayLike], ['nsample', arrayLike], SIZE],
    drawOptions('int64'),
  ),
  multivariateNormal: drawSignature('multivariateNormal', [['mean', arrayLike], ['cov', arrayLike], SIZE], {
    ...drawOptions('float64'),
    checkValid: optional(oneOf('raise', 'ignore'), 'raise'),
    tol: optional(finite, 1e-8),
  }),
} as const;

/** A list of one entry for each class: the last axis, whose extent it gives. @throws 'shape' */
function classesOf(operation: string, name: string, term: Term): Node {
  if (typeof term !== 'number' && term.shape.length >= 1) return term;
  throw new ChunkwiseError('shape', `${operation}: ${name} is a number; give one entry for each class`);
}

interface Rows {
  readonly outer: readonly number[];
  readonly shape: readonly number[];
  readonly chunks: Chunks;
}

/** Shape and chunks of rows of `classes` entries, the last axis in one block. */
function rowsOf(
  operation: string,
  args: { readonly size: Size; readonly options: RandomOptions },
  shapes: readonly (readonly number[])[],
  classes: number,
  dtype: DType,
): Rows {
  const { shape: outer } = extentsOf(operation, args.size, shapes, [], undefined, dtype);
  const shape = [...outer, classes];
  const cut = normalizeChunks(operation, args.options.chunks, shape, 8);
  return { outer, shape, chunks: [...cut.slice(0, -1), evenAxis(classes, 1)] };
}

function drawOf(source: DrawSource, operation: string, rows: Rows, options: RandomOptions, dtype: DType): Draw {
  const { key, stream } = source.next(options.seed);
  return new Draw(operation, key, stream, rows.shape, rows.chunks, dtype);
}

/** `node` with an axis of extent 1 more at the end. */
const withLast = (term: Term): Term => (typeof term === 'number' ? term : expandDims(wrap(term), { axis: -1 }).node);
const sumLast = (node: Node): Node =>
  expandDims(wrap(reduction('sum', node, [node.shape.length - 1], {})), { axis: -1 }).node;

/** Rows of counts: how totals fall into classes. */
function counts(
  source: DrawSource,
  operation: string,
  urn: boolean,
  totals: Term,
  weights: Node,
  size: Size,
  options: RandomOptions,
): Node {
  const dtype = checkDType(operation, options.dtype ?? 'int64');
  const classes = weights.shape[weights.shape.length - 1];
  const outer = [weights.shape.slice(0, -1), ...(typeof totals === 'number' ? [] : [totals.shape])];
  const rows = rowsOf(operation, { size, options }, outer, classes, dtype);
  const draw = drawOf(source, operation, rows, options, 'float64');
  const { shape, chunks } = rows;
  const { children, constants } = routineParameters([withLast(totals), weights], shape);
  const node = routine(
    'sampleCounts',
    children,
    { shape, chunks },
    { dtype: 'int64', shape, chunks },
    { urn, key: draw.lane(2 ** 24), shape, constants },
  );
  return finished(node, draw, dtype);
}

/** How `n` trials fall into classes of probabilities `pvals`. */
export function multinomial(source: DrawSource, args: readonly unknown[]): Node {
  const operation = 'random.multinomial';
  const { given, options } = splitOptions(args);
  const totals = parameterOf(operation, 'n', given[0] as ArrayLike, 'count');
  const weights = classesOf(operation, 'pvals', parameterOf(operation, 'pvals', given[1] as ArrayLike, 'probability'));
  const classes = weights.shape[weights.shape.length - 1];
  const size = sizeOfCall(operation, given[2] as Size | undefined, options);
  // The last class takes what the others leave, so that its probability is not asked for.
  const others = view(weights, {
    shape: weights.shape.with(-1, Math.max(0, classes - 1)),
    maps: weights.shape.map((_, axis) => ({ offset: 0, stride: 1, axis })),
  });
  const room = admit(operation, '1 - sum(pvals[:-1])', minus(1 + 1e-12, sumLast(others)), 'nonNegative');
  return counts(source, operation, false, totals, plus(weights, times(room, 0)) as Node, size, options);
}

/** How `nsample` things taken from an urn of `colors[k]` things of each colour are coloured. */
export function multivariateHypergeometric(source: DrawSource, args: readonly unknown[]): Node {
  const operation = 'random.multivariateHypergeometric';
  const { given, options } = splitOptions(args);
  const colors = classesOf(operation, 'colors', parameterOf(operation, 'colors', given[0] as ArrayLike, 'count'));
  const taken = parameterOf(operation, 'nsample', given[1] as ArrayLike, 'count');
  const size = sizeOfCall(operation, given[2] as Size | undefined, options);
  const total = reduction('sum', colors, [colors.shape.length - 1], {});
  const left = admit(operation, 'sum(colors) - nsample', minus(total, taken), 'nonNegative');
  return counts(source, operation, true, minus(total, left), colors, size, options);
}

/** Probabilities that sum to 1: gamma variates by their sum, from their logarithms, as all may be too small to be numbers. */
export function dirichlet(source: DrawSource, args: readonly unknown[]): Node {
  const operation = 'random.dirichlet';
  const { given, options } = splitOptions(args);
  const dtype = checkFloat(operation, options.dtype ?? 'float64');
  const alpha = classesOf(operation, 'alpha', parameterOf(operation, 'alpha', given[0] as ArrayLike, 'positive'));
  const size = sizeOfCall(operation, given[1] as Size | undefined, options);
  const classes = alpha.shape[alpha.shape.length - 1];
  const rows = rowsOf(operation, { size, options }, [alpha.shape.slice(0, -1)], classes, dtype);
  const draw = drawOf(source, operation, rows, options, 'float64');
  if (classes === 0) return finished(0, draw, dtype);
  const logs = draw.sample('logGamma', 0, alpha);
  const last = rows.shape.length - 1;
  const most = expandDims(wrap(reduction('max', logs, [last], {})), { axis: -1 }).node;
  const parts = exp(minus(logs, most)) as Node;
  return finished(over(parts, sumLast(parts)), draw, dtype);
}

/** Normally distributed vectors of mean `mean` and covariance `cov`. */
export function multivariateNormal(source: DrawSource, args: readonly unknown[]): Node {
  const operation = 'random.multivariateNormal';
  const { given, options } = splitOptions(args);
  const { checkValid = 'raise', tol = 1e-8 } = options as MultivariateNormalOptions;
  const dtype = checkFloat(operation, options.dtype ?? 'float64');
  const mean = nodeOf(given[0] as ArrayLike, operation);
  const covariance = cast(nodeOf(given[1] as ArrayLike, operation), 'float64');
  const n = mean.shape[0];
  if (mean.shape.length !== 1 || covariance.shape.length !== 2 || covariance.shape.some((extent) => extent !== n))
    throw new ChunkwiseError(
      'shape',
      `${operation}: mean ${shapeText(mean.shape)} and cov ${shapeText(covariance.shape)} do not fit; give a mean of n numbers and a covariance of n by n`,
    );
  const size = sizeOfCall(operation, given[2] as Size | undefined, options);
  const rows = rowsOf(operation, { size, options }, [[]], n, dtype);
  const draw = drawOf(source, operation, rows, options, 'float64');
  const whole = { shape: covariance.shape, chunks: wholeChunks(covariance.shape) };
  const root = routine(
    'covarianceRoot',
    [{ node: rechunk(covariance, whole.chunks), input: { by: 'whole' } }],
    whole,
    { dtype: 'float64', ...whole },
    { operation, ...(checkValid === 'ignore' ? {} : { tolerance: tol }) },
  );
  const turned = matmul(wrap(draw.normal() as Node), wrap(root)).node;
  return finished(elementwise('add', [turned, broadcastTo(cast(mean, 'float64'), rows.shape)]), draw, dtype);
}

/** How distributions of vectors are called: as `random.normal` is, with the vectors along the last axis of the result. */
export interface MultivariateDistributions {
  /**
   * Counts: how `n` trials fall into classes of probabilities `pvals`, whose last one is what the others leave. int64
   * [...size, classes]; `n` and the rows of `pvals` broadcast.
   *
   * @throws 'argument' for probabilities outside [0, 1], or that sum to more than 1
   * @example
   * rng.multinomial(20, [0.2, 0.3, 0.5], [1000])
   */
  multinomial<D extends DType = 'int64'>(
    n: ArrayLike,
    pvals: ArrayLike,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /**
   * Counts: how `nsample` things that are taken from an urn of `colors[k]` things of each colour are coloured. int64
   * [...size, colours].
   *
   * @throws 'argument' when fewer are there than are taken
   * @example
   * rng.multivariateHypergeometric([16, 8, 4], 6, [1000])
   */
  multivariateHypergeometric<D extends DType = 'int64'>(
    colors: ArrayLike,
    nsample: ArrayLike,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** Probabilities that sum to 1 (gamma variates over their sum); float64 [...size, classes]. @example rng.dirichlet([1, 2, 3], [1000]) */
  dirichlet<D extends FloatDType = 'float64'>(
    alpha: ArrayLike,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /**
   * Normally distributed vectors of mean `mean` [n] and covariance `cov` [n, n]; float64 [...size, n]. The covariance is held
   * whole, and taken apart by Cholesky's method; it may be singular.
   *
   * @throws 'shape' when they do not fit, 'argument' when computed for a covariance that is not symmetric and positive semidefinite
   * @example
   * rng.multivariateNormal([0, 1], [[2, 0.5], [0.5, 1]], [1000])
   */
  multivariateNormal<D extends FloatDType = 'float64'>(
    mean: ArrayLike,
    cov: ArrayLike,
    size?: SizeOr<D> | MultivariateNormalOptions<D>,
    options?: MultivariateNormalOptions<D>,
  ): ChunkedArray<D>;
}
