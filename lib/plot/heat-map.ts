/** Pictures of matrices: filled contours and images, each with a colour bar. */
import { oneOf, otherwise } from '../base/kinds.js';
import { define, type OptionKinds } from '../base/signature.js';
import { chosenScale, type ScaleOptions } from './colours/colour-scale.js';
import type { Axis } from './frame.js';
import {
  type GridData,
  type GridValues,
  imageElement,
  type Lookup,
  linearLookup,
  nearestLookup,
  paint,
  readGrid,
} from './grid-values.js';
import type { Picture, PictureOptions } from './picture.js';
import { grid as gridKind, HEAT_MAP, pair } from './plot-kinds.js';
import { drawSheet, type Panel, pixelsOf } from './sheet.js';

/** What pictures of a matrix can be told. */
export interface HeatMapOptions extends PictureOptions, ScaleOptions {
  /** Above the picture. */
  readonly title?: string | undefined;
  /** Below the horizontal axis. */
  readonly xLabel?: string | undefined;
  /** Beside the vertical axis. */
  readonly yLabel?: string | undefined;
  /** Written along the colour bar. */
  readonly units?: string | undefined;
}

/** Options of {@link contourf} and {@link imshow}. */
export interface MatrixOptions extends HeatMapOptions {
  /** Coordinates of the first and last column; column numbers by default. */
  readonly xRange?: readonly [number, number] | undefined;
  /** Coordinates of the first and last row; row numbers by default. */
  readonly yRange?: readonly [number, number] | undefined;
  /** Where row 0 lies; `bottom` for contourf, `top` for imshow. */
  readonly origin?: 'bottom' | 'top' | undefined;
}

const origin = oneOf('bottom', 'top');
const MATRIX: OptionKinds<MatrixOptions> = {
  ...HEAT_MAP,
  xRange: otherwise(pair, 'column numbers'),
  yRange: otherwise(pair, 'row numbers'),
  origin: otherwise(origin, "'bottom' for contourf, 'top' for imshow"),
};

/**
 * Filled contours of a matrix, linear between its points, row 0 at the bottom.
 *
 * @param grid A real ndarray of shape [rows, columns]; NaN is drawn grey.
 * @throws ChunkwiseError 'shape' when the data are not a matrix.
 * @example
 * contourf(await u.compute(), { title: 'Contour of Temperature', dpi: 300 }).save('out/heat.png');
 */
export const contourf = define(
  { name: 'contourf', parameters: [['grid', gridKind]], options: MATRIX },
  (grid: GridData | readonly (readonly number[])[], options: MatrixOptions = {}): Picture => {
    const values = readGrid(grid, 'contourf');
    const origin = options.origin ?? 'bottom';
    const [left, right] = options.xRange ?? [0, values.columns - 1];
    const [first, last] = options.yRange ?? [0, values.rows - 1];
    const across: Axis = { from: left, to: right, title: options.xLabel };
    const up: Axis = origin === 'bottom' ? { from: first, to: last } : { from: last, to: first };
    return draw(
      values,
      across,
      { ...up, title: options.yLabel },
      { size: [7.4, 6.4], colours: 'jet', levels: 100, ...options },
      (width, height) => [
        linearLookup(values.columns, width, false),
        linearLookup(values.rows, height, origin === 'bottom'),
      ],
    );
  },
);

/**
 * A matrix as an image, one rectangle an element, row 0 at the top.
 *
 * @param grid A real ndarray of shape [rows, columns]; NaN is drawn grey.
 * @throws ChunkwiseError 'shape' when the data are not a matrix.
 */
export const imshow = define(
  { name: 'imshow', parameters: [['grid', gridKind]], options: MATRIX },
  (grid: GridData | readonly (readonly number[])[], options: MatrixOptions = {}): Picture => {
    const values = readGrid(grid, 'imshow');
    const [left, right] = cellEdges(options.xRange ?? [0, values.columns - 1], values.columns);
    const [first, last] = cellEdges(options.yRange ?? [0, values.rows - 1], values.rows);
    const bottom = (options.origin ?? 'top') === 'bottom';
    const across: Axis = { from: left, to: right, title: options.xLabel };
    const up: Axis = { from: bottom ? first : last, to: bottom ? last : first, title: options.yLabel };
    const top = bottom ? values.rows - 0.5 : -0.5;
    const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
    return draw(values, across, up, { size: [7.4, 6.4], ...options }, (width, height) => [
      nearestLookup(numbers(values.columns), -0.5, values.columns - 0.5, width),
      nearestLookup(numbers(values.rows), top, values.rows - 1 - top, height),
    ]);
  },
);

/** The outer edges of equal cells whose outer centres are given. */
function cellEdges([first, last]: readonly [number, number], count: number): [number, number] {
  const half = count > 1 ? (last - first) / (count - 1) / 2 : 0.5;
  return [first - half, last + half];
}

/** Puts frame, pixels, colour bar and title together. */
function draw(
  values: GridValues,
  across: Axis,
  up: Axis,
  options: HeatMapOptions,
  lookups: (width: number, height: number) => readonly [Lookup, Lookup],
): Picture {
  const scale = chosenScale([values], { centre: false, ...options });
  const panel: Panel = {
    across,
    up,
    draw(box, dpi) {
      const { width, height } = pixelsOf(box, dpi);
      return imageElement(paint(values, ...lookups(width, height), scale), width, height, box);
    },
  };
  return drawSheet([panel], { ...options, scale });
}
