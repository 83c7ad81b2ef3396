/** Contractions of any axes in any order and chunks agree with plain loops, and their bits with any number of threads. */
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { DType } from '../../kernels/dtype.js';
import type { Node } from '../../lib/expr/node.js';
import * as cw from '../../lib/index.js';
import { optimize } from '../../lib/optimize/optimize.js';
import { runTiny } from '../support/tiny-runner.js';

afterAll(() => cw.close());

/** Axes by label with their extents, and in which order the operands and the result have them. */
interface Case {
  readonly extents: Readonly<Record<string, number>>;
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly out: readonly string[];
}

const group = (names: readonly string[], least: number, most: number) =>
  fc.tuple(
    ...names.map((name) => fc.record({ name: fc.constant(name), extent: fc.integer({ min: least, max: most }) })),
  );

/** Several axes of rows, columns and depth: together most cases are large enough for matrix products. */
const anyCase: fc.Arbitrary<Case> = fc
  .tuple(
    fc.oneof(group([], 1, 1), group(['a'], 1, 3)),
    fc.oneof(group(['i'], 1, 24), group(['i', 'l'], 1, 6)),
    fc.oneof(group(['j'], 1, 24), group(['j', 'm'], 1, 6)),
    fc.oneof(group(['k'], 0, 30), group(['k', 'n'], 1, 7)),
  )
  .chain(([batch, rows, columns, depth]) => {
    const names = (list: readonly { readonly name: string }[]): string[] => list.map(({ name }) => name);
    const shuffled = (list: string[]): fc.Arbitrary<string[]> =>
      fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length });
    return fc.record({
      extents: fc.constant(
        Object.fromEntries([...batch, ...rows, ...columns, ...depth].map(({ name, extent }) => [name, extent])),
      ),
      left: shuffled(names([...batch, ...rows, ...depth])),
      right: shuffled(names([...batch, ...columns, ...depth])),
      out: shuffled(names([...batch, ...rows, ...columns])),
    });
  });

/** Uneven chunks of an extent, drawn from `seed`. */
function uneven(extent: number, seed: number): number[] {
  const out: number[] = [];
  let rest = extent;
  for (let k = seed; rest > 0; k = (k * 7 + 3) % 11) {
    const n = Math.min(rest, 1 + ((k * k) % 9) + (seed % 5));
    out.push(n);
    rest -= n;
  }
  return out.length === 0 ? [0] : out;
}

const product = (numbers: readonly number[]): number => numbers.reduce((x, y) => x * y, 1);

/** The sum of products over all labels, one after another. */
function plain({ extents, left, right, out }: Case, a: readonly number[], b: readonly number[]): number[] {
  const labels = Object.keys(extents);
  const shape = labels.map((label) => extents[label]);
  const strides = (own: readonly string[]): number[] =>
    labels.map((label) =>
      own.includes(label) ? product(own.slice(own.indexOf(label) + 1).map((inner) => extents[inner])) : 0,
    );
  const [sa, sb, so] = [strides(left), strides(right), strides(out)];
  const result = new Array<number>(product(out.map((label) => extents[label]))).fill(0);
  const at = shape.map(() => 0);
  for (let count = product(shape); count > 0; count--) {
    const index = (own: readonly number[]): number => own.reduce((sum, stride, k) => sum + stride * at[k], 0);
    result[index(so)] += a[index(sa)] * b[index(sb)];
    for (let k = at.length - 1; k >= 0 && ++at[k] === shape[k]; k--) at[k] = 0;
  }
  return result;
}

