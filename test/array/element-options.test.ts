/** `where`, `out` and `dtype` of elementwise functions, against NumPy's ufuncs. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DType } from '../../kernels/dtype.js';
import { ELEMENTWISE, type ElementwiseName } from '../../kernels/elementwise.js';
import * as cw from '../../lib/index.js';

type Plain = number | string | boolean | readonly [number | string, number | string];
interface Golden {
  /** [name, dtype of the operands, dtype asked for, elements or null where NumPy refuses] */
  readonly dtypes: readonly (readonly [ElementwiseName, DType, DType, readonly Plain[] | null])[];
  /** [name, dtype of the operands, dtype of the result, elements] */
  readonly places: readonly (readonly [ElementwiseName, DType, DType, readonly Plain[]])[];
}
const golden = JSON.parse(readFileSync(new URL('../golden/element-options.json', import.meta.url), 'utf8')) as Golden;

const z = (re: number, im: number) => ({ re, im });
const VALUES: Partial<Record<DType, readonly (number | boolean | { re: number; im: number })[]>> = {
  bool: [true, false, true],
  int8: [1, -2, 3],
  uint8: [1, 2, 3],
  int32: [4, -5, 7],
  int64: [4, 5, -7],
  float32: [0.5, 2.25, -1.5],
  float64: [1.1, 2.2, 3.3],
  complex64: [z(1, 2), z(3, -4), z(0, 0.5)],
  complex128: [z(1.1, 2), z(3, -4.4), z(0, 0.5)],
};
const ofDType = (dtype: DType, reversed = false): cw.ChunkedArray => {
  const values = VALUES[dtype] ?? [];
  return cw.asarray(reversed ? values.toReversed() : values, { dtype, chunks: 2 }) as cw.ChunkedArray;
};
type Fn = (...args: unknown[]) => cw.ChunkedArray;
const named = (name: string): Fn => (cw as unknown as Record<string, Fn>)[name];

async function near(x: cw.ChunkedArray, want: readonly Plain[], label: string): Promise<void> {
  const found = (await x.ravel().compute({ threads: 'inline' })).toArray() as unknown[];
  expect(found.length, label).toBe(want.length);
  const tolerance = x.dtype === 'float32' || x.dtype === 'complex64' ? 4e-6 : 1e-14;
  const parts = (value: unknown): number[] =>
    typeof value === 'object' && value !== null
      ? [(value as { re: number }).re, (value as { im: number }).im]
      : [Number(value), 0];
  for (const [k, value] of want.entries()) {
    const [a, b] = [
      parts(found[k]),
      Array.isArray(value)
        ? value.map(Number)
        : [Number(String(value).replace('inf', 'Infinity').replace('True', '1')), 0],
    ];
    const wanted = typeof value === 'boolean' ? [Number(value), 0] : b;
    for (const part of [0, 1]) {
      const same = Object.is(a[part], wanted[part]) || a[part] === wanted[part];
      if (!same && !(Math.abs(a[part] - wanted[part]) <= tolerance * Math.max(1, Math.hypot(...wanted))))
        expect(found, label).toEqual(want);
    }
  }
}

describe('dtype', () => {
  const names = [...new Set(golden.dtypes.map(([name]) => name))];
  it.each(names)('of %s gives what NumPy gives, or is refused', async (name) => {
    for (const [, own, dtype, want] of golden.dtypes.filter(([of]) => of === name)) {
      const operands = [ofDType(own), ofDType(own, true)].slice(0, ELEMENTWISE[name].arity);
      const label = `${name}(${own}, { dtype: ${dtype} })`;
      if (want === null) {
        expect(() => named(name)(...operands, { dtype }), label).toThrow(cw.ChunkwiseError);
        continue;
      }
      const given = named(name)(...operands, { dtype });
      expect(given.dtype, label).toBe(dtype);
      await near(given, want, label);
    }
  });

  it('is that of a method too, and of scalars', async () => {
    const x = cw.asarray([1, 2, 3], { dtype: 'int8' });
    const y: cw.ChunkedArray<'float32'> = x.add(1, { dtype: 'float32' });
    expect(y.dtype).toBe('float32');
    expect((await cw.add(1, 2, { dtype: 'int16' }).compute()).dtype).toBe('int16');
    expect(() => x.add(1.5, { dtype: 'int8' })).toThrow(/add\(int8, 1.5\): there is no form of add/);
  });
});

describe('where', () => {
  const mask = cw.asarray([true, false, true]);
  it.each(golden.places)('of %s over %s leaves what out holds', async (name, own, dtype, want) => {
    const operands = Array.from({ length: ELEMENTWISE[name].arity }, () => ofDType(own));
    for (const chunks of [1, 2, 3]) {
      const out = cw.full([2, 3], 7, { dtype, chunks });
      await near(named(name)(...operands, { where: mask, out }), want, `${name} ${own} ${chunks}`);
    }
    const scalar = dtype === 'bool' ? true : 7;
    await near(named(name)(...operands, { where: mask, out: scalar }), want.slice(0, 3), `${name} ${own} scalar`);
    const [a, , c] = want;
    await near(named(name)(...operands, { where: mask }), [a, dtype === 'bool' ? false : 0, c], `${name} ${own} none`);
  });

  it('guards divisions in one fused pass', async () => {
    const y = cw.asarray([0, 2, 4]);
    const x = cw.divide(1, y, { where: y.notEqual(0), out: Number.NaN });
    expect((await x.compute()).toArray()).toEqual([Number.NaN, 0.5, 0.25]);
    expect(x.explain()).toMatch(/1 stage/);
  });

  it('broadcasts, and goes with dtype', async () => {
    const x = cw.ones([2, 3], { dtype: 'int32', chunks: 1 });
    const y = x.add(x, { where: [true, false, true], out: cw.zeros([2, 1], { dtype: 'float32' }), dtype: 'float32' });
    expect(y.dtype).toBe('float32');
    expect((await y.compute()).toArray()).toEqual([
      [2, 0, 2],
      [2, 0, 2],
    ]);
  });

  it('knows masked arrays', async () => {
    const m = cw.ma.maskedArray([1, 2, 3], { mask: [true, false, false] });
    const sum = m.add(1, { where: [true, true, false], out: 9 }) as unknown as cw.MaskedArray;
    expect((await sum.mask.compute()).toArray()).toEqual([true, false, false]);
    expect((await sum.filled(-1).compute()).toArray()).toEqual([-1, 3, 9]);
  });

  it('refuses what it cannot mean', () => {
    const x = cw.asarray([1, 2, 3]);
    expect(() => cw.add(x, x, { out: x })).toThrow(/add: out without where/);
    expect(() => cw.add(x, x, { where: mask, out: cw.zeros(3, { dtype: 'float32' }) })).toThrow(
      /out is float32 and the result float64; give dtype: 'float32', or cast out/,
    );
    expect(() => cw.add(x, x, { where: [true, false] })).toThrow(/do not broadcast/);
    expect(() => cw.add(x.astype('int8'), 1, { where: mask, out: 300 })).toThrow(/out 300 is out of range for int8/);
    expect(() => cw.add(x, x, { axis: 0 } as never)).toThrow(/add/);
  });
});
