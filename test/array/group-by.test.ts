/** Reductions by group against a plain mirror: dtypes, chunks, threads, labels in memory and computed, of every rank. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DType } from '../../kernels/dtype.js';
import { REDUCTIONS, type ReductionName } from '../../kernels/reduction.js';
import * as cw from '../../lib/index.js';
import golden from './group-by.json' with { type: 'json' };

type Numbers = readonly (number | bigint)[];
const NAMES = Object.keys(REDUCTIONS) as ReductionName[];
const DTYPES: DType[] = ['bool', 'int8', 'uint16', 'int32', 'int64', 'uint64', 'float32', 'float64'];

const flat = async (x: cw.ChunkedArray, threads = 0): Promise<Numbers> => {
  const result = await x.compute(threads > 0 ? { threads } : {});
  return [...(result.data as Iterable<number | bigint>)];
};
const products = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Calls `visit` with every index of `shape` in C order. */
function walk(shape: readonly number[], visit: (index: readonly number[], k: number) => void): void {
  for (let k = 0; k < products(shape); k++) {
    let rest = k;
    const index = [...shape].reverse().map((n) => {
      const at = rest % n;
      rest = Math.floor(rest / n);
      return at;
    });
    visit(index.reverse(), k);
  }
}

const isFloat = (dtype: DType): boolean => dtype.startsWith('float');

/** What `op` of some values of `dtype` is; `undefined` where the reduction of nothing must be filled. */
function plain(
  op: ReductionName,
  dtype: DType,
  values: Numbers,
  positions: readonly number[],
): number | bigint | undefined {
  const name = op.replace(/^nan/, '') as ReductionName;
  const skips = op.startsWith('nan') && isFloat(dtype);
  const bag = values
    .map((value, k) => ({ value, at: positions[k] }))
    .filter(({ value }) => !skips || !Number.isNaN(value));
  const numbers = bag.map(({ value }) => Number(value));
  const exact = !isFloat(dtype);
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const wrap = (value: bigint): bigint =>
    dtype.startsWith('u') ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value);
  switch (name) {
    case 'sum':
      return exact ? wrap(bag.reduce((a, { value }) => a + BigInt(value), 0n)) : numbers.reduce((a, b) => a + b, 0);
    case 'prod':
      return exact ? wrap(bag.reduce((a, { value }) => a * BigInt(value), 1n)) : numbers.reduce((a, b) => a * b, 1);
    case 'mean':
      return mean;
    case 'var':
    case 'std': {
      const spread = numbers.reduce((a, b) => a + (b - mean) ** 2, 0) / numbers.length;
      return name === 'std' ? Math.sqrt(spread) : spread;
    }
    case 'any':
      return Number(numbers.some((value) => value !== 0));
    case 'all':
      return Number(numbers.every((value) => value !== 0));
    case 'countNonzero':
      return BigInt(numbers.filter((value) => value !== 0).length);
    default:
  }
  if (values.length === 0) return undefined;
  const most = name.endsWith('max');
  if (bag.length === 0) return name.startsWith('arg') ? -1n : Number.NaN;
  const nan = bag.find(({ value }) => Number.isNaN(value));
  const best = nan ?? bag.reduce((a, b) => ((most ? b.value > a.value : b.value < a.value) ? b : a));
  return name.startsWith('arg') ? BigInt(best.at) : best.value;
}

const cuts = (n: number, random: () => number): number[] => {
  const out: number[] = [];
  for (let left = n; left > 0; ) {
    const piece = Math.min(left, 1 + Math.floor(random() * n));
    out.push(piece);
    left -= piece;
  }
  return out.length > 0 ? out : [0];
};

interface Case {
  readonly op: ReductionName;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Bits of the grouped axes. */
  readonly grouped: number;
  readonly count: number;
  readonly labels: 'aligned' | 'repeated' | 'full';
  readonly order: 'scattered' | 'interleaved' | 'sorted';
  readonly lazy: boolean;
  readonly keepdims: boolean;
  readonly seed: number;
}

