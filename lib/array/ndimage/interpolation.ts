/**
 * Arrays seen at other places: shifted, zoomed and scaled, by splines of order 0, 1 or 3, axis after axis.
 * Source: M. Unser, Splines: a perfect fit for signal and image processing, 1999.
 */
import { DTYPES, type DType, isComplexDType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { wholeChunks } from '../../base/grid.js';
import {
  boolean,
  count,
  finite,
  isListOf,
  kind,
  oneOf,
  optional,
  otherwise,
  shape as shapeKind,
} from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, constant, elementwise, memory, view } from '../../expr/build.js';
import { indicesFor, indicesLike } from '../../expr/indices.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { checkShape, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike, dtypeOfType } from '../kinds.js';
import { pick } from '../selection/indexing.js';
import type { ComputedOf } from '../types.js';
import { correlateLine } from './correlation.js';
import { extended, type FilterMode, numbersAtHand, numbersOf, type PerAxis, perAxis } from './modes.js';

/** What lies beyond the edges of an array that is seen at other places. */
export type InterpolationMode = 'constant' | 'nearest' | 'reflect' | 'mirror' | 'grid-mirror' | 'grid-wrap';

/** Options of {@link shift}, {@link zoom} and {@link affineTransform}. */
export interface InterpolationOptions<D extends DType = DType> {
  /** Order of the spline: 0, the nearest element, 1, linear, or 3 (default), cubic. */
  readonly order?: number | undefined;
  /** What lies beyond the edges; default 'constant'. */
  readonly mode?: InterpolationMode | undefined;
  /** The value beyond the edges in mode 'constant'; default 0. */
  readonly cval?: number | undefined;
  /** False: `x` holds the coefficients of its spline already. Default true. */
  readonly prefilter?: boolean | undefined;
  /** Dtype of the result; default that of `x`: computed in float64, rounded for integers. */
  readonly output?: D | undefined;
}

/** Options of {@link affineTransform}. */
export interface AffineOptions<D extends DType = DType> extends InterpolationOptions<D> {
  /** Where the first element of the result lies, for all axes or for each; default 0. */
  readonly offset?: PerAxis | undefined;
  /** Extents of the result; default those of `x`. */
  readonly outputShape?: number | readonly number[] | undefined;
}

const INTERPOLATION = {
  order: optional(count, 3),
  mode: optional(
    oneOf<InterpolationMode>('constant', 'nearest', 'reflect', 'mirror', 'grid-mirror', 'grid-wrap'),
    'constant',
  ),
  cval: optional(finite, 0),
  prefilter: optional(boolean, true),
  output: otherwise(dtypeOfType(), 'that of x'),
};

/** The cubic spline's pole; powers of it beyond 30 are less than the last bit. */
const POLE = Math.sqrt(3) - 2;
const REACH = 30;
const PREFILTER = Array.from(
  { length: 2 * REACH + 1 },
  (_, k) => ((-6 * POLE) / (1 - POLE * POLE)) * POLE ** Math.abs(k - REACH),
);
/** Elements that scipy adds at both ends where the edge goes on, before it makes a spline. */
const EDGE = 12;

const modulo = (a: number, n: number): number => ((a % n) + n) % n;

/** The element that index `at` of an axis that goes on shows. */
function folded(at: number, extent: number, mode: InterpolationMode): number {
  if (mode === 'grid-wrap') return modulo(at, extent);
  if (mode === 'reflect' || mode === 'grid-mirror') {
    const place = modulo(at, 2 * extent);
    return place < extent ? place : 2 * extent - 1 - place;
  }
  if (extent === 1) return 0;
  const place = modulo(at, 2 * extent - 2);
  return place < extent ? place : 2 * extent - 2 - place;
}

