/** Pictures of series and distributions of labelled arrays. */
import { ChunkwiseError } from '../../base/errors.js';
import { histogram, linePlot, type Picture, type Series } from '../../plot/index.js';
import type { DataArray } from '../labelled/data-array.js';
import { axisOf, growsDown, labelOf, roleOf, scalarTitle, valueText } from './axis-roles.js';
import { checkedOptions } from './plot-option-kinds.js';
import type { ArrayPlotOptions } from './plot-options.js';
import { reducedField } from './reduced-field.js';

/** More lines than this are refused: a legend of them says nothing. */
const MOST_LINES = 40;

/** A line over the one dimension, or one for each value of `hue`. Depths and pressures go down the vertical axis. */
export async function plotLine(given: DataArray, options: ArrayPlotOptions): Promise<Picture> {
  checkedOptions('plot.line', options);
  const along = given.dims.filter((dim) => dim !== options.hue);
  const hue =
    options.hue ??
    (given.ndim === 2 ? given.dims.find((dim) => dim !== (options.x ?? options.y ?? longest(given))) : undefined);
  const dim = hue === undefined ? given.dims[0] : given.dims.find((one) => one !== hue);
  if (dim === undefined || given.ndim > 2 || along.length === 0 || (hue !== undefined && !given.dims.includes(hue)))
    throw new ChunkwiseError(
      'shape',
      `plot.line: '${given.name ?? 'the array'}' has the dimensions ${given.dims.join(', ') || 'none'}; a line runs along one, and 'hue' names another of which each value is a line`,
    );
  const lines = hue === undefined ? 1 : given.sizes[hue];
  if (lines > MOST_LINES)
    throw new ChunkwiseError(
      'argument',
      `plot.line: '${hue}' has ${lines} values; at most ${MOST_LINES} are drawn: select some first`,
    );
  const array = await reducedField(hue === undefined ? given : given.transpose(hue, dim), [dim]).compute();
  const { data } = await array.data.compute();
  const values = Array.from(data as unknown as ArrayLike<number | bigint>, Number);
  const axis = await axisOf(array, dim);
  const count = axis.positions.length;
  const coordinate = array.coords[dim];
  const upright =
    options.y === dim ||
    (options.x === undefined && coordinate !== undefined && roleOf(dim, coordinate.variable) === 'vertical');
  const series = await Promise.all(
    Array.from({ length: lines }, async (_, k): Promise<Series> => {
      const part = values.slice(k * count, (k + 1) * count);
      const label =
        hue === undefined
          ? undefined
          : `${hue} = ${array.coords[hue] ? await valueText(array.coords[hue].isel({ [hue]: k })) : k}`;
      return { ...(upright ? { x: part, y: axis.positions } : { x: axis.positions, y: part }), label };
    }),
  );
  const shared = { size: options.size, dpi: options.dpi, title: options.title ?? (await scalarTitle(array)) };
  const label = labelOf(array.name, array.attrs);
  if (!upright)
    return linePlot(series, {
      ...shared,
      xLabel: axis.title,
      yLabel: label,
      xTicks: axis.ticks,
      xTickLabels: axis.labels,
    });
  const [low, high] = [Math.min(...axis.positions), Math.max(...axis.positions)];
  const down = options.yincrease === undefined ? growsDown(dim, coordinate.variable) : !options.yincrease;
  return linePlot(series, {
    ...shared,
    size: options.size ?? [5.6, 6],
    xLabel: label,
    yLabel: axis.title,
    yRange: down ? [high, low] : [low, high],
  });
}

const longest = (array: DataArray): string =>
  array.dims.reduce((best, dim) => (array.sizes[dim] > array.sizes[best] ? dim : best), array.dims[0]);

/** How often values lie in each of equal bins. */
export async function plotHistogram(array: DataArray, options: ArrayPlotOptions): Promise<Picture> {
  checkedOptions('plot.hist', options);
  const { data } = await array.data.compute();
  return histogram(Float64Array.from(data as unknown as ArrayLike<number | bigint>, Number), {
    size: options.size,
    dpi: options.dpi,
    bins: options.bins,
    title: options.title ?? (await scalarTitle(array)),
    xLabel: labelOf(array.name, array.attrs),
  });
}