const cases = (op: ReductionName): fc.Arbitrary<Case> =>
  fc.record({
    op: fc.constant(op),
    dtype: fc.constantFrom(...DTYPES),
    shape: fc.oneof(
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 }),
      fc.tuple(fc.integer({ min: 20, max: 60 }), fc.integer({ min: 1, max: 40 })),
    ),
    grouped: fc.integer({ min: 1, max: 7 }),
    count: fc.integer({ min: 1, max: 6 }),
    labels: fc.constantFrom('aligned', 'aligned', 'repeated', 'full'),
    order: fc.constantFrom('scattered', 'interleaved', 'sorted'),
    lazy: fc.boolean(),
    keepdims: fc.boolean(),
    seed: fc.integer(),
  });

function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The values of a case as they are given and as numbers. */
function valuesOf(dtype: DType, size: number, random: () => number): Numbers {
  return Array.from({ length: size }, () => {
    const value = Math.floor(random() * 9) - (dtype.startsWith('u') || dtype === 'bool' ? 0 : 4);
    if (dtype === 'bool') return Number(value > 3);
    if (isFloat(dtype)) return random() < 0.1 ? Number.NaN : value / 4;
    return dtype === 'int64' || dtype === 'uint64' ? BigInt(value) : value;
  });
}

async function check(test: Case, threads: number): Promise<void> {
  const { op, dtype, count, lazy, order, keepdims } = test;
  const random = generator(test.seed);
  const shape = [...test.shape];
  const chosen = shape.flatMap((_, axis) => ((test.grouped >> axis) & 1 ? [axis] : []));
  const axes = chosen.length > 0 ? chosen : [0];
  const values = valuesOf(dtype, products(shape), random);
  const extents =
    test.labels === 'full'
      ? shape
      : axes.map((axis) => (test.labels === 'repeated' && random() < 0.5 ? 1 : shape[axis]));
  const size = products(extents);
  const codes = Int32Array.from({ length: size }, (_, k) =>
    order === 'scattered'
      ? Math.floor(random() * (count + 1)) - 1
      : order === 'interleaved'
        ? k % count
        : Math.floor((k * count) / size),
  );
  const given = cw
    .asarray([...values] as number[], { dtype })
    .reshape(shape)
    .rechunk(shape.map((n) => cuts(n, random)));
  const held = cw.fromTypedArray(codes, { shape: extents });
  const labels = lazy
    ? held.add(random() < 0.5 ? cw.zeros([1], { dtype: 'int64' }) : 0).rechunk(extents.map((n) => cuts(n, random)))
    : held;
  const fills = !REDUCTIONS[op].identity && (op.includes('arg') || !isFloat(dtype));
  const grouped = cw.groupbyReduce(given, labels, {
    axis: axes,
    reduction: op,
    groups: count,
    keepdims,
    ...(fills ? { fillValue: 1 } : {}),
  });
  const out = shape.flatMap((n, axis) =>
    axis === axes[0] ? [count] : axes.includes(axis) ? (keepdims ? [1] : []) : [n],
  );
  expect(grouped.shape).toEqual(out);
  const bags = new Map<string, { values: (number | bigint)[]; positions: number[] }>();
  walk(shape, (index, k) => {
    const at = test.labels === 'full' ? index : axes.map((axis) => index[axis]);
    const code = codes[at.reduce((n, i, axis) => n * extents[axis] + (extents[axis] === 1 ? 0 : i), 0)];
    if (code < 0) return;
    const key = index.flatMap((i, axis) =>
      axis === axes[0] ? [code] : axes.includes(axis) ? (keepdims ? [0] : []) : [i],
    );
    const bag = bags.get(key.join()) ?? { values: [], positions: [] };
    bags.set(key.join(), bag);
    bag.values.push(values[k]);
    bag.positions.push(axes.reduce((n, axis) => n * shape[axis] + index[axis], 0));
  });
  const got = await flat(grouped, threads);
  walk(out, (index, k) => {
    const bag = bags.get(index.join()) ?? { values: [], positions: [] };
    const wanted = plain(op, dtype, bag.values, bag.positions) ?? (fills ? 1 : Number.NaN);
    const close =
      typeof got[k] === 'bigint'
        ? got[k] === BigInt(wanted as number)
        : Number.isNaN(Number(wanted))
          ? Number.isNaN(got[k])
          : Math.abs(Number(got[k]) - Number(wanted)) <= 1e-6 * (1 + Math.abs(Number(wanted)));
    if (!close) expect({ at: index, got: got[k] }).toEqual({ at: index, got: wanted });
  });
}

