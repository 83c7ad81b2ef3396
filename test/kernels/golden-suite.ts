/**
 * What NumPy computes, as a suite that any kernel backend can be run against: every elementwise operation over all its
 * dtypes, every cast, every reduction.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DTYPES, type DType, type Scalar, type TypedArray } from '../../kernels/dtype.js';
import { COMPLEX } from '../../kernels/elementwise/complex.js';
import { ELEMENTWISE, elementwiseTypes, isElementwise } from '../../kernels/elementwise.js';
import { isMathCall } from '../../kernels/primitive.js';
import type { Access, KernelBackend, KernelSpec, Program, ReductionProgram } from '../../kernels/program.js';
import { ProgramBuilder } from '../../kernels/program-builder.js';
import { REDUCTIONS, type ReductionName, reductionProgram } from '../../kernels/reduction.js';

/** How a backend is allowed to differ from NumPy. */
export interface GoldenOptions {
  /** Greatest distance in units in the last place for functions that are not exactly rounded; default 4. */
  readonly ulps?: (op: string, dtype: DType) => number;
  /** Greatest relative difference of float reductions, whose order of additions is open; default 1e-12. */
  readonly relative?: number;
}

interface ElementwiseCase {
  readonly op: string;
  readonly args: readonly DType[];
  readonly result: DType;
  readonly out: string;
  readonly own?: readonly string[];
  readonly constants?: readonly Scalar[];
}

interface ElementwiseGolden {
  readonly samples: Record<DType, { unary: string; x: string; y: string }>;
  readonly refused: readonly [string, DType[]][];
  readonly casts: readonly { from: DType; to: DType; in: string; out: string }[];
  readonly cases: readonly ElementwiseCase[];
}

interface ReductionCase {
  readonly name: ReductionName;
  readonly data: string;
  readonly ddof?: number;
  readonly result: DType;
  readonly out: string;
}

interface ReductionGolden {
  readonly matrix: string;
  readonly data: Record<string, { dtype: DType; bytes: string }>;
  readonly axes: readonly { name: ReductionName; axis: number | null; result: DType; out: string }[];
  readonly cases: readonly ReductionCase[];
}

const golden = <T>(file: string): T =>
  JSON.parse(readFileSync(new URL(`../golden/${file}`, import.meta.url), 'utf8')) as T;

/** What NumPy computes elementwise. */
export const elementwiseGolden = golden<ElementwiseGolden>('elementwise.json');
const reductionGolden = golden<ReductionGolden>('reduction.json');

/** The array of `dtype` whose little-endian bytes `text` holds in base64. */
export function decode(text: string, dtype: DType): TypedArray {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new DTYPES[dtype].array(bytes.buffer, 0, bytes.length / DTYPES[dtype].itemsize);
}

/** Hands out arrays in a backend's memory, from address 64 on. */
export class Scratch {
  #top = 64;
  readonly memory: WebAssembly.Memory;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
  }

  /** The address of room for `length` elements of `dtype`, 16-byte aligned. */
  allocate(dtype: DType, length: number): number {
    const address = this.#top;
    this.#top = (address + length * DTYPES[dtype].itemsize + 31) & ~15;
    return address;
  }

  /** The address of a copy of `data`. */
  put(dtype: DType, data: TypedArray): number {
    const address = this.allocate(dtype, data.length);
    this.view(dtype, address, data.length).set(data as never);
    return address;
  }

  view(dtype: DType, address: number, length: number): TypedArray {
    return new DTYPES[dtype].array(this.memory.buffer, address, length);
  }

  reset(): void {
    this.#top = 64;
  }
}

const along = (address: number, dtype: DType): Access => ({ address, strides: [DTYPES[dtype].itemsize] });

/** Runs `program` over one-dimensional `args`, and gives its first result. */
export function runElementwise(
  backend: KernelBackend,
  scratch: Scratch,
  program: Program,
  args: readonly TypedArray[],
): TypedArray {
  scratch.reset();
  const { length } = args[0];
  const dtype = program.code[program.results[0]].dtype;
  const operands = args.map((arg, k) => along(scratch.put(program.operands[k], arg), program.operands[k]));
  const out = scratch.allocate(dtype, length);
  backend.run({ program }, { shape: [length], origin: [0], operands, outputs: [along(out, dtype)] });
  return scratch.view(dtype, out, length).slice() as TypedArray;
}

/** The program that applies `op` to operands of `dtypes`, with `constants` as its last arguments. */
export function applyProgram(op: string, dtypes: readonly DType[], constants: readonly Scalar[] = []): Program {
  const types = elementwiseTypes(op, [...dtypes, ...constants.map((weak) => ({ weak }))]);
  const b = new ProgramBuilder(dtypes);
  const args = types.inputs.map((dtype, k) =>
    k < dtypes.length ? b.cast(b.load(k), dtype) : b.constant(constants[k - dtypes.length], dtype),
  );
  return b.finish([b.op(op, args, types.result)]);
}

