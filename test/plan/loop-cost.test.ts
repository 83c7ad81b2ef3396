/** A time loop's task ends soon, however many steps there are and however many a user wishes for. */
import { expect, test } from 'vitest';
import type { IterateNode } from '../../lib/expr/node.js';
import * as cw from '../../lib/index.js';
import { Lowering } from '../../lib/plan/lower.js';

const add = (x: cw.ChunkedArray<'float64'>): cw.ChunkedArray<'float64'> => x.add(1);

test.each([
  ['a few elements', [10], {}],
  ['a thousand', [1000], {}],
  ['steps per exchange as wished', [10], { stepsPerExchange: 1e9 }],
])('a loop of 1e9 steps over %s has tasks of a bounded number of steps, and a plan of few', (_, shape, options) => {
  const loop = cw.iterate(cw.ones(shape, { chunks: shape }), 1e9, add, options).node as IterateNode;
  const { stages } = new Lowering({ threads: 1 }).lower([loop]).plan;
  const steps = stages.flatMap((stage) => (stage.kind === 'loop' ? [stage.steps] : []));
  // A step takes 5 to 10 microseconds at least.
  expect(Math.max(...steps)).toBeLessThanOrEqual(200_000);
  expect(steps.length).toBeLessThan(20_000);
  expect(steps.reduce((a, b) => a + b, 0)).toBe(1e9);
});
