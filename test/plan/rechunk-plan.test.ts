/** Moves between grids: every step within its budget, few steps, no element lost. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listOf, regularAxis } from '../../lib/base/axis-chunks.js';
import { type Chunks, chunksOf, sameChunks } from '../../lib/base/grid.js';
import { elementwise, index, memory, random, rechunk, reduction } from '../../lib/expr/build.js';
import type { Node } from '../../lib/expr/node.js';
import { PlanGraph } from '../../lib/plan/graph.js';
import { Lowering } from '../../lib/plan/lower.js';
import { moveBudget, rechunkLadder, rechunkSteps, stepCost } from '../../lib/plan/rechunk-plan.js';
import { runTiny } from '../support/tiny-runner.js';

const seed = 17;
const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
const cuts = (shape: readonly number[], chunks: readonly number[]): Chunks =>
  shape.map((n, k) => regularAxis(n, chunks[k]));
const dearest = (from: Chunks, ladder: readonly Chunks[], itemsize: number): number =>
  Math.max(
    ...ladder
      .map((grid, k) => stepCost(k === 0 ? from : ladder[k - 1], grid))
      .map((cost) => (cost.inputs + cost.output) * itemsize),
  );

/** What the dearest task holds, by asking every block along every axis. */
function slowCost(from: Chunks, to: Chunks): { inputs: number; output: number; pieces: number } {
  const out = { inputs: 1, output: 1, pieces: 1 };
  from.forEach((axisFrom, axis) => {
    const [cut, target] = [listOf(axisFrom), listOf(to[axis])];
    const reads = target.map((extent, block) => {
      const start = sum(target.slice(0, block));
      const met = cut.filter(
        (n, k) => n > 0 && extent > 0 && sum(cut.slice(0, k)) < start + extent && sum(cut.slice(0, k)) + n > start,
      );
      return { blocks: met.length, elements: sum(met) };
    });
    out.inputs *= Math.max(...reads.map((read) => read.elements));
    out.pieces *= Math.max(...reads.map((read) => read.blocks));
    out.output *= Math.max(...target);
  });
  return out;
}

const axis = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 8 }).chain((from) => {
  const extent = sum(from);
  return fc.array(fc.integer({ min: 1, max: Math.max(1, extent) }), { maxLength: 8 }).map((wanted) => {
    const to: number[] = [];
    let left = extent;
    for (const n of wanted) {
      const piece = Math.min(n, left);
      if (piece > 0) to.push(piece);
      left -= piece;
    }
    if (left > 0 || to.length === 0) to.push(left);
    return { from, to };
  });
});
const grids = fc
  .array(axis, { minLength: 1, maxLength: 3 })
  .map((axes) => ({ from: chunksOf(axes.map((a) => a.from)), to: chunksOf(axes.map((a) => a.to)) }));

describe('planning', () => {
  test(`costs are those of the dearest block (seed ${seed})`, () => {
    fc.assert(
      fc.property(grids, ({ from, to }) => {
        expect(stepCost(from, to)).toEqual(slowCost(from, to));
      }),
      { seed, numRuns: 300 },
    );
  });

  test(`every grid on the way has the array's extents, the last is the target (seed ${seed})`, () => {
    fc.assert(
      fc.property(grids, fc.integer({ min: 1, max: 6 }), ({ from, to }, steps) => {
        const ladder = rechunkLadder(from, to, steps);
        expect(ladder.length).toBeLessThanOrEqual(steps);
        for (const grid of ladder) expect(grid.map((cut) => cut.extent)).toEqual(from.map((cut) => cut.extent));
        expect(ladder[ladder.length - 1].map((cut) => listOf(cut).filter((n) => n > 0))).toEqual(
          to.map((cut) => listOf(cut).filter((n) => n > 0)),
        );
      }),
      { seed, numRuns: 300 },
    );
  });

  test(`steps stay within the budget, or come nearest where none do (seed ${seed})`, () => {
    fc.assert(
      fc.property(grids, fc.integer({ min: 8, max: 20_000 }), ({ from, to }, budget) => {
        const steps = rechunkSteps(from, to, 8, budget);
        const direct = dearest(from, [to], 8);
        const cost = dearest(from, steps, 8);
        if (direct <= budget) expect(steps).toEqual([to]);
        expect(cost).toBeLessThanOrEqual(direct);
        // If any number of steps keeps the budget, the steps chosen do, and are as few.
        const good = [1, 2, 3, 4, 5, 6, 7, 8]
          .map((n) => rechunkLadder(from, to, n))
          .find((ladder) => dearest(from, ladder, 8) <= budget);
        if (good) expect(steps).toEqual(good);
      }),
      { seed, numRuns: 300 },
    );
  });

  test.each([
    [1000, 100, 2],
    [1000, 30, 3],
    [1000, 1000, 2],
    [1000, 2002, 1],
    [10_000, 250, 2],
    [4096, 20, 4],
  ])('rows to columns of %i x %i, a task holding %i rows: few steps', (n, rows, most) => {
    const from = cuts([n, n], [1, n]);
    const to = cuts([n, n], [n, 1]);
    const steps = rechunkSteps(from, to, 8, rows * n * 8);
    expect(steps.length).toBeLessThanOrEqual(most);
    expect(dearest(from, steps, 8)).toBeLessThanOrEqual(rows * n * 8);
    for (const [k, grid] of steps.entries())
      expect(stepCost(k === 0 ? from : steps[k - 1], grid).pieces).toBeLessThanOrEqual(2 * rows);
  });

  test('time steps to whole-time pencils within a quarter of 256 MB', () => {
    const from = cuts([5000, 316, 316], [1, 316, 316]);
    const to = cuts([5000, 316, 316], [5000, 10, 10]);
    const budget = moveBudget(256e6, 2, 5000 * 316 * 316 * 4) as number;
    expect(budget).toBe(64e6);
    const steps = rechunkSteps(from, to, 4, budget);
    expect(steps.length).toBe(2);
    expect(dearest(from, steps, 4)).toBeLessThanOrEqual(budget);
  });

  test('an array that fits memory beside its copy moves in one step', () => {
    expect(moveBudget(1000, 2, 500)).toBeUndefined();
    expect(moveBudget(undefined, 2, 5e9)).toBeUndefined();
    expect(moveBudget(1000, 2, 501)).toBe(250);
  });
});

