/**
 * What `resample` gives: groups by step of time, and the times of a shorter step filled from those that there are.
 */
import { type ChunkedArray, where as choose, fromTypedArray, take } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { GroupBy } from '../grouping/group-by.js';
import type { Grouping } from '../grouping/grouping.js';
import { takenAt } from '../labelled/alignment.js';
import { dataArrayOf, isDataArray } from '../labelled/data-array.js';
import { type Dataset, datasetOf } from '../labelled/dataset.js';
import type { Labelled } from '../labelled/mapping.js';
import { checkNumeric, dtypeWithMissing, missingOf } from '../labelled/missing.js';
import { type Variable, withData } from '../labelled/variable.js';
import type { ResampledMethods } from './resample-methods.js';

/** The times that are resampled, and the steps. */
export interface ResampleParts {
  readonly dim: string;
  readonly counts: BigInt64Array;
  readonly steps: BigInt64Array;
}

/**
 * A DataArray or Dataset by steps of time.
 *
 * @example
 * t.resample({ time: 'MS' }).mean()
 * t.resample({ time: '6h' }).interpolate('linear')
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the methods are installed by resample-methods.ts
export class Resampled<X extends Labelled> extends GroupBy<X> {
  /** @internal */
  readonly parts: ResampleParts;
  /** @internal made by `resample` */
  constructor(object: X, grouping: Grouping, parts: ResampleParts) {
    super(object, [grouping]);
    this.parts = parts;
  }
  override get [Symbol.toStringTag](): string {
    return 'Resampled';
  }
}
export interface Resampled<X extends Labelled> extends ResampledMethods<X> {}

export const isResampled = (value: unknown): value is Resampled<Labelled> => value instanceof Resampled;

/** How a time without a value is filled from those that have one. */
export type FillMethod = 'ffill' | 'bfill' | 'nearest';

/** @throws ChunkwiseError 'argument' where times do not ascend */
function checkAscending(operation: string, { counts, dim }: ResampleParts): void {
  for (let k = 1; k < counts.length; k++)
    if (counts[k] <= counts[k - 1])
      throw new ChunkwiseError(
        'argument',
        `${operation}: the times '${dim}' do not ascend, so that there is none before or after; sortby('${dim}') and drop duplicates first`,
      );
}

/** The number of times that are not after a moment. */
function notAfter(counts: BigInt64Array, moment: bigint): number {
  let [low, high] = [0, counts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (counts[middle] <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Which time stands for each step; -1 for none. */
function fillPlaces({ counts, steps }: ResampleParts, method: FillMethod, tolerance: bigint | undefined): Int32Array {
  const far = (place: number, step: bigint): bigint =>
    counts[place] > step ? counts[place] - step : step - counts[place];
  return Int32Array.from(steps, (step) => {
    const before = notAfter(counts, step) - 1;
    const after = before >= 0 && counts[before] === step ? before : before + 1;
    let place = method === 'ffill' ? before : after < counts.length ? after : -1;
    // Of two equally near ones pandas takes the later.
    if (method === 'nearest')
      place = before < 0 || (after < counts.length && far(after, step) <= far(before, step)) ? after : before;
    return place >= 0 && tolerance !== undefined && far(place, step) > tolerance ? -1 : place;
  });
}

/** Each variable over the dimension as `fn` makes it; coordinates over it are dropped, the steps are its labels. */
function upsampled(by: Resampled<Labelled>, fn: (variable: Variable) => Variable): Labelled {
  const { object, parts, grouped } = by;
  const { dim } = parts;
  const [{ labels }] = grouped.groupings;
  const coords = new Map<string, Variable>([[dim, labels]]);
  for (const [name, variable] of object.coordVariables) if (!variable.dims.includes(dim)) coords.set(name, variable);
  const one = (variable: Variable): Variable => (variable.dims.includes(dim) ? fn(variable) : variable);
  if (isDataArray(object)) return dataArrayOf(one(object.variable), coords, object.name);
  const { variables, coordNames, ...rest } = (object as Dataset).parts;
  const made = new Map([...variables].filter(([name]) => !coordNames.has(name)).map(([name, x]) => [name, one(x)]));
  return datasetOf({ ...rest, variables: new Map([...coords, ...made]), coordNames: new Set(coords.keys()) });
}

/** Steps filled from times before, after or near them. @internal */
export function filled(
  operation: string,
  by: Resampled<Labelled>,
  method: FillMethod,
  tolerance: bigint | undefined,
): Labelled {
  checkAscending(operation, by.parts);
  const places = fillPlaces(by.parts, method, tolerance);
  return upsampled(by, (variable) => takenAt(variable, by.parts.dim, places));
}

/** Steps between times, by a straight line between their values; missing beyond the first and the last. @internal */
export function interpolated(operation: string, by: Resampled<Labelled>, kind: 'linear' | 'nearest'): Labelled {
  checkAscending(operation, by.parts);
  const { counts, steps, dim } = by.parts;
  const n = counts.length;
  const inside = (step: bigint): boolean => n > 0 && step >= counts[0] && step <= counts[n - 1];
  // A step at a time's own moment ends the interval before it, as in scipy.
  const lower = Int32Array.from(steps, (step) => Math.max(0, Math.min(n - 2, notAfter(counts, step - 1n) - 1)));
  const upper = lower.map((place) => Math.min(n - 1, place + 1));
  const weight = Float64Array.from(steps, (step, k) =>
    upper[k] === lower[k] ? 0 : Number(step - counts[lower[k]]) / Number(counts[upper[k]] - counts[lower[k]]),
  );
  const there = Uint8Array.from(steps, (step) => (inside(step) ? 1 : 0));
  return upsampled(by, (variable) => {
    checkNumeric(operation, variable);
    const axis = variable.dims.indexOf(dim);
    const dtype = dtypeWithMissing(variable.data.dtype);
    const wide = variable.data.astype(dtype) as ChunkedArray;
    const along = (data: Uint8Array | Float64Array, as: 'bool' | 'float32' | 'float64'): ChunkedArray =>
      fromTypedArray(as === 'float32' ? Float32Array.from(data) : (data as Float64Array), {
        dtype: as as 'float64',
        shape: variable.dims.map((_, k) => (k === axis ? steps.length : 1)),
      }) as ChunkedArray;
    // Halfway scipy takes the earlier.
    const nearest = lower.map((place, k) => (weight[k] > 0.5 ? upper[k] : place));
    const low = take(wide, kind === 'linear' ? lower : nearest, { axis }) as ChunkedArray;
    const made =
      kind === 'linear'
        ? (low.add(
            (take(wide, upper, { axis }) as ChunkedArray)
              .subtract(low)
              .multiply(along(weight, dtype === 'float32' ? 'float32' : 'float64')),
          ) as ChunkedArray)
        : low;
    const all = there.every(Boolean);
    return withData(variable, all ? made : (choose(along(there, 'bool'), made, missingOf(dtype)) as ChunkedArray));
  });
}
