/**
 * Random arrays: counter-based, so that an element depends on seed, stream and its place in the array only, never on
 * chunks, threads or which slice is asked for.
 *
 * Without a seed one is drawn from the system; it is part of the expression, so an array keeps its values however often
 * it is computed.
 */
import { kind, otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { seedKind } from './distribution.js';
import { RANDOM_METHODS, RandomGenerator, type RandomMethod, type RandomMethods, sourceOf } from './generator.js';
import { LEGACY_METHODS, type LegacyMethods, RandomState } from './legacy.js';

export type { FloatDType, RandomOptions, Size } from './distribution.js';
export { RandomGenerator } from './generator.js';
export type { IntegersOptions } from './integers.js';
export { RandomState } from './legacy.js';
export type { MultivariateNormalOptions } from './multivariate.js';
export type { ChoiceOptions, OrderOptions, PermutedOptions } from './ordering.js';

/** What `random.seed` has chosen, until it is called without a seed. */
let seeded: RandomGenerator | undefined;

const generatorKind = kind<number | bigint | RandomGenerator>(
  'seedOrGenerator',
  'a whole number from 0 to 2^64 - 1, above 2^53 a bigint, or a generator',
  (value) => seedKind.admits(value) || value instanceof RandomGenerator,
);

const methods = (table: Readonly<Record<string, RandomMethod>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(table).map(([name, { signature, draw }]) => [
      name,
      define(
        signature as never,
        (...args: readonly unknown[]): ChunkedArray => wrap(draw(sourceOf(seeded ?? new RandomGenerator()), args)),
      ),
    ]),
  );

/** The functions of {@link random}. */
export interface RandomFunctions extends RandomMethods, LegacyMethods {
  /** A {@link RandomGenerator} with `seed`, or one drawn from the system; a generator is given back as it is. @example cw.random.defaultRng(42) */
  defaultRng(seed?: number | bigint | RandomGenerator): RandomGenerator;
  /** The same as `defaultRng`. */
  generator(seed?: number | bigint | RandomGenerator): RandomGenerator;
  /** Generators: what `defaultRng` makes. */
  readonly Generator: typeof RandomGenerator;
  /** Generators with the names of NumPy's older interface too. */
  readonly RandomState: typeof RandomState;
  /**
   * Chooses the seed of the functions of `cw.random` that are given none: from here on the same calls give the same arrays. Without
   * a seed they differ at every call again. A generator of one's own, as of `defaultRng`, is not touched by anybody else.
   *
   * @example
   * cw.random.seed(42);
   * const x = cw.random.rand(3, 4);
   */
  seed(seed?: number | bigint): void;
}

const made = (name: string) =>
  define(
    { name: `random.${name}`, parameters: [['seed', otherwise(generatorKind, 'drawn from the system')]] },
    (seed?: number | bigint | RandomGenerator): RandomGenerator =>
      seed instanceof RandomGenerator ? seed : new RandomGenerator(seed),
  );

/**
 * Random arrays without a generator: with `seed` in the options they are repeatable, without they differ at every call, unless
 * `random.seed` was called.
 *
 * @example
 * const x = cw.random.random([10000, 10000], { chunks: [1000, 1000], seed: 1 });
 */
export const random: RandomFunctions = {
  ...(methods(RANDOM_METHODS) as unknown as RandomMethods),
  ...(methods(LEGACY_METHODS) as unknown as LegacyMethods),
  defaultRng: made('defaultRng'),
  generator: made('generator'),
  Generator: RandomGenerator,
  RandomState,
  seed: define(
    { name: 'random.seed', parameters: [['seed', otherwise(seedKind, 'drawn from the system at each call')]] },
    (seed?: number | bigint): void => {
      seeded = seed === undefined ? undefined : new RandomGenerator(seed);
    },
  ),
};
