/**
 * W3, reductions of temp(time, lat, lon) in a Zarr store: time_mean, clim (12 monthly means), gmean (area-weighted
 * series), anom_std (deviation of the anomaly from clim), p90 (90th percentile along time). Options: store, op.
 */
import * as cw from '../../lib/index.js';
import type { MakeWork } from './measure.js';

const FILL = -32768;
const SCALE = 0.01;
const OFFSET = 273.15;

/** Calendar month, 0 to 11, of each day from 1 January 2001. */
const monthsOf = (days: number): Int32Array =>
  Int32Array.from({ length: days }, (_, day) => new Date(Date.UTC(2001, 0, 1 + day)).getUTCMonth());

/** Packed integers as the kelvins they stand for; floats as they are. */
function unpacked(x: cw.ChunkedArray): cw.ChunkedArray {
  if (x.dtype !== 'int16') return x;
  const float = (value: number): cw.ChunkedArray => cw.full([], value, { dtype: 'float32' });
  return cw.where(x.equal(FILL), float(Number.NaN), x.astype('float32').multiply(float(SCALE)).add(float(OFFSET)));
}

function reduced(name: string, x: cw.ChunkedArray): cw.ChunkedArray {
  const [days, rows, columns] = x.shape;
  const climatology = (): cw.ChunkedArray =>
    cw.groupbyReduce(x, monthsOf(days), { axis: 0, reduction: 'mean', groups: 12 });
  switch (name) {
    case 'time_mean':
      return x.mean({ axis: 0 });
    case 'clim':
      return climatology();
    case 'anom_std':
      return x.subtract(cw.take(climatology(), monthsOf(days), { axis: 0 })).std({ axis: 0 });
    case 'gmean': {
      const weights = cw.cos(cw.deg2rad(cw.linspace(90, -90, rows)));
      return x
        .multiply(weights.slice(':, null'))
        .sum({ axis: [1, 2] })
        .divide(weights.sum().multiply(columns));
    }
    case 'p90':
      return cw.quantile(x, 0.9, { axis: 0 });
    default:
      throw new Error(`W3 has no operation ${name}`);
  }
}

export const make: MakeWork = (options, compute) => {
  const [store, name] = [options.text('store'), options.text('op')];
  return {
    once: async () => reduced(name, unpacked(await cw.fromZarr(store, { path: 'temp' }))).compute(compute),
  };
};
