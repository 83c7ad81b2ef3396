import { expect, test } from 'vitest';
import { groupLabels } from '../../lib/array/statistics/group-labels.js';
import { evenAxis, regularAxis } from '../../lib/base/axis-chunks.js';
import { chunksOf } from '../../lib/base/grid.js';
import {
  assemble,
  blocks,
  constant,
  elementwise,
  groupedReduction,
  index,
  iterate,
  memory,
  placeholder,
  random,
  rechunk,
  reduction,
  reshape,
  take,
  view,
} from '../../lib/expr/build.js';
import type { Node } from '../../lib/expr/node.js';
import { Lowering } from '../../lib/plan/lower.js';
import { runTiny } from '../support/tiny-runner.js';

const range = (shape: number[], chunks: number[]): Node =>
  memory(
    Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, k) => k),
    'float64',
    shape,
    shape.map((n, k) => regularAxis(n, chunks[k])),
  );
const big = (shape: number[], chunks: number[]): Node =>
  elementwise('add', [
    elementwise('multiply', [
      index(
        0,
        shape,
        shape.map((n, k) => regularAxis(n, chunks[k])),
      ),
      1000n,
    ]),
    index(
      1,
      shape,
      shape.map((n, k) => regularAxis(n, chunks[k])),
    ),
  ]);
const slice = (node: Node, start: number[], stop: number[], step: number[]): Node =>
  view(node, {
    shape: start.map((s, k) => Math.max(0, Math.ceil((stop[k] - s) / step[k]))),
    maps: start.map((s, k) => ({ offset: s, stride: step[k], axis: k })),
  });
const transpose = (node: Node): Node =>
  view(node, {
    shape: [...node.shape].reverse(),
    maps: node.shape.map((_, k) => ({ offset: 0, stride: 1, axis: node.shape.length - 1 - k })),
  });

test('x + x.T, strided slice, mean along an axis', async () => {
  const x = range([12, 12], [5, 4]);
  const y = elementwise('add', [x, transpose(x)]);
  const z = reduction('mean', slice(y, [0, 3], [12, 12], [2, 1]), [1]);
  const [got] = await runTiny([z]);
  const want = [0, 2, 4, 6, 8, 10].map((i) => {
    let sum = 0;
    for (let j = 3; j < 12; j++) sum += i * 12 + j + j * 12 + i;
    return sum / 9;
  });
  expect([...got]).toEqual(want);
});

test('arrays larger than a literal pass through input stages', async () => {
  const x = range([300, 50], [70, 20]);
  const [got] = await runTiny([
    reduction('sum', rechunk(elementwise('multiply', [x, 2]), [evenAxis(300, 1), regularAxis(50, 7)]), [0]),
  ]);
  expect(got[3]).toBe(Array.from({ length: 300 }, (_, i) => 2 * (i * 50 + 3)).reduce((a, b) => a + b));
});

test('reductions over several axes, argmax with positions, groups', async () => {
  const x = elementwise('subtract', [range([6, 5, 4], [2, 3, 4]), 7]);
  const labels = groupLabels('test', x, Int32Array.from([0, 1, 0, -1, 1, 1]), {});
  const [all, arg, grouped, spread] = await runTiny([
    reduction('sum', x, [0, 1, 2]),
    reduction('argmax', x, [0, 1, 2]),
    groupedReduction('mean', x, labels.node, [0], {}, { count: 2, ...(labels.known ? { known: labels.known } : {}) }),
    reduction('std', x, [0, 2]),
  ]);
  expect(all[0]).toBe((119 * 120) / 2 - 7 * 120);
  expect(arg[0]).toBe(119n);
  expect(grouped[0]).toBe((0 + 40) / 2 - 7);
  expect(grouped[20]).toBeCloseTo((20 + 80 + 100) / 3 - 7, 12);
  const values = [0, 1, 2, 3, 4, 5].flatMap((i) => [0, 1, 2, 3].map((k) => i * 20 + 4 + k));
  const mean = values.reduce((a, b) => a + b) / values.length;
  expect(spread[1]).toBeCloseTo(Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length), 12);
});

test('take, assemble, reshape', async () => {
  const x = big([20, 6], [7, 4]);
  const taken = take(
    view(x, {
      shape: [6, 20],
      maps: [
        { offset: 0, stride: 1, axis: 1 },
        { offset: 5, stride: -1, axis: 0 },
      ],
    }),
    1,
    Int32Array.from([0, 0, 5, 3]),
  );
  const [got] = await runTiny([taken]);
  expect([...got].slice(0, 8).map(Number)).toEqual([5, 5, 5005, 3005, 4, 4, 5004, 3004]);
  const inner = elementwise('negative', [slice(x, [1, 1], [19, 5], [1, 1])]);
  const set = assemble(
    [x, inner],
    [
      { start: [0, 0], stop: [20, 6] },
      { start: [1, 1], stop: [19, 5] },
    ],
    [20, 6],
    x.chunks,
  );
  const [assembled] = await runTiny([set]);
  expect(Number(assembled[7])).toBe(-1001);
  expect(Number(assembled[11])).toBe(1005);
  const [reshaped] = await runTiny([reshape(x, [8, 15], chunksOf([[3, 5], [15]]))]);
  const [plain] = await runTiny([x]);
  expect([...reshaped]).toEqual([...plain]);
});

