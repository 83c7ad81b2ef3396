/**
 * Values as numbers of groups: the different ones in their order, and which of them each element is.
 */
import { entriesOf, isTextDType, type TypedArray } from '../../../kernels/dtype.js';
import { elementIn } from '../../../kernels/scalar.js';
import { type ChunkedArray, fromTypedArray } from '../../array/index.js';
import { NO_MOMENT } from '../calendar/index.js';
import type { Variable } from '../labelled/variable.js';
import { isTimes } from './moments.js';

type Value = number | bigint | string;
const compare = (a: Value, b: Value): number => (a < b ? -1 : a > b ? 1 : 0);

/** Elements in memory as values that compare; undefined where one is missing. */
function comparable(variable: Variable, values: TypedArray): (k: number) => Value | undefined {
  const { dtype } = variable.data;
  if (isTextDType(dtype)) return (k) => String(elementIn(values, k, dtype));
  if (isTimes(variable) || dtype.startsWith('timedelta64'))
    return (k) => (values[k] === NO_MOMENT ? undefined : (values[k] as bigint));
  return (k) => (Number.isNaN(values[k]) ? undefined : (values[k] as number | bigint));
}

/** Which group each element is of, -1 for missing ones, and where each group's value stands first. Groups ascend by value. */
export function factorized(variable: Variable, values: TypedArray): { codes: Int32Array; first: Int32Array } {
  const at = comparable(variable, values);
  const size = values.length / entriesOf(variable.data.dtype);
  const codes = new Int32Array(size);
  const numbers = new Map<Value, number>();
  const found: { value: Value; first: number }[] = [];
  for (let k = 0; k < size; k++) {
    const value = at(k);
    if (value === undefined) {
      codes[k] = -1;
      continue;
    }
    let number = numbers.get(value);
    if (number === undefined) {
      number = found.length;
      numbers.set(value, number);
      found.push({ value, first: k });
    }
    codes[k] = number;
  }
  const order = found.map((_, k) => k).sort((a, b) => compare(found[a].value, found[b].value));
  const rank = new Int32Array(order.length);
  order.forEach((number, place) => {
    rank[number] = place;
  });
  for (let k = 0; k < size; k++) if (codes[k] >= 0) codes[k] = rank[codes[k]];
  return { codes, first: Int32Array.from(order, (number) => found[number].first) };
}

/** Which of `labels` each element is; -1 for none of them. */
export function matched(variable: Variable, values: TypedArray, labels: Variable, labelValues: TypedArray): Int32Array {
  const same = (value: Value): Value => (typeof value === 'bigint' && !isTimes(variable) ? Number(value) : value);
  const places = new Map<Value, number>();
  const label = comparable(labels, labelValues);
  for (let k = 0; k < labels.data.size; k++) {
    const value = label(k);
    if (value !== undefined) places.set(same(value), k);
  }
  const at = comparable(variable, values);
  return Int32Array.from({ length: variable.data.size }, (_, k) => {
    const value = at(k);
    return value === undefined ? -1 : (places.get(same(value)) ?? -1);
  });
}

/** Elements of a variable in memory at `places`, as a variable along `dim`. */
export function pickedVariable(variable: Variable, values: TypedArray, places: Int32Array, dim: string): Variable {
  const { dtype } = variable.data;
  const width = entriesOf(dtype);
  const out = new (values.constructor as new (size: number) => TypedArray)(places.length * width);
  places.forEach((place, k) => {
    for (let e = 0; e < width; e++) out[k * width + e] = values[place * width + e];
  });
  const data = fromTypedArray(out as never, { dtype: dtype as never }) as ChunkedArray;
  return { ...variable, dims: [dim], data };
}
