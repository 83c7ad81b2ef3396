/**
 * Powers of square matrices.
 */
import { whole } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { eye } from '../creation/grids.js';
import { arrayLike } from '../kinds.js';
import { broadcastTo } from '../shaping/manipulation.js';
import type { DTypeOf, QuotientOf } from '../types.js';
import { squareExtent } from './dense-node.js';
import { matmul } from './products.js';
import { inv } from './solving.js';

/**
 * The `n`-th power of square matrices in the last two axes, by repeated squaring; the 0-th is the identity, negative ones are
 * powers of the inverse, in float64 (of float32 in float32).
 *
 * @throws 'shape' for matrices that are not square; when computed, 'linalg' for a singular one and a negative power
 * @example
 * const walks = cw.linalg.matrixPower(adjacency, 3);
 */
export const matrixPower = define(
  {
    name: 'linalg.matrixPower',
    parameters: [
      ['x', arrayLike],
      ['n', whole],
    ],
  },
  <X extends ArrayLike>(x: X, n: number): ChunkedArray<DTypeOf<X> | QuotientOf<DTypeOf<X>>> => {
    const node = nodeOf(x, 'matrixPower');
    const rows = squareExtent('linalg.matrixPower', node);
    let square: ChunkedArray = n < 0 ? inv(wrap(node)) : wrap(node);
    let power: ChunkedArray | undefined;
    for (let rest = Math.abs(n); rest > 0; rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) power = power ? matmul(power, square) : square;
      if (rest > 1) square = matmul(square, square);
    }
    power ??= broadcastTo(eye(rows, rows, { dtype: node.dtype }), node.shape);
    return power as ChunkedArray<DTypeOf<X> | QuotientOf<DTypeOf<X>>>;
  },
);
