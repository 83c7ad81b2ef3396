/**
 * Which elements are among others: by bisection of their sorted, or where they are many of their distinct, elements.
 */

import { isTextDType } from '../../../kernels/dtype.js';
import { autoBlockBytes } from '../../base/auto-block.js';
import { wholeChunks } from '../../base/grid.js';
import { boolean, optional } from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { define } from '../../base/signature.js';
import { constant, elementwise, isSelected, rechunk, withValues } from '../../expr/build.js';
import { distinct } from '../../expr/distinct.js';
import type { Node } from '../../expr/node.js';
import { type ArrayOrText, nodeOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayOrText } from '../kinds.js';
import { placeAmong } from '../order/searching.js';
import { sort } from '../order/sorting.js';
import { reshapeTo } from '../shaping/reshape.js';
import { ordered } from './ordered.js';
import { wideMask } from './reduce-selected.js';

/** Of more elements than this, or an automatic block, the distinct ones are found first, in runs of their own. */
const SORTED_AT_ONCE = 1 << 20;
const sortedAtOnce = (): number => Math.min(SORTED_AT_ONCE, autoBlockBytes() / 8);

/** The elements of `test`, ascending, as one block. */
function edgesOf(test: Node): Node {
  if (isSelected(test)) {
    const found = distinct('values', test.children[0], wideMask(test));
    return rechunk(found, wholeChunks(found.shape));
  }
  const flat = reshapeTo('isin', test, [-1]);
  const sorted =
    flat.shape[0] <= sortedAtOnce() || isTextDType(flat.dtype) ? sort(wrap(flat)).node : distinct('values', flat);
  return rechunk(sorted, wholeChunks(sorted.shape));
}

/** @internal for each element of `x` whether it equals one of `test`; NaN equals nothing */
export function isAmong(name: string, x: Node, test: Node): Node {
  if (isSelected(x)) return withValues(x, isAmong(name, x.children[0], test));
  ordered(name, x);
  ordered(name, test);
  if (sizeOf(test.shape) === 0 && !isSelected(test)) return constant(false, 'bool', x.shape, x.chunks);
  const edges = edgesOf(test);
  const found = elementwise('greater', [placeAmong(edges, x, true), placeAmong(edges, x, false)]);
  return x.dtype === 'float32' || x.dtype === 'float64'
    ? elementwise('logicalAnd', [found, elementwise('equal', [x, x])])
    : found;
}

/** Options of {@link isin}. */
export interface IsinOptions {
  /** Whether an element is not among them; default false. */
  readonly invert?: boolean | undefined;
  /** Taken for NumPy's sake: nothing depends on it. */
  readonly assumeUnique?: boolean | undefined;
}
const ISIN = { invert: optional(boolean, false), assumeUnique: optional(boolean, false) };
const PAIR = [
  ['x', arrayOrText],
  ['test', arrayOrText],
] as const;

/**
 * For each element of `x` whether it is one of those of `test`; NaN is among nothing. Elements are compared as numbers, exactly
 * where both are whole.
 *
 * One pass over `x`, each element by bisection; `test` is sorted as one block, of more than a million elements the distinct ones are
 * found first, in runs of their own.
 *
 * @returns bool, of the shape of `x`
 * @throws 'dtype' for complex numbers
 * @example
 * cw.isin(station, [3, 17, 40])
 */
export const isin = define(
  { name: 'isin', parameters: PAIR, options: ISIN, unknown: true },
  (x: ArrayOrText, test: ArrayOrText, options: IsinOptions = {}): ChunkedArray<'bool'> => {
    const among = isAmong('isin', nodeOf(x, 'isin'), nodeOf(test, 'isin'));
    return wrap<'bool'>(options.invert ? elementwise('logicalNot', [among]) : among);
  },
);

/**
 * {@link isin} of `x` with all elements along one axis.
 *
 * @example
 * cw.in1d(station, [3, 17, 40])
 */
export const in1d = define(
  { name: 'in1d', parameters: PAIR, options: ISIN, unknown: true },
  (x: ArrayOrText, test: ArrayOrText, options: IsinOptions = {}): ChunkedArray<'bool'> =>
    isin(wrap(reshapeTo('in1d', nodeOf(x, 'in1d'), [-1])), test, options),
);
