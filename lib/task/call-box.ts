/**
 * The box of one input that a block function sees for a block of its result.
 */
import type { Box } from '../base/grid.js';
import type { Edge } from './edge.js';
import type { CallStage } from './stage.js';

/** In the input's own coordinates: the block's box grown by the halo, or the whole block of the same number. */
export function callInputBox(
  stage: CallStage,
  input: CallStage['inputs'][number],
  coords: readonly number[],
  box: Box,
  edge: Edge | undefined,
): Box {
  const lead = stage.domain.shape.length - input.shape.length;
  const start: number[] = [];
  const stop: number[] = [];
  input.shape.forEach((extent, axis) => {
    const fixed = edge !== undefined && edge.axes[axis].axis < 0;
    if (fixed || (extent === 1 && stage.domain.shape[axis + lead] !== 1 && !input.byBlock)) {
      start.push(0);
      stop.push(extent);
    } else if (input.byBlock && edge) {
      const blocks = edge.producerGrid.axes[axis];
      start.push(blocks.offset(coords[axis + lead]));
      stop.push(blocks.offset(coords[axis + lead] + 1));
    } else {
      start.push(Math.max(0, box.start[axis + lead] - input.low[axis]));
      stop.push(Math.min(extent, box.stop[axis + lead] + input.high[axis]));
    }
  });
  return { start, stop };
}
