/** Math routines keep the error bounds they state, treat special values as NumPy does, and do not look at other lanes. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createSharedMemory } from '../../kernels/memory/shared-memory.js';
import {
  DOUBLE_PAIRS,
  DOUBLE_ULPS,
  DOUBLE_VECTORS,
  SINGLE_ULPS,
  SINGLE_VECTORS,
} from '../../kernels/routine/math-accuracy.js';
import { loadRoutines } from '../../kernels/routine/routines.js';

type Row = [...(string | number)[], number];
const golden = JSON.parse(readFileSync(new URL('../golden/math.json', import.meta.url), 'utf8')) as Record<
  string,
  Row[]
>;
const memory = createSharedMemory(64 * 2 ** 20);
const routines = loadRoutines(memory);
const functions = routines.exports as unknown as Record<string, (...numbers: number[]) => number>;
const SRC = 2 ** 21;
const DST = 2 ** 23;

const word = new DataView(new ArrayBuffer(8));
const fromBits = (hex: string): number => {
  word.setBigUint64(0, BigInt(`0x${hex}`));
  return word.getFloat64(0);
};
/** The rank of a float64 among all, -0 and 0 being one. */
const rank = (x: number): bigint => {
  word.setFloat64(0, x);
  const bits = word.getBigInt64(0);
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
};

const HUGE = 1.7976931348623157e308;
const SPECIALS = [
  ...[0, -0, Infinity, -Infinity, Number.NaN, 5e-324, -5e-324, 1e-310, -1e-310, 2.2250738585072014e-308, HUGE, -HUGE],
  ...[
    1, -1, 2, -2, 0.5, -0.5, 700, -700, 708, -708, 710, -710, -746, 1024, -1075, 40000, 39999.5, -40000, 1e22, -1e300,
  ],
];

describe('float64 routines', () => {
  it('have a stated bound for each function with reference values, and the other way round', () => {
    expect(Object.keys(DOUBLE_ULPS).sort()).toEqual(Object.keys(golden).sort());
  });

  it.each(Object.keys(DOUBLE_ULPS))('%s keeps its bound', (name) => {
    const failures: unknown[] = [];
    for (const row of golden[name]!) {
      const args = (row.slice(0, -2) as string[]).map(fromBits);
      const exact = fromBits(row.at(-2) as string);
      const got = functions[`${name}_f64`]!(...args);
      const error = Math.abs(Number(rank(got) - rank(exact)) - (row.at(-1) as number));
      // Reference values carry their residue to three places.
      if (!(error <= DOUBLE_ULPS[name]! + (DOUBLE_ULPS[name] === 0 ? 0 : 0.001)))
        failures.push({ args, got, exact, error });
    }
    expect(failures).toEqual([]);
    expect(golden[name]!.length).toBeGreaterThan(100);
  });

  const unary = Object.keys(DOUBLE_ULPS).filter((name) => !['pow', 'atan2', 'hypot', 'fmod'].includes(name));

  it.each(unary)('%s of zeros, infinities, NaN, subnormal and extreme numbers', (name) => {
    const reference =
      name === 'exp2' ? (x: number) => 2 ** x : (Math as unknown as Record<string, (x: number) => number>)[name]!;
    for (const x of SPECIALS) {
      const expected = reference(x);
      const got = functions[`${name}_f64`]!(x);
      if (expected === 0 || !Number.isFinite(expected)) expect([x, got]).toEqual([x, expected]);
      else expect([x, Math.abs(Number(rank(got) - rank(expected))) <= 4]).toEqual([x, true]);
    }
  });

  it.each([...DOUBLE_VECTORS])(
    '%s over two lanes has the bits of the scalar routine, whatever the other lane holds',
    (name) => {
      const xs = [...SPECIALS, ...golden[name]!.map((row) => fromBits(row[0] as string))];
      const input: number[] = [];
      xs.forEach((x, k) => {
        input.push(x, SPECIALS[(k * 7) % SPECIALS.length]!, SPECIALS[(k * 5) % SPECIALS.length]!, x);
      });
      new Float64Array(memory.buffer, SRC, input.length).set(input);
      functions[`${name}_f64x2_run`]!(DST, SRC, input.length * 8);
      const got = [...new Float64Array(memory.buffer, DST, input.length)];
      expect(got).toEqual(input.map((x) => functions[`${name}_f64`]!(x)));
    },
  );
});

