/** Cumulative operations against NumPy (made by make_cumulative.py), whole and cut anyhow, on any number of threads. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DTYPES, type DType, type TypedArray } from '../../kernels/dtype.js';
import * as cw from '../../lib/index.js';
import { runTiny } from '../support/tiny-runner.js';

const calls = {
  cumsum: cw.cumsum,
  cumprod: cw.cumprod,
  nancumsum: cw.nancumsum,
  nancumprod: cw.nancumprod,
  cummax: cw.cummax,
  cummin: cw.cummin,
  cumulativeSum: cw.cumulativeSum,
  cumulativeProd: cw.cumulativeProd,
} as const;

interface Packed {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: readonly (string | boolean)[];
}
interface Case {
  readonly array: string;
  readonly call: keyof typeof calls;
  readonly axis: number | null;
  readonly dtype?: DType;
  readonly includeInitial?: boolean;
  readonly want: Packed;
}
const golden = JSON.parse(readFileSync(new URL('cumulative.json', import.meta.url), 'utf8')) as {
  readonly arrays: Readonly<Record<string, Packed>>;
  readonly cases: readonly Case[];
};

const numbers: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Infinity, '-inf': -Infinity };
const element = (text: string | boolean, dtype: DType): number | bigint =>
  typeof text === 'boolean'
    ? Number(text)
    : dtype === 'int64' || dtype === 'uint64'
      ? BigInt(text)
      : (numbers[text] ?? Number(text));
function unpack({ dtype, shape, data }: Packed, chunks: number): cw.ChunkedArray {
  const values = new DTYPES[dtype].array(data.length) as unknown as (number | bigint)[];
  data.forEach((text, k) => {
    values[k] = element(text, dtype);
  });
  return cw.fromTypedArray(values as unknown as TypedArray, { shape, dtype, chunks });
}

/** Sums of 53 bits in another order differ by a few units of the largest partial sum. */
function close(got: number | bigint, want: number | bigint, dtype: DType, scale: number): boolean {
  if (typeof want === 'bigint' || typeof got === 'bigint') return got === want;
  if (Object.is(got, want)) return true;
  return Math.abs(got - want) <= scale * (dtype === 'float32' ? 1e-6 : 1e-14);
}

function check(values: TypedArray, want: Packed, about: string): void {
  const expected = want.data.map((text) => element(text, want.dtype));
  expect(values.length, about).toBe(expected.length);
  const finite = expected.map(Number).filter(Number.isFinite).map(Math.abs);
  const scale = Math.max(1, ...finite);
  expected.forEach((value, k) => {
    if (!close(values[k], value, want.dtype, scale))
      expect.fail(`${about}: element ${k} is ${values[k]}, not ${value}`);
  });
}

describe('what NumPy gives', () => {
  for (const [name, array] of Object.entries(golden.arrays)) {
    for (const chunks of name === 'long' ? [1200, 210, 450] : [100, 2, 1]) {
      it(`${name} in chunks of ${chunks}`, async () => {
        const cases = golden.cases.filter((one) => one.array === name);
        const made = cases.map((one) => {
          let x = unpack(array, chunks);
          if (one.dtype && name === 'float64') x = x.multiply(9).round();
          const options = {
            axis: one.axis,
            ...(one.dtype ? { dtype: one.dtype } : {}),
            ...(one.includeInitial ? { includeInitial: true } : {}),
          };
          return (calls[one.call] as (x: cw.ChunkedArray, o: object) => cw.ChunkedArray)(x, options);
        });
        made.forEach((x, k) => {
          const { want, call, axis } = cases[k];
          expect([x.dtype, x.shape], `${call} ${axis}`).toEqual([want.dtype, want.shape]);
        });
        const results = await runTiny(made.map((x) => x.node));
        results.forEach((values, k) => {
          check(values, cases[k].want, `${cases[k].call} of ${name}, axis ${cases[k].axis}, chunks ${chunks}`);
        });
      });
    }
  }
});

