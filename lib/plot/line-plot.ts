/** Pictures of series: lines over a common axis, with ticks, labels and a legend. */
import { ChunkwiseError } from '../base/errors.js';
import { boolean, isListOf, type Kind, kind, number, optional, otherwise, required, string } from '../base/kinds.js';
import { define, isPlainObject, type OptionKinds, readOptions } from '../base/signature.js';
import { roundTicks } from './axis-ticks.js';
import { type Axis, type Box, drawAxes, drawTitle, labelSize, leftMargin, line, ticksOf } from './frame.js';
import { Picture, type PictureOptions } from './picture.js';
import { numberList, PICTURE, pair } from './plot-kinds.js';
import { textStrokes, textWidth } from './stroke-font.js';

/** One line. */
export interface Series {
  /** Values; NaN breaks the line. */
  readonly y: ArrayLike<number | bigint>;
  /** Positions; 0, 1, 2… by default. */
  readonly x?: ArrayLike<number | bigint> | undefined;
  /** Shown in the legend. */
  readonly label?: string | undefined;
  /** Any CSS colour. */
  readonly colour?: string | undefined;
  /** Stroke width in 1/100 inch. */
  readonly width?: number | undefined;
}

/** Options of {@link linePlot}. */
export interface LinePlotOptions extends PictureOptions {
  /** Above the picture. */
  readonly title?: string | undefined;
  /** Below the horizontal axis. */
  readonly xLabel?: string | undefined;
  /** Beside the vertical axis. */
  readonly yLabel?: string | undefined;
  /** Which positions are marked. */
  readonly xTicks?: readonly number[] | undefined;
  /** What is written at them. */
  readonly xTickLabels?: readonly string[] | undefined;
  /** Least and greatest value shown. */
  readonly yRange?: readonly [number, number] | undefined;
  /** Faint lines at the ticks; true by default. */
  readonly grid?: boolean | undefined;
}

const palette = ['#1f5fa8', '#d1495b', '#2e8b57', '#e39f2d', '#7a4fa3', '#3aa6b9', '#8a5a44', '#555555'];

const anyNumbers = numberList as Kind<unknown> as Kind<ArrayLike<number | bigint>>;
const SERIES: OptionKinds<Series> = {
  y: required(anyNumbers),
  x: otherwise(anyNumbers, '0, 1, 2, …'),
  label: optional(string),
  colour: optional(string),
  width: optional(number, 1.6),
};
const seriesKind = kind<readonly Series[]>(
  'series',
  'a list of { y, x, label, colour, width }, in which x and y are lists of numbers',
  (value) => isListOf(value, isPlainObject),
);
const textList = kind<readonly string[]>('texts', 'a list of texts', (value) =>
  isListOf(value, (item) => typeof item === 'string'),
);
const tickList = kind<readonly number[]>('ticks', 'a list of numbers', (value) =>
  isListOf(value, (item) => typeof item === 'number'),
);
const LINES: OptionKinds<LinePlotOptions> = {
  ...PICTURE,
  title: optional(string),
  xLabel: optional(string),
  yLabel: optional(string),
  xTicks: otherwise(tickList, 'round numbers'),
  xTickLabels: otherwise(textList, 'the numbers'),
  yRange: otherwise(pair, 'that of the values'),
  grid: optional(boolean, true),
};

/**
 * Lines over a common axis; a NaN breaks its line.
 *
 * @throws ChunkwiseError 'shape' when `x` and `y` of a series differ in length; 'argument' when there is no finite point.
 * @example
 * linePlot([{ x: years, y: series, label: 'global mean' }], { title: 'Wind speed', yLabel: 'm/s' }).save('out/series.png');
 */
