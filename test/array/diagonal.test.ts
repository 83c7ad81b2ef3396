/** Diagonals of arrays of several blocks: inline and on threads, of what is computed, picked from, reduced and cut anew. */
import { describe, expect, test } from 'vitest';
import * as cw from '../../lib/array/index.js';

const numbers = (shape: readonly number[]): Float64Array =>
  Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, k) => k + 1);
const a = cw.fromTypedArray(numbers([8, 8]), {
  shape: [8, 8],
  chunks: [
    [3, 5],
    [2, 2, 2, 2],
  ],
});
const at = (i: number, j: number, columns = 8): number => i * columns + j + 1;
const below = [at(2, 0), at(3, 1), at(4, 2), at(5, 3), at(6, 4), at(7, 5)];
const main = Array.from({ length: 8 }, (_, k) => at(k, k));
const padded = (offset: number): number[] =>
  Array.from({ length: 10 - Math.abs(offset) }, (_, k) => {
    const [i, j] = offset < 0 ? [k - offset, k] : [k, k + offset];
    return i >= 1 && i <= 8 && j >= 1 && j <= 8 ? at(i - 1, j - 1) : 0;
  });
const columnSums = Array.from({ length: 8 }, (_, i) => Array.from({ length: i + 1 }, (_, r) => r));
const same = (x: cw.ChunkedArray): cw.ChunkedArray => x.mapBlocks((block) => block, { dtype: x.dtype });

const cases: Record<string, [() => cw.ChunkedArray, readonly number[]]> = {
  'of what a block function makes': [() => same(a).diagonal(), main],
  'below the main one': [() => same(a).diagonal({ offset: -2 }), below],
  'of a padded array': [() => a.pad(1).diagonal({ offset: -2 }), padded(-2)],
  'of running sums': [
    () => a.cumsum({ axis: 0 }).diagonal(),
    columnSums.map((rows, j) => rows.reduce((sum, i) => sum + at(i, j), 0)),
  ],
  'of a rechunked array': [
    () =>
      a
        .rechunk([
          [5, 3],
          [1, 7],
        ])
        .diagonal({ offset: -2 }),
    below,
  ],
  'by einsum': [() => cw.einsum('ii->i', same(a)), main],
  trace: [() => same(a).trace(), [main.reduce((x, y) => x + y)]],
  'trace by einsum': [() => cw.einsum('ii', same(a)), [main.reduce((x, y) => x + y)]],
  backwards: [() => same(a).diagonal().slice('::-1'), [...main].reverse()],
  'every second one backwards': [() => same(a).diagonal().slice('::-2'), [main[7], main[5], main[3], main[1]]],
  'picked from by indices': [() => same(a).diagonal().take([5, 1, 1, 7]), [main[5], main[1], main[1], main[7]]],
  'picked from by an index': [() => same(a).diagonal().take([5]).slice('0'), [main[5]]],
  'of what is picked by indices': [
    () => same(a).take([7, 0, 3], { axis: 0 }).diagonal(),
    [at(7, 0), at(0, 1), at(3, 2)],
  ],
  'of what is picked along both axes': [
    () => same(a).take([7, 0, 3], { axis: 0 }).take([1, 6, 6], { axis: 1 }).diagonal(),
    [at(7, 1), at(0, 6), at(3, 6)],
  ],
  'greatest of a diagonal': [() => same(a).diagonal().max(), [64]],
  'a diagonal beside a row': [() => same(a).diagonal().add(a.slice('1')), main.map((v, j) => v + at(1, j))],
  'sorted, as a routine reads it': [
    () => same(a).multiply(-1).diagonal().rechunk(-1).sort(),
    [...main].reverse().map((v) => -v),
  ],
  'a product with a diagonal': [
    () => cw.matmul(cw.ones([1, 8], { chunks: [1, 3] }), same(a).diagonal().reshape([8, 1])),
    [main.reduce((x, y) => x + y)],
  ],
};

describe.each(['inline', 1, 2] as const)('diagonals, threads %s', (threads) => {
  test.each(Object.keys(cases))('%s', async (name) => {
    const [make, want] = cases[name];
    for (let k = 0; k < (threads === 'inline' ? 1 : 12); k++)
      expect(Array.from((await make().compute({ threads })).data as Float64Array)).toEqual(want);
  });

  test('the trace of an array with every second column set', async () => {
    const x = cw.fromTypedArray(numbers([13, 7]), {
      shape: [13, 7],
      chunks: [
        [2, 2, 2, 2, 2, 2, 1],
        [3, 3, 1],
      ],
    });
    const y = x.set('..., ::2', 0);
    const trace = async (offset: number): Promise<unknown> => (await y.trace({ offset }).compute({ threads })).data[0];
    expect(await trace(1)).toBe(54);
    expect(await trace(-1)).toBe(96);
  });

  test('two axes of three, of bytes, in any order of axes', async () => {
    const data = Uint16Array.from({ length: 6 * 5 * 6 }, (_, k) => k);
    const x = same(
      cw.fromTypedArray(data, {
        shape: [6, 5, 6],
        chunks: [
          [1, 4, 1],
          [2, 3],
          [3, 3],
        ],
      }),
    );
    const want: number[] = [];
    for (let j = 0; j < 5; j++) for (let k = 0; k < 5; k++) want.push((k + 1) * 30 + j * 6 + k);
    const got = await x.diagonal({ offset: -1, axis1: 0, axis2: 2 }).compute({ threads });
    expect(got.shape).toEqual([5, 5]);
    const values: number[] = [];
    for (let j = 0; j < 5; j++) for (let k = 0; k < 5; k++) values.push(Number(got.get(j, k)));
    expect(values).toEqual(want);
    expect(Array.from((await cw.einsum('iji->j', x).compute({ threads })).data as Float64Array, Number)).toEqual(
      Array.from({ length: 5 }, (_, j) =>
        Array.from({ length: 6 }, (_, i) => i * 30 + j * 6 + i).reduce((p, q) => p + q),
      ),
    );
  });
});
