/** Projections onto cylinders, cones and alike, in radians from the central longitude. */
import type { EarthPoint, PlanePoint, ProjectionOptions } from './projection.js';

export interface PlaneMap {
  readonly forward: (lambda: number, phi: number) => PlanePoint;
  /** The angles there; those beyond half a turn, or beyond the latitudes, are beside the map. */
  readonly backward: (x: number, y: number) => EarthPoint | undefined;
  /** Degrees north that the map shows. */
  readonly latitudes: readonly [south: number, north: number];
  readonly straight?: boolean;
}

const QUARTER = Math.PI / 4;
const HALF = Math.PI / 2;

const plateCarree = (): PlaneMap => ({
  forward: (lambda, phi) => [lambda, phi],
  backward: (x, y) => [x, y],
  latitudes: [-90, 90],
  straight: true,
});

const mercator = (): PlaneMap => ({
  forward: (lambda, phi) => [lambda, Math.log(Math.tan(QUARTER + phi / 2))],
  backward: (x, y) => [x, 2 * Math.atan(Math.exp(y)) - HALF],
  latitudes: [-80, 80],
  straight: true,
});

const mollweide = (): PlaneMap => ({
  forward: (lambda, phi) => {
    const target = Math.PI * Math.sin(phi);
    let theta = phi;
    for (let step = 0; step < 40 && Math.abs(Math.abs(phi) - HALF) > 1e-9; step++) {
      const change = (2 * theta + Math.sin(2 * theta) - target) / (2 + 2 * Math.cos(2 * theta));
      theta -= change;
      if (Math.abs(change) < 1e-12) break;
    }
    return [((2 * Math.SQRT2) / Math.PI) * lambda * Math.cos(theta), Math.SQRT2 * Math.sin(theta)];
  },
  backward: (x, y) => {
    const sine = y / Math.SQRT2;
    if (Math.abs(sine) > 1) return undefined;
    const theta = Math.asin(sine);
    const cosine = Math.cos(theta);
    if (cosine < 1e-9) return Math.abs(x) < 1e-9 ? [0, Math.sign(y) * HALF] : undefined;
    return [(Math.PI * x) / (2 * Math.SQRT2 * cosine), Math.asin((2 * theta + Math.sin(2 * theta)) / Math.PI)];
  },
  latitudes: [-90, 90],
});

// Robinson's table: length and height of every fifth parallel.
const LENGTHS = [
  1, 0.9986, 0.9954, 0.99, 0.9822, 0.973, 0.96, 0.9427, 0.9216, 0.8962, 0.8679, 0.835, 0.7986, 0.7597, 0.7186, 0.6732,
  0.6213, 0.5722, 0.5322,
];
const HEIGHTS = [
  // biome-ignore lint/suspicious/noApproximativeNumericConstant: an entry of the table
  0, 0.062, 0.124, 0.186, 0.248, 0.31, 0.372, 0.434, 0.4958, 0.5571, 0.6176, 0.6769, 0.7346, 0.7903, 0.8435, 0.8936,
  0.9394, 0.9761, 1,
];
const FIFTH = Math.PI / 36;

/** A table at a place between its entries, by the parabola through the nearest three. */
function inTable(table: readonly number[], at: number, mirrored: 1 | -1): number {
  const middle = Math.max(0, Math.min(Math.round(at), table.length - 2));
  const before = middle === 0 ? mirrored * table[1] : table[middle - 1];
  const after = table[middle + 1];
  const t = at - middle;
  return table[middle] + (t * (after - before)) / 2 + (t * t * (after - 2 * table[middle] + before)) / 2;
}

const robinson = (): PlaneMap => ({
  forward: (lambda, phi) => {
    const at = Math.abs(phi) / FIFTH;
    return [0.8487 * lambda * inTable(LENGTHS, at, 1), 1.3523 * Math.sign(phi) * inTable(HEIGHTS, at, -1)];
  },
  backward: (x, y) => {
    const height = Math.abs(y) / 1.3523;
    if (height > 1) return undefined;
    let [low, high] = [0, 18];
    for (let step = 0; step < 40; step++) {
      const middle = (low + high) / 2;
      if (inTable(HEIGHTS, middle, -1) < height) low = middle;
      else high = middle;
    }
    return [x / (0.8487 * inTable(LENGTHS, low, 1)), Math.sign(y) * low * FIFTH];
  },
  latitudes: [-90, 90],
});

const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796];
const SLOPE = Math.sqrt(3) / 2;
const equalEarth = (): PlaneMap => {
  const height = (t: number): number => t * (A1 + A2 * t ** 2 + t ** 6 * (A3 + A4 * t ** 2));
  const change = (t: number): number => A1 + 3 * A2 * t ** 2 + t ** 6 * (7 * A3 + 9 * A4 * t ** 2);
  return {
    forward: (lambda, phi) => {
      const t = Math.asin(SLOPE * Math.sin(phi));
      return [(lambda * Math.cos(t)) / (SLOPE * change(t)), height(t)];
    },
    backward: (x, y) => {
      let t = y / A1;
      for (let step = 0; step < 12; step++) t -= (height(t) - y) / change(t);
      const sine = Math.sin(t) / SLOPE;
      if (!(Math.abs(sine) <= 1 + 1e-9)) return undefined;
      return [(SLOPE * x * change(t)) / Math.cos(t), Math.asin(Math.max(-1, Math.min(1, sine)))];
    },
    latitudes: [-90, 90],
  };
};

function lambertConformal({ parallels = [33, 45], centre }: ProjectionOptions): PlaneMap {
  const [first, second] = parallels.map((lat) => (lat * Math.PI) / 180);
  const steep = (phi: number): number => Math.tan(QUARTER + phi / 2);
  const n =
    Math.abs(first - second) < 1e-9
      ? Math.sin(first)
      : Math.log(Math.cos(first) / Math.cos(second)) / Math.log(steep(second) / steep(first));
  const size = (Math.cos(first) * steep(first) ** n) / n;
  const rho = (phi: number): number => size / steep(phi) ** n;
  const middle = rho(((centre?.[1] ?? (parallels[0] + parallels[1]) / 2) * Math.PI) / 180);
  return {
    forward: (lambda, phi) => [rho(phi) * Math.sin(n * lambda), middle - rho(phi) * Math.cos(n * lambda)],
    backward: (x, y) => {
      const away = Math.sign(n) * Math.hypot(x, middle - y);
      const lambda = Math.atan2(Math.sign(n) * x, Math.sign(n) * (middle - y)) / n;
      return [lambda, 2 * Math.atan((size / away) ** (1 / n)) - HALF];
    },
    // Far from its cone the map has no end.
    latitudes: n > 0 ? [-30, 90] : [-90, 30],
  };
}

/** Those that are cut open opposite their central longitude. */
export const CYLINDRICAL = { plateCarree, robinson, mollweide, equalEarth, mercator, lambertConformal } as const;
