/** The second run: reductions of a generated store larger than the memory limit, and of real winds with pictures. */
import { join } from 'node:path';
import * as cw from '../lib/index.js';
import { linePlot, mapPlot } from '../lib/plot/index.js';
import {
  anomalyDeviation,
  type Field,
  monthlyClimatology,
  readValues,
  timeMean,
  weightedSeries,
} from './climate-reductions.js';
import { runDataset } from './dataset.js';
import { eraLatitudes, eraMonths, writeEraField } from './era-field.js';
import { bytes, Run } from './run-report.js';

/** Sizes of the out-of-core part. */
export interface ClimateOptions {
  readonly out: string;
  /** Folder of the repository's winds. */
  readonly winds: string;
  readonly size: number;
  readonly memoryLimit: number;
}

/** All parts; returns false when a result is wrong or the limit was passed. */
export async function runClimate(options: ClimateOptions): Promise<boolean> {
  // The larger first, so that what it holds is measured from the idle process.
  const large = await runLarge(options);
  const real = await runWinds(options.winds, options.out);
  const labelled = await runDataset(options.winds, options.out);
  return real && large && labelled;
}

interface Reductions {
  readonly mean: Float64Array;
  readonly climatology: Float64Array;
  readonly deviation: Float64Array;
  readonly series: Float64Array;
}

/** The four reductions of `field`, one after the other, shown as one run each. */
async function reduce(field: Field, months: ArrayLike<number>, lat: ArrayLike<number>, memoryLimit?: number) {
  let peak = 0;
  const compute = async (title: string, array: Field): Promise<Float64Array> => {
    const run = new Run(title);
    const result = await array.compute({ onProgress: run.onProgress, ...(memoryLimit ? { memoryLimit } : {}) });
    peak = Math.max(peak, run.finish().peakOverIdle);
    return Float64Array.from(result.data as ArrayLike<number>);
  };
  const results: Reductions = {
    mean: await compute('time mean', timeMean(field)),
    climatology: await compute('monthly climatology', monthlyClimatology(field, months)),
    deviation: await compute('standard deviation of the anomaly', anomalyDeviation(field, months)),
    series: await compute('area-weighted mean series', weightedSeries(field, lat)),
  };
  return { results, peak };
}

async function runWinds(winds: string, out: string): Promise<boolean> {
  console.log('\nClimate: monthly winds 1982-1992 (FNOC, 132 x 73 x 144, Zarr)');
  const [lat, lon, months] = await Promise.all(['lat', 'lon', 'month'].map((name) => readValues(join(winds, name))));
  const u = await cw.fromZarr(join(winds, 'uwnd'));
  const v = await cw.fromZarr(join(winds, 'vwnd'));
  const speed = cw.hypot(u.astype('float64'), v.astype('float64'));
  const { results } = await reduce(speed, months, lat);
  const shape = [lat.length, lon.length];
  const pictures = [
    mapPlot({ data: results.mean, shape }, { lat, lon, title: 'Mean wind speed 1982–1992', units: 'm s⁻¹' }).save(
      join(out, 'wind_mean.png'),
    ),
    mapPlot(
      { data: results.deviation, shape },
      { lat, lon, title: 'Wind speed: standard deviation of the monthly anomaly', units: 'm s⁻¹' },
    ).save(join(out, 'wind_anomaly_std.png')),
    drawSeries(results.series, lat, results.climatology, lon.length).save(join(out, 'wind_series.png')),
  ];
  const average = results.series.reduce((sum, value) => sum + value, 0) / results.series.length;
  const weighted = weightedMean(results.mean, lat, lon.length);
  const right =
    Math.abs(average - weighted) < 1e-9 &&
    Math.abs(weightedMean(meanOfMonths(results.climatology), lat, lon.length) - weighted) < 1e-9;
  console.log(
    `  ${right ? 'right' : 'WRONG'}: global mean ${average.toFixed(6)} m/s by series, map and climatology alike`,
  );
  console.log(`  pictures: ${pictures.join(', ')}`);
  return right;
}

/** The global series, and what the climatology alone would give. */
function drawSeries(series: Float64Array, lat: ArrayLike<number>, climatology: Float64Array, columns: number) {
  const cells = lat.length * columns;
  const x = Float64Array.from(series, (_, month) => 1982 + month / 12);
  const usual = Float64Array.from({ length: 12 }, (_, month) =>
    weightedMean(climatology.subarray(month * cells, (month + 1) * cells), lat, columns),
  );
  return linePlot(
    [
      { x, y: series, label: 'global mean' },
      { x, y: Float64Array.from(series, (_, month) => usual[month % 12]), label: 'climatology', width: 1 },
    ],
    {
      title: 'Global mean wind speed, area-weighted',
      yLabel: 'm s⁻¹',
      xTicks: Array.from({ length: 12 }, (_, year) => 1982 + year),
      xTickLabels: Array.from({ length: 12 }, (_, year) => String(1982 + year)),
    },
  );
}

/** Mean of the twelve months; they have as many steps each. */
function meanOfMonths(climatology: Float64Array): Float64Array {
  const cells = climatology.length / 12;
  return Float64Array.from({ length: cells }, (_, cell) => {
    let sum = 0;
    for (let month = 0; month < 12; month++) sum += climatology[month * cells + cell];
    return sum / 12;
  });
}

function weightedMean(field: Float64Array, lat: ArrayLike<number>, columns: number): number {
  let sum = 0;
  let weights = 0;
  for (let row = 0; row < lat.length; row++) {
    const weight = Math.cos((lat[row] * Math.PI) / 180);
    for (let column = 0; column < columns; column++) sum += weight * field[row * columns + column];
    weights += weight * columns;
  }
  return sum / weights;
}

async function runLarge({ out, size, memoryLimit }: ClimateOptions): Promise<boolean> {
  console.log(`\nClimate out of core: a generated store of ${bytes(size)}, in at most ${bytes(memoryLimit)}`);
  const path = join(out, `era_${Math.round(size / 1e6)}MB.zarr`);
  const writing = new Run(`write ${path}`);
  const { days, written } = await writeEraField(path, {
    bytes: size,
    memoryLimit,
    onProgress: writing.onProgress,
  });
  const wrote = writing.finish();
  if (!written) console.log('  (there already, and kept)');
  const field = await cw.fromZarr(join(path, 'temperature'));
  const { results, peak } = await reduce(field, eraMonths(days), eraLatitudes, memoryLimit);
  const largest = Math.max(peak, wrote.peakOverIdle);
  const average = results.series.reduce((sum, value) => sum + value, 0) / results.series.length;
  const weighted = weightedMean(results.mean, eraLatitudes, 360);
  const right = Math.abs(average - weighted) < 1e-6 * weighted;
  const fits = largest <= memoryLimit;
  console.log(`  ${right ? 'right' : 'WRONG'}: global mean ${average.toFixed(6)} K by series and map alike`);
  console.log(
    `  ${fits ? 'within the limit' : 'OVER the limit'}: peak ${bytes(largest)} over the idle process, limit ${bytes(memoryLimit)}`,
  );
  return right && fits;
}
