/** The elementwise table: its dtype rules, and what its operations expand to. */
import { describe, expect, it } from 'vitest';
import { DTYPES, type DType, isComplexDType, NUMBER_DTYPES } from '../../kernels/dtype.js';
import { ELEMENTWISE, ELEMENTWISE_ALIASES, type ElementwiseName, elementwiseTypes } from '../../kernels/elementwise.js';
import { expandProgram } from '../../kernels/expand.js';
import { createInterpreter } from '../../kernels/interpret.js';
import { lowerSpec } from '../../kernels/lanes.js';
import { isMathCall, isPrimitive, MATH_CALLS, primitiveExists } from '../../kernels/primitive.js';
import type { Program } from '../../kernels/program.js';
import { ProgramBuilder } from '../../kernels/program-builder.js';
import type { Promotable } from '../../kernels/promote.js';
import { applyProgram, elementwiseGolden, runElementwise, Scratch } from './golden-suite.js';

const memory = new WebAssembly.Memory({ initial: 1 });
const backend = createInterpreter(memory);
const scratch = new Scratch(memory);

/** Operations whose arguments become bools, of whatever dtype they are. */
const LOGICAL = new Set(['logicalAnd', 'logicalOr', 'logicalXor', 'logicalNot']);

const opsOf = (program: Program): string[] =>
  program.code.flatMap((instruction) => (instruction.kind === 'op' ? [instruction.op] : []));

describe('dtype rules', () => {
  it('refuse what NumPy refuses', () => {
    expect(elementwiseGolden.refused.length).toBeGreaterThan(10);
    for (const [op, dtypes] of elementwiseGolden.refused)
      expect(() => elementwiseTypes(op, dtypes), `${op} of ${dtypes}`).toThrow(TypeError);
    expect(() => elementwiseTypes('bitwiseAnd', ['float64', 'int8'])).toThrow(
      'bitwiseAnd is not defined for float64, int8; cast to an integer dtype first',
    );
  });

  it.each<[string, Promotable[], DType[], DType]>([
    ['add', ['int8', 'float32'], ['float32', 'float32'], 'float32'],
    ['add', ['float32', { weak: 2.5 }], ['float32', 'float32'], 'float32'],
    ['divide', ['int8', { weak: 300 }], ['float64', 'float64'], 'float64'],
    ['divide', ['float32', 'int16'], ['float32', 'float32'], 'float32'],
    ['hypot', ['int16', { weak: 1.5 }], ['float64', 'float64'], 'float64'],
    ['hypot', ['int8', { weak: 300 }], ['float32', 'float32'], 'float32'],
    ['sin', ['uint8'], ['float32'], 'float32'],
    ['sin', ['int32'], ['float64'], 'float64'],
    ['sin', [{ weak: 1 }], ['float64'], 'float64'],
    ['square', ['bool'], ['int8'], 'int8'],
    ['less', ['uint8', { weak: -1 }], ['int64', 'int64'], 'bool'],
    ['less', ['int8', { weak: 2n ** 100n }], ['float64', 'float64'], 'bool'],
    ['equal', ['int64', 'uint64'], ['int64', 'uint64'], 'bool'],
    ['equal', ['uint64', { weak: -1 }], ['uint64', 'int64'], 'bool'],
    ['logicalAnd', ['float64', 'int8'], ['bool', 'bool'], 'bool'],
    ['where', ['int8', 'int16', { weak: 1.5 }], ['bool', 'float64', 'float64'], 'float64'],
    [
      'isclose',
      ['int8', 'float32', ...[1e-5, 1e-8, false].map((weak) => ({ weak }))],
      ['float32', 'float32', 'float32', 'float32', 'bool'],
      'bool',
    ],
  ])('of %s over %o', (op, args, inputs, result) => {
    expect(elementwiseTypes(op, args)).toEqual({ inputs, result });
  });

  it('name unknown operations, wrong numbers of arguments and scalars that do not fit', () => {
    expect(() => elementwiseTypes('frobnicate', ['int8'])).toThrow("there is no elementwise operation 'frobnicate'");
    expect(() => elementwiseTypes('add', ['int8'])).toThrow('add takes 2 arguments, not 1');
    expect(() => elementwiseTypes('add', ['int8', { weak: 300 }])).toThrow(
      /300 is out of range for int8 \(-128 to 127\)/,
    );
  });

  it('exist for the operations that aliases name', () => {
    for (const [alias, name] of Object.entries(ELEMENTWISE_ALIASES)) {
      expect(Object.keys(ELEMENTWISE)).toContain(name);
      expect(Object.keys(ELEMENTWISE)).not.toContain(alias);
    }
  });
});