test('any contraction, any order of axes, any chunks, operands as they are, flipped or computed', async () => {
  let matrices = 0;
  const draw = fc.record({
    case: anyCase,
    seeds: fc.tuple(fc.nat(10), fc.nat(10)),
    dtype: fc.constantFrom<DType>('float64', 'float32', 'int64', 'int16', 'uint8'),
    flipped: fc.boolean(),
    computed: fc.boolean(),
    pieces: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(draw, async ({ case: drawn, seeds, dtype, flipped, computed, pieces }) => {
      const operand = (labels: readonly string[], seed: number): { array: cw.ChunkedArray; data: number[] } => {
        const shape = labels.map((label) => drawn.extents[label]);
        const data = Array.from({ length: product(shape) }, (_, k) => (k * (seed + 3)) % 5);
        const chunks = shape.map((n, axis) => uneven(n, seed + axis));
        const given = flipped ? data.toReversed() : data;
        let array: cw.ChunkedArray = cw.fromTypedArray(Float64Array.from(given), { shape, chunks }).astype(dtype);
        if (flipped) array = array.flip();
        if (computed) array = array.multiply(2).subtract(array);
        return { array, data };
      };
      const a = operand(drawn.left, seeds[0]);
      const b = operand(drawn.right, seeds[1]);
      const text = `${drawn.left.join('')},${drawn.right.join('')}->${drawn.out.join('')}`;
      const result = cw.einsum(text, a.array, b.array);
      expect(result.dtype).toBe(dtype);
      expect(result.shape).toEqual(drawn.out.map((label) => drawn.extents[label]));
      const want = plain(drawn, a.data, b.data).map((x) =>
        dtype === 'int16' ? (x << 16) >> 16 : dtype === 'uint8' ? x & 255 : x,
      );
      const [root] = optimize([taken(result.node, pieces)]);
      if (kindsOf(root).has('routine')) matrices++;
      expect([...(await runTiny([root]))[0]].map(Number)).toEqual(want);
    }),
    { numRuns: 250 },
  );
  // The property is about matrix products too, not only about the sums that small contractions become.
  expect(matrices).toBeGreaterThan(10);
});

/** The expression with the operands of its matrix products taken in pieces or copied together, as real sizes decide. */
function taken(node: Node, pieces: boolean): Node {
  const children = node.children.map((child) => taken(child, pieces));
  const hash = `${node.hash} ${pieces}`;
  if (node.kind !== 'routine') return { ...node, children, hash };
  return { ...node, children, hash, inputs: node.inputs.map((input) => ({ ...input, pieces })) };
}

/** The kinds of all nodes below. */
function kindsOf(node: Node, kinds = new Set<string>()): Set<string> {
  kinds.add(node.kind);
  for (const child of node.children) kindsOf(child, kinds);
  return kinds;
}

test('the bits do not depend on the threads', async () => {
  const random = (shape: number[], chunks: number[], seed: number) => cw.random.random([...shape], { chunks, seed });
  const x = random([300, 500], [70, 90], 1);
  const tall = random([6000, 40], [500, 40], 2);
  const cases = [x.matmul(x.T), tall.T.matmul(tall), cw.tensordot(tall, tall, { axes: [[0], [0]] }).astype('float32')];
  for (const product of cases) {
    const inline = (await product.compute({ threads: 'inline' })).data;
    for (const threads of [1, 2]) {
      const { data } = await product.compute({ threads });
      expect(Buffer.from(data.buffer).equals(Buffer.from(inline.buffer))).toBe(true);
    }
  }
});

test('operands in small blocks are copied together, and results do not come in smaller ones than need be', async () => {
  const x = cw.random.random([300, 310], { chunks: [10, 3], seed: 5 });
  const y = cw.random.random([310, 290], { chunks: [7, 1], seed: 6 });
  const small = x.matmul(y);
  expect(small.chunks).toEqual([
    [250, 50],
    [256, 34],
  ]);
  const stack = cw.zeros([100, 512, 300], { chunks: [1, 512, 300] });
  expect(stack.matmul(cw.ones([300, 512])).chunks).toEqual([new Array(100).fill(1), [512], [512]]);
  const large = cw.matmul(x.rechunk([300, 310]), y.rechunk([310, 290]));
  const [a, b] = await cw.compute(small, large);
  for (let k = 0; k < a.data.length; k++) expect(Math.abs(a.data[k] - b.data[k])).toBeLessThan(1e-11);
});

test('a product sums its depth at once as far as memory allows, and in parts where that leaves threads idle', () => {
  const stages = (x: cw.ChunkedArray): string => x.explain();
  const square = cw.zeros([4000, 4000], { chunks: [1000, 1000] }).add(cw.random.random([4000, 4000], { chunks: 1000 }));
  expect(stages(square.matmul(square))).not.toMatch(/merge|sum/);
  const tall = cw.random.random([1_000_000, 100], { chunks: [20_000, 100] });
  expect(stages(tall.T.matmul(tall))).toMatch(/\[100, 100, 50\]/);
  const one = cw.random.random([3000, 3000], { chunks: [-1, -1] });
  expect(one.matmul(one).chunks.map((cut) => cut.length)).toEqual([4, 2]);
});
