/**
 * Dtypes where they are easily forgotten: in arrays without elements, with a mask, selected, or beside another dtype. What is not
 * done is refused by name, never by an error of ours, a number of another dtype, or a run that does not end.
 */
import { describe, expect, test } from 'vitest';
import * as cw from '../../lib/index.js';

const inline = { scheduler: 'inline' } as const;
const shown = async (x: { compute(options: cw.ComputeOptions): Promise<unknown> }): Promise<string> =>
  String(await x.compute(inline)).replaceAll(/\s+/g, ' ');
const refused = (tag: string, text: RegExp): object =>
  expect.objectContaining({ tag, message: expect.stringMatching(text) as unknown });

const span = (count: number | bigint | 'NaT', unit: cw.TimeUnit = 's'): cw.Timedelta64 => cw.timedelta64(count, unit);
const moments = cw.asarray([cw.datetime64('2001-01-01'), cw.datetime64('2001-01-04')]);
const spans = cw.asarray([span(5), span(7)]);
const words = cw.asarray(['a', 'b']);
const complex = cw.asarray([
  { re: 1, im: 2 },
  { re: 3, im: -1 },
  { re: 3, im: 4 },
]);
const masked = (x: cw.ChunkedArray, mask: readonly boolean[]): cw.MaskedArray => cw.ma.maskedArray(x, { mask });

describe('means of spans', () => {
  test('of none are no time, as NumPy has it', async () => {
    const none = spans.slice(spans.greater(span(100)));
    const means = [
      spans.slice(':0').mean(),
      none.mean(),
      spans.mean({ where: [false, false] }),
      spans.reshape([2, 1]).slice(':0').mean({ axis: 0 }),
      none.nanmean(),
    ];
    for (const mean of means) {
      expect(mean.dtype).toBe('timedelta64[s]');
      expect(await shown(mean)).toMatch(/NaT/);
    }
  });

  test('are exact beyond 2^53 and cut off toward 0', async () => {
    const counts = [10n ** 18n + 1n, 10n ** 18n + 3n, 10n ** 18n + 3n];
    for (const sign of [1n, -1n]) {
      const long = cw.asarray(counts.map((count) => span(sign * count, 'ns')));
      expect(await long.slice(':2').mean().item()).toEqual(span(sign * (10n ** 18n + 2n), 'ns'));
      expect(await long.mean().item()).toEqual(span(sign * (10n ** 18n + 2n), 'ns'));
    }
  });
});

describe('numbers beside times', () => {
  test('are whole, in arrays as alone: nothing after the point is lost', () => {
    const halves = cw.asarray([0.5, 1.5]);
    const calls = [
      () => spans.add(halves),
      () => halves.add(spans),
      () => moments.subtract(halves),
      () => spans.less(halves),
      () => spans.equal(halves),
      () => cw.maximum(spans, halves),
      () => cw.where([true, false], spans, halves),
      () => spans.add(halves.astype('float32')),
    ];
    for (const call of calls) expect(call).toThrow(refused('dtype', /whole counts.*astype\('int64'\)/));
  });

  test('of integer dtypes are counts, and factors may be any', async () => {
    const ones = cw.asarray([1, 2]).astype('int32');
    expect(await shown(spans.add(ones))).toBe('[6 9]');
    expect(await shown(spans.less(cw.asarray([6, 6]).astype('uint8')))).toBe('[ True False]');
    expect(await shown(spans.multiply(cw.asarray([0.5, 1.5])))).toBe('[ 2 10]');
    expect(await shown(spans.divide(cw.asarray([0.5, 1.5])))).toBe('[10 4]');
  });
});

