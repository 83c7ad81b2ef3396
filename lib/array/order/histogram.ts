/**
 * Counting elements by value: histograms, counts of whole numbers, and the places of elements among edges.
 */

import type { DType } from '../../../kernels/dtype.js';
import { evenAxis } from '../../base/axis-chunks.js';
import { ChunkwiseError } from '../../base/errors.js';
import { wholeChunks } from '../../base/grid.js';
import { boolean, optional, otherwise, positive, required } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import {
  broadcastTo,
  cast,
  elementwise,
  index,
  isSelected,
  rechunk,
  reduction,
  selectedOperands,
  unknownExtent,
  view,
} from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, isChunkedArray, wrap } from '../chunked-array.js';
import { diff } from '../elementwise/differences.js';
import { arrayLike } from '../kinds.js';
import type { ComputedOf } from '../types.js';
import { wideMask } from '../unknown/reduce-selected.js';
import { besideBlocks } from './block-results.js';
import { atHand, binEdges, checkBins, type HistogramRange, numbers, rangeKind } from './edges.js';

/** Options of {@link histogram}. */
export interface HistogramOptions {
  /** How many bins of equal width, 10 by default; or their edges, ascending, one more than bins. */
  readonly bins?: number | ArrayLike | undefined;
  /** Least and greatest edge of bins of equal width, numbers or 0-d arrays; by default the least and greatest element. */
  readonly range?: HistogramRange | undefined;
  /** Give the density, whose integral is 1, and not the counts. */
  readonly density?: boolean | undefined;
  /** What each element counts; of the shape of `x`. */
  readonly weights?: ArrayLike | undefined;
}

/** Edges are of float32 for float32, of float64 for the rest. */
type EdgesOf<X> =
  ComputedOf<X> extends 'float32' ? 'float32' : 'float32' extends ComputedOf<X> ? 'float32' | 'float64' : 'float64';

const wide = (node: Node): Node => cast(node, 'float64');

/** Counts (int64) or sums of weights (float64) between `edges`, float64 in one block. */
function countBetween(
  name: string,
  node: Node,
  edges: Node,
  options: { readonly uniform: boolean; readonly strict: boolean; readonly weights?: Node },
): Node {
  const { uniform, strict, weights } = options;
  const bins = edges.shape[0] - 1;
  const seen = weights ? wide(node) : node;
  const { domain, view } = besideBlocks(seen);
  const by = { by: 'view', view } as const;
  const rows = routine(
    'histogram',
    [
      { node: seen, input: by },
      { node: rechunk(edges, wholeChunks([bins + 1])), input: { by: 'whole' } },
      ...(weights ? [{ node: wide(weights), input: by }] : []),
    ],
    domain,
    {
      dtype: weights ? 'float64' : 'uint32',
      shape: [...node.chunks.map((cut) => cut.length), bins],
      chunks: [...node.chunks.map((cut) => evenAxis(1, cut.length)), evenAxis(bins, 1)],
    },
    { name, bins, uniform, strict },
  );
  const axes = node.shape.map((_, k) => k);
  if (axes.length === 0) return cast(rows, weights ? 'float64' : 'int64');
  return reduction('sum', rows, axes, { dtype: weights ? 'float64' : 'int64' });
}

/** What is counted: the elements, and what each counts. Of a selected node all its values, of which only those that are selected count. */
function counted(
  name: string,
  given: Node,
  weights: ArrayLike | undefined,
): { readonly node: Node; readonly weights?: Node; readonly dtype: DType } {
  if (!isSelected(given)) {
    const own = checkWeights(name, weights, given);
    return own ? { node: given, weights: own, dtype: own.dtype } : { node: given, dtype: 'int64' };
  }
  const keep = wideMask(given);
  const node = elementwise('where', [keep, given.children[0], 0]);
  if (weights === undefined) return { node, weights: keep, dtype: 'int64' };
  const [, theirs] = selectedOperands(name, [given, nodeOf(weights, name)], view).operands;
  return { node, weights: elementwise('where', [keep, broadcastTo(theirs, node.shape), 0]), dtype: theirs.dtype };
}

function checkWeights(name: string, weights: ArrayLike | undefined, node: Node): Node | undefined {
  if (weights === undefined) return undefined;
  const given = nodeOf(weights, name);
  if (given.shape.length !== node.shape.length || given.shape.some((n, k) => n !== node.shape[k]))
    throw new ChunkwiseError(
      'shape',
      `${name}: weights of shape ${shapeText(given.shape)} for an array of shape ${shapeText(node.shape)}; give one for each element`,
    );
  return given;
}

/**
 * How many elements lie in each bin, over all axes: `[counts, edges]`. A bin holds its lower edge, the last one its upper
 * edge too; what lies outside, and NaN, counts nowhere. Counts are int64, with weights of the weights' dtype, densities
 * float64. Exact as numpy.histogram, for integers of up to 53 bits.
 *
 * @throws 'argument' for bins or a range that make no bins, when computed also for data whose range is not finite;
 * 'shape' for weights of another shape
 * @example
 * const [counts, edges] = cw.histogram(x, { bins: 100, range: [0, 1] });
 * const { data } = await counts.compute();
 */
