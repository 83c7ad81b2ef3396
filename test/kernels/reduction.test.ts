/** The reduction table: its dtypes, its programs, and that blocks merge to the whole. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isComplexDType, NUMBER_DTYPES } from '../../kernels/dtype.js';
import { expandProgram } from '../../kernels/expand.js';
import { createInterpreter } from '../../kernels/interpret.js';
import type { Program, ReductionProgram } from '../../kernels/program.js';
import { isReduction, REDUCTIONS, reductionProgram } from '../../kernels/reduction.js';
import { Scratch } from './golden-suite.js';

const memory = new WebAssembly.Memory({ initial: 1 });
const backend = createInterpreter(memory);
const scratch = new Scratch(memory);

/** Runs a program once on float64 and int64 values. */
function evaluate(program: Program, values: readonly (number | bigint)[]): (number | bigint)[] {
  scratch.reset();
  const operands = program.operands.map((dtype, k) => {
    const address = scratch.allocate(dtype, 1);
    scratch.view(dtype, address, 1)[0] = values[k];
    return { address, strides: [0] };
  });
  const dtypes = program.results.map((result) => program.code[result].dtype);
  const outputs = dtypes.map((dtype) => ({ address: scratch.allocate(dtype, 1), strides: [0] }));
  backend.run({ program }, { shape: [1], origin: [0], operands, outputs });
  return outputs.map(({ address }, k) => scratch.view(dtypes[k], address, 1)[0]);
}

const initial = (reduction: ReductionProgram): (number | bigint)[] =>
  reduction.state.map(({ init }) => (typeof init === 'bigint' ? init : Number(init)));

/** The state after `values`, whose positions are `positions` if the reduction wants them. */
function fold(reduction: ReductionProgram, values: readonly number[], first = 0): (number | bigint)[] {
  return values.reduce(
    (state, value, k) => evaluate(reduction.step, [...state.slice(), value, BigInt(first + k)]),
    initial(reduction),
  );
}

const finish = (reduction: ReductionProgram, state: readonly (number | bigint)[], count: number): number | bigint =>
  evaluate(reduction.finalise, state.concat(count))[0];

describe('reductions', () => {
  it('have programs whose dtypes fit together, for every dtype', () => {
    for (const name of Object.keys(REDUCTIONS))
      for (const dtype of NUMBER_DTYPES) {
        const { state, inputs, step, merge, finalise, dtype: result } = reductionProgram(name, dtype);
        const dtypes = state.map((component) => component.dtype);
        const results = (program: Program) => program.results.map((k) => program.code[k].dtype);
        expect(inputs[0]).toBe(dtype);
        expect(step.operands).toEqual([...dtypes, ...inputs]);
        expect(merge.operands).toEqual([...dtypes, ...dtypes]);
        expect(finalise.operands).toEqual([...dtypes, 'float64']);
        expect([results(step), results(merge), results(finalise)], name).toEqual([dtypes, dtypes, [result]]);
        // They are primitives and casts already, but of complex numbers.
        if (!isComplexDType(dtype)) expect(expandProgram(step)).toEqual(step);
        expect(reductionProgram(name, dtype)).toBe(reductionProgram(name, dtype));
      }
  });

  it('merge the states of two halves to the result of the whole, in whichever order the halves come', () => {
    const values = fc.array(fc.oneof(fc.integer({ min: -4, max: 4 }), fc.constant(Number.NaN)), {
      minLength: 1,
      maxLength: 9,
    });
    fc.assert(
      fc.property(values, fc.nat(9), fc.boolean(), (all, cut, swap) => {
        for (const name of Object.keys(REDUCTIONS)) {
          const reduction = reductionProgram(name, 'float64');
          const halves = [
            fold(reduction, all.slice(0, cut)),
            fold(reduction, all.slice(cut), Math.min(cut, all.length)),
          ];
          if (swap) halves.reverse();
          const merged = finish(reduction, evaluate(reduction.merge, halves.flat()), all.length);
          const whole = finish(reduction, fold(reduction, all), all.length);
          if (typeof whole === 'bigint' || Number.isNaN(whole)) expect(merged, name).toBe(whole);
          else expect(merged, name).toBeCloseTo(whole, 9);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('find the variance of small differences between large numbers, merged from blocks of 10', () => {
    const values = Array.from({ length: 200 }, (_, k) => 1e9 + Math.sin(k) * 1e-3);
    const mean = values.reduce((sum, x) => sum + (x - 1e9), 0) / values.length;
    const exact = values.reduce((sum, x) => sum + (x - 1e9 - mean) ** 2, 0) / values.length;
    const reduction = reductionProgram('var', 'float64');
    let state = initial(reduction);
    for (let k = 0; k < values.length; k += 10)
      state = evaluate(reduction.merge, [...state, ...fold(reduction, values.slice(k, k + 10))]);
    expect(Math.abs(Number(finish(reduction, state, 200)) / exact - 1)).toBeLessThan(1e-12);
  });

  it('take the dtype to compute in, and the degrees of freedom', () => {
    expect(reductionProgram('sum', 'int8', { dtype: 'uint16' })).toMatchObject({ dtype: 'uint16' });
    const wrapped = reductionProgram('sum', 'int32', { dtype: 'int8' });
    expect(finish(wrapped, fold(wrapped, [100, 100]), 2)).toBe(-56);
    expect(reductionProgram('sum', 'float64', { dtype: 'float32' }).state[0].dtype).toBe('float64');
    expect(reductionProgram('mean', 'float32').dtype).toBe('float32');
    expect(reductionProgram('mean', 'float32', { dtype: 'float64' }).dtype).toBe('float64');
    const sample = reductionProgram('var', 'float64', { ddof: 1 });
    expect(finish(sample, fold(sample, [1, 2, 4]), 3)).toBeCloseTo(7 / 3, 12);
    expect(finish(sample, fold(sample, [1]), 1)).toBeNaN();
  });

  it('say when they cannot be', () => {
    expect(() => reductionProgram('median', 'float64')).toThrow("there is no reduction 'median'");
    expect(() => reductionProgram('mean', 'float64', { dtype: 'int32' })).toThrow(
      /mean has a float result; dtype int32/,
    );
    expect(() => reductionProgram('sum', 'int8', { dtype: 'bool' })).toThrow(/cannot accumulate in bool/);
    expect(isReduction('toString')).toBe(false);
    const needsElements = Object.keys(REDUCTIONS).filter((name) => isReduction(name) && !REDUCTIONS[name].identity);
    expect(needsElements).toEqual('min max argmin argmax nanmin nanmax nanargmin nanargmax'.split(' '));
  });
});
