/**
 * The methods along dimensions, of statistics and of interpolation, as tables for `labelled/methods.ts`.
 */

import type { BlockResult, MapBlocksOptions } from '../../array/index.js';
import { mapBlocks } from '../applying/functions.js';
import { type InterpOptions, interp, interpLike } from '../interpolating/interp.js';
import type { VariableLike } from '../labelled/coordinates.js';
import type { DataArray } from '../labelled/data-array.js';
import type { Dataset } from '../labelled/dataset.js';
import type { Labelled } from '../labelled/mapping.js';
import type { Dims } from '../labelled/reductions.js';
import { histogram, type LabelledHistogramOptions } from '../statistics/histogram.js';
import { type LabelledPolyfitOptions, polyfit } from '../statistics/polynomials.js';
import { type LabelledQuantileOptions, quantile, type RankOptions, rank } from '../statistics/quantiles.js';
import { dot } from '../statistics/together.js';
import {
  cumulativeIntegrate,
  type DifferentiateOptions,
  differentiate,
  type IdxOptions,
  type IntegrateOptions,
  idxmax,
  idxmin,
  integrate,
} from './calculus.js';
import { bfill, type FillOptions, ffill, type InterpolateNaOptions, interpolateNa } from './filling.js';
import {
  cumprod,
  cumsum,
  type DiffOptions,
  diff,
  type RollOptions,
  type RunningOptions,
  roll,
  type ShiftOptions,
  shift,
} from './shifts.js';

type Shifts = Readonly<Record<string, number>>;

/** Methods that arrays and datasets have alike. */
export interface AlongMethods<X> {
  /** Differences of neighbours along a dimension. */
  diff(dim: string, options?: DiffOptions | number): X;
  /** Values moved along dimensions, labels left where they are: `shift({ time: 1 })`. */
  shift(shifts: Shifts, options?: ShiftOptions): X;
  /** Values moved around along dimensions. */
  roll(shifts: Shifts, options?: RollOptions): X;
  /** Running sums along a dimension. */
  cumsum(dim?: Dims | RunningOptions, options?: RunningOptions): X;
  /** Running products along a dimension. */
  cumprod(dim?: Dims | RunningOptions, options?: RunningOptions): X;
  /** Missing values replaced by the last one before them. */
  ffill(dim: string, options?: FillOptions | number): X;
  /** Missing values replaced by the first one after them. */
  bfill(dim: string, options?: FillOptions | number): X;
  /** Missing values between two others interpolated. */
  interpolateNa(dim: string, options?: InterpolateNaOptions): X;
  /** The derivative by a coordinate. */
  differentiate(coord: string, options?: DifferentiateOptions): X;
  /** The integral by coordinates, by trapezoids. */
  integrate(coords: string | readonly string[], options?: IntegrateOptions): X;
  /** The running integral by coordinates, 0 at the first place. */
  cumulativeIntegrate(coords: string | readonly string[], options?: IntegrateOptions): X;
  /** The label of the least value along a dimension. */
  idxmin(dim?: string, options?: IdxOptions): X;
  /** The label of the greatest value along a dimension. */
  idxmax(dim?: string, options?: IdxOptions): X;
  /** Quantiles over dimensions: `quantile(0.9, 'time')`, `quantile([0.1, 0.9], 'time')`. */
  quantile(q: number | readonly number[], dim?: Dims | LabelledQuantileOptions, options?: LabelledQuantileOptions): X;
  /** The rank of each value along a dimension, from 1. */
  rank(dim: string, options?: RankOptions | boolean): X;
  /** The coefficients of polynomials that fit best along a dimension. */
  polyfit(dim: string, deg: number, options?: LabelledPolyfitOptions): Dataset;
  /** The values at other labels: `interp({ lat: [10.5, 20.5] })`. */
  interp(at: Readonly<Record<string, VariableLike>>, options?: InterpOptions): X;
  /** The values at the labels of another array or dataset. */
  interpLike(other: Labelled, options?: InterpOptions): X;
  /** A function of each block of the data, which keeps its extents. */
  mapBlocks(
    fn: (...args: never[]) => BlockResult | Promise<BlockResult>,
    options?: Pick<MapBlocksOptions, 'dtype' | 'args' | 'capture'>,
  ): X;
  /** What `fn` makes of it and the arguments after it. */
  pipe<R, A extends readonly unknown[]>(fn: (x: X, ...args: A) => R, ...args: A): R;
}

export const ALONG_METHODS = {
  diff,
  shift,
  roll,
  cumsum,
  cumprod,
  ffill,
  bfill,
  interpolateNa,
  differentiate,
  integrate,
  cumulativeIntegrate,
  idxmin,
  idxmax,
  quantile,
  rank,
  polyfit,
  interp,
  interpLike,
  mapBlocks,
  pipe: <X, R>(x: X, fn: (x: X, ...args: readonly unknown[]) => R, ...args: readonly unknown[]): R => fn(x, ...args),
} as const satisfies { readonly [K in keyof AlongMethods<never>]: unknown };

/** Methods of arrays alone. */
export interface AlongOfArrays {
  /** The sum of products over dimensions: those that both have, or the named ones. */
  dot(other: DataArray, dim?: Dims): DataArray;
  /** How many values lie in each bin. */
  histogram(options?: LabelledHistogramOptions): DataArray;
}
export const ALONG_OF_ARRAYS = { dot, histogram } as const;
