/**
 * Cholesky decomposition of a large matrix by panels: columns of L from their diagonal down.
 */
import { denseFunctions, GEMM_BYTES, type Matrix } from '../../../../kernels/routine/dense.js';
import {
  clearTriangle,
  copyMatrix,
  type DenseOperation,
  type ParamsOf,
  partOf,
  subtractProduct,
} from './dense-operation.js';
import { factorise, solveTriangle } from './dense-solve.js';

export const CHOLESKY_PANEL: DenseOperation<ParamsOf<'choleskyPanel'>> = {
  scratchBytes: () => GEMM_BYTES,
  run(call) {
    const { machine, inputs, output, item, params, dtype, scratch } = call;
    copyMatrix(machine, inputs[0], output, item);
    const width = output.columns;
    const corner = partOf(output, item, 0, 0, width, width);
    factorise(call, corner, params.from);
    clearTriangle(machine, corner, item, false);
    const below = partOf(output, item, width, 0);
    // X Lᵀ = what is below.
    denseFunctions(machine.routines, dtype).solveTriangular(
      width,
      below.rows,
      corner.address,
      item,
      corner.ld,
      0,
      1,
      1,
      below.address,
      below.ld,
      scratch,
    );
  },
};

export const CHOLESKY_UPDATE: DenseOperation<ParamsOf<'choleskyUpdate'>> = {
  scratchBytes: () => GEMM_BYTES,
  run(call) {
    const { machine, inputs, output, item, params } = call;
    const [columns, ...panels] = inputs;
    copyMatrix(machine, columns, output, item);
    for (const [k, panel] of panels.entries()) {
      const rows = partOf(panel, item, params.rows[k], 0);
      subtractProduct(call, rows, partOf(rows, item, 0, 0, output.columns), output, 'b');
    }
  },
};

export const CHOLESKY_SOLVE: DenseOperation<ParamsOf<'choleskySolve'>> = {
  scratchBytes: () => GEMM_BYTES,
  run(call) {
    const { machine, inputs, output, item, params } = call;
    const [b, ...panels] = inputs;
    copyMatrix(machine, b, output, item);
    const parts = (k: number): readonly Matrix[] => {
      const { columns } = panels[k];
      const from = params.from[k];
      return [
        partOf(panels[k], item, 0, 0, columns, columns),
        partOf(panels[k], item, columns, 0),
        partOf(output, item, from, 0, columns),
        partOf(output, item, from + columns, 0),
      ];
    };
    for (let k = 0; k < panels.length; k++) {
      const [corner, below, x, rest] = parts(k);
      solveTriangle(call, corner, { upper: false }, x);
      subtractProduct(call, below, x, rest);
    }
    for (let k = panels.length - 1; k >= 0; k--) {
      const [corner, below, x, rest] = parts(k);
      subtractProduct(call, below, rest, x, 'a');
      solveTriangle(call, corner, { upper: false, transposed: true }, x);
    }
  },
};
