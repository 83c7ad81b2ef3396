/** Kernels over shifted views of one array, which share pointers, compute what the interpreter computes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DTYPES, type DType, itemsize } from '../../kernels/dtype.js';
import { createInterpreter } from '../../kernels/interpret.js';
import { createWasmBackend, DESCRIPTOR_BYTES } from '../../kernels/kernel-machine.js';
import type { Access, KernelBackend, KernelSpec } from '../../kernels/program.js';
import { ProgramBuilder } from '../../kernels/program-builder.js';

const PAGES = 4;
const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
const backend = createWasmBackend(memory, { parameters: 0, limits: { initial: PAGES, maximum: PAGES } });
const oracle = createInterpreter(memory);
const FROM = DESCRIPTOR_BYTES;
const TO = FROM + 96 * 1024;

/** a + 3 b - c d ..., so that no two operands may be mistaken for each other. */
function specOf(dtype: DType, count: number): KernelSpec {
  const b = new ProgramBuilder(Array.from({ length: count }, () => dtype));
  let value = b.load(0);
  for (let k = 1; k < count; k++) {
    const factor = b.constant(DTYPES[dtype].kind === 'f' ? k + 2 : BigInt(k + 2), dtype);
    value = b.emit(k % 2 ? 'add' : 'subtract', value, b.emit('multiply', b.load(k), factor));
  }
  return { program: b.finish([value]) };
}

const width = 90;
const rows = 16;

function run(
  on: KernelBackend,
  spec: KernelSpec,
  dtype: DType,
  shape: number[],
  shifts: [number, number][],
): Uint8Array {
  const size = itemsize(dtype);
  const strides = [width * size, size];
  const operands = shifts.map(
    ([down, right]): Access => ({ address: FROM + (3 + down) * strides[0] + (3 + right) * size, strides }),
  );
  new Uint8Array(memory.buffer, TO, rows * width * 8).fill(0);
  on.run(spec, { shape, origin: [0, 0], operands, outputs: [{ address: TO, strides }] });
  return new Uint8Array(memory.buffer, TO, rows * width * 8).slice();
}

describe('shifted views of one array', () => {
  it.each(['float64', 'float32', 'int16'] as const)('give the same bits as the interpreter: %s', (dtype) => {
    const data = new DTYPES[dtype].array(memory.buffer, FROM, (rows + 6) * width);
    for (let k = 0; k < data.length; k++) data[k] = dtype === 'int16' ? (k * 7919) % 3001 : Math.sin(k) * 10;
    const specs = [1, 2, 3, 5, 7].map((count) => specOf(dtype, count));
    const shift = fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 }));
    fc.assert(
      fc.property(
        fc.nat(specs.length - 1),
        fc.integer({ min: 1, max: rows }),
        fc.integer({ min: 1, max: width - 6 }),
        fc.array(shift, { minLength: 7, maxLength: 7 }),
        (which, height, length, shifts) => {
          const spec = specs[which];
          const used = shifts.slice(0, spec.program.operands.length);
          const wanted = run(oracle, spec, dtype, [height, length], used);
          expect(Buffer.compare(run(backend, spec, dtype, [height, length], used), wanted)).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
    expect(backend.counters.interpreted).toBe(0);
  });

  it('take the distances of each run, also when shape and strides are those of the run before', () => {
    const data = new Float64Array(memory.buffer, FROM, (rows + 6) * width);
    for (let k = 0; k < data.length; k++) data[k] = Math.cos(k);
    const spec = specOf('float64', 3);
    for (const shifts of [
      [
        [0, -1],
        [0, 0],
        [0, 1],
      ],
      [
        [0, 1],
        [0, 0],
        [0, -1],
      ],
      [
        [0, -1],
        [1, 0],
        [0, 2],
      ],
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ] as [number, number][][]) {
      const wanted = run(oracle, spec, 'float64', [5, 40], shifts);
      expect(Buffer.compare(run(backend, spec, 'float64', [5, 40], shifts), wanted)).toBe(0);
    }
  });
});
