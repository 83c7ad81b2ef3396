/** Compiled kernels against NumPy, with JavaScript's Math and with the compiled math routines. */
import { describe, expect, it } from 'vitest';
import { createWasmBackend } from '../../kernels/kernel-machine.js';
import { MATH_CALLS } from '../../kernels/primitive.js';
import { ProgramBuilder } from '../../kernels/program-builder.js';
import { routineModule } from '../../kernels/routine/routines.js';
import { goldenSuite } from './golden-suite.js';

const math: Record<string, unknown> = {};
for (const [name, { ref }] of Object.entries(MATH_CALLS)) {
  math[`${name}_f64`] = ref.f;
  if ('f32' in ref) math[`${name}_f32`] = ref.f32;
}

const parametersOf = (memory: WebAssembly.Memory): number => memory.buffer.byteLength - 8192;

goldenSuite('wasm with JavaScript math', (memory) =>
  createWasmBackend(memory, { parameters: parametersOf(memory), math }),
);

const routines = new WebAssembly.Instance(routineModule(), {
  env: { memory: new WebAssembly.Memory({ initial: 32, maximum: 65536, shared: true }) },
}).exports;

goldenSuite('wasm with compiled math', (memory) =>
  createWasmBackend(memory, { parameters: parametersOf(memory), math: routines }),
);

describe('math routines', () => {
  it('are missed by name', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
    const backend = createWasmBackend(memory, { parameters: 0, math: {} });
    const b = new ProgramBuilder(['float64']);
    const program = b.finish([b.emit('sin', b.load(0))]);
    const access = { address: 8192, strides: [8] };
    expect(() => backend.run({ program }, { shape: [4], origin: [0], operands: [access], outputs: [access] })).toThrow(
      /no math routine sin_f64/,
    );
  });
});
