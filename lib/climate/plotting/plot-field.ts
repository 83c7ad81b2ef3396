/** Pictures of fields of two dimensions, one or a sheet of facets: maps over latitude and longitude, sections, Hovmoeller diagrams. */
import { ChunkwiseError } from '../../base/errors.js';
import { roundTicks } from '../../plot/axis-ticks.js';
import { type ColourScale, chosenScale } from '../../plot/colours/colour-scale.js';
import { type EarthCoordinates, earthField } from '../../plot/earth/earth-grid.js';
import { type MapLayer, mapPanel } from '../../plot/earth/map-panel.js';
import { type FieldAxis, fieldPanel } from '../../plot/fields/field-panel.js';
import { contourLayer } from '../../plot/fields/layers.js';
import { type GridValues, readGrid } from '../../plot/grid-values.js';
import type { Picture } from '../../plot/index.js';
import { drawSheet, type Panel } from '../../plot/sheet.js';
import type { DataArray } from '../labelled/data-array.js';
import { axisOf, growsDown, labelOf, positionsOf, type Role, roleOf, scalarTitle, valueText } from './axis-roles.js';
import { checkedOptions } from './plot-option-kinds.js';
import type { ArrayPlotOptions, FieldKind } from './plot-options.js';
import { reducedField } from './reduced-field.js';

/** Draws `array` over two dimensions, the others in `row` and `col`. */
export async function plotField(given: DataArray, kind: FieldKind, options: ArrayPlotOptions): Promise<Picture> {
  const operation = `plot.${kind}`;
  checkedOptions(operation, options);
  const facets = [options.row, options.col].filter((dim): dim is string => dim !== undefined);
  const plane = given.dims.filter((dim) => !facets.includes(dim));
  if (plane.length !== 2 || facets.some((dim) => !given.dims.includes(dim)))
    throw new ChunkwiseError(
      'shape',
      `${operation}: '${given.name ?? 'the array'}' has the dimensions ${given.dims.join(', ') || 'none'}; a field has two besides row and col: select or reduce the others first, as in isel({ time: 0 })`,
    );
  const [x, y] = axesChosen(given, plane, options);
  const ordered = reducedField(given.transpose(...facets, y, x), [x, y]);
  const array = await ordered.compute();
  const { data } = await array.data.compute();
  const [rows, columns] = [array.sizes[y], array.sizes[x]];
  const count = facets.reduce((all, dim) => all * array.sizes[dim], 1);
  const numbers = data as unknown as ArrayLike<number | bigint>;
  const fields = Array.from({ length: count }, (_, k) =>
    readGrid(
      {
        data: Array.prototype.slice.call(numbers, k * rows * columns, (k + 1) * rows * columns),
        shape: [rows, columns],
      },
      operation,
    ),
  );
  const { scale, levels } = scaleOf(fields, kind, options);
  const titles = await facetTitles(array, facets, fields.length);
  const coordinates = options.map === false ? undefined : await earthCoordinates(array, x, y);
  const panels = coordinates
    ? fields.map((values, k) => mapOf(values, coordinates, kind, scale, levels, options, titles[k], operation))
    : await sections(array, fields, x, y, kind, scale, levels, options, titles);
  const columnsShown = options.colWrap ?? (options.col ? array.sizes[options.col] : options.row ? 1 : undefined);
  return drawSheet(panels, {
    size: options.size,
    dpi: options.dpi,
    title: options.title ?? (await scalarTitle(array)),
    columns: columnsShown ?? Math.ceil(Math.sqrt(panels.length)),
    scale: kind === 'contour' ? undefined : scale,
    units: labelOf(array.name, array.attrs),
  });
}

