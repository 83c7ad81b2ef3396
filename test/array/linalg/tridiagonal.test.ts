/** Tridiagonal systems along any axis, of any chunks: residuals, broadcasting, and the implicit steps that they are for. */
import { expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

const inline = { threads: 'inline' } as const;
const wave = (shape: readonly number[], from: number): cw.ChunkedArray =>
  cw
    .arange(shape.reduce((a, b) => a * b, 1))
    .add(from)
    .sin()
    .reshape(shape);

it.each([
  [[7], 0],
  [[1, 4], 0],
  [[9, 6], 0],
  [[9, 6], 1],
  [[5, 8, 4], 1],
  [[5, 8, 4], 2],
] as [number[], number][])('systems of shape %j along axis %i solve what they should', async (shape, axis) => {
  const [a, c, d] = [1, 2, 3].map((k) => wave(shape, k));
  const b = wave(shape, 4).add(4);
  for (const chunks of [shape, shape.map((n) => Math.ceil(n / 2))]) {
    const x = await cw.linalg.solveTridiagonal(a, b.rechunk(chunks), c, d.rechunk(chunks), { axis }).compute(inline);
    const [A, B, C, D] = await Promise.all(
      [a, b, c, d].map(async (one) => (await one.compute(inline)).data as Float64Array),
    );
    const n = shape[axis];
    const step = shape.slice(axis + 1).reduce((p, q) => p * q, 1);
    const X = x.data as Float64Array;
    X.forEach((_, i) => {
      const k = Math.floor(i / step) % n;
      const left = (k > 0 ? A[i] * X[i - step] : 0) + B[i] * X[i] + (k < n - 1 ? C[i] * X[i + step] : 0);
      expect(Math.abs(left - D[i])).toBeLessThan(1e-14);
    });
  }
});

it('scalars and rows broadcast, float32 stays, and what does not fit is refused', async () => {
  const u = wave([6, 5], 0);
  const whole = await cw.linalg
    .solveTridiagonal(cw.full([6, 5], -1), cw.full([6, 5], 3), cw.full([6, 5], -1), u, { axis: 0 })
    .compute(inline);
  const short = await cw.linalg.solveTridiagonal(-1, 3, -1, u, { axis: 0 }).compute({ threads: 2 });
  expect([...short.data]).toEqual([...whole.data]);
  const rows = await cw.linalg.solveTridiagonal(-1, cw.arange(5).add(3), -1, u).compute(inline);
  expect(rows.shape).toEqual([6, 5]);
  expect(cw.linalg.solveTridiagonal(-1, 3, -1, u.astype('float32')).dtype).toBe('float32');
  expect(() => cw.linalg.solveTridiagonal(1, 2, 1, 3)).toThrow(/no axis/);
  expect(() => cw.linalg.solveTridiagonal(cw.ones([4]), 2, 1, u)).toThrow(/\[4\]/);
  const singular = await cw.linalg.solveTridiagonal(0, 0, 0, cw.ones([2])).compute(inline);
  expect([...(singular.data as Float64Array)].some(Number.isFinite)).toBe(false);
});

it('Crank and Nicolson by alternating directions keeps the order two of time and space', async () => {
  const errors: number[] = [];
  for (const n of [8, 16]) {
    const [h, dt] = [1 / n, 0.1 / n];
    const r = dt / (2 * h * h);
    const x = cw
      .arange(n)
      .add(0.5)
      .multiply(Math.PI * h);
    let u: cw.ChunkedArray = x.sin().reshape([n, 1]).multiply(x.sin());
    const start = u;
    // Cells at the ends see held faces: their diagonal has one more.
    const ends = cw.zeros([n]).set('0', 1).set('-1', 1);
    const diagonal = ends.multiply(r).add(1 + 2 * r);
    const explicit = (v: cw.ChunkedArray, axis: number): cw.ChunkedArray =>
      v.add(cw.pde.derivative(v, axis, { degree: 2, spacing: h, boundary: { dirichlet: 0 } }).multiply(dt / 2));
    for (let k = 0; k < n; k++) {
      const half = cw.linalg.solveTridiagonal(-r, diagonal.reshape([n, 1]), -r, explicit(u, 1), { axis: 0 });
      u = await cw.linalg.solveTridiagonal(-r, diagonal, -r, explicit(half, 0), { axis: 1 }).persist(inline);
    }
    const exact = start.multiply(Math.exp(-2 * Math.PI ** 2 * n * dt));
    errors.push(Number(await u.subtract(exact).abs().max().item(inline)));
  }
  expect(Math.log2(errors[0] / errors[1])).toBeGreaterThan(1.7);
});
