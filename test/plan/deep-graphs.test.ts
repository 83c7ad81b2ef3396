/** Chains of any kind of node, alone and mixed, cost by their length: neither stages, tasks nor steps of planning grow faster. */
import { expect, test } from 'vitest';
import { atOnce } from '../../lib/base/listening/steps.js';
import * as cw from '../../lib/index.js';
import { makePlan, type Plan } from '../../lib/plan/plan.js';

type Grow = (x: cw.ChunkedArray, k: number) => cw.ChunkedArray;

const labels = Int32Array.of(0, 1, 1, 0);
/** One link of a chain for each kind of node, over arrays of at least four elements. */
const LINKS: Readonly<Record<string, Grow>> = {
  elementwise: (x, k) => x.multiply(0.5).add(k),
  cast: (x, k) => x.astype(k % 2 ? 'float32' : 'float64').add(1),
  view: (x) => x.slice('::-1').add(1),
  'view of itself': (x) => x.add(x.slice('::-1')).multiply(0.5),
  rechunk: (x, k) => x.rechunk([k % 2 ? 2 : 3]).add(1),
  reduction: (x) => x.subtract(x.mean({ keepdims: true })),
  'grouped reduction': (x) =>
    x.add(cw.groupbyReduce(x.slice(':4'), labels, { axis: 0, reduction: 'max', groups: 2 }).slice('1:')),
  take: (x) => x.take([3, 1, 2, 0]).add(1),
  'joined with an operation between': (x, k) => cw.concat([x, cw.full([1], k)]).add(1),
  'joined and cut': (x, k) =>
    cw
      .concat([x, cw.full([1], k)])
      .add(1)
      .slice('1:'),
  'cut and joined': (x) => cw.concat([x.slice('2:'), x.slice(':2')]).multiply(0.5),
  stacked: (x) => cw.stack([x, x.add(1)]).max({ axis: 0 }),
  set: (x, k) => x.set(String(k % 4), k).add(1),
  reshape: (x) => x.slice(':4').reshape([2, 2]).add(1).ravel(),
  blocks: (x) => x.mapBlocks((b) => b),
  routine: (x) => x.cumsum().multiply(0.5),
  iterate: (x) => cw.iterate(x, 2, (u) => u.multiply(0.5)),
  random: (x, k) => x.add(cw.random.random([1], { seed: k })),
  broadcast: (x) =>
    x
      .reshape([1, -1])
      .add(x.slice(':2').reshape([2, 1]))
      .max({ axis: 0 }),
};

const chain = (links: readonly Grow[], count: number): cw.ChunkedArray => {
  let x: cw.ChunkedArray = cw.fromTypedArray(Float64Array.of(3, 1, 4, 1), { chunks: [2] });
  for (let k = 0; k < count; k++) x = links[k % links.length](x, k);
  return x;
};

/** The plan of `x`, and the steps, stages, tasks, operands and instructions that it took. */
function planned(x: cw.ChunkedArray): { plan: Plan; work: number } {
  const none = { read: () => 0, write: () => 0, readOutside: () => 0, writeOutside: () => 0 };
  const steps = makePlan([x.node], { kind: 'collect' }, { threads: 2, memoryLimit: 1e9 }, none);
  let work = 0;
  const counted = (function* () {
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      work++;
      yield;
    }
  })();
  const plan = atOnce(counted);
  for (const [k, stage] of plan.data.stages.entries()) {
    work += 1 + plan.graph.stages[k].tasks;
    const parts = stage.kind === 'map' ? stage.parts : stage.kind === 'reduce' ? [stage.part] : [];
    for (const part of parts) work += part.operands.length + part.program.code.length;
  }
  return { plan, work };
}

test.each(Object.entries(LINKS))('%s', async (_, link) => {
  const few = planned(chain([link], 300)).work;
  const many = planned(chain([link], 1200)).work;
  expect(many).toBeLessThan(4.5 * few);
});

test('100,000 nodes of all kinds', () => {
  const links = Object.values(LINKS);
  let nodes = 0;
  const each = planned(chain(links, links.length)).work / links.length;
  const x = chain(
    links.map((link) => (y, k) => {
      nodes += 2;
      return link(y, k);
    }),
    50_000,
  );
  expect(nodes).toBe(100_000);
  const { work } = planned(x);
  expect(work).toBeLessThan(3 * each * 50_000);
});

test('mixed chains give what they give unoptimised and in their own blocks', async () => {
  const links = Object.values(LINKS).filter((link) => link !== LINKS['grouped reduction']);
  const x = chain(links, 3 * links.length);
  const options = { threads: 'inline' } as const;
  const [mine, plain] = [await x.compute(options), await x.compute({ ...options, optimize: false })];
  expect([...mine.data]).toEqual([...plain.data]);
});
