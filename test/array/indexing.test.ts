/** Selections parse and read as NumPy's, and `set` puts values where the same selection reads them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { counting, values } from './values.js';

const x = cw.asarray(counting(4, 5), { chunks: [2, 3] });

describe('slice', () => {
  it.each([
    [
      '::2, 1:',
      [
        [1, 2, 3, 4],
        [11, 12, 13, 14],
      ],
    ],
    ['-1', [15, 16, 17, 18, 19]],
    ['1:3, -2', [8, 13]],
    ['::-1, 0', [15, 10, 5, 0]],
    [
      '..., ::-2',
      [
        [4, 2, 0],
        [9, 7, 5],
        [14, 12, 10],
        [19, 17, 15],
      ],
    ],
    ['0, None, 1:3', [[1, 2]]],
    ['newaxis, 0, 0', [0]],
    ['2:1', []],
    ['[3, 0, 0], 1', [16, 1, 1]],
    ['10:, :', []],
    ['3:0:-2, 4', [19, 9]],
  ])('reads %s', async (text, expected) => {
    expect(await values(x.slice(text))).toEqual(expected);
  });

  it('reads objects, integers, null, lists and masks', async () => {
    expect(await values(x.slice(cw.s(null, null, 2), null, [4, -5]))).toEqual([[[4, 0]], [[14, 10]]]);
    expect(await values(x.slice([true, false, false, true], -1))).toEqual([4, 19]);
    expect(await values(x.slice(1, Uint8Array.of(0, 1, 1, 0, 0)))).toEqual([6, 7]);
    expect(await values(x.slice(Int32Array.of(3, 1), '2:4'))).toEqual([
      [17, 18],
      [7, 8],
    ]);
  });

  it('is one view, however often it is sliced', () => {
    const y = x.slice('1:').T.slice('::-1').slice('..., None');
    expect(y.node.kind).toBe('view');
    expect(y.node.children[0]).toBe(x.node);
    expect(y.shape).toEqual([5, 3, 1]);
  });

  it('evenly spaced lists need no gather', () => {
    expect(x.slice([0, 2]).node.kind).toBe('view');
    expect(x.slice([0, 1, 3]).node.kind).toBe('take');
  });

  it.each([
    ['1:a', 2],
    ['0, :::1', 5],
    ['[1, 2', 5],
    ['::0', 0],
    ['1.5', 0],
    [', 1', 0],
    ['0, b', 3],
  ])('refuses %s at position %i', (text, position) => {
    let caught: unknown;
    try {
      x.slice(text);
    } catch (error) {
      caught = error;
    }
    expect(cw.isChunkwiseError(caught, 'selection')).toBe(true);
    expect((caught as cw.ChunkwiseError).details.position).toBe(position);
    expect((caught as Error).message).toContain(text);
  });

  it('refuses what is out of bounds, too much or too many', () => {
    expect(() => x.slice(4)).toThrow(/index 4 is out of bounds for axis 0 of extent 4/);
    expect(() => x.slice(':', -6)).toThrow(/index -6 is out of bounds for axis 1 of extent 5/);
    expect(() => x.slice([0, 4])).toThrow(/out of bounds/);
    expect(() => x.slice(0, 0, 0)).toThrow(/3 indices for an array of 2 axes/);
    expect(() => x.slice('..., ...')).toThrow(/at most one/);
    expect(() => x.slice([0, 1, 3], [0, 1])).toThrow(/do not broadcast|have to broadcast/);
    expect(() => x.slice([true, false])).toThrow(/a mask of 2 does not fit axis 0 of extent 4/);
    expect(() => x.slice(0.5)).toThrow(/not an integer/);
    expect(() => x.slice({} as never)).toThrow(/selection\[0\] is/);
  });
});

describe('take', () => {
  const y = cw.asarray(counting(3, 3), { chunks: [2, 1] });

  it('takes lists, arrays of any kind, one integer, and indices that are computed', async () => {
    expect(await values(y.take(cw.asarray([0, 2]), { axis: 0 }))).toEqual([
      [0, 1, 2],
      [6, 7, 8],
    ]);
    const list = await cw.asarray([2, 0], { dtype: 'int32' }).compute();
    expect(await values(y.take(list, 1))).toEqual([
      [2, 0],
      [5, 3],
      [8, 6],
    ]);
    expect(await values(y.take(-1, { axis: 0 }))).toEqual([6, 7, 8]);
    expect(
      await values(
        y.take(
          [
            [0, 1],
            [2, 2],
          ],
          1,
        ),
      ),
    ).toEqual([
      [
        [0, 1],
        [2, 2],
      ],
      [
        [3, 4],
        [5, 5],
      ],
      [
        [6, 7],
        [8, 8],
      ],
    ]);
    const last = y.argmax({ axis: 1 });
    expect(await values(y.take(last, { axis: 0 }))).toEqual([
      [6, 7, 8],
      [6, 7, 8],
      [6, 7, 8],
    ]);
    expect(await values(y.slice('1:', last))).toEqual([
      [5, 5, 5],
      [8, 8, 8],
    ]);
    expect(await values(y.take(Uint8Array.of(1, 0, 1), { axis: 0 }))).toEqual([
      [0, 1, 2],
      [6, 7, 8],
    ]);
  });

  it('refuses what is no list, and says what to do with what is not known yet', async () => {
    for (const list of ['12', new Set([1]), { 0: 1 }, undefined, 0.5, [0.5], [true, 1, false]])
      expect(() => y.take(list as never)).toThrow(cw.ChunkwiseError);
    expect(() => y.take(cw.asarray([1, 2]).greater(1), 1)).toThrow(/a mask of shape \[2\] does not fit/);
    expect(() => y.take(Uint8Array.of(2, 0, 1))).toThrow(/mask of 0 and 1/);
    await expect(y.take(y.ravel().astype('int64'), { axis: 0 }).compute()).rejects.toThrow(/out of bounds for axis 0/);
  });
});

describe('a list of items that begins with a mask', () => {
  it('is no mask of several axes', async () => {
    expect(await values(cw.zeros([2, 2]).set([[true, false], -1], 5))).toEqual([
      [0, 5],
      [0, 0],
    ]);
    expect(
      await values(
        cw.zeros([2, 2]).set(
          [
            [true, false],
            [false, true],
          ],
          5,
        ),
      ),
    ).toEqual([
      [5, 0],
      [0, 5],
    ]);
  });
});

describe('points', () => {
  it('are what several lists name, and oindex reads each list by itself', async () => {
    expect(await values(x.slice([0, 1], [0, 2]))).toEqual([0, 7]);
    expect(await values(x.oindex([0, 1], [0, 2]))).toEqual([
      [0, 2],
      [5, 7],
    ]);
    expect(await values(x.vindex(':', [0, 2]))).toEqual([
      [0, 5, 10, 15],
      [2, 7, 12, 17],
    ]);
    expect(
      await values(
        cw.zeros([2, 3]).set(
          [
            [true, false, true],
            [false, false, true],
          ],
          [10, 20, 30],
        ),
      ),
    ).toEqual([
      [10, 0, 20],
      [0, 0, 30],
    ]);
    expect(
      await values(
        cw.zeros([2, 2]).set(
          [
            [0, 1],
            [0, 1],
          ],
          5,
          { lists: 'outer' },
        ),
      ),
    ).toEqual([
      [5, 5],
      [5, 5],
    ]);
  });

  it('are picked block by block', () => {
    const far = cw.random.random([1e4, 1e4], { chunks: [100, 100], seed: 1 }).mapBlocks((b) => b);
    const plan = far.slice([5, 9999, 5], [7, 9999, 9998]).explain({ threads: 1 });
    expect(plan).toMatch(/pickPoints/);
    expect(plan).toMatch(/s1 +3 +80\.0 kB/);
  });
});

describe('set', () => {
  it('replaces boxes, rows and single elements', async () => {
    expect(
      await values(
        cw.zeros([3, 4], { chunks: [2, 2] }).set('1:, 1:3', [
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toEqual([
      [0, 0, 0, 0],
      [0, 1, 2, 0],
      [0, 3, 4, 0],
    ]);
    expect(await values(cw.zeros([2, 3]).set('-1', [7, 8, 9]))).toEqual([
      [0, 0, 0],
      [7, 8, 9],
    ]);
    expect(await values(cw.zeros([2, 2]).set(0, 1, 5))).toEqual([
      [0, 5],
      [0, 0],
    ]);
  });

  it('casts the value to the dtype of the array', async () => {
    const y = cw.zeros([3], { dtype: 'int32' }).set('1', 2.9);
    expect(y.dtype).toBe('int32');
    expect(await values(y)).toEqual([0, 2, 0]);
    expect(await values(cw.zeros([2], { dtype: 'int64' }).set(0, cw.asarray([3])))).toEqual([3n, 0n]);
  });

  it('replaces where a lazy mask holds', async () => {
    expect(await values(x.set(x.greater(16), -1).slice('3'))).toEqual([15, 16, -1, -1, -1]);
  });

  it('lets the last of repeated indices win', async () => {
    expect(await values(cw.zeros([4]).set([[2, 0, 2]], [1, 2, 3]))).toEqual([2, 0, 3, 0]);
  });

  it('does not change the array itself', async () => {
    const y = cw.zeros([2]);
    y.set(0, 1);
    expect(await values(y)).toEqual([0, 0]);
  });

  it('refuses values that do not broadcast', () => {
    expect(() => x.set('0', [1, 2])).toThrow(/does not broadcast/);
    expect(() => x.set(x as never, 0)).toThrow(/index 4 is out of bounds|not float64/);
  });

  it('agrees with assignment element by element, for any selection', async () => {
    const step = fc.integer({ min: -3, max: 3 }).filter((n) => n !== 0);
    const part = fc.option(fc.integer({ min: -8, max: 8 }), { nil: null });
    const slice = fc.tuple(part, part, step).map(([a, b, c]) => cw.s(a, b, c));
    const item = (extent: number) =>
      fc.oneof(
        slice,
        fc.integer({ min: -extent, max: extent - 1 }),
        fc.array(fc.integer({ min: -extent, max: extent - 1 }), { maxLength: 6 }),
      );
    await fc.assert(
      fc.asyncProperty(item(6), slice, async (first, second) => {
        const positions = cw.asarray(counting(6, 7), { chunks: [4, 3] });
        const picked = positions.slice(first, second);
        const flat = (await values(picked.ravel())) as number[];
        const expected = Array.from({ length: 42 }, () => -1);
        flat.forEach((position, k) => {
          expected[position] = k;
        });
        const value = cw.arange(picked.size).reshape(picked.shape);
        const got = await values(
          cw
            .full([6, 7], -1, { chunks: [4, 3] })
            .set(first, second, value)
            .ravel(),
        );
        expect(got).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

describe('take', () => {
  it('picks along an axis, repeats and negatives allowed', async () => {
    expect(await values(x.take([4, -5, 4], { axis: 1 }).slice('0'))).toEqual([4, 0, 4]);
    expect(await values(x.take([3, 3], { axis: 0 }).slice(':, 0'))).toEqual([15, 15]);
    expect(() => x.take([5], -1)).toThrow(/out of bounds for axis 1/);
    expect(() => x.take([0], { axis: 2 })).toThrow(/axis 2 is out of range/);
  });
});

it('an ellipsis of no axis stands between points too, and computed indices are points like others', async () => {
  const x = cw.arange(24).reshape([2, 3, 4]).rechunk([1, 2, 3]);
  const list = [1, 0, 1];
  const lazy = cw
    .asarray(list, { dtype: 'int32' })
    .add(0)
    .mapBlocks((block) => block);
  // NumPy: x[None, 1, ..., :, [1, 0, 1]] and the like put the points first where anything stands between them.
  const cases: [cw.SelectionItem[], number[]][] = [
    [
      [null, 1, 2, '...'],
      [1, 4],
    ],
    [
      [null, 1, '...', 2, 'L'],
      [3, 1],
    ],
    [
      [null, 1, '...', 'L'],
      [3, 1, 3],
    ],
    [
      [null, 1, 'L', '...'],
      [1, 3, 4],
    ],
    [
      [null, 1, 'L', 0, '...'],
      [1, 3],
    ],
    [
      [null, 'L', '...', 1, 0],
      [3, 1],
    ],
    [
      [1, ':', 'L'],
      [3, 3],
    ],
    [
      [':', 1, 'L'],
      [2, 3],
    ],
    [
      ['L', null, 0],
      [3, 1, 4],
    ],
  ];
  for (const [items, shape] of cases) {
    const of = (indices: cw.SelectionItem): cw.ChunkedArray =>
      x.slice(...items.map((item) => (item === 'L' ? indices : item)));
    expect({ items, shape: of(list).shape }).toEqual({ items, shape });
    expect({ items, shape: of(lazy).shape }).toEqual({ items, shape });
    const [a, b] = await cw.compute(of(list), of(lazy), { threads: 'inline' });
    expect(b.data).toEqual(a.data);
  }
  expect((await x.slice(null, 1, '...', 2, list).compute({ threads: 'inline' })).data).toEqual(
    Float64Array.of(21, 20, 21),
  );
});