export const histogram = define(
  {
    name: 'histogram',
    parameters: [['x', arrayLike]],
    options: {
      bins: optional(arrayLike, 10),
      range: otherwise(rangeKind, 'the least and greatest element'),
      density: optional(boolean, false),
      weights: otherwise(arrayLike, 'each element counts 1'),
    },
    shorthand: ['bins', 'range'],
    unknown: true,
  },
  histogramOf,
);
/** Options, or the bins, and after them the range, by themselves. */
type HistogramArguments<O> =
  | readonly [options?: O | HistogramOptions['bins']]
  | readonly [bins: HistogramOptions['bins'], range: HistogramOptions['range'], options?: O | undefined]
  | readonly [bins: HistogramOptions['bins'], options: O];
function histogramOf<X extends ArrayLike>(
  x: X,
  ...args: HistogramArguments<HistogramOptions & { readonly density?: false | undefined; readonly weights?: undefined }>
): [counts: ChunkedArray<'int64'>, edges: ChunkedArray<EdgesOf<X>>];
function histogramOf<X extends ArrayLike>(
  x: X,
  options: HistogramOptions & { readonly density: true },
): [densities: ChunkedArray<'float64'>, edges: ChunkedArray<EdgesOf<X>>];
function histogramOf<X extends ArrayLike>(
  x: X,
  options: HistogramOptions,
): [counts: ChunkedArray, edges: ChunkedArray<EdgesOf<X>>];
function histogramOf(
  x: ArrayLike,
  ...args: HistogramArguments<HistogramOptions>
): [counts: ChunkedArray, edges: ChunkedArray] {
  const options = (args[0] ?? {}) as HistogramOptions;
  const name = 'histogram';
  const given = nodeOf(x, name);
  const { node, weights, dtype } = counted(name, given, options.weights);
  const { bins = 10, range } = options;
  const list = isChunkedArray(bins) ? bins.node : undefined;
  if (list && isSelected(list)) throw unknownExtent(name, list);
  const edges = binEdges(name, given, bins, range);
  const uniform = typeof bins === 'number';
  let counts = countBetween(name, node, wide(edges), { uniform, strict: false, ...(weights ? { weights } : {}) });
  if (options.density) {
    const widths = diff(wrap(wide(edges))).node;
    const total = reduction('sum', counts, [0]);
    counts = elementwise('divide', [elementwise('divide', [counts, widths]), total]);
  } else counts = cast(counts, dtype);
  return [wrap(counts), wrap(edges)];
}

/** `x`; whole numbers in lists, which are float64 elsewhere, are int64 here as in NumPy. */
function wholeNode(name: string, x: ArrayLike): Node {
  const node = nodeOf(x, name);
  const values = Array.isArray(x) ? atHand(node) : undefined;
  return values && /^float/.test(node.dtype) && Array.from(values).every(Number.isSafeInteger)
    ? cast(node, 'int64')
    : node;
}

/** Options of {@link bincount}. */
export interface BincountOptions {
  /** How many counts there are: elements are whole numbers below it. */
  readonly minlength: number;
  /** What each element counts; of the shape of `x`. */
  readonly weights?: ArrayLike | undefined;
}

/**
 * How often each whole number from 0 to `minlength - 1` occurs; int64, with weights their float64 sums. The length cannot
 * follow from the data here, as in NumPy, since shapes are known before anything is computed.
 *
 * @throws 'dtype' for floats, 'argument' for a minlength of none, and when computed without weights for elements beyond it
 * @example
 * cw.bincount(labels, { minlength: 12 })
 */
export const bincount = define(
  {
    name: 'bincount',
    parameters: [['x', arrayLike]],
    options: { minlength: required(positive), weights: otherwise(arrayLike, 'each element counts 1') },
    unknown: true,
  },
  (x: ArrayLike, options: BincountOptions): ChunkedArray<'int64' | 'float64'> => {
    const name = 'bincount';
    const given = wholeNode(name, x);
    const count = options.minlength;
    checkBins(name, 'minlength', count);
    if (given.dtype === 'float32' || given.dtype === 'float64')
      throw new ChunkwiseError(
        'dtype',
        `${name}: elements are ${given.dtype}; it counts whole numbers (use astype, or histogram)`,
      );
    // Edges halfway between, so that the last bin is closed where nothing can be.
    const edges = numbers(Float64Array.from({ length: count + 1 }, (_, k) => k - 0.5));
    const form = { uniform: true, strict: true } as const;
    if (options.weights === undefined && isSelected(given)) {
      // What is not selected counts as 0 and is taken off again, so that what is selected is still checked.
      const keep = wideMask(given);
      const all = countBetween(name, elementwise('where', [keep, given.children[0], 0]), edges, form);
      const axes = keep.shape.map((_, axis) => axis);
      const others = reduction('countNonzero', elementwise('logicalNot', [keep]), axes);
      const first = elementwise('equal', [index(0, all.shape, all.chunks), 0]);
      return wrap(elementwise('subtract', [all, elementwise('where', [first, others, 0])]));
    }
    const { node, weights } = counted(name, given, options.weights);
    return wrap(countBetween(name, node, edges, { ...form, ...(weights ? { weights } : {}) }));
  },
);
