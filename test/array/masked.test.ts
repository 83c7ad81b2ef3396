import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as cw from '../../lib/index.js';

/** An array as the script of golden values writes it: null where it is masked. */
interface Plain {
  readonly shape: readonly number[];
  readonly values: readonly (number | boolean | string | null)[];
  readonly dtype: cw.DType;
}
interface Case {
  readonly op: string;
  readonly args: readonly (Plain & { readonly masked: true })[];
  readonly options: Readonly<Record<string, unknown>> | null;
  readonly want: Plain;
}
const cases = JSON.parse(readFileSync(new URL('../golden/masked.json', import.meta.url), 'utf8')) as readonly Case[];

const big = (dtype: cw.DType): boolean => dtype === 'int64' || dtype === 'uint64';
/** The array in memory, something odd below the mask, cut into blocks of `chunk`. */
function made({ shape, values, dtype }: Plain, chunk: number): cw.MaskedArray {
  const { array } = { array: { float64: Float64Array, int32: Int32Array, int64: BigInt64Array, bool: Uint8Array } };
  const hidden = dtype === 'float64' ? Number.NaN : 1;
  const flat = values.map((v) => (v === null ? hidden : Number(v))).map((v) => (big(dtype) ? BigInt(v) : v));
  const data = (array[dtype as 'float64'] as unknown as { from(values: unknown[]): cw.TypedArray }).from(flat);
  const options = { shape, dtype, chunks: shape.map(() => chunk) };
  const x = cw.fromTypedArray(data, options);
  const mask = cw.fromTypedArray(
    Uint8Array.from(values, (v) => Number(v === null)),
    { ...options, dtype: 'bool' },
  );
  return cw.ma.maskedWhere(mask, x) as cw.MaskedArray;
}

type Anything = (...args: unknown[]) => unknown;
/** The case run: by the function of `cw.ma`, of `cw`, or the method. */
function run({ op, args, options }: Case, chunk: number): cw.MaskedArray | cw.ChunkedArray {
  const operands = args.map((arg) => made(arg, chunk));
  const all = [...(['concat', 'stack'].includes(op) ? [operands] : operands), ...(options ? [options] : [])];
  const fn = (cw.ma as unknown as Record<string, Anything>)[op] ?? (cw as unknown as Record<string, Anything>)[op];
  return fn(...all) as cw.MaskedArray;
}
const computed = async (result: cw.MaskedArray | cw.ChunkedArray): Promise<{ shape: number[]; values: unknown[] }> => {
  if (result instanceof cw.MaskedArray) {
    const { data, mask, shape } = await result.compute();
    return {
      shape,
      values: Array.from(data.data as Iterable<number | bigint>, (v, k) => (mask.data[k] ? null : Number(v))),
    };
  }
  const { data, shape } = await result.compute();
  return { shape, values: Array.from(data as Iterable<number | bigint>, Number) };
};

describe('NumPy agrees', () => {
  for (const chunk of [1, 2, 100]) {
    test(`in blocks of ${chunk}`, async () => {
      const wrong: string[] = [];
      for (const [k, one] of cases.entries()) {
        if (chunk !== 2 && k % 3 !== 0) continue;
        const { shape, values } = await computed(run(one, chunk));
        expect(shape, one.op).toEqual(one.want.shape);
        one.want.values.forEach((want, i) => {
          const got = values[i] as number | null;
          const number =
            want === null
              ? null
              : Number(String(want).replace('inf', 'Infinity').replace('true', '1').replace('false', '0'));
          const same =
            got === null || number === null
              ? got === number
              : Object.is(got, number) || Math.abs(got - number) <= 1e-12 * Math.max(1, Math.abs(number));
          if (!same)
            wrong.push(
              `${k} ${one.op} ${one.args[0].dtype} ${JSON.stringify(one.options)} [${i}]: ${got}, not ${want}`,
            );
        });
      }
      expect(wrong.slice(0, 12)).toEqual([]);
    });
  }
});

