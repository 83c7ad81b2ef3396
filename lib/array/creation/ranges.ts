/**
 * Evenly spaced values, generated where they are used.
 */
import { asComplex, type Complex, isComplex } from '../../../kernels/complex/number.js';
import {
  type DatetimeDType,
  DTYPES,
  type DType,
  isComplexDType,
  itemsize,
  type Scalar,
  type TimedeltaDType,
} from '../../../kernels/dtype.js';
import { wrapInteger } from '../../../kernels/scalar.js';
import type { Datetime64, Timedelta64 } from '../../../kernels/time/moment.js';
import { ChunkwiseError } from '../../base/errors.js';
import { type Chunks, normalizeChunks } from '../../base/grid.js';
import { boolean, count, optional, otherwise } from '../../base/kinds.js';
import { define, isPlainObject } from '../../base/signature.js';
import { cast, constant, converted, elementwise, index } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { elementOf } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { complexNumber, dtypeOfType } from '../kinds.js';
import { CREATION, type CreationOptions } from './creation.js';
import { complexBetween, type LinspaceOptions, type Spaced } from './spaced-ends.js';
import { asksForTimes, type RangeValue, rangeValue, timeRange } from './time-range.js';

/** `value` as an integer, its fraction cut off. */
const truncated = (value: number | bigint): bigint => BigInt(typeof value === 'bigint' ? value : Math.trunc(value));

const isWhole = (value: number | bigint): boolean => typeof value === 'bigint' || Number.isInteger(value);

/** How many values there are; exact where all three are whole numbers. */
function lengthOf(start: number | bigint, stop: number | bigint, step: number | bigint): number {
  if (![start, stop, step].every(isWhole)) return Math.max(0, Math.ceil((Number(stop) - Number(start)) / Number(step)));
  const [span, by] = [BigInt(stop) - BigInt(start), BigInt(step)];
  if (span === 0n || span > 0n !== by > 0n) return 0;
  return Number(span / by + (span % by === 0n ? 0n : 1n));
}

/** `start + step * position` along the one axis, computed in `dtype`; integers wrap on the way. */
function ramp(start: Scalar, step: Scalar, count: number, dtype: DType, chunks: Chunks): Node {
  const position = cast(index(0, [count], chunks), dtype);
  const scaled = Number(step) === 1 ? position : elementwise('multiply', [position, step]);
  return Number(start) === 0 ? scaled : elementwise('add', [scaled, start]);
}

/** {@link ramp} of an integer dtype: as NumPy, from the first two values, of which each and the last must fit. */
function wholeRamp(start: number | bigint, step: number | bigint, count: number, dtype: DType, chunks: Chunks): Node {
  const second = isWhole(start) && isWhole(step) ? BigInt(start) + BigInt(step) : Number(start) + Number(step);
  const first = truncated(start);
  const by = truncated(second) - first;
  if (count > 0) {
    elementOf('arange', first, dtype, 'the first value');
    elementOf('arange', first + by * BigInt(count - 1), dtype, 'the last value');
  }
  const element = (value: bigint): Scalar => elementOf('arange', wrapInteger(value, dtype), dtype);
  return ramp(element(first), element(by), count, dtype, chunks);
}

/**
 * Evenly spaced values from `start` up to but not including `stop`; `arange(stop)` begins at 0.
 *
 * Numbers give float64 (JavaScript does not tell 1 from 1.0), bigints int64, unless `dtype` says otherwise. Moments, as text,
 * Dates or `datetime64(…)`, give datetime64 of their finest unit, or of that of `dtype`; the step is a span, or a count of it.
 *
 * @throws 'argument' for a step of 0 and for more elements than 2^53, 'dtype' for values that the dtype cannot hold
 * @example
 * cw.arange(10)                          // 0 … 9
 * cw.arange(2, 20, 3, { dtype: 'int32' })
 * cw.arange('2001-01', '2002-01')        // the months of a year
 */
export const arange = define(
  {
    name: 'arange',
    parameters: [
      ['start', rangeValue],
      ['stop', optional(rangeValue)],
      ['step', optional(rangeValue, 1)],
    ],
    options: { ...CREATION, dtype: otherwise(dtypeOfType(), 'float64, of bigints int64') },
    early: true,
  },
  rangeOf,
);
function rangeOf<D extends DType = 'float64'>(stop: number | bigint, options?: CreationOptions<D>): ChunkedArray<D>;
function rangeOf<D extends DType = 'float64'>(
  start: number | bigint,
  stop: number | bigint,
  options?: CreationOptions<D>,
): ChunkedArray<D>;
function rangeOf<D extends DType = 'float64'>(
  start: number | bigint,
  stop: number | bigint,
  step: number | bigint,
  options?: CreationOptions<D>,
): ChunkedArray<D>;
function rangeOf<D extends DType = DatetimeDType>(
  start: string | Date | Datetime64,
  stop: RangeValue,
  options?: CreationOptions<D>,
): ChunkedArray<D>;
function rangeOf<D extends DType = DatetimeDType>(
  start: string | Date | Datetime64,
  stop: RangeValue,
  step: number | bigint | Timedelta64,
  options?: CreationOptions<D>,
): ChunkedArray<D>;
function rangeOf<D extends DType = TimedeltaDType>(
  start: RangeValue,
  stop: Timedelta64,
  step?: number | bigint | Timedelta64,
  options?: CreationOptions<D>,
): ChunkedArray<D>;
function rangeOf(...args: readonly (RangeValue | CreationOptions | undefined)[]): ChunkedArray {
  const given = args.filter((arg): arg is RangeValue => rangeValue.admits(arg));
  const asked = args.find(isPlainObject) as CreationOptions | undefined;
  if (asksForTimes(given, asked?.dtype)) {
    const { dtype, start, stop, step } = timeRange(given, asked?.dtype);
    const counts: ChunkedArray = rangeOf(start, stop, step, { ...asked, dtype: 'int64' });
    return wrap(converted(counts.node, dtype));
  }
  return numberRange(args as readonly (number | bigint | CreationOptions | undefined)[]);
}

