/**
 * Whole numbers of a range, all equally likely.
 */
import { DTYPES, type DType, type Scalar } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, nullable, optional, otherwise } from '../../base/kinds.js';
import { cast } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, checkDType, elementOf, isScalar } from '../asarray.js';
import type { ChunkedArray } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import {
  cutAs,
  type DrawSource,
  drawOptions,
  drawSignature,
  extentsOf,
  finished,
  type RandomOptions,
  SIZE,
  type Size,
  type SizeOr,
  sizeOfCall,
  splitOptions,
} from './distribution.js';
import { Draw } from './draw.js';
import { floor, minus, plus, times } from './formula.js';
import { admit, nodesOf, termOf } from './parameters.js';

/** Options of `integers`. */
export interface IntegersOptions<D extends DType = DType> extends RandomOptions<D> {
  /** `high` itself is among the numbers; default false. */
  readonly endpoint?: boolean | undefined;
}

const highKind = nullable(arrayLike, 'for numbers from 0 up to low');

/** The signature of `integers`, and of names that it has elsewhere. */
export const integersSignature = (name: string, low = arrayLike) =>
  drawSignature(
    name,
    [['low', low], ['high', otherwise(highKind, '0 to low')], SIZE],
    name === 'integers' ? { ...drawOptions('int64'), endpoint: optional(boolean, false) } : drawOptions('int64'),
  );

/** Ranges up to this are drawn within kernels, by 53 random bits; wider ones exactly, a block at a time. */
const NARROW = 2n ** 32n;
const EXACT = 2n ** 52n;

function bigintOf(operation: string, name: string, value: Scalar): bigint {
  if (typeof value === 'object')
    throw new ChunkwiseError('dtype', `${operation}: ${name} is complex; give a whole number`);
  if (typeof value === 'number' && !Number.isInteger(value))
    throw new ChunkwiseError('argument', `${operation}: ${name} is ${value}; give a whole number`);
  return BigInt(value);
}

/** Numbers of a range whose ends are the same for all elements. */
function ofRange(draw: Draw, low: bigint, range: bigint, dtype: DType): Node {
  const { shape, chunks } = draw;
  if (range <= NARROW && low >= -EXACT && low <= EXACT) {
    const unit = draw.unit(0, 'float64');
    return cast(plus(floor(times(unit, Number(range))), Number(low)) as Node, dtype);
  }
  const node = routine(
    'sampleIntegers',
    [],
    { shape, chunks },
    { dtype: dtype === 'uint64' ? 'uint64' : 'int64', shape, chunks },
    {
      key: draw.lane(2 ** 24),
      shape,
      low: String(BigInt.asUintN(64, low)),
      range: String(BigInt.asUintN(64, range)),
    },
  );
  return cast(node, dtype);
}

/** The array that a call of `integers` draws. @throws 'argument', 'dtype', 'shape' */
export function integers(source: DrawSource, name: string, args: readonly unknown[], inclusive = false): Node {
  const operation = `random.${name}`;
  const { given, options } = splitOptions(args);
  const dtype = checkDType(operation, options.dtype ?? 'int64');
  const endpoint = inclusive || ((options as IntegersOptions).endpoint ?? false);
  const alone = given[1] === undefined || given[1] === null;
  const low = (alone ? 0 : given[0]) as ArrayLike;
  const high = (alone ? given[0] : given[1]) as ArrayLike;
  const size = sizeOfCall(operation, given[2] as Size | undefined, options);
  if (!'biu'.includes(DTYPES[dtype].kind))
    throw new ChunkwiseError('dtype', `${operation}: dtype ${dtype} is not an integer dtype; use int64, then astype`);
  if (isScalar(low) && isScalar(high)) {
    const first = bigintOf(operation, alone ? 'high' : 'low', low);
    const end = bigintOf(operation, alone ? 'low' : 'high', high) + (endpoint ? 1n : 0n);
    if (end <= first || end - first > 2n ** 64n)
      throw new ChunkwiseError(
        'argument',
        `${operation}: no whole numbers from ${low} up to ${high}; give low < high, both whole, at most 2^64 apart`,
      );
    for (const edge of [first, end - 1n]) elementOf(operation, edge, dtype);
    const { shape, chunks } = extentsOf(operation, size, [], [], options.chunks, dtype);
    const { key, stream } = source.next(options.seed);
    const draw = new Draw(operation, key, stream, shape, chunks, 'float64');
    return finished(ofRange(draw, first, end - first, dtype), draw, dtype);
  }
  const ends = [low, high].map((value, k) => termOf(operation, k === 0 ? 'low' : 'high', value));
  const nodes = nodesOf(ends);
  const { shape, chunks } = extentsOf(
    operation,
    size,
    nodes.map((node) => node.shape),
    nodes,
    options.chunks,
    dtype,
  );
  const { key, stream } = source.next(options.seed);
  const draw = new Draw(operation, key, stream, shape, chunks, 'float64');
  const [from, to] = ends.map((term) => {
    const cut = cutAs(term, shape, chunks);
    return typeof cut === 'number' ? cut : cast(cut, 'float64');
  });
  const width = admit(operation, 'high - low', plus(minus(to, from), endpoint ? 1 : 0), 'positive');
  return finished(plus(floor(times(draw.unit(), width)), from), draw, dtype);
}

/** All bits random: unsigned integers of the dtype. */
export function bits(source: DrawSource, name: string, args: readonly unknown[]): Node {
  const operation = `random.${name}`;
  const { given, options } = splitOptions(args);
  const dtype = options.dtype ?? 'uint32';
  if (DTYPES[dtype].kind !== 'u')
    throw new ChunkwiseError(
      'dtype',
      `${operation}: dtype ${dtype} is not unsigned; use uint8, uint16, uint32 or uint64`,
    );
  const size = sizeOfCall(operation, given[0] as Size | undefined, options);
  const { shape, chunks } = extentsOf(operation, size, [], [], options.chunks, dtype);
  const { key, stream } = source.next(options.seed);
  const draw = new Draw(operation, key, stream, shape, chunks, 'float64');
  const wide = dtype === 'uint64' ? 'uint64' : 'uint32';
  return finished(draw.unit(0, wide), draw, dtype);
}

/** How `integers` and what is like it are called. */
export interface IntegerMethods {
  /**
   * Whole numbers from `low` up to but not including `high`, equally likely; from 0 up to `low` without `high`. int64 unless
   * `dtype` says otherwise. Ranges up to 2^64; ends that are arrays broadcast, and are exact up to 2^53.
   *
   * @throws 'argument' when there is no whole number between, 'dtype' when the dtype cannot hold them
   * @example
   * rng.integers(0, 6, [100], { dtype: 'int8' })
   * rng.integers(10, { size: 5 })
   */
  integers<D extends DType = 'int64'>(
    low: ArrayLike,
    high?: ArrayLike | null,
    size?: SizeOr<D> | IntegersOptions<D>,
    options?: IntegersOptions<D>,
  ): ChunkedArray<D>;
  integers<D extends DType = 'int64'>(low: ArrayLike, options: IntegersOptions<D>): ChunkedArray<D>;
  /** Unsigned integers all of whose bits are random; uint32 unless `dtype` says otherwise. @example rng.bits([1000], { dtype: 'uint8' }) */
  bits<D extends 'uint8' | 'uint16' | 'uint32' | 'uint64' = 'uint32'>(
    size?: SizeOr<D>,
    options?: RandomOptions<D>,
  ): ChunkedArray<D>;
  /** `length` random bytes. @example rng.bytes(16) */
  bytes(length: number): ChunkedArray<'uint8'>;
}
