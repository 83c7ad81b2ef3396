/**
 * The generator: a seed, and a stream for each array that it draws. Its methods are the lines of the tables of distributions, and
 * what is built on them.
 */
import { philoxBlock } from '../../../kernels/philox.js';
import { ChunkwiseError } from '../../base/errors.js';
import { count, extent, optional } from '../../base/kinds.js';
import { define, type Signature } from '../../base/signature.js';
import type { Node } from '../../expr/node.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { CONTINUOUS, type ContinuousDistributions } from './continuous.js';
import { DISCRETE, type DiscreteDistributions } from './discrete.js';
import {
  type Distribution,
  type DrawSource,
  drawn,
  drawOptions,
  drawSignature,
  SIZE,
  seedKind,
  signatureOfLine,
} from './distribution.js';
import type { Key } from './draw.js';
import { bits, type IntegerMethods, integers, integersSignature } from './integers.js';
import {
  dirichlet,
  type MultivariateDistributions,
  multinomial,
  multivariateHypergeometric,
  multivariateNormal,
  multivariateSignatures,
} from './multivariate.js';
import { choice, type OrderingMethods, orderingSignatures, permutation, permuted } from './ordering.js';

/** Everything that draws an array, as methods of a generator and functions of `cw.random`. */
export interface RandomMethods
  extends ContinuousDistributions,
    DiscreteDistributions,
    IntegerMethods,
    MultivariateDistributions,
    OrderingMethods {}

/** A method: its signature, and what draws. */
export interface RandomMethod {
  readonly signature: Signature;
  readonly draw: (source: DrawSource, args: readonly unknown[]) => Node;
}

const lines = (table: Readonly<Record<string, Distribution>>): Record<string, RandomMethod> =>
  Object.fromEntries(
    Object.entries(table).map(([name, line]) => [
      name,
      { signature: signatureOfLine(name, line), draw: (source, args) => drawn(source, name, line, args) },
    ]),
  );

/** Each method of {@link RandomMethods}. */
export const RANDOM_METHODS = {
  ...(lines(CONTINUOUS) as { readonly [K in keyof typeof CONTINUOUS]: RandomMethod }),
  ...(lines(DISCRETE) as { readonly [K in keyof typeof DISCRETE]: RandomMethod }),
  integers: { signature: integersSignature('integers'), draw: (source, args) => integers(source, 'integers', args) },
  bits: {
    signature: drawSignature('bits', [SIZE], drawOptions('uint32')),
    draw: (source, args) => bits(source, 'bits', args),
  },
  bytes: {
    signature: { name: 'random.bytes', parameters: [['length', extent]] },
    draw: (source, [length]) => bits(source, 'bytes', [length, { dtype: 'uint8' }]),
  },
  dirichlet: { signature: multivariateSignatures.dirichlet, draw: dirichlet },
  multinomial: { signature: multivariateSignatures.multinomial, draw: multinomial },
  multivariateHypergeometric: {
    signature: multivariateSignatures.multivariateHypergeometric,
    draw: multivariateHypergeometric,
  },
  multivariateNormal: { signature: multivariateSignatures.multivariateNormal, draw: multivariateNormal },
  choice: { signature: orderingSignatures.choice, draw: choice },
  permutation: {
    signature: orderingSignatures.permutation,
    draw: (source, args) => permutation(source, 'permutation', args),
  },
  shuffle: { signature: orderingSignatures.shuffle, draw: (source, args) => permutation(source, 'shuffle', args) },
  permuted: { signature: orderingSignatures.permuted, draw: permuted },
} satisfies { readonly [K in keyof RandomMethods]: RandomMethod };

/** The key that a seed is. @throws 'argument' */
export function keyOf(seed: number | bigint | undefined, operation = 'random.defaultRng'): Key {
  if (seed === undefined) {
    const words = globalThis.crypto.getRandomValues(new Uint32Array(2));
    return [words[0], words[1]];
  }
  if (!seedKind.admits(seed))
    throw new ChunkwiseError('argument', `${operation}: seed is ${String(seed)}; give ${seedKind.text}`);
  const wide = BigInt(seed);
  return [Number(wide & 0xffffffffn), Number(wide >> 32n)];
}

/** The stream that keys of spawned generators are of; no array has it. */
const SPAWNED = 2 ** 32 - 1;

/** What draws of a generator take their keys and streams from. */
export let sourceOf: (rng: RandomGenerator) => DrawSource;

/**
 * A source of random arrays with one seed; each array it makes has a stream of its own, so that they are independent.
 *
 * @example
 * const rng = cw.random.defaultRng(42);
 * const u = rng.normal(0, 1, [1000, 1000]);
 * const v = rng.normal(0, 1, [1000, 1000]); // not the same numbers
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the methods are installed from the table
export class RandomGenerator {
  readonly #key: Key;
  #stream = 0;
  #spawned = 0;

  /** @internal use `random.defaultRng` */
  constructor(seed?: number | bigint) {
    this.#key = keyOf(seed);
  }

  /** The seed, to make the same arrays again. */
  get seed(): bigint {
    return (BigInt(this.#key[1]) << 32n) | BigInt(this.#key[0]);
  }

  static {
    sourceOf = (rng) => ({
      next: (seed) => (seed === undefined ? { key: rng.#key, stream: rng.#stream++ } : { key: keyOf(seed), stream: 0 }),
    });
  }

  /**
   * `n` generators whose numbers are independent of this one's and of each other's: for parts of a program that draw in any order.
   *
   * @example
   * const [a, b] = cw.random.defaultRng(42).spawn(2);
   */
  spawn(n = 1): RandomGenerator[] {
    return Array.from({ length: n }, () => {
      const [low, high] = philoxBlock(this.#spawned++, [...this.#key, SPAWNED, SPAWNED]);
      return new RandomGenerator((BigInt(high) << 32n) | BigInt(low));
    });
  }
}
export interface RandomGenerator extends RandomMethods {}

/** Puts methods on a class, not to be seen when it is printed. */
export function install(
  prototype: object,
  name: string,
  signature: Signature,
  value: (...args: never[]) => unknown,
): void {
  Object.defineProperty(prototype, name, {
    value: define(signature as never, value),
    writable: true,
    configurable: true,
  });
}

for (const [name, { signature, draw }] of Object.entries<RandomMethod>(RANDOM_METHODS))
  install(RandomGenerator.prototype, name, signature, function (
    this: RandomGenerator,
    ...args: unknown[]
  ): ChunkedArray {
    return wrap(draw(sourceOf(this), args));
  } as (...args: never[]) => unknown);
{
  const { spawn } = RandomGenerator.prototype;
  install(RandomGenerator.prototype, 'spawn', { name: 'random.spawn', parameters: [['n', optional(count, 1)]] }, spawn);
}
