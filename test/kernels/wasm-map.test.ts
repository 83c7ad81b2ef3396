/** Compiled map kernels compute what plain loops compute, however operands lie in memory. */
import { describe, expect, it } from 'vitest';
import { createWasmBackend } from '../../kernels/kernel-machine.js';
import type { Instruction, KernelSpec } from '../../kernels/program.js';

const memory = new WebAssembly.Memory({ initial: 256, maximum: 65536, shared: true });
const f64 = new Float64Array(memory.buffer);
const A = 8192;
const B = A + (1 << 20);
const OUT = B + (1 << 20);

const binary = (op: string): KernelSpec => ({
  program: {
    operands: ['float64', 'float64'],
    code: [
      { kind: 'load', operand: 0, dtype: 'float64' },
      { kind: 'load', operand: 1, dtype: 'float64' },
      { kind: 'op', op, args: [0, 1], dtype: 'float64' } satisfies Instruction,
    ],
    results: [2],
  },
});

describe('compiled float64 maps', () => {
  const cases: [string, number[], number[], number[], number[]][] = [
    ['contiguous', [1003], [8], [8], [8]],
    ['two axes', [7, 13], [13 * 8, 8], [13 * 8, 8], [13 * 8, 8]],
    ['a broadcast row', [7, 13], [13 * 8, 8], [0, 8], [13 * 8, 8]],
    ['a broadcast column', [7, 13], [13 * 8, 8], [8, 0], [13 * 8, 8]],
    ['a scalar', [7, 13], [13 * 8, 8], [0, 0], [13 * 8, 8]],
    ['every second element', [7, 13], [26 * 8, 16], [13 * 8, 8], [13 * 8, 8]],
    ['a strided output', [7, 13], [13 * 8, 8], [13 * 8, 8], [52 * 8, 32]],
    ['a transposed operand', [101, 203], [203 * 8, 8], [8, 101 * 8], [203 * 8, 8]],
    ['a transposed output', [101, 203], [203 * 8, 8], [203 * 8, 8], [8, 101 * 8]],
    ['three axes', [3, 4, 5], [8, 24, 96], [160, 40, 8], [160, 40, 8]],
    ['no axes', [], [], [], []],
    ['an axis of 1', [1, 5], [40, 8], [0, 8], [40, 8]],
    ['nothing', [0, 5], [40, 8], [40, 8], [40, 8]],
  ];
  for (const op of ['add', 'multiply', 'subtract', 'divide']) {
    it.each(cases)(`${op}: %s`, (_, shape, a, b, out) => {
      const backend = createWasmBackend(memory, { parameters: 0 });
      for (let k = 0; k < 1 << 17; k++) {
        f64[A / 8 + k] = Math.sin(k);
        f64[B / 8 + k] = Math.cos(k * 0.7);
        f64[OUT / 8 + k] = 99;
      }
      backend.run(binary(op), {
        shape,
        origin: shape.map(() => 0),
        operands: [
          { address: A, strides: a },
          { address: B, strides: b },
        ],
        outputs: [{ address: OUT, strides: out }],
      });
      const size = shape.reduce((x, y) => x * y, 1);
      const written = new Set<number>();
      for (let flat = 0; flat < size; flat++) {
        const at = [A, B, OUT];
        let rest = flat;
        for (let axis = shape.length - 1; axis >= 0; axis--) {
          const index = rest % shape[axis];
          rest = Math.floor(rest / shape[axis]);
          for (const [k, strides] of [a, b, out].entries()) at[k] += index * strides[axis];
        }
        const [x, y, z] = at.map((address) => f64[address / 8]);
        written.add(at[2] / 8);
        const wanted = op === 'add' ? x + y : op === 'multiply' ? x * y : op === 'subtract' ? x - y : x / y;
        expect(z).toBe(wanted);
      }
      let untouched = 0;
      for (let k = 0; k < 1 << 17; k++) if (f64[OUT / 8 + k] === 99) untouched++;
      expect(untouched).toBe((1 << 17) - written.size);
      expect(backend.counters).toEqual({
        simd: size > 0 ? 1 : 0,
        scalar: 0,
        interpreted: 0,
        compiled: size > 0 ? backend.counters.compiled : 0,
      });
    });
  }
});
