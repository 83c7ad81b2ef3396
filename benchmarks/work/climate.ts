/** Workload: one reduction of the climate store. Arguments: store, then mean, climatology or series. */
import { join } from 'node:path';
import * as climate from '../../demo/climate-reductions.js';
import * as cw from '../../lib/index.js';
import { measure } from './measure.js';

const [store, operation] = process.argv.slice(2);
await measure(async () => {
  const temperature = await cw.fromZarr(join(store, 'temperature'));
  if (operation === 'mean') return (await climate.timeMean(temperature).compute()).data as Float64Array;
  if (operation === 'climatology') {
    // Stores number their months from 0 or from 1: the groups are the same.
    const months = (await climate.readValues(join(store, 'month'))).map((month) => month % 12);
    return (await climate.monthlyClimatology(temperature, months).compute()).data as Float64Array;
  }
  const lat = await climate.readValues(join(store, 'lat'));
  return (await climate.weightedSeries(temperature, lat).compute()).data as Float64Array;
});
process.exit(0);
