/**
 * The block routines of distinct elements that are not held whole: a block's sorted rows, or a table's, in pieces; the rows between two keys; a column.
 */
import { orderType } from '../../../../kernels/routine/order-type.js';
import { sizeOf } from '../../../base/shape.js';
import type { DistinctColumnParams, DistinctPieceParams } from '../../../expr/routine-params.js';
import { type BlockRoutine, noScratch } from '../block-routine.js';
import { forEachOffset, joinAxes } from '../routine-runs.js';

/** Bytes of the table of counts that a radix sort needs. */
const COUNTS = 8192;
/** Bytes for so many keys, and with `extra` for where each came from, twice. */
const sortBytes = (keys: number, extra: boolean): number => COUNTS + keys * (extra ? 24 : 16);

/** The pieces of a block's distinct elements, sorted. Inputs by view: the elements, and a mask if there is one; one axis. */
export const DISTINCT_SORT_ROUTINE: BlockRoutine<DistinctPieceParams> = {
  scratchBytes: ({ params, inputs: [input] }) => sortBytes(sizeOf(input.shape), params.extra),
  run({ routines: { exports } }, { params, inputs: [input, mask], box, output, scratch }) {
    const count = input.absent ? 0 : sizeOf(input.shape);
    const keys = scratch + COUNTS;
    const places = params.extra ? keys + 16 * count : 0;
    let at = 0;
    const axes = joinAxes(input.shape, [input.strides, mask?.strides ?? input.shape.map(() => 0)]);
    const run = axes.pop() ?? { extent: 1, strides: [0, 0] };
    let first = 0;
    if (count > 0)
      forEachOffset(axes, 2, ([from, to]) => {
        at = exports.distinctKeys(
          orderType(input.dtype),
          input.address + from,
          run.strides[0],
          run.extent,
          mask ? mask.address + to : 0,
          run.strides[1],
          first,
          keys,
          places,
          at,
        );
        first += run.extent;
      });
    exports.distinctWrite(
      keys,
      places,
      at,
      0,
      BigInt(box.start[0] ?? 0),
      output.address,
      output.shape[0],
      params.rows,
      scratch,
    );
  },
};

/**
 * The rows of pieces whose keys lie between two, those of one key as one. Inputs: pieces by view, and whole the least and the greatest key of each
 * block of the domain.
 */
export const DISTINCT_WITHIN_ROUTINE: BlockRoutine<DistinctPieceParams> = {
  scratchBytes: ({ params, inputs: [input] }) => sortBytes(input.shape[0] * params.rows, params.extra),
  run({ routines: { exports }, memory }, { params, inputs: [input, bounds], coords, output, scratch }) {
    const [count] = input.shape;
    const extra = params.extra ? 1 : 0;
    const keys = scratch + COUNTS;
    const places = extra ? keys + 16 * count * params.rows : 0;
    const [least, most] = new BigUint64Array(memory.buffer, bounds.address + 16 * coords[0], 2);
    const n = exports.distinctWithin(input.address, count, params.rows, extra, least, most, keys, places, 0);
    exports.distinctWrite(keys, places, n, 1, 0n, output.address, output.shape[0], params.rows, scratch);
  },
};

/** The rows of a table in pieces. Input by view: the table's words, as one axis. */
export const DISTINCT_CUT_ROUTINE: BlockRoutine<DistinctPieceParams> = {
  scratchBytes: noScratch,
  run({ routines: { exports } }, { params, inputs: [input], output }) {
    exports.distinctCut(input.address, params.extra ? 1 : 0, output.address, output.shape[0], params.rows);
  },
};

/** A column of all rows of pieces, which are as many as the output has elements. Input: pieces by view. */
export const DISTINCT_COLUMN_ROUTINE: BlockRoutine<DistinctColumnParams> = {
  scratchBytes: noScratch,
  run({ routines: { exports } }, { params, inputs: [input], output }) {
    if (input.absent || output.shape[0] === 0) return;
    const { rows, extra, column } = params;
    exports.distinctColumn(
      orderType(output.dtype),
      input.address,
      input.shape[0],
      rows,
      extra ? 1 : 0,
      column,
      output.address,
    );
  },
};
