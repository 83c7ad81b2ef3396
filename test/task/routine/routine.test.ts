/** Routine stages hand over the right boxes: assembled, in pieces, by block and whole, through views, transposes and other chunks. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { identityView } from '../../../lib/base/affine.js';
import { regularAxis } from '../../../lib/base/axis-chunks.js';
import { type Chunks, chunksOf } from '../../../lib/base/grid.js';
import { elementwise, memory, rechunk, view } from '../../../lib/expr/build.js';
import { routine } from '../../../lib/expr/build-routine.js';
import type { Node, RoutineInput } from '../../../lib/expr/node.js';
import { optimize } from '../../../lib/optimize/optimize.js';
import { runTiny } from '../../support/tiny-runner.js';

const range = (shape: number[], chunks: number[]): Node =>
  memory(
    Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, k) => k),
    'float64',
    shape,
    shape.map((n, k) => regularAxis(n, chunks[k])),
  );
const cut = (shape: readonly number[], chunks: readonly number[]): Chunks =>
  shape.map((n, k) => regularAxis(n, chunks[k]));

/** A copy of `child` made by the routine over a grid of its own. */
function copied(child: Node, chunks: readonly number[], input?: RoutineInput): Node {
  const grid = { shape: child.shape, chunks: cut(child.shape, chunks) };
  return routine(
    'copy',
    [{ node: child, input: input ?? { by: 'view', view: identityView(child.shape) } }],
    grid,
    {
      ...grid,
      dtype: child.dtype,
    },
    {},
  );
}

const values = async (node: Node): Promise<number[]> => [...((await runTiny([node]))[0] as Float64Array)];

test('a box of one input, cut anyhow, transposed, reversed, strided and rechunked, whole or in pieces', async () => {
  const extent = fc.integer({ min: 1, max: 9 });
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(extent, extent),
      fc.tuple(extent, extent),
      fc.tuple(extent, extent),
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      async (shape, chunks, own, turned, reversed, summed, pieces) => {
        let node = range(shape, chunks);
        let want = Array.from({ length: shape[0] }, (_, i) =>
          Array.from({ length: shape[1] }, (_, j) => i * shape[1] + j),
        );
        if (summed) {
          node = elementwise('add', [node, node]);
          want = want.map((row) => row.map((v) => 2 * v));
        }
        if (turned) {
          node = view(node, {
            shape: [shape[1], shape[0]],
            maps: [
              { offset: 0, stride: 1, axis: 1 },
              { offset: 0, stride: 1, axis: 0 },
            ],
          });
          want = want[0].map((_, j) => want.map((row) => row[j]));
        }
        if (reversed) {
          const [n, m] = node.shape;
          node = view(node, {
            shape: [Math.ceil(n / 2), m],
            maps: [
              { offset: n - 1, stride: -2, axis: 0 },
              { offset: 0, stride: 1, axis: 1 },
            ],
          });
          want = want.reverse().filter((_, i) => i % 2 === 0);
        }
        node = rechunk(node, cut(node.shape, own));
        const input: RoutineInput = { by: 'view', view: identityView(node.shape), pieces };
        const [root] = optimize([copied(node, own, input)]);
        expect(await values(root)).toEqual(want.flat());
      },
    ),
    { numRuns: 150 },
  );
});

test('blocks of the same number, whose extents differ from the domain, and a whole input', async () => {
  const x = range([6, 4], [2, 2]);
  const grid = { shape: [60, 40], chunks: cut([60, 40], [20, 20]) };
  const result = { shape: x.shape, chunks: x.chunks, dtype: x.dtype };
  expect(await values(routine('copy', [{ node: x, input: { by: 'block' } }], grid, result, {}))).toEqual(
    Array.from({ length: 24 }, (_, k) => k),
  );
  const y = elementwise('add', [range([2, 3], [2, 3]), range([2, 3], [1, 1])]);
  const whole = rechunk(y, chunksOf([[2], [3]]));
  const copy = routine(
    'copy',
    [{ node: whole, input: { by: 'whole' } }],
    { shape: [7, 1], chunks: chunksOf([[7], [1]]) },
    {
      shape: [2, 3],
      chunks: chunksOf([[2], [3]]),
      dtype: 'float64',
    },
    {},
  );
  expect(await values(copy)).toEqual([0, 2, 4, 6, 8, 10]);
});

test('grids that do not fit are refused where the node is made', () => {
  const x = range([6], [2]);
  const grid = { shape: [6], chunks: chunksOf([[3, 3]]) };
  expect(() => routine('copy', [{ node: x, input: { by: 'block' } }], grid, { ...grid, dtype: 'float64' }, {})).toThrow(
    /copy: input 0 has 3 blocks, the domain 2/,
  );
  expect(() => routine('copy', [{ node: x, input: { by: 'whole' } }], grid, { ...grid, dtype: 'float64' }, {})).toThrow(
    /is not one block/,
  );
});
