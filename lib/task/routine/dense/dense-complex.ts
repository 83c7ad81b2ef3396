/**
 * LU and QR decompositions, determinants and triangular systems of single complex matrices, in complex128.
 */
import type { Matrix } from '../../../../kernels/routine/dense.js';
import {
  bytesOf,
  copyMatrix,
  type DenseCall,
  type DenseOperation,
  elementsOf,
  matrixAt,
  type ParamsOf,
  partOf,
  partsFrom,
  singular,
} from './dense-operation.js';

/** Index of the real part of an element among all float64. */
export const placeOf = ({ address, ld }: Matrix, row: number, column: number): number =>
  (address + row * ld) / 8 + 2 * column;

/** Zeros, with ones on the diagonal from (`from`, `from`) on. */
export function setIdentity(call: DenseCall<unknown>, matrix: Matrix, from = 0): void {
  const elements = elementsOf(call.machine.memory, 8);
  for (let row = 0; row < matrix.rows; row++) {
    const at = placeOf(matrix, row, 0);
    elements.fill(0, at, at + 2 * matrix.columns);
    if (row >= from && row < matrix.columns) elements[at + 2 * row] = 1;
  }
}

const clear = (call: DenseCall<unknown>, matrix: Matrix): void => setIdentity(call, matrix, matrix.rows);

/** [L and U, permutation]: beside the factors a column that says which row of A each of theirs is. */
export const COMPLEX_LU: DenseOperation<ParamsOf<'lu'>> = {
  scratchBytes: ({ inputs: [[m, n]] }) => bytesOf(4 * Math.min(m, n)),
  run({ machine, inputs: [a], output, item, scratch }) {
    copyMatrix(machine, a, output, item);
    machine.routines.exports.complexLu(a.rows, a.columns, output.address, output.ld, scratch);
    const order = Array.from({ length: a.rows }, (_, row) => row);
    const exchanges = new Uint32Array(machine.memory.buffer, scratch, Math.min(a.rows, a.columns));
    exchanges.forEach((other, row) => {
      [order[row], order[other]] = [order[other], order[row]];
    });
    const elements = elementsOf(machine.memory, 8);
    order.forEach((from, row) => {
      elements.set([from, 0], placeOf(output, row, a.columns));
    });
  },
};

/** [sign, logarithm of the magnitude, determinant]. */
export const COMPLEX_DET: DenseOperation<ParamsOf<'det'>> = {
  scratchBytes: ({ inputs: [[n]], item }) => bytesOf(4 * n, n * n * item),
  run({ machine, inputs: [a], output, item, scratch }) {
    const n = a.rows;
    const parts = partsFrom(scratch);
    const pivots = parts.next(0).value;
    const factors = matrixAt(parts.next(4 * n).value, n, n, item);
    copyMatrix(machine, a, factors, item);
    machine.routines.exports.complexLu(n, n, factors.address, factors.ld, pivots);
    const elements = elementsOf(machine.memory, 8);
    const exchanges = new Uint32Array(machine.memory.buffer, pivots, n);
    let sign: readonly [number, number] = [1, 0];
    let det = sign;
    let log = 0;
    for (let k = 0; k < n; k++) {
      const turned = exchanges[k] === k ? 1 : -1;
      const at = placeOf(factors, k, k);
      const [re, im] = [turned * elements[at], turned * elements[at + 1]];
      const size = Math.hypot(re, im);
      const unit = size === 0 ? [0, 0] : [re / size, im / size];
      sign = [sign[0] * unit[0] - sign[1] * unit[1], sign[0] * unit[1] + sign[1] * unit[0]];
      det = [det[0] * re - det[1] * im, det[0] * im + det[1] * re];
      log += Math.log(size);
    }
    const none = sign[0] === 0 && sign[1] === 0;
    elements.set(none ? [0, 0, Number.NEGATIVE_INFINITY, 0, 0, 0] : [...sign, log, 0, ...det], output.address / 8);
  },
};

/** Copies the upper triangle of what a QR decomposition left to `r`, in which zeros stand below it. */
function takeTriangle(call: DenseCall<unknown>, a: Matrix, r: Matrix): void {
  clear(call, r);
  const elements = elementsOf(call.machine.memory, 8);
  for (let row = 0; row < Math.min(a.rows, a.columns); row++) {
    const at = placeOf(a, row, row);
    elements.copyWithin(placeOf(r, row, row), at, at + 2 * (a.columns - row));
  }
}

