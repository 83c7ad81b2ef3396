/**
 * Singular values and vectors of single matrices: what is not square is made so by QR before.
 */
import {
  GEMM_BYTES,
  type Matrix,
  panelWidth,
  qrWorkBytes,
  singularValuesBytes,
  vectorLd,
} from '../../../../kernels/routine/dense.js';
import {
  bytesOf,
  type DenseOperation,
  type Extents,
  elementsOf,
  matrixAt,
  type ParamsOf,
  partOf,
  partsFrom,
  setDiagonal,
} from './dense-operation.js';
import { applyQ, reflect } from './dense-qr.js';
import { inFloat64, narrow, widen } from './wide-matrix.js';

/** Columns of the left vectors of the matrix as it is decomposed: with at least as many rows as columns. */
const leftColumns = (vectors: 'none' | 'reduced' | 'full', m: number, n: number): number =>
  vectors === 'full' ? m : n;

/** Bytes of each part of the scratch memory; `m` is not less than `n`. */
function layout(vectors: 'none' | 'reduced' | 'full', m: number, n: number): number[] {
  const left = leftColumns(vectors, m, n);
  const tall = m > n;
  const rotated = vectors === 'none' ? 0 : n * vectorLd(n);
  return [
    Math.max(singularValuesBytes(n), tall ? GEMM_BYTES + qrWorkBytes(n, Math.max(n, left), 8) : 0),
    8 * m * n,
    tall ? 8 * n * n : 0,
    tall ? 8 * panelWidth(n) * n : 0,
    8 * n,
    rotated,
    rotated,
    tall && vectors !== 'none' ? 8 * m * left : 0,
  ];
}

const sorted = ([p, q]: Extents): Extents => (p >= q ? [p, q] : [q, p]);

/** [U above Vᴴ above the singular values in descending order], or these alone. */
export const SVD: DenseOperation<ParamsOf<'svd'>> = {
  scratchBytes: ({ params, inputs: [extents] }) => bytesOf(...layout(params.vectors, ...sorted(extents))),
  run(call) {
    const { machine, inputs, output, item, params } = call;
    const [from] = inputs;
    const [m, n] = sorted([from.rows, from.columns]);
    const turned = from.rows < from.columns;
    const { vectors } = params;
    const parts = partsFrom(call.scratch);
    const sizes = layout(vectors, m, n);
    const [scratch, matrix, square, triangles, d, left, right, tall] = sizes.map(
      (_, k) => parts.next(k === 0 ? 0 : sizes[k - 1]).value,
    );
    const wide = { ...inFloat64(call), scratch };
    const a = matrixAt(matrix, m, n, 8);
    const factor = widen(call, from, a, turned ? (i, j) => [j, i] : undefined);
    let core: Matrix = a;
    const reflectors = { v: a, t: matrixAt(triangles, panelWidth(n), n, 8) };
    if (m > n) {
      core = matrixAt(square, n, n, 8);
      reflect(wide, reflectors, core);
    }
    const ld = vectorLd(n);
    const [zu, zv] = vectors === 'none' ? [0, 0] : [left, right];
    const { singularValues } = machine.routines.exports;
    if (singularValues(n, core.address, core.ld, d, zu, zv, ld, scratch) !== 0)
      throw call.fail('has singular values that did not converge; scale it');
    const float64 = elementsOf(machine.memory, 8);
    const values = float64.subarray(d / 8, d / 8 + n);
    const order = Array.from(values.keys()).sort((p, q) => Math.abs(values[q]) - Math.abs(values[p]));
    const result = elementsOf(machine.memory, item);
    const valueRow = output.rows - 1;
    const at = (output.address + valueRow * output.ld) / item;
    order.forEach((k, j) => {
      result[at + j] = Math.abs(values[k]) * factor;
      // A negative value is its vector's to bear.
      if (vectors !== 'none' && values[k] < 0) for (let i = 0; i < n; i++) float64[(right + k * ld) / 8 + i] *= -1;
    });
    if (vectors === 'none') return;
    for (let row = 0; row < output.rows - 1; row++)
      result.fill(
        0,
        (output.address + row * output.ld) / item,
        (output.address + row * output.ld) / item + output.columns,
      );
    const columns = leftColumns(vectors, m, n);
    // Of the matrix as it was decomposed; turned, left and right change places.
    const u = turned ? partOf(output, item, from.rows, 0, columns, m) : partOf(output, item, 0, 0, m, columns);
    const vh = turned ? partOf(output, item, 0, 0, n, n) : partOf(output, item, m, 0, n, n);
    narrow(
      call,
      { address: right, rows: n, columns: n, ld },
      vh,
      turned ? (i, j) => [order[j], i] : (i, j) => [order[i], j],
    );
    let lefts: Matrix = { address: left, rows: n, columns: n, ld };
    if (m === n) {
      narrow(call, lefts, u, turned ? (i, j) => [order[i], j] : (i, j) => [order[j], i]);
      return;
    }
    const q = matrixAt(tall, m, columns, 8);
    setDiagonal(machine, q, 8, 1);
    narrow(wide, lefts, partOf(q, 8, 0, 0, n, n), (i, j) => [order[j], i]);
    applyQ(wide, reflectors, q, vectors === 'full' ? m : n);
    lefts = q;
    narrow(call, lefts, u, turned ? (i, j) => [j, i] : undefined);
  },
};
