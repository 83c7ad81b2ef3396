/**
 * Common divisors and multiples of whole numbers.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { define } from '../../base/signature.js';
import { broadcastTo, cast, elementwise } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, isScalar, operandOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import type { Promoted } from '../types.js';

const PAIR = [
  ['x', arrayLike],
  ['y', arrayLike],
] as const;

/** The divisors, and the operands of their dtype. */
function divisors(name: string, x: ArrayLike, y: ArrayLike): { node: Node; operands: Node[] } {
  const given = [operandOf(x, name), operandOf(y, name)];
  // What adding them would give has the shape, chunks and dtype.
  const like = elementwise('add', given);
  if (!'iu'.includes(DTYPES[like.dtype].kind))
    throw new ChunkwiseError('dtype', `${name}: elements are ${like.dtype}; give integers (use astype)`);
  const zero = elementwise('multiply', [like, 0]);
  const operands = given.map((operand) =>
    !isScalar(operand) ? broadcastTo(cast(operand, like.dtype), like.shape, name) : elementwise('add', [zero, operand]),
  );
  const { shape, chunks, dtype } = like;
  const view = { shape, maps: shape.map((_, axis) => ({ offset: 0, stride: 1, axis })) };
  const node = routine(
    'gcd',
    operands.map((operand) => ({ node: operand, input: { by: 'view', view } as const })),
    { shape, chunks },
    { dtype, shape, chunks },
    {},
  );
  return { node, operands };
}

/** The greatest whole number that divides both; of 0 and 0, 0. @throws 'dtype' for floats and bools @example cw.gcd(x, 12) */
export const gcd = define(
  { name: 'gcd', parameters: PAIR },
  <X extends ArrayLike, Y extends ArrayLike>(x: X, y: Y): ChunkedArray<Promoted<X, Y>> =>
    wrap(divisors('gcd', x, y).node),
);

/** The least whole number above 0 that both divide; 0 where one is 0. @throws 'dtype' for floats and bools @example cw.lcm(x, 12) */
export const lcm = define(
  { name: 'lcm', parameters: PAIR },
  <X extends ArrayLike, Y extends ArrayLike>(x: X, y: Y): ChunkedArray<Promoted<X, Y>> => {
    const { node, operands } = divisors('lcm', x, y);
    const [a, b] = operands.map((operand) => elementwise('abs', [operand]));
    return wrap(elementwise('multiply', [elementwise('floorDivide', [a, node]), b]));
  },
);
