/** The 2-D heat equation on 400 x 400 points, written three ways that give the same numbers. */
import * as cw from '../lib/index.js';
import type { Progress } from './run-report.js';

const n = 400;
const a = 0.1;
const dx2 = 0.01 ** 2;
const dy2 = 0.01 ** 2;
const dt = (dx2 * dy2) / (2 * a * (dx2 + dy2));

/** Steps of the run, and between two pictures. */
export const heatSteps = 10_000;
export const heatEvery = 1000;

/** The field at the start: 100 along the last row, 30 along the right edge, else 0. Later edges win the corners. */
export function initialField(): Float64Array {
  const u = new Float64Array(n * n);
  u.fill(100, (n - 1) * n);
  u.fill(0, 0, n);
  for (let row = 0; row < n; row++) {
    u[row * n + n - 1] = 30;
    u[row * n] = 0;
  }
  return u;
}

/** One step, as one would write it in NumPy. */
export function step(u: cw.ChunkedArray): cw.ChunkedArray {
  const middle = u.slice('1:-1, 1:-1');
  const vertical = u.slice('2:, 1:-1').subtract(middle.multiply(2)).add(u.slice(':-2, 1:-1')).divide(dx2);
  const horizontal = u.slice('1:-1, 2:').subtract(middle.multiply(2)).add(u.slice('1:-1, :-2')).divide(dy2);
  return u.set('1:-1, 1:-1', middle.add(vertical.add(horizontal).multiply(a * dt)));
}

/** Options of a run. */
export interface HeatOptions {
  readonly onProgress?: (event: Progress) => void;
}

/** Temporally blocked: `iterate` traces the step once and runs several steps on a tile while it is in the cache. Frames 0, `every`, …, `steps`. */
export async function heatFrames(steps: number, every: number, options: HeatOptions = {}): Promise<Float64Array> {
  const u = cw.fromTypedArray(initialField(), { shape: [n, n] });
  return (await cw.iterate(u, steps, step, { every }).compute(options)).data as Float64Array;
}

/** Chunked, one exchange of halos per step. */
export async function heatWithHalos(steps: number, every: number, options: HeatOptions = {}): Promise<Float64Array> {
  const u = cw.fromTypedArray(initialField(), { shape: [n, n], chunks: [200, 200] });
  return (await cw.iterate(u, steps, step, { every, stepsPerExchange: 1 }).compute(options)).data as Float64Array;
}

/** The literal port: a function of whole fields, one delayed task per step. It returns a new field and leaves its input alone. */
export async function heatDelayed(steps: number, options: HeatOptions = {}): Promise<Float64Array> {
  const evolve = cw.delayed((u: Float64Array, size: number, factorX: number, factorY: number): Float64Array => {
    const next = u.slice();
    for (let row = 1; row < size - 1; row++)
      for (let column = 1; column < size - 1; column++) {
        const at = row * size + column;
        const twice = 2 * u[at];
        next[at] = u[at] + factorX * (u[at + size] - twice + u[at - size]) + factorY * (u[at + 1] - twice + u[at - 1]);
      }
    return next;
  });
  let u: Float64Array | cw.Delayed<Float64Array> = initialField();
  for (let count = 0; count < steps; count++) u = evolve(u, n, (a * dt) / dx2, (a * dt) / dy2);
  return u instanceof cw.Delayed ? u.compute(options) : u;
}

/** Reference values of the field after a number of steps. */
export interface Reference {
  readonly step: number;
  readonly mean: number;
  readonly sumOfSquares: number;
  /** Row, column and value. */
  readonly points: readonly (readonly [row: number, column: number, value: number])[];
}

const at = (values: readonly number[]): Reference['points'] => {
  const places = [
    [398, 200],
    [390, 200],
    [350, 200],
    [300, 200],
    [200, 200],
    [200, 390],
    [1, 398],
  ] as const;
  return places.map(([row, column], index) => [row, column, values[index]] as const);
};

/** What NumPy gives in float64. */
export const references: readonly Reference[] = [
  {
    step: 1000,
    mean: 5.689179264831772,
    sumOfSquares: 45919107.21713118,
    points: at([
      96.43397988982473, 68.74061571902918, 2.8441235071403494, 0.0009434345147625197, 5.7e-17, 20.62218471570875,
      14.980930004681415,
    ]),
  },
  {
    step: 10_000,
    mean: 15.866469079878467,
    sumOfSquares: 128489799.58559427,
    points: at([
      98.8723872043946, 89.87854029165901, 48.87424809447762, 16.24360941560317, 0.6324680889858705, 27.01334390529927,
      14.998090430280202,
    ]),
  },
];

/** Largest difference of the field's mean and points from the reference, and the relative one of its sum of squares. */
export function differenceFrom(reference: Reference, field: Float64Array): { absolute: number; relative: number } {
  let sum = 0;
  let squares = 0;
  for (const value of field) {
    sum += value;
    squares += value * value;
  }
  const absolute = reference.points.reduce(
    (worst, [row, column, value]) => Math.max(worst, Math.abs(field[row * n + column] - value)),
    Math.abs(sum / field.length - reference.mean),
  );
  return { absolute, relative: Math.abs(squares / reference.sumOfSquares - 1) };
}