/** The place within the axis that a place beyond shows: halves between two elements are then rounded as scipy rounds them. */
function mirroredPlace(at: number, extent: number, mode: InterpolationMode): number {
  if ((at >= 0 && at <= extent - 1) || mode === 'grid-wrap' || extent === 1) return at;
  const isMirror = mode === 'mirror';
  const period = isMirror ? 2 * extent - 2 : 2 * extent;
  const within = modulo(at, period);
  return within <= extent - 1 ? within : within >= extent || isMirror ? period - within - (isMirror ? 0 : 1) : within;
}

/** Weights of the elements around, from `floor(at) - order / 2` on. */
function splineWeights(at: number, order: number): number[] {
  if (order === 0) return [1];
  const y = at - Math.floor(at);
  const z = 1 - y;
  if (order === 1) return [z, y];
  return [
    (z * z * z) / 6,
    (y * y * (y - 2) * 3 + 4) / 6,
    (z * z * (z - 2) * 3 + 4) / 6,
    1 - (z * z * z) / 6 - (y * y * (y - 2) * 3 + 4) / 6 - (z * z * (z - 2) * 3 + 4) / 6,
  ];
}

interface Way {
  readonly order: number;
  readonly mode: InterpolationMode;
  readonly prefilter: boolean;
}

/** A list of values along `axis` as a node that broadcasts over the others. */
const along = (
  values: Float64Array | Uint8Array,
  dtype: 'float64' | 'bool',
  axis: number,
  shape: readonly number[],
): Node =>
  view(
    cast(
      memory(values, values instanceof Uint8Array ? 'uint8' : 'float64', [values.length], wholeChunks([values.length])),
      dtype,
    ),
    {
      shape,
      maps: [{ offset: 0, stride: 1, axis }],
    },
  );

/** `node` seen along `axis` at `places`; float64, but for the nearest element. `inside`: 0 where there is nothing. */
function seenAlong(
  node: Node,
  axis: number,
  places: readonly number[],
  { order, mode, prefilter }: Way,
): { node: Node; inside?: Uint8Array } {
  const extent = node.shape[axis];
  const last = extent - 1;
  const inside = Uint8Array.from(places, (at) => (mode !== 'constant' || (at >= 0 && at <= last) ? 1 : 0));
  const edge = mode === 'nearest' && order === 3 && prefilter ? EDGE : 0;
  const clamp = (at: number): number =>
    mode === 'nearest' || mode === 'constant'
      ? Math.min(Math.max(at, -edge), last + edge)
      : order === 0
        ? mirroredPlace(at, extent, mode)
        : at;
  let source = node;
  let margin = 0;
  if (order === 3 && prefilter) {
    // The inverse of the cubic B-spline, whose ends go on as the array does.
    const goesOn: FilterMode = mode === 'constant' || mode === 'nearest' ? 'mirror' : mode;
    margin = edge;
    const wide = extended(node, axis, [margin, margin], { mode: 'nearest', cval: 0 });
    source = correlateLine(wide, PREFILTER, axis, [REACH, REACH], { mode: goesOn, cval: 0 });
  }
  const length = source.shape[axis];
  const shape = node.shape.with(axis, places.length);
  const first = places.map((place) => {
    const at = clamp(place) + margin;
    return order === 0 ? Math.floor(at + 0.5) : Math.floor(at) - Math.floor(order / 2);
  });
  const weights = places.map((place) => splineWeights(clamp(place) + margin, order));
  const tap = (t: number): Node => {
    const indices = indicesLike(indicesFor(length, 0), places.length, (k) => folded(first[k] + t, length, mode));
    return pick(source, axis, indices);
  };
  const made =
    order === 0
      ? tap(0)
      : Array.from({ length: order + 1 }, (_, t) =>
          elementwise('multiply', [
            tap(t),
            along(
              Float64Array.from(weights, (list) => list[t]),
              'float64',
              axis,
              shape,
            ),
          ]),
        ).reduce((sum, term) => elementwise('add', [sum, term]));
  return { node: made, ...(inside.includes(0) ? { inside } : {}) };
}

