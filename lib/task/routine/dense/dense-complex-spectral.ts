/**
 * Singular values, eigenvalues and their vectors of single complex matrices, in complex128. Reflections make the matrix real and condensed,
 * the real routines do what is left, and the reflections are applied to their vectors.
 */
import { type Matrix, singularValuesBytes, symmetricEigenBytes, vectorLd } from '../../../../kernels/routine/dense.js';
import { placeOf, setIdentity } from './dense-complex.js';
import {
  bytesOf,
  copyMatrix,
  type DenseCall,
  type DenseOperation,
  type Extents,
  elementsOf,
  matrixAt,
  type ParamsOf,
  partOf,
  partsFrom,
  setDiagonal,
} from './dense-operation.js';
import { inFloat64, type Pick, widen } from './wide-matrix.js';

/** A matrix as one of float64, twice as many columns. */
const lanesOf = (matrix: Matrix): Matrix => ({ ...matrix, columns: 2 * matrix.columns });

/** {@link widen} for complex matrices: `pick` is of whole elements, and `conjugated` says of which the conjugate is meant. */
function brought(
  call: DenseCall<unknown>,
  from: Matrix,
  to: Matrix,
  pick: Pick = (i, j) => [i, j],
  conjugated: (i: number, j: number) => boolean = () => false,
): number {
  const factor = widen(inFloat64(call), lanesOf(from), lanesOf(to), (i, lane) => {
    const [row, column] = pick(i, lane >> 1);
    return [row, 2 * column + (lane & 1)];
  });
  const elements = elementsOf(call.machine.memory, 8);
  for (let i = 0; i < to.rows; i++)
    for (let j = 0; j < to.columns; j++) if (conjugated(i, j)) elements[placeOf(to, i, j) + 1] *= -1;
  return factor;
}

/** Real vectors, which lie in rows `ld` bytes apart from `rows` on, as the columns of `to` in `order`, in its first rows. */
function asColumns(call: DenseCall<unknown>, rows: number, ld: number, order: readonly number[], to: Matrix): void {
  const elements = elementsOf(call.machine.memory, 8);
  order.forEach((k, j) => {
    for (let i = 0; i < order.length; i++) {
      const at = placeOf(to, i, j);
      elements[at] = elements[(rows + k * ld) / 8 + i];
      elements[at + 1] = 0;
    }
  });
}

/** [eigenvalues in ascending order], and below them the eigenvectors as columns. */
export const COMPLEX_EIGH: DenseOperation<ParamsOf<'eigh'>> = {
  scratchBytes: ({ params, inputs: [[n]] }) =>
    bytesOf(
      Math.max(symmetricEigenBytes(n), 32 * n),
      16 * n * n,
      8 * n * n,
      16 * n,
      8 * n,
      params.vectors ? n * vectorLd(n) : 0,
    ),
  run(call) {
    const { machine, inputs, output, params } = call;
    const n = inputs[0].rows;
    const parts = partsFrom(call.scratch);
    const work = parts.next(0).value;
    const a = matrixAt(parts.next(Math.max(symmetricEigenBytes(n), 32 * n)).value, n, n, 16);
    const t = matrixAt(parts.next(16 * n * n).value, n, n, 8);
    const tau = parts.next(8 * n * n).value;
    const d = parts.next(16 * n).value;
    const z = parts.next(8 * n).value;
    const other = (i: number, j: number): boolean => i !== j && i > j === params.upper;
    const factor = brought(call, inputs[0], a, (i, j) => (other(i, j) ? [j, i] : [i, j]), other);
    const elements = elementsOf(machine.memory, 8);
    // What stands beside the real diagonal is not read, as LAPACK's.
    for (let k = 0; k < n; k++) elements[placeOf(a, k, k) + 1] = 0;
    setDiagonal(machine, t, 8, 0);
    const { complexTridiagonal, complexReflect, symmetricEigen } = machine.routines.exports;
    complexTridiagonal(n, a.address, a.ld, t.address, tau, work);
    const ld = vectorLd(n);
    if (symmetricEigen(n, t.address, t.ld, d, params.vectors ? z : 0, ld, work) !== 0)
      throw call.fail('has eigenvalues that did not converge; scale it');
    const values = elements.subarray(d / 8, d / 8 + n);
    const order = Array.from(values.keys()).sort((p, q) => values[p] - values[q]);
    order.forEach((k, j) => {
      elements.set([values[k] * factor, 0], placeOf(output, 0, j));
    });
    if (!params.vectors) return;
    const vectors = partOf(output, 16, 1, 0, n, n);
    asColumns(call, z, ld, order, vectors);
    if (n > 1)
      complexReflect(
        n - 1,
        n - 1,
        a.address + a.ld,
        16,
        a.ld,
        tau,
        n,
        vectors.address + vectors.ld,
        vectors.ld,
        0,
        work,
      );
  },
};

const sorted = ([p, q]: Extents): Extents => (p >= q ? [p, q] : [q, p]);

/** Bytes of each part of the scratch memory; `m` is not less than `n`. */
function svdLayout(vectors: 'none' | 'reduced' | 'full', m: number, n: number): number[] {
  const left = vectors === 'full' ? m : n;
  const some = vectors === 'none' ? 0 : 1;
  return [
    Math.max(singularValuesBytes(n), 16 * (m + Math.max(n, left))),
    16 * m * n,
    8 * n * n,
    16 * n,
    16 * n,
    8 * n,
    some * n * vectorLd(n),
    some * n * vectorLd(n),
    some * 16 * m * left,
    some * 16 * n * n,
  ];
}

