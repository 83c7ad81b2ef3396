/**
 * Block routines that sort elements into bins: counts and sums of weights between edges, and the place of each among edges.
 */
import { isTextDType } from '../../../kernels/dtype.js';
import { orderType } from '../../../kernels/routine/order-type.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { HistogramParams, SearchParams } from '../../expr/routine-params.js';
import { type Machine, rowMajor } from '../resolve.js';
import { aligned } from '../tile.js';
import { type BlockRoutine, noScratch, type RoutineCall } from './block-routine.js';
import { forEachOffset, forEachRun, joinAxes } from './routine-runs.js';
import { searchTexts } from './text/text-order.js';

/** The edges of a task, checked, and how many bins there are per unit (0: not evenly spaced). */
function edgesOf(machine: Machine, call: RoutineCall<HistogramParams>) {
  const { name, bins, uniform } = call.params;
  const { address } = call.inputs[1];
  const edges = new Float64Array(machine.memory.buffer, address, bins + 1);
  if (!uniform) return { address, scale: 0 };
  const [first, last] = [edges[0], edges[bins]];
  if (!Number.isFinite(first) || !Number.isFinite(last))
    throw new ChunkwiseError(
      'argument',
      `${name}: the data's range of ${first} to ${last} is not finite; give { range } or edges`,
    );
  const scale = bins / (last - first);
  return { address, scale: Number.isFinite(scale) && scale > 0 ? scale : 0 };
}

/** Counts of a block by bin, or sums of weights. Inputs: elements by view, edges, and for sums weights by view. */
export const HISTOGRAM_ROUTINE: BlockRoutine<HistogramParams> = {
  scratchBytes: ({ params }) => aligned(16 * (params.bins + 1)),
  run(machine, call) {
    const params = call.params;
    const { bins } = params;
    const { buffer } = machine.memory;
    const { exports } = machine.routines;
    const [input, , weights] = call.inputs;
    const edges = edgesOf(machine, call);
    if (weights) {
      new Float64Array(buffer, call.output.address, bins).fill(0);
      const axes = joinAxes(input.shape, [input.strides, weights.strides]);
      const run = axes.pop() ?? { extent: 1, strides: [8, 8] };
      if (input.shape.every((n) => n > 0))
        forEachOffset(axes, 2, ([x, w]) =>
          exports.histogramWeigh(
            input.address + x,
            run.strides[0],
            weights.address + w,
            run.strides[1],
            run.extent,
            edges.address,
            bins,
            edges.scale,
            call.output.address,
          ),
        );
      return;
    }
    const tables = new Uint32Array(buffer, call.scratch, 4 * (bins + 1)).fill(0);
    let elements = 0;
    forEachRun(input, (address, stride, n) => {
      elements += n;
      exports.histogramCount(
        orderType(input.dtype),
        address,
        stride,
        n,
        edges.address,
        bins,
        edges.scale,
        call.scratch,
      );
    });
    const counts = new Uint32Array(buffer, call.output.address, bins);
    let inside = 0;
    for (let k = 0; k < bins; k++) {
      counts[k] = 0;
      for (let t = 0; t < 4; t++) counts[k] += tables[t * (bins + 1) + k + 1];
      inside += counts[k];
    }
    if (params.strict && inside < elements)
      throw new ChunkwiseError(
        'argument',
        `${params.name}: ${elements - inside} elements are not whole numbers from 0 to ${bins - 1}; give a larger { minlength }`,
      );
  },
};

/**
 * How many ascending edges come before each element (`right`: or equal it). Inputs: elements by view, edges; both float64, int64 or uint64. A third
 * input, int64 by view, is added.
 */
export const SEARCH_ROUTINE: BlockRoutine<SearchParams> = {
  scratchBytes: noScratch,
  run(machine, call) {
    const { right } = call.params;
    const [input, edges, base] = call.inputs;
    const { output } = call;
    if (input.shape.some((n) => n === 0)) return;
    if (isTextDType(input.dtype)) return searchTexts(machine, call);
    const axes = joinAxes(input.shape, [
      input.strides,
      rowMajor(output.shape, 8),
      base?.strides ?? input.shape.map(() => 0),
    ]);
    const run = axes.pop() ?? { extent: 1, strides: [8, 8, 8] };
    forEachOffset(axes, 3, ([from, to, at]) =>
      machine.routines.exports.searchEdges(
        orderType(input.dtype),
        input.address + from,
        run.strides[0],
        run.extent,
        edges.address,
        edges.shape[0],
        right ? 1 : 0,
        base ? base.address + at : 0,
        run.strides[2],
        output.address + to,
      ),
    );
  },
};
