/** Time loops over several tiles: halos of several steps are exchanged, frames are kept, fixed operands are seen shifted. */
import { expect, test } from 'vitest';
import { regularAxis } from '../../lib/base/axis-chunks.js';
import { assemble, elementwise, index, iterate, memory, placeholder, view } from '../../lib/expr/build.js';
import type { Node } from '../../lib/expr/node.js';
import { Lowering } from '../../lib/plan/lower.js';
import { runTiny } from '../support/tiny-runner.js';

const state = (shape: number[]): Node =>
  memory(
    Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, k) => ((k * 7919) % 1009) / 8),
    'float64',
    shape,
    shape.map((n) => regularAxis(n, 64)),
  );
/** Reads two below and one above along the first axis, one below along the second; edges stay. */
const step = (u: Node, fixed: Node): Node => {
  const [n, m] = u.shape;
  const cut = (x: Node, i: number, j: number): Node =>
    view(x, {
      shape: [n - 3, m - 1],
      maps: [
        { offset: i, stride: 1, axis: 0 },
        { offset: j, stride: 1, axis: 1 },
      ],
    });
  const near = elementwise('add', [
    elementwise('add', [cut(u, 0, 1), cut(u, 3, 1)]),
    elementwise('add', [cut(u, 2, 0), cut(fixed, 2, 1)]),
  ]);
  const whole = { start: [0, 0], stop: [n, m] };
  return assemble(
    [u, elementwise('multiply', [near, 0.25])],
    [whole, { start: [2, 1], stop: [n - 1, m] }],
    [n, m],
    u.chunks,
  );
};

test.each([
  ['two tiles', [200, 100], 2, 7, 3],
  ['tiles of a cache', [520, 520], 1, 2, 2],
  ['one tile', [30, 20], 2, 7, 2],
])('%s give what the steps written out give', async (_, shape, threads, steps, each) => {
  const u0 = state(shape);
  const fixed = elementwise('add', [index(0, shape, u0.chunks), 0.5]);
  const kept = elementwise('multiply', [state(shape), 0.125]);
  let plain = u0;
  for (let k = 0; k < steps; k++) plain = step(plain, kept);
  const carry = placeholder('float64', shape, u0.chunks);
  const looped = iterate([u0], {
    carries: [carry],
    bodies: [step(carry, kept)],
    steps: steps,
    every: undefined,
    stepsPerExchange: each,
  });
  const { plan } = new Lowering({ threads, literalBytes: 0 }).lower([looped]);
  const loops = plan.stages.filter((stage) => stage.kind === 'loop');
  // Tasks that exchange halos while they run do many steps each.
  const isTeam = loops[0].team !== undefined;
  expect(isTeam).toBe(shape[0] === 200);
  if (isTeam) expect(loops.reduce((n, stage) => n + stage.steps, 0)).toBe(steps);
  else expect(loops.length).toBe(Math.ceil(steps / each));
  const tiles = loops[0].domain.chunks.reduce((n, cut) => n * cut.length, 1);
  if (shape[0] > 30) expect(tiles).toBeGreaterThan(1);
  else expect(tiles).toBe(1);
  const [want, got] = await runTiny([plain, looped], { threads, literalBytes: 0 });
  expect([...got].findIndex((v, k) => v !== want[k])).toBe(-1);
  if (shape[0] > 200) return;
  const other = placeholder('float64', shape, u0.chunks);
  const framed = iterate([u0], {
    carries: [other],
    bodies: [step(other, fixed)],
    steps: steps,
    every: 3,
    stepsPerExchange: each,
  });
  let direct = u0;
  const frames = [direct];
  for (let k = 1; k <= steps; k++) {
    direct = step(direct, fixed);
    if (k % 3 === 0) frames.push(direct);
  }
  const [all, ...single] = await runTiny([framed, ...frames], { threads, literalBytes: 0 });
  expect([...all]).toEqual(single.flatMap((frame) => [...frame]));
});
