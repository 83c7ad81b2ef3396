/**
 * What the tasks of a routine stage read: extents of their inputs, and the scratch bytes for those that are copied together.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { type Box, boxShape } from '../../base/grid.js';
import type { RoutineInput } from '../../expr/node.js';
import type { Edge } from '../edge.js';
import type { RoutineStage } from '../stage.js';
import { aligned } from '../tile.js';
import type { RoutineShape, RoutineTask } from './block-routine.js';
import { blockRoutine } from './block-routines.js';

/** The part of the domain that a task sees of an input by view: its block, grown by the input's halo. */
export function seenBox(box: Box, input: RoutineInput, extents: readonly number[]): Box {
  const halo = input.by === 'view' ? input.halo : undefined;
  if (!halo || box.start.some((start, axis) => start === box.stop[axis])) return box;
  return {
    start: box.start.map((start, axis) => Math.max(0, start - halo[axis])),
    stop: box.stop.map((stop, axis) => Math.min(extents[axis], stop + halo[axis])),
  };
}

/** Dtype and extents of each input of the task at `coords`. */
export const inputShapes = (
  stage: RoutineStage,
  coords: readonly number[],
  box: Box,
  edges: readonly Edge[],
): RoutineShape[] =>
  stage.inputs.map(({ dtype, shape, input }, k) => ({
    dtype,
    shape:
      input.by === 'view'
        ? boxShape(seenBox(box, input, stage.domain.shape))
        : input.by === 'whole'
          ? shape
          : edges[k].producerGrid.axes.map((blocks, axis) =>
              blocks.size(input.by === 'before' && input.axis === axis ? Math.max(0, coords[axis] - 1) : coords[axis]),
            ),
  }));

/** Bytes of a box as it is copied together: axes along which the input is broadcast are copied once. */
function assembledBytes(edge: Edge, { dtype, shape }: RoutineShape): number {
  const used = new Set(edge.axes.filter((map) => map.axis >= 0 && map.stride !== 0).map((map) => map.axis));
  return aligned(shape.reduce((n, extent, axis) => (used.has(axis) ? n * extent : n), 1) * DTYPES[dtype].itemsize);
}

/** Scratch bytes of a task: where each input goes that has to be copied (undefined: read in place), then the routine's own. */
export function routineScratch(
  stage: RoutineStage,
  coords: readonly number[],
  box: Box,
  outputShape: readonly number[],
  edges: readonly Edge[],
): { offsets: (number | undefined)[]; own: number; bytes: number } {
  const inputs = inputShapes(stage, coords, box, edges);
  let bytes = 0;
  const offsets = stage.inputs.map(({ input }, k) => {
    if (input.by !== 'view' || input.pieces) return undefined;
    if (!edges[k].reads(coords)?.some((list) => list.length > 1)) return undefined;
    const here = bytes;
    bytes += assembledBytes(edges[k], inputs[k]);
    return here;
  });
  const task: RoutineTask = {
    params: stage.params,
    box,
    coords,
    inputs,
    output: { dtype: stage.components[0], shape: outputShape },
  };
  const own = bytes;
  return { offsets, own, bytes: own + aligned(blockRoutine(stage.op).scratchBytes(task)) };
}