/** `x` seen at places that are, along each axis, a list of its own. */
function seen<D extends DType>(
  operation: string,
  x: ArrayLike,
  placesOf: (axis: number, extent: number) => readonly number[],
  options: InterpolationOptions<D>,
): ChunkedArray<D> {
  const node = nodeOf(x, operation);
  const { order = 3, mode = 'constant', cval = 0, prefilter = true, output = node.dtype as D } = options;
  if (order !== 0 && order !== 1 && order !== 3)
    throw new ChunkwiseError('argument', `${operation}: order is ${order}; give 0, 1 or 3`);
  if (isComplexDType(node.dtype))
    throw new ChunkwiseError(
      'dtype',
      `${operation}: complex numbers are not interpolated; do so with cw.real(x) and cw.imag(x)`,
    );
  let made = order === 0 ? node : cast(node, 'float64');
  const masks: { readonly axis: number; readonly inside: Uint8Array }[] = [];
  for (let axis = 0; axis < node.shape.length; axis++) {
    const extent = node.shape[axis];
    const places = placesOf(axis, extent);
    if (extent === 0 && places.length > 0)
      throw new ChunkwiseError(
        'shape',
        `${operation}: axis ${axis} of shape ${shapeText(node.shape)} is empty: there is nothing to see`,
      );
    if (places.length === extent && places.every((at, k) => at === k)) continue;
    const found = seenAlong(made, axis, places, { order, mode, prefilter });
    made = found.node;
    if (found.inside) masks.push({ axis, inside: found.inside });
  }
  const whole = 'iu'.includes(DTYPES[output].kind);
  if (order > 0 && whole) {
    const half = elementwise('where', [
      elementwise('greater', [made, 0]),
      constant(0.5, 'float64', []),
      constant(-0.5, 'float64', []),
    ]);
    made = elementwise('add', [made, half]);
  }
  made = cast(made, output);
  if (masks.length > 0) {
    const { shape } = made;
    const inside = masks
      .map((mask) => along(mask.inside, 'bool', mask.axis, shape))
      .reduce((all, one) => elementwise('logicalAnd', [all, one]));
    const outside = cast(constant(whole ? Math.round(cval) : cval, 'float64', []), output);
    made = elementwise('where', [inside, made, outside]);
  }
  return wrap<D>(made);
}

/**
 * `x` shifted by `shift` elements, fractions too: element `i` of the result is `x` at `i - shift`. Any shape; the dtype stays unless `output`
 * says otherwise. One pass for each axis that moves, and for cubic splines one more. As `scipy.ndimage.shift`.
 *
 * @throws 'argument' for shifts that are not one for each axis, or another order; 'shape' for an empty axis
 * @example
 * cw.ndimage.shift(image, [0.5, -2], { order: 1, mode: 'nearest' })
 */
export const shift = define(
  {
    name: 'ndimage.shift',
    parameters: [
      ['x', arrayLike],
      ['shift', numbersOf(finite)],
    ],
    options: INTERPOLATION,
  },
  <X extends ArrayLike, D extends DType = ComputedOf<X>>(
    x: X,
    by: PerAxis,
    options: InterpolationOptions<D> = {},
  ): ChunkedArray<D> => {
    const operation = 'ndimage.shift';
    const shifts = perAxis(operation, 'shift', by, nodeOf(x, operation).shape);
    const places = (axis: number, extent: number) => Array.from({ length: extent }, (_, k) => k - shifts[axis]);
    return seen(operation, x, places, options);
  },
);

