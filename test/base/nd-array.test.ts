/** Results print as NumPy prints them, list and iterate as NumPy's do, and have what the ndarray package's arrays have. */
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { DTYPES, type DType, isBigInt, type TypedArray } from '../../kernels/dtype.js';
import { NdArray } from '../../lib/base/results/nd-array.js';

interface Printed {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: readonly string[];
  readonly str: string;
  readonly repr: string;
}
const printed = JSON.parse(readFileSync(new URL('../golden/printing.json', import.meta.url), 'utf8')) as Printed[];

function arrayOf({ dtype, shape, data }: Pick<Printed, 'dtype' | 'shape' | 'data'>): NdArray {
  const values = new DTYPES[dtype].array(data.length) as unknown as { [k: number]: number | bigint };
  const number = (text: string): number => Number(text.replace('inf', 'Infinity'));
  data.forEach((text, k) => {
    values[k] = isBigInt(dtype) ? BigInt(text) : number(text);
  });
  return new NdArray(values as unknown as TypedArray, shape, dtype);
}
const small = (): NdArray<'float64'> => new NdArray(Float64Array.of(1, 2, 3, 4, 5, 6), [2, 3]);

describe('results as text', () => {
  it.each(printed)('prints $name as NumPy does', (golden) => {
    const array = arrayOf(golden);
    expect(String(array)).toBe(golden.str);
    expect(`${array}`).toBe(golden.str);
    expect(inspect(array)).toBe(golden.repr);
  });
});

describe('results as values', () => {
  it('gives nested lists', () => {
    expect(small().toArray()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(small().T.toArray()).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    expect(new NdArray(Uint8Array.of(1, 0), [2], 'bool').toArray()).toEqual([true, false]);
    expect(new NdArray(BigInt64Array.of(5n), [], 'int64').toArray()).toBe(5n);
    expect(new NdArray(new Float64Array(0), [2, 0]).toArray()).toEqual([[], []]);
  });

  it('goes along the first axis', () => {
    expect([...new NdArray(Int32Array.of(1, 2), [2])]).toEqual([1, 2]);
    expect(Array.from(small(), String)).toEqual(['[1. 2. 3.]', '[4. 5. 6.]']);
    expect([...new NdArray(Float64Array.of(7), [])]).toEqual([7]);
  });

  it('becomes JSON: 64-bit integers numbers where exact and text elsewhere', () => {
    expect(JSON.stringify(new NdArray(BigInt64Array.of(1n, 2n ** 53n, -5n), [3], 'int64'))).toBe(
      '[1,"9007199254740992",-5]',
    );
    expect(JSON.stringify(new NdArray(Uint8Array.of(1, 0), [2], 'bool'))).toBe('[true,false]');
    expect(JSON.stringify({ r: small() })).toBe('{"r":[[1,2,3],[4,5,6]]}');
  });

  it('compares by elements and shape', () => {
    expect(small()).toEqual(small());
    expect(small()).not.toEqual(new NdArray(Float64Array.of(1, 2, 3, 4, 5, 6), [3, 2]));
    expect(small()).not.toEqual(new NdArray(Float64Array.of(1, 2, 3, 4, 5, 7), [2, 3]));
    expect(new NdArray(Float64Array.of(1), [])).not.toEqual(new NdArray(Float64Array.of(2), []));
  });

  it('has one element, or says how many', () => {
    expect(new NdArray(BigUint64Array.of(5n), [1, 1]).item()).toBe(5n);
    expect(new NdArray(Uint8Array.of(1), [], 'bool').item()).toBe(true);
    expect(Number(new NdArray(Float64Array.of(2.5), []))).toBe(2.5);
    expect(() => small().item()).toThrow(/item: shape \[2, 3\] has 6 elements/);
  });
});

describe('results beside arrays of the ndarray package', () => {
  it('has the same views', () => {
    const data = Float64Array.from({ length: 60 }, (_, k) => k);
    const own = new NdArray(data, [3, 4, 5]);
    const other = ndarray(data, [3, 4, 5]);
    const facts = (
      x: Pick<NdArray, 'shape' | 'stride' | 'offset' | 'size' | 'dimension'> & { readonly order: number[] },
    ) => ({
      shape: [...x.shape],
      stride: [...x.stride],
      offset: x.offset,
      size: x.size,
      dimension: x.dimension,
      order: [...x.order],
    });
    expect(facts(own)).toEqual(facts(other));
    expect(facts(own.lo(1, 2))).toEqual(facts(other.lo(1, 2)));
    expect(facts(own.hi(2, 3))).toEqual(facts(other.hi(2, 3)));
    expect(facts(own.step(-1, 2, -2))).toEqual(facts(other.step(-1, 2, -2)));
    expect(facts(own.transpose(2, 0, 1))).toEqual(facts(other.transpose(2, 0, 1)));
    expect(facts(own.pick(null, 2, null))).toEqual(facts(other.pick(null, 2, null)));
    expect(facts(own.pick(1).lo(1).hi(2, 2))).toEqual(facts(other.pick(1).lo(1).hi(2, 2)));
    expect(own.get(1, 2, 3)).toBe(other.get(1, 2, 3));
    expect(own.T.index(1, 2, 0)).toBe(other.transpose(2, 1, 0).index(1, 2, 0));
    expect(own.dtype).toBe(other.dtype);
    expect(new NdArray(new BigInt64Array(1), [1]).dtype).toBe('bigint64');
    own.set(0, 0, 1, 99);
    expect(other.get(0, 0, 1)).toBe(99);
  });
});