describe('reductions by group agree with a plain mirror', () => {
  it.each(NAMES)('%s', async (op) => {
    await fc.assert(
      fc.asyncProperty(cases(op), (test) => check(test, 0)),
      { numRuns: 40 },
    );
  });

  it('on 1 and 2 threads', async () => {
    const any = fc.constantFrom(...NAMES).chain(cases);
    for (const threads of [1, 2])
      await fc.assert(
        fc.asyncProperty(any, (test) => check(test, threads)),
        { numRuns: 30 },
      );
  });
});

describe('groups', () => {
  const x = cw.asarray(
    [
      [1, 2],
      [3, 4],
      [5, 6],
      [7, 8],
    ],
    { dtype: 'int32' },
  );

  it('that are empty yield what NumPy, pandas and xarray say, or what is asked for', async () => {
    const labels = [0, 2, 2, -1];
    const by = (reduction: ReductionName, options = {}, of: cw.ChunkedArray = x) =>
      flat(cw.groupbyReduce(of, labels, { reduction, groups: 3, ...options }));
    const f = x.astype('float32');
    expect(await by('max', {}, f)).toEqual([1, 2, Number.NaN, Number.NaN, 5, 6]);
    expect(await by('min', {}, f)).toEqual([1, 2, Number.NaN, Number.NaN, 3, 4]);
    expect(await by('nanmax', {}, f)).toEqual([1, 2, Number.NaN, Number.NaN, 5, 6]);
    expect(await by('mean')).toEqual([1, 2, Number.NaN, Number.NaN, 4, 5]);
    expect(await by('var')).toEqual([0, 0, Number.NaN, Number.NaN, 1, 1]);
    expect(await by('sum')).toEqual([1n, 2n, 0n, 0n, 8n, 10n]);
    expect(await by('prod')).toEqual([1n, 2n, 1n, 1n, 15n, 24n]);
    expect(await by('countNonzero')).toEqual([1n, 1n, 0n, 0n, 2n, 2n]);
    expect(await by('any')).toEqual([1, 1, 0, 0, 1, 1]);
    expect(await by('all')).toEqual([1, 1, 1, 1, 1, 1]);
    expect(await by('max', { fillValue: -9 })).toEqual([1, 2, -9, -9, 5, 6]);
    expect(await by('argmax', { fillValue: -1 })).toEqual([0n, 0n, -1n, -1n, 2n, 2n]);
    expect(await by('sum', { fillValue: -1 })).toEqual([1n, 2n, -1n, -1n, 8n, 10n]);
    expect(await by('max', { fillValue: 0 }, f)).toEqual([1, 2, 0, 0, 5, 6]);
  });

  it('that are empty and have no result are an error that names the first', () => {
    for (const reduction of ['max', 'min', 'argmax', 'argmin', 'nanmax', 'nanargmin'] as const) {
      const make = () => cw.groupbyReduce(x, [0, 2, 2, -1], { reduction, groups: 3 });
      expect(make).toThrow(/group 1 of 3 has no elements.*fillValue/);
    }
    expect(() => cw.groupbyReduce(x.astype('float64'), [0, 2, 2, -1], { reduction: 'argmax' })).toThrow(/group 1 of 3/);
    const computed = cw.arange(4, { dtype: 'int32' }).add(0);
    expect(() => cw.groupbyReduce(x, computed, { reduction: 'max', groups: 3 })).toThrow(/max.*fillValue/);
  });

  it('bad labels and options are named', () => {
    const make =
      (labels: cw.Labels, options: cw.GroupOptions = {}) =>
      () =>
        cw.groupbyReduce(x, labels, options);
    expect(make([0, 1])).toThrow(/2 labels for axis 0 of extent 4/);
    expect(
      make([
        [0, 1, 1],
        [0, 1, 1],
      ]),
    ).toThrow(/labels of shape \[2, 3\] for axes 0, 1 of extents \[4, 2\]/);
    expect(make([0, 1, 1.5, 0])).toThrow(/label 1.5 at 2 is not a whole number/);
    expect(make([0, 1, Number.NaN, 0])).toThrow(/label NaN at 2/);
    expect(make([0, 1, 5, 0], { groups: 3 })).toThrow(/label 5 at 2 is not a whole number below 3/);
    expect(
      make(
        [
          [0, 1],
          [0, 7],
          [0, 1],
          [0, 1],
        ],
        { groups: 3 },
      ),
    ).toThrow(/label 7 at 1, 1/);
    expect(make(cw.zeros([4]))).toThrow(/labels are float64; give integers/);
    expect(make(cw.arange(4, { dtype: 'int32' }).add(0))).toThrow(/do not tell how many groups there are/);
    expect(make([0, 1, 1, 0], { groups: 1.5 })).toThrow(/groups is 1.5/);
    expect(make([0, 1, 1, 0], { groups: -1 })).toThrow(/groups is -1/);
    expect(make([0, 1, 1, 0], { axis: [] })).toThrow(/no axis is named/);
    expect(make([0, 1, 1, 0], { axis: [0, 0] })).toThrow(/name an axis twice/);
    expect(make([0, 1, 1, 0], { reduction: 'mod' as never })).toThrow(/reduction is "mod"; give 'sum'/);
    expect(make([0, 1, 1, 0], { reduction: 'max', fillValue: 1.5 })).toThrow(/fillValue 1.5 is no int32/);
    expect(make([0, 1, 1, 0], { reduction: 'max', fillValue: 2 ** 40 })).toThrow(/is no int32/);
    expect(make([0, 1, 1, 0], { ddof: Number.NaN })).toThrow(/ddof is NaN/);
    expect(() => cw.groupbyReduce(cw.asarray(5), [0])).toThrow(/0-d array has no axis/);
  });

  it('computed labels beyond the groups are an error when they are met', async () => {
    for (const [shape, axis] of [
      [[4, 300], 0],
      [[300, 4], 1],
    ] as const) {
      for (const dtype of ['int32', 'int64', 'uint64', 'uint8'] as const) {
        const labels = cw
          .asarray([0, 1, 9, 0])
          .astype(dtype)
          .add(cw.zeros([4], { dtype }));
        const grouped = cw.groupbyReduce(cw.ones(shape), labels, { axis, groups: 3, reduction: 'sum' });
        await expect(grouped.compute()).rejects.toThrow(/a label is 9, but there are 3 groups/);
      }
    }
    const wide = cw
      .asarray([0, 2 ** 32])
      .astype('int64')
      .add(cw.zeros([2], { dtype: 'int64' }));
    await expect(cw.groupbyReduce(cw.ones([2]), wide, { groups: 3 }).compute()).rejects.toThrow(/there are 3 groups/);
    const low = cw
      .asarray([0, -(2 ** 32)])
      .astype('int64')
      .add(cw.zeros([2], { dtype: 'int64' }));
    expect(await flat(cw.groupbyReduce(cw.ones([2]), low, { groups: 1, reduction: 'sum' }))).toEqual([1]);
  });

  it('keep states of the groups that a block holds only', async () => {
    const days = Int32Array.from({ length: 400 }, (_, k) => Math.floor(k / 4));
    const y = cw
      .arange(400 * 500)
      .reshape([400, 500])
      .rechunk([40, 500]);
    const grouped = cw.groupbyReduce(y, days, { axis: 0, reduction: 'max' });
    expect(String(await grouped.explain())).toMatch(/max of 100 groups, at most 10 in a block/);
    const got = await flat(grouped);
    expect(got.length).toBe(50_000);
    expect(got.every((value, k) => value === (Math.floor(k / 500) * 4 + 3) * 500 + (k % 500))).toBe(true);
    const spread = cw.groupbyReduce(
      y,
      days.map((day) => day % 12),
      { axis: 0 },
    );
    expect(String(await spread.explain())).not.toMatch(/in a block/);
  });

  it('may be many more than there are labels', async () => {
    const far = cw.groupbyReduce(cw.ones([3]), [0, 2 ** 31 - 10, 1], { reduction: 'sum' });
    expect(far.shape).toEqual([2 ** 31 - 9]);
    await expect(far.compute()).rejects.toThrow(/memory/i);
    expect(() => cw.groupbyReduce(x, [0, 1, 2 ** 30, 1], { reduction: 'max' })).toThrow(
      /groups.*no elements.*fillValue/,
    );
    const many = await flat(cw.groupbyReduce(cw.ones([3]), [0, 99_999, 1], { reduction: 'mean' }));
    expect([many[0], many[1], many[2], many[99_999]]).toEqual([1, 1, Number.NaN, 1]);
  });

  it('run as SIMD where labels do not vary along the inner axis', async () => {
    const y = cw.ones([96, 300], { dtype: 'float32' }).add(cw.arange(300, { dtype: 'float32' }));
    const hours = Array.from({ length: 96 }, (_, k) => k % 24);
    const outer = await cw.groupbyReduce(y, hours, { axis: 0 }).explain();
    expect(String(outer)).toMatch(/mean of 24 groups.*\n?.*simd/i);
  });

  it('the same bits on any number of threads', async () => {
    const y = cw.random.random([500, 64], { seed: 7, chunks: [60, 20] });
    const labels = Array.from({ length: 500 }, (_, k) => (k * 7) % 24);
    for (const reduction of ['mean', 'var', 'sum'] as const) {
      const grouped = cw.groupbyReduce(y, labels, { axis: 0, reduction });
      expect(await flat(grouped, 2)).toEqual(await flat(grouped, 1));
    }
  });
});

