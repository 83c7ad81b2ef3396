/**
 * Arrays that a computed mask selects against the same elements selected by the mask at hand: whatever is done with them, for
 * any shape, chunks and place of the mask, inline and on one and two threads.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

const seed = Number(process.env.CHUNKWISE_SEED ?? 20261128);
type Any = cw.ChunkedArray;

/** What can be done with an array of which axis `axis` is selected. */
const OPERATIONS: Readonly<Record<string, (y: Any, axis: number) => Any>> = {
  itself: (y) => y,
  arithmetic: (y) => y.multiply(2).add(y).astype('float32'),
  conditional: (y) => cw.where(y.greater(0), y, y.negative()),
  clip: (y) => y.clip(-3, 4),
  sum: (y) => y.sum(),
  'sum along it': (y, axis) => y.sum({ axis }),
  'mean, axes kept': (y, axis) => y.mean({ axis, keepdims: true }),
  'less its mean': (y, axis) => y.subtract(y.mean({ axis, keepdims: true })),
  'sum of others': (y, axis) => y.sum({ axis: y.shape.map((_, k) => k).filter((k) => k !== axis) }),
  'greatest of others, kept': (y, axis) => y.max({ axis: (axis + 1) % y.ndim, keepdims: true, initial: -99 }),
  std: (y, axis) => y.std({ axis, ddof: 1 }),
  'greatest with initial': (y) => y.max({ initial: -100 }),
  where: (y, axis) => y.sum({ axis, where: y.greater(1) }),
  any: (y, axis) => y.greater(5).any({ axis }),
  count: (y) => y.countNonzero(),
  transposed: (y) => y.T,
  'a new axis': (y) => y.expandDims(0),
  'first ones': (y, axis) => y.slice(...y.shape.map((_, k) => (k === axis ? cw.s(0, 3) : ':'))),
  'from the second on': (y, axis) => y.slice(...y.shape.map((_, k) => (k === axis ? cw.s(1) : ':'))),
  'last ones': (y, axis) => y.slice(...y.shape.map((_, k) => (k === axis ? cw.s(-2) : ':'))),
  'without the last': (y, axis) => y.slice(...y.shape.map((_, k) => (k === axis ? cw.s(null, -1) : ':'))),
  'between ends': (y, axis) => y.slice(...y.shape.map((_, k) => (k === axis ? cw.s(-5, -1, 2) : ':'))),
  'every second': (y, axis) => y.slice(...y.shape.map((_, k) => (k === axis ? cw.s(1, null, 2) : ':'))),
  backwards: (y, axis) => y.slice(...y.shape.map((_, k) => (k === axis ? cw.s(null, null, -2) : ':'))),
  flipped: (y, axis) => y.flip({ axis }),
  'joined with itself': (y, axis) => cw.concat([y, y.add(100)], { axis }),
  'joined with others': (y, axis) =>
    cw.concat([cw.full(y.shape.with(axis, 2), 7), y, cw.full(y.shape.with(axis, 1), 8)], { axis }),
  stacked: (y) => cw.stack([y, y.negative()]),
  sorted: (y, axis) => y.sort({ axis }),
  'sorted, greatest first': (y, axis) => y.sort({ axis, descending: true }),
  'least of the sorted': (y, axis) => y.sort({ axis }).slice(...y.shape.map((_, k) => (k === axis ? ':2' : ':'))),
  'sums of the sorted': (y, axis) => y.sort({ axis }).sum({ axis }),
  'running sum': (y, axis) => y.cumsum({ axis }),
  'running product': (y, axis) => y.multiply(0.5).cumprod({ axis }),
  'running greatest': (y, axis) => cw.cummax(y, { axis }),
  'running sum from 0': (y, axis) => cw.cumulativeSum(y, { axis, includeInitial: true }),
  rechunked: (y) => y.rechunk(2),
  'another mask': (y, axis) => {
    const one = y.slice(...y.shape.map((_, k) => (k === axis ? ':' : 0)));
    return y.slice(...y.shape.map((_, k) => (k === axis ? one.greater(2) : ':')));
  },
  'a mask of all axes': (y) => y.slice(y.greater(2)),
};

