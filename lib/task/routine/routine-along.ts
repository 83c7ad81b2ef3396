/**
 * Block routines over indices along one axis that stand for each lane by themselves: elements taken, and elements replaced.
 */
import { DTYPES } from '../../../kernels/dtype.js';
import { copyStrided } from '../../../kernels/routine/copy.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { AlongParams } from '../../expr/routine-params.js';
import { type Machine, rowMajor } from '../resolve.js';
import { type BlockRoutine, noScratch, type RoutineAccess } from './block-routine.js';
import { elementWords } from './element-words.js';
import { forEachOffset, joinAxes } from './routine-runs.js';

/** Reads the index at an address, counted from the axis' start. @throws 'selection' for one out of bounds */
function indexReader(machine: Machine, { dtype }: RoutineAccess, params: AlongParams): (address: number) => number {
  const { itemsize, array: Elements } = DTYPES[dtype];
  const { extent, axis, operation } = params;
  const { buffer } = machine.memory;
  const wide = itemsize === 8;
  const low = wide ? new Uint32Array(buffer) : new Elements(buffer as ArrayBuffer);
  const high = dtype === 'uint64' ? new Uint32Array(buffer) : new Int32Array(buffer);
  const step = wide ? 4 : itemsize;
  return (address) => {
    const at = address / step;
    const given = wide ? high[at + 1] * 2 ** 32 + (low[at] as number) : Number(low[at]);
    if (given >= 0 && given < extent) return given;
    if (given < 0 && given >= -extent) return given + extent;
    throw new ChunkwiseError(
      'selection',
      `${operation}: index ${given} is out of bounds for axis ${axis} of extent ${extent}; use ${-extent} to ${extent - 1}`,
      { details: { index: given, axis, extent } },
    );
  };
}

/** Copies one element, in words of up to four bytes, so that numbers are moved whatever their bits mean. */
function elementCopier(machine: Machine, itemsize: number): (target: number, source: number) => void {
  const { unit, all } = elementWords(machine.memory.buffer, itemsize);
  const words = itemsize / unit;
  if (words === 1)
    return (target, source) => {
      all[target / unit] = all[source / unit];
    };
  return (target, source) => {
    for (let k = 0, to = target / unit, from = source / unit; k < words; k++) all[to + k] = all[from + k];
  };
}

/**
 * Elements at the indices. Inputs: the indices and the elements, by views of a domain whose last axis is that of the elements; where these
 * are a part of the lanes that begins at `from`, what was taken from the parts before.
 */
export const TAKE_ALONG_ROUTINE: BlockRoutine<AlongParams> = {
  scratchBytes: noScratch,
  run(machine, { params, inputs: [list, table, before], output }) {
    const rank = output.shape.length;
    const { itemsize } = DTYPES[output.dtype];
    const strides = rowMajor(output.shape, itemsize);
    if (before)
      copyStrided(
        machine.routines,
        output.address,
        strides,
        before.address,
        before.strides.slice(0, rank),
        output.shape,
        itemsize,
      );
    const axes = joinAxes(output.shape, [list.strides, table.strides, strides]);
    const step = table.strides[rank];
    const index = indexReader(machine, list, params);
    const copy = elementCopier(machine, itemsize);
    const last = axes.pop() ?? { extent: 1, strides: [0, 0, 0] };
    const [listStep, tableStep, outStep] = last.strides;
    const { from: first = 0 } = params;
    const count = table.shape[rank];
    forEachOffset(axes, 3, ([listAt, tableAt, outAt]) => {
      let from = list.address + listAt;
      let lane = table.address + tableAt;
      let to = output.address + outAt;
      for (let k = 0; k < last.extent; k++, from += listStep, lane += tableStep, to += outStep) {
        const at = index(from) - first;
        if (at >= 0 && at < count) copy(to, lane + at * step);
      }
    });
  },
};

/**
 * A block with elements replaced at the indices, the last of equal ones standing. Inputs: the block, the indices and the values, by
 * views of a domain whose last axis is that of the indices.
 */
export const PUT_ALONG_ROUTINE: BlockRoutine<AlongParams> = {
  scratchBytes: noScratch,
  run(machine, { params, inputs: [block, list, values], output }) {
    const rank = output.shape.length;
    const { itemsize } = DTYPES[output.dtype];
    const strides = rowMajor(output.shape, itemsize);
    const from = block.strides.slice(0, rank);
    copyStrided(machine.routines, output.address, strides, block.address, from, output.shape, itemsize);
    const index = indexReader(machine, list, params);
    const copy = elementCopier(machine, itemsize);
    const { place } = params;
    const lanes = output.shape.map((n, k) => (k === place ? 1 : n));
    const axes = joinAxes(lanes, [list.strides, values.strides, strides]);
    const count = list.shape[rank];
    forEachOffset(axes, 3, ([listAt, valueAt, outAt]) => {
      let [at, value] = [list.address + listAt, values.address + valueAt];
      for (let k = 0; k < count; k++, at += list.strides[rank], value += values.strides[rank])
        copy(output.address + outAt + index(at) * strides[place], value);
    });
  },
};

/** int64 indices as they are, none of them out of bounds; negative ones count as such. */
export const CHECK_INDICES_ROUTINE: BlockRoutine<AlongParams> = {
  scratchBytes: noScratch,
  run(machine, { params, inputs: [list], output }) {
    const { axis, extent, operation } = params;
    const axes = joinAxes(output.shape, [list.strides, rowMajor(output.shape, 8)]);
    const all = new BigInt64Array(machine.memory.buffer);
    const [none, end] = [0n, BigInt(extent)];
    forEachOffset(axes, 2, ([from, to]) => {
      const given = all[(list.address + from) / 8];
      if (given < none || given >= end)
        throw new ChunkwiseError(
          'selection',
          `${operation}: index ${given} is out of bounds for axis ${axis} of extent ${extent}; use 0 to ${extent - 1}`,
          { details: { index: Number(given), axis, extent } },
        );
      all[(output.address + to) / 8] = given;
    });
  },
};
