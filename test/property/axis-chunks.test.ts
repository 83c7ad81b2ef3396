/** Axes written as runs answer and change as plain lists of sizes do, and cost by their runs, not by their blocks. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AxisBuilder,
  type AxisChunks,
  axisOf,
  evenAxis,
  listOf,
  lookupOf,
  regularAxis,
} from '../../lib/base/axis-chunks.js';
import {
  axisKey,
  axisOverlap,
  cutsAtMultiples,
  everySize,
  isRegular,
  joinAxes,
  mapAxis,
  mergeEach,
  mergeUpTo,
  reverseAxis,
  sameAxis,
  sliceAxis,
  smallestSize,
  someSize,
  splitAxis,
  viewAxis,
  widenEnds,
  withoutEmpty,
} from '../../lib/base/axis-operations.js';

const seed = 23;
const options = { seed, numRuns: 400 };
const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

/** An axis of several patterns, some repeated often enough not to be written out, and the same as a list. */
const axes = fc
  .array(
    fc.tuple(
      fc.array(fc.nat(6), { minLength: 1, maxLength: 4 }),
      fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 20, max: 60 })),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((patterns): { axis: AxisChunks; list: number[] } => {
    const out = new AxisBuilder();
    for (const [sizes, times] of patterns) out.addPattern(sizes, times);
    return { axis: out.done(), list: patterns.flatMap(([sizes, times]) => Array(times).fill(sizes).flat()) };
  });

const isConsistent = (axis: AxisChunks): void => {
  const list = listOf(axis);
  expect(axis.length).toBe(list.length);
  expect(axis.extent).toBe(sum(list));
  expect(axis.largest).toBe(Math.max(0, ...list));
};

describe(`as a list does (seed ${seed})`, () => {
  test('lookups', () => {
    fc.assert(
      fc.property(axes, ({ axis, list }) => {
        isConsistent(axis);
        expect(listOf(axis)).toEqual(list);
        const lookup = lookupOf(axis);
        let offset = 0;
        for (const [k, n] of list.entries()) {
          expect([lookup.size(k), lookup.offset(k)]).toEqual([n, offset]);
          for (let i = offset; i < offset + n; i++) expect(lookup.find(i)).toBe(k);
          offset += n;
        }
        expect(lookup.offset(list.length)).toBe(offset);
        expect(lookup.find(offset)).toBe(list.length - 1);
        expect(structuredClone(axis)).toEqual(axis);
      }),
      options,
    );
  });

  test('changes of every block', () => {
    fc.assert(
      fc.property(axes, fc.integer({ min: 1, max: 7 }), ({ axis, list }, n) => {
        const filled = list.filter((k) => k > 0);
        expect(listOf(mapAxis(axis, (k) => k * 2 + 1))).toEqual(list.map((k) => k * 2 + 1));
        expect(listOf(splitAxis(axis, (k) => regularAxis(k, n)))).toEqual(
          list.flatMap((k) => listOf(regularAxis(k, n))),
        );
        expect(listOf(reverseAxis(axis))).toEqual([...list].reverse());
        expect(listOf(joinAxes([axis, evenAxis(n, n), axis]))).toEqual([...list, ...Array(n).fill(n), ...list]);
        expect(listOf(withoutEmpty(axis))).toEqual(filled.length > 0 ? filled : [0]);
        expect(smallestSize(axis)).toBe(Math.min(...list));
        expect(everySize(axis, (k) => k < n)).toBe(list.every((k) => k < n));
        expect(someSize(axis, (k) => k === n)).toBe(list.includes(n));
        expect(isRegular(axis)).toBe(list.every((k, at) => k === list[0] || (at === list.length - 1 && k <= list[0])));
        const starts = list.slice(1).map((_, k) => sum(list.slice(0, k + 1)));
        expect(cutsAtMultiples(axis, n)).toBe(starts.every((s) => s % n === 0 || s === axis.extent));
      }),
      options,
    );
  });

  test('merging neighbours', () => {
    fc.assert(
      fc.property(axes, fc.integer({ min: 1, max: 40 }), ({ axis, list }, n) => {
        const each: number[] = [];
        for (let k = 0; k < list.length; k += n) each.push(sum(list.slice(k, k + n)));
        expect(listOf(mergeEach(axis, n))).toEqual(each);
        const upTo: number[] = [];
        for (const k of list) {
          if (upTo.length > 0 && upTo[upTo.length - 1] + k <= n) upTo[upTo.length - 1] += k;
          else upTo.push(k);
        }
        expect(listOf(mergeUpTo(axis, n))).toEqual(upTo);
      }),
      options,
    );
  });

  test('portions and ends', () => {
    fc.assert(
      fc.property(axes, fc.nat(300), fc.nat(300), ({ axis, list }, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        expect(listOf(sliceAxis(axis, from, to))).toEqual(list.slice(from, to));
        const wide = [...list];
        wide[0] += 2;
        wide[wide.length - 1] += 3;
        expect(listOf(widenEnds(axis, 2, 3))).toEqual(wide);
      }),
      options,
    );
  });

  test('views', () => {
    fc.assert(
      fc.property(
        axes,
        fc.nat(1000),
        fc.nat(1000),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        (made, a, b, step, back) => {
          const { axis, list } = made;
          if (axis.extent === 0) return;
          const [first, last] = [Math.min(a, b) % axis.extent, Math.max(a, b) % axis.extent].sort((x, y) => x - y);
          const extent = Math.floor((last - first) / step) + 1;
          const [offset, stride] = back ? [first + step * (extent - 1), -step] : [first, step];
          const blocks = list.flatMap((n, k) => Array<number>(n).fill(k));
          const want: number[] = [];
          let before = -1;
          for (let i = 0; i < extent; i++) {
            const block = blocks[offset + stride * i];
            if (block === before) want[want.length - 1]++;
            else want.push(1);
            before = block;
          }
          const seen = viewAxis(axis, offset, stride, extent);
          isConsistent(seen);
          expect(listOf(seen)).toEqual(want);
        },
      ),
      options,
    );
  });

  test('comparing', () => {
    fc.assert(
      fc.property(axes, axes, (x, y) => {
        expect(sameAxis(x.axis, y.axis)).toBe(x.list.join() === y.list.join());
        const plain = axisOf(x.list);
        expect(sameAxis(x.axis, plain)).toBe(true);
        expect(sameAxis(plain, x.axis)).toBe(true);
        const other = [...x.list];
        other[other.length >> 1]++;
        other[0] = Math.max(0, other[0] - 1);
        expect(sameAxis(x.axis, axisOf(other))).toBe(other.join() === x.list.join());
      }),
      options,
    );
  });

  test('overlaps', () => {
    fc.assert(
      fc.property(axes, fc.integer({ min: 1, max: 30 }), ({ axis, list }, n) => {
        const to = listOf(regularAxis(axis.extent, n));
        let [start, blocks, elements] = [0, 0, 0];
        for (const extent of to) {
          let at = 0;
          const met = list.filter((k) => {
            at += k;
            return k > 0 && at > start && at - k < start + extent;
          });
          start += extent;
          blocks = Math.max(blocks, met.length);
          elements = Math.max(elements, sum(met));
        }
        expect(axisOverlap(axis, axisOf(to))).toEqual({ blocks, elements });
      }),
      options,
    );
  });
});

