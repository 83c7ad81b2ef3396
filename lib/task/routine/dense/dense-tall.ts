/**
 * Blocks of rows of a tall matrix, decomposed each by itself: reflectors, their triangles and R below each other in one block, and
 * what is made of these afterwards.
 */
import { GEMM_BYTES, type Matrix, panelWidth, qrWorkBytes } from '../../../../kernels/routine/dense.js';
import { copyMatrix, type DenseOperation, elementsOf, type ParamsOf, partOf } from './dense-operation.js';
import { applyQ, type Reflectors, reflect } from './dense-qr.js';

/** The parts of a block [m + panel + n, n]. */
function partsOf(block: Matrix, item: number): Reflectors & { readonly r: Matrix } {
  const n = block.columns;
  const m = block.rows - n - panelWidth(n);
  return {
    v: partOf(block, item, 0, 0, m, n),
    t: partOf(block, item, m, 0, panelWidth(n), n),
    r: partOf(block, item, m + panelWidth(n), 0, n, n),
  };
}

/** [V above T above R] of a block of at least as many rows as columns. */
export const REFLECT: DenseOperation<ParamsOf<'reflect'>> = {
  scratchBytes: ({ inputs: [[, n]], item }) => GEMM_BYTES + qrWorkBytes(n, n, item),
  run(call) {
    const { v, t, r } = partsOf(call.output, call.item);
    copyMatrix(call.machine, call.inputs[0], v, call.item);
    reflect(call, { v, t }, r);
  },
};

/** R of such a block. */
export const REFLECT_TRIANGLE: DenseOperation<ParamsOf<'reflectTriangle'>> = {
  scratchBytes: () => 0,
  run({ machine, inputs: [block], output, item }) {
    copyMatrix(machine, partsOf(block, item).r, output, item);
  },
};

/** Q of such a block times a small matrix. */
export const REFLECT_APPLY: DenseOperation<ParamsOf<'reflectApply'>> = {
  scratchBytes: ({ inputs: [[, n], [, columns]], item }) => GEMM_BYTES + qrWorkBytes(n, columns, item),
  run(call) {
    const { machine, inputs, output, item } = call;
    const [block, small] = inputs;
    const elements = elementsOf(machine.memory, item);
    copyMatrix(machine, small, output, item);
    const rest = partOf(output, item, small.rows, 0);
    elements.fill(0, rest.address / item, rest.address / item + rest.rows * rest.columns);
    applyQ(call, partsOf(block, item), output, small.rows);
  },
};
