/**
 * Each distribution against the exact probabilities of intervals (chi-squared, fixed seeds), at the ends of its parameters, and
 * the same values under any chunks, slices and threads.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';

interface Case {
  readonly name: string;
  readonly args: readonly number[];
  readonly edges: readonly number[];
  readonly mass: readonly number[];
  readonly critical: number;
}
type Drawer = (...args: readonly unknown[]) => cw.ChunkedArray;
type Drawers = Readonly<Record<string, Drawer>>;

const CASES = JSON.parse(readFileSync(new URL('../golden/random.json', import.meta.url), 'utf8')) as Case[];
const SIZE = 30_000;
const generator = (seed: number): Drawers => new cw.RandomState(seed) as unknown as Drawers;
const numbers = async (x: cw.ChunkedArray): Promise<number[]> =>
  Array.from((await x.compute({ threads: 'inline' })).data as Float64Array, Number);
const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;

afterAll(() => cw.close());

function chiSquared(values: readonly number[], { edges, mass }: Case): number {
  const counts = mass.map(() => 0);
  for (const value of values) {
    const bin = edges.findIndex((edge) => value <= edge);
    counts[bin < 0 ? edges.length : bin]++;
  }
  return counts.reduce((sum, n, k) => sum + (n - SIZE * mass[k]) ** 2 / (SIZE * mass[k]), 0);
}

describe('distributions', () => {
  it.each(CASES.map((one) => [`${one.name}(${one.args.join(', ')})`, one] as const))('%s', async (_, one) => {
    const values = await numbers(generator(20)[one.name](...one.args, [SIZE]));
    expect(values.some(Number.isNaN)).toBe(false);
    if (one.critical > 0) expect(chiSquared(values, one)).toBeLessThan(one.critical);
  });

  it('float32 variates of formulas have the distribution too', async () => {
    for (const one of CASES.filter(({ name }) => /^(random|normal|laplace|logistic|gumbel|weibull|wald)$/.test(name))) {
      const drawn = generator(21)[one.name](...one.args, [SIZE], { dtype: 'float32' });
      expect(drawn.dtype).toBe('float32');
      expect(chiSquared(await numbers(drawn), one)).toBeLessThan(one.critical);
    }
  });
});

/** A call of each method with parameters that fit, and another one where a parameter is an array. */
const CALLS: readonly (readonly [name: string, ...args: unknown[]])[] = [
  ...[...new Map(CASES.map((one) => [one.name, one])).values()].map(({ name, args }) => [name, ...args] as const),
  ['normal', cw.arange(12), 2],
  ['gamma', cw.arange(12).add(0.5).rechunk([5]), 2],
  ['poisson', cw.arange(12).multiply(3).rechunk([2])],
  ['binomial', cw.arange(0, 12, 1, { dtype: 'int64' }).multiply(9), 0.4],
  ['integers', cw.zeros([12], { dtype: 'int64' }), cw.arange(1, 13)],
  ['integers', -(2n ** 62n), 2n ** 62n],
  ['bits'],
];

describe('values are of the seed and the place alone', () => {
  it.each(
    CALLS.map(
      ([name, ...args]) =>
        [`${name}(${args.map((arg) => (cw.isChunkedArray(arg) ? 'array' : String(arg)))})`, name, args] as const,
    ),
  )('%s', async (_, name, args) => {
    const draw = (chunks: unknown): cw.ChunkedArray => generator(5)[name](...args, [9, 12], { chunks });
    const whole = await numbers(draw([9, 12]));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 12 }),
        fc.nat(8),
        fc.nat(11),
        async (a, b, i, j) => {
          const cut = draw([a, b]);
          expect(await numbers(cut)).toEqual(whole);
          const part = whole.filter((_, k) => Math.floor(k / 12) >= i && k % 12 >= j && ((k % 12) - j) % 2 === 0);
          expect(await numbers(cut.slice(`${i}:, ${j}::2`))).toEqual(part);
        },
      ),
      { numRuns: 5, seed: 3 },
    );
  });

  it('of any number of threads', async () => {
    const draw = (): cw.ChunkedArray[] => {
      const rng = cw.random.defaultRng(8);
      return [
        rng.gamma(cw.arange(40).add(0.1), 2, [30, 40], { chunks: [7, 9] }),
        rng.poisson(20, [30, 40], { chunks: [7, 9] }),
        rng.beta(2, 3, [30, 40], { chunks: [7, 9] }).sum({ axis: 0 }),
        rng.multinomial(20, [0.2, 0.3, 0.5], [50], { chunks: [7, 3] }),
        rng.permutation(100_000),
        rng.permuted(cw.arange(1200).reshape([30, 40]).rechunk([7, 9]), { axis: 1 }),
      ];
    };
    const inline = await cw.compute(...draw(), { threads: 'inline' });
    for (const threads of [1, 2]) {
      const results = await cw.compute(...draw(), { threads });
      expect(results.map(({ data }) => data)).toEqual(inline.map(({ data }) => data));
    }
  });

  it('draws of one generator differ, those of generators of one seed do not', async () => {
    const [a, b] = [cw.random.defaultRng(1), cw.random.defaultRng(1)];
    const first = await numbers(a.gamma(2, 1, [50]));
    expect(await numbers(a.gamma(2, 1, [50]))).not.toEqual(first);
    expect(await numbers(b.gamma(2, 1, [50]))).toEqual(first);
    const [c, d] = cw.random.defaultRng(1).spawn(2);
    expect(c.seed).not.toBe(d.seed);
    expect(cw.random.defaultRng(1).spawn(2)[1].seed).toBe(d.seed);
    const [x, y] = [await numbers(c.normal(0, 1, [4000])), await numbers(d.normal(0, 1, [4000]))];
    expect(Math.abs(mean(x.map((v, k) => v * y[k])))).toBeLessThan(0.06);
  });

  it('two variates of one formula are independent', async () => {
    const rng = cw.random.defaultRng(3);
    // Where numerator and denominator were the same numbers, F would be 1 everywhere.
    const f = await numbers(rng.f(5, 5, [2000]));
    expect(f.filter((v) => Math.abs(v - 1) < 1e-3).length).toBeLessThan(20);
  });
});

