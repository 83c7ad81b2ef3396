/** The climate part's end: a NetCDF file opened as a dataset, asked in labelled words, and drawn as a map with coastlines. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { boxMean, climatology, openDataset, slice } from '../lib/climate/index.js';

/** Writes the winds as NetCDF, opens the file and draws the July climatology; false when a value is wrong. */
export async function runDataset(winds: string, out: string): Promise<boolean> {
  const file = join(out, 'winds.nc');
  console.log(`\nClimate with labels: ${file}`);
  rmSync(file, { force: true });
  await (await openDataset(winds)).toNetcdf(file);

  const ds = await openDataset(file);
  const speed = ds
    .get('uwnd')
    .hypot(ds.get('vwnd'))
    .rename('speed')
    .assignAttrs({ long_name: 'wind speed', units: 'm s-1' });
  const july = climatology(speed).sel({ month: 7 });
  const picture = await july.plot({ projection: 'robinson', title: 'Wind speed in July' });
  const path = join(out, 'wind-july.png');
  picture.save(path);
  const trades = boxMean(speed, { box: { lat: [5, 20], lon: [300, 330] } }).sel({ time: slice('1982', '1991') });
  const mean = Number(await trades.mean().item());
  const plain = Number(await boxMean(july, { box: { lat: [-90, 90], lon: [20, 377.5] } }).item());
  console.log(
    String(ds)
      .split('\n')
      .slice(0, 9)
      .map((line) => `  ${line}`)
      .join('\n'),
  );
  console.log(
    `  trade winds of the Atlantic ${mean.toFixed(3)} m/s, global mean of July ${plain.toFixed(3)} m/s; ${path}`,
  );
  return mean > 4 && mean < 10 && plain > 4 && plain < 10;
}