/** The floats in order as integers, so that neighbours differ by 1 and both zeros are 0. */
function ordinal(x: number, dtype: DType): bigint {
  const view = new DataView(new ArrayBuffer(8));
  if (dtype === 'float32') view.setFloat32(0, x);
  else view.setFloat64(0, x);
  const bits = dtype === 'float32' ? BigInt(view.getInt32(0)) : view.getBigInt64(0);
  const least = dtype === 'float32' ? -(2n ** 31n) : -(2n ** 63n);
  return bits < 0n ? least - bits : bits;
}

/** Units in the last place between two floats of `dtype`; infinite when only one is NaN. */
export function ulpDistance(x: number, y: number, dtype: DType): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) && Number.isNaN(y) ? 0 : Infinity;
  const distance = ordinal(x, dtype) - ordinal(y, dtype);
  return Number(distance < 0n ? -distance : distance);
}

const EXACT_CALLS = ['fmod', 'nextafter'];
const DERIVED = ['floatPower', 'logaddexp', 'logaddexp2', 'sinc', 'deg2rad', 'rad2deg'];
/** Operations whose value passes through 0 by cancellation: there the absolute error counts. */
const CANCELLING = ['logaddexp', 'logaddexp2', 'sinc'];
/** Operations for which the sign of a zero is open. */
const ANY_ZERO = ['minimum', 'maximum', 'fmin', 'fmax', 'clip'];

function matches(op: string, dtype: DType, actual: Scalar, expected: Scalar, ulps: number): boolean {
  if (Object.is(actual, expected)) return true;
  if (typeof actual !== 'number' || typeof expected !== 'number' || DTYPES[dtype].kind !== 'f') return false;
  const approximate = DERIVED.includes(op) || (isMathCall(op) && !EXACT_CALLS.includes(op));
  if (actual === 0 && expected === 0) return ANY_ZERO.includes(op);
  if (!approximate) return false;
  const eps = dtype === 'float32' ? 2 ** -23 : 2 ** -52;
  if (CANCELLING.includes(op) && Math.abs(actual - expected) <= 4 * eps) return true;
  return ulpDistance(actual, expected, dtype) <= ulps;
}

/** The arguments of a case: its own, or the samples of their dtype. */
export function argumentsOf(one: ElementwiseCase): TypedArray[] {
  const sample = elementwiseGolden.samples[one.args[0]];
  const texts = one.own ?? (one.args.length === 1 ? [sample.unary] : [sample.x, sample.y]);
  return texts.map((text, k) => decode(text, one.args[k]));
}

function reduce(
  backend: KernelBackend,
  scratch: Scratch,
  reduction: ReductionProgram,
  data: TypedArray,
  dtype: DType,
  parts: number,
): Scalar {
  scratch.reset();
  const source = scratch.put(dtype, data);
  const size = DTYPES[dtype].itemsize;
  const b = new ProgramBuilder([dtype]);
  const program = b.finish(reduction.inputs.length === 2 ? [b.load(0), b.index(0)] : [b.load(0)]);
  const states = Array.from({ length: parts }, (_, part) => {
    const begin = Math.floor((data.length * part) / parts);
    const length = Math.floor((data.length * (part + 1)) / parts) - begin;
    const outputs = reduction.state.map((component) => ({
      address: scratch.allocate(component.dtype, 1),
      strides: [0],
    }));
    const spec: KernelSpec = { program, reduction };
    const operands = [{ address: source + begin * size, strides: [size] }];
    // The first half sets the state, the second goes on from it.
    const half = length >> 1;
    backend.run(spec, { shape: [half], origin: [begin], operands, outputs, initialise: true });
    const rest = [{ address: source + (begin + half) * size, strides: [size] }];
    backend.run(spec, { shape: [length - half], origin: [begin + half], operands: rest, outputs, initialise: false });
    return outputs;
  });
  const still = { shape: [1], origin: [0] };
  const state = states.reduce((a, c) => {
    backend.run({ program: reduction.merge }, { ...still, operands: a.concat(c), outputs: a });
    return a;
  });
  const count = { address: scratch.put('float64', Float64Array.of(data.length)), strides: [0] };
  const out = { address: scratch.allocate(reduction.dtype, 1), strides: [0] };
  backend.run({ program: reduction.finalise }, { ...still, operands: [...state, count], outputs: [out] });
  return scratch.view(reduction.dtype, out.address, 1)[0];
}

function agrees(actual: Scalar, expected: Scalar, relative: number, dtype: DType): boolean {
  if (Object.is(actual, expected)) return true;
  if (typeof actual !== 'number' || typeof expected !== 'number') return false;
  if (actual === expected) return true;
  if (dtype === 'float32') return ulpDistance(actual, expected, dtype) <= 1;
  // Sums of terms that cancel: the terms here are of order 1 to 10.
  return Math.abs(actual - expected) <= relative * Math.max(Math.abs(expected), 1e-3);
}