const cut = (extent: number, sizes: readonly number[]): number[] => {
  const out: number[] = [];
  let left = extent;
  for (let k = 0; left > 0; k++) {
    const piece = Math.min(left, sizes[k % sizes.length]);
    out.push(piece);
    left -= piece;
  }
  return out;
};

describe('any chunks and views', () => {
  it('is the running sum, product and extremes of what the view shows', async () => {
    const extent = fc.integer({ min: 1, max: 13 });
    const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(extent, extent),
        fc.tuple(sizes, sizes),
        fc.nat(1),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        async (shape, pieces, axis, turned, reversed, summed) => {
          let x: cw.ChunkedArray = cw
            .arange(shape[0] * shape[1], { dtype: 'int32' })
            .multiply(7)
            .remainder(11)
            .subtract(4)
            .astype('int32')
            .reshape(shape, { chunks: shape.map((n, k) => cut(n, pieces[k])) });
          if (summed) x = x.add(x);
          if (turned) x = x.transpose();
          if (reversed) x = x.slice('::-1');
          const own = x.shape;
          const [data, sum, max, flat] = await runTiny(
            [x, cw.cumsum(x, { axis }), cw.cummax(x, { axis }), cw.cumsum(x)].map((one) => one.node),
          );
          const step = axis === 0 ? own[1] : 1;
          let running = 0n;
          for (let k = 0; k < data.length; k++) {
            const first = (axis === 0 ? Math.floor(k / own[1]) : k % own[1]) === 0;
            running += BigInt(data[k]);
            expect(flat[k]).toBe(running);
            expect(sum[k]).toBe(BigInt(data[k]) + (first ? 0n : BigInt(sum[k - step])));
            expect(max[k]).toBe(first ? data[k] : Math.max(Number(data[k]), Number(max[k - step])));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has the same bits on any number of threads, in one line of blocks and in many', async () => {
    const x = cw.random.generator(3).normal(0, 1, [600, 700], { chunks: [50, 200] });
    const makers = [
      () => x.cumsum({ axis: 0 }),
      () => x.cumsum({ axis: 1 }),
      () => x.slice(':, :150').cumsum({ axis: 0 }),
      () => x.cumsum(),
      () => x.cumprod({ axis: 0 }),
    ];
    for (const make of makers) {
      const [one, two] = await Promise.all(([1, 2] as const).map((threads) => make().compute({ threads })));
      expect(Buffer.compare(Buffer.from(one.data.buffer), Buffer.from(two.data.buffer))).toBe(0);
    }
  });

  it('goes on from blocks that memory had no room for', async () => {
    const n = 3_000_000;
    const x = cw.arange(n, { chunks: 50_000 }).multiply(2).add(1);
    const at = [0, 49_999, 50_000, 1_234_567, n - 1];
    const out = await x.cumsum().take(at).compute({ memoryLimit: '48MB', threads: 2 });
    expect([...out.data]).toEqual(at.map((k) => (k + 1) ** 2));
  });
});

describe('errors', () => {
  it('names the axis, the shape and the option', () => {
    expect(() => cw.cumsum(cw.ones([3, 4]), { axis: 2 })).toThrow('axis 2 is out of range for shape [3, 4]');
    expect(() => cw.cumulativeSum(cw.ones([3, 4]))).toThrow('name one with { axis }');
    expect(() => cw.cumsum(cw.ones([3]), { dtype: 'bool' })).toThrow('cannot accumulate in bool');
    const whole = cw.arange(4, { dtype: 'int32' });
    expect(() => cw.ediff1d(whole, { toEnd: Float64Array.of(0.5) })).toThrow(
      'float64 values do not fit differences of int32',
    );
    expect(() => cw.trapezoid(cw.ones([3, 4]), { x: [1, 2, 3], axis: 1 })).toThrow('trapezoid: x: shape [3]');
    expect(() => cw.cumsum(cw.ones([3]), { axes: 0 } as object)).toThrow("no option 'axes'");
  });
});
