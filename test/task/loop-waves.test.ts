/** Tiles that go through several steps in waves of any widths give the bits of whole steps. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { Lowering } from '../../lib/plan/lower.js';
import type { LoopStage } from '../../lib/task/stage.js';
import { field, ONE, TWO } from '../array/loops/loop-cases.js';
import { runTiny } from '../support/tiny-runner.js';

const waves = fc.record({
  steps: fc.integer({ min: 1, max: 6 }),
  widths: fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 })),
});
const RUNS = { numRuns: 8, seed: 20261128 };

/** Along axes where what is near the other end is read tiles have no waves. */
const allowed = (loop: cw.ChunkedArray, { steps, widths }: { steps: number; widths: readonly number[] }) => {
  const { plan } = new Lowering({ threads: 1, literalBytes: 0 }).lower([loop.node]);
  const stage = plan.stages.find((one): one is LoopStage => one.kind === 'loop') as LoopStage;
  const { along } = plan.bodies[stage.body];
  return { steps, widths: widths.map((n, axis) => (along[axis] === 'cut' ? n : 1000)) };
};

describe('waves', () => {
  it.each(Object.entries(ONE))('%s', async (_, step) => {
    const loop = cw.iterate(field([23, 19]), 7, step);
    const [want] = await runTiny([loop.node], { threads: 1, literalBytes: 0 });
    await fc.assert(
      fc.asyncProperty(waves, async (wished) => {
        const options = { threads: 1, literalBytes: 0, waves: allowed(loop, wished) };
        const [got] = await runTiny([loop.node], options);
        expect([...got].findIndex((v, k) => !Object.is(v, want[k]))).toBe(-1);
      }),
      RUNS,
    );
  });

  it.each(Object.entries(TWO))('%s', async (_, step) => {
    const loop = cw.iterate({ u: field([23, 19]), v: field([23, 19], 5) }, 7, step);
    const want = await runTiny([loop.u.node, loop.v.node], { threads: 1, literalBytes: 0 });
    await fc.assert(
      fc.asyncProperty(waves, async (wished) => {
        const options = { threads: 1, literalBytes: 0, waves: allowed(loop.u, wished) };
        const got = await runTiny([loop.u.node, loop.v.node], options);
        got.forEach((values, s) => {
          expect([...values].findIndex((v, k) => !Object.is(v, want[s][k]))).toBe(-1);
        });
      }),
      RUNS,
    );
  });
});

it('tiles with halos, and around the ends, in waves too', async () => {
  for (const [name, widths] of [
    ['edge, so that nothing flows out', [20, 33]],
    ['roll, periodic', [16, 1000]],
    ['a stencil of a stencil, no flow', [9, 40]],
  ] as const) {
    const loop = cw.iterate(field([150, 120]), 5, ONE[name], { stepsPerExchange: 3 });
    const [want] = await runTiny([loop.node], { threads: 1, literalBytes: 0 });
    const [got] = await runTiny([loop.node], { threads: 2, literalBytes: 0, waves: { steps: 3, widths } });
    expect([...got].findIndex((v, k) => !Object.is(v, want[k]))).toBe(-1);
  }
});

it('goes in waves where three axes make a tile larger than a cache', () => {
  const loop = cw.iterate(cw.zeros([128, 128, 128]), 40, (u) => u.add(cw.pde.laplacian(u).multiply(0.1)));
  const { plan } = new Lowering({ threads: 1 }).lower([loop.node]);
  const stages = plan.stages.filter((stage) => stage.kind === 'loop');
  expect(stages.every(({ waves: way }) => way && way.steps > 2 && way.widths[0] < 64)).toBe(true);
  expect(loop.explain({ threads: 'inline' })).toContain('in waves of');
});