/** Registers the tests for the backend that `create` makes. */
export function goldenSuite(
  name: string,
  create: (memory: WebAssembly.Memory) => KernelBackend,
  options: GoldenOptions = {},
): void {
  const ulps = options.ulps ?? (() => 4);
  const relative = options.relative ?? 1e-12;
  const backend = create(new WebAssembly.Memory({ initial: 4, maximum: 64, shared: true }));
  const scratch = new Scratch(backend.memory);

  const byOp = new Map<string, ElementwiseCase[]>();
  for (const one of elementwiseGolden.cases) byOp.set(one.op, [...(byOp.get(one.op) ?? []), one]);

  describe(`${name}: elementwise operations as NumPy has them`, () => {
    it('covers the whole table', () => {
      // Those of complex numbers have a suite of their own.
      expect([...byOp.keys(), ...Object.keys(COMPLEX)].sort()).toEqual(Object.keys(ELEMENTWISE).sort());
    });

    it.each([...byOp.keys()])('%s', (op) => {
      for (const one of byOp.get(op) ?? []) {
        expect(isElementwise(op)).toBe(true);
        const program = applyProgram(op, one.args, one.constants);
        expect(program.code[program.results[0]].dtype, `${op} of ${one.args}`).toBe(one.result);
        const args = argumentsOf(one);
        const expected = decode(one.out, one.result);
        const actual = runElementwise(backend, scratch, program, args);
        const wrong: string[] = [];
        for (let k = 0; k < expected.length; k++)
          if (!matches(op, one.result, actual[k], expected[k], ulps(op, one.result)))
            wrong.push(`${op}(${args.map((arg) => arg[k])}) is ${actual[k]}, not ${expected[k]}`);
        expect(wrong, `${op} of ${one.args}`).toEqual([]);
      }
    });

    it.each(elementwiseGolden.casts)('cast $from to $to', ({ from, to, in: input, out }) => {
      const b = new ProgramBuilder([from]);
      const program = b.finish([b.cast(b.load(0), to)]);
      const actual = runElementwise(backend, scratch, program, [decode(input, from)]);
      expect([...actual]).toEqual([...decode(out, to)]);
    });
  });

  const byReduction = new Map<ReductionName, ReductionCase[]>();
  for (const one of reductionGolden.cases) byReduction.set(one.name, [...(byReduction.get(one.name) ?? []), one]);

  describe(`${name}: reductions as NumPy has them`, () => {
    it('covers the whole table', () => {
      expect([...byReduction.keys()].sort()).toEqual(Object.keys(REDUCTIONS).sort());
    });

    it.each([...byReduction.keys()])('%s', (reductionName) => {
      const wrong: string[] = [];
      for (const { data, ddof, result, out } of byReduction.get(reductionName) ?? []) {
        const { dtype, bytes } = reductionGolden.data[data];
        expect(reductionProgram(reductionName, dtype).dtype, `${reductionName} of ${dtype}`).toBe(result);
        const reduction = reductionProgram(reductionName, dtype, { ddof });
        const [expected] = decode(out, result);
        for (const parts of [1, 3]) {
          const actual = reduce(backend, scratch, reduction, decode(bytes, dtype), dtype, parts);
          // Moments about 1e9 with a spread of 1e-3: what a double holds of the values allows this much.
          const bound = data.endsWith('far') ? 1e-9 : relative;
          if (!agrees(actual, expected, bound, result))
            wrong.push(`${reductionName} of ${data} in ${parts} parts is ${actual}, not ${expected}`);
        }
      }
      expect(wrong).toEqual([]);
    });

    it.each(reductionGolden.axes)(
      '$name of a matrix along axis $axis',
      ({ name: reductionName, axis, result, out }) => {
        scratch.reset();
        const shape = [7, 13];
        const source = scratch.put('float64', decode(reductionGolden.matrix, 'float64'));
        const reduction = reductionProgram(reductionName, 'float64');
        const kept = axis === null ? 1 : shape[1 - axis];
        const states = reduction.state.map(({ dtype }) => {
          const size = DTYPES[dtype].itemsize;
          const strides = axis === null ? [0, 0] : axis === 0 ? [0, size] : [size, 0];
          return { address: scratch.allocate(dtype, kept), strides };
        });
        const b = new ProgramBuilder(['float64']);
        const flat = b.op(
          'add',
          [b.op('multiply', [b.index(0), b.constant(13n, 'int64')], 'int64'), b.index(1)],
          'int64',
        );
        const positions = axis === null ? flat : b.index(axis);
        const program = b.finish(reduction.inputs.length === 2 ? [b.load(0), positions] : [b.load(0)]);
        const operands = [{ address: source, strides: [13 * 8, 8] }];
        backend.run({ program, reduction }, { shape, origin: [0, 0], operands, outputs: states, initialise: true });
        const count = {
          address: scratch.put('float64', Float64Array.of(axis === null ? 91 : shape[axis])),
          strides: [0],
        };
        const final = states.map(({ address }, k) => along(address, reduction.state[k].dtype));
        const target = scratch.allocate(result, kept);
        backend.run(
          { program: reduction.finalise },
          { shape: [kept], origin: [0], operands: [...final, count], outputs: [along(target, result)] },
        );
        const actual = [...scratch.view(result, target, kept)];
        const expected = [...decode(out, result)];
        actual.forEach((value, k) => {
          expect(agrees(value, expected[k], relative, result), `${value} is not ${expected[k]}`).toBe(true);
        });
      },
    );
  });
}
