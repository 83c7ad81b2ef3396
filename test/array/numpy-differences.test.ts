/** Small inputs where results once differed from NumPy's, each with its relatives. */
import { describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

const numbers = async (x: cw.ChunkedArray): Promise<number[]> =>
  Array.from((await x.compute()).data as ArrayLike<number | bigint>, Number);

describe('blocks without elements', () => {
  const line = (chunks: readonly number[]): cw.ChunkedArray =>
    cw.asarray([3, 1, 4, 1, 5, 9, 2, 6, 5, 3], { chunks: [chunks] }).mapBlocks((block) => block);
  const operations: Record<string, (x: cw.ChunkedArray) => cw.ChunkedArray> = {
    median: (x) => cw.median(x),
    quantile: (x) => cw.quantile(x, [0.1, 0.5, 0.99]),
    'quantile of integers': (x) => cw.quantile(x.astype('uint8'), [0.1, 0.5, 0.99], { method: 'lower' }),
    histogram: (x) => cw.histogram(x, { bins: 3 })[0],
    'weighted histogram': (x) => cw.histogram(x, { bins: 3, weights: x })[0],
    bincount: (x) => cw.bincount(x.astype('int32'), { minlength: 10 }),
    searchsorted: (x) => cw.searchsorted([2, 4, 6], x),
    sort: (x) => x.sort(),
    argsort: (x) => x.argsort(),
    topk: (x) => x.topk(3),
    cumsum: (x) => x.cumsum(),
    cummax: (x) => cw.cummax(x),
    argmax: (x) => x.argmax(),
    std: (x) => x.std(),
    matmul: (x) => cw.matmul(x, x),
    outer: (x) => cw.outer(x, x),
    take: (x) => x.take([9, 0, 3]),
    'take of computed indices': (x) => x.take(x.astype('int64')),
    points: (x) => x.reshape([2, 5]).slice([0, 1], [4, 1]),
    set: (x) => x.set([[1, 8]], 0),
    diff: (x) => x.diff(),
    'mapBlocks by number': (x) => x.mapBlocks((block) => block, { chunks: x.chunks }),
  };
  it.each(Object.keys(operations))('%s', async (name) => {
    const want = await numbers(operations[name](line([10])));
    for (const chunks of [
      [5, 0, 5],
      [0, 10],
      [10, 0],
      [0, 3, 0, 0, 7, 0],
      [4, 6],
    ])
      expect({ chunks, got: await numbers(operations[name](line(chunks))) }).toEqual({ chunks, got: want });
  });
  describe.each(['inline', 2] as const)('in the result, threads %s', (threads) => {
    /** What of a row is above 3, as the chunks of its result say how much that is; it throws on a block that it is not meant for. */
    const above = (...given: readonly { readonly data: Float64Array }[]): Float64Array => {
      // The last one is about the block.
      for (const { data } of given.slice(0, -1))
        if (data.length !== 3 || (data[1] !== 2 && data[1] !== 5) || data[1] !== given[0].data[1])
          throw new Error(`a block of ${data}`);
      return Float64Array.from(given[0].data).filter((value) => value > 3);
    };
    const halves = [3, 3];
    it('a function sees its own block where it leaves nothing of it', async () => {
      const x = cw.asarray([1, 2, 3, 4, 5, 6], { chunks: [halves] }).add(0);
      const kept = x.mapBlocks(above, { chunks: [[0, 3]] });
      expect((await kept.compute({ threads })).toArray()).toEqual([4, 5, 6]);
    });
    it.each([[[[1], halves]], [[halves]]])('also where an input in chunks %j is one for all rows', async (chunks) => {
      const row = [1, 2, 3, 4, 5, 6];
      const rows = cw.asarray([row, row], { chunks: [[1, 1], halves] }).add(0);
      const one = cw.asarray(chunks.length === 1 ? row : [row], { chunks }).add(0);
      const kept = cw.mapBlocks(above, rows, one, {
        chunks: [
          [1, 1],
          [0, 3],
        ],
      });
      expect((await kept.compute({ threads })).toArray()).toEqual([
        [4, 5, 6],
        [4, 5, 6],
      ]);
    });
    it('also a block that is one for all columns', async () => {
      const seesOne = (x: { readonly data: Float64Array }, { data: [row] }: { readonly data: Float64Array }) => {
        if (row !== 7) throw new Error(`a block of ${row}`);
        return x.data.map((value) => value * row);
      };
      const x = cw.asarray([[1, 2]], { chunks: [[1], [1, 0, 1]] }).add(0);
      const kept = cw.mapBlocks(seesOne, x, cw.asarray([[7]], { dtype: 'float64' }).add(0));
      expect((await kept.compute({ threads })).toArray()).toEqual([[7, 14]]);
    });
  });
});

describe('places among 64-bit integers', () => {
  const big = 2n ** 53n;
  it('are exact', async () => {
    const edges = cw.asarray([big, big + 1n, big + 2n]);
    expect(await numbers(cw.searchsorted(edges, cw.asarray([big + 1n, big + 2n, 0n])))).toEqual([1, 2, 0]);
    expect(await numbers(cw.searchsorted(edges, cw.asarray([big + 1n]), { side: 'right' }))).toEqual([2]);
    expect(await numbers(cw.digitize(cw.asarray([big + 1n]), edges))).toEqual([2]);
    expect(await numbers(cw.digitize(cw.asarray([big + 1n]), cw.asarray([big + 2n, big + 1n, big])))).toEqual([1]);
  });
  it('are exact between signed and unsigned', async () => {
    const top = cw.fromTypedArray(BigUint64Array.of(0n, 2n ** 63n, 2n ** 64n - 2n, 2n ** 64n - 1n));
    expect(await numbers(cw.searchsorted(top, top))).toEqual([0, 1, 2, 3]);
    expect(await numbers(cw.searchsorted(top, cw.asarray([-5n, 0n, 1n, 2n ** 62n])))).toEqual([0, 0, 1, 1]);
    expect(await numbers(cw.searchsorted(cw.asarray([-5n, 0n, 7n]), top))).toEqual([1, 3, 3, 3]);
  });
});

describe('an ndarray that leads outside its data', () => {
  const strided = (stride: number[], offset: number, shape = [3]): never =>
    ({ data: new Float64Array([1, 2, 3]), shape, stride, offset }) as never;
  it.each([
    [[-1], 0],
    [[1], 1],
    [[2], 0],
    [[1], -1],
    [[0.5], 0],
    [[Number.NaN], 0],
  ])('strides %j, offset %d', (stride, offset) => {
    for (const given of [cw.asarray, cw.fromArray, cw.array, cw.negative] as const)
      expect(() => (given as (x: never) => unknown)(strided(stride, offset))).toThrow(/outside its 3 elements/);
  });
  it('is refused as the result of a user function', async () => {
    const bad = cw
      .zeros([3])
      .mapBlocks(() => ({ data: new Float64Array(3), shape: [3], stride: [-1], offset: 0 }) as never);
    await expect(bad.compute()).rejects.toThrow(/returned on block \[0\] an ndarray .* outside its 3 elements/);
  });
  it('is read where it does not', async () => {
    expect(await numbers(cw.asarray(strided([-1], 2)))).toEqual([3, 2, 1]);
    expect(await numbers(cw.asarray(strided([0], 1)))).toEqual([2, 2, 2]);
    expect(await numbers(cw.asarray(strided([-1], 7, [0])))).toEqual([]);
  });
});

describe('formulas', () => {
  const given = { a: [1, 5], b: [3, 2], c: [2, 9] };
  it.each([
    ['max(a, b)', [3, 5]],
    ['min(a, 1.5)', [1, 1.5]],
    ['max(a, b, c)', [3, 9]],
    ['max(a)', [5]],
    ['a ** 2', [1, 25]],
    ['-a ** 2 + 2**-1', [-0.5, -24.5]],
    ['2 ** 3 ** 2 * a', [512, 2560]],
  ])('%s', async (text, want) => {
    expect(await numbers(cw.evaluate(text, given))).toEqual(want);
  });
});

describe('dtypes and limits', () => {
  it('sinc of narrow integers is float64', async () => {
    for (const dtype of ['bool', 'int8', 'uint8', 'int16', 'uint16'] as const)
      expect(cw.sinc(cw.ones([1], { dtype })).dtype).toBe('float64');
    expect(cw.sinc(cw.ones([1], { dtype: 'float32' })).dtype).toBe('float32');
  });
  it('nanvar without freedom is NaN, var infinite', async () => {
    const x = cw.asarray([1, 3, Number.NaN]);
    expect(await numbers(cw.nanvar(x, { ddof: 3 }))).toEqual([Number.NaN]);
    expect(await numbers(cw.nanvar(x, { ddof: 2 }))).toEqual([Number.NaN]);
    expect(await numbers(cw.nanstd(x, { ddof: 2 }))).toEqual([Number.NaN]);
    expect(await numbers(cw.nanvar(x, { ddof: 1 }))).toEqual([2]);
    expect(await numbers(cw.asarray([1, 3]).var({ ddof: 3 }))).toEqual([Number.POSITIVE_INFINITY]);
  });
  it('trapezoid of bool adds as bools do', async () => {
    expect(await numbers(cw.trapezoid([true, true]))).toEqual([0.5]);
    expect(await numbers(cw.trapezoid([true, true, false]))).toEqual([1]);
  });
  it('gradient of a constant is 0, not -0', async () => {
    const slope = cw.gradient([1, 1, 1, 1], { edgeOrder: 2 });
    for (const value of await numbers(slope)) expect(Object.is(value, 0)).toBe(true);
    expect(await numbers(cw.gradient([1, 4, 9, 16, 25], { edgeOrder: 2 }))).toEqual([2, 4, 6, 8, 10].map((n) => n + 0));
  });
  it('diff takes values before and after', async () => {
    expect(await numbers(cw.diff([1, 3, 6], { prepend: 0, append: [10] }))).toEqual([1, 2, 3, 4]);
    expect(
      await numbers(
        cw.diff(
          [
            [1, 2],
            [4, 8],
          ],
          { axis: 0, prepend: 0 },
        ),
      ),
    ).toEqual([1, 2, 3, 6]);
    expect(await numbers(cw.diff(cw.asarray([true, false]), { prepend: true }))).toEqual([0, 1]);
  });
});

describe('time loops, whose tiles are not the blocks of the array', () => {
  const step = (u: cw.ChunkedArray): cw.ChunkedArray => u.set('1:-1', u.slice('2:').add(u.slice(':-2')));
  const source = cw.fromTypedArray(
    Float64Array.from({ length: 18 }, (_, k) => (k * 7) % 11),
    {
      shape: [6, 3],
      chunks: [
        [4, 2],
        [2, 1],
      ],
    },
  );
  const after: Record<string, (x: cw.ChunkedArray) => cw.ChunkedArray> = {
    'cumsum 0': (x) => x.cumsum({ axis: 0 }),
    'cumsum 1': (x) => x.cumsum({ axis: 1 }),
    cumprod: (x) => x.cumprod({ axis: 0 }),
    cummax: (x) => cw.cummax(x, { axis: 1 }),
    sort: (x) => x.sort({ axis: 0 }),
    quantile: (x) => cw.quantile(x, 0.3, { axis: 0 }),
    median: (x) => cw.median(x),
    topk: (x) => x.topk(2),
    matmul: (x) => cw.matmul(x, x.T),
    'points replaced': (x) =>
      x.set(
        [
          [0, 5],
          [1, 2],
        ],
        100,
      ),
  };
  it.each(Object.keys(after))('%s', async (name) => {
    for (const every of [undefined, 1]) {
      const y = cw.iterate(source as never, 2, step as never, every === undefined ? {} : { every }) as cw.ChunkedArray;
      const whole = every === undefined ? y : y.slice('-1');
      const done = await whole.compute();
      const want = await numbers(after[name](cw.asarray(done as never)));
      expect(await numbers(after[name](whole))).toEqual(want);
    }
  });
});

describe('ranges of whole numbers are exact beyond 2^53', () => {
  const exact = async (x: cw.ChunkedArray): Promise<bigint[]> => Array.from((await x.compute()).data as BigInt64Array);
  it('whether the ends are numbers or bigints', async () => {
    expect(await exact(cw.arange(0, 3n * 71365496640798021n, 71365496640798021n, { dtype: 'int64' }))).toEqual([
      0n,
      71365496640798021n,
      142730993281596042n,
    ]);
    expect(await exact(cw.arange(1, 2n ** 60n, 2n ** 59n, { dtype: 'uint64' }))).toEqual([1n, 2n ** 59n + 1n]);
    expect(await exact(cw.arange(2 ** 53, 2 ** 53 + 4, 3, { dtype: 'int64' }))).toEqual([2n ** 53n, 2n ** 53n + 3n]);
  });
  it('in how many values there are, too', async () => {
    expect(await exact(cw.arange(2n ** 60n, 2n ** 60n + 3n))).toEqual([2n ** 60n, 2n ** 60n + 1n, 2n ** 60n + 2n]);
    expect(await exact(cw.arange(2n ** 60n + 3n, 2n ** 60n, -2n))).toEqual([2n ** 60n + 3n, 2n ** 60n + 1n]);
    expect(cw.arange(2n ** 60n, 2n ** 60n - 1n).shape).toEqual([0]);
  });
});
