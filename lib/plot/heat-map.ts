/** Pictures of matrices: filled contours, images, and maps of the Earth, each with a colour bar. */
import { ChunkwiseError } from '../base/errors.js';
import { boolean, oneOf, optional, otherwise, required } from '../base/kinds.js';
import { define, type OptionKinds } from '../base/signature.js';
import { latitudeLabel, longitudeLabel } from './axis-ticks.js';
import { type ColourMapName, colourTable } from './colour-maps.js';
import { type Axis, type Box, barMargin, drawAxes, drawColourBar, drawTitle, leftMargin, line } from './frame.js';
import {
  type GridData,
  type GridValues,
  imageElement,
  type Lookup,
  linearLookup,
  nearestLookup,
  paint,
  readGrid,
} from './grid-values.js';
import { Picture, type PictureOptions } from './picture.js';
import { grid as gridKind, HEAT_MAP, numberList, pair } from './plot-kinds.js';

/** What pictures of a matrix can be told. */
export interface HeatMapOptions extends PictureOptions {
  /** Above the picture. */
  readonly title?: string | undefined;
  /** Below the horizontal axis. */
  readonly xLabel?: string | undefined;
  /** Beside the vertical axis. */
  readonly yLabel?: string | undefined;
  /** Written along the colour bar. */
  readonly units?: string | undefined;
  /** Colour map; `jet` for contourf, `viridis` otherwise. */
  readonly colours?: ColourMapName | undefined;
  /** Value of the first colour; the smallest finite value by default. */
  readonly min?: number | undefined;
  /** Value of the last colour; the largest finite value by default. */
  readonly max?: number | undefined;
  /** Number of equal colour bands; 100 for contourf, 256 otherwise. */
  readonly levels?: number | undefined;
}

/** Options of {@link contourf} and {@link imshow}. */
export interface MatrixOptions extends HeatMapOptions {
  /** Coordinates of the first and last column; column numbers by default. */
  readonly xRange?: readonly [number, number] | undefined;
  /** Coordinates of the first and last row; row numbers by default. */
  readonly yRange?: readonly [number, number] | undefined;
  /** Where row 0 lies; `bottom` for contourf, `top` for imshow. */
  readonly origin?: 'bottom' | 'top' | undefined;
}

/** Options of {@link mapPlot}. */
export interface MapOptions extends HeatMapOptions {
  /** Latitude of each row, rising or falling, degrees north. */
  readonly lat: ArrayLike<number>;
  /** Longitude of each column, rising, degrees east. */
  readonly lon: ArrayLike<number>;
  /** Thin lines at the ticks; true by default. */
  readonly graticule?: boolean | undefined;
}

const origin = oneOf('bottom', 'top');
const MATRIX: OptionKinds<MatrixOptions> = {
  ...HEAT_MAP,
  xRange: otherwise(pair, 'column numbers'),
  yRange: otherwise(pair, 'row numbers'),
  origin: otherwise(origin, "'bottom' for contourf, 'top' for imshow"),
};

/**
 * Filled contours of a matrix, linear between its points, row 0 at the bottom.
 *
 * @param grid A real ndarray of shape [rows, columns]; NaN is drawn grey.
 * @throws ChunkwiseError 'shape' when the data are not a matrix.
 * @example
 * contourf(await u.compute(), { title: 'Contour of Temperature', dpi: 300 }).save('out/heat.png');
 */
export const contourf = define(
  { name: 'contourf', parameters: [['grid', gridKind]], options: MATRIX },
  (grid: GridData | readonly (readonly number[])[], options: MatrixOptions = {}): Picture => {
    const values = readGrid(grid, 'contourf');
    const origin = options.origin ?? 'bottom';
    const [left, right] = options.xRange ?? [0, values.columns - 1];
    const [first, last] = options.yRange ?? [0, values.rows - 1];
    const across: Axis = { from: left, to: right, title: options.xLabel };
    const up: Axis = origin === 'bottom' ? { from: first, to: last } : { from: last, to: first };
    return draw(
      values,
      across,
      { ...up, title: options.yLabel },
      { size: [7.4, 6.4], colours: 'jet', levels: 100, ...options },
      (width, height) => [
        linearLookup(values.columns, width, false),
        linearLookup(values.rows, height, origin === 'bottom'),
      ],
    );
  },
);

/**
 * A matrix as an image, one rectangle an element, row 0 at the top.
 *
 * @param grid A real ndarray of shape [rows, columns]; NaN is drawn grey.
 * @throws ChunkwiseError 'shape' when the data are not a matrix.
 */
export const imshow = define(
  { name: 'imshow', parameters: [['grid', gridKind]], options: MATRIX },
  (grid: GridData | readonly (readonly number[])[], options: MatrixOptions = {}): Picture => {
    const values = readGrid(grid, 'imshow');
    const [left, right] = cellEdges(options.xRange ?? [0, values.columns - 1], values.columns);
    const [first, last] = cellEdges(options.yRange ?? [0, values.rows - 1], values.rows);
    const bottom = (options.origin ?? 'top') === 'bottom';
    const across: Axis = { from: left, to: right, title: options.xLabel };
    const up: Axis = { from: bottom ? first : last, to: bottom ? last : first, title: options.yLabel };
    const top = bottom ? values.rows - 0.5 : -0.5;
    const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
    return draw(values, across, up, { size: [7.4, 6.4], ...options }, (width, height) => [
      nearestLookup(numbers(values.columns), -0.5, values.columns - 0.5, width),
      nearestLookup(numbers(values.rows), top, values.rows - 1 - top, height),
    ]);
  },
);

