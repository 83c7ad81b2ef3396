import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, expectTypeOf, test } from 'vitest';
import { wrap } from '../../lib/array/chunked-array.js';
import { sortedInBlocks } from '../../lib/array/order/sort-network.js';
import * as cw from '../../lib/index.js';

interface Made {
  readonly dtype: cw.DType;
  readonly values: readonly string[];
}
const golden = JSON.parse(readFileSync(new URL('../golden/strings.json', import.meta.url), 'utf8')) as {
  readonly words: string[];
  readonly other: string[];
  readonly array: Made;
  readonly compare: Readonly<
    Record<'equal' | 'notEqual' | 'less' | 'lessEqual' | 'greater' | 'greaterEqual', boolean[]>
  >;
  readonly sort: Made;
  readonly argsort: number[];
  readonly unique: {
    readonly values: Made;
    readonly index: number[];
    readonly inverse: number[];
    readonly counts: number[];
  };
  readonly isin: boolean[];
  readonly searchsorted: readonly [number[], number[]];
  readonly where: Made;
  readonly concat: Made;
  readonly sets: Readonly<Record<'union1d' | 'intersect1d' | 'setdiff1d', Made>>;
  readonly casts: Readonly<Record<'<U1' | '<U7' | 'S2' | 'S2 <U4', Made>>;
  readonly fromNumbers: readonly (Made & {
    readonly from: cw.DType;
    readonly to: cw.DType;
    readonly numbers: string[];
  })[];
  readonly toNumbers: readonly { readonly to: cw.DType; readonly text: string[]; readonly numbers: string[] }[];
  readonly printed: readonly (Made & { readonly shape: number[]; readonly str: string; readonly repr: string })[];
};

type Pairwise = (a: cw.ChunkedArray, b: cw.ChunkedArray) => cw.ChunkedArray;

const pairwise = (op: string): Pairwise => (cw as unknown as Readonly<Record<string, Pairwise>>)[op];

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-strings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What computing gives, as the golden values are written. */
const of = async (x: cw.ChunkedArray): Promise<unknown> => {
  const result = await x.compute();
  return { dtype: x.dtype, values: result.toArray() };
};
const list = async (x: cw.ChunkedArray): Promise<unknown> => JSON.parse(JSON.stringify(await x.compute())) as unknown;
const refused = (tag: string, text: RegExp): object =>
  expect.objectContaining({ tag, message: expect.stringMatching(text) as unknown });

