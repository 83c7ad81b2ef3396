/**
 * The block routine of decompositions: matrices in the last two axes of its inputs, each one block, go one by one through the
 * operation that the parameters name. The result of each is one matrix too, in which parts lie side by side.
 */
import { DTYPES, isComplexDType } from '../../../../kernels/dtype.js';
import type { DenseDType, Matrix } from '../../../../kernels/routine/dense.js';
import { ChunkwiseError } from '../../../base/errors.js';
import type { ComplexDenseOp, DenseOp, DenseParams } from '../../../expr/routine-params.js';
import { rowMajor } from '../../resolve.js';
import type { BlockRoutine, RoutineShape, RoutineTask } from '../block-routine.js';
import { CHOLESKY_PANEL, CHOLESKY_SOLVE, CHOLESKY_UPDATE } from './dense-cholesky-panels.js';
import {
  COMPLEX_DET,
  COMPLEX_LU,
  COMPLEX_QR,
  COMPLEX_REFLECT,
  COMPLEX_REFLECT_APPLY,
  COMPLEX_REFLECT_TRIANGLE,
  COMPLEX_TRIANGULAR,
} from './dense-complex.js';
import { COMPLEX_EIG, COMPLEX_EIGH, COMPLEX_SVD } from './dense-complex-spectral.js';
import { EIG } from './dense-eig.js';
import { EIGH } from './dense-eigh.js';
import { DET, LU } from './dense-lu.js';
import { LU_DET, LU_FINISH, LU_PANEL, LU_SOLVE, LU_UPDATE } from './dense-lu-panels.js';
import type { DenseOperation, DenseTask, Extents, ParamsOf } from './dense-operation.js';
import { QR } from './dense-qr.js';
import { CHOLESKY, INVERSE, SOLVE, TRIANGULAR } from './dense-solve.js';
import { SVD } from './dense-svd.js';
import { REFLECT, REFLECT_APPLY, REFLECT_TRIANGLE } from './dense-tall.js';

const OPERATIONS = {
  cholesky: CHOLESKY,
  choleskyPanel: CHOLESKY_PANEL,
  choleskySolve: CHOLESKY_SOLVE,
  choleskyUpdate: CHOLESKY_UPDATE,
  det: DET,
  eig: EIG,
  eigh: EIGH,
  inverse: INVERSE,
  lu: LU,
  luDet: LU_DET,
  luFinish: LU_FINISH,
  luPanel: LU_PANEL,
  luSolve: LU_SOLVE,
  luUpdate: LU_UPDATE,
  qr: QR,
  reflect: REFLECT,
  reflectApply: REFLECT_APPLY,
  reflectTriangle: REFLECT_TRIANGLE,
  solve: SOLVE,
  svd: SVD,
  triangular: TRIANGULAR,
} satisfies { readonly [K in DenseOp]: DenseOperation<ParamsOf<K>> };

/** What does the same to complex matrices. */
const COMPLEX_OPERATIONS = {
  det: COMPLEX_DET,
  eig: COMPLEX_EIG,
  eigh: COMPLEX_EIGH,
  lu: COMPLEX_LU,
  qr: COMPLEX_QR,
  reflect: COMPLEX_REFLECT,
  reflectApply: COMPLEX_REFLECT_APPLY,
  reflectTriangle: COMPLEX_REFLECT_TRIANGLE,
  svd: COMPLEX_SVD,
  triangular: COMPLEX_TRIANGULAR,
} satisfies { readonly [K in ComplexDenseOp]: DenseOperation<ParamsOf<K>> };

const operation = ({ params: { op }, output: { dtype } }: RoutineTask<DenseParams>): DenseOperation =>
  (isComplexDType(dtype) ? COMPLEX_OPERATIONS[op as ComplexDenseOp] : OPERATIONS[op]) as DenseOperation;

const extents = ({ shape }: RoutineShape): Extents => [shape.at(-2) ?? 1, shape.at(-1) ?? 1];

const taskOf = ({ params, inputs, output }: RoutineTask<DenseParams>): DenseTask => ({
  params,
  dtype: output.dtype as DenseDType,
  item: DTYPES[output.dtype].itemsize,
  inputs: inputs.map(extents),
  output: extents(output),
});

export const DENSE_ROUTINE: BlockRoutine<DenseParams> = {
  scratchBytes: (task) => operation(task).scratchBytes(taskOf(task)),
  run(machine, call) {
    const { params, output } = call;
    const task = taskOf(call);
    const batch = output.shape.slice(0, -2);
    const arrays = [...call.inputs, { ...output, strides: rowMajor(output.shape, task.item) }];
    const at = batch.map(() => 0);
    const count = batch.reduce((n, extent) => n * extent, 1);
    if (task.output.includes(0)) return;
    for (let k = 0; k < count; k++) {
      const matrices = arrays.map((array): Matrix => {
        const [rows, columns] = extents(array);
        const offset = at.reduce((sum, index, axis) => sum + index * array.strides[axis], 0);
        return { address: array.address + offset, rows, columns, ld: array.strides[batch.length] };
      });
      const which = at.map((index, axis) => index + call.box.start[axis]);
      operation(call).run({
        ...task,
        machine,
        inputs: matrices.slice(0, -1),
        output: matrices[matrices.length - 1],
        scratch: call.scratch,
        fail: (text) =>
          new ChunkwiseError(
            'linalg',
            `${params.name}: the matrix${which.length > 0 ? ` at [${which.join(', ')}]` : ''} of shape [${('extent' in params ? [params.extent, params.extent] : task.inputs[0]).join(', ')}] ${text}`,
            { details: { matrix: which } },
          ),
      });
      for (let axis = batch.length - 1; axis >= 0; axis--) {
        if (++at[axis] < batch[axis]) break;
        at[axis] = 0;
      }
    }
  },
};