describe('quantiles by group', () => {
  it('are those of each group by itself', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<DType>('int16', 'int64', 'float32', 'float64'),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('scattered', 'interleaved', 'sorted'),
        fc.constantFrom('linear', 'lower', 'hazen'),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        fc.integer(),
        async (dtype, shape, grouped, order, method, skipna, lazy, keepdims, seed) => {
          const random = generator(seed);
          const chosen = shape.flatMap((_, axis) => ((grouped >> axis) & 1 ? [axis] : []));
          const axes = chosen.length > 0 ? chosen : [0];
          const kept = shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
          const extents = axes.map((axis) => shape[axis]);
          const size = products(extents);
          const groups = 3;
          const codes = Int32Array.from({ length: size }, (_, k) =>
            order === 'scattered'
              ? Math.floor(random() * 4) - 1
              : order === 'interleaved'
                ? k % 3
                : Math.floor((k * 3) / size),
          );
          const values = valuesOf(dtype, products(shape), random);
          const x = cw
            .asarray([...values] as number[], { dtype })
            .reshape(shape)
            .rechunk(shape.map((n) => cuts(n, random)));
          const held = cw.fromTypedArray(codes, { shape: extents });
          const labels = lazy ? held.add(0).rechunk(extents.map((n) => cuts(n, random))) : held;
          const q = [0.25, 0.9];
          const got = cw.groupbyReduce(x, labels, {
            axis: axes,
            reduction: skipna ? 'nanquantile' : 'quantile',
            q,
            method,
            groups,
            keepdims,
            fillValue: 7,
          });
          const rest = kept.map((axis) => shape[axis]);
          const placed = shape.flatMap((n, axis) =>
            axis === axes[0] ? [groups] : axes.includes(axis) ? (keepdims ? [1] : []) : [n],
          );
          expect(got.shape).toEqual([2, ...placed]);
          // Kept axes first, so that a group's elements are picked from the last.
          const flatX = x.permuteDims([...kept, ...axes]).reshape([...rest, size]);
          const all = await flat(got);
          for (let g = 0; g < groups; g++) {
            const at = [...codes.keys()].filter((k) => codes[k] === g);
            const mine = cw.asarray([...all] as number[], { dtype: got.dtype }).reshape([2, ...placed]);
            const one = await flat(mine.take([g], { axis: 1 + axes[0] }));
            const wanted =
              at.length === 0
                ? one.map(() => 7)
                : await flat(
                    (skipna ? cw.nanquantile : cw.quantile)(flatX.take(at, { axis: rest.length }), q, {
                      axis: rest.length,
                      method: method as 'linear',
                    }),
                  );
            expect(one.map(Number)).toEqual(wanted.map(Number));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('refuse what they do not take', async () => {
    const x = cw.ones([4, 3]);
    const make =
      (options: cw.GroupOptions, labels: cw.Labels = [0, 1, 1, 0]) =>
      () =>
        cw.groupbyReduce(x, labels, options);
    expect(make({ reduction: 'quantile' })).toThrow(/quantile needs \{ q \}/);
    expect(make({ reduction: 'mean', q: 0.5 })).toThrow(/q is for 'quantile'/);
    expect(make({ reduction: 'median', method: 'lower' })).toThrow(/method is for 'quantile'/);
    expect(make({ reduction: 'median', ddof: 1 })).toThrow(/median takes no ddof/);
    expect(make({ reduction: 'quantile', q: 1.5 })).toThrow(/1.5 is not between 0 and 1/);
    expect(make({ reduction: 'quantile', q: 'a' as never })).toThrow(/q is "a"/);
    expect(make({ reduction: 'median', axis: 0, groups: 2 }, cw.zeros([4, 3], { dtype: 'int32' }))).toThrow(
      /labels differ along axes/,
    );
    const i = x.astype('int32');
    expect(() => cw.groupbyReduce(i, [0, 0, 2, 2], { reduction: 'quantile', q: 0, method: 'lower' })).toThrow(
      /group 1 of 3/,
    );
    const labels = cw.asarray([0, 1, 9, 0]).astype('int32').add(0);
    await expect(cw.groupbyReduce(x, labels, { reduction: 'median', groups: 3 }).compute()).rejects.toThrow(
      /a label is 9/,
    );
  });
});

describe('golden values of NumPy', () => {
  it.each(golden.cases.map((one, k) => [`${one.reduction} ${k}`, one] as const))('%s', async (_, one) => {
    const x = cw
      .asarray(golden.values.map((value) => value ?? Number.NaN))
      .reshape(golden.shape)
      .rechunk([5, 2, 3]);
    const labels = cw.asarray(one.labels).astype('int32');
    const held = cw.fromTypedArray(Int32Array.from(one.labels), { shape: one.extents });
    for (const by of [held, labels.reshape(one.extents)]) {
      const got = await flat(
        cw.groupbyReduce(x, by, {
          axis: one.axis,
          reduction: one.reduction as 'mean',
          groups: one.groups,
          ...(one.options as cw.GroupOptions),
        }),
      );
      expect(got.length).toBe(one.result.length);
      got.forEach((value, k) => {
        const wanted = one.result[k];
        if (wanted === null) expect(value).toBeNaN();
        else expect(Number(value)).toBeCloseTo(wanted, 9);
      });
    }
  });
});
