/** Complex numbers against NumPy: every operation that has a line for them, casts, reductions, promotion. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DTYPES, type DType, elementsAt, isComplexDType, type Scalar, type TypedArray } from '../../kernels/dtype.js';
import { ELEMENTWISE } from '../../kernels/elementwise.js';
import { createInterpreter } from '../../kernels/interpret.js';
import { createWasmBackend } from '../../kernels/kernel-machine.js';
import type { KernelBackend, Program } from '../../kernels/program.js';
import { ProgramBuilder } from '../../kernels/program-builder.js';
import { type Casting, canCast, promoteTypes } from '../../kernels/promote.js';
import { type ReductionName, reductionProgram } from '../../kernels/reduction.js';
import { routineModule } from '../../kernels/routine/routines.js';
import { applyProgram } from './golden-suite.js';

interface ComplexGolden {
  readonly pairs: readonly [DType, DType, DType][];
  readonly canCast: readonly [DType, DType, Casting, boolean][];
  readonly samples: readonly string[];
  readonly casts: readonly { from: DType; to: DType; in: number; out: string }[];
  readonly reductions: readonly { name: ReductionName; dtype: DType; data: number; result: DType; out: string }[];
  readonly cases: readonly {
    op: string;
    args: readonly DType[];
    ins: readonly number[];
    result: DType;
    out: string;
    constants?: readonly Scalar[];
  }[];
}

const golden = JSON.parse(readFileSync(new URL('../golden/complex.json', import.meta.url), 'utf8')) as ComplexGolden;

const routines = new WebAssembly.Instance(routineModule(), {
  env: { memory: new WebAssembly.Memory({ initial: 32, maximum: 65536, shared: true }) },
}).exports;

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'base64'));
const count = (bytes: Uint8Array, dtype: DType): number => bytes.length / DTYPES[dtype].itemsize;

/** Runs `program` over the elements whose bytes are given. */
function run(backend: KernelBackend, program: Program, ins: readonly number[], result: DType): TypedArray {
  let top = 1024;
  const place = (bytes: number): number => {
    const at = top;
    top = (top + bytes + 31) & ~15;
    return at;
  };
  const operands = ins.map((sample, k) => {
    const bytes = bytesOf(golden.samples[sample]);
    const address = place(bytes.length);
    new Uint8Array(backend.memory.buffer, address, bytes.length).set(bytes);
    return { address, strides: [DTYPES[program.operands[k]].itemsize] };
  });
  const length = count(bytesOf(golden.samples[ins[0]]), program.operands[0]);
  const out = place(length * DTYPES[result].itemsize);
  backend.run(
    { program },
    { shape: [length], origin: [0], operands, outputs: [{ address: out, strides: [DTYPES[result].itemsize] }] },
  );
  return elementsAt(result, backend.memory.buffer, out, length).slice() as TypedArray;
}

/** Operations that NumPy rounds once, or as often as we do; of all others each part may be off by some of the whole's last bits. */
const EXACT = new Set(
  'negative positive real imag conj isreal iscomplex isnan isinf isfinite equal notEqual less lessEqual greater greaterEqual add subtract where clip minimum maximum fmin fmax rint round complex nanToNum isclose logicalAnd logicalOr logicalXor logicalNot'.split(
    ' ',
  ),
);
/** Operations whose parts, where they are infinite or NaN, Annex G and NumPy leave open in sign or at all. */
const OPEN_SIGNS = new Set('exp expm1 exp2 sinh cosh tanh sin cos tan'.split(' '));

function wrong(op: string, dtype: DType, actual: TypedArray, expected: TypedArray): string[] {
  const entries = isComplexDType(dtype) ? 2 : 1;
  const single = dtype === 'complex64' || dtype === 'float32';
  const eps = single ? 2 ** -23 : 2 ** -52;
  const found: string[] = [];
  for (let k = 0; k < expected.length; k += entries) {
    const have = [...actual.slice(k, k + entries)].map(Number);
    const want = [...expected.slice(k, k + entries)].map(Number);
    const size = Math.hypot(...want.filter(Number.isFinite));
    const good = want.every((value, part) => {
      if (Object.is(value, have[part])) return true;
      if (EXACT.has(op)) return false;
      if (!Number.isFinite(value)) return OPEN_SIGNS.has(op) && Math.abs(value) === Math.abs(have[part]);
      if (value === 0 && have[part] === 0) return OPEN_SIGNS.has(op) || op === 'divide' || op === 'multiply';
      return Math.abs(value - have[part]) <= 12 * eps * size + (single ? 1e-44 : 1e-320);
    });
    if (!good) found.push(`${k / entries}: ${have.join(' ')} is not ${want.join(' ')}`);
  }
  return found;
}