describe('of very many blocks, little is kept', () => {
  const many = regularAxis(1e12 + 3, 10);
  const runsOf = (axis: AxisChunks): number => axis.runs.reduce((n, { sizes }) => n + sizes.length, 0);
  test.each<[string, AxisChunks, number]>([
    ['regular', many, 1e11 + 1],
    ['mapped', mapAxis(many, () => 1), 1e11 + 1],
    ['a slice', viewAxis(many, 5, 1, 1e12 - 100), 1e11 - 9],
    ['every third', viewAxis(many, 1, 3, 3e11), 9e10],
    ['backwards by seven', viewAxis(many, 1e12, -7, 1e11), 7e10],
    ['far apart', viewAxis(many, 0, 1e6 + 3, 9e5), 9e5],
    ['merged by count', mergeEach(many, 7), Math.ceil((1e11 + 1) / 7)],
    ['merged by size', mergeUpTo(many, 95), Math.ceil((1e11 + 1) / 9)],
    ['joined', joinAxes([many, many]), 2e11 + 2],
    ['widened', widenEnds(many, 1, 1), 1e11 + 1],
    ['split', splitAxis(many, (n) => regularAxis(n, 4)), 3e11 + 1],
  ])('%s', (_, axis, length) => {
    expect(Math.abs(axis.length - length)).toBeLessThanOrEqual(1);
    expect(runsOf(axis)).toBeLessThanOrEqual(60);
    expect(axisKey(axis).length).toBeLessThan(400);
    const lookup = lookupOf(axis);
    const k = Math.floor(axis.length / 3);
    expect(lookup.find(lookup.offset(k))).toBe(k);
    expect(lookup.offset(k + 1) - lookup.offset(k)).toBe(lookup.size(k));
    expect(sameAxis(axis, structuredClone(axis))).toBe(true);
  });

  test('lists of them are refused', () => {
    expect(() => listOf(many)).toThrow(/too many to list/);
  });
});
