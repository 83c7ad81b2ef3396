/** The interpreter against NumPy, as it is and after expansion into primitives. */
import { describe, expect, it } from 'vitest';
import { expandProgram, expandReduction } from '../../kernels/expand.js';
import { createInterpreter } from '../../kernels/interpret.js';
import type { KernelBackend, Program } from '../../kernels/program.js';
import { ProgramBuilder } from '../../kernels/program-builder.js';
import { reductionProgram } from '../../kernels/reduction.js';
import { applyProgram, goldenSuite, runElementwise, Scratch } from './golden-suite.js';

goldenSuite('interpreter', createInterpreter, { ulps: () => 2 });

goldenSuite('interpreter of expansions', (memory): KernelBackend => {
  const backend = createInterpreter(memory);
  return {
    ...backend,
    run: ({ program, reduction }, binding) =>
      backend.run({ program: expandProgram(program), reduction: reduction && expandReduction(reduction) }, binding),
  };
});

const memory = new WebAssembly.Memory({ initial: 1 });
const backend = createInterpreter(memory);
const scratch = new Scratch(memory);

describe('the interpreter', () => {
  it('walks strides of either sign, broadcasts and counts coordinates from the origin', () => {
    const b = new ProgramBuilder(['float64', 'int32']);
    const position = b.op(
      'add',
      [b.op('multiply', [b.index(0), b.constant(10, 'int64')], 'int64'), b.index(1)],
      'int64',
    );
    const sum = b.op('add', [b.load(0), b.cast(b.load(1), 'float64')], 'float64');
    const program = b.finish([b.op('add', [sum, b.cast(position, 'float64')], 'float64')]);
    scratch.reset();
    const column = scratch.put('float64', Float64Array.of(0.25, 0.5));
    const row = scratch.put('int32', Int32Array.of(1000, 2000, 3000));
    const out = scratch.allocate('float64', 6);
    backend.run(
      { program },
      {
        shape: [2, 3],
        origin: [4, 7],
        operands: [
          { address: column + 8, strides: [-8, 0] },
          { address: row, strides: [0, 4] },
        ],
        outputs: [{ address: out, strides: [8, 16] }],
      },
    );
    expect([...scratch.view('float64', out, 6)]).toEqual([1047.5, 1057.25, 2048.5, 2058.25, 3049.5, 3059.25]);
  });

  it('does nothing over an empty shape, and initialises a reduction over an empty axis', () => {
    scratch.reset();
    const out = scratch.put('float64', Float64Array.of(7, 7));
    const b = new ProgramBuilder(['float64']);
    const program = b.finish([b.load(0)]);
    const empty = { origin: [0, 0], operands: [{ address: 0, strides: [0, 8] }] };
    backend.run({ program }, { ...empty, shape: [2, 0], outputs: [{ address: out, strides: [8, 8] }] });
    expect([...scratch.view('float64', out, 2)]).toEqual([7, 7]);
    const outputs = [{ address: out, strides: [8, 0] }];
    const reduction = reductionProgram('prod', 'float64');
    backend.run({ program, reduction }, { ...empty, shape: [2, 0], outputs, initialise: true });
    expect([...scratch.view('float64', out, 2)]).toEqual([1, 1]);
  });

  it('saturates floats that an integer cannot hold, NaN being 0, and calls NaN true', () => {
    const values = Float64Array.of(Number.NaN, Infinity, -Infinity, 300, -300, 2 ** 63, -1.9);
    const to = (dtype: 'int8' | 'uint8' | 'int64' | 'uint64' | 'bool'): unknown[] => {
      const b = new ProgramBuilder(['float64']);
      return [...runElementwise(backend, scratch, b.finish([b.cast(b.load(0), dtype)]), [values])];
    };
    expect(to('int8')).toEqual([0, 127, -128, 127, -128, 127, -1]);
    expect(to('uint8')).toEqual([0, 255, 0, 255, 0, 255, 0]);
    expect(to('int64')).toEqual([0n, 2n ** 63n - 1n, -(2n ** 63n), 300n, -300n, 2n ** 63n - 1n, -1n]);
    expect(to('uint64')).toEqual([0n, 2n ** 64n - 1n, 0n, 300n, 0n, 2n ** 63n, 0n]);
    expect(to('bool')).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  it('counts its runs', () => {
    const own = createInterpreter(memory);
    runElementwise(own, scratch, applyProgram('sin', ['float64']), [Float64Array.of(1)]);
    expect(own.counters).toEqual({ simd: 0, scalar: 0, interpreted: 1, compiled: 0 });
  });

  it('refuses operations that do not exist', () => {
    const program: Program = {
      operands: [],
      code: [
        { kind: 'constant', value: 1, dtype: 'float64' },
        { kind: 'op', op: 'frobnicate', args: [0], dtype: 'float64' },
      ],
      results: [1],
    };
    const binding = { shape: [1], origin: [0], operands: [], outputs: [{ address: 0, strides: [8] }] };
    expect(() => backend.run({ program }, binding)).toThrow(/no operation 'frobnicate'/);
  });
});
