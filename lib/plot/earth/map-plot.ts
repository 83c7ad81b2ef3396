/** Maps of the Earth: a field over latitude and longitude in a projection, with coastlines. */
import { boolean, isListOf, kind, oneOf, optional, otherwise, positive, required } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { chosenScale } from '../colours/colour-scale.js';
import { type Coordinates, type GridData, readCoordinates, readGrid } from '../grid-values.js';
import type { HeatMapOptions } from '../heat-map.js';
import type { Picture } from '../picture.js';
import { coordinateList, grid as gridKind, HEAT_MAP, pair } from '../plot-kinds.js';
import { drawSheet } from '../sheet.js';
import { earthField } from './earth-grid.js';
import { type MapViewOptions, mapPanel } from './map-panel.js';
import type { Bounds } from './projection.js';
import { PROJECTIONS } from './projections.js';

/** Options of {@link mapPlot}. */
export interface MapOptions extends Omit<HeatMapOptions, 'centre'>, Omit<MapViewOptions, 'centre'> {
  /** Latitude of each row, rising or falling, degrees north; or of each value. */
  readonly lat: Coordinates;
  /** Longitude of each column, degrees east, -180 to 180 and 0 to 360 alike; or of each value. */
  readonly lon: Coordinates;
  /** Value in the middle of a diverging colour map; none by default. */
  readonly centre?: number | false | undefined;
  /** Longitude and latitude in the middle of the map. */
  readonly lookAt?: readonly [lon: number, lat: number] | undefined;
  /** Values between the points are interpolated, instead of one colour for each cell. Default false. */
  readonly smooth?: boolean | undefined;
}

const bounds = kind<Bounds>(
  'bounds',
  'west, south, east and north in degrees, west < east and south < north',
  (value) =>
    isListOf(value, Number.isFinite) &&
    (value as readonly number[]).length === 4 &&
    (value as Bounds)[0] < (value as Bounds)[2] &&
    (value as Bounds)[1] < (value as Bounds)[3],
);
const coastlines = kind<boolean | '110m' | '50m'>(
  'coastlines',
  "true, false, '110m' or '50m'",
  (value) => typeof value === 'boolean' || value === '110m' || value === '50m',
);

/** Kinds of {@link MapViewOptions}, but for the centre. */
export const MAP_SETTINGS: OptionKinds<Omit<MapViewOptions, 'centre'>> = {
  projection: optional(oneOf(...PROJECTIONS), 'plateCarree'),
  parallels: optional(pair, [33, 45] as never),
  radius: otherwise(positive, '90, polar maps 60'),
  extent: otherwise(bounds, 'what the data cover on maps with axes, else all'),
  coastlines: otherwise(coastlines, "'110m', below 100 degrees '50m'"),
  borders: optional(boolean, false),
  graticule: optional(boolean, true),
};

/**
 * A map: a matrix over latitude and longitude in a projection, with coastlines (Natural Earth), NaN in grey.
 *
 * @param grid A real ndarray of shape [lat, lon], or of the shape that 2-D `lat` and `lon` have.
 * @throws ChunkwiseError 'shape' when `lat` and `lon` do not fit the data.
 * @example
 * mapPlot(await wind.mean({ axis: 0 }).compute(), { lat, lon, title: 'Mean wind speed', units: 'm/s' }).save('out/wind.png');
 */
export const mapPlot = define(
  {
    name: 'mapPlot',
    parameters: [['grid', gridKind]],
    options: {
      lat: required(coordinateList),
      lon: required(coordinateList),
      ...HEAT_MAP,
      ...MAP_SETTINGS,
      lookAt: otherwise(pair, 'the middle of what is shown'),
      smooth: optional(boolean, false),
    },
  },
  (grid: GridData | readonly (readonly number[])[], options: MapOptions): Picture => {
    const values = readGrid(grid, 'mapPlot');
    const coordinates = {
      lat: readCoordinates(options.lat, 'mapPlot: lat'),
      lon: readCoordinates(options.lon, 'mapPlot: lon'),
    };
    const field = earthField('mapPlot', values, coordinates, options.smooth ?? false);
    const scale = chosenScale([values], { centre: false, ...options });
    const panel = mapPanel({ field, scale }, field.extent, { ...options, centre: options.lookAt });
    return drawSheet([panel], { ...options, scale });
  },
);