/** Rounds halves to the even number, as Python does. */
function rounded(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

const factor = kind<number>('factor', 'a number above 0', (value) => Number.isFinite(value) && (value as number) > 0);

/**
 * `x` with `zoom` times as many elements, for all axes or for each; first and last elements stay in place. Any shape; the dtype stays unless
 * `output` says otherwise. One pass for each axis that changes, and for cubic splines one more. As `scipy.ndimage.zoom`.
 *
 * @throws 'argument' for factors that are not above 0 or not one for each axis, or another order
 * @example
 * const large = cw.ndimage.zoom(image, 2, { order: 1 });
 */
export const zoom = define(
  {
    name: 'ndimage.zoom',
    parameters: [
      ['x', arrayLike],
      ['zoom', numbersOf(factor)],
    ],
    options: INTERPOLATION,
  },
  <X extends ArrayLike, D extends DType = ComputedOf<X>>(
    x: X,
    by: PerAxis,
    options: InterpolationOptions<D> = {},
  ): ChunkedArray<D> => {
    const operation = 'ndimage.zoom';
    const factors = perAxis(operation, 'zoom', by, nodeOf(x, operation).shape);
    const places = (axis: number, extent: number): number[] => {
      const length = rounded(extent * factors[axis]);
      const step = length > 1 ? (extent - 1) / (length - 1) : 1;
      return Array.from({ length }, (_, k) => k * step);
    };
    return seen(operation, x, places, options);
  },
);

const isNumbers = (value: unknown): boolean => isListOf(value, (item) => typeof item === 'number');
const matrixKind = kind<readonly number[] | readonly (readonly number[])[]>(
  'matrix',
  'a number for each axis, or a matrix',
  (value) => isNumbers(value) || isListOf(value, isNumbers),
);

/**
 * `x` at `matrix · o + offset` for each place `o` of the result, of matrices that are diagonal, given whole or as their diagonal: axes scaled and
 * shifted, each by itself. Else as {@link shift}. As `scipy.ndimage.affine_transform`, but for matrices that turn or shear, which are refused.
 *
 * @throws 'argument' for a matrix that is not diagonal or of other axes, or another order
 * @example
 * cw.ndimage.affineTransform(image, [0.5, 0.5], { offset: [1, 0], order: 1 })
 */
export const affineTransform = define(
  {
    name: 'ndimage.affineTransform',
    parameters: [
      ['x', arrayLike],
      ['matrix', matrixKind],
    ],
    options: {
      offset: optional(numbersOf(finite), 0),
      outputShape: otherwise(shapeKind, 'that of x'),
      ...INTERPOLATION,
    },
  },
  <X extends ArrayLike, D extends DType = ComputedOf<X>>(
    x: X,
    matrix: readonly number[] | readonly (readonly number[])[],
    options: AffineOptions<D> = {},
  ): ChunkedArray<D> => {
    const operation = 'ndimage.affineTransform';
    const { shape } = nodeOf(x, operation);
    const { values, shape: given } = numbersAtHand(operation, 'matrix', matrix as ArrayLike);
    const rank = shape.length;
    const isWhole = given.length === 2 && given.every((n) => n === rank);
    const diagonal = isWhole ? values.filter((_, k) => k % (rank + 1) === 0) : values;
    if (
      (!isWhole && (given.length !== 1 || given[0] !== rank)) ||
      (isWhole && values.some((v, k) => k % (rank + 1) !== 0 && v !== 0))
    )
      throw new ChunkwiseError(
        'argument',
        `${operation}: a matrix of shape ${shapeText(given)} for shape ${shapeText(shape)}; give the diagonal of one that neither turns nor shears: one number for each axis`,
      );
    const { offset = 0, outputShape, ...rest } = options;
    const offsets = perAxis(operation, 'offset', offset, shape);
    const extents = outputShape === undefined ? shape : checkShape(operation, outputShape);
    if (extents.length !== rank)
      throw new ChunkwiseError(
        'shape',
        `${operation}: outputShape ${shapeText(extents)} has other axes than ${shapeText(shape)}`,
      );
    const places = (axis: number) =>
      Array.from({ length: extents[axis] }, (_, k) =>
        diagonal[axis] === 0 ? offsets[axis] : (k + offsets[axis] / diagonal[axis]) * diagonal[axis],
      );
    return seen(operation, x, places, rest);
  },
);
