/**
 * Lists of edges: read into one block, and looked at where they are at hand.
 */
import { type DType, isTextDType } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import { wholeChunks } from '../../base/grid.js';
import { isListOf, kind } from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { cast, elementwise, isSelected, memory, rechunk, reduction } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { isChunkedArray } from '../chunked-array.js';
import { filled } from '../unknown/fill-selected.js';
import { selectedCount } from '../unknown/reduce-selected.js';

/** A list of edges, checked where it is at hand, as one block. */
export function edgeList(name: string, edges: ArrayLike): Node {
  const node = nodeOf(edges, name);
  if (node.shape.length !== 1)
    throw new ChunkwiseError('shape', `${name}: edges of shape ${shapeText(node.shape)}; give a list along one axis`);
  return rechunk(node, wholeChunks(node.shape));
}

/** Numbers by position. */
type Listed = { readonly length: number; readonly [k: number]: number | bigint };

/** The values of a list that the user holds, in order; undefined for what has to be computed. */
export const atHand = (node: Node): Listed | undefined => {
  const source = node.kind === 'rechunk' ? node.children[0] : node;
  return source.kind === 'memory' && !isTextDType(source.dtype) ? source.data : undefined;
};
export function isAscending(values: Listed): boolean {
  for (let k = 1; k < values.length; k++) if (!(values[k - 1] <= values[k])) return false;
  return true;
}
/** Most bins of one call: their edges are held at hand. */
const MOST_BINS = 2 ** 27;

export function checkBins(name: string, what: string, bins: number): void {
  if (Number.isSafeInteger(bins) && bins >= 1 && bins <= MOST_BINS) return;
  throw new ChunkwiseError(
    'argument',
    `${name}: ${what} is ${bins}; give a whole number of 1 to ${MOST_BINS}${what === 'bins' ? ', or a list of edges' : ''}`,
  );
}

/** Least and greatest edge: numbers, or arrays without axes, which may have to be computed. */
export type HistogramRange = readonly [ArrayLike, ArrayLike];
export const rangeKind = kind<HistogramRange>(
  'range',
  'two numbers, the lesser first, or arrays without axes',
  (value) =>
    isListOf(value, (item) => typeof item === 'number' || (isChunkedArray(item) && item.ndim === 0)) &&
    value.length === 2,
);

/** A list of numbers as one block. */
export const numbers = (values: Float64Array): Node =>
  memory(values, 'float64', [values.length], wholeChunks([values.length]));

/** Edges of `bins` bins of equal width, as numpy.linspace computes them, rounded to `dtype`. */
function evenEdges(bins: number, [first, last]: readonly [number, number], dtype: DType): Float64Array {
  const step = (last - first) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, k) => (k === bins ? last : k * step + first));
  return dtype === 'float32' ? edges.map(Math.fround) : edges;
}

/** {@link evenEdges} between ends that are known when they are computed. */
function edgesBetween([low, high]: readonly Node[], bins: number, dtype: DType): Node {
  const same = elementwise('equal', [low, high]);
  const half = elementwise('where', [same, 0.5, 0]);
  const first = elementwise('subtract', [low, cast(half, dtype)]);
  const last = elementwise('add', [high, cast(half, dtype)]);
  const places = cast(numbers(Float64Array.from({ length: bins + 1 }, (_, k) => k)), dtype);
  const step = elementwise('divide', [elementwise('subtract', [last, first]), bins]);
  const inner = elementwise('add', [elementwise('multiply', [places, step]), first]);
  return elementwise('where', [elementwise('equal', [places, bins]), last, inner]);
}

/** The least or greatest element; where nothing is selected, 0 or 1. */
function endOf(op: 'min' | 'max', node: Node, dtype: DType): Node {
  const all = (of: Node): Node =>
    cast(
      reduction(
        op,
        of,
        of.shape.map((_, k) => k),
      ),
      dtype,
    );
  if (!isSelected(node)) return all(node);
  const found = all(filled(node, op === 'min' ? 'greatest' : 'least').values);
  return elementwise('where', [elementwise('greater', [selectedCount(node), 0]), found, op === 'min' ? 0 : 1]);
}

/** @internal the edges of `bins` for the elements of `node`: how many of equal width, or a list of them */
export function binEdges(name: string, node: Node, bins: number | ArrayLike, range?: HistogramRange): Node {
  const dtype: DType = node.dtype === 'float32' ? 'float32' : 'float64';
  let edges: Node;
  if (typeof bins === 'number') {
    checkBins(name, 'bins', bins);
    if (range?.some((end) => isChunkedArray(end)))
      edges = edgesBetween(
        range.map((end) => cast(nodeOf(end, name), dtype)),
        bins,
        dtype,
      );
    else if (range) {
      const [low, high] = range as readonly [number, number];
      if (!Number.isFinite(low) || !Number.isFinite(high) || low > high)
        throw new ChunkwiseError(
          'argument',
          `${name}: range [${low}, ${high}]; give two finite numbers, the lesser first`,
        );
      const list = evenEdges(bins, low === high ? [low - 0.5, high + 0.5] : [low, high], dtype);
      if (list.some((v, k) => k > 0 && list[k - 1] >= v))
        throw new ChunkwiseError(
          'argument',
          `${name}: ${bins} bins between ${low} and ${high} have no width in ${dtype}; ask for fewer`,
        );
      edges = cast(numbers(list), dtype);
    } else
      edges =
        sizeOf(node.shape) === 0
          ? cast(numbers(evenEdges(bins, [0, 1], dtype)), dtype)
          : edgesBetween(
              (['min', 'max'] as const).map((op) => endOf(op, node, dtype)),
              bins,
              dtype,
            );
  } else {
    edges = edgeList(name, bins);
    const values = atHand(edges);
    if (edges.shape[0] < 2 || (values && !isAscending(values)))
      throw new ChunkwiseError('argument', `${name}: ${edges.shape[0]} edges; give two or more, ascending`);
  }
  return edges;
}
