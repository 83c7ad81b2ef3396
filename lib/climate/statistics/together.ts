/**
 * Two labelled arrays together: products summed by name, covariance and correlation.
 */

import { type ChunkedArray, einsum } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { number, optional } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { alignVariables } from '../labelled/alignment.js';
import { mergedCoords } from '../labelled/coordinates.js';
import { type DataArray, dataArrayOf } from '../labelled/data-array.js';
import { dataArrayKind, dimsKind } from '../labelled/kinds.js';
import { checkNumeric } from '../labelled/missing.js';
import { type Dims, namedDims } from '../labelled/reductions.js';

const PAIR = [
  ['a', dataArrayKind],
  ['b', dataArrayKind],
  ['dim', optional(dimsKind)],
] as const;

/**
 * The sum of products over dimensions: those that both have, the named ones, or all ('...').
 *
 * @example
 * t.dot(t.get('lat'), 'lat');
 */
export const dot = define({ name: 'dot', parameters: PAIR }, (a: DataArray, b: DataArray, dim?: Dims): DataArray => {
  const aligned = alignVariables('dot', [a, b], 'inner');
  for (const array of aligned) checkNumeric('dot', array.variable, array.name);
  const all = [...new Set(aligned.flatMap((array) => array.dims))];
  if (all.length > 26) throw new ChunkwiseError('argument', `dot: ${all.length} dimensions; at most 26`);
  const summed =
    dim === undefined || dim === null ? a.dims.filter((name) => b.dims.includes(name)) : namedDims('dot', all, dim);
  const left = all.filter((name) => !summed.includes(name));
  const letters = (dims: readonly string[]): string =>
    dims.map((name) => String.fromCharCode(97 + all.indexOf(name))).join('');
  const data = einsum(
    `${aligned.map((array) => letters(array.dims)).join(',')}->${letters(left)}`,
    aligned[0].data,
    aligned[1].data,
  ) as ChunkedArray;
  return dataArrayOf(
    { dims: left, data, attrs: a.attrs, encoding: {} },
    mergedCoords(aligned.map((array) => array.coordVariables)),
    a.name,
  );
});

/** Both where both are there, their deviations from the mean over `dims`, and how many there are. */
function deviations(operation: string, a: DataArray, b: DataArray, dim: Dims | undefined) {
  const [one, other] = alignVariables(operation, [a, b], 'inner');
  for (const array of [one, other]) checkNumeric(operation, array.variable, array.name);
  const dims = namedDims(operation, [...new Set([...one.dims, ...other.dims])], dim);
  const valid = one.notnull().logicalAnd(other.notnull()) as DataArray;
  const [left, right] = [one, other].map((array) => array.where(valid));
  const without = (array: DataArray): DataArray => array.subtract(array.mean(dims)) as DataArray;
  return { dims, valid, left, right, products: without(left).multiply(without(right)) as DataArray };
}

/**
 * The covariance over dimensions of what both have.
 *
 * @example
 * climate.cov(t, t.shift({ time: 1 }), 'time');
 */
export const cov = define(
  { name: 'cov', parameters: PAIR, options: { ddof: optional(number, 1) } },
  (a: DataArray, b: DataArray, dim?: Dims, { ddof = 1 }: { readonly ddof?: number | undefined } = {}): DataArray => {
    const { dims, valid, products } = deviations('cov', a, b, dim);
    return products.sum(dims, { minCount: 1 }).divide(valid.sum(dims).subtract(ddof)) as DataArray;
  },
);

/**
 * Pearson's correlation over dimensions of what both have.
 *
 * @example
 * climate.corr(t, t.shift({ time: 1 }), 'time');
 */
export const corr = define({ name: 'corr', parameters: PAIR }, (a: DataArray, b: DataArray, dim?: Dims): DataArray => {
  const { dims, valid, left, right, products } = deviations('corr', a, b, dim);
  const covariance = products.sum(dims, { minCount: 1 }).divide(valid.sum(dims)) as DataArray;
  return covariance.divide(left.std(dims).multiply(right.std(dims))) as DataArray;
});
