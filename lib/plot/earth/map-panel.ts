/** The panel of a map: a field by the inverse projection of each pixel, coastlines, borders, graticule, and what else lies on it. */
import { latitudeLabel, longitudeLabel } from '../axis-ticks.js';
import type { ColourScale } from '../colours/colour-scale.js';
import { type Axis, type Box, labelSize } from '../frame.js';
import { imageElement, paintPixels } from '../grid-values.js';
import { clipped, type Panel, pixelsOf } from '../sheet.js';
import { textStrokes } from '../stroke-font.js';
import type { EarthField } from './earth-grid.js';
import { graticule, linesPath, partPath } from './projected-lines.js';
import { type Bounds, boundsOf, type PlanePoint, type Projection, type ProjectionOptions } from './projection.js';
import { type ProjectionName, projectionOf } from './projections.js';
import { type EarthLine, worldLines } from './world-lines.js';

/** What a map shows besides its field. */
export interface MapViewOptions extends ProjectionOptions {
  /** How the sphere becomes plane; `plateCarree` by default. */
  readonly projection?: ProjectionName | undefined;
  /** What of the Earth is shown, in degrees; the field's extent on maps with axes, all of the map on others. */
  readonly extent?: Bounds | undefined;
  /** Coastlines; by default those that suit the extent. */
  readonly coastlines?: boolean | '110m' | '50m' | undefined;
  /** Borders of countries; none by default. */
  readonly borders?: boolean | undefined;
  /** Thin lines of longitude and latitude; true by default. */
  readonly graticule?: boolean | undefined;
}

/** What lies on a map above its field: SVG by the places of longitudes and latitudes in picture units. */
export type MapLayer = (
  place: (lon: number, lat: number) => readonly [x: number, y: number] | undefined,
  box: Box,
  projection: Projection,
) => string;

/** A map of `field`, which may be absent, with `layers` above it. */
export function mapPanel(
  field: { readonly field: EarthField; readonly scale: ColourScale } | undefined,
  covered: Bounds,
  settings: MapViewOptions,
  layers: readonly MapLayer[] = [],
  title?: string,
): Panel {
  const { projection: name = 'plateCarree' } = settings;
  const straight = name === 'plateCarree' || name === 'mercator';
  const shown = settings.extent ?? (straight ? covered : undefined);
  const centre = settings.centre ?? defaultCentre(name, straight ? (shown ?? covered) : covered);
  const projection = projectionOf(name, { ...settings, centre });
  const bounds = shown ? boundsShown(projection, shown) : projection.bounds;
  const [x0, y0, x1, y1] = bounds;
  const span = shown ? Math.max(shown[2] - shown[0], shown[3] - shown[1]) : 360;
  const step = span > 200 ? 30 : ([20, 10, 5, 2, 1, 0.5, 0.2].find((size) => span / size >= 5) ?? 0.1);
  const meridians =
    shown && span <= 200 ? multiples(shown[0], shown[2], step) : multiples(-180, 179, step * 2 > 45 ? 60 : 30);
  const parallels = shown && span <= 200 ? multiples(shown[1], shown[3], step) : multiples(-60, 60, 30);
  return {
    title,
    aspect: (x1 - x0) / (y1 - y0),
    margin: straight ? undefined : shown ? 14 : 34,
    ...(straight && shown ? axesOf(projection, shown, bounds) : {}),
    draw(box, dpi) {
      const put = ([x, y]: PlanePoint): readonly [number, number] => [
        box.x + ((x - x0) / (x1 - x0)) * box.width,
        box.y + box.height - ((y - y0) / (y1 - y0)) * box.height,
      ];
      const parts: string[] = [];
      if (field) {
        const { width, height } = pixelsOf(box, dpi);
        const pixels = paintPixels(width, height, field.scale, (x, y) => {
          const place = projection.invert(x0 + ((x + 0.5) / width) * (x1 - x0), y1 - ((y + 0.5) / height) * (y1 - y0));
          return place && field.field.valueAt(place[0], place[1]);
        });
        parts.push(imageElement(pixels, width, height, box));
      }
      const strokes: string[] = [];
      const stroke = (lines: Iterable<ArrayLike<number>>, colour: string, width: number): void => {
        const path = linesPath(projection, lines, put);
        if (path !== '')
          strokes.push(
            `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round"/>`,
          );
      };
      if (settings.graticule ?? true)
        stroke(straight && shown ? straightLines(shown) : graticule(meridians, parallels), 'rgba(0,0,0,0.22)', 0.6);
      if (settings.borders) stroke(worldLines().borders110, 'rgba(40,40,40,0.6)', 0.5);
      if (settings.coastlines ?? true) stroke(coast(settings.coastlines ?? true, span), '#1c1c1c', 0.8);
      const place = (lon: number, lat: number): readonly [number, number] | undefined => {
        const point = projection.project(lon, lat);
        return point && put(point);
      };
      for (const layer of layers) strokes.push(layer(place, box, projection));
      const outline = projection.outline.map(put);
      if (!straight && !shown)
        strokes.push(`<path d="${partPath(outline)}Z" fill="none" stroke="#222" stroke-width="1"/>`);
      parts.push(clipped(grown(box), strokes.join('')));
      if (!straight && shown)
        parts.push(
          `<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" fill="none" stroke="#222" stroke-width="1"/>`,
        );
      if (!straight && !shown && box.width > 240) parts.push(labels(name, projection, put, parallels, centre));
      return parts.join('');
    },
  };
}

