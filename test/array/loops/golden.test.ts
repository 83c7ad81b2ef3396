/** Time loops against plain NumPy loops (test/golden/make_loops.py): one to four axes, radius eight, leapfrog, a mask, the number of the step. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

const GOLDEN = JSON.parse(readFileSync(new URL('../../golden/loops.json', import.meta.url), 'utf8')) as Record<
  string,
  { shape: number[]; values: number[] }
>;
const field = (shape: readonly number[]): cw.ChunkedArray<'float64'> =>
  cw.fromTypedArray(
    Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, k) => Math.sin(k + 1)),
    { shape, chunks: shape.map((n) => Math.ceil(n / 2)) },
  );
const heat = (u: cw.ChunkedArray): cw.ChunkedArray => u.add(cw.pde.laplacian(u).multiply(0.05));
const far = (u: cw.ChunkedArray): cw.ChunkedArray => {
  let sum = u.multiply(0.5);
  for (let by = 1; by <= 8; by++) sum = sum.add(cw.roll(u, by).add(cw.roll(u, -by)).multiply(0.03));
  return sum;
};
const wave = (u: cw.ChunkedArray): cw.ChunkedArray => {
  const [n, m] = u.shape;
  const [i, j] = [cw.arange(n).reshape([n, 1]), cw.arange(m)];
  const speed = i
    .add(j)
    .multiply(0.1 / (n + m))
    .add(0.1);
  const [y, x] = [i.subtract(n / 2), j.subtract(m / 2)];
  const inside = y.multiply(y).add(x.multiply(x)).less(25);
  const states = cw.iterate({ now: u, before: u }, 8, ({ now, before }) => {
    const around = [0, 1].flatMap((axis) => [cw.roll(now, 1, { axis }), cw.roll(now, -1, { axis })]);
    const change = around.reduce((a, b) => a.add(b)).subtract(now.multiply(4));
    return {
      now: cw.where(inside, now.multiply(2).subtract(before).add(speed.multiply(change)), 0),
      before: now,
    };
  });
  return states.now;
};
const CASES: Record<string, (u: cw.ChunkedArray<'float64'>) => cw.ChunkedArray> = {
  'heat 1': (u) => cw.iterate(u, 9, heat),
  'heat 2': (u) => cw.iterate(u, 9, heat),
  'heat 3': (u) => cw.iterate(u, 9, heat),
  'heat 4': (u) => cw.iterate(u, 9, heat),
  far: (u) => cw.iterate(u, 6, far),
  wave,
  forced: (u) =>
    cw.iterate(u, 10, (v, k) =>
      v.add(
        cw
          .roll(v, 1)
          .subtract(v)
          .multiply(cw.divide(0.1, k.add(1))),
      ),
    ),
};

it.each(Object.keys(GOLDEN))('%s', async (name) => {
  const { shape, values } = GOLDEN[name];
  const loop = CASES[name](field(shape));
  expect(loop.explain()).toContain('iterate from');
  const { data } = await loop.compute({ threads: 'inline' });
  const worst = Math.max(...values.map((value, k) => Math.abs(value - Number(data[k]))));
  expect(worst).toBeLessThan(1e-13);
});
