/**
 * Means over parts of the globe: weights of areas, zonal means, means over boxes.
 */
import { valuesInMemory } from '../../array/chunking/values-in-memory.js';
import { type ChunkedArray, fromTypedArray } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { kind, optional, otherwise } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { type DataArray, dataArrayOf } from '../labelled/data-array.js';
import { dimKind, labelledKind } from '../labelled/kinds.js';
import type { Labelled } from '../labelled/mapping.js';
import { isel } from '../labelled/selection.js';
import { weighted } from '../windows/weighted-methods.js';

/** The names of the dimensions of latitude and longitude. */
export interface GridNames {
  /** Default: 'lat' or 'latitude', whichever there is. */
  readonly lat?: string | undefined;
  /** Default: 'lon' or 'longitude', whichever there is. */
  readonly lon?: string | undefined;
}
/** A part of the globe by its borders, in degrees; longitudes may be -180..180 or 0..360, and from 350 to 10. */
export interface Box {
  readonly lat?: readonly [south: number, north: number] | undefined;
  readonly lon?: readonly [west: number, east: number] | undefined;
}

const NAMES: OptionKinds<GridNames> = {
  lat: otherwise(dimKind, "'lat' or 'latitude'"),
  lon: otherwise(dimKind, "'lon' or 'longitude'"),
};
const isRange = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.length === 2 && value.every(Number.isFinite));
const boxKind = kind<Box>(
  'box',
  'the borders of a box, { lat: [-5, 5], lon: [190, 240] }',
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).every((name) => name === 'lat' || name === 'lon') &&
    Object.values(value).every(isRange),
);

function named(operation: string, x: Labelled, what: 'lat' | 'lon', given: string | undefined): string {
  const names = given === undefined ? (what === 'lat' ? ['lat', 'latitude'] : ['lon', 'longitude']) : [given];
  const found = names.find((name) => name in x.sizes && x.coordVariables.get(name)?.dims.length === 1);
  if (found !== undefined) return found;
  throw new ChunkwiseError(
    'argument',
    `${operation}: there is no dimension ${names.map((name) => `'${name}'`).join(' or ')} with labels; name it, as { ${what}: '${x.dims[0] ?? what}' }`,
  );
}

/** Degrees along a dimension. */
function degreesOf(operation: string, x: Labelled, dim: string): Float64Array {
  const variable = x.coordVariables.get(dim);
  const values = variable && valuesInMemory(variable.data);
  if (values) return Float64Array.from(values as ArrayLike<number | bigint>, Number);
  throw new ChunkwiseError(
    'argument',
    `${operation}: the labels of '${dim}' have to be computed first: x = await x.load('${dim}')`,
  );
}

const sinOf = (degrees: number): number => Math.sin((Math.max(-90, Math.min(90, degrees)) * Math.PI) / 180);

/** The share of the sphere that each latitude stands for: bands reach halfway to the neighbours, at most to the poles. */
function bandShares(degrees: Float64Array): Float64Array {
  const n = degrees.length;
  if (n === 1) return Float64Array.of(1);
  const edge = (k: number): number =>
    k === 0
      ? degrees[0] - (degrees[1] - degrees[0]) / 2
      : k === n
        ? degrees[n - 1] + (degrees[n - 1] - degrees[n - 2]) / 2
        : (degrees[k - 1] + degrees[k]) / 2;
  return degrees.map((_, k) => Math.abs(sinOf(edge(k + 1)) - sinOf(edge(k))) / 2);
}

/**
 * The area of the cells along each latitude, as a share of the sphere: an array over latitude to weigh by. Cells reach halfway to their neighbours.
 *
 * @throws ChunkwiseError 'argument' where there is no latitude in memory
 * @example
 * t.weighted(areaWeights(t)).mean(['lat', 'lon'])
 */
export const areaWeights = define(
  { name: 'areaWeights', parameters: [['x', labelledKind]], options: NAMES },
  (x: Labelled, { lat }: GridNames = {}): DataArray => {
    const dim = named('areaWeights', x, 'lat', lat);
    const shares = bandShares(degreesOf('areaWeights', x, dim));
    const coordinate = x.coordVariables.get(dim);
    const data = fromTypedArray(shares) as ChunkedArray;
    return dataArrayOf(
      { dims: [dim], data, attrs: { long_name: 'share of the area of the sphere' }, encoding: {} },
      new Map(coordinate ? [[dim, coordinate]] : []),
      'area',
    );
  },
);

/**
 * The mean along each circle of latitude.
 *
 * @throws ChunkwiseError 'argument' where there is no longitude
 * @example
 * zonalMean(t)
 */
export const zonalMean = define(
  { name: 'zonalMean', parameters: [['x', labelledKind]], options: { lon: NAMES.lon } as never },
  <X extends Labelled>(x: X, { lon }: Pick<GridNames, 'lon'> = {}): X => x.mean(named('zonalMean', x, 'lon', lon)) as X,
);

/** Places whose degrees lie between two borders; of longitudes around the globe. */
function inside(degrees: Float64Array, [from, to]: readonly [number, number], around: boolean): number[] {
  const turn = (x: number): number => ((x % 360) + 360) % 360;
  const width = around ? (to - from >= 360 ? 360 : turn(to - from)) : 0;
  return Array.from(degrees.keys()).filter((k) =>
    around ? turn(degrees[k] - from) <= width : degrees[k] >= Math.min(from, to) && degrees[k] <= Math.max(from, to),
  );
}

/** Options of {@link boxMean}. */
export interface BoxMeanOptions extends GridNames {
  /** The box; default the globe. */
  readonly box?: Box | undefined;
}

/**
 * The mean over a box of latitudes and longitudes, by area: the index of a region, as NINO3.4 is `{ lat: [-5, 5], lon: [190, 240] }`.
 *
 * @throws ChunkwiseError 'argument' where there are no such dimensions, or no cell in the box
 * @example
 * boxMean(t, { box: { lat: [5, 25], lon: [0, 45] } })
 */
export const boxMean = define(
  { name: 'boxMean', parameters: [['x', labelledKind]], options: { ...NAMES, box: optional(boxKind) } },
  <X extends Labelled>(x: X, { box = {}, ...names }: BoxMeanOptions = {}): X => {
    const dims = (['lat', 'lon'] as const).map((what) => named('boxMean', x, what, names[what]));
    const chosen: Record<string, number[]> = {};
    for (const [k, what] of (['lat', 'lon'] as const).entries()) {
      const borders = box[what];
      if (!borders) continue;
      const found = inside(degreesOf('boxMean', x, dims[k]), borders, what === 'lon');
      if (found.length === 0)
        throw new ChunkwiseError('argument', `boxMean: no cell has ${what} between ${borders.join(' and ')}`);
      chosen[dims[k]] = found;
    }
    const weights = areaWeights(x, { lat: dims[0] });
    const part = isel(x, chosen);
    const own = dims[0] in chosen ? isel(weights, { [dims[0]]: chosen[dims[0]] }) : weights;
    return weighted(part, own).mean(dims) as X;
  },
);