describe('the ends of parameters', () => {
  const rng = generator(9);
  const ALL: readonly (readonly [string, readonly unknown[], number])[] = [
    ['binomial', [0, 0.4], 0],
    ['binomial', [10, 0], 0],
    ['binomial', [10, 1], 10],
    ['poisson', [0], 0],
    ['geometric', [1], 1],
    ['hypergeometric', [5, 7, 0], 0],
    ['hypergeometric', [0, 7, 3], 0],
    ['hypergeometric', [5, 0, 3], 3],
    ['hypergeometric', [5, 7, 12], 5],
    ['negativeBinomial', [3, 1], 0],
    ['logseries', [0], 1],
    ['zipf', [5000], 1],
    ['gamma', [0], 0],
    ['gamma', [2, 0], 0],
    ['weibull', [0], 0],
    ['normal', [3, 0], 3],
    ['exponential', [0], 0],
    ['uniform', [2, 2], 2],
    ['bernoulli', [0], 0],
    ['bernoulli', [1], 1],
    ['integers', [4, 5], 4],
  ];
  it.each(ALL)('%s(%j) is %d', async (name, args, value) => {
    expect(new Set(await numbers(rng[name](...args, [200])))).toEqual(new Set([value]));
  });

  it('greatest means', async () => {
    const poisson = await numbers(rng.poisson(1e18, [2000]));
    expect(Math.abs(mean(poisson.map((v) => v / 1e9 - 1e9)))).toBeLessThan(0.1);
    const geometric = await rng.geometric(1e-300, [5]).compute({ threads: 'inline' });
    expect([...(geometric.data as unknown as BigInt64Array)]).toEqual(new Array(5).fill(2n ** 63n - 1n));
    expect(Math.max(...(await numbers(rng.zipf(1 + 1e-9, [20]))))).toBeLessThan(2 ** 63);
    expect((await numbers(rng.beta(1e-300, 1e-300, [200]))).every((v) => v === 0 || v === 1)).toBe(true);
    expect(await numbers(rng.beta(1e8, 1e8, [3]))).toEqual([
      expect.closeTo(0.5, 3),
      expect.closeTo(0.5, 3),
      expect.closeTo(0.5, 3),
    ]);
    const wide = await rng.integers(-(2n ** 63n), 2n ** 63n, [2000]).compute({ threads: 'inline' });
    expect(Math.abs(mean([...(wide.data as unknown as BigInt64Array)].map((v) => Number(v) / 2 ** 63)))).toBeLessThan(
      0.06,
    );
    const unsigned = await rng.integers(0, 2n ** 64n, [500], { dtype: 'uint64' }).compute({ threads: 'inline' });
    expect([...(unsigned.data as unknown as BigUint64Array)].some((v) => v >= 2n ** 63n)).toBe(true);
  });

  it('shapes: of parameters, of size, of nothing', async () => {
    expect(rng.normal().shape).toEqual([]);
    expect(rng.normal({ size: 3 }).shape).toEqual([3]);
    expect(rng.normal([0, 1], [[1], [2], [3]]).shape).toEqual([3, 2]);
    expect(rng.gamma(cw.ones([4, 5], { chunks: [2, 2] })).node.chunks.map((cut) => cut.length)).toEqual([2, 3]);
    expect(await numbers(rng.poisson([0, 1e6], [2, 2]))).toEqual([
      0,
      expect.closeTo(1e6, -5),
      0,
      expect.closeTo(1e6, -5),
    ]);
    expect(rng.rand(2, 3).shape).toEqual([2, 3]);
    expect(rng.rand().shape).toEqual([]);
    expect(rng.randn(2, { dtype: 'float32' }).dtype).toBe('float32');
    expect(rng.gamma(2, 1, [0, 3]).shape).toEqual([0, 3]);
    expect(await numbers(rng.gamma(2, 1, [0, 3]))).toEqual([]);
    expect(rng.integers(10, { size: 5, dtype: 'uint8' }).dtype).toBe('uint8');
    expect(Math.max(...(await numbers(rng.integers(0, 1, [99], { endpoint: true }))))).toBe(1);
    expect(Math.min(...(await numbers(rng.randomIntegers(2, null, [99]))))).toBe(1);
    expect(rng.bytes(7).dtype).toBe('uint8');
  });
});

