/** Random kernel programs, layouts and data for the suite that compares kernel backends. */
import fc from 'fast-check';
import { DTYPES, type DType, itemsize, NUMBER_DTYPES, type TypedArray } from '../../kernels/dtype.js';
import { PRIMITIVES, type PrimitiveName, primitiveExists } from '../../kernels/primitive.js';
import type { Access, Program } from '../../kernels/program.js';
import { ProgramBuilder } from '../../kernels/program-builder.js';

/** A small, seeded generator of numbers in [0, 1). */
export function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const NAMES = Object.keys(PRIMITIVES) as PrimitiveName[];

/** One random instruction: numbers from which the choices are made. */
export interface Choice {
  readonly op: number;
  readonly args: readonly number[];
  readonly dtype: number;
  readonly constant: number;
}

export const choices = fc.array(
  fc.record({
    op: fc.nat(1000),
    args: fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000)),
    dtype: fc.nat(1000),
    constant: fc.integer({ min: -3, max: 70 }),
  }),
  { minLength: 1, maxLength: 9 },
);

/** What kernels see: numbers of one lane. */
const LANES = NUMBER_DTYPES.filter((dtype) => DTYPES[dtype].components.length === 1);

export const dtypes = fc.array(fc.constantFrom(...LANES), { minLength: 1, maxLength: 4 });

/** A program over `operands` made of `made`, with index instructions for `rank` axes; results of any dtype. */
export function randomProgram(
  operands: readonly DType[],
  made: readonly Choice[],
  rank: number,
  results: number,
): Program {
  const b = new ProgramBuilder(operands);
  const values = operands.map((_, k) => b.load(k));
  for (const { op, args, dtype, constant } of made) {
    const target = LANES[dtype % LANES.length];
    const pick = (k: number) => values[args[k] % values.length];
    const kind = op % 10;
    if (kind === 0) values.push(b.cast(pick(0), target));
    else if (kind === 1) {
      const fitting = DTYPES[target].kind === 'u' || target === 'bool' ? Math.abs(constant) : constant;
      values.push(b.constant(target === 'bool' ? fitting > 30 : fitting, target));
    } else if (kind === 2 && rank > 0) values.push(b.index(args[0] % rank));
    else {
      const allowed = NAMES.filter((name) => primitiveExists(name, target) && name !== 'copysign');
      const name = allowed[op % allowed.length];
      const inputs = Array.from({ length: PRIMITIVES[name].arity }, (_, k) =>
        b.cast(pick(k), name === 'select' && k === 0 ? 'bool' : target),
      );
      values.push(b.emit(name, ...inputs));
    }
  }
  return b.finish(values.slice(-results));
}

/** Fills `data` with numbers of all sorts; `tame` leaves out what sums cannot bear. */
export function fill(data: TypedArray, dtype: DType, random: () => number, tame = false): void {
  const odd = tame
    ? [0, 1, Number.NaN]
    : [0, -0, 1, Number.NaN, Infinity, -Infinity, 1e300, 3e9, -3e9, 2.5, -0.5, 1e19];
  for (let k = 0; k < data.length; k++) {
    const r = random();
    if (dtype === 'bool') data[k] = r < 0.5 ? 1 : 0;
    else if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
      data[k] = r < 0.5 ? BigInt(Math.floor(random() * 10) - 5) : BigInt(Math.floor((random() - 0.5) * 2 ** 40)) << 23n;
    } else if (DTYPES[dtype].kind === 'f') {
      data[k] = r < 0.2 ? odd[Math.floor(random() * odd.length)] : (random() - 0.5) * 200;
    } else data[k] = r < 0.5 ? Math.floor(random() * 10) - 5 : Math.floor((random() - 0.5) * 2 ** 33);
  }
}

/** How an array lies in memory. */
export interface LayoutChoice {
  readonly order: number;
  readonly step: number;
  readonly flip: number;
  readonly broadcast: number;
  readonly gap: number;
}

export const layout = fc.record({
  order: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(100)),
  step: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 3 })),
  flip: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(15)),
  broadcast: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(15)),
  gap: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(3)),
});

export const shapes = fc.oneof(
  { weight: 8, arbitrary: fc.array(fc.constantFrom(1, 2, 3, 5, 8, 13, 21), { maxLength: 3 }) },
  { weight: 3, arbitrary: fc.array(fc.constantFrom(70, 101, 33, 64), { minLength: 2, maxLength: 2 }) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(1, 2, 3, 4), { minLength: 4, maxLength: 5 }) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom(0, 1, 4), { minLength: 1, maxLength: 3 }) },
);

/** An access of `shape` in `choice`'s layout, one element for all along `repeated` axes, and the bytes it spans. */
export function place(
  shape: readonly number[],
  dtype: DType,
  choice: LayoutChoice,
  start: number,
  repeated: (axis: number) => boolean,
): { access: Access; bytes: number } {
  const axes = shape.map((_, axis) => axis);
  let code = choice.order;
  for (let k = axes.length - 1; k > 0; k--) {
    const j = code % (k + 1);
    code = Math.floor(code / (k + 1));
    const last = axes[k];
    if (choice.order > 0) {
      axes[k] = axes[j];
      axes[j] = last;
    }
  }
  const strides = shape.map(() => 0);
  let stride = itemsize(dtype) * choice.step;
  let address = start;
  for (const axis of axes.reverse()) {
    if (repeated(axis)) continue;
    const flipped = (choice.flip >> axis) & 1;
    strides[axis] = flipped ? -stride : stride;
    if (flipped) address += stride * Math.max(0, shape[axis] - 1);
    stride *= Math.max(1, shape[axis]) + choice.gap;
  }
  return { access: { address, strides }, bytes: stride + 64 };
}