export const linePlot = define(
  { name: 'linePlot', parameters: [['series', seriesKind]], options: LINES },
  (series: readonly Series[], options: LinePlotOptions = {}): Picture => {
    const size = options.size ?? ([9, 4.6] as const);
    for (const one of series) readOptions<Series>({ name: 'linePlot', parameters: [], options: SERIES }, one);
    const points = series.map((one, index) => readPoints(one, index));
    const finite = points.flatMap((list) => list.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y)));
    if (finite.length === 0)
      throw new ChunkwiseError(
        'argument',
        `linePlot got ${series.length} series without a finite point; there is nothing to draw`,
      );
    const [left, right] = extent(
      finite.map(([x]) => x),
      0.01,
    );
    const [low, high] =
      options.yRange ??
      extent(
        finite.map(([, y]) => y),
        0.06,
      );
    const across: Axis = {
      from: left,
      to: right,
      ticks: options.xTicks ?? roundTicks(left, right, 9),
      labels: options.xTickLabels,
      title: options.xLabel,
    };
    const up: Axis = { from: low, to: high, title: options.yLabel };
    const margin = Math.round(leftMargin(up));
    const top = options.title ? 38 : 18;
    const box: Box = {
      x: margin,
      y: top,
      width: Math.round(size[0] * 100) - margin - 26,
      height: Math.round(size[1] * 100) - top - (options.xLabel ? 54 : 36),
    };
    const placeX = (x: number): number => box.x + ((x - left) / (right - left)) * box.width;
    const placeY = (y: number): number => box.y + box.height - ((y - low) / (high - low)) * box.height;
    const body: string[] = [];
    if (options.grid ?? true) {
      for (const tick of ticksOf(across).ticks)
        body.push(line(placeX(tick), box.y, placeX(tick), box.y + box.height, '#e4e4e4'));
      for (const tick of ticksOf(up).ticks)
        body.push(line(box.x, placeY(tick), box.x + box.width, placeY(tick), '#e4e4e4'));
    }
    body.push(
      `<clipPath id="box"><rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}"/></clipPath>`,
    );
    const colours = series.map((one, index) => one.colour ?? palette[index % palette.length]);
    points.forEach((list, index) => {
      let pen = 'M';
      let path = '';
      for (const [x, y] of list) {
        if (!Number.isFinite(x) || !Number.isFinite(y)) {
          pen = 'M';
          continue;
        }
        path += `${pen}${placeX(x).toFixed(2)} ${placeY(y).toFixed(2)}`;
        pen = 'L';
      }
      body.push(
        `<path clip-path="url(#box)" d="${path}" fill="none" stroke="${colours[index]}" stroke-width="${series[index].width ?? 1.6}" stroke-linejoin="round" stroke-linecap="round"/>`,
      );
    });
    body.push(
      drawAxes(box, across, up),
      drawTitle(box, options.title),
      drawLegend(box, series, colours, points, placeX, placeY),
    );
    return new Picture(body.join(''), size, options.dpi ?? 100);
  },
);

type Point = readonly [x: number, y: number];

function readPoints(series: Series, index: number): Point[] {
  const { x, y } = series;
  if (x && x.length !== y.length)
    throw new ChunkwiseError(
      'shape',
      `linePlot: series ${index} has ${x.length} positions for ${y.length} values; they must be as many`,
    );
  return Array.from({ length: y.length }, (_, at) => [x ? Number(x[at]) : at, Number(y[at])] as const);
}

/** Smallest and largest value with some air around them. */
function extent(values: readonly number[], air: number): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const span = high > low ? high - low : Math.abs(high) || 1;
  return [low - air * span, high + air * span];
}

/** The legend, in the corner that fewest points would lie under. */
function drawLegend(
  box: Box,
  series: readonly Series[],
  colours: readonly string[],
  points: readonly (readonly Point[])[],
  placeX: (x: number) => number,
  placeY: (y: number) => number,
): string {
  const entries = series
    .map((one, index) => ({ label: one.label, colour: colours[index] }))
    .filter((entry) => entry.label);
  if (entries.length === 0) return '';
  const width = 46 + Math.max(...entries.map((entry) => textWidth(entry.label!, labelSize)));
  const height = 10 + 17 * entries.length;
  const corners = [
    [box.x + box.width - width - 8, box.y + 8],
    [box.x + 8, box.y + 8],
    [box.x + box.width - width - 8, box.y + box.height - height - 8],
    [box.x + 8, box.y + box.height - height - 8],
  ] as const;
  const covered = corners.map(([x, y]) => {
    const inside = ([px, py]: Point): boolean => px > x - 4 && px < x + width + 4 && py > y - 4 && py < y + height + 4;
    return points.reduce(
      (count, list) => count + list.filter(([px, py]) => inside([placeX(px), placeY(py)])).length,
      0,
    );
  });
  const [x, y] = corners[covered.indexOf(Math.min(...covered))];
  const rows = entries.map((entry, index) => {
    const at = y + 13.5 + 17 * index;
    return (
      line(x + 9, at, x + 31, at, entry.colour, 2) +
      textStrokes(entry.label!, x + 38, at, { size: labelSize, vertical: 'middle' })
    );
  });
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="3" fill="#fff" fill-opacity="0.88" stroke="#bbb" stroke-width="0.7"/>${rows.join('')}`;
}
