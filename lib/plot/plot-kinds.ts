/**
 * Kinds of arguments of pictures: matrices, pairs and lists of numbers, and what all pictures are told.
 */
import { boolean, isListOf, kind, optional, otherwise, string } from '../base/kinds.js';
import type { OptionKinds } from '../base/signature.js';
import { colourMapKind } from './colours/colour-maps.js';
import type { Coordinates, GridData } from './grid-values.js';
import type { HeatMapOptions } from './heat-map.js';
import type { PictureOptions } from './picture.js';

const isNumeric = (value: unknown): boolean => typeof value === 'number' || typeof value === 'bigint';

/** True for a list or typed array of numbers. */
const isNumberList = (value: unknown): value is ArrayLike<number> =>
  isListOf(value, isNumeric) || (ArrayBuffer.isView(value) && 'length' in value);

const isComputed = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null || !('data' in value) || !('shape' in value)) return false;
  return isNumberList(value.data) && isListOf(value.shape, isNumeric);
};
const isNested = (value: unknown): boolean =>
  isListOf(value, (row) => isListOf(row, isNumeric)) && (value as readonly unknown[]).length > 0;

export const grid = kind<GridData | readonly (readonly number[])[]>(
  'grid',
  'a computed array of two axes, { data, shape }, or a list of rows',
  (value) => isComputed(value) || isNested(value),
  {
    meant: (value) =>
      typeof value === 'object' && value !== null && 'compute' in value ? 'await x.compute()' : undefined,
  },
);
const isPair = (value: unknown, passes: (item: number) => boolean): boolean =>
  isListOf(value, (item) => typeof item === 'number' && passes(item)) && (value as readonly unknown[]).length === 2;
export const pair = kind<readonly [number, number]>('pair', 'two finite numbers', (value) =>
  isPair(value, Number.isFinite),
);
const sizePair = kind<readonly [number, number]>('size', 'width and height in inches, both above 0', (value) =>
  isPair(value, (n) => n > 0 && n < 1000),
);
const dpi = kind<number>(
  'dpi',
  'a number of pixels per inch, from 1 to 10000',
  (value) => typeof value === 'number' && value >= 1 && value <= 10_000,
);
export const numberList = kind<ArrayLike<number>>('numberList', 'a list of numbers', isNumberList, {
  meant: (value) =>
    typeof value !== 'object' || value === null
      ? undefined
      : 'compute' in value
        ? '(await x.compute()).data'
        : 'data' in value
          ? 'x.data'
          : undefined,
});
export const finite = kind<number>('finite', 'a finite number', Number.isFinite);
export const bands = kind<number | readonly number[]>(
  'bands',
  'a whole number of 1 to 65536, or a list of two levels or more',
  (value) =>
    isListOf(value, Number.isFinite)
      ? (value as readonly unknown[]).length > 1
      : Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65_536,
);
export const middle = kind<number | false>(
  'centre',
  'a finite number, or false',
  (value) => value === false || Number.isFinite(value),
);

/** Kinds of {@link PictureOptions}. */
export const PICTURE: OptionKinds<PictureOptions> = {
  size: otherwise(sizePair, 'as the picture needs'),
  dpi: optional(dpi, 100),
};

/** Kinds of {@link HeatMapOptions}. */
export const HEAT_MAP: OptionKinds<HeatMapOptions> = {
  ...PICTURE,
  title: optional(string),
  xLabel: optional(string),
  yLabel: optional(string),
  units: optional(string),
  colours: otherwise(colourMapKind, "'jet' for contourf, 'RdBu_r' around a centre, 'viridis' otherwise"),
  min: otherwise(finite, 'the least finite value'),
  max: otherwise(finite, 'the greatest finite value'),
  levels: otherwise(bands, '100 for contourf, 256 otherwise'),
  robust: optional(boolean, false),
  centre: optional(middle, false),
};

const isGrid = (value: unknown): boolean => isNumberList(value) || isComputed(value) || isNested(value);
/** Coordinates of the rows or columns, or of each value. */
export const coordinateList = kind<Coordinates>(
  'coordinates',
  'a list of numbers, or as many rows and columns as the data have',
  isGrid,
);
