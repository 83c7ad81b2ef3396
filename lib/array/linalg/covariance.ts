/**
 * Covariances and correlations of variables.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, finite, optional, otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { constant, elementwise, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { reduceNode } from '../reductions/reduce-node.js';
import { concat } from '../shaping/joining.js';
import type { DTypeOf, QuotientOf } from '../types.js';
import { asColumn, asFloat, transposed } from './dense-node.js';
import { diagonal } from './diagonals.js';
import { matmul } from './products.js';

/** Which axis variables lie along. */
export interface CorrcoefOptions {
  /** Further variables, shaped as the first. */
  readonly y?: ArrayLike | undefined;
  /** Each row is a variable (default), or else each column. */
  readonly rowvar?: boolean | undefined;
}

/** Options of {@link cov}. */
export interface CovOptions extends CorrcoefOptions {
  /** Divide by the number of observations, not by one less. Default: false. */
  readonly bias?: boolean | undefined;
  /** Divide by the number of observations less this; goes before `bias`. */
  readonly ddof?: number | undefined;
  /** How often each observation occurred: whole numbers. */
  readonly fweights?: ArrayLike | undefined;
  /** How much each observation weighs. */
  readonly aweights?: ArrayLike | undefined;
}

const VARIABLES = { y: optional(arrayLike), rowvar: optional(boolean, true) };
const apply = (op: string, ...operands: readonly (Node | number)[]): Node => elementwise(op, operands);

/** Variables as rows. */
function variables(name: string, given: ArrayLike, rowvar: boolean): Node {
  const node = asFloat(nodeOf(given, name));
  if (node.shape.length > 2)
    throw new ChunkwiseError('shape', `${name}: shape ${shapeText(node.shape)} has more than two axes; reshape it`);
  if (node.shape.length === 2) return rowvar ? node : transposed(node);
  return transposed(asColumn(node.shape.length === 1 ? node : view(node, { shape: [1], maps: [] })));
}

function covariance(name: string, m: ArrayLike, options: CovOptions): Node {
  const { y, rowvar = true, bias = false, ddof = bias ? 0 : 1, fweights, aweights } = options;
  let x = variables(name, m, rowvar);
  if (y !== undefined) {
    const more = variables(name, y, rowvar);
    if (more.shape[1] !== x.shape[1])
      throw new ChunkwiseError(
        'shape',
        `${name}: ${x.shape[1]} and ${more.shape[1]} observations do not fit; both have as many`,
      );
    x = concat([wrap(x), wrap(more)]).node;
  }
  const count = x.shape[1];
  const weightsOf = (which: string, given: ArrayLike): Node => {
    const weights = asFloat(nodeOf(given, name));
    if (weights.shape.length === 1 && weights.shape[0] === count) return weights;
    throw new ChunkwiseError(
      'shape',
      `${name}: ${which} of shape ${shapeText(weights.shape)} do not fit ${count} observations; give one number for each`,
    );
  };
  const f = fweights === undefined ? undefined : weightsOf('fweights', fweights);
  const a = aweights === undefined ? undefined : weightsOf('aweights', aweights);
  const weights = f && a ? apply('multiply', f, a) : (f ?? a);
  const sum = (node: Node): Node => reduceNode('sum', node, { axis: -1, keepdims: true });
  const total = weights ? sum(weights) : constant(count, x.dtype, [1]);
  const mean = apply('divide', sum(weights ? apply('multiply', x, weights) : x), total);
  const centred = apply('subtract', x, mean);
  const divisor =
    a && weights && ddof !== 0
      ? apply('subtract', total, apply('divide', apply('multiply', sum(apply('multiply', weights, a)), ddof), total))
      : apply('subtract', total, ddof);
  const right = weights ? apply('multiply', centred, weights) : centred;
  const product = matmul(wrap(centred), wrap(transposed(right))).node;
  // NumPy divides by 0 where there are too few observations.
  return apply('divide', product, apply('maximum', divisor, 0));
}

/** A matrix of one element as that element. */
const squeezed = (node: Node): Node =>
  node.shape[0] === 1
    ? view(node, { shape: [], maps: node.shape.map(() => ({ offset: 0, stride: 0, axis: -1 })) })
    : node;

/**
 * The covariances of variables: rows of `m` [variables, observations], or one variable [observations], which gives a number. As NumPy's.
 *
 * Two passes over the data, one for the means. Where variables are few, nothing of the size of the data is held.
 *
 * @throws 'shape' for more than two axes or weights that do not fit
 * @example
 * const c = cw.cov(samples, { rowvar: false });
 */
export const cov = define(
  {
    name: 'cov',
    parameters: [['m', arrayLike]],
    options: {
      ...VARIABLES,
      bias: optional(boolean, false),
      ddof: otherwise(finite, '1, with bias 0'),
      fweights: optional(arrayLike),
      aweights: optional(arrayLike),
    },
    shorthand: 'y',
  },
  <X extends ArrayLike>(m: X, options: CovOptions | ArrayLike = {}): ChunkedArray<QuotientOf<DTypeOf<X>>> =>
    wrap(squeezed(covariance('cov', m, options as CovOptions))),
);

/**
 * The correlation coefficients of variables, between -1 and 1; see {@link cov}.
 *
 * @throws as {@link cov}
 * @example
 * const r = cw.corrcoef(samples, { rowvar: false });
 */
export const corrcoef = define(
  { name: 'corrcoef', parameters: [['m', arrayLike]], options: VARIABLES, shorthand: 'y' },
  <X extends ArrayLike>(m: X, options: CorrcoefOptions | ArrayLike = {}): ChunkedArray<QuotientOf<DTypeOf<X>>> => {
    const c = covariance('corrcoef', m, options as CorrcoefOptions);
    const deviations = apply('sqrt', diagonal(wrap(c)).node);
    const ratio = apply('divide', apply('divide', c, asColumn(deviations)), deviations);
    return wrap(squeezed(apply('minimum', apply('maximum', ratio, -1), 1)));
  },
);
