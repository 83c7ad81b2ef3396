/**
 * Quantiles, percentiles and medians, exact, with NumPy's methods: along an axis or of all elements, NaN passed on or left out.
 *
 * Of all elements: the digits of the elements' keys are counted in passes over the array, one for each 16 bits. Along an
 * axis: lanes are searched whole, or, where the memory limit has no room for one and they are few, each as all elements are; where the axis is cut and the quantile lies near one end, its blocks are gone through one
 * after another and only the elements that can matter are kept.
 */

import { DTYPES, type DType, itemsize } from '../../../kernels/dtype.js';
import { isDiscrete, orderRank, QUANTILE_METHODS, type QuantileMethod } from '../../../kernels/order-rank.js';
import { identityView } from '../../base/affine.js';
import { type AxisChunks, evenAxis, lookupOf, regularAxis } from '../../base/axis-chunks.js';
import { splitAxis } from '../../base/axis-operations.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { Chunks } from '../../base/grid.js';
import { oneOf, optional } from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { define } from '../../base/signature.js';
import { constant, isSelected, view } from '../../expr/build.js';
import { checkTaken, routine } from '../../expr/build-routine.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { normalizeAxes, shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { AXES, type AxisOptions } from '../reductions/reduce-node.js';
import type { AxisNumbers } from '../reductions/reductions.js';
import { permuteDims, reshape, reshapeTo } from '../shaping/manipulation.js';
import type { DTypeOf, QuotientOf } from '../types.js';
import { quantilesSelected } from '../unknown/quantile-selected.js';
import { fitsTask } from './lane-room.js';
import { quantileOfAll } from './quantile-flat.js';
import { quantilesOfLanes } from './quantile-lanes.js';
import { type Quantiles, quantilePoints, quantilesKind } from './quantile-points.js';

/** Options of {@link quantile} and its relatives. */
export interface QuantileOptions<M extends QuantileMethod = QuantileMethod> extends AxisOptions {
  /**
   * What a quantile between two elements is: 'linear' (default), 'lower', 'higher', 'nearest' and 'midpoint' as NumPy
   * defines them, or its other methods in camel case ('medianUnbiased', 'hazen', …).
   */
  readonly method?: M | undefined;
}

/** What the functions share once arguments are checked. */
interface Request {
  readonly name: string;
  readonly q: readonly number[];
  /** The shape that `q` was given in, which leads the result's. */
  readonly lead: readonly number[];
  readonly method: QuantileMethod;
  readonly skipna: boolean;
  readonly result: DType;
}

/** @internal float32 stays float32 for one plain number only, as in NumPy. */
export function resultDType(dtype: DType, method: QuantileMethod, plain: boolean): DType {
  if (isDiscrete(method)) return dtype;
  return dtype === 'float32' && plain ? 'float32' : 'float64';
}

/** Bytes that a task takes for each element that it keeps, or has kept. */
const STEP_BYTES = 24;
/** How much of a lane may be kept from block to block: with more, whole lanes take less memory. */
const KEPT_SHARE = 0.3;
/** Bytes of lanes that one task takes in at most, where blocks along the axis have to come together. */
const TASK_BYTES = 16 << 20;

/** @internal The axes beside `axis` cut so that a task's lanes stay within bounds. */
export function laneChunks(node: Node, axis: number): Chunks {
  let bytes = node.chunks.reduce((n, cut, k) => n * (k === axis ? node.shape[k] : cut.largest), itemsize(node.dtype));
  return node.chunks.map((cut, k) => {
    if (k === axis) return evenAxis(node.shape[axis], 1);
    if (node.chunks[axis].length === 1) return cut;
    const parts = Math.max(1, Math.min(cut.largest, Math.ceil(bytes / TASK_BYTES)));
    bytes /= parts;
    return splitAxis(cut, (n) => regularAxis(n, Math.ceil(n / parts)));
  });
}