/**
 * A map: a matrix over latitude and longitude, north at the top, NaN in grey.
 *
 * @param grid A real ndarray of shape [lat, lon].
 * @throws ChunkwiseError 'shape' when `lat` and `lon` do not fit the data.
 * @example
 * mapPlot(await wind.mean({ axis: 0 }).compute(), { lat, lon, title: 'Mean wind speed', units: 'm/s' }).save('out/wind.png');
 */
export const mapPlot = define(
  {
    name: 'mapPlot',
    parameters: [['grid', gridKind]],
    options: { lat: required(numberList), lon: required(numberList), ...HEAT_MAP, graticule: optional(boolean, true) },
  },
  (grid: GridData | readonly (readonly number[])[], options: MapOptions): Picture => {
    const values = readGrid(grid, 'mapPlot');
    const { lat, lon } = options;
    if (lat.length !== values.rows || lon.length !== values.columns)
      throw new ChunkwiseError(
        'shape',
        `mapPlot got data of shape [${values.rows}, ${values.columns}] with ${lat.length} latitudes and ${lon.length} longitudes; rows are latitudes, columns longitudes`,
      );
    const [latA, latB] = cellEdges([lat[0], lat[lat.length - 1]], lat.length);
    const south = Math.max(-90, Math.min(latA, latB));
    const north = Math.min(90, Math.max(latA, latB));
    const [west, east] = cellEdges([lon[0], lon[lon.length - 1]], lon.length);
    const across = degreeAxis(west, east, longitudeLabel);
    const up = degreeAxis(south, north, latitudeLabel);
    const shape = Math.min(1.2, Math.max(0.35, (north - south) / (east - west)));
    const size = options.size ?? ([9, 1.25 + 6.9 * shape] as const);
    const settings = { ...options, size };
    return draw(
      values,
      { ...across, title: options.xLabel },
      { ...up, title: options.yLabel },
      settings,
      (width, height) => [nearestLookup(lon, west, east, width), nearestLookup(lat, north, south, height)],
      options.graticule ?? true,
    );
  },
);

/** Ticks at whole degrees, 5 to 9 of them. */
function degreeAxis(from: number, to: number, label: (degrees: number) => string): Axis {
  const step = [60, 45, 30, 20, 15, 10, 5, 2, 1].find((size) => (to - from) / size >= 4.9) ?? (to - from) / 5;
  const ticks: number[] = [];
  for (let index = Math.ceil(from / step); index * step <= to; index++) ticks.push(Number((index * step).toFixed(6)));
  return { from, to, ticks, labels: ticks.map(label) };
}

/** The outer edges of equal cells whose outer centres are given. */
function cellEdges([first, last]: readonly [number, number], count: number): [number, number] {
  const half = count > 1 ? (last - first) / (count - 1) / 2 : 0.5;
  return [first - half, last + half];
}

/** Puts frame, pixels, colour bar and title together. */
function draw(
  values: GridValues,
  across: Axis,
  up: Axis,
  options: HeatMapOptions,
  lookups: (width: number, height: number) => readonly [Lookup, Lookup],
  graticule = false,
): Picture {
  const size = options.size ?? ([7.4, 6.4] as const);
  const dpi = options.dpi ?? 100;
  const low = options.min ?? values.low;
  const high = options.max ?? values.high;
  const table = colourTable(options.colours ?? 'viridis', Math.max(1, Math.round(options.levels ?? 256)));
  const left = Math.round(leftMargin(up));
  const right = Math.round(barMargin(low, high, options.units));
  const top = options.title ? 38 : 16;
  const bottom = across.title ? 54 : 36;
  const box: Box = {
    x: left,
    y: top,
    width: Math.round(size[0] * 100) - left - right,
    height: Math.round(size[1] * 100) - top - bottom,
  };
  const width = Math.max(1, Math.round((box.width * dpi) / 100));
  const height = Math.max(1, Math.round((box.height * dpi) / 100));
  const [horizontal, vertical] = lookups(width, height);
  const pixels = paint(values, horizontal, vertical, low, high, table);
  const body = [imageElement(pixels, width, height, box)];
  if (graticule) {
    for (const tick of across.ticks ?? []) {
      const x = box.x + ((tick - across.from) / (across.to - across.from)) * box.width;
      body.push(line(x, box.y, x, box.y + box.height, 'rgba(0,0,0,0.22)', 0.6));
    }
    for (const tick of up.ticks ?? []) {
      const y = box.y + box.height - ((tick - up.from) / (up.to - up.from)) * box.height;
      body.push(line(box.x, y, box.x + box.width, y, 'rgba(0,0,0,0.22)', 0.6));
    }
  }
  body.push(
    drawAxes(box, across, up),
    drawTitle(box, options.title),
    drawColourBar(box, low, high, table, options.units),
  );
  return new Picture(body.join(''), size, dpi);
}
