/**
 * W14, what NumPy's users reach for, on numbers in memory: op=sort, unique (int32, 1e5 values), mask (mean of what a mask selects), fft (of one row), fft2d (of
 * each row of a square), madd (a * b + c, complex) and maddreal, tsqr (R), svdc (svdCompressed), solve, cholesky. Options: op, n, chunk.
 */
import * as cw from '../../lib/index.js';
import { hashed, SECOND_SEED } from './inputs.js';
import type { MakeWork } from './measure.js';

type Any = cw.ChunkedArray;

const keep = (x: Any): Promise<Any> => x.persist() as Promise<Any>;
const THIRD_SEED = 0x85ebca6b;

/** Its inputs, held in memory, and the expression that is timed. */
const OPERATIONS: Readonly<Record<string, (n: number, chunk: number) => Promise<() => Any>>> = {
  sort: async (n, chunk) => {
    const x = await keep(hashed([n], [chunk]));
    return () => cw.sort(x);
  },
  unique: async (n, chunk) => {
    const x = await keep(hashed([n], [chunk]).multiply(100_000).floor().astype('int32') as Any);
    return () => cw.unique(x);
  },
  mask: async (n, chunk) => {
    const x = await keep(hashed([n], [chunk]));
    return () => x.slice(x.greater(0.5)).mean() as Any;
  },
  fft: async (n, chunk) => {
    const x = await keep(cw.complex(hashed([n], [chunk]), hashed([n], [chunk], SECOND_SEED)) as Any);
    return () => cw.fft.fft(x) as Any;
  },
  fft2d: async (n, chunk) => {
    const part = (seed: number): Any => hashed([n, n], [chunk, n], seed);
    const x = await keep(cw.complex(part(0), part(SECOND_SEED)) as Any);
    return () => cw.fft.fft(x) as Any;
  },
  madd: async (n, chunk) => {
    const part = (seed: number): Any => hashed([n], [chunk], seed);
    const [a, b, c] = await Promise.all(
      [0, SECOND_SEED, THIRD_SEED].map((seed) => keep(cw.complex(part(seed), part(seed + 1)) as Any)),
    );
    return () => a.multiply(b).add(c) as Any;
  },
  maddreal: async (n, chunk) => {
    const [a, b, c] = await Promise.all([0, SECOND_SEED, THIRD_SEED].map((seed) => keep(hashed([n], [chunk], seed))));
    return () => a.multiply(b).add(c) as Any;
  },
  tsqr: async (n, chunk) => {
    const x = await keep(hashed([n, 100], [chunk, 100]));
    return () => cw.linalg.qr(x, { mode: 'r' }) as unknown as Any;
  },
  svdc: async (n, chunk) => {
    const x = await keep(hashed([n, 100], [chunk, 100]));
    // The first of them: the others of random numbers lie too near each other to be told apart by so few steps.
    return () => cw.linalg.svdCompressed(x, 10, { seed: 1, nPowerIter: 2 })[1].slice('0:1') as Any;
  },
  solve: async (n, chunk) => {
    const a = await keep(hashed([n, n], [chunk, chunk]).add(cw.eye(n).multiply(n)) as Any);
    const b = await keep(hashed([n, 16], [chunk, 16], SECOND_SEED));
    return () => cw.linalg.solve(a, b) as Any;
  },
  cholesky: async (n, chunk) => {
    const x = hashed([n, n], [chunk, chunk]);
    const a = await keep(x.add(x.T).add(cw.eye(n).multiply(n)) as Any);
    return () => cw.linalg.cholesky(a) as Any;
  },
};

/** Five places of an axis of `n` or fewer. */
const placesOf = (n: number): number[] => [0, 0.2, 0.5, 0.7, 1].map((part) => Math.floor(part * (n - 1)));

/** The size, the mean of magnitudes, and magnitudes at some places: what results of any size can be compared by. */
async function sampled(result: unknown): Promise<number[]> {
  const x = (result as Any).ravel().abs() as Any;
  const [mean, some] = await cw.compute(x.mean(), cw.take(x, placesOf(x.shape[0]), { axis: 0 }));
  return [x.shape[0], ...Array.from(mean.data as ArrayLike<number>), ...Array.from(some.data as ArrayLike<number>)].map(
    Number,
  );
}

export const make: MakeWork = async (options, compute) => {
  const op = options.text('op');
  const n = options.number('n');
  const expression = await OPERATIONS[op](n, options.number('chunk'));
  return {
    // What is handed to nobody stays in the engine's memory, as a peer's result stays in an array.
    once: () => expression().persist(compute),
    free: (result) => (result as Any).release(),
    checksum: sampled,
  };
};