describe('order statistics', () => {
  test.each([
    [[0, 2, 3], [[0], [2], [2, 1]], 2],
    [[6, 0, 6], [[3, 1, 2], [0], [1, 1, 1, 1, 2]], 0],
    [[4, 0], [[1, 1, 2], [0]], 0],
    [[0, 4], [[0], [1, 3]], 1],
  ] as const)('of lanes that there are none of end, shape %j chunks %j axis %i', async (shape, chunks, axis) => {
    const x = cw.fromTypedArray(new Float64Array(0), { shape: [...shape], chunks: chunks.map((list) => [...list]) });
    const rest = shape.filter((_, k) => k !== axis);
    const made = [
      cw.median(x, { axis }),
      cw.quantile(x, 0.3, { axis }),
      cw.nanmedian(x, { axis }),
      cw.ma.maskedArray(x, { mask: false }).median({ axis }),
    ];
    for (const each of made) expect((await each.compute(inline)).shape).toEqual(rest);
  });

  test('of no times and no text are refused as those of some are', () => {
    for (const x of [moments, spans, words]) {
      const middle = refused('dtype', /^median: elements are .*(times are not taken|no arithmetic on text)/);
      expect(() => cw.median(x)).toThrow(middle);
      expect(() => cw.median(x.slice(':0'))).toThrow(middle);
      expect(() => cw.topk(x, 1)).toThrow(refused('dtype', /^topk: elements are/));
      expect(() => cw.topk(x.slice(x.equal(x)), 1)).toThrow(refused('dtype', /^topk: elements are/));
      expect(() => cw.topk(x.slice(x.equal(x)), -1)).toThrow(refused('dtype', /^topk: elements are/));
    }
  });
});

describe('arrays with a mask', () => {
  test('of complex numbers have extremes, and are not sorted', async () => {
    const m = masked(complex, [false, false, true]);
    expect(await shown(m.max())).toBe('3-1j');
    expect(await shown(m.min())).toBe('1+2j');
    expect(await shown(m.ptp())).toBe('2-3j');
    expect(await shown(masked(complex, [true, true, true]).max())).toBe('--');
    expect(() => m.sort()).toThrow(refused('dtype', /complex/));
    expect(() => m.median()).toThrow(refused('dtype', /complex/));
  });

  test('of text and times refuse what these do', () => {
    const texts = masked(words, [true, false]);
    expect(() => texts.max()).toThrow(refused('dtype', /text is not reduced/));
    expect(() => texts.sort()).toThrow(refused('argument', /sort does not take an array with a mask of text/));
    expect(() => texts.median()).toThrow(refused('dtype', /no arithmetic on text/));
    for (const x of [moments, spans])
      expect(() => masked(x, [true, false]).median()).toThrow(refused('dtype', /times are not taken/));
  });

  test('are filled with what NumPy fills them with', async () => {
    const filled = async (x: cw.ChunkedArray): Promise<string> => shown(masked(x, [true, false]).filled());
    expect(await filled(cw.asarray([1.5, 2]))).toBe('[1.e+20 2.e+00]');
    expect(await filled(cw.asarray([1n, 2n]))).toBe('[999999 2]');
    expect(await filled(words)).toBe("['N/A' 'b']");
    expect(await filled(moments)).toBe("[ 'NaT' '2001-01-04']");
    expect(await filled(spans)).toBe("['NaT' 7]");
    expect(await filled(complex.slice(':2'))).toBe('[1.e+20+0.j 3.e+00-1.j]');
  });
});

test('groups of complex numbers take no fill', async () => {
  const group = (options: cw.GroupOptions): cw.ChunkedArray =>
    cw.groupbyReduce(complex, [0, 1, 1], { axis: 0, ...options });
  expect(await shown(group({ reduction: 'sum' }))).toBe('[1.+2.j 6.+3.j]');
  for (const fillValue of [0, { re: 1, im: 2 }])
    expect(() => group({ reduction: 'sum', groups: 3, fillValue })).toThrow(refused('dtype', /take no fillValue/));
});

test('text without digits before its exponent is no number', async () => {
  const numbers = cw.asarray(['.5', '5.', '1e3', '+1_0.5E-1', ' -inf ', 'NaN']);
  expect(await shown(numbers.astype('float64'))).toBe('[5.00e-01 5.00e+00 1.00e+03 1.05e+00 -inf nan]');
  for (const text of ['e5', '.e5', '+E1', '.', '', '1e', '_1', '1_'])
    await expect(cw.asarray([text]).astype('float64').compute(inline)).rejects.toThrow(
      refused('dtype', /is no number/),
    );
});