const grown = (box: Box): Box => ({ x: box.x - 1, y: box.y - 1, width: box.width + 2, height: box.height + 2 });

/** The middle of what is shown, so that no map is cut open where its data are. */
function defaultCentre(
  name: ProjectionName,
  [west, south, east, north]: Bounds,
): readonly [number, number] | undefined {
  if (name === 'northPolarStereo') return [0, 90];
  if (name === 'southPolarStereo') return [0, -90];
  const whole = east - west >= 359;
  const straight = name === 'plateCarree' || name === 'mercator';
  if (whole && !straight) return name === 'orthographic' ? [0, 20] : [0, name === 'lambertConformal' ? 40 : 0];
  return [(west + east) / 2, (south + north) / 2];
}

const multiples = (from: number, to: number, step: number): number[] => {
  const found: number[] = [];
  for (let k = Math.ceil(from / step - 1e-9); k * step <= to + 1e-9; k++) found.push(Number((k * step).toFixed(6)));
  return found;
};

const coast = (asked: boolean | '110m' | '50m', span: number): readonly EarthLine[] =>
  asked === '50m' || (asked === true && span < 100) ? worldLines().coast50 : worldLines().coast110;

/** The rectangle of the plane that holds longitudes and latitudes. */
function boundsShown(projection: Projection, [west, south, east, north]: Bounds): Bounds {
  const points: PlanePoint[] = [];
  for (let i = 0; i <= 40; i++)
    for (let j = 0; j <= 40; j++) {
      // A hair inside, so that the last longitude is not the other edge.
      const inset = i === 0 ? 1e-9 : i === 40 ? -1e-9 : 0;
      const point = projection.project(west + ((east - west) * i) / 40 + inset, south + ((north - south) * j) / 40);
      if (point) points.push(point);
    }
  return points.length > 0 ? boundsOf(points) : projection.bounds;
}

/** Ticks of a map whose meridians and parallels are straight. */
function ticksShown([west, south, east, north]: Bounds): { lons: number[]; lats: number[] } {
  const fit = (from: number, to: number): number[] => {
    const step =
      [60, 45, 30, 20, 15, 10, 5, 2, 1, 0.5, 0.2].find((size) => (to - from) / size >= 4.9) ?? (to - from) / 5;
    return multiples(from, to, step);
  };
  return { lons: fit(west, east), lats: fit(south, north) };
}

function axesOf(projection: Projection, shown: Bounds, [x0, y0, x1, y1]: Bounds): { across: Axis; up: Axis } {
  const { lons, lats } = ticksShown(shown);
  const [middleLon, middleLat] = [(shown[0] + shown[2]) / 2, (shown[1] + shown[3]) / 2];
  const clampLon = (lon: number): number => Math.max(shown[0] + 1e-9, Math.min(shown[2] - 1e-9, lon));
  const marked = lats.filter((lat) => projection.project(middleLon, lat));
  return {
    across: {
      from: x0,
      to: x1,
      ticks: lons.map((lon) => projection.project(clampLon(lon), Math.max(-80, Math.min(80, middleLat)))?.[0] ?? x0),
      labels: lons.map(longitudeLabel),
    },
    up: {
      from: y0,
      to: y1,
      ticks: marked.map((lat) => projection.project(middleLon, lat)?.[1] ?? y0),
      labels: marked.map(latitudeLabel),
    },
  };
}

/** Meridians and parallels at the ticks of a map with axes. */
function straightLines(shown: Bounds): number[][] {
  const { lons, lats } = ticksShown(shown);
  const [west, east] = [shown[0] + 1e-9, shown[2] - 1e-9];
  const along = [west, ...multiples(west, east, 10), east];
  return [
    ...lons.map((lon) => Math.max(west, Math.min(east, lon))).map((lon) => [lon, -90, lon, -80, lon, 80, lon, 90]),
    ...lats.map((lat) => along.flatMap((lon) => [lon, lat])),
  ];
}

/** Labels of the graticule around a map without axes. */
function labels(
  name: ProjectionName,
  projection: Projection,
  put: (point: PlanePoint) => readonly [number, number],
  parallels: readonly number[],
  centre: readonly [number, number] | undefined,
): string {
  const size = labelSize - 1;
  const [cx, cy] = put([0, 0]);
  if (name === 'northPolarStereo' || name === 'southPolarStereo') {
    const [right] = put([projection.bounds[2], 0]);
    const radius = right - cx + 14;
    return multiples(-180, 179, 30)
      .map((lon) => {
        const angle = ((lon - (centre?.[0] ?? 0)) * Math.PI) / 180;
        const down = name === 'northPolarStereo' ? 1 : -1;
        return textStrokes(longitudeLabel(lon), cx + radius * Math.sin(angle), cy + down * radius * Math.cos(angle), {
          size,
          anchor: 'middle',
          vertical: 'middle',
        });
      })
      .join('');
  }
  if (projection.cut === undefined || name === 'lambertConformal') return '';
  const west = projection.cut - 360 + 1e-6;
  const beside = parallels.map((lat) => {
    const point = projection.project(west, lat);
    if (!point) return '';
    const [x, y] = put(point);
    return textStrokes(latitudeLabel(lat), x - 6, y, { size, anchor: 'end', vertical: 'middle' });
  });
  return beside.join('');
}