/** [Q above R], or R alone. */
export const COMPLEX_QR: DenseOperation<ParamsOf<'qr'>> = {
  scratchBytes: ({ inputs: [[m, n]], item }) =>
    bytesOf(m * n * item, Math.min(m, n) * item, (m + Math.max(m, n)) * item),
  run(call) {
    const { machine, inputs, output, item, params } = call;
    const [{ rows: m, columns: n }] = inputs;
    const { exports } = machine.routines;
    const k = Math.min(m, n);
    const parts = partsFrom(call.scratch);
    const a = matrixAt(parts.next(0).value, m, n, item);
    const tau = parts.next(m * n * item).value;
    const work = parts.next(k * item).value;
    copyMatrix(machine, inputs[0], a, item);
    exports.complexQr(m, n, a.address, a.ld, tau, work);
    if (params.mode === 'r') {
      takeTriangle(call, a, output);
      return;
    }
    clear(call, output);
    const p = params.mode === 'complete' ? m : k;
    takeTriangle(call, a, partOf(output, item, m, 0, p, n));
    const q = partOf(output, item, 0, 0, m, p);
    setIdentity(call, q);
    exports.complexReflect(m, k, a.address, item, a.ld, tau, p, q.address, q.ld, 1, work);
  },
};

export const COMPLEX_TRIANGULAR: DenseOperation<ParamsOf<'triangular'>> = {
  scratchBytes: () => 0,
  run(call) {
    const { machine, inputs, output, item, params } = call;
    const [a, b] = inputs;
    const { lower, transposed, unit } = params;
    copyMatrix(machine, b, output, item);
    const elements = elementsOf(machine.memory, 8);
    for (let k = 0; k < a.rows && !unit; k++) {
      const at = placeOf(a, k, k);
      if (elements[at] === 0 && elements[at + 1] === 0) throw singular(call, k);
    }
    const [row, column] = transposed ? [item, a.ld] : [a.ld, item];
    machine.routines.exports.complexTriangular(
      a.rows,
      b.columns,
      a.address,
      row,
      column,
      unit ? 1 : 0,
      lower === transposed ? 1 : 0,
      output.address,
      output.ld,
    );
  },
};

/** The parts of a block of rows of a tall matrix [m + 1 + n, n]: vectors, their factors, and R. */
function partsOf(block: Matrix, item: number) {
  const n = block.columns;
  const m = block.rows - n - 1;
  const from = (row: number, rows: number): Matrix => partOf(block, item, row, 0, rows, n);
  return { v: from(0, m), tau: from(m, 1), r: from(m + 1, n) };
}

/** [vectors above their factors above R] of a block of at least as many rows as columns. */
export const COMPLEX_REFLECT: DenseOperation<ParamsOf<'reflect'>> = {
  scratchBytes: ({ inputs: [[m, n]], item }) => (m + n) * item,
  run(call) {
    const { v, tau, r } = partsOf(call.output, call.item);
    copyMatrix(call.machine, call.inputs[0], v, call.item);
    call.machine.routines.exports.complexQr(v.rows, v.columns, v.address, v.ld, tau.address, call.scratch);
    takeTriangle(call, v, r);
  },
};

/** R of such a block. */
export const COMPLEX_REFLECT_TRIANGLE: DenseOperation<ParamsOf<'reflectTriangle'>> = {
  scratchBytes: () => 0,
  run({ machine, inputs: [block], output, item }) {
    copyMatrix(machine, partsOf(block, item).r, output, item);
  },
};

/** Q of such a block times a small matrix. */
export const COMPLEX_REFLECT_APPLY: DenseOperation<ParamsOf<'reflectApply'>> = {
  scratchBytes: ({ output: [m, columns], item }) => (m + columns) * item,
  run(call) {
    const { machine, inputs, output, item, scratch } = call;
    const [block, small] = inputs;
    const { v, tau } = partsOf(block, item);
    clear(call, output);
    copyMatrix(machine, small, output, item);
    const { rows, columns, address, ld } = output;
    machine.routines.exports.complexReflect(
      rows,
      v.columns,
      v.address,
      item,
      v.ld,
      tau.address,
      columns,
      address,
      ld,
      0,
      scratch,
    );
  },
};
