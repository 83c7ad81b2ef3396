/**
 * What optimising and lowering make of given expressions: where views go, what is shared, what fuses, how many stages.
 */
import { describe, expect, test } from 'vitest';
import type { AffineView } from '../../lib/base/affine.js';
import { regularAxis } from '../../lib/base/axis-chunks.js';
import type { Chunks } from '../../lib/base/grid.js';
import {
  assemble,
  constant,
  elementwise,
  memory,
  random,
  rechunk,
  reduction,
  stored,
  take,
  view,
} from '../../lib/expr/build.js';
import type { Node } from '../../lib/expr/node.js';
import { topologicalOrder } from '../../lib/expr/traverse.js';
import { optimize } from '../../lib/optimize/optimize.js';
import { unrollLoops } from '../../lib/plan/loops/unroll-loops.js';
import { Lowering } from '../../lib/plan/lower.js';
import type { StoredArray } from '../../lib/storage/stored-array.js';
import type { MapStage, ReduceStage, Stage } from '../../lib/task/stage.js';

const cuts = (shape: readonly number[], chunks: readonly number[]): Chunks =>
  shape.map((n, k) => regularAxis(n, chunks[k]));
const held = (shape: number[], chunks: number[]): Node =>
  memory(new Float64Array(shape.reduce((a, b) => a * b, 1)), 'float64', shape, cuts(shape, chunks));
const record = (shape: readonly number[], chunkShape: readonly number[], path = 'x'): StoredArray => ({
  location: { type: 'host', id: 1 },
  path,
  format: 3,
  shape,
  dtype: 'float64',
  chunkShape,
  byteOrder: 'little',
  codecs: [],
  fillValue: 0,
  separator: '/',
  keyPrefix: 'c',
  attributes: {},
});
const onDisk = (shape: number[], chunks: number[], path = 'x'): Node =>
  stored(record(shape, chunks, path), cuts(shape, chunks));
const noise = (shape: number[], chunks: number[]): Node => random([1, 2, 0, 0], 'float64', shape, cuts(shape, chunks));
const add = (...operands: (Node | number)[]): Node =>
  operands.slice(1).reduce<Node>((sum, x) => elementwise('add', [sum, x]), operands[0] as Node);
const slice = (node: Node, start: number[], stop: number[], step: number[] = start.map(() => 1)): Node =>
  view(node, {
    shape: start.map((s, k) => Math.max(0, Math.ceil((stop[k] - s) / step[k]))),
    maps: start.map((s, k) => ({ offset: s, stride: step[k], axis: k })),
  });
const transpose = (node: Node): Node =>
  view(node, {
    shape: [...node.shape].reverse(),
    maps: node.shape.map((_, k) => ({ offset: 0, stride: 1, axis: node.shape.length - 1 - k })),
  });

const kinds = (roots: readonly Node[]): string[] => topologicalOrder(roots).map((node) => node.kind);
const count = (roots: readonly Node[], kind: string): number => kinds(roots).filter((k) => k === kind).length;
const only = <K extends Node['kind']>(root: Node, kind: K): Extract<Node, { kind: K }> => {
  const found = topologicalOrder([root]).filter((node) => node.kind === kind);
  expect(found.length).toBe(1);
  return found[0] as Extract<Node, { kind: K }>;
};
const stagesOf = (...roots: Node[]): readonly Stage[] =>
  new Lowering({ threads: 2, literalBytes: 0, taskShare: 0 }).lower(optimize(unrollLoops(roots))).plan.stages;
const stageKinds = (...roots: Node[]): string =>
  stagesOf(...roots)
    .map((stage) => stage.kind)
    .join(' ');

