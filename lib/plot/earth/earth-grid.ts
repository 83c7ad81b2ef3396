/**
 * Values at places of the Earth: on latitudes and longitudes of their own, or with a latitude and longitude for each value. Tells the value
 * at any place: that of the cell that covers it, or one between the four around it.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { between, type GridValues } from '../grid-values.js';
import { pointIndex } from './point-index.js';
import type { Bounds } from './projection.js';

/** Latitudes and longitudes of a field's rows and columns, or of each value. */
export interface EarthCoordinates {
  readonly lat: Float64Array;
  readonly lon: Float64Array;
}

/** A field that can be asked for its value anywhere. */
export interface EarthField {
  /** Undefined where the grid does not reach. */
  readonly valueAt: (lon: number, lat: number) => number | undefined;
  /** What it covers. */
  readonly extent: Bounds;
}

/** The field of values on a grid. @throws ChunkwiseError 'shape' when the coordinates do not fit */
export function earthField(
  operation: string,
  grid: GridValues,
  { lat, lon }: EarthCoordinates,
  smooth: boolean,
): EarthField {
  if (lat.length === grid.rows && lon.length === grid.columns && lat.length + lon.length > 2)
    return regularField(operation, grid, lat, lon, smooth);
  if (lat.length === grid.values.length && lon.length === grid.values.length) return scatteredField(grid, lat, lon);
  throw new ChunkwiseError(
    'shape',
    `${operation} got data of shape [${grid.rows}, ${grid.columns}] with ${lat.length} latitudes and ${lon.length} longitudes; rows are latitudes, columns longitudes, or both have the data's shape`,
  );
}

/** Edges half way between centres, which rise or fall, as many and one more; latitudes end at the poles. */
function edgesOf(centres: Float64Array): Float64Array {
  const count = centres.length;
  const edges = new Float64Array(count + 1);
  for (let k = 1; k < count; k++) edges[k] = (centres[k - 1] + centres[k]) / 2;
  edges[0] = count > 1 ? centres[0] - (edges[1] - centres[0]) : centres[0] - 0.5;
  edges[count] = count > 1 ? centres[count - 1] + (centres[count - 1] - edges[count - 1]) : centres[0] + 0.5;
  return edges;
}

const isMonotone = (values: Float64Array): boolean => {
  const sign = Math.sign(values[values.length - 1] - values[0]);
  return values.every((value, k) => k === 0 || Math.sign(value - values[k - 1]) === sign);
};

/** Place of `value` among what rises or falls: entries k and k + 1 are around it. */
function segment(sorted: Float64Array, value: number): number {
  const rising = sorted[sorted.length - 1] >= sorted[0];
  let low = 0;
  let high = sorted.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (rising ? value >= sorted[middle] : value <= sorted[middle]) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Longitudes that go on over the date line made rising, the same place told by other numbers. */
function unwound(lon: Float64Array): Float64Array {
  const out = Float64Array.from(lon);
  for (let k = 1; k < out.length; k++) {
    while (out[k] - out[k - 1] > 180) out[k] -= 360;
    while (out[k] - out[k - 1] < -180) out[k] += 360;
  }
  return out;
}

function regularField(
  operation: string,
  { values, rows, columns }: GridValues,
  lat: Float64Array,
  given: Float64Array,
  smooth: boolean,
): EarthField {
  const lon = isMonotone(given) && Math.abs(given[columns - 1] - given[0]) <= 360 ? given : unwound(given);
  for (const [name, list] of [
    ['latitudes', lat],
    ['longitudes', lon],
  ] as const)
    if (list.length > 1 && !isMonotone(list))
      throw new ChunkwiseError(
        'argument',
        `${operation}: the ${name} neither rise nor fall throughout; sort the field along them first (sortby)`,
      );
  const lonEdges = edgesOf(lon);
  const latEdges = edgesOf(lat);
  const west = Math.min(lonEdges[0], lonEdges[columns]);
  const east = Math.max(lonEdges[0], lonEdges[columns]);
  const south = Math.max(-90, Math.min(latEdges[0], latEdges[rows]));
  const north = Math.min(90, Math.max(latEdges[0], latEdges[rows]));
  const step = (east - west) / columns;
  const around = Math.abs(east - west - 360) < step / 2 || east - west > 360;
  const valueAt = (longitude: number, latitude: number): number | undefined => {
    if (latitude < south - 1e-9 || latitude > north + 1e-9) return undefined;
    const x = longitude - 360 * Math.floor((longitude - west) / 360);
    if (x > east + 1e-9 && !around) return undefined;
    if (!smooth || rows === 1 || columns === 1) {
      const row = segment(latEdges, latitude);
      return values[row * columns + Math.min(columns - 1, segment(lonEdges, Math.min(x, east)))];
    }
    const row = segment(lat, latitude);
    const v = Math.max(0, Math.min(1, (latitude - lat[row]) / (lat[row + 1] - lat[row])));
    const [left, right, u] = besideLongitude(x);
    return between(values, [row * columns, (row + 1) * columns, v], [left, right, u]);
  };
  const low = Math.min(lon[0], lon[columns - 1]);
  const high = Math.max(lon[0], lon[columns - 1]);
  const [first, last] = lon[0] <= lon[columns - 1] ? [0, columns - 1] : [columns - 1, 0];
  const besideLongitude = (x: number): readonly [number, number, number] => {
    if (x < low || x > high) {
      if (!around) return x < low ? [first, first, 0] : [last, last, 0];
      // Between the last and the first, over the seam.
      const gap = low + 360 - high;
      const beyond = x > high ? x - high : x + 360 - high;
      return gap <= 0 ? [last, last, 0] : [last, first, Math.min(1, beyond / gap)];
    }
    const left = segment(lon, x);
    return [left, left + 1, (x - lon[left]) / (lon[left + 1] - lon[left])];
  };
  return { valueAt, extent: [west, south, around ? west + 360 : east, north] };
}

/** Each place has the value of the nearest point, where that is no further than its neighbours are. */
function scatteredField({ values, rows, columns }: GridValues, lat: Float64Array, lon: Float64Array): EarthField {
  const nearest = pointIndex(lat, lon, rows > 1 && columns > 1 ? columns : undefined);
  let [south, north] = [90, -90];
  const seen = new Uint8Array(360);
  for (let k = 0; k < lat.length; k++) {
    if (!Number.isFinite(lat[k]) || !Number.isFinite(lon[k])) continue;
    south = Math.min(south, lat[k]);
    north = Math.max(north, lat[k]);
    seen[((Math.floor(lon[k]) % 360) + 360) % 360] = 1;
  }
  return {
    valueAt: (longitude, latitude) => {
      const found = nearest(longitude, latitude);
      return found === undefined ? undefined : values[found];
    },
    extent: extentOf(seen, south, north),
  };
}

/** The longitudes that hold points: all but the widest gap. */
function longitudesSeen(seen: Uint8Array): readonly [west: number, east: number] {
  let widest = 0;
  let end = 0;
  let run = 0;
  for (let k = 0; k < 720; k++) {
    run = seen[k % 360] ? 0 : run + 1;
    if (run > widest && run <= 360) [widest, end] = [run, k + 1];
  }
  return widest < 20 ? [-180, 180] : [end % 360, (end % 360) + 360 - widest];
}

function extentOf(seen: Uint8Array, south: number, north: number): Bounds {
  const [west, east] = longitudesSeen(seen);
  const shifted = west >= 180 ? 360 : 0;
  return [west - shifted, south, east - shifted, north];
}