/** These have a result of an error of the run where nothing is selected. */
const NEED_ELEMENTS: Readonly<Record<string, (y: Any, axis: number) => Any>> = {
  greatest: (y) => y.max(),
  'least along it': (y, axis) => y.min({ axis }),
  'position of the greatest': (y, axis) => y.argmax({ axis }),
  'position of the least': (y, axis) => y.argmin({ axis, keepdims: true }),
  spread: (y, axis) => y.ptp({ axis }),
};

const cases = fc
  .record({ rank: fc.integer({ min: 1, max: 3 }), maskRank: fc.integer({ min: 1, max: 3 }) })
  .chain(({ rank, maskRank }) => {
    const masked = Math.min(rank, maskRank);
    return fc.record({
      shape: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: rank, maxLength: rank }),
      masked: fc.constant(masked),
      axis: fc.integer({ min: 0, max: rank - masked }),
      chunks: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: rank, maxLength: rank }),
      salt: fc.integer({ min: 0, max: 1e6 }),
      share: fc.constantFrom(0, 0.1, 0.5, 0.9, 1),
      dtype: fc.constantFrom('float64' as const, 'int32' as const, 'int8' as const),
      threads: fc.constantFrom('inline' as const, 'inline' as const, 1, 2),
    });
  });

/** Numbers that look drawn and do not depend on an engine. */
const drawn = (count: number, salt: number): number[] =>
  Array.from({ length: count }, (_, k) => (((k + salt + 1) * 2654435761) % 4294967296) / 4294967296);

interface Case {
  shape: number[];
  masked: number;
  axis: number;
  chunks: number[];
  salt: number;
  share: number;
  dtype: 'float64' | 'int32' | 'int8';
}

/** The same selection, of a mask that has to be computed and of one at hand. */
function both({ shape, masked, axis, chunks, salt, share, dtype }: Case): { lazy: Any; known: Any; left: number } {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = drawn(size, salt).map((u) => Math.floor(u * 20) - 10);
  const x = cw.asarray(Float64Array.from(values)).reshape(shape).rechunk(chunks).astype(dtype);
  const extents = shape.slice(axis, axis + masked);
  const flags = drawn(
    extents.reduce((a, b) => a * b, 1),
    salt + 77,
  ).map((u) => u < share);
  const weights = cw.asarray(Float64Array.from(flags, Number)).reshape(extents).rechunk(2);
  const whole = shape.slice(0, axis).map(() => ':');
  const rest = shape.slice(axis + masked).map(() => ':');
  const lazy = x.slice(...whole, weights.greater(0.5), ...rest);
  // At hand: indices of the raveled axes.
  const flat = x.reshape([...shape.slice(0, axis), flags.length, ...shape.slice(axis + masked)]);
  const known = flat.slice(...whole, Int32Array.from(flags.flatMap((flag, k) => (flag ? [k] : []))), ...rest);
  return { lazy, known, left: flags.filter(Boolean).length };
}

const plain = (result: { shape: readonly number[]; elementType: string; data: unknown }) => ({
  shape: [...result.shape],
  dtype: result.elementType,
  data: Array.from(result.data as ArrayLike<number | bigint>, (v) =>
    typeof v === 'number' ? Number(v.toPrecision(5)) + 0 : v,
  ),
});

