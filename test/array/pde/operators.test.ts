/** Differential operators: their order on smooth fields, boundary conditions against closed forms, and loops over them on tiles. */
import { expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

const inline = { threads: 'inline' } as const;
type A = cw.ChunkedArray<'float64'>;
/** Centres of n cells over [0, length]. */
const cells = (n: number, length = 1): A =>
  cw
    .arange(n)
    .add(0.5)
    .multiply(length / n) as A;
const largest = async (x: cw.ChunkedArray): Promise<number> => Number(await x.abs().max().item(inline));
/** The exponent by which errors fall as cells are halved. */
const slope = (errors: readonly number[]): number => Math.log2(errors[0] / errors[1]);

it.each([2, 4, 6, 8] as const)('order %i is measured', async (order) => {
  const errors = { first: [] as number[], second: [] as number[] };
  for (const n of [16, 32]) {
    const x = cells(n, 2 * Math.PI);
    const options = { order, spacing: (2 * Math.PI) / n, boundary: 'periodic' } as const;
    errors.first.push(await largest(cw.pde.derivative(x.sin(), 0, options).subtract(x.cos())));
    errors.second.push(await largest(cw.pde.laplacian(x.sin(), options).add(x.sin())));
  }
  expect(slope(errors.first)).toBeGreaterThan(order - 0.4);
  expect(slope(errors.second)).toBeGreaterThan(order - 0.4);
});

it('Dirichlet, Neumann and Robin conditions with values, of second order', async () => {
  // u = exp(x): u = 1 and u' = 1 at 0, u = u' = e at 1.
  const rows = [
    [{ dirichlet: 1 }, { dirichlet: Math.E }],
    [{ neumann: -1 }, { neumann: Math.E }],
    [{ robin: { alpha: 2, value: 1 } }, { robin: { alpha: 1, beta: 3, value: cw.asarray(4 * Math.E) } }],
  ] as const;
  for (const boundary of rows) {
    const errors: number[] = [];
    for (const n of [20, 40, 80]) {
      const u = cells(n).exp();
      errors.push(await largest(cw.pde.gradient(u, { spacing: 1 / n, boundary })[0].subtract(u)));
    }
    expect(slope(errors.slice(1)), JSON.stringify(boundary)).toBeGreaterThan(0.9);
  }
});

it('values along a face, and what does not fit', async () => {
  const plain = cw.zeros([3, 4]);
  const face = cw.arange(4);
  const got = await cw.pde.laplacian(plain, { boundary: { 0: [{ dirichlet: face }, { neumann: 0 }] } }).compute(inline);
  expect([...got.data].slice(0, 4)).toEqual([0, 2, 4, 6]);
  expect([...got.data].slice(4)).toEqual(new Array(8).fill(0));
  expect(() => cw.pde.laplacian(plain, { boundary: { z: 'periodic' } })).toThrow(/axis 'z'/);
  expect(() => cw.pde.laplacian(plain, { boundary: { 0: { dirichlet: cw.arange(3) } } })).toThrow(
    /does not fit the face \[4\]/,
  );
  expect(() => cw.pde.laplacian(plain, { order: 8 })).toThrow(/has less than the 4 elements/);
  expect(() => cw.pde.laplacian(plain, { spacing: [1] })).toThrow(/1 spacings for 2 axes/);
  expect(() => cw.pde.curl([plain, plain, plain])).toThrow(/one for each axis/);
});

it('the divergence of a gradient, and the curl of one', async () => {
  const x = cells(48, 2 * Math.PI);
  const u = x.reshape([48, 1]).sin().multiply(x.cos());
  const options = { spacing: (2 * Math.PI) / 48, order: 8, boundary: 'periodic' } as const;
  const flux = cw.pde.gradient(u, options);
  expect(await largest(cw.pde.divergence(flux, options).add(u.multiply(2)))).toBeLessThan(1e-5);
  expect(await largest(cw.pde.curl([flux[0], flux[1]] as const, options))).toBeLessThan(1e-12);
  const zero = cw.zeros([6, 6, 6]);
  expect((await cw.pde.curl([zero, zero, zero])[2].compute(inline)).shape).toEqual([6, 6, 6]);
});

it('heat between held ends decays as its first mode, with second order', async () => {
  const errors: number[] = [];
  for (const n of [16, 32]) {
    const h = 1 / n;
    const dt = 0.1 * h * h;
    const steps = Math.round(0.1 / dt);
    const x = cells(n);
    const start = x.multiply(Math.PI).sin() as A;
    const loop = cw.iterate(start, steps, (u) =>
      u.add(cw.pde.laplacian(u, { spacing: h, boundary: { dirichlet: 0 } }).multiply(dt)),
    );
    expect(loop.explain(inline)).toContain('iterate from');
    const exact = start.multiply(Math.exp(-(Math.PI ** 2) * steps * dt));
    errors.push(await largest(loop.subtract(exact)));
  }
  expect(slope(errors)).toBeGreaterThan(1.8);
});

it('nothing is lost between closed ends or on a torus, and a field stays its mirror image', async () => {
  const start = cw.arange(1200).reshape([40, 30]).sin();
  for (const boundary of [undefined, 'periodic'] as const) {
    const even = start.add(start.slice('::-1')).add(2) as A;
    const loop = cw.iterate(even, 200, (u) => u.add(cw.pde.laplacian(u, { boundary }).multiply(0.2)));
    const [before, after, odd] = await cw.compute(even.sum(), loop.sum(), loop.subtract(loop.slice('::-1')), inline);
    expect(Math.abs(Number(after.data[0]) / Number(before.data[0]) - 1)).toBeLessThan(1e-13);
    expect(Math.max(...(odd.data as Float64Array).map(Math.abs))).toBeLessThan(1e-13);
  }
});

it('a wave by leapfrog, and advection, of the orders they have', async () => {
  const waves: number[] = [];
  const winds: number[] = [];
  for (const n of [32, 64]) {
    const h = 1 / n;
    const dt = 0.5 * h;
    const x = cells(n);
    const at = (t: number): A =>
      x
        .subtract(t)
        .multiply(2 * Math.PI)
        .sin() as A;
    const steps = 2 * n;
    const wave = cw.iterate({ u: at(0), before: at(-dt) }, steps, ({ u, before }) => ({
      u: u
        .multiply(2)
        .subtract(before)
        .add(cw.pde.laplacian(u, { spacing: h, boundary: 'periodic' }).multiply(dt * dt)),
      before: u,
    }));
    expect(wave.u.explain(inline)).toContain('iterate from');
    waves.push(await largest(wave.u.subtract(at(steps * dt))));
    const wind = cw.iterate(at(0), steps, (u) => u.subtract(u.subtract(cw.roll(u, 1, { axis: 0 })).multiply(0.5)));
    winds.push(await largest(wind.subtract(at(steps * dt))));
  }
  expect(slope(waves)).toBeGreaterThan(1.8);
  expect(slope(winds)).toBeGreaterThan(0.7);
});

it('a boundary that changes with time, as values of the number of the step', async () => {
  const dt = 0.1;
  const loop = cw.iterate(cw.zeros([8]), 3, (u, k) =>
    u.add(cw.pde.laplacian(u, { boundary: [{ dirichlet: k.add(1).multiply(dt) }, { neumann: 0 }] }).multiply(dt)),
  );
  expect(loop.explain(inline)).toContain('iterate from');
  let u = new Array<number>(8).fill(0);
  for (let k = 0; k < 3; k++) {
    const low = 2 * (k + 1) * dt - u[0];
    u = u.map((v, i) => v + dt * ((i === 0 ? low : u[i - 1]) + (i === 7 ? u[7] : u[i + 1]) - 2 * v));
  }
  const got = (await loop.compute(inline)).data;
  u.forEach((v, i) => {
    expect(got[i]).toBeCloseTo(v, 14);
  });
});
