/**
 * What {@link pad} is told for both ends of every axis, in NumPy's short forms: widths, values and lengths.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { isListOf, type Kind, kind } from '../../base/kinds.js';
import { isPlainObject } from '../../base/signature.js';
import { view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, isScalar, nodeOf } from '../asarray.js';
import { checkCount, normalizeAxis, shapeText } from '../axes.js';

/**
 * How many elements to add: everywhere, [before, after] for every axis, or such a pair for each axis; a list of one stands for
 * both ends, and a single pair for all axes. `{ 0: 2, '-1': [1, 3] }` names axes, the others get none.
 */
export type PadWidth =
  | number
  | readonly number[]
  | readonly (readonly number[])[]
  | Readonly<Record<string, number | readonly number[]>>;

/** Of how many elements at each end a statistic is: as {@link PadWidth}, null for all of the axis. */
export type PadLength = number | null | readonly (number | null)[] | readonly (readonly (number | null)[])[];

/** Two things for an axis: one before it and one after. */
export type Ends<T> = readonly [before: T, after: T];

const isWidth = (value: unknown): boolean => typeof value === 'number';
const isEnds = (passes: (item: unknown) => boolean) => (value: unknown) =>
  passes(value) || isListOf(value, (item) => passes(item) || isListOf(item, passes));

/** What an object holds; nothing that is a width where reading it throws. */
const valuesOf = (value: Readonly<Record<string, unknown>>): readonly unknown[] => {
  try {
    return Object.values(value);
  } catch {
    return [undefined];
  }
};

/** @internal kind of {@link PadWidth} */
export const widthKind: Kind<PadWidth> = kind<PadWidth>(
  'width',
  'a whole number of 0 or more, [before, after], or such a pair for each axis, in order or by number ({ 0: 1 })',
  (value) =>
    isEnds(isWidth)(value) ||
    (isPlainObject(value) && valuesOf(value).every((item) => isWidth(item) || isListOf(item, isWidth))),
);
/** @internal kind of {@link PadLength} */
export const lengthKind: Kind<PadLength> = kind<PadLength>(
  'padLength',
  'a whole number of 1 or more, null for all, [before, after], or such a pair for each axis',
  isEnds((value) => value === null || isWidth(value)),
);

/** What a width, or the shape of a value, may be under [axes, 2], to which NumPy broadcasts it. */
const fitsEnds = (shape: readonly number[], rank: number): boolean => {
  const [axes, ends] = [shape.length > 1 ? shape[0] : 1, shape[shape.length - 1] ?? 1];
  return shape.length < 3 && (axes === 1 || axes === rank) && (ends === 1 || ends === 2);
};

/** `given`, in one of the short forms, for both ends of each axis. @throws 'argument' where it does not fit */
function pairs<T extends number | null>(
  given: T | readonly T[] | readonly (readonly T[])[],
  shape: readonly number[],
): Ends<T>[] {
  const isFlat = Array.isArray(given) && given.length > 0 && !given.some(Array.isArray);
  const rows = (Array.isArray(given) ? (isFlat ? [given] : given) : [[given]]) as readonly (readonly T[])[];
  const even = isListOf(rows, (row) => Array.isArray(row) && row.length === rows[0].length);
  if (!even || !fitsEnds([rows.length, (rows[0] as readonly T[] | undefined)?.length ?? 0], shape.length)) {
    throw new ChunkwiseError(
      'argument',
      `pad: ${JSON.stringify(given)} does not fit shape ${shapeText(shape)}; give one number, [before, after], or such a pair for each axis`,
    );
  }
  return shape.map((_, axis) => {
    const row = rows[rows.length === 1 ? 0 : axis];
    return [row[0], row[row.length - 1]];
  });
}

/** Widths at both ends of each axis. @throws 'argument' for what does not fit or is no count, 'shape' for an axis that is not there */
export function padWidths(width: PadWidth, shape: readonly number[]): Ends<number>[] {
  let ends: Ends<number>[];
  if (isPlainObject(width)) {
    ends = shape.map(() => [0, 0]);
    for (const [name, item] of Object.entries(width))
      ends[normalizeAxis('pad', Number(name), shape)] = pairs(item as number | readonly number[], [1])[0];
  } else ends = pairs(width as number, shape);
  for (const n of ends.flat()) checkCount('pad', 'a width', n);
  return ends;
}

/** How many elements statistics are of, at both ends of each axis. @throws 'argument' for what does not fit, or 0 */
export function padLengths(length: PadLength, shape: readonly number[]): Ends<number>[] {
  return pairs(length as number | null, shape).map((ends, axis) => {
    const [before, after] = ends.map((n) => {
      if (n !== null) checkCount('pad', 'statLength', n);
      if (n === 0)
        throw new ChunkwiseError(
          'argument',
          'pad: statLength is 0, and there is no statistic of nothing; give 1 or more',
        );
      return Math.min(n ?? shape[axis], shape[axis]);
    });
    return [before, after];
  });
}

/** What fills a margin: the same all around, or for each axis the values before and after it. @throws 'shape' */
export function marginValues(
  value: ArrayLike,
  shape: readonly number[],
): ArrayLike | ((axis: number, end: 0 | 1) => Node) {
  if (isScalar(value)) return value;
  const node = nodeOf(value, 'pad');
  const rank = node.shape.length;
  if (rank === 0) return value;
  if (!fitsEnds(node.shape, shape.length))
    throw new ChunkwiseError(
      'shape',
      `pad: value is of shape ${shapeText(node.shape)}; give one value, [before, after], or such a pair for each of ${shape.length} axes`,
    );
  return (axis, end) =>
    view(node, {
      shape: [],
      maps: node.shape.map((n, k) => ({ offset: n === 1 ? 0 : k === rank - 1 ? end : axis, stride: 0, axis: -1 })),
    });
}

/** The `length` indices of `axis` from `start` on, `stride` apart. */
export const part = (node: Node, axis: number, start: number, length: number, stride = 1): Node =>
  view(node, {
    shape: node.shape.map((n, k) => (k === axis ? length : n)),
    maps: node.shape.map((_, k) =>
      k !== axis
        ? { offset: 0, stride: 1, axis: k }
        : stride === 0
          ? { offset: start, stride: 0, axis: -1 }
          : { offset: start, stride, axis },
    ),
  });
