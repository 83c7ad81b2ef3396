/** Blocks that hold few groups, however far apart their numbers lie, keep states of these alone; results are those of any cut. */
import { expect, test } from 'vitest';
import { REDUCTIONS, type ReductionName } from '../../kernels/reduction.js';
import * as cw from '../../lib/index.js';
import { flat } from './group-mirror.js';

const BLOCKS = 9;
const COUNT = 5000;
/** Rows of each block are of 3 to 5 groups, some of which other blocks have too; some rows, and one block, of none. */
const labelsOf = (rows: number): Int32Array =>
  Int32Array.from({ length: BLOCKS * rows }, (_, k) => {
    const block = Math.floor(k / rows);
    if (k % 29 === 0 || block === 4) return -1;
    return [3, 900 + 400 * block, 4999 - 17 * block, (block % 3) * 1000 + 7, 17][(k * 7) % (3 + (block % 3))];
  });

test.each(Object.keys(REDUCTIONS) as ReductionName[])('%s', async (reduction) => {
  const fillValue = reduction === 'any' || reduction === 'all' ? true : 2;
  for (const [shape, rows] of [
    [[BLOCKS * 17_000], 17_000],
    [[BLOCKS * 40, 20, 50], 40],
  ] as const) {
    const labels = labelsOf(rows);
    const values = cw
      .arange(shape.reduce((a, b) => a * b, 1))
      .multiply(37)
      .remainder(101)
      .subtract(50)
      .reshape(shape);
    const options = { axis: 0, reduction, groups: COUNT, fillValue };
    const cut = values.rechunk(shape.map((n, axis) => (axis === 0 ? rows : axis === 2 ? 25 : n)));
    const where = values.notEqual(3);
    const made = cw.groupbyReduce(cut, labels, options).slice('::3');
    const masked = cw.groupbyReduce(cut, labels, { ...options, where }).slice('::3');
    expect(made.explain()).toMatch(/of 5000 groups, at most 5 in a block/);
    const one = values.rechunk(shape);
    const [want, wantMasked] = await cw.compute(
      cw.groupbyReduce(one, labels, options).slice('::3'),
      cw.groupbyReduce(one, labels, { ...options, where }).slice('::3'),
      { threads: 'inline' },
    );
    for (const threads of ['inline', 2] as const) {
      const [got, gotMasked] = await cw.compute(made, masked, { threads });
      for (const [a, b] of [
        [got, want],
        [gotMasked, wantMasked],
      ] as const) {
        const wrong = Array.from(a.data as ArrayLike<number | bigint>).findIndex((value, k) => {
          const wanted = Number(b.data[k]);
          return (
            !Object.is(Number(value), wanted) && !(Math.abs(Number(value) - wanted) <= 1e-9 * (1 + Math.abs(wanted)))
          );
        });
        expect({ wrong, got: a.data[wrong], want: b.data[wrong] }).toEqual({ wrong: -1 });
      }
    }
  }
});

test('bits do not depend on threads, and many groups scattered over many blocks', async () => {
  const n = 400_000;
  const labels = Int32Array.from({ length: n }, (_, k) => (k * 7919) % 100_003);
  const x = cw.random.random([n], { seed: 3, chunks: 20_000 });
  const sum = cw.groupbyReduce(x, labels, { reduction: 'sum', groups: 100_003 });
  expect(sum.explain()).toMatch(/at most 20000 in a block/);
  const [inline, one, two] = [await flat(sum), await flat(sum, 1), await flat(sum, 2)];
  expect(one).toEqual(inline);
  expect(two).toEqual(inline);
  const data = await flat(x);
  const want = new Float64Array(100_003);
  for (let k = 0; k < n; k++) want[labels[k]] += Number(data[k]);
  expect(want.findIndex((value, k) => !(Math.abs(Number(inline[k]) - value) < 1e-12))).toBe(-1);
});

test('parts along kept axes, and quantiles by the same labels', async () => {
  const labels = labelsOf(40);
  const x = cw
    .arange(BLOCKS * 40 * 1000)
    .remainder(97)
    .reshape([BLOCKS * 40, 1000])
    .rechunk([40, 500]);
  const made = cw.groupbyReduce(x, labels, { reduction: 'sum', groups: COUNT });
  const [part, all] = await cw.compute(made.slice('3:1000:4, 100:400:7'), made, { threads: 'inline' });
  for (let i = 0; i < part.shape[0]; i += 9)
    for (let j = 0; j < part.shape[1]; j += 5)
      if (part.get(i, j) !== all.get(3 + 4 * i, 100 + 7 * j)) expect({ i, j }).toBe('equal');
  const few = x.slice(':, :3');
  const median = cw.groupbyReduce(few, labels, { reduction: 'median', groups: COUNT });
  const rows = Array.from(labels.keys()).filter((k) => labels[k] === 3);
  expect(await median.slice(3, 1).item()).toBe(await cw.median(few.slice(rows, 1)).item());
});