describe('functions of two arguments', () => {
  const values = [0, -0, 1, -1, 2, -3, 0.5, Infinity, -Infinity, Number.NaN, 5e-324, HUGE];
  const pow = (x: number, y: number) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y);
  const references: Record<string, (x: number, y: number) => number> = {
    pow,
    atan2: Math.atan2,
    hypot: Math.hypot,
    fmod: (x, y) => x % y,
  };
  it.each(Object.keys(references))('%s of special values', (name) => {
    for (const x of values)
      for (const y of values) {
        const expected = references[name]!(x, y);
        const got = functions[`${name}_f64`]!(x, y);
        if (expected === 0 || !Number.isFinite(expected)) expect([x, y, got]).toEqual([x, y, expected]);
        else expect([x, y, Math.abs(Number(rank(got) - rank(expected))) <= 4]).toEqual([x, y, true]);
        const single = functions[`${name}_f32`]!(Math.fround(x), Math.fround(y));
        expect(single).toBe(Math.fround(functions[`${name}_f64`]!(Math.fround(x), Math.fround(y))));
      }
  });

  it.each([...DOUBLE_PAIRS])(
    '%s over two lanes has the bits of the scalar routine, whatever the other lane holds',
    (name) => {
      const scales = [-1074, -600, -451, -450, -449, -70, -64, -1, 0, 1, 63, 64, 65, 66, 300, 509, 510, 511, 512, 1000];
      const numbers = [
        ...values,
        ...scales.flatMap((power, k) => [2 ** power, -(2 ** power) * (1 + ((k * 0.618034) % 1))]),
        ...golden[name]!.slice(0, 60).map((row) => fromBits(row[0] as string)),
      ];
      const input: number[] = [];
      const expected: number[] = [];
      numbers.forEach((x, i) => {
        numbers.forEach((y, k) => {
          const [p, q] = [numbers[(i * 7 + k) % numbers.length]!, numbers[(k * 5 + i) % numbers.length]!];
          input.push(x, p, y, q);
          expected.push(functions[`${name}_f64`]!(x, y), functions[`${name}_f64`]!(p, q));
        });
      });
      new Float64Array(memory.buffer, SRC, input.length).set(input);
      const at = SRC + 8 * input.length;
      functions[`${name}_f64x2_run`]!(at, SRC, expected.length * 8);
      expect([...new Float64Array(memory.buffer, at, expected.length)]).toEqual(expected);
    },
  );

  it('nextafter steps to the neighbour', () => {
    const { nextafter_f64: f64, nextafter_f32: f32 } = functions as Record<string, (x: number, y: number) => number>;
    expect(f64!(1, 2)).toBe(1 + 2 ** -52);
    expect(f64!(1, -2)).toBe(1 - 2 ** -53);
    expect(f64!(-1, -2)).toBe(-1 - 2 ** -52);
    expect(f64!(0, -1)).toBe(-5e-324);
    expect(f64!(-0, 1)).toBe(5e-324);
    expect(f64!(5e-324, -1)).toBe(0);
    expect(f64!(HUGE, Infinity)).toBe(Infinity);
    expect(f64!(Infinity, 0)).toBe(HUGE);
    expect(f64!(3, 3)).toBe(3);
    expect(f64!(0, -0)).toBe(-0);
    expect(f64!(Number.NaN, 1)).toBeNaN();
    expect(f64!(1, Number.NaN)).toBeNaN();
    expect(f32!(1, 2)).toBe(1 + 2 ** -23);
    expect(f32!(0, 1)).toBe(2 ** -149);
    expect(f32!(-1, 0)).toBe(-1 + 2 ** -24);
  });
});

describe('float32 routines', () => {
  const singles = [
    ...SPECIALS.map(Math.fround),
    ...Array.from({ length: 20000 }, (_, k) => Math.fround(((k * 0.7310585) % 180) - 90)),
  ];
  const many = [...singles, ...Array.from({ length: 2000 }, (_, k) => Math.fround((k - 1000) * 97.3))];

  it.each([...SINGLE_VECTORS])('%s over four lanes keeps its bound and has the bits of the scalar routine', (name) => {
    const count = Math.floor(many.length / 4) * 4;
    const input = new Float32Array(memory.buffer, SRC, count);
    input.set(many.slice(0, count));
    functions[`${name}_f32x4_run`]!(DST, SRC, count * 4);
    const output = new Float32Array(memory.buffer, DST, count);
    const reference = (Math as unknown as Record<string, (x: number) => number>)[name]!;
    const failures: unknown[] = [];
    for (let k = 0; k < count; k++) {
      const x = input[k]!;
      const got = output[k]!;
      if (!Object.is(got, functions[`${name}_f32`]!(x)))
        failures.push({ x, got, scalar: functions[`${name}_f32`]!(x) });
      const exact = reference(x);
      const rounded = Math.fround(exact);
      if (rounded === 0 || !Number.isFinite(rounded)) {
        if (!Object.is(got, rounded)) failures.push({ x, got, rounded });
        continue;
      }
      const ulp = Math.max(2 ** -149, 2 ** (Math.floor(Math.log2(Math.abs(rounded))) - 23));
      if (!(Math.abs(got - exact) <= SINGLE_ULPS[name]! * ulp)) failures.push({ x, got, exact });
    }
    expect(failures.slice(0, 5)).toEqual([]);
  });

  it.each(
    Object.keys(DOUBLE_ULPS).filter(
      (name) => !Object.hasOwn(SINGLE_ULPS, name) && !['pow', 'atan2', 'hypot', 'fmod'].includes(name),
    ),
  )('%s is the float64 routine rounded', (name) => {
    for (const x of singles.slice(0, 500))
      expect(functions[`${name}_f32`]!(x)).toBe(Math.fround(functions[`${name}_f64`]!(x)));
  });
});
