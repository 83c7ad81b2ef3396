/**
 * The block routines of distinct elements: a block's table, tables merged, and the elements of a table's keys.
 */
import { orderType } from '../../../../kernels/routine/order-type.js';
import { sizeOf } from '../../../base/shape.js';
import type { DistinctBlockParams, DistinctParams } from '../../../expr/routine-params.js';
import { type BlockRoutine, noScratch, type RoutineTask } from '../block-routine.js';
import { forEachOffset, joinAxes, piecesOf } from '../routine-runs.js';

const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** Rows a task keeps at most, the slots they are hashed to (their number's logarithm), and the bytes of these. */
function sizes({ params, inputs: [input] }: RoutineTask<DistinctBlockParams>) {
  const cap = Math.max(1, Math.min(params.cap, sizeOf(input.shape)));
  const bits = Math.max(4, 32 - Math.clz32(2 * cap - 1));
  return { cap, bits, table: aligned(16 + 8 * (2 ** bits + 1) * (params.extra ? 3 : 1)) };
}

/** The table of a block's elements. Inputs by view: the elements, and a mask if there is one. With `extra` a block of one axis. */
export const DISTINCT_ROUTINE: BlockRoutine<DistinctBlockParams> = {
  scratchBytes: (task) => {
    const { cap, table } = sizes(task);
    return table + aligned(8192 + 24 * cap);
  },
  run({ routines: { exports }, memory }, call) {
    const { params, inputs, box, output, scratch } = call;
    const [input, mask] = inputs;
    const { cap, bits, table } = sizes(call);
    const extra = params.extra ? 1 : 0;
    const head = new BigInt64Array(memory.buffer, output.address, 1);
    head[0] = 0n;
    if (input.absent || sizeOf(input.shape) === 0) return;
    exports.distinctBegin(scratch, bits, extra);
    const axes = joinAxes(input.shape, [input.strides, mask?.strides ?? input.shape.map(() => 0)]);
    const run = axes.pop() ?? { extent: 1, strides: [0, 0] };
    const first = BigInt(box.start[0] ?? 0);
    let fits = true;
    forEachOffset(axes, 2, ([from, at]) => {
      fits &&=
        exports.distinctAdd(
          orderType(input.dtype),
          input.address + from,
          run.strides[0],
          run.extent,
          mask ? mask.address + at : 0,
          run.strides[1],
          first,
          scratch,
          bits,
          cap,
          extra,
        ) === 1;
    });
    if (fits) exports.distinctEnd(scratch, bits, extra, output.address, scratch + table);
    else head[0] = -1n;
  },
};

/** Most tables that one task merges. */
export const MERGED_TABLES = 16;

/** The rows of the tables that a block spans, as one table. */
export const DISTINCT_MERGE_ROUTINE: BlockRoutine<DistinctParams> = {
  scratchBytes: () => 12 * MERGED_TABLES,
  run({ routines: { exports }, memory }, { params, inputs: [input], output, scratch }) {
    const pieces = piecesOf(input);
    new Uint32Array(memory.buffer, scratch, pieces.length).set(pieces.map(({ address }) => address));
    exports.distinctMerge(scratch, pieces.length, params.extra ? 1 : 0, output.address, scratch + 4 * MERGED_TABLES);
  },
};

/** The elements of keys. Input by view. */
export const DISTINCT_ELEMENTS_ROUTINE: BlockRoutine<Readonly<Record<string, never>>> = {
  scratchBytes: noScratch,
  run({ routines: { exports } }, { inputs: [input], output }) {
    if (input.absent || input.shape[0] === 0) return;
    exports.distinctElements(orderType(output.dtype), input.address, input.strides[0], input.shape[0], output.address);
  },
};
