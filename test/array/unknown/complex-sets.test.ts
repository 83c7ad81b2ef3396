/** Sets of complex numbers: values of NumPy, and beside plain loops under any chunks and threads. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

type Any = cw.ChunkedArray;
interface Plain {
  readonly dtype: cw.DType;
  readonly data: readonly (number | null)[];
}
const { union1d, intersect1d, setdiff1d, setxor1d } = cw;
type SetOf = (x: Any, y: Any) => Any;
const SETS = {
  union1d: union1d as SetOf,
  intersect1d: intersect1d as SetOf,
  setdiff1d: setdiff1d as SetOf,
  setxor1d: setxor1d as SetOf,
};
type Case = { readonly [K in keyof typeof SETS | 'x' | 'y']: Plain } & {
  readonly isin: boolean[];
  readonly ix: number[];
  readonly iy: number[];
};
const { cases } = JSON.parse(readFileSync(new URL('../../golden/complex-sets.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};
afterAll(() => cw.close());

const arrayOf = ({ dtype, data }: Plain, size: number): Any => {
  const isComplex = dtype.startsWith('complex');
  const list = Float64Array.from(data, (v) => v ?? Number.NaN);
  const shape = [isComplex ? list.length / 2 : list.length];
  const made = cw.fromTypedArray(list, { dtype: isComplex ? 'complex128' : 'float64', shape });
  return made.astype(dtype).rechunk(size) as Any;
};
/** Elements of which those with NaN are NaN as a whole. */
const elements = (data: ArrayLike<number | null>, isComplex: boolean): string[] =>
  Array.from({ length: data.length / (isComplex ? 2 : 1) }, (_, k) => {
    const parts = isComplex ? [data[2 * k], data[2 * k + 1]] : [data[k]];
    return parts.some((v) => v === null || Number.isNaN(v)) ? 'NaN' : parts.map((v) => Number(v) + 0).join();
  });
const found = async (x: Any, threads: number | 'inline' = 'inline'): Promise<string[]> =>
  elements((await x.compute({ threads })).data as Float64Array, x.dtype.startsWith('complex'));

describe('sets of complex numbers', () => {
  it.each(cases.map((one, k) => [k, one] as const))("are NumPy's, case %i", async (_, one) => {
    for (const size of [-1, 3]) {
      const [x, y] = [arrayOf(one.x, size), arrayOf(one.y, size)];
      expect((await cw.isin(x, y).compute({ threads: 'inline' })).toArray()).toEqual(one.isin);
      for (const name of Object.keys(SETS) as (keyof typeof SETS)[]) {
        const set = SETS[name](x, y);
        expect([name, set.dtype, await found(set)]).toEqual([
          name,
          one[name].dtype,
          elements(one[name].data, one[name].dtype.startsWith('complex')),
        ]);
      }
      const [, ix, iy] = cw.intersect1d(x, y, { returnIndices: true });
      const places = await cw.compute(ix, iy, { threads: 'inline' });
      expect(places.map(({ data }) => Array.from(data, Number))).toEqual([one.ix, one.iy]);
    }
  });

  it('are what plain loops find, of what masks select too', async () => {
    const part = fc.constantFrom(-1, 0, 2, Number.NaN);
    const list = fc.array(fc.tuple(part, part), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        list,
        list,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('inline' as const, 1, 2),
        async (p, q, size, threads) => {
          const [x, y] = [p, q].map((pairs) => arrayOf({ dtype: 'complex128', data: pairs.flat() }, size));
          const isNumber = (pair: readonly number[]): boolean => !pair.some(Number.isNaN);
          const has = (pair: readonly number[], others: readonly (readonly number[])[]): boolean =>
            isNumber(pair) && others.some((other) => other.join() === pair.join());
          const among = (await cw.isin(x, y).compute({ threads })).toArray();
          expect(among).toEqual(p.map((pair) => has(pair, q)));
          const some = y.slice(cw.real(y).greaterEqual(0)) as Any;
          expect((await cw.isin(x, some, { invert: true }).compute({ threads })).toArray()).toEqual(
            p.map(
              (pair) =>
                !has(
                  pair,
                  q.filter(([re]) => re >= 0),
                ),
            ),
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  it('refuse text, with an error of ours', () => {
    expect(() => cw.isin([cw.complex(1, 2)] as never, ['a'] as never)).toThrow(cw.ChunkwiseError);
  });
});