/** Dimensions across and up: named ones, else latitude and depth go up, times across, otherwise the last across as xarray's. */
function axesChosen(array: DataArray, plane: readonly string[], options: ArrayPlotOptions): readonly [string, string] {
  const dimOf = (name: string | undefined): string | undefined => {
    if (name === undefined || plane.includes(name)) return name;
    // A 2-D coordinate stands for the dimension that it runs along most: as rows for latitudes.
    const found = array.coords[name];
    if (found && found.ndim === 2) return undefined;
    throw new ChunkwiseError('argument', `plot: '${name}' is no dimension; there are ${plane.join(', ')}`);
  };
  const other = (dim: string): string => plane.find((one) => one !== dim) as string;
  const [x, y] = [dimOf(options.x), dimOf(options.y)];
  if (x) return [x, other(x)];
  if (y) return [other(y), y];
  const roles = plane.map((dim): Role => (array.coords[dim] ? roleOf(dim, array.coords[dim].variable) : 'other'));
  const first = roles.indexOf('vertical');
  const up = first >= 0 ? first : roles.indexOf('lat');
  if (up >= 0) return [plane[1 - up], plane[up]];
  const east = roles.indexOf('lon');
  return east >= 0 ? [plane[east], plane[1 - east]] : [plane[1], plane[0]];
}

/** Latitudes and longitudes of the field: of its dimensions, or of each value. */
async function earthCoordinates(array: DataArray, x: string, y: string): Promise<EarthCoordinates | undefined> {
  const find = (role: Role, ndim: number): DataArray | undefined =>
    Object.entries(array.coords).find(
      ([name, coordinate]) =>
        coordinate.ndim === ndim &&
        coordinate.dims.every((dim) => dim === x || dim === y) &&
        roleOf(name, coordinate.variable) === role,
    )?.[1];
  const [lat, lon] = [array.coords[y], array.coords[x]];
  if (lat && lon && roleOf(y, lat.variable) === 'lat' && roleOf(x, lon.variable) === 'lon')
    return { lat: await positionsOf(lat, array.sizes[y]), lon: await positionsOf(lon, array.sizes[x]) };
  const [lats, lons] = [find('lat', 2), find('lon', 2)];
  if (!lats || !lons) return undefined;
  return {
    lat: await positionsOf(lats.transpose(y, x), lats.size),
    lon: await positionsOf(lons.transpose(y, x), lons.size),
  };
}

/** Colours shared by all fields; contours have round levels. */
function scaleOf(
  fields: readonly GridValues[],
  kind: FieldKind,
  { vmin, vmax, cmap, center, robust, levels }: ArrayPlotOptions,
): { scale: ColourScale; levels: readonly number[] | undefined } {
  const options = { min: vmin, max: vmax, colours: cmap, centre: center, robust };
  if (kind === 'pcolormesh' || kind === 'imshow') {
    const listed = typeof levels === 'number' ? roundLevels(chosenScale(fields, options), levels) : levels;
    return { scale: chosenScale(fields, { ...options, levels: listed }), levels: undefined };
  }
  const chosen = chosenScale(fields, options);
  const round = typeof levels === 'object' ? levels : roundLevels(chosen, levels ?? 8);
  // Levels about 0 have as many below as above.
  const centre = center ?? (chosen.low === -chosen.high ? 0 : false);
  return { scale: chosenScale(fields, { colours: cmap, centre, levels: round }), levels: round };
}

/** About `count` round levels that reach beyond both limits. */
function roundLevels({ low, high }: ColourScale, count: number): readonly number[] {
  const ticks = roundTicks(low, high, count);
  if (ticks.length < 2) return [low, high > low ? high : low + 1];
  const step = ticks[1] - ticks[0];
  const tiny = step * 1e-6;
  return [
    ...(ticks[0] > low + tiny ? [ticks[0] - step] : []),
    ...ticks,
    ...(ticks[ticks.length - 1] < high - tiny ? [ticks[ticks.length - 1] + step] : []),
  ].map((level) => Number(level.toPrecision(12)));
}