function numberRange(args: readonly (number | bigint | CreationOptions | undefined)[]): ChunkedArray {
  const numbers = args.filter((arg): arg is number | bigint => typeof arg === 'number' || typeof arg === 'bigint');
  const options = (args.find((arg) => typeof arg === 'object') ?? {}) as CreationOptions;
  const [start, stop] = numbers.length === 1 ? [typeof numbers[0] === 'bigint' ? 0n : 0, numbers[0]] : numbers;
  const step = numbers[2] ?? (typeof start === 'bigint' ? 1n : 1);
  if (!numbers.every((n) => Number.isFinite(Number(n)))) {
    throw new ChunkwiseError(
      'argument',
      `arange(${args.map(String).join(', ')}): give finite numbers stop, or start, stop and step`,
    );
  }
  if (Number(step) === 0) throw new ChunkwiseError('argument', 'arange: the step is 0; give a step other than 0');
  const dtype = options.dtype ?? (numbers.every((n) => typeof n === 'bigint') ? 'int64' : 'float64');
  const length = lengthOf(start, stop, step);
  if (!Number.isSafeInteger(length))
    throw new ChunkwiseError(
      'argument',
      `arange: from ${start} to ${stop} by ${step} are ${length} elements; an axis has at most 2^53`,
    );
  const chunks = normalizeChunks('arange', options.chunks, [length], itemsize(dtype));
  if ('iu'.includes(DTYPES[dtype].kind)) return wrap(wholeRamp(start, step, length, dtype, chunks));
  if (dtype === 'bool' && length > 2)
    throw new ChunkwiseError('dtype', `arange: bool holds two values, not ${length}; choose another dtype`);
  // NumPy's increment is the rounded difference of the first two values, not the step as given.
  const increment = Number(start) + Number(step) - Number(start);
  if (dtype === 'bool') return wrap(cast(ramp(Number(start), increment, length, 'float64', chunks), 'bool'));
  return wrap(ramp(Number(start), dtype === 'float64' ? increment : Number(step), length, dtype, chunks));
}

/** `num` values from `start` to `stop`, in float64. */
function evenly(start: number, stop: number, num: number, endpoint: boolean, chunks: Chunks): Node {
  const steps = endpoint ? num - 1 : num;
  const node =
    steps > 0 ? ramp(start, (stop - start) / steps, num, 'float64', chunks) : constant(start, 'float64', [num], chunks);
  return endpoint && num > 1
    ? elementwise('where', [elementwise('equal', [index(0, [num], chunks), num - 1]), stop, node])
    : node;
}

/**
 * `num` evenly spaced values from `start` to `stop`, which is included unless `endpoint` is false; between complex numbers complex
 * ones. Default num: 50.
 *
 * @throws 'dtype' when an integer dtype cannot hold an end, or a real one a complex end
 * @example
 * cw.linspace(0, 1, 11)
 * cw.linspace(0, cw.complex(1, 2), 3) // [0, 0.5 + 1j, 1 + 2j]
 */
export const linspace = define(
  {
    name: 'linspace',
    parameters: [
      ['start', complexNumber],
      ['stop', complexNumber],
      ['num', optional(count, 50)],
    ],
    options: {
      endpoint: optional(boolean, true),
      ...CREATION,
      dtype: otherwise(dtypeOfType(), 'float64, between complex numbers complex128'),
    },
  },
  (start: number | Complex, stop: number | Complex, num = 50, options: LinspaceOptions = {}): ChunkedArray => {
    const dtype =
      isComplex(start) || isComplex(stop) ? complexBetween('linspace', options.dtype) : (options.dtype ?? 'float64');
    const chunks = normalizeChunks('linspace', options.chunks, [num], itemsize(dtype));
    const endpoint = options.endpoint ?? true;
    if (isComplexDType(dtype)) {
      const [from, to] = [asComplex(start), asComplex(stop)];
      const [re, im] = (['re', 'im'] as const).map((part) => evenly(from[part], to[part], num, endpoint, chunks));
      return wrap(cast(elementwise('complex', [re, im]), dtype));
    }
    const ends = [start, stop].map(Number);
    const node = evenly(ends[0], ends[1], num, endpoint, chunks);
    if (dtype === 'float64' || dtype === 'float32') return wrap(cast(node, dtype));
    for (const end of ends) elementOf('linspace', Math.floor(end), dtype, 'the end');
    return wrap(cast(elementwise('floor', [node]), dtype));
  },
) as Spaced;
