/**
 * What `rolling` gives: windows that slide along dimensions, reduced at each place. Windows are views; none is held.
 */
import { DTYPES, type DType } from '../../../kernels/dtype.js';
import {
  type ChunkedArray,
  where as choose,
  fromTypedArray,
  maximum,
  nanmean,
  nanmedian,
  nanquantile,
  nanstd,
  nanvar,
  ndimage,
  pad,
  round,
  slidingWindowView,
} from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { dataArrayOf, isDataArray } from '../labelled/data-array.js';
import { type Dataset, datasetOf } from '../labelled/dataset.js';
import type { Labelled } from '../labelled/mapping.js';
import { checkNumeric, dtypeWithMissing, hasMissing, isMissingIn, missingOf } from '../labelled/missing.js';
import { type Variable, withData } from '../labelled/variable.js';
import type { RollingMethods } from './rolling-methods.js';

/** The window along one dimension: how many elements, and how many of them lie before its own place. */
export interface WindowAlong {
  readonly dim: string;
  readonly size: number;
  readonly before: number;
}

/**
 * Windows that slide along dimensions of a DataArray or Dataset.
 *
 * @example
 * t.rolling({ time: 5 }, { center: true, minPeriods: 1 }).mean()
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the methods are installed by rolling-methods.ts
export class Rolling<X extends Labelled> {
  /** @internal */
  readonly object: X;
  /** @internal */
  readonly windows: readonly WindowAlong[];
  /** Windows with fewer values than this are missing. */
  readonly minPeriods: number;

  /** @internal made by `rolling` */
  constructor(object: X, windows: readonly WindowAlong[], minPeriods: number | undefined) {
    this.object = object;
    this.windows = windows;
    this.minPeriods = minPeriods ?? windows.reduce((all, { size }) => all * size, 1);
  }
  get [Symbol.toStringTag](): string {
    return 'Rolling';
  }
  toString(): string {
    return `<chunkwise.Rolling [${this.windows.map(({ dim, size }) => `${dim}: ${size}`).join(', ')}]>`;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}
export interface Rolling<X extends Labelled> extends RollingMethods<X> {}

export const isRolling = (value: unknown): value is Rolling<Labelled> => value instanceof Rolling;

/** Names of the reductions of windows. */
export const WINDOW_REDUCTIONS = ['mean', 'sum', 'min', 'max', 'std', 'var', 'median', 'count'] as const;
export type WindowReduction = (typeof WINDOW_REDUCTIONS)[number];

/** Sums of windows of up to so many elements are of shifted views; longer ones are put together from half windows. */
const SHORT = 16;

interface Along extends WindowAlong {
  readonly axis: number;
}
const alongOf = (variable: Variable, windows: readonly WindowAlong[]): Along[] =>
  windows.flatMap((window) => {
    const axis = variable.dims.indexOf(window.dim);
    return axis < 0 ? [] : [{ ...window, axis }];
  });

/** Every window of the data, its elements along last axes; beyond the ends stands `fill`. */
function windowViews(data: ChunkedArray, windows: readonly Along[], fill: number): ChunkedArray {
  const widths = data.shape.map((_, axis): [number, number] => {
    const window = windows.find((one) => one.axis === axis);
    return window ? [window.before, window.size - 1 - window.before] : [0, 0];
  });
  const padded = pad(data, widths, { mode: 'constant', constantValues: fill });
  return slidingWindowView(
    padded,
    windows.map(({ size }) => size),
    { axis: windows.map(({ axis }) => axis) },
  ) as ChunkedArray;
}

/** Sums of windows of what is nowhere missing. */
function windowSums(data: ChunkedArray, windows: readonly Along[]): ChunkedArray {
  const count = windows.reduce((all, { size }) => all * size, 1);
  if (count <= SHORT) {
    const axis = windows.map((_, k) => data.ndim + k);
    return windowViews(data, windows, 0).sum({ axis }) as ChunkedArray;
  }
  const perAxis = (of: (window: Along) => number, otherwise: number): number[] =>
    data.shape.map((_, axis) => {
      const window = windows.find((one) => one.axis === axis);
      return window ? of(window) : otherwise;
    });
  const means = ndimage.uniformFilter(data, {
    size: perAxis(({ size }) => size, 1),
    origin: perAxis(({ size, before }) => before - Math.floor(size / 2), 0),
    mode: 'constant',
    cval: 0,
    output: 'float64',
  });
  return means.multiply(count) as ChunkedArray;
}

