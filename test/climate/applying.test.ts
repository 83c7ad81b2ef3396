/** Functions of the user's on labelled arrays, ranks and histograms. */
import { describe, expect, it } from 'vitest';
import { applyUfunc, DataArray } from '../../lib/climate/index.js';
import * as cw from '../../lib/index.js';

const x = new DataArray(
  [
    [3, 1, 3, Number.NaN, 2],
    [5, 5, 5, 1, 0],
  ],
  { dims: ['a', 'b'], coords: { b: [10, 20, 30, 40, 50] }, attrs: { units: 'm' }, name: 'x' },
).chunk({ b: 2 });
const list = async (array: DataArray): Promise<unknown> => (await array.values()).toArray();

describe.each(['inline', 2] as const)('threads %s', (threads) => {
  it('ranks share the mean of equal values', async () => {
    cw.config.set({ threads });
    expect(await list(x.rank('b'))).toEqual([
      [3.5, 1, 3.5, Number.NaN, 2],
      [4, 4, 4, 2, 1],
    ]);
    expect(await list(x.rank('b', { pct: true }))).toEqual([
      [0.875, 0.25, 0.875, Number.NaN, 0.5],
      [0.8, 0.8, 0.8, 0.4, 0.2],
    ]);
    expect(x.rank('b').attrs).toEqual({ units: 'm' });
  });

  it('functions of lanes run over core dimensions', async () => {
    cw.config.set({ threads });
    const sums = applyUfunc(
      (lane: { data: Float64Array }) => lane.data.reduce((sum, value) => sum + (value || 0), 0),
      x,
      {
        inputCoreDims: [['b']],
        vectorize: true,
      },
    );
    expect(sums.dims).toEqual(['a']);
    expect(await list(sums)).toEqual([9, 16]);
    const ends = applyUfunc((lane: { data: Float64Array }) => [lane.data[0], lane.data[4]], x.fillna(0), {
      inputCoreDims: [['b']],
      outputCoreDims: [['end']],
      outputSizes: { end: 2 },
      vectorize: true,
    });
    expect(ends.dims).toEqual(['a', 'end']);
  });

  it('functions of lazy arrays are given core dimensions last', async () => {
    cw.config.set({ threads });
    const scaled = applyUfunc(
      (a: cw.ChunkedArray, w: cw.ChunkedArray) => a.multiply(w).sum({ axis: -1 }),
      x.fillna(0),
      new DataArray([1, 10], { dims: 'a' }),
      {
        inputCoreDims: [['a'], ['a']],
      },
    );
    expect(scaled.dims).toEqual(['b']);
    expect(await list(scaled)).toEqual([53, 51, 53, 10, 2]);
    expect(Object.keys(scaled.coords)).toEqual(['b']);
    expect(() => applyUfunc((a: cw.ChunkedArray) => a, x, { inputCoreDims: [['q']] })).toThrow(/no core dimension 'q'/);
    expect(() => applyUfunc((a: cw.ChunkedArray) => a, x, { inputCoreDims: [['b']] })).toThrow(/outputCoreDims/);
  });

  it('functions of blocks keep extents', async () => {
    cw.config.set({ threads });
    expect(await list(x.mapBlocks((block: { data: Float64Array }) => block.data.map((value) => value + 1)))).toEqual([
      [4, 2, 4, Number.NaN, 3],
      [6, 6, 6, 2, 1],
    ]);
  });

  it('histograms have the middles of their bins', async () => {
    cw.config.set({ threads });
    const counts = x.fillna(0).histogram({ bins: [0, 2, 4, 6] });
    expect(counts.dims).toEqual(['x_bin']);
    expect(await list(counts)).toEqual([4n, 3n, 3n]);
    expect(await list(counts.coords.x_bin)).toEqual([1, 3, 5]);
  });
});