describe('views', () => {
  test('a slice of an elementwise result becomes slices of its sources', () => {
    const [x, y] = [held([40, 40], [10, 10]), onDisk([40, 40], [10, 10])];
    const [better] = optimize([slice(elementwise('sqrt', [add(x, y)]), [20, 0], [40, 40], [2, 1])]);
    expect(better.kind).toBe('elementwise');
    for (const node of topologicalOrder([better])) {
      if (node.kind === 'view') expect(['memory', 'stored']).toContain(node.children[0].kind);
      if (node.kind === 'elementwise') expect(node.shape).toEqual([10, 40]);
    }
    expect(count([better], 'view')).toBe(2);
  });

  test('an array used whole and in part is computed once', () => {
    const x = elementwise('sin', [held([40], [10])]);
    const whole = reduction('sum', x, [0]);
    const part = elementwise('negative', [slice(x, [5], [9])]);
    const better = optimize([whole, part]);
    expect(kinds(better).filter((k) => k === 'elementwise').length).toBe(2);
    expect(topologicalOrder(better).filter((node) => node.kind === 'elementwise' && node.op === 'sin').length).toBe(1);
  });

  test('an array that is only seen through one view, however often, is narrowed', () => {
    const x = elementwise('sin', [held([40], [10])]);
    const better = optimize([reduction('sum', slice(x, [5], [9]), [0]), elementwise('negative', [slice(x, [5], [9])])]);
    const sines = topologicalOrder(better).filter((node) => node.kind === 'elementwise' && node.op === 'sin');
    expect(sines.map((node) => node.shape)).toEqual([[4]]);
  });

  test('what is broadcast is computed before it is repeated, where that costs more than reading it', () => {
    const repeated = (x: Node): Node => view(x, { shape: [30, 40], maps: [{ offset: 0, stride: 1, axis: 1 }] });
    const [weights, shifted] = [elementwise('cos', [onDisk([40], [40], 'lat')]), add(onDisk([40], [40], 'lat'), 1)];
    const x = onDisk([30, 40], [10, 40]);
    const [better] = optimize([elementwise('multiply', [x, repeated(weights)])]);
    expect(topologicalOrder([better]).find((node) => node.kind === 'elementwise' && node.op === 'cos')?.shape).toEqual([
      40,
    ]);
    expect(stageKinds(elementwise('multiply', [x, repeated(weights)]))).toBe('read read map map');
    expect(stageKinds(elementwise('multiply', [x, repeated(shifted)]))).toBe('read read map');
  });

  test('a slice of a reduction narrows what is reduced', () => {
    const [better] = optimize([
      slice(reduction('mean', elementwise('sqrt', [onDisk([40, 60], [10, 10])]), [1]), [30], [40]),
    ]);
    const reduced = only(better, 'reduction');
    expect(better).toBe(reduced);
    expect(reduced.children[0].shape).toEqual([10, 60]);
    expect(only(better, 'view').children[0].kind).toBe('stored');
  });

  test('a single index of a reduction drops the axis below it', () => {
    const picked: AffineView = { shape: [], maps: [{ offset: 7, stride: 0, axis: -1 }] };
    const [better] = optimize([view(reduction('sum', onDisk([40, 60], [10, 10]), [1]), picked)]);
    expect(only(better, 'reduction').children[0].shape).toEqual([60]);
  });

  test('a slice of a concatenation drops the parts it does not show', () => {
    const parts = ['a', 'b', 'c'].map((path) => onDisk([10, 8], [5, 8], path));
    const joined = assemble(
      parts,
      parts.map((_, k) => ({ start: [k * 10, 0], stop: [k * 10 + 10, 8] })),
      [30, 8],
      cuts([30, 8], [5, 8]),
    );
    expect(count(optimize([slice(joined, [12, 0], [18, 8])]), 'stored')).toBe(1);
    expect(count(optimize([slice(joined, [12, 0], [18, 8])]), 'assemble')).toBe(0);
    expect(count(optimize([slice(joined, [12, 0], [22, 8])]), 'stored')).toBe(2);
    expect(only(optimize([slice(joined, [12, 0], [22, 8])])[0], 'assemble').shape).toEqual([10, 8]);
  });

  test('a slice of picked rows picks fewer rows of narrower ones', () => {
    const picked = take(onDisk([40, 60], [10, 10]), 0, Int32Array.from([3, 1, 4, 1, 5, 9]));
    const [better] = optimize([slice(picked, [1, 20], [6, 30], [2, 1])]);
    const kept = only(better, 'take');
    expect([...kept.indices]).toEqual([1, 1, 9]);
    expect(kept.children[0].shape).toEqual([40, 10]);
  });

  test('views of views are one node', () => {
    const x = held([40, 60], [10, 10]);
    const seen = slice(transpose(slice(transpose(x), [5, 5], [50, 35])), [1, 1], [20, 20], [2, 3]);
    const node = only(seen, 'view');
    expect(node.children[0]).toBe(x);
    expect(node.view.maps).toEqual([
      { offset: 6, stride: 2, axis: 0 },
      { offset: 6, stride: 3, axis: 1 },
    ]);
    expect(transpose(transpose(x))).toBe(x);
  });
});

