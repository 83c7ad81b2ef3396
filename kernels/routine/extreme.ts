/**
 * The extreme of plain float arrays and its first position, at the speed of memory: what argmax, argmin and their nan-forms
 * come to where nothing has to be computed first.
 */
import type { ExtremeSearch } from '../program.js';
import type { RoutineExports } from './exports.js';

/** Which extreme, of which elements. */
export interface Extreme extends ExtremeSearch {
  readonly dtype: 'float64' | 'float32';
}

/** Loops over an array, the states of its extremes and the positions of its elements, one entry for each axis. */
export interface ExtremeLoops {
  readonly shape: readonly number[];
  readonly address: number;
  /** Byte strides of the elements. */
  readonly strides: readonly number[];
  /** Address and byte strides of the states' values, and of their int64 positions; 0 along reduced axes. */
  readonly best: number;
  readonly bestStrides: readonly number[];
  readonly places: number;
  readonly placeStrides: readonly number[];
  /** Position of the first element, and what one step along each axis adds; 0 along axes that are kept. */
  readonly first: number;
  readonly steps: readonly number[];
}

/** Shorter lines and rows are not worth a call. */
const SHORT = 32;

interface ExtremeContext {
  readonly exports: RoutineExports;
}

/** How a set of loops is run: along which axis the routine reads side by side, and which it repeats. */
export interface ExtremeWay {
  /** `lines`: the inner axis is reduced; `across`: it is kept. */
  readonly kind: 'lines' | 'across';
  readonly inner: number;
  /** Axis of the rows, -1 for a single one. */
  readonly rows: number;
}

/** The way to run `loops`; undefined when the elements do not lie side by side far enough, or states would need a test more. */
export function extremeWay(extreme: Extreme, loops: ExtremeLoops): ExtremeWay | undefined {
  const { shape, strides, steps, bestStrides, placeStrides } = loops;
  const itemsize = extreme.dtype === 'float64' ? 8 : 4;
  const inner = shape.findLastIndex((n, axis) => n >= SHORT && strides[axis] === itemsize);
  if (inner < 0) return undefined;
  const others = shape.flatMap((n, axis) => (axis !== inner && n > 1 ? [axis] : []));
  if (steps[inner] !== 0) {
    const rows = others.reduce((best, axis) => (best < 0 || shape[axis] > shape[best] ? axis : best), -1);
    return { kind: 'lines', inner, rows };
  }
  // Rows must come in the order of their positions, so the axis with the least steps is innermost.
  const rows = others.findLast((axis) => steps[axis] !== 0) ?? -1;
  const ordered = others.every((axis) => steps[axis] === 0 || rows < 0 || steps[axis] >= steps[rows]);
  const beside = bestStrides[inner] === itemsize && placeStrides[inner] === 8;
  return !extreme.skipNan && ordered && beside ? { kind: 'across', inner, rows } : undefined;
}

/**
 * Brings the elements of `loops` into their states in the way that {@link extremeWay} gave. The states of `lines` have been
 * set; those of `across` are set by the first rows if `fresh`, and hold lesser positions otherwise.
 */
export function runExtreme(
  { exports }: ExtremeContext,
  extreme: Extreme,
  loops: ExtremeLoops,
  { kind, inner, rows }: ExtremeWay,
  fresh: boolean,
): void {
  const { shape, strides, bestStrides, placeStrides, steps } = loops;
  if (shape.some((n) => n === 0)) return;
  const single = extreme.dtype === 'float32' ? 1 : 0;
  const most = extreme.sense === 'maximum' ? 1 : 0;
  const count = rows < 0 ? 1 : shape[rows];
  const along = (list: readonly number[]): number => (rows < 0 ? 0 : list[rows]);
  const outer = shape.flatMap((n, axis) => (axis === inner || axis === rows || n === 1 ? [] : [axis]));
  const at = outer.map(() => 0);
  const offset = (list: readonly number[]): number => outer.reduce((sum, axis, k) => sum + at[k] * list[axis], 0);
  for (;;) {
    const address = loops.address + offset(strides);
    const best = loops.best + offset(bestStrides);
    const places = loops.places + offset(placeStrides);
    const moved = offset(steps);
    const first = BigInt(loops.first + moved);
    const rowStep = BigInt(along(steps));
    if (kind === 'lines') {
      exports.extremeLines(
        single,
        most,
        extreme.skipNan ? 1 : 0,
        address,
        count,
        along(strides),
        shape[inner],
        best,
        along(bestStrides),
        places,
        along(placeStrides),
        first,
        rowStep,
        BigInt(steps[inner]),
      );
    } else {
      const begin = fresh && moved === 0 ? 1 : 0;
      exports.extremeAcross(
        single,
        most,
        address,
        count,
        along(strides),
        shape[inner],
        best,
        places,
        first,
        rowStep,
        begin,
      );
    }
    let k = outer.length - 1;
    while (k >= 0 && ++at[k] === shape[outer[k]]) at[k--] = 0;
    if (k < 0) return;
  }
}
