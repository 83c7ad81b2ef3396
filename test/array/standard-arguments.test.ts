/** Arguments that the array API standard has beside NumPy's ordinary ones. */
import { describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

cw.config.set({ threads: 'inline' });
const data = async (x: cw.ChunkedArray): Promise<unknown[]> => Array.from((await x.compute()).data as Float64Array);

describe('arguments of the standard', () => {
  it('fftfreq and rfftfreq take the distance by name too', async () => {
    const { fftfreq, rfftfreq } = cw.fft;
    expect(await data(fftfreq(8, { d: 0.1 }))).toEqual(await data(fftfreq(8, 0.1)));
    expect(await data(rfftfreq(5, { d: 2, dtype: 'float32' }))).toEqual([0, Math.fround(0.1), Math.fround(0.2)]);
    expect(() => fftfreq(8, 0.1, { d: 0.2 })).toThrow(/fft\.fftfreq: d is given twice/);
  });

  it('diagonals beyond the matrix are beyond, whatever their number', async () => {
    const far = 154259423836389931490460556667986251213n;
    for (const k of [far, 1e300, 4]) {
      const low = typeof k === 'bigint' ? -k : -k;
      expect(await data(cw.eye(3, 4, { k }))).toEqual(new Array(12).fill(0));
      expect(await data(cw.eye(3, 4, { k: low }))).toEqual(new Array(12).fill(0));
      expect(await data(cw.tri(2, 3, { k }))).toEqual(new Array(6).fill(1));
      expect(await data(cw.tri(2, 3, { k: low }))).toEqual(new Array(6).fill(0));
      expect(await data(cw.tril(cw.ones([2, 3]), { k }))).toEqual(new Array(6).fill(1));
      expect(await data(cw.triu(cw.ones([2, 3]), { k }))).toEqual(new Array(6).fill(0));
      expect(await data(cw.triu(cw.ones([2, 3]), { k: low }))).toEqual(new Array(6).fill(1));
    }
    expect(await data(cw.eye(2, 3, { k: 2n }))).toEqual([0, 0, 1, 0, 0, 0]);
    expect(await data(cw.eye(2, 2, { k: -1 }))).toEqual([0, 0, 1, 0]);
  });

  it('masks with an axis of extent 0 select nothing from axes of any extent', async () => {
    for (const [shape, mask, wanted] of [
      [[0, 3], [0, 0], [0]],
      [[2, 3], [0, 3], [0]],
      [[2, 3], [2, 0], [0]],
      [
        [2, 3, 4],
        [0, 0],
        [0, 4],
      ],
      [[3, 2], [0], [0, 2]],
    ] as const) {
      const x = cw.ones([...shape]);
      const none = cw.fromTypedArray(new Uint8Array(0), { dtype: 'bool', shape: [...mask] });
      expect((await x.slice(none).compute()).shape).toEqual(wanted);
      expect((await x.slice(none.logicalNot()).compute()).shape).toEqual(wanted);
    }
    expect(() => cw.ones([3, 0]).slice(cw.zeros([2, 0], { dtype: 'bool' }))).toThrow(/mask of shape \[2, 0\]/);
  });

  it('tolerances of pinv and matrixRank are arrays, one for each matrix', async () => {
    const matrices = cw.stack([
      cw.asarray([
        [1, 0],
        [0, 0.1],
      ]),
      cw.asarray([
        [1, 0],
        [0, 0.1],
      ]),
    ]);
    const rtol = cw.asarray([0.5, 0.01]);
    expect(await data(cw.linalg.matrixRank(matrices, { rtol }))).toEqual([1n, 2n]);
    expect(await data(cw.linalg.matrixRank(matrices, { tol: rtol }))).toEqual([1n, 2n]);
    expect(await data(cw.linalg.matrixRank(matrices.slice('0'), { rtol: cw.asarray(0.5) }))).toEqual([1n]);
    const inverses = await data(cw.linalg.pinv(matrices, { rtol }));
    [1, 0, 0, 0, 1, 0, 0, 10].forEach((value, k) => {
      expect(inverses[k]).toBeCloseTo(value, 12);
    });
    expect(() => cw.linalg.pinv(matrices, { rtol: Number.NaN })).toThrow(/rtol/);
  });
});