function windowExtremes(data: ChunkedArray, windows: readonly Along[], name: 'min' | 'max'): ChunkedArray {
  const filter = name === 'min' ? ndimage.minimumFilter1d : ndimage.maximumFilter1d;
  return windows.reduce<ChunkedArray>(
    (made, { axis, size, before }) =>
      filter(made, size, {
        axis,
        origin: before - Math.floor(size / 2),
        mode: 'constant',
        cval: name === 'min' ? Number.MAX_VALUE : -Number.MAX_VALUE,
      }) as ChunkedArray,
    data,
  );
}

/** How many places of each window lie within the array, along one axis. */
const within = (extent: number, { size, before }: WindowAlong): Int32Array =>
  Int32Array.from({ length: extent }, (_, k) => Math.min(extent, k - before + size) - Math.max(0, k - before));

/** How many elements of each window are there and not missing. */
function windowCounts(variable: Variable, windows: readonly Along[]): ChunkedArray {
  const { data } = variable;
  if (hasMissing(data.dtype) || variable.calendar) {
    const present = (isMissingIn(variable).logicalNot() as ChunkedArray).astype('float32') as ChunkedArray;
    return round(windowSums(present, windows)) as ChunkedArray;
  }
  const parts = windows.map(
    (window) =>
      fromTypedArray(within(data.shape[window.axis], window), {
        shape: data.shape.map((extent, axis) => (axis === window.axis ? extent : 1)),
      }) as ChunkedArray,
  );
  const product = parts.reduce((all, one) => all.multiply(one) as ChunkedArray);
  return product.astype('float64').broadcastTo(data.shape) as ChunkedArray;
}

/**
 * Variances of long windows from their sums and sums of squares, of what is left when the mean of the lane is taken off: exact to about
 * the 16th digit of the lane's variance.
 */
function longVariances(
  data: ChunkedArray,
  missing: ChunkedArray | undefined,
  windows: readonly Along[],
  counts: ChunkedArray,
  ddof: number,
): ChunkedArray {
  const wide = data.astype('float64') as ChunkedArray;
  const means = nanmean(wide, { axis: windows.map(({ axis }) => axis), keepdims: true }) as ChunkedArray;
  const apart = wide.subtract(means) as ChunkedArray;
  const there = missing ? (choose(missing, 0, apart) as ChunkedArray) : apart;
  const sums = windowSums(there, windows);
  const squares = windowSums(there.multiply(there) as ChunkedArray, windows);
  const left = squares.subtract(sums.multiply(sums).divide(counts)) as ChunkedArray;
  const divisor = counts.subtract(ddof) as ChunkedArray;
  return maximum(left, 0).divide(choose(divisor.greater(0), divisor, Number.NaN)) as ChunkedArray;
}

const floatOf = (data: ChunkedArray): ChunkedArray => {
  const dtype: DType = 'fc'.includes(DTYPES[data.dtype].kind) ? data.dtype : dtypeWithMissing(data.dtype);
  return data.dtype === dtype ? data : (data.astype(dtype) as ChunkedArray);
};

/** The reduction of each window's elements that are not missing. */
function windowValues(
  name: WindowReduction | 'quantile',
  variable: Variable,
  windows: readonly Along[],
  counts: ChunkedArray,
  { ddof, q }: { readonly ddof?: number | undefined; readonly q?: number | undefined },
): ChunkedArray {
  const data = floatOf(variable.data);
  const missing = hasMissing(variable.data.dtype);
  if (name === 'sum' || name === 'mean') {
    const there = missing ? (choose(isMissingIn(variable), 0, data) as ChunkedArray) : data;
    const sums = windowSums(there.astype(data.dtype) as ChunkedArray, windows);
    const made = name === 'sum' ? sums : (sums.divide(counts) as ChunkedArray);
    return made.astype(data.dtype) as ChunkedArray;
  }
  if (name === 'min' || name === 'max') {
    const beyond = name === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    const there = missing ? (choose(isMissingIn(variable), beyond, data).astype(data.dtype) as ChunkedArray) : data;
    return windowExtremes(there, windows, name);
  }
  const axis = windows.map((_, k) => data.ndim + k);
  const long = windows.reduce((all, { size }) => all * size, 1) > SHORT;
  if (long && (name === 'std' || name === 'var')) {
    const made = longVariances(data, missing ? isMissingIn(variable) : undefined, windows, counts, ddof ?? 0);
    return (name === 'std' ? made.sqrt() : made).astype(data.dtype) as ChunkedArray;
  }
  const views = windowViews(data, windows, Number.NaN);
  const spread = { axis, ...(ddof === undefined ? {} : { ddof }) };
  if (name === 'std') return nanstd(views, spread) as ChunkedArray;
  if (name === 'var') return nanvar(views, spread) as ChunkedArray;
  if (name === 'quantile') return nanquantile(views, q ?? 0.5, { axis }) as ChunkedArray;
  return nanmedian(views, { axis }) as ChunkedArray;
}

