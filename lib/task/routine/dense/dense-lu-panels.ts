/**
 * LU decomposition of a large matrix by panels: columns of all its rows, so that pivots are the greatest of the whole column. Columns
 * that come later take what a panel does to them in tasks of their own.
 *
 * A panel is [rows, width + 1]: above its first row U, below both factors, and in its last column, beside its diagonal, the row that
 * each row was exchanged with, counted from its first. Rows of L stay as they were when it was made: later exchanges are applied by
 * who reads them.
 */
import { GEMM_BYTES, type Matrix } from '../../../../kernels/routine/dense.js';
import { decompose } from './dense-lu.js';
import {
  bytesOf,
  copyMatrix,
  type DenseCall,
  type DenseOperation,
  type DenseTask,
  elementsOf,
  type ParamsOf,
  partOf,
  singular,
  subtractProduct,
} from './dense-operation.js';
import { solveTriangle } from './dense-solve.js';

/** A panel without its column of exchanges. */
const factorsOf = (panel: Matrix, item: number): Matrix => partOf(panel, item, 0, 0, panel.rows, panel.columns - 1);

/** Exchanges rows of `b` as a panel has exchanged its own. */
function exchange(call: DenseCall<unknown>, panel: Matrix, from: number, b: Matrix): void {
  const { machine, item, scratch } = call;
  const elements = elementsOf(machine.memory, item);
  const width = panel.columns - 1;
  const pivots = new Uint32Array(machine.memory.buffer, scratch + GEMM_BYTES, width);
  for (let k = 0; k < width; k++) pivots[k] = elements[(panel.address + (from + k) * panel.ld) / item + width];
  const lower = partOf(b, item, from, 0);
  machine.routines.exports.exchangeRows(b.columns * item, lower.address, b.ld, scratch + GEMM_BYTES, width);
}

/** Applies a panel to columns: exchanges, rows of U, and what is taken from the rows below. */
function applyPanel(call: DenseCall<unknown>, panel: Matrix, from: number, b: Matrix): void {
  const { item } = call;
  const factors = factorsOf(panel, item);
  const width = factors.columns;
  exchange(call, panel, from, b);
  const top = partOf(b, item, from, 0, width, b.columns);
  solveTriangle(call, partOf(factors, item, from, 0, width, width), { upper: false, unit: true }, top);
  subtractProduct(call, partOf(factors, item, from + width, 0), top, partOf(b, item, from + width, 0));
}

const panelBytes = ({ inputs }: DenseTask<unknown>): number =>
  GEMM_BYTES + bytesOf(4 * Math.max(...inputs.map(([, columns]) => columns)));

export const LU_PANEL: DenseOperation<ParamsOf<'luPanel'>> = {
  scratchBytes: panelBytes,
  run(call) {
    const { machine, inputs, output, item, params, scratch } = call;
    copyMatrix(machine, inputs[0], output, item);
    const width = output.columns - 1;
    const elements = elementsOf(machine.memory, item);
    const last = (row: number): number => (output.address + row * output.ld) / item + width;
    for (let row = 0; row < output.rows; row++) elements[last(row)] = 0;
    decompose(call, partOf(output, item, params.from, 0, output.rows - params.from, width), scratch + GEMM_BYTES);
    const pivots = new Uint32Array(machine.memory.buffer, scratch + GEMM_BYTES, width);
    pivots.forEach((other, k) => {
      elements[last(params.from + k)] = other;
    });
  },
};

export const LU_UPDATE: DenseOperation<ParamsOf<'luUpdate'>> = {
  scratchBytes: panelBytes,
  run(call) {
    const [columns, ...panels] = call.inputs;
    copyMatrix(call.machine, columns, call.output, call.item);
    for (const [k, panel] of panels.entries()) applyPanel(call, panel, call.params.from[k], call.output);
  },
};

/** Diagonal elements of U in the panels. */
function* diagonal(call: DenseCall<unknown>, panels: readonly Matrix[], from: readonly number[]) {
  const elements = elementsOf(call.machine.memory, call.item);
  for (const [k, panel] of panels.entries())
    for (let j = 0; j < panel.columns - 1; j++) {
      const at = (panel.address + (from[k] + j) * panel.ld) / call.item;
      yield { column: from[k] + j, value: elements[at + j], exchanged: elements[at + panel.columns - 1] !== j };
    }
}

export const LU_SOLVE: DenseOperation<ParamsOf<'luSolve'>> = {
  scratchBytes: panelBytes,
  run(call) {
    const { machine, inputs, output, item, params } = call;
    const [b, ...panels] = inputs;
    for (const { column, value } of diagonal(call, panels, params.from)) if (value === 0) throw singular(call, column);
    copyMatrix(machine, b, output, item);
    for (const [k, panel] of panels.entries()) applyPanel(call, panel, params.from[k], output);
    for (let k = panels.length - 1; k >= 0; k--) {
      const factors = factorsOf(panels[k], item);
      const from = params.from[k];
      const x = partOf(output, item, from, 0, factors.columns, output.columns);
      solveTriangle(call, partOf(factors, item, from, 0, factors.columns, factors.columns), { upper: true }, x);
      subtractProduct(call, partOf(factors, item, 0, 0, from), x, partOf(output, item, 0, 0, from));
    }
  },
};

/** [sign, logarithm of the magnitude, determinant]. */
export const LU_DET: DenseOperation<ParamsOf<'luDet'>> = {
  scratchBytes: () => 0,
  run(call) {
    let [sign, log, det] = [1, 0, 1];
    for (const { value, exchanged } of diagonal(call, call.inputs, call.params.from)) {
      const turn = exchanged ? -1 : 1;
      sign *= turn * (Number.isNaN(value) ? value : Math.sign(value));
      log += Math.log(Math.abs(value));
      det *= turn * value;
    }
    const elements = elementsOf(call.machine.memory, call.item);
    elements.set(sign === 0 ? [0, Number.NEGATIVE_INFINITY, 0] : [sign, log, det], call.output.address / call.item);
  },
};

/** A panel with its rows where later panels leave them, and in its last column which row of A each is. */
export const LU_FINISH: DenseOperation<ParamsOf<'luFinish'>> = {
  scratchBytes: panelBytes,
  run(call) {
    const { machine, inputs, output, item, params } = call;
    copyMatrix(machine, inputs[params.own], output, item);
    const elements = elementsOf(machine.memory, item);
    const width = output.columns - 1;
    for (let row = 0; row < output.rows; row++) elements[(output.address + row * output.ld) / item + width] = row;
    const order = partOf(output, item, 0, width, output.rows, 1);
    const factors = factorsOf(output, item);
    for (const [k, panel] of inputs.entries()) {
      exchange(call, panel, params.from[k], order);
      if (k > params.own) exchange(call, panel, params.from[k], factors);
    }
  },
};