/** [U above Vᴴ above the singular values in descending order], or these alone. */
export const COMPLEX_SVD: DenseOperation<ParamsOf<'svd'>> = {
  scratchBytes: ({ params, inputs: [extents] }) => bytesOf(...svdLayout(params.vectors, ...sorted(extents))),
  run(call) {
    const { machine, inputs, output, params } = call;
    const [from] = inputs;
    const [m, n] = sorted([from.rows, from.columns]);
    const turned = from.rows < from.columns;
    const { vectors } = params;
    const sizes = svdLayout(vectors, m, n);
    const parts = partsFrom(call.scratch);
    const [work, matrix, condensed, tauLeft, tauRight, d, zu, zv, left, right] = sizes.map(
      (_, k) => parts.next(k === 0 ? 0 : sizes[k - 1]).value,
    );
    const a = matrixAt(matrix, m, n, 16);
    // Of a wide matrix the adjoint is decomposed, so that left and right change places.
    const factor = turned
      ? brought(
          call,
          from,
          a,
          (i, j) => [j, i],
          () => true,
        )
      : brought(call, from, a);
    const b = matrixAt(condensed, n, n, 8);
    setDiagonal(machine, b, 8, 0);
    const { complexBidiagonal, complexReflect, singularValues } = machine.routines.exports;
    complexBidiagonal(m, n, a.address, a.ld, b.address, tauLeft, tauRight, work);
    const ld = vectorLd(n);
    const some = vectors !== 'none';
    if (singularValues(n, b.address, b.ld, d, some ? zu : 0, some ? zv : 0, ld, work) !== 0)
      throw call.fail('has singular values that did not converge; scale it');
    const elements = elementsOf(machine.memory, 8);
    const values = elements.subarray(d / 8, d / 8 + n);
    const order = Array.from(values.keys()).sort((p, q) => Math.abs(values[q]) - Math.abs(values[p]));
    for (let row = 0; row < output.rows; row++) {
      const at = placeOf(output, row, 0);
      elements.fill(0, at, at + 2 * output.columns);
    }
    order.forEach((k, j) => {
      elements[placeOf(output, output.rows - 1, j)] = Math.abs(values[k]) * factor;
      // A negative value is its vector's to bear.
      if (some && values[k] < 0) for (let i = 0; i < n; i++) elements[(zv + k * ld) / 8 + i] *= -1;
    });
    if (!some) return;
    const u = matrixAt(left, m, vectors === 'full' ? m : n, 16);
    setIdentity(call, u, n);
    asColumns(call, zu, ld, order, u);
    complexReflect(m, n, a.address, 16, a.ld, tauLeft, u.columns, u.address, u.ld, 0, work);
    const v = matrixAt(right, n, n, 16);
    asColumns(call, zv, ld, order, v);
    if (n > 1) complexReflect(n - 1, n - 1, a.address + 16, a.ld, 16, tauRight, n, v.address + v.ld, v.ld, 0, work);
    const [first, second] = turned ? [v, u] : [u, v];
    copyMatrix(machine, first, partOf(output, 16, 0, 0, first.rows, first.columns), 16);
    for (let i = 0; i < second.columns; i++)
      for (let j = 0; j < second.rows; j++) {
        const at = placeOf(second, j, i);
        elements.set([elements[at], -elements[at + 1]], placeOf(output, from.rows + i, j));
      }
  },
};

/** [eigenvalues], and below them, as columns of norm 1 whose greatest element is real, the eigenvectors. */
export const COMPLEX_EIG: DenseOperation<ParamsOf<'eig'>> = {
  scratchBytes: ({ params, inputs: [[n]] }) => bytesOf(32 * n + 16, 16 * n * n, params.vectors ? 16 * n * n : 0),
  run(call) {
    const { machine, inputs, output, params } = call;
    const n = inputs[0].rows;
    const parts = partsFrom(call.scratch);
    const work = parts.next(0).value;
    const h = matrixAt(parts.next(32 * n + 16).value, n, n, 16);
    const z = matrixAt(parts.next(16 * n * n).value, n, n, 16);
    const factor = brought(call, inputs[0], h);
    if (machine.routines.exports.complexEigen(n, h.address, params.vectors ? z.address : 0, work) !== 0)
      throw call.fail('has eigenvalues that did not converge; scale it');
    const elements = elementsOf(machine.memory, 8);
    for (let j = 0; j < n; j++) {
      const at = placeOf(h, j, j);
      elements.set([elements[at] * factor, elements[at + 1] * factor], placeOf(output, 0, j));
      if (!params.vectors) continue;
      const vector = elements.subarray(placeOf(z, j, 0), placeOf(z, j, n));
      let [most, greatest, sum] = [-1, 0, 0];
      for (let i = 0; i < n; i++) {
        const square = vector[2 * i] ** 2 + vector[2 * i + 1] ** 2;
        sum += square;
        if (square > most) [most, greatest] = [square, i];
      }
      const length = Math.sqrt(most) * Math.sqrt(sum);
      const [re, im] = [vector[2 * greatest] / length, -vector[2 * greatest + 1] / length];
      for (let i = 0; i < n; i++) {
        const [x, y] = [vector[2 * i], vector[2 * i + 1]];
        elements.set([x * re - y * im, i === greatest ? 0 : x * im + y * re], placeOf(output, 1 + i, j));
      }
    }
  },
};
