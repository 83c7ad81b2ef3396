/**
 * Householder QR of single matrices.
 */
import { denseFunctions, GEMM_BYTES, type Matrix, panelWidth, qrWorkBytes } from '../../../../kernels/routine/dense.js';
import {
  bytesOf,
  copyMatrix,
  type DenseCall,
  type DenseOperation,
  matrixAt,
  type ParamsOf,
  partOf,
  partsFrom,
  setDiagonal,
} from './dense-operation.js';

/** Householder vectors in place of a matrix, and the triangles of their panels. */
export interface Reflectors {
  readonly v: Matrix;
  readonly t: Matrix;
}

/** Decomposes `v` in place into reflectors and `r`. */
export function reflect(call: DenseCall<unknown>, { v, t }: Reflectors, r: Matrix): void {
  const { machine, dtype, item, scratch } = call;
  setDiagonal(machine, r, item, 0);
  setDiagonal(machine, t, item, 0);
  denseFunctions(machine.routines, dtype).qr(
    v.rows,
    v.columns,
    v.address,
    v.ld,
    r.address,
    r.ld,
    t.address,
    t.ld,
    scratch,
  );
}

/** Makes the first columns of Q of the identity's. */
function formQ(call: DenseCall<unknown>, reflectors: Reflectors, q: Matrix): void {
  setDiagonal(call.machine, q, call.item, 1);
  applyQ(call, reflectors, q, q.columns, true);
}

/** Q times `q`, of which the first `filled` rows are not zero (`identity`: those of the identity). */
export function applyQ(
  { machine, dtype, scratch }: DenseCall<unknown>,
  { v, t }: Reflectors,
  q: Matrix,
  filled: number,
  identity = false,
): void {
  denseFunctions(machine.routines, dtype).qrApply(
    q.rows,
    q.columns,
    t.columns,
    v.address,
    v.ld,
    t.address,
    t.ld,
    0,
    q.address,
    q.ld,
    filled,
    identity ? 1 : 0,
    scratch,
  );
}

/** [Q above R], or R alone. */
export const QR: DenseOperation<ParamsOf<'qr'>> = {
  scratchBytes({ params, inputs: [[m, n]], item }) {
    const k = Math.min(m, n);
    const columns = params.mode === 'complete' ? Math.max(m, n) : n;
    return GEMM_BYTES + qrWorkBytes(k, columns, item) + bytesOf(m * n * item, panelWidth(k) * k * item);
  },
  run(call) {
    const { machine, inputs, output, item } = call;
    const [{ rows: m, columns: n }] = inputs;
    const { mode } = call.params;
    const k = Math.min(m, n);
    const columns = mode === 'complete' ? Math.max(m, n) : n;
    const parts = partsFrom(call.scratch + GEMM_BYTES + qrWorkBytes(k, columns, item));
    const v = matrixAt(parts.next(0).value, m, n, item);
    const t = matrixAt(parts.next(m * n * item).value, panelWidth(k), k, item);
    copyMatrix(machine, inputs[0], v, item);
    if (mode === 'r') {
      reflect(call, { v, t }, output);
      return;
    }
    setDiagonal(machine, output, item, 0);
    reflect(call, { v, t }, partOf(output, item, m, 0, k, n));
    formQ(call, { v, t }, partOf(output, item, 0, 0, m, mode === 'complete' ? m : k));
  },
};
