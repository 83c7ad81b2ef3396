/** Banded systems: SciPy's values in any chunks and on threads, along any axis, and what is refused. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

interface Values {
  readonly shape: number[];
  readonly data: number[];
}
interface Case {
  readonly lu: [number, number];
  readonly lower: boolean;
  readonly ab: Values;
  readonly b: Values;
  readonly x: Values;
}
const cases = JSON.parse(readFileSync(new URL('../../golden/banded.json', import.meta.url), 'utf8')) as {
  readonly banded: Case[];
  readonly definite: Case[];
};
const inline = { threads: 'inline' } as const;
const array = ({ shape, data }: Values): cw.ChunkedArray =>
  cw.fromTypedArray(Float64Array.from(data), { shape }) as cw.ChunkedArray;
const largest = (x: ArrayLike<number>): number => Math.max(0, ...Array.from(x, Math.abs));
async function near(x: cw.ChunkedArray, { shape, data }: Values, tolerance = 1e-12): Promise<void> {
  const got = await x.compute(inline);
  expect(got.shape).toEqual(shape);
  const scale = Math.max(1, largest(data)) * tolerance;
  expect(largest((got.data as Float64Array).map((value, k) => value - data[k]))).toBeLessThan(scale);
}
const cut = (x: cw.ChunkedArray): cw.ChunkedArray => x.rechunk(x.shape.map((n) => Math.ceil(n / 2)));
const wave = (shape: readonly number[], from: number): cw.ChunkedArray =>
  cw
    .arange(shape.reduce((a, b) => a * b, 1))
    .multiply(1.7)
    .add(from)
    .sin()
    .reshape(shape);

describe("SciPy's values", () => {
  it.each(cases.banded.map((one, k) => [k, one] as const))('solve_banded %i', async (_, { lu, ab, b, x }) => {
    await near(cw.linalg.solveBanded(lu, array(ab), array(b)), x, 1e-11);
    await near(cw.linalg.solveBanded(lu, cut(array(ab)), cut(array(b))), x, 1e-11);
    const single = cw.linalg.solveBanded(lu, array(ab).astype('float32'), array(b).astype('float32'));
    expect(single.dtype).toBe('float32');
    await near(single.astype('float64'), x, 1e-3);
  });
  it.each(cases.definite.map((one, k) => [k, one] as const))('solveh_banded %i', async (_, { lower, ab, b, x }) => {
    await near(cw.linalg.solvehBanded(array(ab), array(b), { lower }), x);
    await near(cw.linalg.solvehBanded(cut(array(ab)), cut(array(b)), { lower }), x);
  });
});

it('along any axis, of one matrix or many, in any chunks and on threads, to the same bits', async () => {
  const property = fc.asyncProperty(
    fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
    fc.nat(),
    fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })),
    fc.boolean(),
    fc.constantFrom('float64', 'float32'),
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 3, maxLength: 3 }),
    async (shape, place, [l, u], many, dtype, sizes) => {
      const axis = place % shape.length;
      const n = shape[axis];
      const others = shape.toSpliced(axis, 1);
      const ab = wave([...(many ? others : []), l + u + 1, n], l + 2 * u + 0.3).astype(dtype) as cw.ChunkedArray;
      const b = wave(shape, 0.5).astype(dtype) as cw.ChunkedArray;
      const plain = await cw.linalg.solveBanded([l, u], ab, b, { axis }).compute(inline);
      const chunks = shape.map((_, k) => sizes[k]);
      const again = await cw.linalg
        .solveBanded([l, u], many ? ab.rechunk([...ab.shape.map(() => 2)]) : ab, b.rechunk(chunks), { axis })
        .compute({ threads: 2 });
      expect(again.data).toEqual(plain.data);
      // What it solves: the dense matrix times the result.
      const [A, X, B] = [(await ab.compute(inline)).data, plain.data, (await b.compute(inline)).data] as Float64Array[];
      const step = shape.slice(axis + 1).reduce((p, q) => p * q, 1);
      const size = largest(X) + 1;
      X.forEach((_, at) => {
        const i = Math.floor(at / step) % n;
        const matrix = many ? Math.floor(at / (step * n)) * step + (at % step) : 0;
        let sum = 0;
        for (let j = Math.max(0, i - l); j <= Math.min(n - 1, i + u); j++)
          sum += A[(matrix * (l + u + 1) + u + i - j) * n + j] * X[at + (j - i) * step];
        expect(Math.abs(sum - B[at])).toBeLessThan(size * (dtype === 'float32' ? 1e-5 : 1e-13));
      });
    },
  );
  await fc.assert(property, { numRuns: 60, seed: 5, verbose: 1 });
}, 60_000);

it('many lanes beside each other, strips that are not full, and a band as wide as a plane of cells', async () => {
  const b = wave([40, 203], 1);
  const ab = [-1, -1, 4.5, -1, -1];
  const rows = cw.stack(ab.map((value) => cw.full([40], value)));
  const whole = await cw.linalg.solveBanded([2, 2], rows, b).compute(inline);
  const columns = await cw.linalg.solveBanded([2, 2], rows, b.T, { axis: 1 }).compute(inline);
  expect((await cw.asarray(columns).T.compute(inline)).data).toEqual(whole.data);
  const same = await cw.linalg.solveBanded([2, 2], cw.broadcastTo(rows, [203, 5, 40]), b, { axis: 0 }).compute(inline);
  expect(same.data).toEqual(whole.data);
  const one = await cw.linalg.solveBanded([2, 2], rows, b.slice(':, 7')).compute(inline);
  expect([...one.data]).toEqual([...(await cw.asarray(whole).slice(':, 7').compute(inline)).data]);
  // The five-point Laplacian of 12 x 15 cells.
  const [n, m] = [12, 15];
  const count = n * m;
  const k = cw.arange(count);
  const beside = cw.where(k.remainder(m).equal(0), 0, -1);
  const diagonals = cw.concat([
    cw.full([1, count], -1),
    cw.zeros([m - 2, count]),
    beside.reshape([1, count]),
    cw.full([1, count], 4),
  ]) as cw.ChunkedArray;
  const f = wave([count], 2);
  const x = cw.linalg.solvehBanded(diagonals, f);
  const back = cw.pad(x.reshape([n, m]), 1);
  const around = back
    .slice('2:, 1:-1')
    .add(back.slice(':-2, 1:-1'))
    .add(back.slice('1:-1, 2:'))
    .add(back.slice('1:-1, :-2'));
  const residual = x
    .reshape([n, m])
    .multiply(4)
    .subtract(around)
    .subtract(f.reshape([n, m]));
  expect(Number(await residual.abs().max().item(inline))).toBeLessThan(1e-13);
});

it('names of axes stay, nothing gives nothing, and what does not fit is refused', async () => {
  const { solveBanded, solvehBanded } = cw.linalg;
  expect((await solveBanded([1, 1], cw.ones([3, 0]), cw.ones([0, 4])).compute(inline)).shape).toEqual([0, 4]);
  expect((await solveBanded([0, 0], cw.full([1, 3], 2), cw.ones([3, 0])).compute(inline)).shape).toEqual([3, 0]);
  expect(() => solveBanded([1, 2], cw.ones([3, 5]), cw.ones([5]))).toThrow(/\[3, 5\].*\[\.\.\., 4, n\]/);
  expect(() => solveBanded([1, 1], cw.ones([3, 5]), cw.ones([6]))).toThrow(/systems of 5, but axis 0 of b \[6\] has 6/);
  expect(() => solveBanded([1, 1], cw.ones([2, 3, 5]), cw.ones([3, 5, 4]))).toThrow(/linalg\.solveBanded/);
  expect(() => solveBanded([1, 1], cw.ones([5]), cw.ones([5]))).toThrow(/ab has shape \[5\]/);
  expect(() => solveBanded([1, 1], cw.ones([3, 5]), 3)).toThrow(/no axis/);
  expect(() => solveBanded([1, 1], cw.ones([3, 5]), cw.ones([5]).astype('complex128'))).toThrow(/complex128/);
  expect(() => solveBanded([1, -1] as never, cw.ones([3, 5]), cw.ones([5]))).toThrow(/\[l, u\]/);
  expect(() => solvehBanded(cw.ones([4]), cw.ones([4]))).toThrow(/ab has shape \[4\]/);
  const singular = cw.fromArray([
    [0, 1, 1],
    [1, 1, 1],
    [1, 1, 0],
  ]);
  await expect(solveBanded([1, 1], singular.multiply(0), cw.ones([3, 5])).compute(inline)).rejects.toMatchObject({
    tag: 'linalg',
    message: expect.stringMatching(/singular: column 0/),
  });
  // One of many.
  const ab = cw.stack([singular, singular, singular.multiply(cw.asarray([[0], [0], [0]]))]);
  await expect(solveBanded([1, 1], ab, cw.ones([3, 3, 1])).compute({ threads: 2 })).rejects.toThrow(/column 0/);
  await expect(
    solvehBanded(
      [
        [0, 2],
        [1, 1],
      ],
      cw.ones([2]),
    ).compute(inline),
  ).rejects.toThrow(/leading 2 rows/);
});