describe('a selected array', () => {
  for (const [name, operation] of Object.entries({ ...OPERATIONS, ...NEED_ELEMENTS }))
    it(`gives what NumPy's does: ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(cases, async ({ threads, ...one }) => {
          const { lazy, known, left } = both(one);
          expect(lazy.unknownAxis).toBe(one.axis);
          if (left === 0 && name in NEED_ELEMENTS) {
            const size = lazy.shape.reduce((n, k, axis) => (axis === one.axis ? n : n * k), 1);
            if (size > 0)
              await expect(operation(lazy, one.axis).compute({ threads })).rejects.toThrow(/selects nothing/);
            return;
          }
          const want = await operation(known, one.axis).compute({ threads: 'inline' });
          const got = await operation(lazy, one.axis).compute({ threads });
          expect(plain(got)).toEqual(plain(want));
        }),
        { numRuns: 25, seed },
      );
    });
});

describe('what ends laziness', () => {
  const x = cw.arange(20, { chunks: 6 }).subtract(7);
  const y = x.slice(x.greater(0));
  it('gives true shapes', async () => {
    expect(y.shape).toEqual([20]);
    expect(y.unknownAxis).toBe(0);
    expect(String(y)).toMatch(/shape \[≤20\]/);
    const known = await y.computeChunkSizes();
    expect([known.shape, known.chunks, known.unknownAxis]).toEqual([[12], [[0, 4, 6, 2]], undefined]);
    expect((await y.persist()).shape).toEqual([12]);
    expect((await cw.persist(y, x))[0].shape).toEqual([12]);
    const [a, b] = await cw.compute(y, y.mean());
    expect([a.shape, b.shape, b.data[0]]).toEqual([[12], [], 6.5]);
    const seen: number[] = [];
    for await (const { data } of y.blocks()) seen.push(...data.data);
    expect(seen.sort((p, q) => p - q)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(await y.slice(y.equal(5)).item()).toBe(5);
    await expect(y.item()).rejects.toThrow(/12 elements/);
  });
  it('writes what there is, evenly cut', async () => {
    const store = cw.memoryStore();
    const written = await y.toZarr(store, { path: 'y' });
    expect([written.shape, written.encoding?.chunks]).toEqual([[12], [6]]);
    expect([...(await written.compute()).data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });
  it('says what it would do', () => {
    expect(y.explain()).toMatch(/counted first/);
    expect(y.mean().explain()).toMatch(/mean over axis 0 where/);
    expect(y.mean().explain()).not.toMatch(/compact|counted first/);
  });
});

it('takes complex numbers where they are taken', async () => {
  const z = cw.arange(6, { chunks: 4 }).astype('complex128');
  const y = z.slice(cw.arange(6).remainder(2).equal(0));
  expect((await y.compute()).shape).toEqual([3]);
  expect(Array.from((await cw.compute(y.cumsum().real()))[0].data)).toEqual([0, 2, 6]);
  expect(Array.from((await cw.unique(y).real().compute()).data)).toEqual([0, 2, 4]);
  expect(Array.from((await cw.isin(y, [2, 1]).compute()).data)).toEqual([0, 1, 0]);
  for (const call of [() => y.sort(), () => cw.cummax(y)]) expect(call).toThrow(/complex128/);
});

describe('what needs places', () => {
  const x = cw.arange(20, { chunks: 6 }).subtract(7);
  const y = x.slice(x.greater(0));
  const remedy = /x = await x\.computeChunkSizes\(\)/;
  it('says so, with the remedy', () => {
    expect(() => y.matmul(y)).toThrow(remedy);
    expect(() => y.reshape([-1, 2])).toThrow(remedy);
    expect(() => y.slice(3)).toThrow(remedy);
    expect(() => y.slice([0, 2])).toThrow(remedy);
    expect(() => y.slice('5:2:-1')).toThrow(remedy);
    expect(() => y.add(x)).toThrow(remedy);
    expect(() => y.add(x.slice(x.greater(1)))).toThrow(remedy);
    expect(() => x.slice(y.greater(2))).toThrow(remedy);
    expect(() => cw.zerosLike(y)).toThrow(remedy);
    expect(() => y.mapBlocks((block) => block)).toThrow(remedy);
  });
  it('refuses masks that do not fit', () => {
    expect(() => x.slice(cw.arange(5).greater(1))).toThrow(/does not fit axes 0 to 0 of shape \[20\]/);
    expect(() => x.expandDims(0).slice(x.greater(1), [1, 2])).toThrow(/goes with slices and integers/);
  });
});
