/**
 * Approximate singular values of large matrices by random projections.
 *
 * N. Halko, P. Martinsson and J. Tropp, Finding structure with randomness, SIAM Review 53 (2011).
 */
import { realDType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, count, oneOf, optional, otherwise, positive } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { constant, elementwise, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { seedKind } from '../random/distribution.js';
import { random } from '../random/random.js';
import { reduceNode } from '../reductions/reduce-node.js';
import type { DTypeOf, QuotientOf } from '../types.js';
import { adjoint, asColumn, asFloat, part, realPart } from './dense-node.js';
import { named, type SvdResult } from './named-results.js';
import { matmul } from './products.js';
import { svdParts } from './spectral.js';
import { blockQr, type TallQr, tallQr, tallRows } from './tall-skinny.js';

/** How {@link svdCompressed} approximates. */
export interface SvdCompressedOptions {
  /** 'power' (default): products with A and Aᵀ in turn; 'QR': with a decomposition in between, for values of very different size. */
  readonly iterator?: 'power' | 'QR' | undefined;
  /** How often A and Aᵀ are multiplied with beforehand: each time two more passes, and more exact. Default: 0. */
  readonly nPowerIter?: number | undefined;
  /** Directions beyond k that are kept. Default: 10. */
  readonly nOversamples?: number | undefined;
  /** Of the random directions; default: drawn from the system. */
  readonly seed?: number | bigint | undefined;
  /** Turn signs so that the sum of each row of Vh (its real part) is not negative. Default: true. */
  readonly coerceSigns?: boolean | undefined;
}

/** The decomposition of a matrix with few columns, in as many chunks of rows as it has. */
function thinQr(name: string, node: Node): TallQr {
  const rows = tallRows(node);
  return rows ? tallQr(name, node, rows) : blockQr(name, node);
}

/**
 * The k greatest singular values of a matrix [m, n] and their vectors, approximately: A is projected on k + `nOversamples` random
 * directions, and what is left is decomposed. As dask's svd_compressed.
 *
 * Passes over A: two, and two more for each of `nPowerIter`; nothing as large as A is held.
 *
 * @throws 'shape' for another number of axes than two, 'argument' for k beyond the lesser extent
 * @example
 * const [u, s, vh] = cw.linalg.svdCompressed(a, 10, { seed: 1, nPowerIter: 2 });
 */
export const svdCompressed = define(
  {
    name: 'linalg.svdCompressed',
    parameters: [
      ['a', arrayLike],
      ['k', positive],
    ],
    options: {
      iterator: optional(oneOf('power', 'QR'), 'power'),
      nPowerIter: optional(count, 0),
      nOversamples: optional(count, 10),
      seed: otherwise(seedKind, 'drawn from the system'),
      coerceSigns: optional(boolean, true),
    },
  },
  <X extends ArrayLike>(a: X, k: number, options: SvdCompressedOptions = {}): SvdResult<QuotientOf<DTypeOf<X>>> => {
    const name = 'linalg.svdCompressed';
    const node = asFloat(nodeOf(a, name));
    const { iterator = 'power', nPowerIter = 0, nOversamples = 10, seed, coerceSigns = true } = options;
    if (node.shape.length !== 2)
      throw new ChunkwiseError(
        'shape',
        `${name}: shape ${shapeText(node.shape)} is not one matrix; slice or reshape it`,
      );
    const [m, n] = node.shape;
    const least = Math.min(m, n);
    if (k > least) {
      throw new ChunkwiseError(
        'argument',
        `${name}: k is ${k}, but shape ${shapeText(node.shape)} has ${least} singular values`,
      );
    }
    const few = Math.min(least, k + nOversamples);
    const times = (x: Node, y: Node): Node => matmul(wrap(x), wrap(y)).node;
    const directions = random.normal(0, 1, [n, few], {
      dtype: realDType(node.dtype) as 'float64',
      ...(seed === undefined ? {} : { seed }),
    });
    let sample = times(node, directions.node);
    for (let step = 0; step < nPowerIter; step++) {
      const back = (x: Node): Node => times(adjoint(node), x);
      const between = (x: Node): Node => (iterator === 'QR' ? thinQr(name, x).q() : x);
      sample = times(node, between(back(between(sample))));
    }
    const { q, apply } = thinQr(name, sample);
    const small = times(adjoint(q()), node);
    const [u, s, vh] = svdParts(name, small);
    let left = apply(part(u, [0, 0], [few, k]));
    let right = part(vh, [0, 0], [k, n]);
    if (coerceSigns) {
      const sums = realPart(reduceNode('sum', right, { axis: 1 }));
      const signs = elementwise('where', [
        elementwise('less', [sums, 0]),
        constant(-1, sums.dtype, []),
        constant(1, sums.dtype, []),
      ]);
      left = elementwise('multiply', [left, signs]);
      right = elementwise('multiply', [right, asColumn(signs)]);
    }
    const first = view(s, { shape: [k], maps: [{ offset: 0, stride: 1, axis: 0 }] });
    return named(['U', 'S', 'Vh'], [wrap(left), wrap(first), wrap(right)]);
  },
);
