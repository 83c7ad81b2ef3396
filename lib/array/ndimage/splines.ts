/**
 * B-splines of orders 0 to 5: the weights of the elements around a place, the filters that turn elements into coefficients, and what
 * places beyond the edges show, as scipy.ndimage has them.
 * Source: M. Unser, Splines: a perfect fit for signal and image processing, 1999.
 */

/** What lies beyond the edges of an array that is seen at other places. */
export type InterpolationMode =
  | 'constant'
  | 'nearest'
  | 'reflect'
  | 'mirror'
  | 'wrap'
  | 'grid-constant'
  | 'grid-mirror'
  | 'grid-wrap';

const POLES: readonly (readonly number[])[] = [
  [],
  [],
  [Math.sqrt(8) - 3],
  [Math.sqrt(3) - 2],
  [Math.sqrt(664 - Math.sqrt(438976)) + Math.sqrt(304) - 19, Math.sqrt(664 + Math.sqrt(438976)) - Math.sqrt(304) - 19],
  [
    Math.sqrt(67.5 - Math.sqrt(4436.25)) + Math.sqrt(26.25) - 6.5,
    Math.sqrt(67.5 + Math.sqrt(4436.25)) - Math.sqrt(26.25) - 6.5,
  ],
];
/** The highest order. */
export const MOST_ORDER = POLES.length - 1;

/** For each pole the weights of the recursion to both sides, as far as powers of it reach the last bit. */
export const splineFilters = (order: number): { readonly reach: number; readonly weights: readonly number[] }[] =>
  POLES[order].map((pole) => {
    const reach = Math.ceil(Math.log(2 ** -57) / Math.log(-pole));
    const scale = (1 - pole) / (1 + pole);
    return { reach, weights: Array.from({ length: 2 * reach + 1 }, (_, k) => scale * pole ** Math.abs(k - reach)) };
  });

/** Elements that scipy adds at both ends where the array goes on as something that is no spline's end, before it makes one. */
export const EDGE = 12;

/** Where the elements begin whose weighted sum is the spline at `at`. */
export const firstElement = (at: number, order: number): number =>
  Math.floor(order % 2 === 0 ? at + 0.5 : at) - Math.floor(order / 2);

/** The centred B-spline of `order` at a distance. */
function bSpline(distance: number, order: number): number {
  const d = Math.abs(distance);
  if (order === 2) return d <= 0.5 ? 0.75 - d * d : (1.5 - d) ** 2 / 2;
  if (order === 3) return d <= 1 ? (d * d * (d - 2) * 3 + 4) / 6 : (2 - d) ** 3 / 6;
  if (order === 4) {
    if (d <= 0.5) return d * d * (d * d * 0.25 - 0.625) + 115 / 192;
    if (d <= 1.5) return d * (d * (d * (5 / 6 - d / 6) - 1.25) + 5 / 24) + 55 / 96;
    return (2.5 - d) ** 4 / 24;
  }
  if (d <= 1) return d * d * (d * d * (0.25 - d / 12) - 0.5) + 0.55;
  if (d <= 2) return d * (d * (d * (d * (d / 24 - 0.375) + 1.25) - 1.75) + 0.625) + 0.425;
  return (3 - d) ** 5 / 120;
}

/** Weights of the elements from {@link firstElement} on; their sum is 1. */
export function splineWeights(at: number, order: number): number[] {
  if (order === 0) return [1];
  const y = at - Math.floor(at);
  if (order === 1) return [1 - y, y];
  const first = firstElement(at, order);
  const weights = Array.from({ length: order }, (_, k) => bSpline(at - first - k, order));
  return [...weights, 1 - weights.reduce((sum, weight) => sum + weight, 0)];
}

const modulo = (a: number, n: number): number => ((a % n) + n) % n;

/** The element that index `at` of an axis of `extent` shows; -1: the value beyond. */
export function folded(at: number, extent: number, mode: InterpolationMode): number {
  if (at >= 0 && at < extent) return at;
  if (mode === 'grid-constant') return -1;
  if (mode === 'nearest') return at < 0 ? 0 : extent - 1;
  if (mode === 'grid-wrap') return modulo(at, extent);
  if (mode === 'reflect' || mode === 'grid-mirror') {
    const place = modulo(at, 2 * extent);
    return place < extent ? place : 2 * extent - 1 - place;
  }
  if (extent === 1) return 0;
  const place = modulo(at, 2 * extent - 2);
  return place < extent ? place : 2 * extent - 2 - place;
}

/** The place within the axis that a place beyond shows, where that is known before a spline is looked at. */
export function placeWithin(at: number, extent: number, mode: InterpolationMode, order: number): number {
  const last = extent - 1;
  if (at >= 0 && at <= last) return at;
  if (mode === 'wrap') {
    if (last === 0) return 0;
    return at < 0 ? at + last * (Math.trunc(-at / last) + 1) : at - last * Math.trunc(at / last);
  }
  if (mode === 'grid-wrap')
    return at < 0 ? at + extent * (Math.trunc((-1 - at) / extent) + 1) : at - extent * Math.trunc(at / extent);
  if (mode === 'nearest' || mode === 'grid-constant' || extent === 1 || order > 0) return at;
  // Halves between two elements are then rounded as scipy rounds them.
  const isMirror = mode === 'mirror';
  const period = isMirror ? 2 * extent - 2 : 2 * extent;
  const within = modulo(at, period);
  return within <= last ? within : within >= extent || isMirror ? period - within - (isMirror ? 0 : 1) : within;
}