for (const [name, create] of [
  ['interpreter', (memory: WebAssembly.Memory) => createInterpreter(memory)],
  [
    'wasm',
    (memory: WebAssembly.Memory) =>
      createWasmBackend(memory, { parameters: memory.buffer.byteLength - 8192, math: routines }),
  ],
] as const) {
  const backend = create(new WebAssembly.Memory({ initial: 32, maximum: 64, shared: true }));

  describe(`${name}: complex numbers as NumPy has them`, () => {
    it('covers every line that has a form for them', () => {
      const tested = new Set(golden.cases.filter(({ args }) => args.some(isComplexDType)).map(({ op }) => op));
      tested.add('complex');
      expect([...tested].sort()).toEqual(
        [
          ...Object.entries(ELEMENTWISE).flatMap(([op, line]) => (line.complex ? [op] : [])),
          'logicalAnd',
          'logicalNot',
          'logicalOr',
          'logicalXor',
        ].sort(),
      );
    });

    it.each([...new Set(golden.cases.map(({ op }) => op))])('%s', (op) => {
      for (const one of golden.cases) {
        if (one.op !== op) continue;
        const program = applyProgram(op, one.args, one.constants);
        expect(program.code[program.results[0]].dtype, `${op} of ${one.args}`).toBe(one.result);
        const actual = run(backend, program, one.ins, one.result);
        const bytes = bytesOf(one.out);
        const expected = elementsAt(one.result, bytes.buffer, 0, count(bytes, one.result)) as TypedArray;
        const given = bytesOf(golden.samples[one.ins[0]]);
        const first = elementsAt(one.args[0], given.buffer, 0, count(given, one.args[0]));
        const entries = isComplexDType(one.args[0]) ? 2 : 1;
        const text = wrong(op, one.result, actual, expected).map((line) => {
          const k = Number(line.split(':')[0]);
          return `${op}(${[...first.slice(k * entries, (k + 1) * entries)].join(' ')}) ${line}`;
        });
        expect(text, `${op} of ${one.args}`).toEqual([]);
      }
    });

    it.each(golden.casts)('cast $from to $to', ({ from, to, in: input, out }) => {
      const b = new ProgramBuilder([from]);
      const actual = run(backend, b.finish([b.cast(b.load(0), to)]), [input], to);
      const bytes = bytesOf(out);
      expect([...actual]).toEqual([...elementsAt(to, bytes.buffer, 0, count(bytes, to))]);
    });

    it.each(golden.reductions)('$name of $dtype', ({ name: op, dtype, data, result, out }) => {
      const reduction = reductionProgram(op, dtype);
      expect(reduction.dtype).toBe(result);
      const bytes = bytesOf(golden.samples[data]);
      const n = count(bytes, dtype);
      new Uint8Array(backend.memory.buffer, 1024, bytes.length).set(bytes);
      const b = new ProgramBuilder([dtype]);
      const program = b.finish(reduction.inputs.length === 2 ? [b.load(0), b.index(0)] : [b.load(0)]);
      const size = DTYPES[dtype].itemsize;
      const stateAt = (side: number) =>
        reduction.state.map((_, k) => ({ address: 65536 + side * 1024 + 64 * k, strides: [0] }));
      // Two parts, and what merges them.
      const half = n >> 1;
      for (const [side, from, length] of [
        [0, 0, half],
        [1, half, n - half],
      ] as const)
        backend.run(
          { program, reduction },
          {
            shape: [length],
            origin: [from],
            operands: [{ address: 1024 + from * size, strides: [size] }],
            outputs: stateAt(side),
            initialise: true,
          },
        );
      const still = { shape: [1], origin: [0] };
      backend.run(
        { program: reduction.merge },
        { ...still, operands: [...stateAt(0), ...stateAt(1)], outputs: stateAt(0) },
      );
      new Float64Array(backend.memory.buffer, 70000 * 8, 1)[0] = n;
      backend.run(
        { program: reduction.finalise },
        {
          ...still,
          operands: [...stateAt(0), { address: 70000 * 8, strides: [0] }],
          outputs: [{ address: 70016 * 8, strides: [0] }],
        },
      );
      const actual = elementsAt(result, backend.memory.buffer, 70016 * 8, 1);
      const wanted = bytesOf(out);
      const expected = elementsAt(result, wanted.buffer, 0, 1);
      [...expected].forEach((value, k) => {
        if (typeof value === 'bigint' || Number.isNaN(value)) expect(actual[k]).toBe(value);
        else
          expect(Math.abs(Number(actual[k]) - value)).toBeLessThanOrEqual(
            (size === 8 ? 2e-6 : 1e-13) * Math.hypot(...([...expected] as number[])),
          );
      });
    });
  });
}