describe('errors', () => {
  const rng = generator(1);
  it.each([
    ['normal', [0, -1, [3]], /random.normal: scale is -1; give a number of 0 or more/],
    ['normal', [0, Number.NaN, [3]], /scale is NaN/],
    ['gamma', [-1], /shape is -1/],
    ['beta', [0, 1], /random.beta: a is 0; give a number above 0/],
    ['binomial', [-1, 0.5], /n is -1; give a whole number/],
    ['binomial', [2.5, 0.5], /n is 2.5; give a whole number/],
    ['binomial', [3, 1.5], /p is 1.5; give a number from 0 to 1/],
    ['geometric', [0], /p is 0/],
    ['poisson', [-1], /lam is -1/],
    ['poisson', [1e19], /lam is 10000000000000000000/],
    ['zipf', [1], /a is 1; give a number above 1/],
    ['logseries', [1], /p is 1/],
    ['uniform', [3, 1], /high - low is -2/],
    ['triangular', [0, 5, 1], /right - mode is -4/],
    ['triangular', [1, 1, 1], /right - left is 0/],
    ['hypergeometric', [1, 2, 4], /ngood \+ nbad - nsample is -1/],
    ['vonmises', [0, -1], /kappa is -1/],
    ['integers', [5, 5], /no whole numbers/],
    ['integers', [0.5, 5], /low is 0.5; give a whole number/],
    ['integers', [0, 300, [2], { dtype: 'uint8' }], /out of range for uint8/],
    ['integers', [0, 3, [2], { dtype: 'float32' }], /not an integer dtype/],
    ['normal', [[0, 1, 2], 1, [2]], /do not broadcast/],
    ['normal', [[0, 1, 2], 1, []], /do not broadcast to size/],
    [
      'normal',
      [
        [0, 1],
        [1, -1],
      ],
      /scale is -1 at element 1/,
    ],
    ['normal', [0, 1, [2], { size: 3 }], /size is given twice/],
    ['multinomial', [5, [0.6, 0.6, 0.1]], /1 - sum\(pvals\[:-1\]\)/],
    ['multinomial', [5, 0.5], /one entry for each class/],
    ['dirichlet', [[1, -1]], /alpha is -1/],
    ['multivariateHypergeometric', [[1, 2], 4], /sum\(colors\) - nsample is -1/],
    ['multivariateNormal', [[0, 1], [[1]]], /do not fit/],
    [
      'multivariateNormal',
      [
        [0, 1],
        [
          [1, 2],
          [2, 1],
        ],
        [2],
      ],
      /covariance is not positive semidefinite/,
    ],
    [
      'multivariateNormal',
      [
        [0, 1],
        [
          [1, 0.5],
          [0, 1],
        ],
        [2],
      ],
      /not symmetric/,
    ],
    ['choice', [3, 5, { replace: false }], /5 elements cannot be chosen from 3/],
    ['choice', [0, 5], /cannot be chosen from 0/],
    ['choice', [3, 2, { p: [0.5, 0.2, 0.2] }], /sum\(p\)/],
    ['choice', [3, 2, { p: [0.5, 0.5] }], /p has shape \[2\] for 3 elements/],
    ['choice', [3, 2, { p: [1, 0, 0], replace: false }], /elements with p above 0/],
    ['permutation', [-3], /x is -3/],
    [
      'normal',
      [cw.ones([4]), cw.arange(4).subtract(2)],
      /random.normal: scale is -2 at \[0\]; give a number of 0 or more/,
    ],
    ['gamma', [cw.arange(12).rechunk([5]).multiply(-1).add(7)], /shape is -\d at \[\d+\]/],
    ['integers', [0, cw.arange(3)], /high - low is 0 at \[0\]/],
  ] as const)('%s(%j)', async (name, args, message) => {
    await expect((async () => rng[name](...args).compute({ threads: 'inline' }))()).rejects.toThrow(message);
    await expect((async () => rng[name](...args).compute({ threads: 'inline' }))()).rejects.toBeInstanceOf(
      cw.ChunkwiseError,
    );
  });
});