/** The dtypes of trailing constants; the rest of the arguments are of one dtype. */
const CONSTANTS: Record<string, (number | boolean)[]> = { isclose: [1e-5, 1e-8, false], nanToNum: [0, 1, -1] };

describe('expansion', () => {
  it('leaves primitives and math calls only, on dtypes for which they exist, and once is enough', () => {
    let seen = 0;
    for (const [op, { arity }] of Object.entries(ELEMENTWISE))
      for (const dtype of NUMBER_DTYPES) {
        const constants = CONSTANTS[op] ?? [];
        const dtypes = Array.from({ length: arity - constants.length }, () => dtype);
        if (isComplexDType(dtype) && !ELEMENTWISE[op as ElementwiseName].complex && !LOGICAL.has(op)) continue;
        // Its arguments are parts.
        if (op === 'complex' && isComplexDType(dtype)) continue;
        if (elementwiseGolden.refused.some(([name, [first]]) => name === op && first === dtype)) continue;
        const expanded = expandProgram(lowerSpec({ program: applyProgram(op, dtypes, constants) }).program);
        for (const instruction of expanded.code) {
          if (instruction.kind !== 'op') continue;
          seen++;
          const given = instruction.args.map((arg) => expanded.code[arg].dtype);
          if (isMathCall(instruction.op)) {
            expect(given.length).toBe(MATH_CALLS[instruction.op].arity);
            expect(given.every((one) => one === instruction.dtype)).toBe(true);
            expect(['float32', 'float64']).toContain(instruction.dtype);
          } else {
            expect(isPrimitive(instruction.op), `${op} of ${dtype}: ${instruction.op}`).toBe(true);
            const last = given[given.length - 1];
            expect(
              isPrimitive(instruction.op) && primitiveExists(instruction.op, last),
              `${op}: ${instruction.op} of ${last}`,
            ).toBe(true);
            const alike = instruction.op === 'select' ? given.slice(1) : given;
            expect(new Set(alike).size, `${op} of ${dtype}: ${instruction.op} of ${given}`).toBe(1);
          }
        }
        const again = expandProgram({ ...expanded });
        expect(again, `${op} of ${dtype} twice`).toEqual(expanded);
        const type = (program: Program): DType[] => program.results.map((result) => program.code[result].dtype);
        expect(type(expanded)).toEqual(
          type(applyProgram(op, dtypes, constants)).flatMap((one) => DTYPES[one].components.map((part) => part.dtype)),
        );
      }
    expect(seen).toBeGreaterThan(1000);
  });

  it('keeps the expansion of a program object', () => {
    const program = applyProgram('floorDivide', ['float64', 'float64']);
    expect(expandProgram(program)).toBe(expandProgram(program));
  });

  it('does not recur over the length of a program', () => {
    const b = new ProgramBuilder(['float64']);
    let value = b.load(0);
    for (let k = 0; k < 50_000; k++) value = b.op('add', [value, b.constant(k, 'float64')], 'float64');
    expect(expandProgram(b.finish([value])).code).toHaveLength(100_001);
  });

  it('refuses operations it does not know', () => {
    const b = new ProgramBuilder(['float64']);
    const program = b.finish([b.op('frobnicate', [b.load(0)], 'float64')]);
    expect(() => expandProgram(program)).toThrow("there is no operation 'frobnicate' to compile");
  });
});

