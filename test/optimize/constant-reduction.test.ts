/** Reductions of one value everywhere are computed from the count, to the bits that going through the elements gives. */
import { expect, test } from 'vitest';
import { DTYPES, type DType, type Scalar } from '../../kernels/dtype.js';
import { isReduction, REDUCTIONS, type ReductionName } from '../../kernels/reduction.js';
import { holdsScalar } from '../../kernels/scalar.js';
import { chunksOf } from '../../lib/base/grid.js';
import { constant, reduction } from '../../lib/expr/build.js';
import type { Node } from '../../lib/expr/node.js';
import * as cw from '../../lib/index.js';
import { optimize } from '../../lib/optimize/optimize.js';
import { computeNodes } from '../../lib/run/compute.js';

const VALUES: readonly Scalar[] = [
  ...[0, -0, 1, -1, 2, 3, 7, 0.1, -2.5, 1e300, 2 ** 53, 5e-324, Number.NaN, Infinity, -Infinity],
  ...[200, 2n ** 62n, true],
];
const names = Object.keys(REDUCTIONS).filter(isReduction);
const cuts = chunksOf([
  [3, 3, 1],
  [5, 5, 3],
]);

const bits = (data: ArrayBufferView): number[] => [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
const made = (op: ReductionName, value: Scalar, dtype: DType, axes: readonly number[]): Node | undefined => {
  try {
    return reduction(op, constant(value, dtype, [7, 13], cuts), axes);
  } catch {
    return undefined;
  }
};

test.each(names)('%s', async (op) => {
  const nodes: Node[] = [];
  for (const dtype of Object.keys(DTYPES) as DType[])
    for (const value of VALUES)
      for (const axes of [[0, 1], [0], [1]]) {
        if (!holdsScalar(value, dtype) || (typeof value === 'bigint' && DTYPES[dtype].kind === 'f')) continue;
        const node = made(op, value, dtype, axes);
        if (node) nodes.push(node);
      }
  const folded = optimize(nodes).filter(({ kind }) => kind === 'constant').length;
  expect(folded).toBeGreaterThan(0.6 * nodes.length);
  const options = { threads: 'inline' } as const;
  const mine = await computeNodes(nodes, options);
  const walked = await computeNodes(nodes, { ...options, optimize: false });
  nodes.forEach((node, k) => {
    const [child] = node.children;
    const what = `${op} of ${child.dtype} ${child.kind === 'constant' ? String(child.value) : ''} [${node.shape.join()}]`;
    const numbers = [...mine[k]].map(Number);
    // The sign of a NaN says nothing.
    if (numbers.some(Number.isNaN)) expect(numbers, what).toEqual([...walked[k]].map(Number));
    else expect(bits(mine[k]), what).toEqual(bits(walked[k]));
  });
});

const item = async (x: cw.ChunkedArray): Promise<unknown> => {
  expect(x.explain()).toMatch(/^\d+ tasks? in 1 stage/m);
  return x.item();
};

test('arrays that nobody could go through', async () => {
  const shape = [1e8, 1e8];
  expect(await item(cw.zeros(shape).sum())).toBe(0);
  expect(await item(cw.ones(shape).mean())).toBe(1);
  expect(await item(cw.ones(shape).sum())).toBe(1e16);
  expect(await item(cw.full(shape, 3, { dtype: 'int32' }).sum())).toBe(30000000000000000n);
  expect(await item(cw.full(shape, 7).add(1).multiply(0.25).max())).toBe(2);
  expect(await item(cw.full(shape, 7).slice('::-1, 5:').T.std())).toBe(0);
  expect(await item(cw.zeros(shape, { dtype: 'bool' }).any())).toBe(false);
  expect(await item(cw.ones(shape, { dtype: 'bool' }).all())).toBe(true);
  expect(await item(cw.broadcastTo(cw.full([1], 4), shape).argmax())).toBe(0n);
  expect(await item(cw.zeros(shape).greater(-1).countNonzero())).toBe(10n ** 16n);
  expect(await item(cw.concat([cw.zeros(shape), cw.zeros(shape)]).min())).toBe(0);
  expect(
    await item(
      cw
        .zeros(shape, { chunks: [10, 10] })
        .reshape([5e7, 2e8])
        .rechunk([7, 9])
        .sum(),
    ),
  ).toBe(0);
  expect(await item(cw.full(shape, 0.1).sum())).toBeCloseTo(1e15, -2);
  expect(await item(cw.full(shape, 2, { dtype: 'float32' }).mean({ axis: 0 }).max())).toBe(2);
  // One small array of many: the rest is walked.
  const x = cw.full([4, 4], 2).subtract(cw.arange(4));
  expect(await x.add(cw.ones(shape).mean()).sum().item()).toBe(24);
});

test('what has no such value is walked', () => {
  const kinds = (x: cw.ChunkedArray): string => optimize([x.node])[0].kind;
  expect(kinds(cw.arange(5).sum())).toBe('reduction');
  expect(kinds(cw.full([500], 0.1).sum())).toBe('reduction');
  expect(kinds(cw.full([500], 0.3).sin().min())).toBe('reduction');
  expect(kinds(cw.concat([cw.zeros([3]), cw.ones([3])]).sum())).toBe('reduction');
  expect(kinds(cw.groupbyReduce(cw.ones([4]), [0, 1, 1, 0], { axis: 0, reduction: 'sum' }).sum())).toBe('reduction');
});

test('a long chain over one value overflows no stack', async () => {
  let x: cw.ChunkedArray = cw.zeros([1e8, 1e8]);
  for (let k = 0; k < 20_000; k++) x = k % 2 ? x.add(1) : x.slice('::-1');
  expect(await x.max().item()).toBe(10_000);
});

test('a NaN that arithmetic left has the bits of any other, inline and on threads', async () => {
  const bits = async (x: cw.ChunkedArray, threads: 'inline' | 1): Promise<string> => {
    const { data } = await x.compute({ threads });
    return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex');
  };
  for (const dtype of ['float64', 'float32'] as const) {
    const none = cw.var(cw.full([1], 1, { dtype }), { ddof: 1 });
    const nan = cw.full([], Number.NaN, { dtype });
    const all = [await bits(none, 'inline'), await bits(nan, 'inline'), await bits(none, 1), await bits(nan, 1)];
    expect(new Set(all).size, all.join(' ')).toBe(1);
  }
});
