/**
 * Numbers that order as complex elements do: the places of their parts among all real and all imaginary parts.
 */

import { DTYPES } from '../../../kernels/dtype.js';
import { identityView } from '../../base/affine.js';
import { ChunkwiseError } from '../../base/errors.js';
import { wholeChunks } from '../../base/grid.js';
import { cast, constant, elementwise, rechunk } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import { distinct } from '../../expr/distinct.js';
import type { Node } from '../../expr/node.js';
import { reduceNode } from '../reductions/reduce-node.js';
import { takenAlong } from '../selection/along.js';
import { reshapeTo } from '../shaping/reshape.js';

/** For each of `values` where it stands in ascending `edges`; int64. */
export function placesAmong(values: Node, edges: Node): Node {
  const { kind } = DTYPES[values.dtype];
  const wide = kind === 'f' ? 'float64' : values.dtype === 'uint64' ? 'uint64' : 'int64';
  const grid = { shape: values.shape, chunks: values.chunks };
  return routine(
    'search',
    [
      { node: cast(values, wide), input: { by: 'view', view: identityView(values.shape) } },
      { node: rechunk(cast(edges, wide), wholeChunks(edges.shape)), input: { by: 'whole' } },
    ],
    grid,
    { ...grid, dtype: 'int64' },
    { right: false },
  );
}

/** Complex elements of one axis as int64. */
export interface ComplexCodes {
  readonly codes: Node;
  /** The elements that codes stand for. */
  elements(codes: Node): Node;
}

const apply = (op: string, ...operands: readonly (Node | number | bigint)[]): Node => elementwise(op, operands);
/** Codes of NaN in one part or both come after those of all numbers, as NumPy sorts them. */
const CLASSES = 4n;

/** @throws 'shape' where pairs of places below `count` are too many for codes */
export function checkCodes(name: string, extent: number, count: bigint): void {
  if (CLASSES * count * count >= 2n ** 63n)
    throw new ChunkwiseError(
      'shape',
      `${name}: ${extent} complex elements are too many to be told apart; take unique elements of parts, and of these together`,
    );
}

/** The least code of what is not a number and not left out. */
function least(codes: Node, isNumber: Node, mask: Node | undefined): Node {
  const leftOut = mask ? apply('logicalOr', isNumber, apply('logicalNot', mask)) : isNumber;
  const most = constant(2n ** 63n - 1n, 'int64', []);
  return reduceNode('min', apply('where', leftOut, most, codes), { keepdims: true });
}

/**
 * Codes of `flat`, of one axis; of what `mask` leaves out any. NaN, of whatever parts, are one element: the first in NumPy's order.
 *
 * @throws 'shape' where there are too many elements for the codes
 */
export function complexCodes(name: string, flat: Node, mask: Node | undefined): ComplexCodes {
  const [extent] = flat.shape;
  const count = BigInt(Math.max(1, extent));
  checkCodes(name, extent, count);
  const parts = ['real', 'imag'].map((part) => apply(part, flat));
  const tables = parts.map((part) => distinct('values', part, mask));
  const [re, im] = parts.map((part, k) => placesAmong(part, tables[k]));
  const [noRe, noIm] = parts.map((part) => cast(apply('isnan', part), 'int64'));
  const place = apply('add', apply('multiply', re, count), im);
  const beyond = apply('multiply', apply('add', apply('multiply', noRe, 2n), noIm), count * count);
  const each = apply('add', beyond, place);
  const isNumber = apply('less', each, count * count);
  return {
    codes: extent === 0 ? each : apply('where', isNumber, each, least(each, isNumber, mask)),
    elements(codes) {
      const places = [apply('floorDivide', codes, count), codes].map((code) =>
        apply('maximum', apply('remainder', code, count), 0n),
      );
      const [x, y] = places.map((at, k) => takenAlong(name, tables[k], at, 0));
      return reshapeTo(name, apply('complex', x, y), codes.shape);
    },
  };
}
