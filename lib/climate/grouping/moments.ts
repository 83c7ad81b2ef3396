/**
 * The times of a coordinate as counts of microseconds in their calendar, and counts as a coordinate of the same kind.
 */
import { convertMoment } from '../../../kernels/time/moment.js';
import type { TimeUnit } from '../../../kernels/time/units.js';
import { valuesInMemory } from '../../array/chunking/values-in-memory.js';
import { type ChunkedArray, fromTypedArray } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { Calendar } from '../calendar/index.js';
import type { Variable } from '../labelled/variable.js';

/** Moments in memory. */
export interface Moments {
  /** Microseconds from 1970-01-01 of the calendar on; the least int64 is none. */
  readonly counts: BigInt64Array;
  readonly calendar: Calendar;
}

export const isTimes = ({ data, calendar }: Variable): boolean =>
  calendar !== undefined || data.dtype.startsWith('datetime64');

const unitOf = (dtype: string): TimeUnit => (/\[(.*)\]/.exec(dtype)?.[1] ?? 'us') as TimeUnit;

/** The moments of a variable. @throws ChunkwiseError 'dtype' for what are no times, 'argument' for what is not in memory */
export function momentsOf(operation: string, name: string, variable: Variable): Moments {
  const { data, calendar } = variable;
  if (!isTimes(variable))
    throw new ChunkwiseError(
      'dtype',
      `${operation}: '${name}' is ${data.dtype}, where times are needed; decode it, or assign times: assignCoords({ ${name}: cw.asarray(['2010-01-01', …], { dtype: 'datetime64[us]' }) })`,
    );
  const values = valuesInMemory(data) as BigInt64Array | undefined;
  if (!values)
    throw new ChunkwiseError(
      'argument',
      `${operation}: the times '${name}' have to be computed first: write x = await x.load('${name}')`,
    );
  if (calendar) return { counts: values, calendar };
  const unit = unitOf(data.dtype);
  const counts = unit === 'us' ? values : BigInt64Array.from(values, (count) => convertMoment(count, unit, 'us'));
  return { counts, calendar: 'proleptic_gregorian' };
}

/** Counts of microseconds as a variable of the kind of `like`: of its calendar, or of its unit where that is no coarser. */
export function momentVariable(like: Variable, dims: readonly string[], counts: BigInt64Array): Variable {
  const { data, calendar, attrs } = like;
  const fine = unitOf(data.dtype) === 'ns';
  const held = !calendar && fine ? counts.map((count) => convertMoment(count, 'us', 'ns')) : counts;
  const dtype = calendar ? 'int64' : fine ? 'datetime64[ns]' : 'datetime64[us]';
  const made = fromTypedArray(held, { dtype: dtype as 'int64' }) as ChunkedArray;
  return { dims, data: made, attrs, encoding: like.encoding, ...(calendar ? { calendar } : {}) };
}
