/**
 * Polynomials fitted along a dimension by least squares, and their values.
 */

import {
  arange,
  asarray,
  type ChunkedArray,
  where as choose,
  fromTypedArray,
  stack,
  tensordot,
} from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, count, isListOf, kind, optional, otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { coordinateOf, places, positions } from '../along/positions.js';
import { axisIndex } from '../labelled/axis-index.js';
import { isIndexVariable, requiredIndex } from '../labelled/coordinates.js';
import { type DataArray, dataArrayOf, isDataArray } from '../labelled/data-array.js';
import { type Dataset, datasetOfArrays } from '../labelled/dataset.js';
import { dataArrayKind, dimKind, labelledKind } from '../labelled/kinds.js';
import type { Labelled } from '../labelled/mapping.js';
import { checkNumeric, isMissingIn } from '../labelled/missing.js';
import { axisOf } from '../labelled/variable.js';

/** Options of {@link polyfit}. */
export interface LabelledPolyfitOptions {
  /** Fit what is there where values are missing (default), or give missing coefficients. */
  readonly skipna?: boolean | undefined;
  /** A weight for each place, by which its residual is multiplied. */
  readonly w?: readonly number[] | Float64Array | undefined;
}

/** Polynomials that are orthonormal over the places, and their coefficients by powers of x, the lowest first. */
function orthonormal(x: Float64Array, degree: number, weights: Float64Array) {
  const n = x.length;
  const middle = x.reduce((a, b) => a + b, 0) / n;
  const span = Math.max(...x.map((value) => Math.abs(value - middle))) || 1;
  const z = x.map((value) => (value - middle) / span);
  const bases: Float64Array[] = [];
  const powers: number[][] = [];
  for (let d = 0; d <= degree; d++) {
    let values = z.map((value) => value ** d);
    let coefficients: number[] = Array.from({ length: degree + 1 }, (_, k) => (k === d ? 1 : 0));
    // Twice, so that rounding leaves nothing of the others.
    for (let round = 0; round < 2; round++)
      bases.forEach((base, b) => {
        let part = 0;
        for (let k = 0; k < n; k++) part += weights[k] ** 2 * base[k] * values[k];
        values = values.map((value, k) => value - part * base[k]);
        coefficients = coefficients.map((value, k) => value - part * powers[b][k]);
      });
    let norm = 0;
    for (let k = 0; k < n; k++) norm += (weights[k] * values[k]) ** 2;
    const scale = norm > 1e-26 * n ? 1 / Math.sqrt(norm) : 0;
    bases.push(values.map((value) => value * scale));
    powers.push(coefficients.map((value) => value * scale));
  }
  // (x - middle) / span to the k-th, by powers of x.
  const inX = powers.map((row) => {
    const out = new Array<number>(degree + 1).fill(0);
    row.forEach((coefficient, k) => {
      let term = coefficient / span ** k;
      for (let i = k; i >= 0; i--) {
        out[i] += term;
        term = (term * -middle * i) / (k - i + 1);
      }
    });
    return out;
  });
  return { bases, inX };
}

/** The solutions of small systems, one for each lane, by elimination without pivots: they are positive definite. */
function solved(matrix: ChunkedArray[][], right: ChunkedArray[]): ChunkedArray[] {
  const n = right.length;
  const a = matrix.map((row) => [...row]);
  const b = [...right];
  for (let p = 0; p < n; p++)
    for (let r = p + 1; r < n; r++) {
      const factor = a[r][p].divide(a[p][p]) as ChunkedArray;
      for (let c = p + 1; c < n; c++) a[r][c] = a[r][c].subtract(factor.multiply(a[p][c])) as ChunkedArray;
      b[r] = b[r].subtract(factor.multiply(b[p])) as ChunkedArray;
    }
  for (let p = n - 1; p >= 0; p--) {
    for (let c = p + 1; c < n; c++) b[p] = b[p].subtract(a[p][c].multiply(b[c])) as ChunkedArray;
    b[p] = b[p].divide(a[p][p]) as ChunkedArray;
  }
  return b;
}

