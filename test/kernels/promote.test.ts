/** Promotion against NumPy's, and the weak scalars. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type DType, isComplexDType, NUMBER_DTYPES, type Scalar } from '../../kernels/dtype.js';
import {
  type Casting,
  canCast,
  defaultDType,
  finfo,
  iinfo,
  isdtype,
  promoteTypes,
  resultType,
} from '../../kernels/promote.js';

interface PromotionGolden {
  readonly pairs: readonly [DType, DType, DType][];
  readonly canCast: readonly [DType, DType, Casting, boolean][];
  readonly weak: readonly [DType, Scalar, DType | 'RangeError'][];
  readonly finfo: readonly [DType, number, number, number][];
  readonly iinfo: readonly [DType, string, string][];
}

const golden = JSON.parse(
  readFileSync(new URL('../golden/elementwise-promotion.json', import.meta.url), 'utf8'),
) as PromotionGolden;

describe('promotion of dtypes', () => {
  it('is that of NumPy for all pairs', () => {
    // Those of complex numbers have a suite of their own.
    expect(golden.pairs).toHaveLength(NUMBER_DTYPES.filter((name) => !isComplexDType(name)).length ** 2);
    for (const [a, b, expected] of golden.pairs) {
      expect(promoteTypes(a, b), `${a}, ${b}`).toBe(expected);
      expect(resultType(a, b), `${a}, ${b}`).toBe(expected);
    }
  });

  it('lets the casts of NumPy pass', () => {
    for (const [from, to, casting, expected] of golden.canCast)
      expect(canCast(from, to, casting), `${from} to ${to}, ${casting}`).toBe(expected);
    expect(canCast('float64', 'int8', 'unsafe')).toBe(true);
    expect(canCast('int8', 'int16', 'no')).toBe(false);
    expect(canCast('int8', 'int8', 'no')).toBe(true);
  });
});

describe('weak scalars', () => {
  it('take the dtype that a Python scalar takes', () => {
    for (const [dtype, scalar, expected] of golden.weak) {
      const promoted = (): DType => resultType(dtype, { weak: scalar });
      if (expected === 'RangeError') expect(promoted, `${dtype}, ${scalar}`).toThrow(RangeError);
      else expect(promoted(), `${dtype}, ${scalar}`).toBe(expected);
    }
  });

  it('may be bigints, which no number beyond 2^53 can be', () => {
    expect(resultType('uint64', { weak: 2n ** 63n })).toBe('uint64');
    expect(() => resultType('int64', { weak: 2n ** 63n })).toThrow(/9223372036854775808 is out of range for int64/);
    expect(resultType('int64', { weak: 2 ** 60 })).toBe('float64');
    expect(resultType('float32', { weak: 2n ** 80n })).toBe('float32');
  });

  it('have dtypes of their own among themselves', () => {
    expect(resultType({ weak: 1 }, { weak: 2 })).toBe('int64');
    expect(resultType({ weak: true }, { weak: 2.5 })).toBe('float64');
    expect(resultType({ weak: true })).toBe('bool');
    expect(defaultDType(2n ** 63n)).toBe('uint64');
    expect(() => defaultDType(2n ** 64n)).toThrow(RangeError);
    expect(() => resultType()).toThrow(/at least one/);
  });
});

describe('limits and kinds', () => {
  it('are those of NumPy', () => {
    for (const [dtype, eps, max, tiny] of golden.finfo)
      expect(finfo(dtype)).toMatchObject({ eps, max, min: -max, smallestNormal: tiny });
    for (const [dtype, min, max] of golden.iinfo)
      expect(iinfo(dtype)).toMatchObject({ min: BigInt(min), max: BigInt(max) });
    expect(() => finfo('int8')).toThrow(TypeError);
    expect(() => iinfo('bool')).toThrow(TypeError);
  });

  it('are asked for by the names of the array API', () => {
    const of = (kind: string): string[] => NUMBER_DTYPES.filter((dtype) => isdtype(dtype, kind));
    expect(of('bool')).toEqual(['bool']);
    expect(of('signed integer')).toEqual(['int8', 'int16', 'int32', 'int64']);
    expect(of('integral')).toHaveLength(8);
    expect(of('real floating')).toEqual(['float32', 'float64']);
    expect(of('complex floating')).toEqual(['complex64', 'complex128']);
    expect(of('numeric')).toHaveLength(12);
    expect(of('int16')).toEqual(['int16']);
    expect(isdtype('uint8', ['bool', 'unsigned integer'])).toBe(true);
    expect(() => isdtype('uint8', 'number')).toThrow(/unknown kind 'number'/);
  });
});
