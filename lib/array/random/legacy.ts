/**
 * Names of NumPy's older interface, `numpy.random.RandomState`, for what generators draw.
 */
import type { DType } from '../../../kernels/dtype.js';
import { extent } from '../../base/kinds.js';
import { isPlainObject, type Signature } from '../../base/signature.js';
import type { ArrayLike } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { isArrayLike } from '../kinds.js';
import { CONTINUOUS } from './continuous.js';
import {
  drawn,
  drawOptions,
  drawSignature,
  type FloatDType,
  type RandomOptions,
  SIZE,
  type SizeOr,
} from './distribution.js';
import { install, RandomGenerator, type RandomMethod, sourceOf } from './generator.js';
import { integers, integersSignature } from './integers.js';

/** A distribution of no parameters whose shape is given extent by extent. */
const byExtents = (name: string, line: 'random' | 'standardNormal'): RandomMethod => ({
  signature: {
    name: `random.${name}`,
    parameters: [],
    rest: ['dims', extent],
    options: drawOptions('float64') as Signature['options'] & object,
  },
  draw: (source, args) => {
    const options = args.find((arg) => isPlainObject(arg) && !isArrayLike(arg));
    const dims = args.filter((arg) => typeof arg === 'number');
    return drawn(source, name, CONTINUOUS[line], [
      dims.length > 0 || !options ? dims : null,
      ...(options ? [options] : []),
    ]);
  },
});
const uniform = (name: string): RandomMethod => ({
  signature: drawSignature(name, [SIZE], drawOptions('float64')),
  draw: (source, args) => drawn(source, name, CONTINUOUS.random, args),
});

/** Each method of {@link LegacyMethods}. */
export const LEGACY_METHODS = {
  rand: byExtents('rand', 'random'),
  randn: byExtents('randn', 'standardNormal'),
  randint: { signature: integersSignature('randint'), draw: (source, args) => integers(source, 'randint', args) },
  randomIntegers: {
    signature: integersSignature('randomIntegers'),
    draw: (source, args) =>
      args[1] === undefined || args[1] === null || isOptions(args[1])
        ? integers(source, 'randomIntegers', [1, args[0], ...args.slice(isOptions(args[1]) ? 1 : 2)], true)
        : integers(source, 'randomIntegers', args, true),
  },
  tomaxint: {
    signature: drawSignature('tomaxint', [SIZE], drawOptions('int64')),
    draw: (source, args) => integers(source, 'tomaxint', [0n, 2n ** 63n, ...args]),
  },
  randomSample: uniform('randomSample'),
  ranf: uniform('ranf'),
  sample: uniform('sample'),
} satisfies { readonly [K in keyof LegacyMethods]: RandomMethod };

function isOptions(value: unknown): boolean {
  return isPlainObject(value) && !isArrayLike(value);
}

/** How names of the older interface are called. */
export interface LegacyMethods {
  /** Uniform numbers in [0, 1) of shape [...dims]; see `random`. @example cw.random.rand(3, 4) */
  rand<D extends FloatDType = 'float64'>(...dims: readonly (number | RandomOptions<D>)[]): ChunkedArray<D>;
  /** Normally distributed numbers of shape [...dims]; see `standardNormal`. @example cw.random.randn(3, 4) */
  randn<D extends FloatDType = 'float64'>(...dims: readonly (number | RandomOptions<D>)[]): ChunkedArray<D>;
  /** Whole numbers from `low` up to but not including `high`; see `integers`. @example cw.random.randint(0, 6, [100]) */
  randint<D extends DType = 'int64'>(
    low: ArrayLike,
    high?: ArrayLike | null,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  randint<D extends DType = 'int64'>(low: ArrayLike, options: RandomOptions<D>): ChunkedArray<D>;
  /** Whole numbers from `low` to `high`, both included; from 1 to `low` without `high`. @example cw.random.randomIntegers(1, 6, [100]) */
  randomIntegers<D extends DType = 'int64'>(
    low: ArrayLike,
    high?: ArrayLike | null,
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  randomIntegers<D extends DType = 'int64'>(low: ArrayLike, options: RandomOptions<D>): ChunkedArray<D>;
  /** Whole numbers from 0 to 2^63 - 1. @example cw.random.tomaxint([10]) */
  tomaxint<D extends DType = 'int64'>(size?: SizeOr<D>, options?: RandomOptions<D>): ChunkedArray<D>;
  /** Uniform numbers in [0, 1); see `random`. @example cw.random.randomSample([10]) */
  randomSample<D extends FloatDType = 'float64'>(size?: SizeOr<D>, options?: RandomOptions<D>): ChunkedArray<D>;
  /** Uniform numbers in [0, 1); see `random`. @example cw.random.ranf([10]) */
  ranf<D extends FloatDType = 'float64'>(size?: SizeOr<D>, options?: RandomOptions<D>): ChunkedArray<D>;
  /** Uniform numbers in [0, 1); see `random`. @example cw.random.sample([10]) */
  sample<D extends FloatDType = 'float64'>(size?: SizeOr<D>, options?: RandomOptions<D>): ChunkedArray<D>;
}

/** A generator with the names of NumPy's older interface too. @example new cw.random.RandomState(42).randn(3, 4) */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the methods are installed from the table
export class RandomState extends RandomGenerator {}
export interface RandomState extends LegacyMethods {}

for (const [name, { signature, draw }] of Object.entries<RandomMethod>(LEGACY_METHODS))
  install(RandomState.prototype, name, signature, function (this: RandomState, ...args: unknown[]): ChunkedArray {
    return wrap(draw(sourceOf(this), args));
  } as (...args: never[]) => unknown);
