/** Reads reference results of climate reductions and says how a computed array differs from one. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the data beside the project would be. */
export const sharedData = join(resolve(fileURLToPath(import.meta.url), '../../..'), '../shared/data');
const folder = join(sharedData, 'golden/open');
export const hasGolden = existsSync(join(folder, 'INDEX.md'));
if (!hasGolden) console.warn('shared/data/golden is absent: tests over it are skipped');

/** One input of a reference result. */
export interface Input {
  /** Path of the Zarr array under the shared data. */
  readonly zarr: string;
  /** How stored values become the array that is meant, in words. */
  readonly decode: string;
}

/** What an array has to be. NaN is written null. */
export interface Expected {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly nan_count: number;
  readonly sum: number;
  readonly wsum: number;
  readonly sum_abs: number;
  readonly min: number;
  readonly max: number;
  readonly values_c_order?: readonly (number | null)[];
  readonly entries?: readonly (readonly [readonly number[], number | null])[];
}

/** How closely: bit for bit, or |got - want| <= rtol * |want| + atol. */
export type Closeness = 'exactly' | { readonly rtol: number; readonly atol: number };

/** One reference result. */
export interface GoldenRecord {
  readonly id: string;
  readonly operation: string;
  readonly inputs: Readonly<Record<string, Input>>;
  readonly given: Readonly<Record<string, unknown>>;
  readonly compare: Closeness;
  readonly expected: Expected;
}

/** Values in C order, with the shape and dtype that the lazy array had stated. */
export interface Computed {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: ArrayLike<number | bigint>;
}

/** All records, by name; none where the data are absent. */
export const goldenRecords = (): GoldenRecord[] =>
  hasGolden
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as GoldenRecord)
    : [];

/** What the reference results state of an array of numbers. */
export function summary(values: ArrayLike<number>): Omit<Expected, 'shape' | 'dtype' | 'values_c_order' | 'entries'> {
  let [nans, sum, weighted, sizes, min, max] = [0, 0, 0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  // Short sums first and then their sum, so that rounding stays far below what is compared.
  for (let begin = 0; begin < values.length; begin += 1024) {
    let [partSum, partWeighted, partSizes] = [0, 0, 0];
    const end = Math.min(begin + 1024, values.length);
    for (let k = begin; k < end; k++) {
      const value = values[k];
      if (Number.isNaN(value)) {
        nans++;
        continue;
      }
      partSum += value;
      partWeighted += value * ((k % 101) + 1);
      partSizes += Math.abs(value);
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    sum += partSum;
    weighted += partWeighted;
    sizes += partSizes;
  }
  return { nan_count: nans, sum, wsum: weighted, sum_abs: sizes, min, max };
}

/** Everything in which a computed array is not what it has to be; empty when it is. */
export function differences(
  computed: Computed,
  { expected, compare }: { readonly expected: Expected; readonly compare: Closeness },
): string[] {
  const found: string[] = [];
  const say = (what: string, got: unknown, want: unknown): void => {
    if (found.length < 12) found.push(`${what}: ${String(got)}, not ${String(want)}`);
  };
  const { shape, dtype, data } = computed;
  if (dtype !== expected.dtype) say('dtype', dtype, expected.dtype);
  if (String(shape) !== String(expected.shape)) say('shape', `[${shape}]`, `[${expected.shape}]`);
  const values = Float64Array.from(data, Number);
  const { rtol, atol } = compare === 'exactly' ? { rtol: 0, atol: 0 } : compare;
  const check = (what: string, got: number, wanted: number | null, room: number): void => {
    const want = wanted ?? Number.NaN;
    if (!(Object.is(got, want) || got === want || Math.abs(got - want) <= room)) say(what, got, want);
  };
  const seen = summary(values);
  // Sums are made in some order of float64 additions, there too; sums of integers are exact.
  const sumRtol = expected.dtype === 'int64' ? 0 : Math.max(rtol, 1e-13);
  const sumRoom = sumRtol * expected.sum_abs + atol * values.length;
  check('nan_count', seen.nan_count, expected.nan_count, 0);
  check('sum', seen.sum, expected.sum, sumRoom);
  check('sum_abs', seen.sum_abs, expected.sum_abs, sumRoom);
  check('wsum', seen.wsum, expected.wsum, 101 * sumRoom);
  const room = (want: number | null): number => rtol * Math.abs(want ?? 0) + atol;
  check('min', seen.min, expected.min, room(expected.min));
  check('max', seen.max, expected.max, room(expected.max));
  const count = expected.shape.reduce((a, b) => a * b, 1);
  if (values.length !== count) say('count', values.length, count);
  expected.values_c_order?.forEach((want, k) => {
    check(`value ${k}`, values[k], want, room(want));
  });
  for (const [index, want] of expected.entries ?? []) {
    const flat = index.reduce((k, at, axis) => k * expected.shape[axis] + at, 0);
    check(`[${index}]`, values[flat], want, room(want));
  }
  return found;
}
