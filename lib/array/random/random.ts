/**
 * Random arrays: counter-based, so that an element depends on seed, stream and its place in the array only, never on
 * chunks, threads or which slice is asked for.
 *
 * Without a seed one is drawn from the system; it is part of the expression, so an array keeps its values however often
 * it is computed.
 */
import { type DType, itemsize } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type Chunks, normalizeChunks } from '../../base/grid.js';
import {
  chunks as chunksKind,
  count,
  finite,
  kind,
  number,
  optional,
  otherwise,
  shape as shapeKind,
  whole,
} from '../../base/kinds.js';
import { define, defineMethods } from '../../base/signature.js';
import { cast, elementwise, random as randomNode } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { elementOf } from '../asarray.js';
import { checkShape } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import type { CreationOptions, ShapeLike } from '../creation/creation.js';
import { dtypeOfType } from '../kinds.js';

/** Options of random arrays. */
export interface RandomOptions<D extends DType = DType> extends CreationOptions<D> {
  /** A whole number up to 2^64; the same seed and shape give the same array. Default: drawn from the system. */
  readonly seed?: number | bigint | undefined;
}

const seedKind = kind<number | bigint>('seed', 'a whole number from 0 to 2^64 - 1, above 2^53 a bigint', (value) =>
  typeof value === 'bigint' ? value >= 0n && value < 1n << 64n : count.admits(value),
);
const DRAW = {
  dtype: optional(dtypeOfType(), 'float64'),
  chunks: optional(chunksKind, 'auto'),
  seed: otherwise(seedKind, 'drawn from the system'),
};
const FLOATS = { ...DRAW, dtype: optional(dtypeOfType<'float64' | 'float32'>(), 'float64') };
const ofShape = ['shape', shapeKind] as const;
const signatures = {
  random: { name: 'random.random', parameters: [ofShape], options: FLOATS },
  uniform: { name: 'random.uniform', parameters: [['low', finite], ['high', finite], ofShape], options: FLOATS },
  normal: { name: 'random.normal', parameters: [['mean', number], ['deviation', number], ofShape], options: FLOATS },
  exponential: { name: 'random.exponential', parameters: [['mean', number], ofShape], options: FLOATS },
  integers: {
    name: 'random.integers',
    parameters: [['low', whole], ['high', whole], ofShape],
    options: { ...DRAW, dtype: optional(dtypeOfType(), 'int64') },
  },
} as const;

type Key = readonly [number, number];

function keyOf(seed: number | bigint | undefined): Key {
  if (seed === undefined) {
    const words = globalThis.crypto.getRandomValues(new Uint32Array(2));
    return [words[0], words[1]];
  }
  const wide = BigInt(seed);
  return [Number(wide & 0xffffffffn), Number(wide >> 32n)];
}

/** What a draw needs besides its distribution. */
interface Draw {
  readonly key: Key;
  readonly stream: number;
  readonly shape: readonly number[];
  readonly chunks: Chunks;
  readonly dtype: DType;
}

/** Uniform numbers in [0, 1) of the draw's stream; `lane` tells several within one draw apart. */
const unit = (draw: Draw, lane = 0, dtype: DType = draw.dtype): Node =>
  randomNode([draw.key[0], draw.key[1], draw.stream >>> 0, lane], dtype, draw.shape, draw.chunks);

function checkFloat(operation: string, dtype: DType): 'float32' | 'float64' {
  if (dtype === 'float32' || dtype === 'float64') return dtype;
  throw new ChunkwiseError(
    'dtype',
    `${operation}: dtype ${dtype} is not a floating-point dtype; use float64 or float32, then astype`,
  );
}

const affine = (node: Node, scale: number, offset: number): Node => {
  const scaled = scale === 1 ? node : elementwise('multiply', [node, scale]);
  return offset === 0 ? scaled : elementwise('add', [scaled, offset]);
};