/** How many elements at one end of a lane the quantiles lie among; undefined when that is too many to keep. */
function endOf(node: Node, axis: number, { q, method }: Request): { keep: number; flip: boolean } | undefined {
  if (node.chunks[axis].length === 1 || q.length === 0) return undefined;
  const n = node.shape[axis];
  const ranks = q.map((value) => orderRank(method, n, value));
  // Fewer numbers, without NaN, move a rank by less than one place from its end; one more is for rounding.
  const top = Math.max(...ranks.map(({ lower }) => n - lower)) + 2;
  const bottom = Math.max(...ranks.map(({ upper }) => upper + 1)) + 2;
  const keep = Math.min(top, bottom);
  const step = Math.max(keep, Math.ceil(n / STEPS)) + node.chunks[axis].largest;
  if (keep > KEPT_SHARE * n || !fitsTask(keep + step, STEP_BYTES)) return undefined;
  return { keep, flip: bottom < top };
}

/** Steps at most, so that a plan stays short however finely an axis is cut. */
const STEPS = 16;

/** Blocks along an axis joined into steps, which should be longer than what is kept. */
function stepCuts(cut: AxisChunks, keep: number): number[] {
  const enough = Math.max(keep, Math.ceil(cut.extent / STEPS));
  const lookup = lookupOf(cut);
  const out: number[] = [];
  for (let start = 0, stop = 0; start < cut.extent || out.length === 0; start = stop) {
    stop = lookup.offset(lookup.find(start + enough - 1) + 1);
    out.push(stop - start);
  }
  return out;
}

const replaced = <T>(list: readonly T[], at: number, value: T): T[] => list.map((old, k) => (k === at ? value : old));

/** Bytes that a task takes for each element of a lane that it holds whole. */
const LANE_BYTES = 48;
/** So many lanes that no task can hold are searched one by one. */
const SEARCHED_LANES = 256;

/** Quantiles along one axis of `node`, which stays in place as the axis of quantiles. */
function quantileAlong(node: Node, axis: number, request: Request): Node {
  const { q, method, skipna, result: dtype } = request;
  const total = node.shape[axis];
  const end = endOf(node, axis, request);
  const lanes = sizeOf(node.shape) / Math.max(1, total);
  if (!end && lanes <= SEARCHED_LANES && !fitsTask(total, LANE_BYTES))
    return quantilesOfLanes(request.name, node, axis, request);
  const params = { axis, q, method, skipna, total, flip: end?.flip ?? false };
  const shape = replaced(node.shape, axis, q.length);
  if (!end) {
    const domain = { shape: node.shape, chunks: laneChunks(node, axis) };
    const input = { by: 'view', view: identityView(node.shape), pieces: true } as const;
    return routine(
      'quantile',
      [{ node, input }],
      domain,
      { dtype, shape, chunks: replaced(domain.chunks, axis, evenAxis(q.length, 1)) },
      params,
    );
  }
  const counted = DTYPES[node.dtype].kind === 'f' ? 1 : 0;
  let state: Node | undefined;
  let seen = 0;
  let start = 0;
  const cuts = stepCuts(node.chunks[axis], end.keep);
  for (const [k, n] of cuts.entries()) {
    const grid = { shape: replaced(node.shape, axis, n), chunks: replaced(node.chunks, axis, evenAxis(n, 1)) };
    const offset = start;
    const seenBy = {
      shape: grid.shape,
      maps: grid.shape.map((_, a) => ({ offset: a === axis ? offset : 0, stride: 1, axis: a })),
    };
    const children = [
      ...(state ? [{ node: state, input: { by: 'block' } as const }] : []),
      { node, input: { by: 'view', view: seenBy, pieces: true } as const },
    ];
    if (k === cuts.length - 1)
      return routine(
        'quantile',
        children,
        grid,
        { dtype, shape, chunks: replaced(grid.chunks, axis, evenAxis(q.length, 1)) },
        params,
      );
    seen = Math.min(end.keep, seen + n);
    const rows = seen + counted;
    state = routine(
      'quantileStep',
      children,
      grid,
      {
        dtype: node.dtype,
        shape: replaced(node.shape, axis, rows),
        chunks: replaced(node.chunks, axis, evenAxis(rows, 1)),
      },
      { axis, keep: seen, flip: end.flip },
    );
    start += n;
  }
  throw new ChunkwiseError('internal', `${request.name}: an axis without blocks`);
}

