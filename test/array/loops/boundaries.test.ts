/** Steps with any boundary run on tiles, and give the bits of the same steps taken one by one, for any tiles and threads. */
import { describe, expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';
import { field, ONE, TWO } from './loop-cases.js';

const STEPS = 5;
const number = (k: number): cw.ChunkedArray<'int64'> => cw.asarray(BigInt(k)) as cw.ChunkedArray<'int64'>;
const inline = { threads: 'inline' } as const;
type Values = Awaited<ReturnType<cw.ChunkedArray['compute']>>;
const same = (got: Values, want: Values): void =>
  expect([...got.data].findIndex((v, k) => !Object.is(v, want.data[k]))).toBe(-1);

describe.each([
  ['a small array', [12, 10]],
  ['two tiles', [170, 130]],
])('%s', (_, shape) => {
  it.each(Object.entries(ONE))('%s', async (_name, step) => {
    const u = field(shape);
    let plain: cw.ChunkedArray = u;
    for (let k = 0; k < STEPS; k++) plain = await step(plain as never, number(k)).persist(inline);
    const want = await plain.compute(inline);
    const loop = cw.iterate(u, STEPS, step);
    expect(loop.explain()).toContain('iterate from');
    same(await loop.compute(inline), want);
    if (shape[0] > 100) for (const options of [{ threads: 2 }, { threads: 3 }]) same(await loop.compute(options), want);
    same(await cw.iterate(u, STEPS, step, { stepsPerExchange: 2 }).compute({ threads: 2 }), want);
  });

  it.each(Object.entries(TWO))('%s', async (_name, step) => {
    const states = { u: field(shape), v: field(shape, 7) };
    let plain: { u: cw.ChunkedArray; v: cw.ChunkedArray } = states;
    const after: (typeof plain)[] = [plain];
    for (let k = 0; k < STEPS; k++) {
      const next = step(plain as never, number(k));
      plain = { u: await next.u.persist(inline), v: await next.v.persist(inline) };
      after.push(plain);
    }
    const [u, v] = await cw.compute(plain.u, plain.v, inline);
    const loop = cw.iterate(states, STEPS, step);
    expect(loop.v.explain()).toContain('iterate from');
    for (const options of [inline, { threads: 2 }, { threads: 3 }]) {
      const [a, b] = await cw.compute(loop.u, loop.v, options);
      same(a, u);
      same(b, v);
    }
    const frames = cw.iterate(states, step, { steps: STEPS, every: 2, stepsPerExchange: 2 });
    expect(frames.v.shape).toEqual([3, ...shape]);
    same(await frames.v.slice('1').compute({ threads: 2 }), await after[2].v.compute(inline));
    same(await frames.u.slice('0').compute(inline), await states.u.compute(inline));
  });
});

it('a stack of two fields is a stencil too', async () => {
  const step = (s: cw.ChunkedArray<'float64'>): cw.ChunkedArray => {
    const next = TWO['Gray and Scott']({ u: s.slice('0') as never, v: s.slice('1') as never }, number(0));
    return cw.stack([next.u, next.v]);
  };
  const start = cw.stack([field([150, 153]), field([150, 153], 5)]) as cw.ChunkedArray<'float64'>;
  let plain: cw.ChunkedArray = start;
  for (let k = 0; k < STEPS; k++) plain = await step(plain as never).persist(inline);
  const want = await plain.compute(inline);
  const loop = cw.iterate(start, STEPS, step);
  expect(loop.explain()).toContain('iterate from');
  for (const options of [inline, { threads: 2 }, { threads: 3 }]) same(await loop.compute(options), want);
});

it('one to four axes, on tiles of a cache', async () => {
  for (const shape of [[270_000], [520, 510], [66, 65, 64], [23, 23, 23, 23]]) {
    const u = field(shape);
    const step = (x: cw.ChunkedArray): cw.ChunkedArray => {
      let sum = x.multiply(1 - 0.2 * shape.length);
      shape.forEach((_, axis) => {
        const p = cw.pad(
          x,
          shape.map((_n, k) => [k === axis ? 1 : 0, k === axis ? 1 : 0]),
          {
            mode: axis % 2 ? 'edge' : 'wrap',
          },
        );
        const part = (from: number): cw.ChunkedArray =>
          p.slice(shape.map((n, k) => (k === axis ? `${from}:${from + n}` : ':')).join(', '));
        sum = sum.add(part(0).add(part(2)).multiply(0.1));
      });
      return sum;
    };
    let plain: cw.ChunkedArray = u;
    for (let k = 0; k < 2; k++) plain = step(plain);
    const loop = cw.iterate(u, 2, step);
    expect(loop.explain(inline)).toContain('iterate from');
    const want = await plain.compute(inline);
    same(await loop.compute(inline), want);
    same(await cw.iterate(u, 2, step, { stepsPerExchange: 2 }).compute({ threads: 2 }), want);
  }
});

it('lists of states, names of states in errors, and what a step may not return', async () => {
  const [a, b] = cw.iterate([field([6]), cw.zeros([6])], 2, ([x, y]) => [y.add(1), x]);
  expect([...(await b.compute(inline)).data]).toEqual([1, 1, 1, 1, 1, 1]);
  same(await a.compute(inline), await field([6]).add(1).compute(inline));
  const states = { u: field([6]), v: field([6]) };
  expect(() => cw.iterate(states, 1, ({ u }) => ({ u }) as never)).toThrow(/returned undefined for v/);
  expect(() => cw.iterate(states, 1, ({ u, v }) => ({ u, v, w: v }) as never)).toThrow(
    /a state 'w' that there is none of/,
  );
  expect(() => cw.iterate(states, 1, ({ u, v }) => ({ u, v: v.slice('1:') }))).toThrow(
    /v, float64 \[6\] into float64 \[5\]/,
  );
  expect(() => cw.iterate(states, 1, (({ u }: typeof states) => u) as never)).toThrow(
    /must return the next states: { u, v }/,
  );
  expect(() => cw.iterate({ u: 'no' } as never, 1, (x) => x)).toThrow(/several in a record or a list/);
  expect((await cw.iterate(states, 0, (s) => s).v.compute(inline)).shape).toEqual([6]);
});

it('a step that is no stencil is written out, with several states and frames too', async () => {
  const states = { u: field([40]), v: field([40], 3) };
  const step = ({ u, v }: typeof states, k: cw.ChunkedArray<'int64'>) => ({
    u: u.subtract(v.mean()).add(k),
    v: v.multiply(0.5),
  });
  const loop = cw.iterate(states, 3, step, { every: 1, first: 4 });
  let plain: { u: cw.ChunkedArray; v: cw.ChunkedArray } = states;
  const frames = [plain.u];
  for (let k = 4; k < 7; k++) {
    plain = step(plain as never, number(k));
    frames.push(plain.u);
  }
  same(await loop.u.compute(inline), await cw.stack(frames).compute(inline));
  expect(loop.u.explain()).not.toContain('iterate from');
  expect(loop.u.explain()).toContain('not done on tiles: the step depends on the carried array through reduction');
});
