/** Turns of a reduced loop that are done several at once leave the bits of one after the other. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DTYPES, type DType, itemsize } from '../../kernels/dtype.js';
import { createWasmBackend } from '../../kernels/kernel-machine.js';
import { analyse } from '../../kernels/nest.js';
import type { Access, Binding, KernelSpec } from '../../kernels/program.js';
import { ProgramBuilder } from '../../kernels/program-builder.js';
import { reductionProgram } from '../../kernels/reduction.js';

const memory = new WebAssembly.Memory({ initial: 64, maximum: 65536, shared: true });
const backend = createWasmBackend(memory, { parameters: 64 });
const [DATA, SCALES, LABELS, STATES] = [1 << 14, 1 << 20, (1 << 20) + 4096, 1 << 21];
const STATE_BYTES = 1 << 14;

/** Data times one scale for each row, and for groups the label of each row. */
function specOf(name: string, dtype: DType, grouped: boolean): KernelSpec {
  const b = new ProgramBuilder(grouped ? [dtype, dtype, 'int32'] : [dtype, dtype]);
  const value = b.emit('multiply', b.load(0), b.load(1));
  const reduction = reductionProgram(name, dtype);
  const program = b.finish([b.cast(value, reduction.inputs[0]), ...(grouped ? [b.load(2)] : [])]);
  return { program, reduction, ...(grouped ? { grouped } : {}) };
}

function fill(dtype: DType, at: number, n: number, seed: number): void {
  const data = new DTYPES[dtype].array(memory.buffer, at, n);
  for (let k = 0; k < n; k++) {
    const x = Math.sin(k * 12.9898 + seed) * 10 ** (k % 5);
    data[k] = data instanceof BigInt64Array || data instanceof BigUint64Array ? BigInt(Math.trunc(x)) : x;
  }
}

const states = (): Buffer => Buffer.from(new Uint8Array(memory.buffer, STATES, STATE_BYTES));

/** Every turn of the loops `axes` of `binding` by itself, in order. */
function* apart(binding: Binding, axes: readonly number[]): Generator<Binding> {
  const [axis, ...rest] = axes;
  if (axis === undefined) {
    yield binding;
    return;
  }
  const moved = (one: Access, k: number): Access => ({ ...one, address: one.address + k * one.strides[axis] });
  for (let k = 0; k < binding.shape[axis]; k++)
    yield* apart(
      {
        ...binding,
        shape: binding.shape.with(axis, 1),
        operands: binding.operands.map((one) => moved(one, k)),
        outputs: binding.outputs.map((one) => moved(one, k)),
      },
      rest,
    );
}

const dtypes = fc.constantFrom<DType>('float32', 'float64', 'int8', 'uint16', 'int32', 'int64');
const names = fc.constantFrom('sum', 'mean', 'min', 'max', 'nansum', 'prod', 'any');

describe('turns of a reduced loop side by side', () => {
  it('leave the bits of one turn after the other, whole or by group', () => {
    let seen = 0;
    fc.assert(
      fc.property(
        names,
        dtypes,
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 2 }),
        fc.integer({ min: 2, max: 16 }),
        fc.integer({ min: 8, max: 45 }),
        fc.integer({ min: 2, max: 3 }),
        fc.boolean(),
        fc.integer({ min: 0, max: 1000 }),
        (name, dtype, [turns, period], side, columns, spread, grouped, seed) => {
          const spec = specOf(name, dtype, grouped);
          const size = itemsize(dtype);
          // Rows of one group lie `period` rows apart, or `spread`, whichever is more.
          const row = columns * size;
          const step = Math.max(period, spread) * row;
          const shape = [turns, period, side, columns];
          const data = { address: DATA, strides: [side * step, row, step, size] };
          const scales = { address: SCALES, strides: [side * size, 0, size, 0] };
          const labels = { address: LABELS, strides: [0, 4, 0, 0] };
          fill(dtype, DATA, (turns + 1) * (side + 1) * 4 * columns, seed);
          fill(dtype, SCALES, turns * side, seed + 1);
          new Int32Array(memory.buffer, LABELS, period).forEach((_, k, all) => {
            all[k] = (k * 3 + seed) % 5 === 4 ? -1 : (k + seed) % 3;
          });
          const outputs: Access[] = [];
          let at = STATES;
          for (const component of spec.reduction?.state ?? []) {
            outputs.push({ address: at, strides: [0, grouped ? 0 : columns * 8, 0, itemsize(component.dtype)] });
            at += 3 * columns * 8 + period * columns * 8;
          }
          const binding: Binding = {
            shape,
            origin: [0, 0, 0, 0],
            operands: [data, scales, ...(grouped ? [labels] : [])],
            outputs,
            ...(grouped ? { groups: { first: 0, count: 3, strides: outputs.map(() => columns * 8) } } : {}),
          };
          const nests = analyse({
            shape,
            accesses: [...binding.operands, ...outputs].map(({ strides }, a) => ({
              itemsize: strides[3] || 1,
              strides,
              isOutput: a >= binding.operands.length,
            })),
            indexed: new Set(),
            reduced: true,
            ...(grouped ? { label: { accesses: new Set([2]), axes: new Set() } } : {}),
          });
          if (nests.some((nest) => nest.abreast)) seen++;
          const begin = (): void => {
            new Uint8Array(memory.buffer, STATES, STATE_BYTES).fill(1);
          };
          begin();
          backend.run(spec, binding);
          const together = states();
          begin();
          for (const one of apart(binding, [0, 1, 2])) backend.run(spec, one);
          expect(together.equals(states())).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
    expect(seen).toBeGreaterThan(200);
  });

  it('are those of rows that lie apart, and add to the same states', () => {
    const nest = (strides: number[], output: number[], more = {}) =>
      analyse({
        shape: [50, 100],
        accesses: [strides, output].map((own, k) => ({ itemsize: 8, strides: own, isOutput: k === 1 })),
        indexed: new Set(),
        reduced: true,
        ...more,
      }).map(({ abreast }) => abreast);
    expect(nest([1600, 8], [0, 8])).toEqual([true]);
    expect(nest([800, 8], [0, 8])).toEqual([false]);
    expect(nest([1600, 8], [8, 0])).toEqual([false]);
    expect(nest([1600, 8], [0, 8], { indexed: new Set([0]) })).toEqual([false]);
    expect(nest([1600, 8], [0, 8], { label: { accesses: new Set([0]), axes: new Set() } })).toEqual([false]);
    expect(nest([16000, 160], [0, 8])).not.toContain(true);
  });
});
