/** What TypeScript knows of dtypes: results' types, held against what runs. `npm run typecheck` is half of this test. */
import ndarray from 'ndarray';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { DTYPE_NAMES, type DType } from '../../kernels/dtype.js';
import { promoteTypes } from '../../kernels/promote.js';
import type { PromoteDTypes } from '../../lib/array/promotion.js';
import * as cw from '../../lib/index.js';

/** The dtype an array has at run time is the one that its type says. */
function is<D extends DType>(x: cw.ChunkedArray<D>, dtype: D): void {
  expect(x.dtype).toBe(dtype);
}
const of = <D extends DType>(dtype: D): cw.ChunkedArray<D> => cw.ones([2, 2], { dtype });

/** True where two types are one; for functions that run elsewhere, and may not use more than they are given. */
type Same<A, B> = [A, B] extends [B, A] ? true : false;

describe('dtypes in types', () => {
  it('knows what lists, numbers and typed arrays become', () => {
    expectTypeOf(cw.array([1, 2])).toEqualTypeOf<cw.ChunkedArray<'float64'>>();
    expectTypeOf(cw.array([[1n], [2n]])).toEqualTypeOf<cw.ChunkedArray<'int64'>>();
    expectTypeOf(cw.array([true, false])).toEqualTypeOf<cw.ChunkedArray<'bool'>>();
    expectTypeOf(cw.array([])).toEqualTypeOf<cw.ChunkedArray<'float64'>>();
    expectTypeOf(cw.asarray(new Uint16Array(3))).toEqualTypeOf<cw.ChunkedArray<'uint16'>>();
    expectTypeOf(cw.asarray([1, 2], { dtype: 'int8' })).toEqualTypeOf<cw.ChunkedArray<'int8'>>();
    expectTypeOf(cw.fromArray(ndarray(new Float32Array(4), [2, 2]))).toEqualTypeOf<cw.ChunkedArray<'float32'>>();
    expectTypeOf(cw.array([1, 2] as cw.NestedArray)).toEqualTypeOf<cw.ChunkedArray<DType>>();
    expectTypeOf(cw.full([2], 0.5)).toEqualTypeOf<cw.ChunkedArray<'float64'>>();
    expectTypeOf(cw.full([2], 5n)).toEqualTypeOf<cw.ChunkedArray<'int64'>>();
    expectTypeOf(cw.zerosLike(of('int16'))).toEqualTypeOf<cw.ChunkedArray<'int16'>>();
    is(cw.array([[1n], [2n]]), 'int64');
    is(cw.array([]), 'float64');
    is(cw.array([true]), 'bool');
    is(cw.full([2], 5n), 'int64');
    is(cw.zerosLike(of('int16')), 'int16');
  });

  it('promotes as the table that runs', () => {
    expectTypeOf<PromoteDTypes<'int8', 'uint8'>>().toEqualTypeOf<'int16'>();
    expectTypeOf<PromoteDTypes<'uint64', 'int8'>>().toEqualTypeOf<'float64'>();
    expectTypeOf<PromoteDTypes<'float32', 'int32'>>().toEqualTypeOf<'float64'>();
    expectTypeOf<PromoteDTypes<'float32' | 'int8', 'uint8'>>().toEqualTypeOf<'float32' | 'int16'>();
    is(of('int8').add(of('uint8')), 'int16');
    is(of('uint32').add(of('int32')), 'int64');
    is(of('uint64').add(of('int8')), 'float64');
    is(of('float32').multiply(of('int16')), 'float32');
  });

  it('lets scalars give way', () => {
    expectTypeOf(of('int32').add(1)).toEqualTypeOf<cw.ChunkedArray<'int32'>>();
    expectTypeOf(of('int32').add(1.5)).toEqualTypeOf<cw.ChunkedArray<'float64'>>();
    expectTypeOf(of('int32').add(1 as number)).toEqualTypeOf<cw.ChunkedArray<'int32' | 'float64'>>();
    expectTypeOf(of('bool').add(1)).toEqualTypeOf<cw.ChunkedArray<'int64'>>();
    expectTypeOf(of('uint8').multiply(2n)).toEqualTypeOf<cw.ChunkedArray<'uint8'>>();
    expectTypeOf(of('float32').divide(2.5)).toEqualTypeOf<cw.ChunkedArray<'float32'>>();
    expectTypeOf(cw.where(of('bool'), of('int8'), 0)).toEqualTypeOf<cw.ChunkedArray<'int8'>>();
    is(of('int32').add(1), 'int32');
    is(of('int32').add(1.5), 'float64');
    is(of('bool').add(1), 'int64');
    is(of('uint8').multiply(2n), 'uint8');
    is(of('float32').divide(2.5), 'float32');
    is(cw.where(of('bool'), of('int8'), 0), 'int8');
  });

  it('knows complex numbers and their parts', async () => {
    const z = of('complex64');
    expectTypeOf(z.abs()).toEqualTypeOf<cw.ChunkedArray<'float32'>>();
    expectTypeOf(of('complex128').real()).toEqualTypeOf<cw.ChunkedArray<'float64'>>();
    expectTypeOf(of('int8').imag()).toEqualTypeOf<cw.ChunkedArray<'int8'>>();
    expectTypeOf(z.angle()).toEqualTypeOf<cw.ChunkedArray<'float32'>>();
    expectTypeOf(cw.exp(z)).toEqualTypeOf<cw.ChunkedArray<'complex64'>>();
    expectTypeOf(z.sum()).toEqualTypeOf<cw.ChunkedArray<'complex64'>>();
    expectTypeOf(z.std()).toEqualTypeOf<cw.ChunkedArray<'float32'>>();
    expectTypeOf(of('float32').multiply(cw.complex(0, 1))).toEqualTypeOf<cw.ChunkedArray<'complex64'>>();
    expectTypeOf(of('int32').add(cw.complex(0, 1))).toEqualTypeOf<cw.ChunkedArray<'complex128'>>();
    expectTypeOf(cw.array([{ re: 1, im: 2 }])).toEqualTypeOf<cw.ChunkedArray<'complex128'>>();
    expectTypeOf(cw.complex(of('float32'), of('float32'))).toEqualTypeOf<cw.ChunkedArray<'complex64'>>();
    expectTypeOf(cw.complex(of('int8'))).toEqualTypeOf<cw.ChunkedArray<'complex128'>>();
    expectTypeOf(cw.complex(1, 2)).toEqualTypeOf<cw.Complex>();
    expectTypeOf(await z.sum().item()).toEqualTypeOf<cw.Complex>();
    const r = await z.compute();
    expectTypeOf(r.data).toEqualTypeOf<Float32Array>();
    expectTypeOf(r.get(0, 0)).toEqualTypeOf<cw.Complex>();
    is(z.abs(), 'float32');
    is(of('int8').imag(), 'int8');
    is(z.std(), 'float32');
    is(of('float32').multiply(cw.complex(0, 1)), 'complex64');
    is(of('int32').add(cw.complex(0, 1)), 'complex128');
    is(cw.complex(of('float32'), of('float32')), 'complex64');
    is(cw.complex(of('int8')), 'complex128');
  });

  it('follows joining, counting, formulas and stores', () => {
    expectTypeOf(cw.stack([of('int8'), of('uint8')])).toEqualTypeOf<cw.ChunkedArray<'int16'>>();
    expectTypeOf(cw.concat([of('float32'), of('float32')])).toEqualTypeOf<cw.ChunkedArray<'float32'>>();
    expectTypeOf(cw.vstack([of('int32'), of('float32')])).toEqualTypeOf<cw.ChunkedArray<'float64'>>();
    const many: cw.ChunkedArray<'int16'>[] = [of('int16'), of('int16')];
    expectTypeOf(cw.stack(many)).toEqualTypeOf<cw.ChunkedArray<'int16'>>();
    const [counts, edges] = cw.histogram(of('float32'), { bins: 3 });
    expectTypeOf(counts).toEqualTypeOf<cw.ChunkedArray<'int64'>>();
    expectTypeOf(edges).toEqualTypeOf<cw.ChunkedArray<'float32'>>();
    expectTypeOf(cw.histogram(of('int8'), { density: true })[0]).toEqualTypeOf<cw.ChunkedArray<'float64'>>();
    expectTypeOf(cw.evaluate<'float64'>('a + 1', { a: of('float64') })).toEqualTypeOf<cw.ChunkedArray<'float64'>>();
    expectTypeOf(cw.fromZarr<'float32'>).returns.resolves.toEqualTypeOf<cw.ChunkedArray<'float32'>>();
    expectTypeOf(of('int8').toZarr).returns.resolves.toEqualTypeOf<cw.ChunkedArray<'int8'>>();
    is(cw.stack([of('int8'), of('uint8')]), 'int16');
    is(cw.vstack([of('int32'), of('float32')]), 'float64');
    is(counts, 'int64');
    is(edges, 'float32');
    is(cw.histogram(of('int8'), { density: true })[0], 'float64');
  });

  it('types the blocks of block functions', async () => {
    const x = cw.arange(6, { chunks: 3 });
    const doubled = x.mapBlocks((b) => b.data.map((v) => v * 2));
    expectTypeOf(doubled).toEqualTypeOf<cw.ChunkedArray<'float64'>>();
    expect((await doubled.compute()).toArray()).toEqual([0, 2, 4, 6, 8, 10]);
    const scaled = cw.mapBlocks((b, by, { start }) => b.data.map((v) => v * by + start[0]), x, { args: [3] });
    expect((await scaled.compute()).toArray()).toEqual([0, 3, 6, 12, 15, 18]);
    const sums = cw.mapBlocks(
      (a, b) => a.data.map((v, k) => v + Number(b.data[k])),
      x,
      of('int64').ravel().slice(':1'),
    );
    expectTypeOf(sums).toEqualTypeOf<cw.ChunkedArray<'float64'>>();
    const halo = x.mapOverlap((b) => b.data.map((v) => -v), { depth: 1, dtype: 'float32' });
    expectTypeOf(halo).toEqualTypeOf<cw.ChunkedArray<'float32'>>();
    expectTypeOf(x.mapBlocks((b: { data: Float64Array }) => b.data)).toEqualTypeOf<cw.ChunkedArray<'float64'>>();
  });

  it('types the lanes of functions by signature, along axes, of reductions and by labels', async () => {
    const x = of('float32');
    const n = of('int64');
    cw.applyAlongAxis(
      (lane) => {
        void (true satisfies Same<typeof lane, cw.Result<'float32'>>);
        return lane.data[0];
      },
      0,
      x,
    );
    cw.applyAlongAxis(
      (lane, by) => {
        void (true satisfies Same<typeof lane.data, BigInt64Array>);
        void (true satisfies Same<typeof by, 3>);
        return by;
      },
      0,
      n,
      { args: [3], dtype: 'float64', shape: [] },
    );
    const total = cw.reduction(
      x,
      (block, axes) => {
        void (true satisfies Same<typeof block, cw.Result<'float32'>>);
        void (true satisfies Same<typeof axes, readonly number[]>);
        return Float64Array.of(block.data.length);
      },
      (parts) => {
        void (true satisfies Same<typeof parts, cw.Result<'float64'>>);
        return Float64Array.of(parts.data.reduce((a, b) => a + b, 0));
      },
      { dtype: 'float64', combine: (parts) => Float64Array.of(parts.data.reduce((a, b) => a + b, 0)) },
    );
    expectTypeOf(total).toEqualTypeOf<cw.ChunkedArray<'float64'>>();
    expect(await total.item()).toBe(4);
    const made = cw.applyGufunc(
      (v) => {
        void (true satisfies Same<typeof v, cw.Result<'float32'>>);
        return v.data[0];
      },
      '(i)->()',
      x,
      { vectorize: true },
    );
    expectTypeOf(made).toEqualTypeOf<cw.ChunkedArray<'float32'>>();
    const [low, high] = cw.applyGufunc(
      (v, k) => {
        void (true satisfies Same<typeof v, cw.Result<'float32'>>);
        void (true satisfies Same<typeof k, bigint>);
        return [v.data[0], Number(k)];
      },
      '(i), () -> (), ()',
      x,
      n.slice('0'),
      { vectorize: true, outputDtypes: ['float32', 'int8'] },
    );
    expectTypeOf(low).toEqualTypeOf<cw.ChunkedArray<'float32'>>();
    expectTypeOf(high).toEqualTypeOf<cw.ChunkedArray<'int8'>>();
    is(high, 'int8');
    expect((await low.compute()).toArray()).toEqual([1, 1]);
    const summed = cw.blockwise(
      (a, b) => {
        void (true satisfies Same<typeof a, cw.Result<'float32'>>);
        void (true satisfies Same<typeof b, cw.Result<'int64'>>);
        return a.data;
      },
      'ij',
      x,
      'ij',
      n,
      'ij',
    );
    expectTypeOf(summed).toEqualTypeOf<cw.ChunkedArray<'float32'>>();
    const table = cw.fromFunction(
      (i, j) => {
        void (true satisfies Same<typeof i, number>);
        return i + j;
      },
      [2, 2],
    );
    expect(await table.sum().item()).toBe(4);
    const both = cw.mapBlocks((b) => [b.data, b.data.map((v) => v + 1)], x, { outputDtypes: ['float32', 'float64'] });
    expectTypeOf(both).toEqualTypeOf<[cw.ChunkedArray<'float32'>, cw.ChunkedArray<'float64'>]>();
    expect(
      await cw
        .vectorize((a, b) => a + b)(x, 1)
        .sum()
        .item(),
    ).toBe(8);
    const norm = cw.asGufunc((v) => v.data[0], '(i)->()', { vectorize: true });
    expect(((await cw.compute(norm(x)))[0] as cw.Result).toArray()).toEqual([1, 1]);
  });

  it('gives results whose elements are typed', async () => {
    const r = await of('int64').compute();
    expectTypeOf(r.data).toEqualTypeOf<BigInt64Array>();
    expectTypeOf(r.get(0, 0)).toEqualTypeOf<bigint>();
    expectTypeOf(await of('bool').all().item()).toEqualTypeOf<boolean>();
    expectTypeOf(await of('uint64').sum().item()).toEqualTypeOf<bigint>();
    // An array of the ndarray package is expected in many places; results fit there.
    const other: ndarray.NdArray<Float32Array> = await of('float32').compute();
    expect(other.shape).toEqual([2, 2]);
    expect(await of('uint64').sum().item()).toBe(4n);
  });
});

describe('the table of promotion in types', () => {
  it('is the one that runs', async () => {
    const { readFileSync } = await import('node:fs');
    const text = readFileSync(new URL('../../lib/array/promotion.ts', import.meta.url), 'utf8');
    const rows = [...text.matchAll(/^ {2}(\w+): (\[[^\]]*\]);/gm)].map(
      ([, name, row]) => [name, [...row.matchAll(/'(\w+)'/g)].map((match) => match[1])] as const,
    );
    const STORED = DTYPE_NAMES.filter((name) => !name.includes('['));
    expect(Object.fromEntries(rows)).toEqual(
      Object.fromEntries(STORED.map((a) => [a, STORED.map((b) => promoteTypes(a, b))])),
    );
    const positions = [...text.matchAll(/^ {2}(\w+): \d+;/gm)].map((match) => match[1]);
    expect(positions).toEqual(STORED);
  });
});