function coefficientsOf(
  array: DataArray,
  dim: string,
  degree: number,
  at: Float64Array,
  { skipna = true, w }: LabelledPolyfitOptions,
): DataArray {
  checkNumeric('polyfit', array.variable, array.name);
  const axis = array.dims.indexOf(dim);
  const n = at.length;
  const weights = w ? Float64Array.from(w) : new Float64Array(n).fill(1);
  if (weights.length !== n)
    throw new ChunkwiseError('shape', `polyfit: ${weights.length} weights for ${n} places of '${dim}'`);
  const { bases, inX } = orthonormal(at, degree, weights);
  const matrix = (columns: readonly Float64Array[]): ChunkedArray => {
    const out = new Float64Array(n * columns.length);
    columns.forEach((column, c) => {
      for (let k = 0; k < n; k++) out[k * columns.length + c] = column[k];
    });
    return fromTypedArray(out, { shape: [n, columns.length] }) as ChunkedArray;
  };
  const missing = /^float/.test(array.dtype) && skipna ? isMissingIn(array.variable) : undefined;
  const data = array.data.astype('float64') as ChunkedArray;
  const weighted = bases.map((base) => base.map((value, k) => value * weights[k] ** 2));
  const over = (values: ChunkedArray, columns: readonly Float64Array[]): ChunkedArray[] => {
    const sums = tensordot(values, matrix(columns), { axes: [[axis], [0]] } as never) as ChunkedArray;
    return columns.map(
      (_, c) => sums.slice(...sums.shape.map((_extent, k) => (k === sums.ndim - 1 ? c : ':'))) as ChunkedArray,
    );
  };
  let fitted = over(missing ? (choose(missing, 0, data) as ChunkedArray) : data, weighted);
  if (missing) {
    const pairs = bases.flatMap((base, i) =>
      bases.slice(0, i + 1).map((other) => base.map((value, k) => value * other[k] * weights[k] ** 2)),
    );
    const ones = new Float64Array(n).fill(1);
    const sums = over(missing.logicalNot().astype('float64') as ChunkedArray, [...pairs, ones]);
    const gram = bases.map((_, i) =>
      bases.map((_other, j) => sums[(Math.max(i, j) * (Math.max(i, j) + 1)) / 2 + Math.min(i, j)]),
    );
    const enough = sums[sums.length - 1].greaterEqual(degree + 1) as ChunkedArray;
    fitted = solved(gram, fitted).map((value) => choose(enough as never, value, Number.NaN) as ChunkedArray);
  }
  const byPower = Array.from({ length: degree + 1 }, (_, k) =>
    fitted
      .map((value, j) => value.multiply(inX[j][degree - k]) as ChunkedArray)
      .reduce((a, b) => a.add(b) as ChunkedArray),
  );
  const left = array.dims.filter((name) => name !== dim);
  const labels = {
    dims: ['degree'],
    data: arange(degree, -1, -1).astype('int64') as ChunkedArray,
    attrs: {},
    encoding: {},
  };
  const coords = new Map(
    [...array.coordVariables].filter(([name, variable]) => name !== dim && isIndexVariable(name, variable)),
  );
  return dataArrayOf(
    { dims: ['degree', ...left], data: stack(byPower, { axis: 0 }) as ChunkedArray, attrs: {}, encoding: {} },
    new Map([...coords, ['degree', labels]]),
    array.name,
  );
}

/**
 * The coefficients of polynomials of a degree that fit best along a dimension, by its coordinate: times count in nanoseconds from 1970 on,
 * as xarray's. The dataset has `polyfit_coefficients` over `degree`, the highest first; of a dataset, one such variable for each of its own.
 * Lanes with fewer values than coefficients have none.
 *
 * @example
 * const slope = t.polyfit('time', 1).get('polyfit_coefficients').sel({ degree: 1 });
 */
export const polyfit = define(
  {
    name: 'polyfit',
    parameters: [
      ['x', labelledKind],
      ['dim', dimKind],
      ['deg', count],
    ],
    options: {
      skipna: optional(boolean, true),
      w: otherwise(
        kind<readonly number[] | Float64Array>(
          'weights',
          'a list of numbers',
          (value) => value instanceof Float64Array || isListOf(value, (item) => typeof item === 'number'),
        ),
        'none',
      ),
    },
  },
  (x: Labelled, dim: string, deg: number, options: LabelledPolyfitOptions = {}): Dataset => {
    const size = x.sizes[x.dims[axisOf('polyfit', { dims: x.dims }, dim)]];
    if (deg > 20) throw new ChunkwiseError('argument', `polyfit: degree ${deg}; give at most 20`);
    const at = x.coordVariables.has(dim) ? positions(coordinateOf('polyfit', x, dim).index, 'ns', true) : places(size);
    const arrays = new Map<string, DataArray>();
    if (isDataArray(x)) arrays.set('polyfit_coefficients', coefficientsOf(x, dim, deg, at, options));
    else
      for (const [name, array] of Object.entries((x as Dataset).dataVars))
        if (array.dims.includes(dim))
          arrays.set(`${name}_polyfit_coefficients`, coefficientsOf(array, dim, deg, at, options));
    return datasetOfArrays('polyfit', arrays, { attrs: isDataArray(x) ? {} : x.attrs });
  },
);

/** Values of a polynomial whose coefficients lie along `degree` at a coordinate. @example climate.polyval(t.get('time'), t.polyfit('time', 1).get('polyfit_coefficients')) */
export const polyval = define(
  {
    name: 'polyval',
    parameters: [
      ['coord', dataArrayKind],
      ['coeffs', dataArrayKind],
    ],
    options: { degreeDim: optional(dimKind, 'degree') },
  },
  (
    coord: DataArray,
    coeffs: DataArray,
    { degreeDim = 'degree' }: { readonly degreeDim?: string | undefined } = {},
  ): DataArray => {
    axisOf('polyval', { dims: coeffs.dims }, degreeDim);
    const degrees = requiredIndex('polyval', coeffs.coordVariables, degreeDim).values.map(Number);
    const index = coord.ndim === 1 ? axisIndex(coord.variable) : undefined;
    const at =
      index?.kind === 'time'
        ? dataArrayOf(
            { ...coord.variable, data: asarray(positions(index, 'ns', true)) as ChunkedArray },
            coord.coordVariables,
            coord.name,
          )
        : coord;
    checkNumeric('polyval', at.variable, at.name);
    const term = (degree: number): DataArray | undefined => {
      const place = degrees.indexOf(degree);
      return place < 0 ? undefined : (coeffs.isel({ [degreeDim]: place }, { drop: true }) as DataArray);
    };
    const highest = Math.max(...degrees);
    let sum = at.multiply(0).add(term(highest) as DataArray) as DataArray;
    for (let degree = highest - 1; degree >= 0; degree--) {
      sum = sum.multiply(at) as DataArray;
      const next = term(degree);
      if (next) sum = sum.add(next) as DataArray;
    }
    return sum;
  },
);
