/**
 * Blocks of reduction states: where their components lie, and what they hold before any element.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import type { Access, KernelBackend, KernelSpec, ReductionProgram } from '../../../kernels/program.js';
import { sizeOf } from '../../base/shape.js';
import { rowMajor } from '../resolve.js';
import { componentOffsets } from '../tile.js';

/** Accesses to the components of a block of states at `address`; reduced domain axes have stride 0. */
export function stateAccesses(
  { state }: Pick<ReductionProgram, 'state'>,
  shape: readonly number[],
  address: number,
  axes: readonly number[],
  offsetElements = 0,
): Access[] {
  const dtypes = state.map((component) => component.dtype);
  const { offsets } = componentOffsets(dtypes, sizeOf(shape));
  return dtypes.map((dtype, k) => {
    const { itemsize } = DTYPES[dtype];
    const strides = rowMajor(shape, itemsize).map((stride, axis) => (axes.includes(axis) ? 0 : stride));
    return { address: address + offsets[k] + offsetElements * itemsize, strides };
  });
}

const initialSpecs = new WeakMap<ReductionProgram, KernelSpec>();

/** Sets every state of a block of `shape` at `address` to what it is before any element. */
export function initialiseStates(
  backend: KernelBackend,
  reduction: ReductionProgram,
  shape: readonly number[],
  address: number,
): void {
  let spec = initialSpecs.get(reduction);
  if (!spec) {
    const { state } = reduction;
    spec = {
      program: {
        operands: [],
        code: state.map(({ dtype, init }) => ({ kind: 'constant', dtype, value: init })),
        results: state.map((_, k) => k),
      },
    };
    initialSpecs.set(reduction, spec);
  }
  const outputs = stateAccesses(reduction, shape, address, []);
  backend.run(spec, { shape, origin: shape.map(() => 0), operands: [], outputs });
}
