import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planGraph } from '../../lib/delayed/graph.js';
import { NodeReference, type TaskNode } from '../../lib/delayed/node.js';
import { UnitQueue } from '../../lib/delayed/unit-queue.js';

let ids = 0;
const call = (args: readonly (TaskNode | number)[], pure = false, source = '() => 0'): TaskNode => ({
  id: ++ids,
  name: 'f',
  spec: { type: 'source', source, name: 'f' },
  pure,
  args: args.map((a) => (typeof a === 'number' ? a : new NodeReference(a))),
  deps: args.filter((a) => typeof a !== 'number'),
  simple: true,
});

describe('planGraph', () => {
  it('fuses a chain into one unit', () => {
    let node = call([1]);
    for (let k = 0; k < 1000; k++) node = call([node, k]);
    const graph = planGraph([node]);
    expect([graph.nodes.length, graph.units.length, graph.outputs]).toEqual([1001, 1, [0]]);
  });

  it('ends a chain where a result is asked for or used twice', () => {
    const a = call([1]);
    const b = call([a]);
    const c = call([b]);
    expect(planGraph([c, b]).units).toEqual([[0, 1], [2]]);
    const d = call([b]);
    const joined = planGraph([call([c, d])]);
    expect(joined.units.map((unit) => unit.length)).toEqual([2, 1, 1, 1]);
    expect(joined.inputs).toEqual([[], [0], [0], [1, 2]]);
    expect(joined.dependants).toEqual([[1, 2], [3], [3], []]);
  });

  it('fuses a call that takes one result several times', () => {
    const a = call([1]);
    expect(planGraph([call([a, a, a])]).units).toEqual([[0, 1]]);
  });

  it('merges equal pure calls only', () => {
    const twice = (pure: boolean) => planGraph([call([call([1], pure), call([1], pure)], pure)]).nodes.length;
    expect([twice(true), twice(false)]).toEqual([2, 3]);
    expect(planGraph([call([0], true), call([-0], true), call([0], true, '() => 1')]).nodes).toHaveLength(3);
  });

  it('puts inputs before their users, in any graph', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 60 }), (shape) => {
        const made: TaskNode[] = [];
        for (const picks of shape) made.push(call(made.length === 0 ? [] : picks.map((p) => made[p % made.length])));
        const graph = planGraph([made[made.length - 1]]);
        expect(graph.deps.every((deps, node) => Math.max(-1, ...deps) < node)).toBe(true);
        expect(graph.inputs.every((inputs, unit) => Math.max(-1, ...inputs) < unit)).toBe(true);
        expect(graph.units.flat().sort((a, b) => a - b)).toEqual(graph.nodes.map((_, k) => k));
      }),
    );
  });
});

describe('UnitQueue', () => {
  it('gives the first first', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat()), { maxLength: 5000, size: 'max' }), (list) => {
        const queue = new UnitQueue();
        const mirror: number[] = [];
        for (const item of list) {
          if (item === null) {
            if (queue.shift() !== mirror.shift() || queue.size !== mirror.length) expect.fail('not the first');
            continue;
          }
          queue.push(item);
          mirror.push(item);
        }
        expect(Array.from(mirror, () => queue.shift())).toEqual(mirror);
      }),
      { numRuns: 20 },
    );
  });
});
