/**
 * Medians, percentiles and ranks of windows: small windows by exchanges of shifted views in one SIMD kernel, larger ones by a block
 * function that keeps the window in order.
 */
import { type DType, isComplexDType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { captureFunction } from '../../base/function-capture.js';
import { finite, whole } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { elementwise } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import type { ChunkedArray } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import type { ComputedOf } from '../types.js';
import { blockFilter } from './block-filter.js';
import { beyondOf, finished, type PerAxis, perAxis, reach } from './modes.js';
import { rankBlock } from './rank-block.js';
import { networkCost, selectionNetwork } from './selection-network.js';
import {
  SIZE,
  WINDOW,
  type WindowForm,
  type WindowOptions,
  windowForm,
  windowPlaces,
  windowTaps,
  withSize,
} from './window-form.js';
import { extremeOf } from './windows.js';

/** Selections of more minima and maxima than a program holds are left to the block function. */
const MOST_EXCHANGES = 100;

/** The elements of rank `rank` among the window's, by exchanges. */
function byNetwork(taps: readonly Node[], rank: number): Node | undefined {
  // A sort of fewer than 20 elements is worked out at once.
  if (taps.length > 20) return undefined;
  const network = selectionNetwork(taps.length, rank);
  if (networkCost(network) > MOST_EXCHANGES) return undefined;
  const lines = [...taps];
  for (const { low, high, needsLow, needsHigh } of network) {
    const [a, b] = [lines[low], lines[high]];
    if (needsLow) lines[low] = elementwise('minimum', [a, b]);
    if (needsHigh) lines[high] = elementwise('maximum', [a, b]);
  }
  return lines[rank];
}

function ranked<D extends DType>(
  operation: string,
  x: ArrayLike,
  given: WindowOptions<D>,
  rankOf: (count: number) => number,
): ChunkedArray<D> {
  const node = nodeOf(x, operation);
  if (isComplexDType(node.dtype))
    throw new ChunkwiseError(
      'dtype',
      `${operation}: ${node.dtype} numbers have no order; give cw.abs(x), cw.real(x) or cw.imag(x)`,
    );
  const form = windowForm(operation, given, node.shape);
  const count = form.members.filter(Boolean).length;
  const rank = rankOf(count);
  if (rank === 0) return extremeOf(operation, node, 'minimumFilter', form, given);
  if (rank === count - 1) return extremeOf(operation, node, 'maximumFilter', form, given);
  if (node.shape.includes(0)) return finished(node, node, given.output);
  const small = count <= 20 ? byNetwork(windowTaps(operation, node, form, given), rank) : undefined;
  return finished(small ?? byBlocks(operation, node, form, given, rank), node, given.output);
}

function byBlocks<D extends DType>(
  operation: string,
  node: Node,
  form: WindowForm,
  options: WindowOptions<D>,
  rank: number,
): Node {
  const origins = perAxis(operation, 'origin', options.origin ?? 0, node.shape);
  const ends = form.shape.map((size, axis) => reach(operation, size, origins[axis]));
  const places = windowPlaces(form, ends);
  const spec = captureFunction(rankBlock as never, operation);
  const depth = ends.map(([before, after]) => Math.max(before, after));
  return blockFilter(node, spec, depth, beyondOf(operation, options, node.shape), node.dtype, [places, rank]);
}

/**
 * The median of a window, given by `size` or a `footprint`; of an even number of elements the later one of the two in the middle. The
 * dtype stays unless `output` says otherwise; NaN where the window holds one. One pass; windows of up to about 16 elements are one SIMD
 * kernel, larger ones a function of blocks. As `scipy.ndimage.median_filter`.
 *
 * @throws 'argument' for a window that does not fit
 * @example
 * const clean = cw.ndimage.medianFilter(image, 3);
 */
export const medianFilter = define(
  { name: 'ndimage.medianFilter', parameters: [['x', arrayLike], SIZE], options: WINDOW, early: true },
  <X extends ArrayLike, D extends DType = ComputedOf<X>>(
    x: X,
    size?: PerAxis | WindowOptions<D>,
    options: WindowOptions<D> = {},
  ): ChunkedArray<D> => ranked('ndimage.medianFilter', x, withSize(size, options), (count) => Math.floor(count / 2)),
);

/**
 * The element of a window that stands at `rank` (from 0; negative ones from the last) when it is in order. Else as {@link medianFilter}.
 * As `scipy.ndimage.rank_filter`.
 *
 * @throws 'argument' for a window that does not fit, or a rank beside it
 * @example
 * const second = cw.ndimage.rankFilter(image, -2, 3);
 */
export const rankFilter = define(
  {
    name: 'ndimage.rankFilter',
    parameters: [['x', arrayLike], ['rank', whole], SIZE],
    options: WINDOW,
    early: true,
  },
  <X extends ArrayLike, D extends DType = ComputedOf<X>>(
    x: X,
    rank: number,
    size?: PerAxis | WindowOptions<D>,
    options: WindowOptions<D> = {},
  ): ChunkedArray<D> =>
    ranked('ndimage.rankFilter', x, withSize(size, options), (count) => {
      const place = rank < 0 ? rank + count : rank;
      if (place >= 0 && place < count) return place;
      throw new ChunkwiseError(
        'argument',
        `ndimage.rankFilter: rank ${rank} is none of a window of ${count} elements; use ${-count} to ${count - 1}`,
      );
    }),
);

/**
 * The element of a window below which `percentile` per cent of it lie; negative ones count from 100. Else as {@link medianFilter}. As
 * `scipy.ndimage.percentile_filter`.
 *
 * @throws 'argument' for a window that does not fit, or a percentile that is not between -100 and 100
 * @example
 * const background = cw.ndimage.percentileFilter(image, 20, { size: 15 });
 */
export const percentileFilter = define(
  {
    name: 'ndimage.percentileFilter',
    parameters: [['x', arrayLike], ['percentile', finite], SIZE],
    options: WINDOW,
    early: true,
  },
  <X extends ArrayLike, D extends DType = ComputedOf<X>>(
    x: X,
    percentile: number,
    size?: PerAxis | WindowOptions<D>,
    options: WindowOptions<D> = {},
  ): ChunkedArray<D> =>
    ranked('ndimage.percentileFilter', x, withSize(size, options), (count) => {
      const share = percentile < 0 ? percentile + 100 : percentile;
      if (share < 0 || share > 100)
        throw new ChunkwiseError('argument', `ndimage.percentileFilter: ${percentile} is not between -100 and 100`);
      return share === 100 ? count - 1 : Math.trunc((count * share) / 100);
    }),
);
