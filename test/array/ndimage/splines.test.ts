/** Arrays seen at other places by splines of every order and in every mode: what scipy.ndimage gives, however they are cut. */
import { describe, expect, it } from 'vitest';
import type { DType } from '../../../kernels/dtype.js';
import * as cw from '../../../lib/index.js';
import golden from '../../golden/ndimage-splines.json' with { type: 'json' };

type Seen = (...args: unknown[]) => cw.ChunkedArray;
const functions = cw.ndimage as unknown as Readonly<Record<string, Seen>>;

const arrays = Object.fromEntries(
  Object.entries(golden.arrays).map(([name, { dtype, shape, values }]) => [
    name,
    cw.array(values, { dtype: dtype as DType }).reshape(shape),
  ]),
);

const groups = new Map<string, (typeof golden.cases)[number][]>();
for (const one of golden.cases) {
  const key = `order ${one.options.order}, ${one.options.mode}`;
  groups.set(key, [...(groups.get(key) ?? []), one]);
}

describe('splines', () => {
  it.each([...groups])('%s', async (_, cases) => {
    for (const [at, { name, array, args, options, shape, values }] of cases.entries()) {
      const x = arrays[array];
      const whole = at % 2 === 0;
      const y = functions[name](whole ? x : x.rechunk(4), ...args, options);
      expect(y.shape).toEqual(shape);
      const found = Array.from((await y.compute({ threads: 'inline' })).data as Float64Array);
      // scipy begins the recursion of splines that are reflected with an error of this size.
      const rough = /reflect|grid-mirror/.test(options.mode) ? 1e-6 : 1e-11;
      values.forEach((value, k) => {
        expect(
          Math.abs(found[k] - value),
          `${name} of ${array}, ${JSON.stringify(options)}, ${k}: ${found[k]}, ${value}`,
        ).toBeLessThanOrEqual(array === 'bytes' ? 0 : rough * Math.max(1, Math.abs(value)));
      });
    }
  });

  it('show what given coefficients make where elements stay in place', async () => {
    // scipy.ndimage.shift(a, 0, order=order, mode='mirror', prefilter=False)
    const wanted = {
      1: [5, 9, -3, 100, 7],
      2: [6, 7, 11.375, 75.5, 30.25],
      3: [19 / 3, 19 / 3, 97 / 6, 202 / 3, 38],
      5: [6.6, 151 / 24, 662 / 30, 56.775, 707 / 15],
    };
    const x = cw.fromTypedArray(Float64Array.of(5, 9, -3, 100, 7), { chunks: 2 });
    const row = x.reshape([1, 5]);
    for (const [order, values] of Object.entries(wanted)) {
      const options = { order: Number(order), mode: 'mirror', prefilter: false } as const;
      const made = [
        cw.ndimage.shift(x, 0, options),
        cw.ndimage.affineTransform(x, [1], options),
        cw.ndimage.zoom(x, 1, options),
        cw.ndimage.zoom(row, [2, 1], options).slice(1),
      ];
      for (const one of made) {
        const found = Array.from((await one.compute()).data);
        for (const [k, value] of found.entries()) expect(value).toBeCloseTo(values[k], 10);
      }
    }
  });

  it('are of an order from 0 to 5', () => {
    expect(() => cw.ndimage.shift(cw.zeros([4]), 0.5, { order: 6 })).toThrow(/order is 6; give one of 0 to 5/);
  });
});