/** Text of elements of so many bytes, or code points, no two alike. */
const widths: readonly cw.DType[] = ['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'S9', 'S12', '<U1', '<U2', '<U3', '<U5'];

describe('elements of any width are moved whole', () => {
  test.each(widths)('%s by lists, points, masks and indices along an axis', async (dtype) => {
    const words = ['aAbBcCdDeEfF', 'gGhHiIjJkKlL', 'mMnNoOpPqQrR', 'sStTuUvVwWxX', 'yYzZ01234567', '', '89'];
    const cut = words.map((word) => word.slice(0, Number(dtype.replace(/^<?./, ''))));
    const places = [0, 5, 3, 3, 6, 1, 4, 2, 0];
    const moved = places.map((k) => cut[k]);
    for (const chunk of [7, 3, 1]) {
      const x = cw.asarray(words).astype(dtype).rechunk(chunk);
      const wide = cw.stack([x, cw.flip(x)], { axis: 1 });
      const along = cw.stack([cw.asarray(places), cw.asarray(places)], { axis: 1 }).astype('int64');
      const results = await cw.compute(
        cw.take(x, places, { axis: 0 }),
        x.slice(places),
        x.slice(cw.asarray(places).astype('int64')),
        cw.vindex(wide, places, 0),
        cw.takeAlongAxis(wide, along, { axis: 0 }),
        cw.putAlongAxis(wide, cw.asarray([[2, 4]]).astype('int64'), x.slice('1').reshape([1, 1]), { axis: 0 }),
        cw.sort(cw.concat([x, x])),
        x.slice(x.greater(cw.asarray(['']).astype(dtype))).argsort(),
        cw.choose(cw.asarray([0, 1, 0, 1, 0, 1, 1]).astype('int32'), [x, cw.flip(x)]),
        cw.where(cw.asarray([true, false, true, false, true, false, false]), x, cw.flip(x)),
        cw.repeat(x, 2),
        cw.roll(x, 2),
        { scheduler: 'inline' },
      );
      const lists = results.map((result) => JSON.parse(JSON.stringify(result)) as unknown);
      const flipped = [...cut].reverse();
      const pairs = cut.map((word, k) => [word, flipped[k]]);
      const put = pairs.map(([a, b], k) => [k === 2 ? cut[1] : a, k === 4 ? cut[1] : b]);
      const byPoint = (p: string, q: string): number => (p < q ? -1 : Number(p > q));
      const chosen = cut.map((word, k) => ([0, 2, 4].includes(k) ? word : flipped[k]));
      expect(lists.slice(0, 7)).toEqual([
        moved,
        moved,
        moved,
        moved,
        places.map((k) => pairs[k]),
        put,
        [...cut, ...cut].sort(byPoint),
      ]);
      const kept = cut.filter((word) => word > '');
      const order = kept.map((_, k) => k).sort((p, q) => byPoint(kept[p], kept[q]) || p - q);
      expect(lists.slice(7)).toEqual([
        order,
        chosen,
        chosen,
        cut.flatMap((word) => [word, word]),
        [...cut.slice(-2), ...cut.slice(0, -2)],
      ]);
    }
  });
});

describe('NumPy agrees on text', () => {
  for (const chunks of [undefined, 3, 1]) {
    const a = cw.asarray(golden.words, { chunks: chunks ?? 'auto' });
    const b = cw.asarray(golden.other, { chunks: chunks === 3 ? 4 : 'auto' });
    describe(`chunks of ${chunks ?? 'all'}`, () => {
      test('as an array', async () => {
        expect(await of(a)).toEqual(golden.array);
      });
      test.each(Object.keys(golden.compare) as (keyof typeof golden.compare)[])('%s', async (op) => {
        expect(await list(pairwise(op)(a, b))).toEqual(golden.compare[op]);
      });
      test('where and concat', async () => {
        expect(await of(cw.where(a.less(b), a, 'longest'))).toEqual(golden.where);
        expect(await of(cw.concat([a, ['quite a long one']]))).toEqual(golden.concat);
      });
      test('sort and argsort', async () => {
        expect(await of(cw.sort(a))).toEqual(golden.sort);
        expect(await list(cw.argsort(a))).toEqual(golden.argsort);
        expect(await of(cw.sort(a, { descending: true }))).toEqual({
          ...golden.sort,
          values: golden.sort.values.toReversed(),
        });
      });
      test('unique with all that it tells', async () => {
        const [values, index, inverse, counts] = cw.unique(a, {
          returnIndex: true,
          returnInverse: true,
          returnCounts: true,
        });
        expect((await values.compute()).toArray()).toEqual(golden.unique.values.values);
        expect(await list(index)).toEqual(golden.unique.index);
        expect(await list(inverse)).toEqual(golden.unique.inverse);
        expect(await list(counts)).toEqual(golden.unique.counts);
      });
      test('isin, searchsorted and sets', async () => {
        expect(await list(cw.isin(a, b))).toEqual(golden.isin);
        for (const [k, side] of (['left', 'right'] as const).entries())
          expect(await list(cw.searchsorted(cw.sort(a), b, { side }))).toEqual(golden.searchsorted[k]);
        for (const op of ['union1d', 'intersect1d', 'setdiff1d'] as const)
          expect(await of(pairwise(op)(a, b))).toEqual(golden.sets[op]);
        // NumPy 2.4: np.setxor1d(['b', 'é', 'a', 'b', 'long'], ['a', 'zz', ''])
        const apart = cw.setxor1d(['b', 'é', 'a', 'b', 'long'], ['a', 'zz', '']);
        expect(await list(apart)).toEqual(['', 'b', 'long', 'zz', 'é']);
      });
      test('casts between widths', async () => {
        expect(await of(a.astype('<U1'))).toEqual(golden.casts['<U1']);
        expect(await of(a.astype('<U7'))).toEqual(golden.casts['<U7']);
        const ascii = cw.asarray(['b', 'abc', '', 'zz', 'q-'], { chunks: chunks ?? 'auto' });
        expect(await of(ascii.astype('S2'))).toEqual(golden.casts.S2);
        expect(await of(ascii.astype('S2').astype('<U4'))).toEqual(golden.casts['S2 <U4']);
      });
    });
  }

  const number = (text: string): number => Number(text.replace('inf', 'Infinity').replace('nan', 'NaN'));
  test.each(golden.fromNumbers)('$from as $to', async ({ from, to, numbers, dtype, values }) => {
    const given = /int/.test(from) ? numbers.map(BigInt) : numbers.map(number);
    expect(await of(cw.asarray(given, { dtype: from }).astype(to))).toEqual({ dtype, values });
  });
  test.each(golden.toNumbers)('text as $to', async ({ to, text, numbers }) => {
    const got = await cw.asarray(text, { chunks: 2 }).astype(to).compute();
    const want = numbers.map((n) => (to === 'bool' ? n === 'True' : to === 'int64' ? BigInt(n) : number(n)));
    expect(got.toArray()).toEqual(want);
    expect(cw.asarray(text, { dtype: to }).dtype).toBe(to);
  });
  test.each(golden.printed)('prints $str', async ({ dtype, shape, values, str, repr }) => {
    const result = await cw.asarray(values, { dtype }).reshape(shape).compute();
    expect(String(result)).toBe(str);
    expect(result[Symbol.for('nodejs.util.inspect.custom') as never] as unknown).toBeTypeOf('function');
    expect((result as unknown as Record<symbol, () => string>)[Symbol.for('nodejs.util.inspect.custom')]()).toBe(repr);
  });
});

describe('what holds text', () => {
  test('is named by its width', () => {
    expect(cw.asarray(['a', 'bcd']).dtype).toBe('<U3');
    expect(cw.asarray(['']).dtype).toBe('<U1');
    expect(cw.asarray('é😀').dtype).toBe('<U2');
    expect(cw.asarray(['abc'], { dtype: 'S2' }).dtype).toBe('S2');
    expect(cw.promoteTypes('<U3', 'S5')).toBe('<U5');
    expect(cw.promoteTypes('<U3', 'int64')).toBe('<U21');
    expect(cw.canCast('<U3', '<U2')).toBe(false);
    expectTypeOf(cw.asarray(['a', 'b']).dtype).toEqualTypeOf<`<U${number}`>();
    expectTypeOf<cw.ScalarOf<'<U3'>>().toEqualTypeOf<string>();
  });
  test('gives strings', async () => {
    const result = await cw
      .asarray([
        ['a', 'bc'],
        ['', 'é'],
      ])
      .compute();
    expect(result.data).toEqual(Uint32Array.of(97, 0, 98, 99, 0, 0, 233, 0));
    expect(result.get(0, 1)).toBe('bc');
    const words = cw.asarray(['b', 'abc', 'b']);
    expect((await words.equal('b').compute()).toArray()).toEqual([true, false, true]);
    expect((await words.where(words.notEqual('b'), 'other').compute()).toArray()).toEqual(['other', 'abc', 'other']);
    expect((await words.isin('abc').compute()).toArray()).toEqual([false, true, false]);
    expect(await cw.searchsorted(['a', 'b', 'c'], 'bb').item()).toBe(2n);
    expect(result.T.toArray()).toEqual([
      ['a', ''],
      ['bc', 'é'],
    ]);
    expect(JSON.stringify(result)).toBe('[["a","bc"],["","é"]]');
    expect([...result.pick(0)]).toEqual(['a', 'bc']);
    result.set(1, 0, 'new');
    expect(result.get(1, 0)).toBe('ne');
    expect(await cw.asarray(['x']).item()).toBe('x');
    expect((await cw.fromTypedArray(Uint8Array.of(97, 0, 98, 255), { dtype: 'S2' }).compute()).toArray()).toEqual([
      'a',
      'bÿ',
    ]);
    expect((await cw.asarray(result.T).compute()).toArray()).toEqual([
      ['a', 'ne'],
      ['bc', 'é'],
    ]);
  });
  test('is nothing where nothing is', async () => {
    expect((await cw.zeros([2], { dtype: '<U3' }).compute()).toArray()).toEqual(['', '']);
    expect((await cw.ones([1], { dtype: 'S2' }).compute()).toArray()).toEqual(['1']);
    expect((await cw.full([2], 'ab').compute()).toArray()).toEqual(['ab', 'ab']);
    expect((await cw.asarray(['x', 'yz']).fill('ab').compute()).toArray()).toEqual(['ab', 'ab']);
    const pair = cw.asarray(['abc', 'd'], { chunks: 1 });
    expect((await pair.set(0, 'vwxyz').compute()).toArray()).toEqual(['vwx', 'd']);
    expect((await pair.set([true, true], 'q').compute()).toArray()).toEqual(['q', 'q']);
    expect((await cw.set(pair.reshape([2, 1]), 1, 0, 'q').compute()).toArray()).toEqual([['abc'], ['q']]);
    expect((await pair.set(pair.equal('d'), 'q').compute()).toArray()).toEqual(['abc', 'q']);
    expect((await pair.set('::2', 'q').compute()).toArray()).toEqual(['q', 'd']);
    expect((await pair.set('::-2', ['q']).compute()).toArray()).toEqual(['abc', 'q']);
    expect((await cw.place(pair, pair.equal('d'), ['q']).compute()).toArray()).toEqual(['abc', 'q']);
    expect((await cw.putmask(pair, pair.equal('d'), ['q', 'rs']).compute()).toArray()).toEqual(['abc', 'rs']);
    expect(() => cw.zeros([2]).set(0, 'vw')).toThrow(refused('dtype', /set: value "vw" is no float64/));
    const years = cw.asarray(['2020-01-01'], { dtype: 'datetime64[D]' }).set(0, '1999-12-31');
    expect(String(await years.item())).toBe('1999-12-31');
    expect((await cw.fromiter(new Set(['a', 'bc'])).compute()).toArray()).toEqual(['a', 'bc']);
    expect((await cw.tril(cw.full([2, 2], 'ab')).compute()).toArray()).toEqual([
      ['ab', ''],
      ['ab', 'ab'],
    ]);
    expect((await cw.zerosLike(['ab']).compute()).toArray()).toEqual(['']);
  });
  test('is refused where there is arithmetic', async () => {
    const x = cw.asarray(['a', 'b']);
    for (const f of [
      () => cw.add(x, ['c']),
      () => cw.sin(['a']),
      () => x.sum(),
      () => cw.matmul(x, x),
      () => cw.median(x),
      () => cw.less(x, 1),
      () => cw.equal(x, [1, 2]),
      () => cw.nonzero(x),
      () => cw.topk(x, 1),
      () => cw.where([true, false], x, 0),
      () => cw.iterate(x, 2, (u) => u),
      () => cw.asarray(['a', 1]),
      () => cw.asarray(['a'], { dtype: 'float64' }),
      () => cw.asarray(['é€'], { dtype: 'S3' }),
      () => x.astype('complex128'),
      () => cw.promoteTypes('<U3', 'datetime64[s]'),
      () => cw.zeros([2], { dtype: '<U0' as cw.DType }),
    ])
      expect(f, String(f)).toThrow(expect.objectContaining({ tag: 'dtype' }) as Error);
    // A string alone is text where that has a meaning only.
    const functions = cw as unknown as Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
    for (const name of ['add', 'sin', 'sum', 'maximum', 'concat', 'take', 'matmul', 'sort', 'unique'])
      expect(() => functions[name]('a', ...(/add|max|take|mul/.test(name) ? [0] : [])), name).toThrow(
        expect.objectContaining({ tag: 'argument' }) as Error,
      );
    await expect(cw.asarray(['1', 'x']).astype('int32').compute()).rejects.toEqual(
      refused('dtype', /"x" is no whole number/),
    );
    for (const text of ['e5', '.e5', '.', '+', '1e', '1._5', '0x1'])
      await expect(cw.asarray([text]).astype('float64').compute(), text).rejects.toEqual(
        refused('dtype', /is no number/),
      );
    await expect(cw.asarray(['300']).astype('uint8').compute()).rejects.toEqual(refused('dtype', /out of range/));
    await expect(cw.asarray(['é']).astype('S1').compute()).rejects.toEqual(refused('dtype', /ASCII/));
    await expect(cw.savetxt(join(folder, 'x.txt'), x)).rejects.toEqual(refused('dtype', /savetxt/));
  });
});

describe('text is kept', () => {
  const words = cw.asarray(
    [
      ['a', 'bb', 'ccc'],
      ['', 'é😀', 'f'],
    ],
    { chunks: [1, 2] },
  );
  const wide = cw.full([3], 'q'.repeat(100));
  for (const [name, x] of Object.entries({
    words,
    wide,
    bytes: words.slice(0).astype('S3'),
    long: wide.astype('S300'),
  }))
    for (const format of [2, 3] as const)
      for (const codec of ['blosc-lz4', 'none'] as const)
        test(`${name} in Zarr v${format}, ${codec}`, async () => {
          const path = join(folder, `${name}-${format}-${codec}`);
          const want = await x.compute();
          await x.toZarr(path, { format, codec });
          const read = await cw.fromZarr(path);
          expect(read.dtype).toBe(x.dtype);
          expect((await read.compute()).toArray()).toEqual(want.toArray());
          expect((await read.equal(x).all().compute()).item()).toBe(true);
        });
  test('in .npy files', async () => {
    for (const x of [words, wide.astype('S100')]) {
      const path = join(folder, `${x.dtype.slice(-3)}.npy`);
      await cw.saveNpy(path, x);
      const read = await cw.loadNpy(path, { chunks: 1 });
      expect(read.dtype).toBe(x.dtype);
      expect((await read.compute()).toArray()).toEqual((await x.compute()).toArray());
    }
  });
});

test('any text through any chunks, moved, compared and sorted, on any threads', async () => {
  const letter = fc.constantFrom('', 'a', 'b', 'ab', 'ba', 'abc', 'é', '😀', 'a😀', 'zz', '\u{10ffff}', '\uffff');
  const order = (x: string, y: string): number => Buffer.compare(utf32(x), utf32(y));
  const utf32 = (text: string): Buffer =>
    Buffer.concat(
      Array.from(text, (c) => {
        const b = Buffer.alloc(4);
        b.writeUInt32BE(c.codePointAt(0) as number);
        return b;
      }),
    );
  await fc.assert(
    fc.asyncProperty(
      fc.array(letter, { minLength: 2, maxLength: 24 }),
      fc.integer({ min: 1, max: 9 }),
      fc.nat(),
      fc.constantFrom('inline' as const, 1, 2),
      async (values, chunk, pick, threads) => {
        const x = cw.asarray(values, { chunks: chunk });
        const at = pick % values.length;
        const [pivot] = [values[at]];
        const below = x.slice(x.less(pivot));
        const [sorted, reversed, mask, ordered, places, taken, spread, chosen] = await cw.compute(
          cw.sort(x),
          x.slice('::-1'),
          below,
          cw.sort(below),
          cw.argsort(below),
          x.take([at, 0]),
          cw.broadcastTo(x, [2, values.length]).T,
          cw.where(x.greaterEqual(pivot), 'x', x),
          { threads },
        );
        expect(sorted.toArray()).toEqual(values.toSorted(order));
        expect(reversed.toArray()).toEqual(values.toReversed());
        const kept = values.filter((v) => order(v, pivot) < 0);
        expect(mask.toArray()).toEqual(kept);
        expect(ordered.toArray()).toEqual(kept.toSorted(order));
        expect((places.toArray() as bigint[]).map((k) => kept[Number(k)])).toEqual(kept.toSorted(order));
        expect(taken.toArray()).toEqual([values[at], values[0]]);
        expect(spread.toArray()).toEqual(values.map((v) => [v, v]));
        expect(chosen.toArray()).toEqual(values.map((v) => (order(v, pivot) >= 0 ? 'x' : v)));
      },
    ),
    { numRuns: 40 },
  );
});

test('lanes of several blocks are sorted block by block and merged', async () => {
  const values = Array.from({ length: 300 }, (_, k) => `key${(k * 7919) % 300}`);
  for (const descending of [false, true])
    for (const dtype of ['<U6', 'S6'] as const) {
      const x = cw.asarray(values, { dtype, chunks: 37 });
      const merged = wrap(sortedInBlocks(x.node, 0, descending, () => x.node.chunks));
      const got = await merged.compute({ threads: 2 });
      expect(got.toArray()).toEqual(descending ? values.toSorted().reverse() : values.toSorted());
    }
  const long = cw.full([3_000_000], 'q'.repeat(4), { chunks: 500_000 });
  expect(cw.sort(long).explain()).toContain('mergeHalf');
});

test('computed text beside times says what makes times of text', async () => {
  const days = cw.asarray(['2020-01-01', '2021-01-01'], { dtype: 'datetime64[D]' });
  const text = cw.asarray(['2022-06-01', '2019-06-01']).slice('::-1');
  const remedy = /asarray\(list, \{ dtype: 'datetime64\[D\]' \}\)/;
  expect(() => days.less(text)).toThrow(remedy);
  expect(() => cw.where(days.equal(days), days, text)).toThrow(remedy);
  expect(() => text.astype('datetime64[D]')).toThrow(remedy);
  expect(() => text.less(cw.arange(2))).toThrow(/convert one by astype/);
  const listed = cw.asarray(await text.compute().then((x) => x.toArray() as string[]), { dtype: 'datetime64[D]' });
  expect((await days.less(listed).compute()).toArray()).toEqual([false, true]);
});