/**
 * A source of random arrays with one seed; each array it makes has a stream of its own, so that they are independent.
 *
 * @example
 * const rng = cw.random.generator(42);
 * const u = rng.normal(0, 1, [1000, 1000]);
 * const v = rng.normal(0, 1, [1000, 1000]); // not the same numbers
 */
export class RandomGenerator {
  readonly #key: Key;
  #stream = 0;

  /** @internal use `random.generator` */
  constructor(seed?: number | bigint) {
    this.#key = keyOf(seed);
  }

  /** The seed, to make the same arrays again. */
  get seed(): bigint {
    return (BigInt(this.#key[1]) << 32n) | BigInt(this.#key[0]);
  }

  #draw(operation: string, shape: ShapeLike, dtype: DType, options: RandomOptions): Draw {
    const extents = checkShape(operation, shape);
    const fresh = options.seed !== undefined;
    return {
      key: fresh ? keyOf(options.seed) : this.#key,
      stream: fresh ? 0 : this.#stream++,
      shape: extents,
      chunks: normalizeChunks(operation, options.chunks, extents, itemsize(dtype)),
      dtype,
    };
  }

  /**
   * Uniform numbers in [0, 1); float64 or float32.
   *
   * @throws 'dtype' for other dtypes, 'chunks' when the chunks do not fit
   * @example
   * rng.random([10000, 10000], { chunks: [1000, 1000] })
   */
  random<D extends 'float64' | 'float32' = 'float64'>(
    shape: ShapeLike,
    options: RandomOptions<D> = {},
  ): ChunkedArray<D> {
    const dtype = checkFloat('random.random', options.dtype ?? 'float64');
    return wrap<D>(unit(this.#draw('random.random', shape, dtype, options)));
  }

  /**
   * Uniform numbers in [low, high).
   *
   * @example
   * rng.uniform(-1, 1, [500])
   */
  uniform<D extends 'float64' | 'float32' = 'float64'>(
    low: number,
    high: number,
    shape: ShapeLike,
    options: RandomOptions<D> = {},
  ): ChunkedArray<D> {
    const dtype = checkFloat('random.uniform', options.dtype ?? 'float64');
    return wrap<D>(affine(unit(this.#draw('random.uniform', shape, dtype, options)), high - low, low));
  }

  /**
   * Normally distributed numbers of the given mean and standard deviation (Box-Muller).
   *
   * @throws 'argument' for a negative standard deviation
   * @example
   * rng.normal(0, 2.5, [1000], { dtype: 'float32' })
   */
  normal<D extends 'float64' | 'float32' = 'float64'>(
    mean: number,
    deviation: number,
    shape: ShapeLike,
    options: RandomOptions<D> = {},
  ): ChunkedArray<D> {
    const dtype = checkFloat('random.normal', options.dtype ?? 'float64');
    if (!(deviation >= 0)) {
      throw new ChunkwiseError('argument', `random.normal: deviation is ${deviation}; give a number of 0 or more`);
    }
    const draw = this.#draw('random.normal', shape, dtype, options);
    // 1 - u lies in (0, 1], so that the logarithm is finite.
    const radius = elementwise('sqrt', [
      elementwise('multiply', [elementwise('log', [elementwise('subtract', [1, unit(draw, 0)])]), -2]),
    ]);
    const angle = elementwise('cos', [elementwise('multiply', [unit(draw, 1), 2 * Math.PI])]);
    return wrap<D>(affine(elementwise('multiply', [radius, angle]), deviation, mean));
  }

  /**
   * Exponentially distributed numbers of the given mean.
   *
   * @throws 'argument' for a negative mean
   * @example
   * rng.exponential(3, [1000])
   */
  exponential<D extends 'float64' | 'float32' = 'float64'>(
    mean: number,
    shape: ShapeLike,
    options: RandomOptions<D> = {},
  ): ChunkedArray<D> {
    const dtype = checkFloat('random.exponential', options.dtype ?? 'float64');
    if (!(mean >= 0))
      throw new ChunkwiseError('argument', `random.exponential: mean is ${mean}; give a number of 0 or more`);
    const u = unit(this.#draw('random.exponential', shape, dtype, options));
    return wrap<D>(elementwise('multiply', [elementwise('log', [elementwise('subtract', [1, u])]), -mean]));
  }

  /**
   * Whole numbers from low up to but not including high, equally likely; int64 unless `dtype` says otherwise.
   *
   * @throws 'argument' when there is no whole number between, or the range exceeds 2^53, 'dtype' when the dtype cannot hold
   * them
   * @example
   * rng.integers(0, 6, [100], { dtype: 'int8' })
   */
  integers<D extends DType = 'int64'>(
    low: number,
    high: number,
    shape: ShapeLike,
    options: RandomOptions<D> = {},
  ): ChunkedArray<D> {
    const dtype = options.dtype ?? ('int64' as D);
    if (high <= low || high - low > 2 ** 53) {
      throw new ChunkwiseError(
        'argument',
        `random.integers: no whole numbers from ${low} up to ${high}; give low < high, both whole, at most 2^53 apart`,
      );
    }
    for (const end of [low, high - 1]) elementOf('random.integers', end, dtype);
    const draw = this.#draw('random.integers', shape, dtype, options);
    const whole = elementwise('floor', [elementwise('multiply', [unit(draw, 0, 'float64'), high - low])]);
    return wrap<D>(cast(affine(whole, 1, low), dtype));
  }
}

defineMethods(RandomGenerator.prototype, signatures);

const entropy = (options: { readonly seed?: number | bigint | undefined } | undefined): RandomGenerator =>
  new RandomGenerator(options?.seed);

/**
 * Random arrays without a generator: with `seed` in the options they are repeatable, without they differ at every call.
 *
 * @example
 * const x = cw.random.random([10000, 10000], { chunks: [1000, 1000], seed: 1 });
 */
export const random = {
  /** A {@link RandomGenerator} with `seed`, or one drawn from the system. */
  generator: define(
    { name: 'random.generator', parameters: [['seed', DRAW.seed]] },
    (seed?: number | bigint): RandomGenerator => new RandomGenerator(seed),
  ),
  /** Uniform numbers in [0, 1); see {@link RandomGenerator.random}. */
  random: define(
    signatures.random,
    <D extends 'float64' | 'float32' = 'float64'>(shape: ShapeLike, options?: RandomOptions<D>) =>
      entropy(options).random(shape, options),
  ),
  /** Uniform numbers in [low, high); see {@link RandomGenerator.uniform}. */
  uniform: define(
    signatures.uniform,
    <D extends 'float64' | 'float32' = 'float64'>(
      low: number,
      high: number,
      shape: ShapeLike,
      options?: RandomOptions<D>,
    ) => entropy(options).uniform(low, high, shape, options),
  ),
  /** Normally distributed numbers; see {@link RandomGenerator.normal}. */
  normal: define(
    signatures.normal,
    <D extends 'float64' | 'float32' = 'float64'>(
      mean: number,
      deviation: number,
      shape: ShapeLike,
      options?: RandomOptions<D>,
    ) => entropy(options).normal(mean, deviation, shape, options),
  ),
  /** Exponentially distributed numbers; see {@link RandomGenerator.exponential}. */
  exponential: define(
    signatures.exponential,
    <D extends 'float64' | 'float32' = 'float64'>(mean: number, shape: ShapeLike, options?: RandomOptions<D>) =>
      entropy(options).exponential(mean, shape, options),
  ),
  /** Whole numbers; see {@link RandomGenerator.integers}. */
  integers: define(
    signatures.integers,
    <D extends DType = 'int64'>(low: number, high: number, shape: ShapeLike, options?: RandomOptions<D>) =>
      entropy(options).integers(low, high, shape, options),
  ),
} as const;
