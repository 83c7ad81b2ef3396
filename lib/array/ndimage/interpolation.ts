/**
 * Arrays seen at other places: shifted, zoomed and scaled, by splines of orders 0 to 5, axis after axis.
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
import {
  EDGE,
  firstElement,
  folded,
  type InterpolationMode,
  MOST_ORDER,
  placeWithin,
  splineFilters,
  splineWeights,
} from './splines.js';

/** Options of {@link shift}, {@link zoom} and {@link affineTransform}. */
export interface InterpolationOptions<D extends DType = DType> {
  /** Order of the spline, 0 (the nearest element) to 5; default 3, cubic. */
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
    oneOf<InterpolationMode>(
      'constant',
      'nearest',
      'reflect',
      'mirror',
      'wrap',
      'grid-constant',
      'grid-mirror',
      'grid-wrap',
    ),
    'constant',
  ),
  cval: optional(finite, 0),
  prefilter: optional(boolean, true),
  output: otherwise(dtypeOfType(), 'that of x'),
};

/** How arrays go on where coefficients are made, beyond the margin. */
const GOES_ON: Readonly<Record<InterpolationMode, FilterMode>> = {
  constant: 'mirror',
  nearest: 'reflect',
  reflect: 'reflect',
  mirror: 'mirror',
  wrap: 'mirror',
  'grid-constant': 'mirror',
  'grid-mirror': 'reflect',
  'grid-wrap': 'wrap',
};

interface Way {
  readonly order: number;
  readonly mode: InterpolationMode;
  readonly prefilter: boolean;
  readonly cval: number;
  /** The same as the array's dtype holds it. */
  readonly padding: number;
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
  { order, mode, prefilter, cval, padding }: Way,
): { node: Node; inside?: Uint8Array } {
  const extent = node.shape[axis];
  const last = extent - 1;
  const inside = Uint8Array.from(places, (at) => (mode !== 'constant' || (at >= 0 && at <= last) ? 1 : 0));
  const filters = prefilter ? splineFilters(order) : [];
  const margin = (mode === 'nearest' || mode === 'grid-constant') && filters.length > 0 ? EDGE : 0;
  const within = (at: number): number =>
    mode === 'constant' ? Math.min(Math.max(at, 0), last) : placeWithin(at, extent, mode, order);
  let source = node;
  if (filters.length > 0) {
    // The inverse of the B-spline, whose ends go on as scipy's do.
    const edge: FilterMode = mode === 'nearest' ? 'nearest' : 'constant';
    source = extended(node, axis, [margin, margin], { mode: edge, cval: padding });
    for (const { reach, weights } of filters)
      source = correlateLine(source, weights, axis, [reach, reach], { mode: GOES_ON[mode], cval: 0 });
  }
  // One element more at the end holds the value beyond.
  const beyond = mode === 'grid-constant';
  const length = source.shape[axis];
  if (beyond) source = extended(source, axis, [0, 1], { mode: 'constant', cval });
  const shape = source.shape.with(axis, places.length);
  const first = places.map((place) => firstElement(within(place) + margin, order));
  const weights = places.map((place) => splineWeights(within(place) + margin, order));
  const tap = (t: number): Node => {
    const at = (k: number): number => {
      const index = folded(first[k] + t, length, mode);
      return index < 0 ? length : index;
    };
    return pick(source, axis, indicesLike(indicesFor(beyond ? length + 1 : length, 0), places.length, at));
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
  if (order > MOST_ORDER)
    throw new ChunkwiseError('argument', `${operation}: order is ${order}; give one of 0 to ${MOST_ORDER}`);
  if (isComplexDType(node.dtype))
    throw new ChunkwiseError(
      'dtype',
      `${operation}: complex numbers are not interpolated; do so with cw.real(x) and cw.imag(x)`,
    );
  let made = order === 0 ? node : cast(node, 'float64');
  const padding = 'iu'.includes(DTYPES[node.dtype].kind)
    ? Math.trunc(cval)
    : node.dtype === 'float32'
      ? Math.fround(cval)
      : cval;
  const masks: { readonly axis: number; readonly inside: Uint8Array }[] = [];
  for (let axis = 0; axis < node.shape.length; axis++) {
    const extent = node.shape[axis];
    const places = placesOf(axis, extent);
    if (extent === 0 && places.length > 0)
      throw new ChunkwiseError(
        'shape',
        `${operation}: axis ${axis} of shape ${shapeText(node.shape)} is empty: there is nothing to see`,
      );
    // A spline goes through its elements; coefficients that were given are none of them, but of order 0 and 1.
    if ((prefilter || order < 2) && places.length === extent && places.every((at, k) => at === k)) continue;
    const found = seenAlong(made, axis, places, { order, mode, prefilter, cval, padding });
    made = found.node;
    if (found.inside) masks.push({ axis, inside: found.inside });
  }
  const whole = 'iu'.includes(DTYPES[output].kind);
  // Of order 0 the value beyond alone may have a fraction.
  if (whole && (order > 0 || made.dtype !== node.dtype)) {
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
