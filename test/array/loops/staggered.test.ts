/** States of several shapes in one step (Arakawa's C grid, Yee's grid): on tiles, to the bits of the same steps one by one. */
import { describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';
import { field } from './loop-cases.js';

type A = cw.ChunkedArray;
type Fields = Record<string, A>;
type Step = (states: Fields, k: A) => Fields;
const inline = { threads: 'inline' } as const;
const STEPS = 5;

const along = (x: A, axis: number, from: string): A =>
  x.slice(Array.from({ length: axis + 1 }, (_, k) => (k === axis ? from : ':')).join(', '));
const difference = (x: A, axis: number): A => along(x, axis, '1:').subtract(along(x, axis, ':-1'));
const inside = (x: A, axis: number, change: A): A => {
  const where = Array.from({ length: axis + 1 }, (_, k) => (k === axis ? '1:-1' : ':')).join(', ');
  return x.set(where, x.slice(where).subtract(change));
};

/** Waves of shallow water between walls: u of [n + 1, m], v of [n, m + 1], h of [n, m]. */
const water: Step = ({ u, v, h }) => {
  const next = { u: inside(u, 0, difference(h, 0).multiply(0.2)), v: inside(v, 1, difference(h, 1).multiply(0.2)) };
  return { ...next, h: h.subtract(difference(next.u, 0).add(difference(next.v, 1)).multiply(0.2)) };
};
/** Maxwell's equations between conducting walls. */
const yee: Step = ({ ex, ey, ez, hx, hy, hz }) => {
  const h = {
    hx: hx.add(difference(ey, 2).subtract(difference(ez, 1)).multiply(0.3)),
    hy: hy.add(difference(ez, 0).subtract(difference(ex, 2)).multiply(0.3)),
    hz: hz.add(difference(ex, 1).subtract(difference(ey, 0)).multiply(0.3)),
  };
  const curl = (e: A, one: A, p: number, other: A, q: number): A => {
    const where = [0, 1, 2].map((axis) => (axis === p || axis === q ? '1:-1' : ':')).join(', ');
    const [a, b] = [along(difference(one, p), q, '1:-1'), along(difference(other, q), p, '1:-1')];
    return e.set(where, e.slice(where).add(a.subtract(b).multiply(0.3)));
  };
  return {
    ex: curl(ex, h.hz, 1, h.hy, 2),
    ey: curl(ey, h.hx, 2, h.hz, 0),
    ez: curl(ez, h.hy, 0, h.hx, 1),
    ...h,
  };
};
const grown = (shape: readonly number[], ...axes: number[]): number[] =>
  shape.map((n, k) => n + (axes.includes(k) ? 1 : 0));
const fields = (shapes: Readonly<Record<string, readonly number[]>>): Fields =>
  Object.fromEntries(Object.entries(shapes).map(([name, shape], k) => [name, field(shape, k + 1)]));
const waters = (n: number, m: number): Fields => fields({ u: [n + 1, m], v: [n, m + 1], h: [n, m] });
const cell = [14, 11, 12];
const CASES: Record<string, readonly [Fields, Step]> = {
  'shallow water': [waters(12, 10), water],
  'shallow water on tiles': [waters(170, 131), water],
  'Yee and Maxwell': [
    fields({
      ex: grown(cell, 1, 2),
      ey: grown(cell, 0, 2),
      ez: grown(cell, 0, 1),
      hx: grown(cell, 0),
      hy: grown(cell, 1),
      hz: grown(cell, 2),
    }),
    yee,
  ],
  'the number of the step, and one axis': [
    fields({ u: [41], p: [40] }),
    ({ u, p }, k) => {
      const next = inside(u, 0, difference(p, 0).multiply(0.1)).add(k.multiply(0.001));
      return { u: next, p: p.subtract(difference(next, 0).multiply(0.1)) };
    },
  ],
};

describe.each(Object.entries(CASES))('%s', (_, [states, step]) => {
  it('is done on tiles, to the same bits for any threads, with its frames', async () => {
    const names = Object.keys(states);
    const plain: Fields[] = [states];
    for (let k = 0; k < STEPS; k++) {
      const next = step(plain[k], cw.asarray(BigInt(k)) as A);
      const kept = await cw.persist(...names.map((name) => next[name]), inline);
      plain.push(Object.fromEntries(names.map((name, n) => [name, kept[n]])));
    }
    const loop = cw.iterate(states, STEPS, step as never) as Fields;
    const frames = cw.iterate(states, step as never, { steps: STEPS, every: 2 }) as Fields;
    for (const name of names) {
      expect(loop[name].explain()).toContain('iterate from');
      expect([loop[name].shape, loop[name].chunks]).toEqual([states[name].shape, states[name].chunks]);
      const want = [...(await plain[STEPS][name].compute(inline)).data];
      for (const threads of ['inline', 2, 3] as const)
        expect([...(await loop[name].compute({ threads })).data]).toEqual(want);
      expect(frames[name].shape).toEqual([3, ...states[name].shape]);
      const seen = await frames[name].slice('1').compute({ threads: 2 });
      expect([...seen.data]).toEqual([...(await plain[2][name].compute(inline)).data]);
    }
  });
});

it('keeps the water, and the names of axes; refuses a step that changes a shape', async () => {
  const states = waters(30, 20);
  const dims = ['y', 'x'];
  const store = cw.memoryStore();
  const named = await states.h.toZarr(store as never, { path: 'h', dims });
  const start = { u: cw.zerosLike(states.u), v: cw.zerosLike(states.v), h: named } as Fields;
  const { h } = cw.iterate(start, 50, water as never) as Fields;
  expect(h.dims).toEqual(dims);
  const total = async (x: A): Promise<number> => Number(await x.sum().item(inline));
  expect(await total(h)).toBeCloseTo(await total(states.h), 10);
  expect(() => cw.iterate(states, 3, (({ u, v, h }: Fields) => ({ u: u.slice('1:'), v, h })) as never)).toThrow(
    /turns u, float64 \[31, 20\] into float64 \[30, 20\]/,
  );
  // Shapes that have little to do with each other are done step by step.
  const apart = cw.iterate({ u: cw.ones([40]), v: cw.ones([10]) }, 3, ({ u, v }) => ({
    u: u.multiply(2),
    v: v.add(u.max()),
  }));
  expect(apart.v.explain()).toContain('the states are of different shapes');
  expect(Number(await apart.v.sum().item(inline))).toBe(80);
});

it('goes on in evolve', async () => {
  const states = waters(20, 16);
  const { states: last } = await cw.evolve(states, water as never, {
    steps: 7,
    until: { below: -1, every: 3 },
    ...inline,
  });
  const want = (cw.iterate(states, 7, water as never) as Fields).h;
  expect([...(await (last as Fields).h.compute(inline)).data]).toEqual([...(await want.compute(inline)).data]);
});