function mapOf(
  values: GridValues,
  coordinates: EarthCoordinates,
  kind: FieldKind,
  scale: ColourScale,
  levels: readonly number[] | undefined,
  options: ArrayPlotOptions,
  title: string | undefined,
  operation: string,
): Panel {
  const field = earthField(operation, values, coordinates, kind === 'contourf');
  const settings = { ...options, centre: options.lookAt };
  if (kind !== 'contour' || !levels) return mapPanel({ field, scale }, field.extent, settings, [], title);
  const { grid, lat, lon } = closedRound(values, coordinates);
  const perValue = lat.length === grid.values.length && lat.length !== grid.rows;
  const at = (list: Float64Array, column: number, row: number, along: 0 | 1): number => {
    const read = (r: number, c: number): number => (perValue ? list[r * grid.columns + c] : list[along === 0 ? r : c]);
    const [r, c] = [Math.min(grid.rows - 1, Math.floor(row)), Math.min(grid.columns - 1, Math.floor(column))];
    const [r1, c1] = [Math.min(grid.rows - 1, r + 1), Math.min(grid.columns - 1, c + 1)];
    const down = read(r, c) + (row - r) * (read(r1, c) - read(r, c));
    return down + (column - c) * (read(r, c1) - read(r, c));
  };
  const layer: MapLayer = (place, box) =>
    contourLayer(grid, levels, (c, r) => place(at(lon, c, r, 1), at(lat, c, r, 0)), box.width / 2);
  return mapPanel(undefined, field.extent, settings, [layer], title);
}

/** A grid that goes round the Earth with its first column again behind the last, so that lines go on over the seam. */
function closedRound(grid: GridValues, { lat, lon }: EarthCoordinates): EarthCoordinates & { grid: GridValues } {
  const { rows, columns, values } = grid;
  const step = lon.length > 1 ? lon[1] - lon[0] : 0;
  const round =
    lon.length === columns && lat.length === rows && Math.abs(Math.abs(step * columns) - 360) < Math.abs(step) / 2;
  if (!round) return { grid, lat, lon };
  const wider = new Float64Array(rows * (columns + 1));
  for (let row = 0; row < rows; row++) {
    wider.set(values.subarray(row * columns, (row + 1) * columns), row * (columns + 1));
    wider[row * (columns + 1) + columns] = values[row * columns];
  }
  const around = Float64Array.from({ length: columns + 1 }, (_, k) =>
    k < columns ? lon[k] : lon[0] + Math.sign(step) * 360,
  );
  return { grid: { ...grid, columns: columns + 1, values: wider }, lat, lon: around };
}

async function sections(
  array: DataArray,
  fields: readonly GridValues[],
  x: string,
  y: string,
  kind: FieldKind,
  scale: ColourScale,
  levels: readonly number[] | undefined,
  options: ArrayPlotOptions,
  titles: readonly (string | undefined)[],
): Promise<Panel[]> {
  const across: FieldAxis = await axisOf(array, x);
  const up = await axisOf(array, y);
  const vertical = array.coords[y];
  const turned =
    options.yincrease === undefined ? vertical !== undefined && growsDown(y, vertical.variable) : !options.yincrease;
  return fields.map((values, k) =>
    fieldPanel({
      values,
      x: across,
      y: { ...up, turned },
      scale: kind === 'contour' ? undefined : scale,
      smooth: kind === 'contourf',
      lines: kind === 'contour' ? levels : undefined,
      title: titles[k],
    }),
  );
}

/** 'month = 1', or a date, above each panel. */
async function facetTitles(
  array: DataArray,
  facets: readonly string[],
  count: number,
): Promise<(string | undefined)[]> {
  if (facets.length === 0) return [undefined];
  const texts = await Promise.all(
    facets.map(async (dim) =>
      Promise.all(
        Array.from({ length: array.sizes[dim] }, async (_, k) => {
          const coordinate = array.coords[dim];
          return `${dim} = ${coordinate ? await valueText(coordinate.isel({ [dim]: k })) : k}`;
        }),
      ),
    ),
  );
  return Array.from({ length: count }, (_, k) =>
    texts.length === 1 ? texts[0][k] : `${texts[0][Math.floor(k / texts[1].length)]}, ${texts[1][k % texts[1].length]}`,
  );
}
