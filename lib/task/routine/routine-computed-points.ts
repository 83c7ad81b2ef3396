/**
 * Block routines that pick and replace elements at points whose indices were computed before, and are checked here.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { copyStrided } from '../../../kernels/routine/copy.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { ComputedPointParams } from '../../expr/routine-params.js';
import { type Machine, rowMajor } from '../resolve.js';
import { type BlockRoutine, noScratch, type RoutineAccess } from './block-routine.js';
import { rowCopier } from './routine-points.js';

/**
 * Calls `at` with the number of each point, in their order, and its index along each leading axis, counted from its start.
 *
 * @throws 'selection' naming an index out of bounds
 */
function forEachPoint(
  machine: Machine,
  { axes, extents, operation }: ComputedPointParams,
  lists: readonly RoutineAccess[],
  at: (point: number, indices: readonly number[]) => void,
): void {
  const columns = lists.map(({ dtype, address, shape }): ArrayLike<number | bigint> => {
    const { array: Elements } = DTYPES[dtype];
    return new Elements(machine.memory.buffer, address, shape[0]);
  });
  const count = lists[0].shape[0];
  const indices = axes.map(() => 0);
  for (let point = 0; point < count; point++) {
    for (let k = 0; k < columns.length; k++) {
      const given = Number(columns[k][point]);
      const extent = extents[k];
      if (given < -extent || given >= extent)
        throw new ChunkwiseError(
          'selection',
          `${operation}: index ${columns[k][point]} is out of bounds for axis ${axes[k]} of extent ${extent}; use ${-extent} to ${extent - 1}`,
          { details: { index: given, axis: axes[k], extent } },
        );
      indices[k] = given < 0 ? given + extent : given;
    }
    at(point, indices);
  }
}

/** Rows at the points. Inputs: the block by view, whole along the leading axes, and for each of these the indices. */
export const PICK_COMPUTED_ROUTINE: BlockRoutine<ComputedPointParams> = {
  scratchBytes: noScratch,
  run(machine, { params, inputs: [block, ...lists], output }) {
    const rank = params.axes.length;
    const target = rowMajor(output.shape, DTYPES[output.dtype].itemsize);
    const rest = output.shape.slice(rank);
    const copy = rowCopier(machine, output.dtype, rest, target.slice(rank), block.strides.slice(rank));
    forEachPoint(machine, params, lists, (point, indices) => {
      let source = block.address;
      for (let k = 0; k < rank; k++) source += indices[k] * block.strides[k];
      copy(output.address + point * target[0], source);
    });
  },
};

/** A block with rows replaced at the points that lie in it. Inputs: the block and the rows by view, and lists as above. */
export const REPLACE_COMPUTED_ROUTINE: BlockRoutine<ComputedPointParams> = {
  scratchBytes: noScratch,
  run(machine, { params, box, inputs: [block, rows, ...lists], output }) {
    const rank = params.axes.length;
    const axes = output.shape.length;
    const { itemsize } = DTYPES[output.dtype];
    const strides = rowMajor(output.shape, itemsize);
    const from = block.strides.slice(0, axes);
    copyStrided(machine.routines, output.address, strides, block.address, from, output.shape, itemsize);
    const rest = output.shape.slice(rank);
    const copy = rowCopier(machine, output.dtype, rest, strides.slice(rank), rows.strides.slice(rank, axes));
    forEachPoint(machine, params, lists, (point, indices) => {
      let target = output.address;
      for (let k = 0; k < rank; k++) {
        if (indices[k] < box.start[k] || indices[k] >= box.stop[k]) return;
        target += (indices[k] - box.start[k]) * strides[k];
      }
      copy(target, rows.address + point * rows.strides[axes]);
    });
  },
};
