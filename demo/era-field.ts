/** Writes a large synthetic climate store, chunk by chunk: a lazy expression of time, latitude and longitude. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cw from '../lib/index.js';
import type { Progress } from './run-report.js';

/** What to write. */
export interface EraFieldOptions {
  /** Size before compression. */
  readonly bytes: number;
  readonly memoryLimit?: number;
  readonly onProgress?: (event: Progress) => void;
}

const rows = 180;
const columns = 360;
const waves = [
  { number: 2, period: 23, width: 20 },
  { number: 4, period: 11, width: 16 },
  { number: 6, period: 5.5, width: 14 },
  { number: 9, period: 3.7, width: 12 },
] as const;

/** Latitudes of the grid, north to south, and longitudes, west to east. */
export const eraLatitudes = Float64Array.from({ length: rows }, (_, row) => 89.5 - row);
export const eraLongitudes = Float64Array.from({ length: columns }, (_, column) => 0.5 + column);

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const map = (value: (phi: number, lambda: number) => number): Float32Array =>
  Float32Array.from({ length: rows * columns }, (_, at) =>
    value(radians(eraLatitudes[Math.floor(at / columns)]), radians(eraLongitudes[at % columns])),
  );

/**
 * The field, float32 of shape [days, 180, 360] in kelvin: a mean by latitude, a seasonal cycle, a trend, travelling waves
 * and noise, rounded to 10 bits after the point as reanalyses are. The same day has the same values whatever the size.
 */
export function eraField(days: number): cw.ChunkedArray {
  const chunks = [100, 90, 180];
  const overTime = (value: (day: number) => number): cw.ChunkedArray =>
    cw.fromTypedArray(
      Float32Array.from({ length: days }, (_, day) => value(day)),
      { shape: [days, 1, 1], chunks: [100, 1, 1] },
    );
  const overSpace = (values: Float32Array): cw.ChunkedArray =>
    cw.fromTypedArray(values, { shape: [1, rows, columns], chunks: [1, 90, 180] });
  const mean = map((phi, lambda) => 300 - 48 * Math.sin(phi) ** 2 + 4 * Math.cos(2 * lambda) * Math.cos(phi) ** 2);
  const season = map((phi, lambda) => 14 * Math.tanh(3 * phi) * (1 + 0.4 * Math.sin(3 * lambda + phi)));
  const spread = map((phi) => 2.4 * (0.4 + 0.6 * Math.abs(Math.sin(phi))));
  let field = overSpace(mean)
    .add(overSpace(season).multiply(overTime((day) => Math.cos((2 * Math.PI * (day - 199)) / 365.2425))))
    .add(overTime((day) => day * 5e-5));
  for (const { number, period, width } of waves) {
    const envelope = (phi: number): number => 2.2 * Math.exp(-((((Math.abs(phi) * 180) / Math.PI - 45) / width) ** 2));
    // cos(k·lon − ωt) apart into a product of space and time each.
    const turn = (day: number): number => (2 * Math.PI * day) / period;
    field = field
      .add(
        overSpace(map((phi, lambda) => envelope(phi) * Math.cos(number * lambda))).multiply(
          overTime((day) => Math.cos(turn(day))),
        ),
      )
      .add(
        overSpace(map((phi, lambda) => envelope(phi) * Math.sin(number * lambda))).multiply(
          overTime((day) => Math.sin(turn(day))),
        ),
      );
  }
  const noise = cw.random.random([days, rows, columns], { chunks, seed: 1, dtype: 'float32' }).subtract(0.5);
  return cw.round(field.add(noise.multiply(overSpace(spread))).multiply(1024)).divide(1024);
}

/** Calendar month, 0 to 11, of each day from 1 January 1940. */
export const eraMonths = (days: number): Int32Array =>
  Int32Array.from({ length: days }, (_, day) => new Date(Date.UTC(1940, 0, 1 + day)).getUTCMonth());

/**
 * Writes `temperature`, `month`, `lat` and `lon` below `path` as Zarr v2 with Blosc-LZ4. A store of the same size that was
 * finished before is kept. Returns the number of days and whether anything was written.
 */
export async function writeEraField(
  path: string,
  options: EraFieldOptions,
): Promise<{ days: number; written: boolean }> {
  const days = Math.max(1, Math.round(options.bytes / (4 * rows * columns)));
  const marker = join(path, 'finished.json');
  const key = JSON.stringify({ days, version: 1 });
  if (existsSync(marker) && readFileSync(marker, 'utf8') === key) return { days, written: false };
  const { bytes: _, ...running } = options;
  await eraField(days).toZarr(join(path, 'temperature'), {
    chunks: [100, 90, 180],
    codec: 'blosc-lz4',
    format: 2,
    dims: ['time', 'lat', 'lon'],
    attributes: { units: 'K', title: 'synthetic temperature, not real data' },
    overwrite: true,
    ...running,
  });
  const small = { month: eraMonths(days), lat: eraLatitudes, lon: eraLongitudes };
  for (const [name, values] of Object.entries(small))
    await cw
      .fromTypedArray(values, { shape: [values.length] })
      .toZarr(join(path, name), { format: 2, overwrite: true });
  writeFileSync(marker, key);
  return { days, written: true };
}