/** Moves the axes to be reduced together into one, the last. */
function mergeAxes(node: Node, axes: readonly number[]): Node {
  const kept = node.shape.flatMap((_, k) => (axes.includes(k) ? [] : [k]));
  const turned = permuteDims(wrap(node), [...kept, ...axes]);
  return reshape(turned, [...kept.map((k) => node.shape[k]), sizeOf(axes.map((k) => node.shape[k]))]).node;
}

function quantiles(x: ArrayLike, options: AxisOptions, request: Request): ChunkedArray {
  const node = nodeOf(x, request.name);
  const axes = normalizeAxes(request.name, options.axis, node.shape);
  if (isSelected(node))
    return wrap(
      quantilesSelected(
        node,
        axes,
        options,
        request,
        (values, skipna) => quantiles(wrap(values), options, { ...request, skipna }).node,
      ),
    );
  const { q, lead, name } = request;
  const single = lead.length === 0;
  const kept = node.shape.flatMap((_, k) => (axes.includes(k) ? [] : [k]));
  const lanes = kept.map((k) => node.shape[k]);
  let made: Node;
  // Where in `made` the axis of quantiles is; the others are the kept ones in order.
  let at = 0;
  if (axes.some((k) => node.shape[k] === 0)) {
    if (isDiscrete(request.method))
      throw new ChunkwiseError(
        'shape',
        `${name}: shape ${shapeText(node.shape)} has nothing along axes ${shapeText(axes)}; a quantile of nothing does not exist`,
      );
    checkTaken('quantile', node.dtype);
    made = constant(Number.NaN, request.result, [q.length, ...lanes]);
  } else if (axes.length === node.shape.length) made = quantileOfAll(node, request);
  else {
    const merged = axes.length === 1 ? node : mergeAxes(node, axes);
    at = axes.length === 1 ? axes[0] : kept.length;
    made = quantileAlong(merged, at, request);
  }
  // From [kept before, q, kept after] to [q (unless it has no axis), the shape asked for].
  const first = single ? 0 : 1;
  const shape = options.keepdims ? node.shape.map((n, k) => (axes.includes(k) ? 1 : n)) : lanes;
  const place = (k: number): number => first + (options.keepdims ? kept[k] : k);
  let next = 0;
  const seen = view(made, {
    shape: [...(single ? [] : [q.length]), ...shape],
    maps: made.shape.map((_, k) =>
      k === at
        ? single
          ? { offset: 0, stride: 0, axis: -1 }
          : { offset: 0, stride: 1, axis: 0 }
        : { offset: 0, stride: 1, axis: place(next++) },
    ),
  });
  return wrap(lead.length > 1 ? reshapeTo(name, seen, [...lead, ...shape]) : seen);
}

const QUANTILES = { ...AXES, method: optional(oneOf<QuantileMethod>(...QUANTILE_METHODS), 'linear') };
const PARAMETERS = [
  ['x', arrayLike],
  ['q', quantilesKind],
] as const;

function ask(
  name: string,
  x: ArrayLike,
  given: Quantiles,
  most: number,
  options: QuantileOptions,
  skipna: boolean,
): ChunkedArray {
  const method = options.method ?? 'linear';
  const { q, shape: lead, plain } = quantilePoints(name, given, most);
  const result = resultDType(nodeOf(x, name).dtype, method, plain);
  return quantiles(x, options, { name, q, lead, method, skipna, result });
}

/** The dtype of quantiles of `D`. */
export type QuantileOf<D extends DType> = QuotientOf<D> | D;

/**
 * The quantile(s) `q` (0 to 1) over `axis`, exact, as numpy.quantile gives them. NaN makes a result NaN. The shape of `q`
 * leads that of the result, so a list becomes a first axis; such results are float64, one number keeps float32. Methods that pick an element keep the dtype.
 *
 * Along an axis of unknown extent what is not selected is NaN and left out; methods that pick an element, and int64, need
 * `computeChunkSizes` there.
 *
 * Equal neighbours give themselves, infinities included, where NumPy gives NaN; integers are subtracted without overflow.
 *
 * @throws 'argument' for a `q` out of range or an unknown method, 'shape' for a quantile of nothing that has to be an element
 * @example
 * const p90 = await cw.quantile(temperature, 0.9, { axis: 0 }).compute();
 * const [low, middle, high] = (await cw.quantile(x, [0.1, 0.5, 0.9]).compute()).data;
 */
