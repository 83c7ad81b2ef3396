/**
 * Block routines of random orders: of the numbers below a count, and of each lane of an array by itself.
 */
import { itemsize } from '../../../../kernels/dtype.js';
import { SHUFFLED_WHOLE } from '../../../../kernels/permutation.js';
import { philoxBlock } from '../../../../kernels/philox.js';
import { sizeOf } from '../../../base/shape.js';
import type { PermutationParams } from '../../../expr/random-params.js';
import type { RoutineParamsOf } from '../../../expr/routine-params.js';
import { type Machine, rowMajor } from '../../resolve.js';
import type { BlockRoutine } from '../block-routine.js';
import { forEachOffset } from '../routine-runs.js';

/** Puts `order` at random by its uniform numbers (Fisher and Yates). */
function shuffle(order: Int32Array, uniform: Float64Array): void {
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(uniform[last] * (last + 1));
    const value = order[last];
    order[last] = order[other];
    order[other] = value;
  }
}

const identity = (count: number): Int32Array => Int32Array.from({ length: count }, (_, k) => k);

const ROUNDS = 12;

/**
 * A bijection of the numbers below `count`, evaluated one by one: a Feistel network over the next even power of two, gone
 * through again while the result is not below `count` (Black and Rogaway, 2002).
 */
function bijection({ key, count }: PermutationParams): (k: number) => number {
  const half = Math.ceil(Math.log2(count) / 2);
  const mask = 2 ** half - 1;
  const size = mask + 1;
  const rounds = Array.from({ length: ROUNDS }, (_, round) => philoxBlock(round, key));
  const once = (k: number): number => {
    let left = Math.floor(k / size);
    let right = k % size;
    for (const [a, b] of rounds) {
      let h = Math.imul(right ^ a, 0x85ebca6b);
      h = Math.imul(h ^ (h >>> 15) ^ b, 0xc2b2ae35);
      h = Math.imul(h ^ (h >>> 13), 0x27d4eb2f);
      const next = left ^ ((h ^ (h >>> 16)) & mask);
      left = right;
      right = next;
    }
    return left * size + right;
  };
  return (k) => {
    let to = once(k);
    while (to >= count) to = once(to);
    return to;
  };
}

/** Numbers below a count in a random order: few ones are shuffled in their one block, many are each computed. */
export const PERMUTATION_ROUTINE: BlockRoutine<PermutationParams> = {
  scratchBytes: ({ params }) => (params.count <= SHUFFLED_WHOLE ? 8 * params.count : 0),
  run({ memory, routines }, { params, box, output, scratch }) {
    const { count, key } = params;
    const words = new Int32Array(memory.buffer, output.address, 2 * sizeOf(output.shape));
    if (count > SHUFFLED_WHOLE) {
      const of = bijection(params);
      for (let k = 0; 2 * k < words.length; k++) {
        const to = of(box.start[0] + k);
        words[2 * k] = to;
        words[2 * k + 1] = Math.floor(to / 2 ** 32);
      }
      return;
    }
    if (count === 0) return;
    routines.randomFill('float64', scratch, count, 0, 1, key);
    const order = identity(count);
    shuffle(order, new Float64Array(memory.buffer, scratch, count));
    for (let k = 0; k < count; k++) {
      words[2 * k] = order[k];
      words[2 * k + 1] = 0;
    }
  },
};

/** Copies elements of `bytes` bytes. */
function copier({ memory }: Machine, bytes: number): (target: number, source: number) => void {
  const all = new Uint8Array(memory.buffer);
  return (target, source) => all.copyWithin(target, source, source + bytes);
}

/** Lanes of the input, by view, along an axis that is one block, each in an order of its own. */
export const SHUFFLE_ROUTINE: BlockRoutine<RoutineParamsOf['shuffle']> = {
  scratchBytes: ({ params, output }) => 8 * output.shape[params.axis],
  run(machine, { params, box, inputs: [input], output, scratch }) {
    const { axis, key, shape } = params;
    const n = output.shape[axis];
    if (sizeOf(output.shape) === 0) return;
    const steps = rowMajor(shape, 1);
    const first = box.start.reduce((sum, at, k) => sum + BigInt(at) * BigInt(steps[k]), 0n);
    const bytes = itemsize(output.dtype);
    const to = rowMajor(output.shape, bytes);
    const copy = copier(machine, bytes);
    const others = output.shape.flatMap((extent, k) =>
      k === axis ? [] : [{ extent, strides: [to[k], input.strides[k], steps[k]] }],
    );
    const uniform = new Float64Array(machine.memory.buffer, scratch, n);
    forEachOffset(others, 3, ([target, source, element]) => {
      machine.routines.randomFill('float64', scratch, n, first + BigInt(element), steps[axis], key);
      const order = identity(n);
      shuffle(order, uniform);
      for (let k = 0; k < n; k++)
        copy(output.address + target + k * to[axis], input.address + source + order[k] * input.strides[axis]);
    });
  },
};