test('random numbers do not depend on chunks or views', async () => {
  const key = [1, 2, 0, 0] as const;
  const a = random(key, 'float64', [30, 31], [regularAxis(30, 30), regularAxis(31, 31)]);
  const b = random(key, 'float64', [30, 31], [regularAxis(30, 7), regularAxis(31, 5)]);
  const [x, y, t] = await runTiny([a, b, slice(transpose(b), [1, 2], [31, 30], [3, 2])]);
  expect([...x]).toEqual([...y]);
  expect(t[0]).toBe(x[2 * 31 + 1]);
  expect(t[14 + 3]).toBe(x[(2 + 3 * 2) * 31 + 4]);
});

test('a stencil in a time loop, whole and in tiles, equals the same steps written out', async () => {
  const n = 40;
  const u0 = elementwise('divide', [elementwise('multiply', [big([n, n], [n, n]), 37]), 1001]);
  const step = (u: Node): Node => {
    const s = (a: number, b: number): Node => slice(u, [a, b], [n - 2 + a, n - 2 + b], [1, 1]);
    const sum = elementwise('add', [elementwise('add', [s(0, 1), s(2, 1)]), elementwise('add', [s(1, 0), s(1, 2)])]);
    const value = elementwise('multiply', [sum, 0.25]);
    return assemble(
      [u, value],
      [
        { start: [0, 0], stop: [n, n] },
        { start: [1, 1], stop: [n - 1, n - 1] },
      ],
      [n, n],
      u.chunks,
    );
  };
  let plain = u0;
  for (let k = 0; k < 7; k++) plain = step(plain);
  const carry = placeholder('float64', [n, n], u0.chunks);
  const looped = iterate([u0], { carries: [carry], bodies: [step(carry)], steps: 7 });
  const carry2 = placeholder('float64', [n, n], u0.chunks);
  const framed = iterate([u0], { carries: [carry2], bodies: [step(carry2)], steps: 7, every: 3, stepsPerExchange: 2 });
  const lowered = new Lowering({ threads: 2 }).lower([looped]);
  expect(lowered.plan.stages.some((stage) => stage.kind === 'loop')).toBe(true);
  const [want, got, frames] = await runTiny([plain, looped, framed]);
  expect([...got]).toEqual([...want]);
  expect(frames.length).toBe(3 * n * n);
  const mean = (u: Node): Node => elementwise('add', [u, reduction('mean', u, [0, 1])]);
  const carry3 = placeholder('float64', [n, n], u0.chunks);
  const [reduced, direct] = await runTiny([
    iterate([u0], { carries: [carry3], bodies: [mean(carry3)], steps: 2 }),
    mean(mean(u0)),
  ]);
  expect([...reduced]).toEqual([...direct]);
});

test('block functions see halos', async () => {
  const x = big([20, 12], [6, 5]);
  const fn = {
    type: 'source',
    name: 'sum',
    source:
      '(b) => { const out = new Float64Array(b.data.length); for (let i = 0; i < out.length; i++) out[i] = Number(b.data[i]) + 0.5; return { data: out, shape: b.shape, stride: [b.shape[1], 1], offset: 0 }; }',
  } as const;
  const cut = { dtype: 'float64' as const, shape: x.shape, chunks: x.chunks };
  const depth = [
    [2, 2],
    [1, 0],
  ] as const;
  const open = { depth, boundary: ['none', 'none'] } as const;
  const closed = { depth, boundary: ['periodic', 0] } as const;
  const [a, b, c] = await runTiny([
    blocks(fn, [x], cut),
    blocks(fn, [x], cut, { overlap: [open], trim: open }),
    blocks(fn, [x], cut, { overlap: [closed], trim: closed }),
  ]);
  const [plain] = await runTiny([x]);
  const want = [...plain].map((v) => Number(v) + 0.5);
  expect([...a]).toEqual(want);
  expect([...b]).toEqual(want);
  expect([...c]).toEqual(want);
});

test('a chain of 100,000 operations lowers without overflowing the stack', () => {
  let x: Node = range([4], [4]);
  for (let k = 0; k < 100_000; k++) x = elementwise('add', [x, constant(1, 'float64', [4])]);
  const lowered = new Lowering({ threads: 2 }).lower([x]);
  expect(lowered.plan.stages.length).toBeGreaterThan(100);
});
