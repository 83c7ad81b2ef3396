/** Deep chains and wide graphs pass through optimiser, lowering and the task graph: no stack overflows, stages stay few. */
import { expect, test } from 'vitest';
import { chunksOf } from '../../lib/base/grid.js';
import { elementwise, memory, rechunk, reduction, view } from '../../lib/expr/build.js';
import type { Node } from '../../lib/expr/node.js';
import { optimize } from '../../lib/optimize/optimize.js';
import { PlanGraph } from '../../lib/plan/graph.js';
import { unrollLoops } from '../../lib/plan/loops/unroll-loops.js';
import { Lowering } from '../../lib/plan/lower.js';
import { runTiny } from '../support/tiny-runner.js';

const leaf = (k: number): Node => memory(Float64Array.from([k, 1, 2, 3]), 'float64', [4], chunksOf([[2, 2]]));
const shared = leaf(7);
const add = (a: Node, b: Node | number): Node => elementwise('add', [a, b]);
const flip = (x: Node): Node => view(x, { shape: [4], maps: [{ offset: 3, stride: -1, axis: 0 }] });
const repeat = (n: number, step: (x: Node, k: number) => Node): Node => {
  let x = leaf(0);
  for (let k = 1; k <= n; k++) x = step(x, k);
  return x;
};
const tree = (n: number): Node => {
  let level = Array.from({ length: n }, (_, k) => leaf(k));
  while (level.length > 1)
    level = level.flatMap((x, k) => (k % 2 === 1 ? [] : [k + 1 < level.length ? add(x, level[k + 1]) : x]));
  return level[0];
};

const graphOf = (roots: readonly Node[]): PlanGraph => {
  const { plan, roots: stages } = new Lowering({
    threads: 2,
    literalBytes: 0,
    taskShare: 0,
    memoryLimit: 2 ** 20,
  }).lower(optimize(unrollLoops(roots)));
  return new PlanGraph(
    plan,
    stages.map((stage) => ({ stage, kind: 'collect' as const })),
    { read: () => 0, write: () => 0, readOutside: () => 0, writeOutside: () => 0 },
  );
};

test.each<[string, () => Node[], number, number]>([
  ['a chain of 100,000 additions', () => [repeat(100_000, (x) => add(x, 1))], 100, 3000],
  ['a chain of 100,000 additions and flips', () => [repeat(100_000, (x) => add(flip(x), 1))], 100, 6000],
  [
    'a chain of 100,000 additions and rechunks',
    () => [repeat(100_000, (x, k) => add(rechunk(x, chunksOf([k % 2 ? [4] : [2, 2]])), 1))],
    100,
    6000,
  ],
  ['a sum of 10,000 arrays, one after another', () => [repeat(10_000, (x, k) => add(x, leaf(k)))], 10_000, 10_500],
  ['a tree of 10,000 arrays', () => [tree(10_000)], 10_000, 10_500],
  ['10,000 reductions', () => Array.from({ length: 10_000 }, (_, k) => reduction('sum', leaf(k), [0])), 40_000, 40_000],
  [
    'one array read by 10,000 operations',
    () => [Array.from({ length: 10_000 }, (_, k) => elementwise('multiply', [shared, k + 2])).reduce(add)],
    100,
    1500,
  ],
  [
    '20,000 anomalies of anomalies',
    () => [repeat(20_000, (x) => elementwise('subtract', [x, reduction('mean', x, [0])]))],
    40_000,
    80_000,
  ],
])('%s', (_, make, least, most) => {
  const graph = graphOf(make());
  expect(graph.stages.length).toBeGreaterThanOrEqual(least);
  expect(graph.stages.length).toBeLessThanOrEqual(most);
  const pairs: number[] = [];
  graph.dependencies(graph.stages.length - 1, 0, pairs);
  expect(pairs.length).toBeGreaterThan(0);
});

test('long chains give what they say', async () => {
  const [sum, flipped] = await runTiny(
    optimize([repeat(2000, (x) => add(x, 1)), repeat(2001, (x) => add(flip(x), 1))]),
  );
  expect([...sum]).toEqual([2000, 2001, 2002, 2003]);
  expect([...flipped]).toEqual([2004, 2003, 2002, 2001]);
});
