/**
 * The index of a dimension: its coordinate's values in memory, looked up by label, by nearness and by range.
 */
import { isTextDType, isTimeDType, type TypedArray } from '../../../kernels/dtype.js';
import { elementIn } from '../../../kernels/scalar.js';
import { valuesInMemory } from '../../array/chunking/values-in-memory.js';
import type { ChunkedArray } from '../../array/index.js';
import type { CalendarName, Variable } from './variable.js';

/** A value that labels are compared as: times are counts of the coordinate's unit. */
export type IndexValue = number | bigint | string;

/** How a label that is none of the coordinate's is looked up. */
export type LookupMethod = 'nearest' | 'pad' | 'ffill' | 'backfill' | 'bfill';

/** The values of a coordinate along its dimension. */
export interface AxisIndex {
  readonly kind: 'number' | 'time' | 'text';
  /** Of times: the dtype, or the calendar. */
  readonly dtype: string;
  readonly calendar?: CalendarName;
  readonly values: readonly IndexValue[];
  /** Ascending, descending, or neither (equal neighbours allowed). */
  readonly order: 'ascending' | 'descending' | 'none';
  /** Of times: the longest unit, up to a day, of which all are whole ones. */
  readonly resolution: () => 'D' | 'h' | 'm' | 's' | 'us';
  /** Where each value stands first; made when it is first asked for. */
  readonly places: () => ReadonlyMap<IndexValue, readonly number[]>;
}

const known = new WeakMap<ChunkedArray['node'], AxisIndex>();

const isMissing = (value: IndexValue): boolean => typeof value === 'number' && Number.isNaN(value);

function orderOf(values: readonly IndexValue[]): AxisIndex['order'] {
  let ascending = true;
  let descending = true;
  for (let k = 0; k < values.length; k++) {
    if (isMissing(values[k])) return 'none';
    if (k === 0) continue;
    if (values[k] < values[k - 1]) ascending = false;
    if (values[k] > values[k - 1]) descending = false;
  }
  return ascending ? 'ascending' : descending ? 'descending' : 'none';
}

function listed(data: TypedArray, { dtype, size }: ChunkedArray): IndexValue[] {
  if (isTextDType(dtype)) return Array.from({ length: size }, (_, k) => String(elementIn(data, k, dtype)));
  if (isTimeDType(dtype) || data instanceof BigInt64Array || data instanceof BigUint64Array)
    return Array.from(data as Iterable<bigint>);
  return Array.from(data as Iterable<number>);
}

/** int64 beyond what float64 holds stays bigint; else numbers, which labels are given as. */
const numbers = (values: readonly IndexValue[]): readonly IndexValue[] =>
  values.every((value) => typeof value === 'bigint' && value <= 9007199254740991n && value >= -9007199254740991n)
    ? values.map(Number)
    : values;

/** Counts of a unit in a day, where a day is a whole number of them. */
const IN_A_DAY: Readonly<Record<string, bigint>> = {
  h: 24n,
  m: 1440n,
  s: 86_400n,
  ms: 86_400_000n,
  us: 86_400_000_000n,
  ns: 86_400_000_000_000n,
};

function resolutionOf(values: readonly IndexValue[], unit: string): ReturnType<AxisIndex['resolution']> {
  const day = IN_A_DAY[unit];
  if (day === undefined) return 'D';
  const whole = (parts: bigint): boolean =>
    day % parts === 0n && values.every((value) => typeof value !== 'bigint' || value % (day / parts) === 0n);
  return whole(1n) ? 'D' : whole(24n) ? 'h' : whole(1440n) ? 'm' : whole(86_400n) ? 's' : 'us';
}

/** The index over a variable of one dimension; undefined where its values are not in memory. */
export function axisIndex(variable: Variable): AxisIndex | undefined {
  const { data, calendar } = variable;
  const found = known.get(data.node);
  if (found && found.calendar === calendar) return found;
  if (data.ndim !== 1) return undefined;
  const elements = valuesInMemory(data);
  if (!elements) return undefined;
  const kind = isTextDType(data.dtype) ? 'text' : calendar || isTimeDType(data.dtype) ? 'time' : 'number';
  const raw = listed(elements, data);
  const values = kind === 'number' ? numbers(raw) : raw;
  let places: Map<IndexValue, number[]> | undefined;
  let resolution: ReturnType<AxisIndex['resolution']> | undefined;
  const index: AxisIndex = {
    kind,
    dtype: data.dtype,
    ...(calendar ? { calendar } : {}),
    values,
    order: orderOf(values),
    resolution: () => {
      resolution ??= resolutionOf(values, calendar ? 'us' : (/\[(.*)\]/.exec(data.dtype)?.[1] ?? 'us'));
      return resolution;
    },
    places: () => {
      if (places) return places;
      places = new Map();
      for (const [k, value] of values.entries()) {
        const at = places.get(value);
        if (at) at.push(k);
        else places.set(value, [k]);
      }
      return places;
    },
  };
  known.set(data.node, index);
  return index;
}

/** The first place whose value is not before `value` (`after`: is after it) in an ascending or descending index. */
function bisect({ values, order }: AxisIndex, value: IndexValue, after: boolean): number {
  const before = (at: IndexValue): boolean =>
    order === 'descending' ? (after ? at >= value : at > value) : after ? at <= value : at < value;
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(values[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The places from `start` to `stop`, both included, in an index that ascends or descends: [first, one behind the last]. */
export function placesBetween(
  index: AxisIndex,
  start: IndexValue | undefined,
  stop: IndexValue | undefined,
): [number, number] {
  const first = start === undefined ? 0 : bisect(index, start, false);
  const last = stop === undefined ? index.values.length : bisect(index, stop, true);
  return [first, Math.max(first, last)];
}

const distance = (a: IndexValue, b: IndexValue): number =>
  typeof a === 'bigint' && typeof b === 'bigint' ? Math.abs(Number(a - b)) : Math.abs(Number(a) - Number(b));

/** The place found for `value` by `method`; -1 for none. The index ascends or descends. */
export function placeNear(index: AxisIndex, value: IndexValue, method: LookupMethod): number {
  const { values, order } = index;
  if (isMissing(value)) return -1;
  const exact = index.places().get(value);
  if (exact) return exact[0];
  const at = bisect(index, value, false);
  // What lies before and after by place is less and greater by value where the index ascends.
  const [less, greater] = order === 'descending' ? [at, at - 1] : [at - 1, at];
  const there = (k: number): boolean => k >= 0 && k < values.length;
  if (method === 'pad' || method === 'ffill') return there(less) ? less : -1;
  if (method === 'backfill' || method === 'bfill') return there(greater) ? greater : -1;
  if (!there(less)) return there(greater) ? greater : -1;
  if (!there(greater)) return less;
  // Of two equally near ones pandas takes the greater.
  return distance(values[less], value) < distance(values[greater], value) ? less : greater;
}

/** How far a label lies from the value at a place. */
export const labelDistance = (index: AxisIndex, place: number, value: IndexValue): number =>
  distance(index.values[place], value);
