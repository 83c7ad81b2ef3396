/**
 * Block routines that draw variates by rejection. Elements are numbered in C order of the whole array, so that blocks and threads
 * make no difference.
 */
import { type ParameterLine, sampleCounts, sampleIntegers, sampleLine } from '../../../../kernels/routine/sampler.js';
import { sizeOf } from '../../../base/shape.js';
import type { RoutineParamsOf } from '../../../expr/routine-params.js';
import { type Machine, rowMajor } from '../../resolve.js';
import { type BlockRoutine, noScratch, type RoutineCall } from '../block-routine.js';
import { forEachOffset, joinAxes } from '../routine-runs.js';

/** Room for parameters that are numbers. */
const CONSTANT_BYTES = 64;

/** Of the parameters, numbers are written to scratch memory and have no strides; the others are the inputs. */
function placed(
  machine: Machine,
  call: RoutineCall<{ readonly constants: readonly (number | null)[] }>,
): { readonly address: number; readonly strides: readonly number[] }[] {
  const numbers = new Float64Array(machine.memory.buffer, call.scratch, CONSTANT_BYTES / 8);
  const none = call.box.start.map(() => 0);
  let next = 0;
  return call.params.constants.map((value, k) => {
    if (value === null) return call.inputs[next++];
    numbers[k] = value;
    return { address: call.scratch + 8 * k, strides: none };
  });
}

/** The number of a block's first element, and from one element to the next along each axis. */
function numbered(
  shape: readonly number[],
  start: readonly number[],
): { readonly first: bigint; readonly steps: number[] } {
  const steps = rowMajor(shape, 1);
  const first = start.reduce((sum, n, axis) => sum + BigInt(n) * BigInt(steps[axis]), 0n);
  return { first, steps };
}

/** Each element one variate. Inputs: those parameters that are arrays, by view. */
export const SAMPLE_ROUTINE: BlockRoutine<RoutineParamsOf['sample']> = {
  scratchBytes: () => CONSTANT_BYTES,
  run(machine, call) {
    const { params, box, output } = call;
    const lists = placed(machine, call);
    const { first, steps } = numbered(params.shape, box.start);
    const arrays = [rowMajor(output.shape, 8), steps, ...lists.map(({ strides }) => strides)];
    const axes = joinAxes(output.shape, arrays);
    const line = axes.pop() ?? { extent: sizeOf(output.shape), strides: [8, 1, ...lists.map(() => 0)] };
    if (line.extent === 0) return;
    forEachOffset(axes, arrays.length, ([to, element, ...offsets]) => {
      const parameters = lists.map(
        ({ address }, k): ParameterLine => ({ address: address + offsets[k], stride: line.strides[k + 2] }),
      );
      const start = first + BigInt(element);
      const step = BigInt(line.strides[1]);
      sampleLine(
        machine.routines,
        params.sampler,
        output.address + to,
        line.extent,
        start,
        step,
        parameters,
        params.key,
      );
    });
  },
};

/** Whole numbers of 64 bits, all equally likely. */
export const SAMPLE_INTEGERS_ROUTINE: BlockRoutine<RoutineParamsOf['sampleIntegers']> = {
  scratchBytes: noScratch,
  run(machine, { params, box, output }) {
    const { first, steps } = numbered(params.shape, box.start);
    const axes = joinAxes(output.shape, [rowMajor(output.shape, 8), steps]);
    const line = axes.pop() ?? { extent: sizeOf(output.shape), strides: [8, 1] };
    if (line.extent === 0) return;
    const [low, range] = [BigInt(params.low), BigInt(params.range)];
    forEachOffset(axes, 2, ([to, element]) => {
      const start = first + BigInt(element);
      const step = BigInt(line.strides[1]);
      sampleIntegers(machine.routines, output.address + to, line.extent, start, step, low, range, params.key);
    });
  },
};

/** Rows of counts along the last axis, which is one block. Inputs, where they are arrays: totals, and weights along that axis. */
export const SAMPLE_COUNTS_ROUTINE: BlockRoutine<RoutineParamsOf['sampleCounts']> = {
  scratchBytes: () => CONSTANT_BYTES,
  run(machine, call) {
    const { params, box, output } = call;
    const [totals, weights] = placed(machine, call);
    const { first, steps } = numbered(params.shape, box.start);
    const last = output.shape.length - 1;
    const classes = output.shape[last];
    if (sizeOf(output.shape) === 0) return;
    const numbers = new Float64Array(machine.memory.buffer);
    const axes = output.shape.slice(0, last).map((extent, axis) => ({
      extent,
      strides: [rowMajor(output.shape, 8)[axis], steps[axis], totals.strides[axis], weights.strides[axis]],
    }));
    forEachOffset(axes, 4, ([to, element, total, weight]) =>
      sampleCounts(
        machine.routines,
        params.urn,
        output.address + to,
        classes,
        first + BigInt(element),
        numbers[(totals.address + total) / 8],
        { address: weights.address + weight, stride: weights.strides[last] },
        params.key,
      ),
    );
  },
};