describe('lowered', () => {
  const n = 48;
  const rows = (): Node =>
    memory(
      Float64Array.from({ length: n * n }, (_, k) => k),
      'float64',
      [n, n],
      cuts([n, n], [1, n]),
    );
  const columns = cuts([n, n], [n, 1]);
  const options = { threads: 1, literalBytes: 0, memoryLimit: 2 * 20 * n * 8 };

  test('tasks hold what they may, and values stay', async () => {
    const moved = rechunk(rows(), columns);
    const { plan, roots } = new Lowering(options).lower([moved]);
    const copies = plan.stages.filter((stage) => stage.kind === 'map');
    expect(copies.length).toBeGreaterThan(1);
    expect(sameChunks(plan.stages[roots[0]].array.chunks, columns)).toBe(true);
    const graph = new PlanGraph(
      plan,
      roots.map((stage) => ({ stage, kind: 'collect' as const })),
      { read: () => 0, write: () => 0, readOutside: () => 0, writeOutside: () => 0 },
    );
    graph.stages.forEach((stage, k) => {
      for (let task = 0; task < stage.tasks; task++) {
        const pairs: number[] = [];
        graph.dependencies(k, task, pairs);
        let bytes = graph.outputBytes(k, task);
        for (let p = 0; p < pairs.length; p += 2) bytes += graph.outputBytes(pairs[p], pairs[p + 1]);
        expect(bytes).toBeLessThanOrEqual(20 * n * 8);
      }
    });
    const [got] = await runTiny([moved], options);
    expect([...got]).toEqual(Array.from({ length: n * n }, (_, k) => k));
  });

  test('what comes before is part of the first step, what comes after reads the last', async () => {
    const total = reduction(
      'sum',
      elementwise('multiply', [rechunk(elementwise('add', [rows(), 1]), columns), 2]),
      [0],
    );
    const { plan, decisions } = new Lowering(options).lower([total]);
    const [first] = plan.stages.filter((stage) => stage.kind === 'map');
    expect(first.kind === 'map' && first.parts[0].program.code.some((i) => i.kind === 'op' && i.op === 'add')).toBe(
      true,
    );
    expect([...decisions.values()].some((why) => /moved in \d steps/.test(why))).toBe(true);
    const [got] = await runTiny([total], options);
    expect(got[3]).toBe(Array.from({ length: n }, (_, i) => 2 * (i * n + 3 + 1)).reduce((a, b) => a + b));
  });

  test('generated arrays need no steps', () => {
    const made = elementwise('add', [
      random([1, 2, 0, 0], 'float64', [n, n], cuts([n, n], [1, n])),
      index(0, [n, n], cuts([n, n], [1, n])),
    ]);
    const { plan } = new Lowering(options).lower([rechunk(made, columns)]);
    expect(plan.stages.length).toBe(1);
  });
});
