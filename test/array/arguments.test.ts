/** Arguments that NumPy takes in several forms: lists of any shape, repeated axes, widths and values that broadcast. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as cw from '../../lib/index.js';

interface Values {
  readonly shape: readonly number[];
  readonly data: readonly (number | null)[];
}
interface Case extends Values {
  readonly fn: string;
  readonly args: readonly unknown[];
  readonly options: object | null;
}
const { arrays, cases } = JSON.parse(readFileSync(new URL('./arguments.json', import.meta.url), 'utf8')) as {
  arrays: Readonly<Record<string, Values>>;
  cases: readonly Case[];
};
const CUTS: readonly ((n: number) => number)[] = [(n) => Math.max(1, n), () => 2];
const functions = cw as unknown as Readonly<Record<string, (...args: unknown[]) => cw.ChunkedArray>>;

function named(name: string, cut: number): cw.ChunkedArray {
  if (name === 'xt') return named('x', cut).T;
  const { shape, data } = arrays[name];
  return cw.fromTypedArray(
    Float64Array.from(data, (v) => v ?? Number.NaN),
    { shape, chunks: shape.map(CUTS[cut]) },
  );
}

test.each([0, 1])('as NumPy, cut %i', async (cut) => {
  for (const { fn, args, options, shape, data } of cases) {
    const given = args.map((arg) => (typeof arg === 'string' ? named(arg, cut) : arg));
    const result = await functions[fn](...given, ...(options ? [options] : [])).compute({ threads: 'inline' });
    const text = JSON.stringify({ fn, args, options });
    expect(result.shape, text).toEqual(shape);
    [...result.data].forEach((v, k) => {
      const want = data[k] ?? Number.NaN;
      if (Math.abs(Number(v) - want) > 1e-12 * Math.abs(want)) expect(Number(v), `${text} at ${k}`).toBe(want);
      if (Number.isNaN(want)) expect(v, text).toBeNaN();
    });
  }
});

test('quantiles in typed arrays, results and arrays at hand; others are refused by name', async () => {
  const x = cw.arange(5);
  const want = [1, 3];
  const points = new Float64Array([0.25, 0.75]);
  for (const q of [points, cw.asarray(points), await cw.asarray(points).compute()])
    expect((await cw.quantile(x, q).compute()).toArray()).toEqual(want);
  // An array without axes gives no axis, but is no plain number.
  expect(cw.quantile(x.astype('float32'), cw.asarray(0.5))).toMatchObject({ shape: [], dtype: 'float64' });
  expect(() => cw.quantile(x, x.sum().divide(20))).toThrow(
    /quantile: q is float64 of shape \[\], which has to be comput/,
  );
  expect(() => cw.quantile(x, [[0.5, 2]])).toThrow(/quantile: 2 is not between 0 and 1/);
  expect(() => cw.percentile(x, [true] as never)).toThrow(/percentile: q is/);
  expect(() => cw.quantile(x, [[0.5], [0.2, 0.1]])).toThrow(/equally long/);
});

test('quantiles by group take the shape of q too', async () => {
  const x = cw.arange(24).reshape([6, 4]).rechunk([2, 4]);
  const labels = [0, 1, 0, 1, 0, 1];
  const flat = await cw.groupbyReduce(x, labels, { reduction: 'quantile', q: [0, 0.5, 0.9, 1] }).compute();
  const square = await cw
    .groupbyReduce(x, labels, {
      reduction: 'quantile',
      q: [
        [0, 0.5],
        [0.9, 1],
      ],
    })
    .compute();
  expect(square.shape).toEqual([2, 2, 2, 4]);
  expect(square.data).toEqual(flat.data);
});

test('margins of computed values, and of the dtype', async () => {
  const x = cw.ones([2, 2], { dtype: 'int16' });
  const value = cw.arange(4).reshape([2, 2]).add(1).astype('int16');
  expect((await cw.pad(x, 1, { value }).compute()).toArray()).toEqual([
    [3, 1, 1, 4],
    [3, 1, 1, 4],
    [3, 1, 1, 4],
    [3, 2, 2, 4],
  ]);
  expect(() => cw.pad(x, 1, { value: [1, 2, 3] })).toThrow(/pad: value is of shape \[3\]/);
  expect(() => cw.pad(x, [1, 2, 3] as never)).toThrow(/pad: \[1,2,3\] does not fit shape \[2, 2\]/);
  expect(() => cw.pad(x, [])).toThrow(/pad: \[\] does not fit/);
  expect(() => cw.roll(x, [1, 2, 3], { axis: [0, 1] })).toThrow(/roll: 3 shifts for 2 axes/);
});