describe('arrays with a mask', () => {
  const m = cw.ma.maskedInvalid(cw.array([1, Number.NaN, 3, 4], { chunks: 2 }));

  test('are made by values, limits and masks, and remember earlier masks', async () => {
    const x = cw.array([1, 2, 3, 4, 5], { chunks: 2 });
    const text = async (y: { compute(): Promise<unknown> }): Promise<string> => String(await y.compute());
    expect(await text(cw.ma.maskedInside(x, 4, 2))).toBe('[1, --, --, --, 5]');
    expect(await text(cw.ma.maskedOutside(x, 2, 4))).toBe('[--, 2, 3, 4, --]');
    expect(await text(cw.ma.maskedLess(cw.ma.maskedGreater(x, 4), 2))).toBe('[--, 2, 3, 4, --]');
    expect(await text(cw.ma.maskedValues(cw.array([1e20, 2]), 1e20))).toBe('[--, 2]');
    expect(await text(cw.ma.maskedNotEqual(x, 3))).toBe('[--, --, 3, --, --]');
    expect(await text(cw.ma.maskedGreaterEqual(x, 3))).toBe('[1, 2, --, --, --]');
    expect(await text(cw.ma.maskedLessEqual(x, 3))).toBe('[--, --, --, 4, 5]');
    const equal = cw.ma.maskedEqual(x, 3);
    expect(equal.fillValue).toBe(3);
    expect((await equal.filled().compute()).toArray()).toEqual([1, 2, 3, 4, 5]);
    expect(await text(cw.ma.maskedArray(x, { mask: [true, false, true, false, true] }))).toBe('[--, 2, --, 4, --]');
    expect((await cw.ma.fixInvalid(cw.array([1, Number.NaN])).data.compute()).toArray()).toEqual([1, 1e20]);
    expect((await cw.ma.setFillValue(m, -1).filled().compute()).toArray()).toEqual([1, -1, 3, 4]);
    expect((await cw.ma.filled(m, 0).compute()).toArray()).toEqual([1, 0, 3, 4]);
    expect((await cw.ma.getmaskarray([1, 2]).compute()).toArray()).toEqual([false, false]);
    expect(await cw.ma.count(m).item()).toBe(3n);
    expect(await text(cw.ma.onesLike(m))).toBe('[1, --, 1, 1]');
  });

  test('go through functions on either side, and through compute and persist', async () => {
    const plain = cw.array([10, 20, 30, 40]);
    const sum = plain.add(m as never) as unknown as cw.MaskedArray;
    expect((await sum.compute()).toArray()).toEqual([11, null, 33, 44]);
    const [values, total] = (await cw.compute(m, plain.sum())) as unknown as [cw.MaskedResult, { data: Float64Array }];
    expect(values.toArray()).toEqual([1, null, 3, 4]);
    expect([...total.data]).toEqual([100]);
    const held = await m.persist();
    expect(await held.slice('1').item()).toBeNull();
    expect(await held.max().item({ threads: 1 })).toBe(4);
    const filled = m.set('1', 7) as unknown as cw.MaskedArray;
    const assigned = filled.set('0', cw.ma.maskedArray(0, { mask: true }) as never);
    expect((await assigned.compute()).toArray()).toEqual([null, 7, 3, 4]);
    expect((await values.filled(0)).toArray()).toEqual([1, 0, 3, 4]);
    expect(values.get(1)).toBeNull();
    expect(String(m)).toContain('MaskedArray');
  });

  test('are masked where nothing is left, of any dtype', async () => {
    const none = cw.ma.maskedArray(cw.array([1n, 2n]), { mask: true });
    for (const name of ['sum', 'min', 'max', 'mean', 'prod', 'any', 'std', 'ptp'] as const)
      expect(await (none[name]() as cw.MaskedArray).item(), name).toBeNull();
    expect((await (none.argmin() as unknown as cw.ChunkedArray).compute()).data[0]).toBe(0n);
  });

  test('are refused where there is no rule, by name and remedy', () => {
    expect(() => cw.histogram(m as never, { bins: 3 })).toThrow(
      /histogram does not take an array with a mask; give x.filled/,
    );
    expect(() => cw.take([1, 2, 3], m as never)).toThrow(/take does not take an array with a mask as argument 2/);
    expect(() => cw.ma.maskedArray([1, 2], { mask: [true, false, true] })).toThrow(/mask/);
    expect(() => cw.ma.filled(cw.ma.maskedArray(cw.array([1n])), Number.NaN)).toThrow(/out of range for int64/);
    expect(() => cw.ma.maskedWhere({} as never, [1])).toThrow(cw.ChunkwiseError);
  });
});

test("has numpy.ma's array, median and compressed", async () => {
  const m = cw.ma.array(
    [
      [3, 1, 2],
      [7, 9, 8],
    ],
    {
      mask: [
        [false, true, false],
        [false, false, true],
      ],
    },
  );
  expect(String(m)).toBe(
    String(
      cw.ma.maskedArray([
        [3, 1, 2],
        [7, 9, 8],
      ]),
    ),
  );
  // np.ma.median(m, axis=1), np.ma.median(m), m.compressed()
  expect((await cw.ma.median(m, { axis: 1 }).filled(-1).compute()).toArray()).toEqual([2.5, 8]);
  expect(await cw.ma.median(m).item()).toBe(5);
  expect((await cw.ma.median(m, { axis: 0 }).filled(-1).compute()).toArray()).toEqual([5, 9, 2]);
  for (const kept of [m.compressed(), cw.ma.compressed(m)]) {
    expect([kept.dtype, kept.unknownAxis]).toEqual(['float64', 0]);
    for (const threads of [0, 2]) expect((await kept.compute({ threads })).toArray()).toEqual([3, 2, 7, 9]);
  }
  expect(
    (
      await cw.ma
        .compressed([
          [1, 2],
          [3, 4],
        ])
        .compute()
    ).toArray(),
  ).toEqual([1, 2, 3, 4]);
  expect((await cw.ma.compressed(m.slice('0, 1:2')).compute()).toArray()).toEqual([]);
});
