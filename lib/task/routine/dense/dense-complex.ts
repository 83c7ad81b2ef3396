/**
 * Determinants and QR decompositions of single complex matrices, in complex128.
 */
import {
  bytesOf,
  copyMatrix,
  type DenseOperation,
  elementsOf,
  matrixAt,
  type ParamsOf,
  partOf,
  partsFrom,
} from './dense-operation.js';

/** [sign, logarithm of the magnitude, determinant]. */
export const COMPLEX_DET: DenseOperation<ParamsOf<'complexDet'>> = {
  scratchBytes: ({ inputs: [[n]], item }) => bytesOf(n * n * item),
  run({ machine, inputs: [a], output, item, scratch }) {
    const n = a.rows;
    const factors = matrixAt(scratch, n, n, item);
    copyMatrix(machine, a, factors, item);
    machine.routines.exports.complexDet(n, factors.address, factors.ld, output.address);
  },
};

/** [Q above R], or R alone. */
export const COMPLEX_QR: DenseOperation<ParamsOf<'complexQr'>> = {
  scratchBytes: ({ inputs: [[m, n]], item }) => bytesOf(m * n * item, Math.min(m, n) * item),
  run(call) {
    const { machine, inputs, output, item, params } = call;
    const [{ rows: m, columns: n }] = inputs;
    const { exports } = machine.routines;
    const k = Math.min(m, n);
    const parts = partsFrom(call.scratch);
    const a = matrixAt(parts.next(0).value, m, n, item);
    const tau = parts.next(m * n * item).value;
    copyMatrix(machine, inputs[0], a, item);
    exports.complexQr(m, n, a.address, a.ld, tau);
    new Uint8Array(machine.memory.buffer, output.address, output.rows * output.ld).fill(0);
    const r = params.mode === 'r' ? output : partOf(output, item, m, 0, params.mode === 'complete' ? m : k, n);
    const elements = elementsOf(machine.memory, 8);
    for (let row = 0; row < k; row++)
      for (let column = 2 * row; column < 2 * n; column++)
        elements[(r.address + row * r.ld) / 8 + column] = elements[(a.address + row * a.ld) / 8 + column];
    if (params.mode === 'r') return;
    const p = params.mode === 'complete' ? m : k;
    for (let row = 0; row < p; row++) elements[(output.address + row * output.ld) / 8 + 2 * row] = 1;
    exports.complexQrApply(m, k, a.address, a.ld, tau, p, output.address, output.ld);
  },
};
