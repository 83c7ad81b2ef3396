/** `da.plot()` and its kinds: which picture follows from the dimensions, as xarray chooses it. */
import { DTYPES } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { Picture } from '../../plot/index.js';
import type { DataArray } from '../labelled/data-array.js';
import type { ArrayAnimateOptions, ArrayPlotOptions, FieldKind } from './plot-options.js';

// What draws is loaded when something is drawn.
const plotField = async (...args: Parameters<typeof import('./plot-field.js').plotField>): Promise<Picture> =>
  (await import('./plot-field.js')).plotField(...args);
const plotLine = async (...args: Parameters<typeof import('./plot-line.js').plotLine>): Promise<Picture> =>
  (await import('./plot-line.js')).plotLine(...args);
const plotHistogram = async (...args: Parameters<typeof import('./plot-line.js').plotHistogram>): Promise<Picture> =>
  (await import('./plot-line.js')).plotHistogram(...args);

/** A picture of a labelled array. */
export type Plot = (options?: ArrayPlotOptions) => Promise<Picture>;

/** `da.plot()` and the kinds of pictures by name. */
export interface ArrayPlot extends Plot {
  /** One colour for each cell; over latitude and longitude a map. */
  readonly pcolormesh: Plot;
  /** The same. */
  readonly imshow: Plot;
  /** Bands between round levels, interpolated. */
  readonly contourf: Plot;
  /** Lines at round levels, with their values. */
  readonly contour: Plot;
  /** A line along one dimension; `hue` is another of which each value is a line. */
  readonly line: Plot;
  /** How often values lie in each of equal bins. */
  readonly hist: Plot;
  /**
   * A moving picture over a dimension, each frame computed and written before the next, with the limits of all: a `.gif`, or PNGs where the
   * path holds `%d`. Returns the path.
   */
  readonly animate: (path: string, options: ArrayAnimateOptions) => Promise<string>;
}

/** Without dimensions of one value, as they have nothing to show. */
function drawn(array: DataArray, operation: string): DataArray {
  const { dtype } = array;
  const kind = DTYPES[dtype as keyof typeof DTYPES]?.kind;
  if (kind === undefined || kind === 'c' || /^(<U|S\d|datetime64|timedelta64)/.test(dtype))
    throw new ChunkwiseError(
      'dtype',
      `${operation}: '${array.name ?? 'the array'}' is ${dtype}; pictures are drawn of numbers`,
    );
  return array.squeeze();
}

const field =
  (array: DataArray, kind: FieldKind): Plot =>
  async (options = {}) =>
    plotField(drawn(array, `plot.${kind}`), kind, options);

/** The plots of an array. */
export function arrayPlot(array: DataArray): ArrayPlot {
  const line: Plot = async (options = {}) => plotLine(drawn(array, 'plot.line'), options);
  const hist: Plot = async (options = {}) => plotHistogram(drawn(array, 'plot.hist'), options);
  const plot: Plot = async (options = {}) => {
    const seen = drawn(array, 'plot');
    const facets = [options.row, options.col].filter((dim) => dim !== undefined).length;
    const plane = seen.ndim - facets;
    if (seen.ndim === 0)
      throw new ChunkwiseError('shape', `plot: '${array.name ?? 'the array'}' is one value; there is nothing to draw`);
    if (plane === 1 && facets === 0) return plotLine(seen, options);
    if (plane === 2)
      return options.hue === undefined ? plotField(seen, 'pcolormesh', options) : plotLine(seen, options);
    return plotHistogram(seen, options);
  };
  return Object.assign(plot, {
    pcolormesh: field(array, 'pcolormesh'),
    imshow: field(array, 'imshow'),
    contourf: field(array, 'contourf'),
    contour: field(array, 'contour'),
    line,
    hist,
    animate: async (path: string, options: ArrayAnimateOptions) =>
      (await import('./plot-animation.js')).plotAnimation(array, path, options),
  });
}