describe('powers', () => {
  it.each([
    [2, ['multiply']],
    [3, ['multiply', 'multiply']],
    [1, []],
    [-1, ['divide']],
    [0.5, ['sqrt', 'add', 'equal', 'select']],
    [4, ['pow']],
  ])('of floats with exponent %d cost %j', (exponent, expected) => {
    const program = applyProgram('pow', ['float64'], [exponent]);
    expect(opsOf(expandProgram(program))).toEqual(expected);
    const x = Float64Array.of(0, -0, 1, -1, 2.5, -2.5, Infinity, -Infinity, Number.NaN);
    const actual = runElementwise(backend, scratch, expandProgram(program), [x]);
    const pow = runElementwise(backend, scratch, program, [x]);
    actual.forEach((value, k) => {
      expect(value, `${x[k]} ** ${exponent}`).toBe(pow[k]);
    });
  });

  it('of integers with a constant exponent multiply as often as needed, and wrap', () => {
    const program = applyProgram('pow', ['int32'], [11]);
    expect(opsOf(expandProgram(program))).toEqual(Array(5).fill('multiply'));
    const x = Int32Array.of(0, 1, -1, 3, -7, 1000);
    const expected = [...x].map((one) => Number(BigInt.asIntN(32, BigInt(one) ** 11n)));
    expect([...runElementwise(backend, scratch, expandProgram(program), [x])]).toEqual(expected);
    expect(() => expandProgram(applyProgram('pow', ['int32'], [-1]))).toThrow(/cannot be raised to -1/);
  });

  it('of integers with negative exponents are quotients cut off, with 1 / 0 = 0', () => {
    const program = applyProgram('pow', ['int8', 'int8']);
    const x = Int8Array.of(0, 1, -1, -1, 2, -3, 5, -128);
    const y = Int8Array.of(-1, -5, -5, -4, -1, -3, -128, -1);
    for (const one of [program, expandProgram(program)])
      expect([...runElementwise(backend, scratch, one, [x, y])]).toEqual([0, 1, -1, 1, 0, 0, 0, 0]);
  });
});

describe('the program builder', () => {
  it('shares equal instructions, drops idle casts, folds constants and leaves out what is not needed', () => {
    const b = new ProgramBuilder(['float32', 'float64']);
    const x = b.load(0);
    expect(b.cast(x, 'float32')).toBe(x);
    expect(b.cast(b.constant(300, 'int32'), 'int8')).toBe(b.constant(44, 'int8'));
    expect(b.constant(0, 'float64')).not.toBe(b.constant(-0, 'float64'));
    expect(b.constant(1, 'int64')).toBe(b.constant(1n, 'int64'));
    expect(b.constantOf(b.constant(0.1, 'float32'))).toBe(Math.fround(0.1));
    expect(b.emit('add', x, x)).toBe(b.emit('add', x, x));
    b.emit('multiply', b.load(1), b.load(1));
    const program = b.finish([b.emit('sin', b.emit('add', x, x))]);
    expect(program).toEqual({
      operands: ['float32', 'float64'],
      code: [
        { kind: 'load', operand: 0, dtype: 'float32' },
        { kind: 'op', op: 'add', args: [0, 0], dtype: 'float32' },
        { kind: 'op', op: 'sin', args: [1], dtype: 'float32' },
      ],
      results: [2],
    });
  });

  it('includes other programs with values in place of their operands', () => {
    const inner = applyProgram('hypot', ['float64', 'float64']);
    const b = new ProgramBuilder(['float64']);
    const x = b.load(0);
    const [length] = b.include(inner, [x, b.emit('negative', x)]);
    expect(opsOf(b.finish([length]))).toEqual(['negative', 'hypot']);
  });

  it('refuses constants that their dtype cannot hold', () => {
    const b = new ProgramBuilder();
    expect(() => b.constant(1.5, 'int32')).toThrow(/1.5 is not an integer/);
    expect(() => b.constant(256, 'uint8')).toThrow(/256 is out of range for dtype uint8/);
  });
});
