/**
 * Which elements are among others: by bisection of their sorted, or where they are many of their distinct, elements.
 */

import { isComplexDType, isTextDType } from '../../../kernels/dtype.js';
import { autoBlockBytes } from '../../base/auto-block.js';
import { wholeChunks } from '../../base/grid.js';
import { boolean, optional } from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { define } from '../../base/signature.js';
import { cast, constant, elementwise, isSelected, rechunk, selected, withValues } from '../../expr/build.js';
import { distinct } from '../../expr/distinct.js';
import type { Node } from '../../expr/node.js';
import { type ArrayOrText, nodeOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayOrText } from '../kinds.js';
import { placeAmong } from '../order/searching.js';
import { sort } from '../order/sorting.js';
import { reshapeTo } from '../shaping/reshape.js';
import { commonDType } from '../text/common-dtype.js';
import { checkCodes } from './complex-codes.js';
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

/** For each element of `x` whether it is among the sorted `edges`; NaN equals nothing. */
function isAmongEdges(x: Node, edges: Node): Node {
  const found = elementwise('greater', [placeAmong(edges, x, true), placeAmong(edges, x, false)]);
  return x.dtype === 'float32' || x.dtype === 'float64'
    ? elementwise('logicalAnd', [found, elementwise('equal', [x, x])])
    : found;
}

/**
 * {@link isAmong} of complex elements: each part is among those of `test`, and their two places together are among those of the elements of
 * `test`. Places are found in runs of their own.
 */
function isComplexAmong(name: string, x: Node, test: Node): Node {
  const dtype = commonDType([x.dtype, test.dtype]);
  const values = reshapeTo(name, isSelected(test) ? test.children[0] : test, [-1]);
  const mask = isSelected(test) ? reshapeTo(name, wideMask(test), [-1]) : undefined;
  const [own, others] = [x, values].map((node) =>
    ['real', 'imag'].map((part) => elementwise(part, [cast(node, dtype)])),
  );
  const tables = others.map((part) => {
    const table = distinct('values', part, mask);
    return rechunk(table, wholeChunks(table.shape));
  });
  const beyond = BigInt(values.shape[0] + 1);
  checkCodes(name, values.shape[0], beyond);
  const code = (parts: readonly Node[]): Node => {
    const [re, im] = parts.map((part, k) => placeAmong(tables[k], part, false));
    return elementwise('add', [elementwise('multiply', [re, beyond]), im]);
  };
  // NaN equals nothing: it has a place, but no code.
  const codes = elementwise('where', [elementwise('isnan', [cast(values, dtype)]), -1n, code(others)]);
  const [re, im] = own.map((part, k) => isAmongEdges(part, tables[k]));
  const both = isAmong(name, code(own), mask ? selected(codes, mask, 0) : codes);
  return elementwise('logicalAnd', [elementwise('logicalAnd', [re, im]), both]);
}

/** @internal for each element of `x` whether it equals one of `test`; NaN equals nothing */
export function isAmong(name: string, x: Node, test: Node): Node {
  if (isSelected(x)) return withValues(x, isAmong(name, x.children[0], test));
  if (sizeOf(test.shape) === 0 && !isSelected(test)) return constant(false, 'bool', x.shape, x.chunks);
  if ([x, test].some((node) => isComplexDType(node.dtype)) && ![x, test].some((node) => isTextDType(node.dtype)))
    return isComplexAmong(name, x, test);
  ordered(name, x);
  ordered(name, test);
  return isAmongEdges(x, edgesOf(test));
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
 * found first, in runs of their own. Of complex numbers the distinct parts are found first, as by {@link unique}.
 *
 * @returns bool, of the shape of `x`
 * @throws 'dtype' for text beside numbers
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
