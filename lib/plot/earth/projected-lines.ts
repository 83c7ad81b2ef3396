/** Lines on the Earth as lines on a map: cut where the map is cut open, ended at its horizon. */
import type { PlanePoint, Projection } from './projection.js';
import { turned } from './projection.js';
import type { EarthLine } from './world-lines.js';

/** The parts of a line that the map shows, each a list of places on its plane. */
export function* projectedLine(projection: Projection, line: ArrayLike<number>): Generator<PlanePoint[]> {
  const { project, cut } = projection;
  const centre = cut === undefined ? undefined : cut - 180;
  let part: PlanePoint[] = [];
  let before: readonly [lon: number, lat: number, seen: PlanePoint | undefined] | undefined;
  for (let k = 0; k < line.length; k += 2) {
    const lat = line[k + 1];
    const lon = centre === undefined ? line[k] : turned(line[k], centre);
    const seen = project(lon, lat);
    if (before) {
      const jump = centre !== undefined && Math.abs(lon - before[0]) > 180;
      if (jump) {
        // Over the cut: to the one edge, and on from the other.
        const side = before[0] > (centre as number) ? 1 : -1;
        const edge = (centre as number) + 180 * side;
        const next = lon + 360 * side;
        const share = next === before[0] ? 0 : (edge - before[0]) / (next - before[0]);
        const height = before[1] + share * (lat - before[1]);
        const leaving = project(edge - 1e-9 * side, height);
        if (leaving) part.push(leaving);
        if (part.length > 1) yield part;
        const entering = project(edge - (360 - 1e-9) * side, height);
        part = entering ? [entering] : [];
      } else if (seen !== undefined && !before[2]) {
        const edge = horizon(projection, [lon, lat], before);
        part = edge ? [edge] : [];
      } else if (!seen && before[2]) {
        const edge = horizon(projection, before, [lon, lat]);
        if (edge) part.push(edge);
        if (part.length > 1) yield part;
        part = [];
      }
    }
    if (seen) part.push(seen);
    before = [lon, lat, seen];
  }
  if (part.length > 1) yield part;
}

/** The last place that is seen on the way from one that is to one that is not. */
function horizon(
  { project }: Projection,
  [lon0, lat0]: readonly [number, number, ...unknown[]],
  [lon1, lat1]: readonly [number, number, ...unknown[]],
): PlanePoint | undefined {
  const far = lon1 - lon0 > 180 ? lon1 - 360 : lon1 - lon0 < -180 ? lon1 + 360 : lon1;
  let [low, high] = [0, 1];
  for (let step = 0; step < 16; step++) {
    const middle = (low + high) / 2;
    if (project(lon0 + middle * (far - lon0), lat0 + middle * (lat1 - lat0))) low = middle;
    else high = middle;
  }
  return project(lon0 + low * (far - lon0), lat0 + low * (lat1 - lat0));
}

/** The SVG path of lines; `place` puts a place of the plane on the picture. Points closer than half a unit to the last are left out. */
export function linesPath(
  projection: Projection,
  lines: Iterable<ArrayLike<number>>,
  place: (point: PlanePoint) => readonly [number, number],
): string {
  let path = '';
  for (const line of lines) for (const part of projectedLine(projection, line)) path += partPath(part.map(place));
  return path;
}

/** The SVG path of one line of the picture. */
export function partPath(points: readonly (readonly [number, number])[]): string {
  let path = '';
  let [lastX, lastY] = [Number.NaN, Number.NaN];
  points.forEach(([x, y], k) => {
    if (k > 0 && k < points.length - 1 && Math.abs(x - lastX) < 0.5 && Math.abs(y - lastY) < 0.5) return;
    path += `${k === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    lastX = x;
    lastY = y;
  });
  return path;
}

/** Meridians and parallels, a point each two degrees. */
export function graticule(meridians: readonly number[], parallels: readonly number[]): EarthLine[] {
  const along = (from: number, to: number, point: (at: number) => readonly [number, number]): EarthLine =>
    Float64Array.from(Array.from({ length: (to - from) / 2 + 1 }, (_, k) => point(from + 2 * k)).flat());
  return [
    ...meridians.map((lon) => along(-90, 90, (lat) => [lon, lat])),
    ...parallels.map((lat) => along(-180, 180, (lon) => [lon, lat])),
  ];
}