describe('promotion with complex numbers', () => {
  it('is that of NumPy', () => {
    for (const [a, b, expected] of golden.pairs) expect(promoteTypes(a, b), `${a}, ${b}`).toBe(expected);
    for (const [from, to, casting, expected] of golden.canCast)
      expect(canCast(from, to, casting), `${from} to ${to}, ${casting}`).toBe(expected);
  });
});

describe('compiled kernels of complex numbers', () => {
  const memory = new WebAssembly.Memory({ initial: 32, maximum: 64, shared: true });
  const compiled = createWasmBackend(memory, { parameters: memory.buffer.byteLength - 8192, math: routines });
  const oracle = createInterpreter(memory);

  /** z w + conj(u), the real part of z, and z as complex128, of operands of `dtype`. */
  function products(dtype: DType): Program {
    const b = new ProgramBuilder([dtype, dtype, dtype]);
    const [z, w, u] = [b.load(0), b.load(1), b.load(2)];
    const sum = b.op('add', [b.op('multiply', [z, w], dtype), b.op('conj', [u], dtype)], dtype);
    return b.finish([sum, b.op('real', [z], dtype === 'complex64' ? 'float32' : 'float64'), b.cast(z, 'complex128')]);
  }

  it.each(['complex64', 'complex128'] as const)(
    'of %s give the bits of the interpreter for any length, stride and repeated operand, in place too',
    (dtype) => {
      const program = products(dtype);
      const { itemsize } = DTYPES[dtype];
      const room = 3000;
      for (let n = 0; n < 40; n++)
        for (const step of [1, 2, -1, 0]) {
          const fillOperands = (): void => {
            const all = elementsAt(dtype, memory.buffer, 1024, 3 * (room / itemsize));
            for (let k = 0; k < all.length; k++) all[k] = Math.sin(k * k) * 4;
          };
          const operands = [0, 1, 2].map((k) => ({
            address: 1024 + k * room + (step === -1 && k === 0 ? 39 * itemsize : 0),
            strides: [k === 0 ? step * itemsize : itemsize],
          }));
          const outputs = [
            // The first over an operand of its own strides.
            { address: operands[1].address, strides: [itemsize] },
            { address: 20000, strides: [itemsize / 2] },
            { address: 30000, strides: [16] },
          ];
          const results = [compiled, oracle].map((backend) => {
            fillOperands();
            new Uint8Array(memory.buffer, 20000, 20000).fill(7);
            backend.run({ program }, { shape: [n], origin: [0], operands, outputs });
            return new Uint8Array(memory.buffer, 1024, 40000).slice();
          });
          expect(Buffer.compare(results[0], results[1]), `${n} elements, stride ${step}`).toBe(0);
        }
    },
  );

  it('load vectors of both parts, and are SIMD', () => {
    expect(compiled.wayOf({ program: products('complex128') })).toBe('simd');
    expect(compiled.wayOf({ program: products('complex64') })).toBe('simd');
  });

  it.each([0, 1])('keep a state for each column, or row (axis %s), of sums', (axis) => {
    const reduction = reductionProgram('sum', 'complex64');
    const b = new ProgramBuilder(['complex64']);
    const program = b.finish([b.load(0)]);
    const shape = [13, 21];
    const data = elementsAt('complex64', memory.buffer, 1024, 13 * 21);
    for (let k = 0; k < data.length; k++) data[k] = Math.round(Math.sin(k) * 50);
    const results = [compiled, oracle].map((backend) => {
      const strides = axis === 0 ? [0, 16] : [16, 0];
      backend.run(
        { program, reduction },
        {
          shape,
          origin: [0, 0],
          operands: [{ address: 1024, strides: [21 * 8, 8] }],
          outputs: [{ address: 50000, strides }],
          initialise: true,
        },
      );
      return elementsAt('complex128', memory.buffer, 50000, shape[1 - axis]).slice();
    });
    expect(results[0]).toEqual(results[1]);
  });
});