export const quantile = define(
  { name: 'quantile', parameters: PARAMETERS, options: QUANTILES, shorthand: 'axis', unknown: true },
  <X extends ArrayLike>(
    x: X,
    q: Quantiles,
    options: QuantileOptions | AxisNumbers = {},
  ): ChunkedArray<QuantileOf<DTypeOf<X>>> =>
    ask('quantile', x, q, 1, options as QuantileOptions, false) as ChunkedArray<QuantileOf<DTypeOf<X>>>,
);

/**
 * {@link quantile} with `q` in percent, 0 to 100.
 *
 * @throws as {@link quantile}
 * @example
 * cw.percentile(x, [10, 50, 90])
 */
export const percentile = define(
  { name: 'percentile', parameters: PARAMETERS, options: QUANTILES, shorthand: 'axis', unknown: true },
  <X extends ArrayLike>(
    x: X,
    q: Quantiles,
    options: QuantileOptions | AxisNumbers = {},
  ): ChunkedArray<QuantileOf<DTypeOf<X>>> =>
    ask('percentile', x, q, 100, options as QuantileOptions, false) as ChunkedArray<QuantileOf<DTypeOf<X>>>,
);

/**
 * {@link quantile} of the numbers that are not NaN; NaN where there are none.
 *
 * @throws as {@link quantile}
 * @example
 * cw.nanquantile(temperature, 0.9, { axis: 0 })
 */
export const nanquantile = define(
  { name: 'nanquantile', parameters: PARAMETERS, options: QUANTILES, shorthand: 'axis', unknown: true },
  <X extends ArrayLike>(
    x: X,
    q: Quantiles,
    options: QuantileOptions | AxisNumbers = {},
  ): ChunkedArray<QuantileOf<DTypeOf<X>>> =>
    ask('nanquantile', x, q, 1, options as QuantileOptions, true) as ChunkedArray<QuantileOf<DTypeOf<X>>>,
);

/**
 * {@link percentile} of the numbers that are not NaN; NaN where there are none.
 *
 * @throws as {@link quantile}
 * @example
 * cw.nanpercentile(x, 90, { axis: 0 })
 */
export const nanpercentile = define(
  { name: 'nanpercentile', parameters: PARAMETERS, options: QUANTILES, shorthand: 'axis', unknown: true },
  <X extends ArrayLike>(
    x: X,
    q: Quantiles,
    options: QuantileOptions | AxisNumbers = {},
  ): ChunkedArray<QuantileOf<DTypeOf<X>>> =>
    ask('nanpercentile', x, q, 100, options as QuantileOptions, true) as ChunkedArray<QuantileOf<DTypeOf<X>>>,
);

function middle(name: string, x: ArrayLike, options: AxisOptions, skipna: boolean): ChunkedArray {
  const result = resultDType(nodeOf(x, name).dtype, 'median', true);
  return quantiles(x, options, { name, q: [0.5], lead: [], method: 'median', skipna, result });
}

/**
 * The middle element over `axis`, or the mean of the two in the middle. NaN makes a result NaN, as nothing does.
 *
 * @throws 'shape' for an axis that does not exist
 * @example
 * cw.median(x, { axis: 0 })
 */
export const median = define(
  { name: 'median', parameters: [['x', arrayLike]], options: AXES, shorthand: 'axis', unknown: true },
  <X extends ArrayLike>(x: X, options: AxisOptions | AxisNumbers = {}): ChunkedArray<QuotientOf<DTypeOf<X>>> =>
    middle('median', x, options as AxisOptions, false) as ChunkedArray<QuotientOf<DTypeOf<X>>>,
);

/**
 * {@link median} of the numbers that are not NaN; NaN where there are none.
 *
 * @throws as {@link median}
 * @example
 * cw.nanmedian(x, { axis: 0 })
 */
export const nanmedian = define(
  { name: 'nanmedian', parameters: [['x', arrayLike]], options: AXES, shorthand: 'axis', unknown: true },
  <X extends ArrayLike>(x: X, options: AxisOptions | AxisNumbers = {}): ChunkedArray<QuotientOf<DTypeOf<X>>> =>
    middle('nanmedian', x, options as AxisOptions, true) as ChunkedArray<QuotientOf<DTypeOf<X>>>,
);
