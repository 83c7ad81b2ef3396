/** Finds the nearest of many places on the Earth: unit vectors sorted into cubes, of which the nearest are looked at. */
import { degrees } from './projection.js';

/** Reach of places without neighbours in rows and columns, in mean distances. */
const LOOSE = 1.2;
const MOST_CELLS = 256;

/**
 * Makes the search for the place nearest to a longitude and latitude: its number, or undefined where none is near. How near is near enough
 * follows from the distances to the neighbours in rows of `columns` places, or from the mean distance without rows.
 */
export function pointIndex(
  lat: Float64Array,
  lon: Float64Array,
  columns: number | undefined,
): (lon: number, lat: number) => number | undefined {
  const count = lat.length;
  const points = new Float64Array(3 * count);
  for (let k = 0; k < count; k++) {
    const cos = Math.cos(lat[k] * degrees);
    points[3 * k] = cos * Math.cos(lon[k] * degrees);
    points[3 * k + 1] = cos * Math.sin(lon[k] * degrees);
    points[3 * k + 2] = Math.sin(lat[k] * degrees);
  }
  const apart = (a: number, b: number): number =>
    Math.hypot(
      points[3 * a] - points[3 * b],
      points[3 * a + 1] - points[3 * b + 1],
      points[3 * a + 2] - points[3 * b + 2],
    );
  const reach = columns === undefined ? undefined : rowReach(count, columns, apart);
  const spacing = reach ? median(reach) : Math.sqrt((4 * Math.PI) / Math.max(1, count));
  const side = Math.max(2 / MOST_CELLS, Math.min(0.5, spacing));
  const cells = Math.ceil(2 / side) + 1;
  const cellOf = (x: number): number => Math.max(0, Math.min(cells - 1, Math.floor((x + 1) / side)));
  const numberOf = (x: number, y: number, z: number): number => (x * cells + y) * cells + z;
  // Numbers of the places in each cube.
  const cubes = new Map<number, number[]>();
  for (let k = 0; k < count; k++) {
    if (!Number.isFinite(points[3 * k]) || !Number.isFinite(points[3 * k + 2])) continue;
    const cube = numberOf(cellOf(points[3 * k]), cellOf(points[3 * k + 1]), cellOf(points[3 * k + 2]));
    const list = cubes.get(cube);
    if (list) list.push(k);
    else cubes.set(cube, [k]);
  }
  const allowed = (k: number): number => reach?.[k] ?? LOOSE * spacing;
  const farthest = reach ? Math.min(0.5, largest(reach)) : LOOSE * spacing;
  const rings = Math.max(1, Math.ceil(farthest / side));
  return (longitude, latitude) => {
    const cos = Math.cos(latitude * degrees);
    const x = cos * Math.cos(longitude * degrees);
    const y = cos * Math.sin(longitude * degrees);
    const z = Math.sin(latitude * degrees);
    const [cx, cy, cz] = [cellOf(x), cellOf(y), cellOf(z)];
    let best = Number.POSITIVE_INFINITY;
    let found = -1;
    const look = (i: number, j: number, k: number): void => {
      const list = cubes.get(numberOf(i, j, k));
      if (!list) return;
      for (const point of list) {
        const distance =
          (points[3 * point] - x) ** 2 + (points[3 * point + 1] - y) ** 2 + (points[3 * point + 2] - z) ** 2;
        if (distance < best) [best, found] = [distance, point];
      }
    };
    for (let ring = 0; ring <= rings; ring++) {
      // What lies in farther cubes is at least this far away.
      if (found >= 0 && best <= ((ring - 1) * side) ** 2) break;
      for (let i = Math.max(0, cx - ring); i <= Math.min(cells - 1, cx + ring); i++)
        for (let j = Math.max(0, cy - ring); j <= Math.min(cells - 1, cy + ring); j++) {
          const inner = Math.abs(i - cx) < ring && Math.abs(j - cy) < ring;
          if (!inner) for (let k = Math.max(0, cz - ring); k <= Math.min(cells - 1, cz + ring); k++) look(i, j, k);
          else {
            if (cz - ring >= 0) look(i, j, cz - ring);
            if (cz + ring < cells) look(i, j, cz + ring);
          }
        }
    }
    return found >= 0 && Math.sqrt(best) <= allowed(found) ? found : undefined;
  };
}

/** How far each place reaches: to the farthest of its neighbours in row and column, nearly half a diagonal. */
function rowReach(count: number, columns: number, apart: (a: number, b: number) => number): Float64Array {
  const reach = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    const column = k % columns;
    let right = 0;
    let below = 0;
    if (column > 0) right = finite(apart(k, k - 1));
    if (column + 1 < columns) right = least(right, finite(apart(k, k + 1)));
    if (k >= columns) below = finite(apart(k, k - columns));
    if (k + columns < count) below = least(below, finite(apart(k, k + columns)));
    reach[k] = 0.75 * Math.hypot(right, below);
  }
  return reach;
}
const finite = (value: number): number => (Number.isFinite(value) ? value : 0);
/** Of two neighbours the nearer, as rows may be cut open; 0 is none. */
const least = (a: number, b: number): number => (a === 0 ? b : b === 0 ? a : Math.min(a, b));

const median = (values: Float64Array): number => {
  const sorted = values.filter((value) => value > 0).sort();
  return sorted.length > 0 ? sorted[sorted.length >> 1] : 0.1;
};
const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, value), 0);
