/** Reductions by group against a plain mirror: dtypes, chunks, threads, labels in memory and computed, of every rank. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DType } from '../../kernels/dtype.js';
import { REDUCTIONS, type ReductionName } from '../../kernels/reduction.js';
import * as cw from '../../lib/index.js';
import golden from './group-by.json' with { type: 'json' };
import { cuts, flat, generator, isFloat, plain, products, valuesOf, walk } from './group-mirror.js';

const NAMES = Object.keys(REDUCTIONS) as ReductionName[];
const DTYPES: DType[] = ['bool', 'int8', 'uint16', 'int32', 'int64', 'uint64', 'float32', 'float64'];

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
