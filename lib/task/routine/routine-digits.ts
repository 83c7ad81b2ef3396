/**
 * Block routines for quantiles of all elements, exact and in little memory: the keys' digits are counted block by block, from
 * the highest, and each later pass counts only among the elements that share the digits found so far.
 */
import { DTYPES, isBigInt } from '../../../kernels/dtype.js';
import { elementOfDigits } from '../../../kernels/order-key.js';
import { interpolation, isDiscrete, orderRank } from '../../../kernels/order-rank.js';
import { orderType } from '../../../kernels/routine/order-type.js';
import type { DigitParams, DigitPickParams } from '../../expr/routine-params.js';
import type { Machine } from '../resolve.js';
import { aligned } from '../tile.js';
import { type BlockRoutine, noScratch, type RoutineCall } from './block-routine.js';
import { forEachRun } from './routine-runs.js';

/** Targets between passes: how many numbers there are, how many targets, their prefixes, then for each rank target and rank in it. */
const HEAD = 2;
/** Elements of the array of targets for `quantiles` quantiles. */
export const digitStateSize = (quantiles: number): number => HEAD + 6 * quantiles;
/** Entries of the counts of a pass: one table for each target, then the number of NaN. */
export const digitCounts = (bits: number, targets: number): number => targets * 2 ** bits + 1;

const readState = (machine: Machine, call: RoutineCall<DigitParams>, input: number): BigUint64Array =>
  new BigUint64Array(machine.memory.buffer, call.inputs[input].address, call.inputs[input].shape[0]);

/** Counts the digits of a block. Inputs: the elements by view, then, but for the first pass, the targets. */
export const DIGIT_COUNT_ROUTINE: BlockRoutine<DigitParams> = {
  scratchBytes: ({ params, inputs }) => {
    const { bits, targets } = params;
    return inputs.length === 1 ? aligned(4 * 2 ** bits) : aligned(24 * targets + 64);
  },
  run(machine, call) {
    const { shift, bits, targets } = call.params;
    const { buffer } = machine.memory;
    const { exports } = machine.routines;
    const [input] = call.inputs;
    const type = orderType(input.dtype);
    const table = call.output.address;
    const size = 2 ** bits;
    const counts = new Uint32Array(buffer, table, digitCounts(bits, targets)).fill(0);
    if (call.inputs.length === 1) {
      const second = new Uint32Array(buffer, call.scratch, size).fill(0);
      let missing = 0;
      forEachRun(input, (address, stride, n) => {
        missing += exports.radixCount(type, address, stride, n, table, call.scratch, shift, bits, 0, 0, 0);
      });
      for (let k = 0; k < size; k++) counts[k] += second[k];
      counts[size * targets] = missing;
      return;
    }
    const state = readState(machine, call, 1);
    const wanted = Number(state[1]);
    if (wanted === 0) return;
    new BigUint64Array(buffer, call.scratch, wanted).set(state.subarray(HEAD, HEAD + wanted));
    const room = call.scratch + 8 * targets + ((8 * targets) % 16);
    forEachRun(input, (address, stride, n) => {
      exports.radixCount(type, address, stride, n, table, 0, shift, bits, call.scratch, wanted, room);
    });
  },
};

interface Target {
  prefix: bigint;
  table: number;
  rank: number;
}

/** Finds in which digit each rank lies. Inputs: the summed counts, then, but for the first pass, the targets before. */
export const DIGIT_PICK_ROUTINE: BlockRoutine<DigitPickParams> = {
  scratchBytes: noScratch,
  run(machine, call) {
    const { bits, targets, q, method, total, skipna, last, dtype } = call.params;
    const { buffer } = machine.memory;
    const size = 2 ** bits;
    const counts = new Float64Array(buffer, call.inputs[0].address, digitCounts(bits, targets));
    const before = call.inputs.length > 1 ? readState(machine, call, 1) : undefined;
    let numbers: number;
    let wanted: Target[];
    if (before) {
      numbers = Number(before[0]);
      const known = Number(before[1]);
      wanted = Array.from({ length: 2 * q.length }, (_, k) => {
        const table = Number(before[HEAD + 2 * q.length + 2 * k]);
        return {
          prefix: table < known ? before[HEAD + table] : 0n,
          table,
          rank: Number(before[HEAD + 2 * q.length + 2 * k + 1]),
        };
      });
    } else {
      const missing = counts[size * targets];
      numbers = missing > 0 && !skipna ? 0 : total - missing;
      wanted = q.flatMap((value) => {
        const { lower, upper } = numbers > 0 ? orderRank(method, numbers, value) : { lower: 0, upper: 0 };
        return [lower, upper].map((rank) => ({ prefix: 0n, table: 0, rank }));
      });
    }
    // Ranks in ascending order within a table let one walk find them all.
    const found = new Array<Target>(wanted.length);
    const prefixes: bigint[] = [];
    const order = wanted
      .map((_, k) => k)
      .sort((a, b) => wanted[a].table - wanted[b].table || wanted[a].rank - wanted[b].rank);
    let table = -1;
    let bin = 0;
    let below = 0;
    if (numbers > 0)
      for (const k of order) {
        const target = wanted[k];
        if (target.table !== table) {
          table = target.table;
          bin = 0;
          below = 0;
        }
        while (below + counts[table * size + bin] <= target.rank) below += counts[table * size + bin++];
        const prefix = (target.prefix << BigInt(bits)) | BigInt(bin);
        if (prefixes.at(-1) !== prefix) prefixes.push(prefix);
        found[k] = { prefix, table: prefixes.length - 1, rank: target.rank - below };
      }
    if (!last) {
      const state = new BigUint64Array(buffer, call.output.address, digitStateSize(q.length)).fill(0n);
      state[0] = BigInt(numbers);
      state[1] = BigInt(prefixes.length);
      state.set(prefixes, HEAD);
      found.forEach((target, k) => {
        state[HEAD + 2 * q.length + 2 * k] = BigInt(target.table);
        state[HEAD + 2 * q.length + 2 * k + 1] = BigInt(target.rank);
      });
      return;
    }
    const { array: Out } = DTYPES[call.output.dtype];
    const result = new Out(buffer, call.output.address, q.length) as { [k: number]: number | bigint };
    const between = interpolation(method, dtype, call.output.dtype);
    const plain = isDiscrete(method);
    q.forEach((value, k) => {
      if (numbers === 0) {
        result[k] = isBigInt(call.output.dtype) ? 0n : Number.NaN;
        return;
      }
      const a = elementOfDigits(dtype, found[2 * k].prefix);
      const b = elementOfDigits(dtype, found[2 * k + 1].prefix);
      result[k] = plain ? a : between(a, b, orderRank(method, numbers, value).weight);
    });
  },
};
