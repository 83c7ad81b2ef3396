/**
 * Routine nodes of transforms: the axis is whole in each task, which takes the pieces of its input where they lie.
 */
import type { DType } from '../../../kernels/dtype.js';
import { type FftForm, formLength } from '../../../kernels/routine/fft/lanes.js';
import { identityView } from '../../base/affine.js';
import { evenAxis } from '../../base/axis-chunks.js';
import type { Chunks } from '../../base/grid.js';
import { routine } from '../../expr/build-routine.js';
import type { Node, RoutineNode } from '../../expr/node.js';
import type { FftParams } from '../../expr/routine-params.js';

/** A transform of lanes of `n` elements: `from` what they are and `to` what they become, times `scale`. */
export interface Transform {
  readonly axis: number;
  readonly n: number;
  readonly from: FftForm;
  readonly to: FftForm;
  readonly scale: number;
}

const isSingle = (dtype: DType): boolean => dtype === 'float32' || dtype === 'complex64';

/** What elements in that form are. */
export const formDType = (form: FftForm, dtype: DType): DType =>
  form === 'real' ? (isSingle(dtype) ? 'float32' : 'float64') : isSingle(dtype) ? 'complex64' : 'complex128';

/** A routine node over `node` cut into tasks of whole lanes as `chunks` says. */
export function fftRoutine(node: Node, chunks: Chunks, params: FftParams): RoutineNode {
  const { axis, n, to } = params;
  const length = formLength(to, n);
  return routine(
    'fft',
    [{ node, input: { by: 'view', view: identityView(node.shape), pieces: true } }],
    { shape: node.shape, chunks },
    {
      dtype: formDType(to, node.dtype),
      shape: node.shape.map((extent, k) => (k === axis ? length : extent)),
      chunks: chunks.map((cut, k) => (k === axis ? evenAxis(length, 1) : cut)),
    },
    params,
  );
}