/** A variable's windows reduced; variables without their dimensions stay. */
function windowed(
  name: WindowReduction | 'quantile',
  variable: Variable,
  rolling: Rolling<Labelled>,
  options: {
    readonly ddof?: number | undefined;
    readonly q?: number | undefined;
    readonly keepAttrs?: boolean | undefined;
  },
): Variable {
  const windows = alongOf(variable, rolling.windows);
  if (windows.length === 0) return variable;
  if (name !== 'count') checkNumeric(name, variable);
  const counts = windowCounts(variable, windows);
  const { minPeriods } = rolling;
  const values =
    name === 'count'
      ? (counts.astype('float64') as ChunkedArray)
      : windowValues(name, variable, windows, counts, options);
  const made = choose(counts.greaterEqual(minPeriods), values, missingOf(values.dtype)) as ChunkedArray;
  const attrs = (options.keepAttrs ?? true) ? variable.attrs : {};
  return { ...withData(variable, made), attrs, encoding: {} };
}

/** Data variables as `fn` makes them; coordinates as they are. @internal */
export function ofData(x: Labelled, fn: (variable: Variable) => Variable): Labelled {
  if (isDataArray(x)) return dataArrayOf(fn(x.variable), x.coordVariables, x.name);
  const { variables, coordNames, ...rest } = (x as Dataset).parts;
  return datasetOf({
    ...rest,
    coordNames,
    variables: new Map([...variables].map(([name, one]) => [name, coordNames.has(name) ? one : fn(one)])),
  });
}

/** The windows of an object reduced. @internal */
export const rolled = (
  name: WindowReduction | 'quantile',
  rolling: Rolling<Labelled>,
  options: Parameters<typeof windowed>[3],
): Labelled => ofData(rolling.object, (variable) => windowed(name, variable, rolling, options));

/** What `fn` makes of the windows, whose elements are along last axes. @internal */
export function rolledBy(
  rolling: Rolling<Labelled>,
  fn: (windows: ChunkedArray, options: { readonly axis: number[] }) => ChunkedArray,
): Labelled {
  return ofData(rolling.object, (variable) => {
    const windows = alongOf(variable, rolling.windows);
    if (windows.length === 0) return variable;
    const data = floatOf(variable.data);
    const made = fn(windowViews(data, windows, Number.NaN), { axis: windows.map((_, k) => data.ndim + k) });
    if (made.shape.join() !== data.shape.join())
      throw new ChunkwiseError(
        'shape',
        `rolling.reduce: the function gave shape [${made.shape.join(', ')}] where [${data.shape.join(', ')}] is left; reduce the axes that it is given`,
      );
    const counts = windowCounts(variable, windows);
    return withData(variable, choose(counts.greaterEqual(rolling.minPeriods), made, Number.NaN) as ChunkedArray);
  });
}

/** The windows themselves along new dimensions, as views. @internal */
export function constructed(
  rolling: Rolling<Labelled>,
  names: Readonly<Record<string, string>>,
  stride: Readonly<Record<string, number>>,
  fill: number | undefined,
): Labelled {
  const made = ofData(rolling.object, (variable) => {
    const windows = alongOf(variable, rolling.windows);
    if (windows.length === 0) return variable;
    const data = fill === undefined ? floatOf(variable.data) : variable.data;
    const views = windowViews(data, windows, fill ?? Number.NaN);
    return withData(variable, views, [...variable.dims, ...windows.map(({ dim }) => names[dim])]);
  });
  const steps = Object.entries(stride).filter(([, step]) => step > 1);
  if (steps.length === 0) return made;
  return made.isel(Object.fromEntries(steps.map(([dim, step]) => [dim, `::${step}`]))) as Labelled;
}
