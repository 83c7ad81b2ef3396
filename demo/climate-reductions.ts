/** The reductions of a climate field over (time, lat, lon), each a lazy expression of a few lines. */
import * as cw from '../lib/index.js';

/** A field over (time, lat, lon). */
export type Field = cw.ChunkedArray;

/** All values of a small stored array. */
export async function readValues(path: string): Promise<Float64Array> {
  const stored = await (await cw.fromZarr(path)).compute();
  return Float64Array.from(stored.data as ArrayLike<number | bigint>, Number);
}

/** Mean over time: a map. Summed in float64 whatever the field's dtype. */
export const timeMean = (field: Field): Field => field.mean({ axis: 0, dtype: 'float64' });

/** Mean of each calendar month, shape [12, lat, lon]; `months` holds 0 to 11 for each step. */
export const monthlyClimatology = (field: Field, months: ArrayLike<number>): Field =>
  cw.groupbyReduce(field, Int32Array.from(months), { axis: 0, reduction: 'mean', groups: 12, dtype: 'float64' });

/** Standard deviation over time of what remains when each month's mean is taken off. */
export function anomalyDeviation(field: Field, months: ArrayLike<number>): Field {
  const climatology = monthlyClimatology(field, months);
  return field.subtract(cw.take(climatology, Int32Array.from(months), { axis: 0 })).std({ axis: 0 });
}

/** Mean over the globe of each step, rows weighted by the cosine of their latitude. */
export function weightedSeries(field: Field, lat: ArrayLike<number>): Field {
  const cosines = Float64Array.from(lat, (degrees) => Math.cos((degrees * Math.PI) / 180));
  const total = cosines.reduce((sum, weight) => sum + weight, 0) * field.shape[2];
  const weights = cw.fromTypedArray(cosines, { shape: [cosines.length, 1] });
  return field
    .multiply(weights)
    .sum({ axis: [1, 2] })
    .divide(total);
}