describe('rechunk', () => {
  test('an array in memory is cut as its only reader wants it', () => {
    const x = memory(new Float64Array(6000), 'float64', [60, 100], cuts([60, 100], [60, 50]));
    const recut = rechunk(x, cuts([60, 100], [20, 100]));
    expect(count(optimize([recut]), 'rechunk')).toBe(0);
    expect(count(optimize([recut, x]), 'rechunk')).toBe(1);
  });

  const x = onDisk([40, 60], [10, 10]);
  test('a rechunk of a rechunk is one, or none when it comes back', () => {
    const there = rechunk(elementwise('sin', [x]), cuts([40, 60], [20, 5]));
    expect(count([rechunk(there, cuts([40, 60], [7, 7]))], 'rechunk')).toBe(1);
    expect(count([rechunk(there, x.chunks)], 'rechunk')).toBe(0);
  });

  test('a stored array is read in the wanted chunks when they fit its own and nobody else reads it', () => {
    const aligned = rechunk(x, cuts([40, 60], [20, 60]));
    expect(kinds(optimize([aligned]))).toEqual(['stored']);
    const cutting = rechunk(x, cuts([40, 60], [15, 60]));
    expect(kinds(optimize([cutting]))).toEqual(['stored', 'rechunk']);
    const shared = optimize([aligned, reduction('sum', x, [0])]);
    expect(count(shared, 'stored')).toBe(1);
    expect(count(shared, 'rechunk')).toBe(1);
  });

  test('generated arrays are generated in the wanted chunks', () => {
    expect(kinds(optimize([rechunk(noise([40, 60], [10, 10]), cuts([40, 60], [7, 60]))]))).toEqual(['random']);
  });

  test('advertised chunks stay even where the work below is cut otherwise', () => {
    const seen = slice(elementwise('sin', [held([40], [10])]), [3], [33], [3]);
    expect(optimize([seen])[0].chunks).toEqual(seen.chunks);
  });
});

describe('fusion', () => {
  test('equal subexpressions are one stage', () => {
    const x = (): Node => reduction('sum', elementwise('sin', [onDisk([40], [10])]), [0]);
    expect(stageKinds(x(), elementwise('negative', [x()]))).toBe(stageKinds(x(), elementwise('negative', [x()])));
    const stages = stagesOf(add(x(), x()));
    expect(stages.filter((stage) => stage.kind === 'reduce').length).toBe(1);
    expect(stages.filter((stage) => stage.kind === 'read').length).toBe(1);
  });

  test('five shifted views of one array are one kernel over five operands of one stage', () => {
    const u = onDisk([40, 40], [10, 10]);
    const [low, mid, high] = [
      [0, 38],
      [1, 39],
      [2, 40],
    ];
    const at = (i: number[], j: number[]): Node => slice(u, [i[0], j[0]], [i[1], j[1]]);
    const stages = stagesOf(
      elementwise('multiply', [
        add(at(low, mid), at(high, mid), at(mid, low), at(mid, high), elementwise('multiply', [at(mid, mid), -4])),
        0.25,
      ]),
    );
    expect(stages.map((stage) => stage.kind)).toEqual(['read', 'map']);
    const [part] = (stages[1] as MapStage).parts;
    expect(part.operands.length).toBe(5);
    expect(part.operands.every((operand) => operand.kind === 'block' && operand.stage === 0)).toBe(true);
  });

  test('a reduction takes in what comes before it; what comes after is in the stage that finishes it', () => {
    const x = onDisk([40, 40], [10, 10]);
    const y = elementwise('sqrt', [add(reduction('sum', elementwise('multiply', [x, x]), [0, 1]), 1)]);
    const stages = stagesOf(y);
    expect(stages.map((stage) => stage.kind)).toEqual(['read', 'reduce', 'combine', 'map']);
    expect((stages[1] as ReduceStage).part.program.code.some((i) => i.kind === 'op' && i.op === 'multiply')).toBe(true);
    const after = (stages[3] as MapStage).parts[0].program.code.flatMap((i) => (i.kind === 'op' ? [i.op] : []));
    expect(after).toContain('sqrt');
    expect(after).toContain('add');
  });

  test('the mean of a slice of x + x.T of random numbers never holds the sum, only what is reduced', () => {
    const x = noise([100, 100], [10, 10]);
    const stages = stagesOf(reduction('mean', slice(add(x, transpose(x)), [0, 5], [100, 100], [2, 1]), [1]));
    const reduce = stages.find((stage) => stage.kind === 'reduce') as ReduceStage;
    expect(reduce.domain.shape).toEqual([50, 95]);
    expect(reduce.part.program.code.filter((i) => i.kind === 'op' && i.op === 'add').length).toBe(1);
    // Generated twice at the point of use, or once as blocks that mirrored tasks share: which is a matter of cost.
    const { operands } = reduce.part;
    expect(operands.length).toBe(2);
    const before = stages.slice(0, stages.indexOf(reduce));
    if (operands[0].kind === 'random') expect([operands[1].kind, before.length]).toEqual(['random', 0]);
    else {
      expect(operands.map((operand) => (operand.kind === 'block' ? operand.stage : -1))).toEqual([0, 0]);
      expect(before.length).toBe(1);
      expect((before[0] as MapStage).parts[0].operands.map((operand) => operand.kind)).toEqual(['random']);
    }
    expect(stages.slice(stages.indexOf(reduce) + 1).map((stage) => stage.kind)).toEqual(['combine', 'map']);
  });

  test('a costly intermediate that several kernels read is computed once', () => {
    let x: Node = onDisk([40, 40], [10, 10]);
    for (let k = 0; k < 12; k++) x = elementwise('sin', [add(x, k)]);
    const stages = stagesOf(reduction('sum', x, [0]), reduction('max', transpose(x), [0]), add(x, transpose(x)));
    const sines = stages.filter((stage) => {
      const parts = stage.kind === 'map' ? stage.parts : stage.kind === 'reduce' ? [stage.part] : [];
      return parts.some((part) => part.program.code.some((i) => i.kind === 'op' && i.op === 'sin'));
    });
    expect(sines.length).toBe(1);
    expect(sines[0].kind).toBe('map');
  });
});

