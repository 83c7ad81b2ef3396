/** The pieces that climate reductions are made of, each a lazy expression of public operations. */
import * as cw from '../../lib/index.js';

type Field = cw.ChunkedArray;

/** A column of weights cos(latitude), to broadcast over the last two axes. */
export const cosineColumn = (lat: readonly number[]): Field =>
  cw.cos(cw.deg2rad(cw.array(lat, { dtype: 'float64' }))).reshape([lat.length, 1]);

/** Weighted mean over `axis` of what is not NaN; NaN where nothing is left. */
export const weightedMean = (field: Field, weights: Field, axis: number | readonly number[]): Field =>
  cw.nansum(field.multiply(weights), { axis }).divide(cw.where(cw.isnan(field), 0, weights).sum({ axis }));

/** Mean of each group of steps. */
export const climatology = (field: Field, labels: readonly number[], groups = 12): Field =>
  cw.groupbyReduce(field, labels, { axis: 0, reduction: 'mean', groups });

/** The same, by a list of indices for each group. */
export const climatologyByLists = (field: Field, labels: readonly number[], groups = 12): Field =>
  cw.stack(
    Array.from({ length: groups }, (_, group) =>
      cw
        .take(
          field,
          labels.flatMap((label, step) => (label === group ? [step] : [])),
          { axis: 0 },
        )
        .mean({ axis: 0 }),
    ),
  );

/** Each step less the mean of its group. */
export const anomaly = (field: Field, labels: readonly number[], groups = 12): Field =>
  field.subtract(cw.take(climatology(field, labels, groups), labels, { axis: 0 }));

/** The `width` views of `field` shifted along time, of n - width + 1 steps each; the last one is not shifted. */
export const shifted = (field: Field, width: number): Field[] =>
  Array.from({ length: width }, (_, k) => field.slice(cw.s(k, field.shape[0] - width + 1 + k)));

/** `field` of n - lost steps with `lost` steps of NaN before it. */
export const afterNaN = (field: Field, lost: number): Field =>
  cw.pad(field, [[lost, 0], ...field.shape.slice(1).map((): [number, number] => [0, 0])], { value: Number.NaN });

/** Sum of this step and all before it, by doubling: after pass k each step holds the sum of 2^k steps. */
export function runningSum(field: Field): Field {
  let sums = field;
  for (let reach = 1; reach < field.shape[0]; reach *= 2) {
    const before = sums.slice(cw.s(0, field.shape[0] - reach));
    sums = sums.add(cw.pad(before, [[reach, 0], ...field.shape.slice(1).map((): [number, number] => [0, 0])]));
  }
  return sums;
}

/**
 * The elements of given ranks along time (0 is the least) of 16-bit integers, shape [ranks, ...], by bisection: at each
 * of 16 steps the values not above the middle are counted.
 */
export function orderStatistics(field: Field, ranks: readonly number[]): Field {
  const shape = [ranks.length, 1, ...field.shape.slice(1)];
  const wanted = cw.array(ranks, { dtype: 'int64' }).reshape([ranks.length, 1, ...field.shape.slice(1).map(() => 1)]);
  let low: Field = cw.full(shape, -32768, { dtype: 'int32' });
  let high: Field = cw.full(shape, 32767, { dtype: 'int32' });
  for (let step = 0; step < 16; step++) {
    const middle = low.add(high).floorDivide(2);
    const enough = field.slice(null).lessEqual(middle).sum({ axis: 1, keepdims: true }).greater(wanted);
    [low, high] = [cw.where(enough, low, middle.add(1)), cw.where(enough, middle, high)];
  }
  return low.squeeze({ axis: 1 });
}

/** Products of all pairs of rows, summed: x times its own transpose. */
export const gram = (x: Field): Field => x.slice(':', null).multiply(x.slice(null)).sum({ axis: 2 });