test('what a later part of an assembly covers is not computed', () => {
  const x = onDisk([40, 40], [10, 10]);
  const inner = { start: [10, 5], stop: [30, 35] };
  const stages = stagesOf(
    assemble(
      [elementwise('sin', [x]), elementwise('cos', [slice(x, inner.start, inner.stop)])],
      [{ start: [0, 0], stop: [40, 40] }, inner],
      [40, 40],
      x.chunks,
    ),
  );
  const { parts } = stages[stages.length - 1] as MapStage;
  const sizes = parts.map((part) =>
    part.region.stop.reduce((n, stop, axis) => n * (stop - part.region.start[axis]), 1),
  );
  expect(sizes.reduce((a, b) => a + b, 0)).toBe(1600);
});

describe('stage counts', () => {
  const x = onDisk([40, 40], [10, 10]);
  const y = onDisk([40, 40], [10, 10], 'y');
  const one = onDisk([40, 40], [40, 40], 'z');
  const table: [string, () => Node[], string][] = [
    ['a sum of two arrays', () => [add(x, y)], 'read read map'],
    ['the same, cut otherwise', () => [rechunk(add(x, y), cuts([40, 40], [20, 40]))], 'read read map'],
    ['an anomaly', () => [elementwise('subtract', [x, reduction('mean', x, [0, 1])])], 'read reduce combine map'],
    [
      'a standard deviation of an anomaly',
      () => [
        reduction(
          'std',
          elementwise('subtract', [
            x,
            view(reduction('mean', x, [0]), { shape: [40, 40], maps: [{ offset: 0, stride: 1, axis: 1 }] }),
          ]),
          [0],
        ),
      ],
      'read reduce combine reduce combine map',
    ],
    ['a reduction of one block', () => [reduction('max', one, [0, 1])], 'read reduce map'],
    [
      'two reductions of one array',
      () => [reduction('max', x, [0, 1]), reduction('min', x, [0, 1])],
      'read reduce combine map reduce combine map',
    ],
    ['picked rows, transposed', () => [add(take(transpose(x), 1, Int32Array.from([3, 1])), 1)], 'read map'],
    [
      'a concatenation of computed parts',
      () => [
        assemble(
          [add(x, 1), add(y, 2)],
          [
            { start: [0, 0], stop: [40, 40] },
            { start: [40, 0], stop: [80, 40] },
          ],
          [80, 40],
          cuts([80, 40], [10, 10]),
        ),
      ],
      'read read map',
    ],
    ['constants alone', () => [add(constant(1, 'float64', [40, 40]), constant(2, 'float64', [40, 40]))], 'map'],
  ];
  test.each(table)('%s', (_, make, want) => {
    expect(stageKinds(...make())).toBe(want);
  });
});
