/**
 * Histograms over several coordinates: the bin of each element along each of them makes one number, and numbers are counted.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, isListOf, kind, optional, otherwise } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, elementwise, reduction, view } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, isScalar, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, isChunkedArray, wrap } from '../chunked-array.js';
import { diff } from '../elementwise/differences.js';
import { arrayLike, isArrayLike } from '../kinds.js';
import { reshapeTo } from '../shaping/reshape.js';
import { span } from '../shaping/splitting.js';
import { binEdges, checkBins, type HistogramRange, rangeKind } from './edges.js';
import { bincount, histogram } from './histogram.js';
import { placeAmong } from './searching.js';

/** Bins along each coordinate: how many for all, or for each how many or a list of edges. */
export type BinsOfAll = number | readonly (number | ArrayLike)[];

/** Options of {@link histogram2d} and {@link histogramdd}. */
export interface HistogramNdOptions {
  /** How many bins of equal width along each coordinate, 10 by default; or a list with a number or edges for each. */
  readonly bins?: BinsOfAll | undefined;
  /** For each coordinate its least and greatest edge; by default the least and greatest element. */
  readonly range?: readonly (HistogramRange | null)[] | undefined;
  /** Give the density, whose integral is 1, and not the counts. */
  readonly density?: boolean | undefined;
  /** What each element counts; of the shape of the coordinates. */
  readonly weights?: ArrayLike | undefined;
}

const binsKind = kind<BinsOfAll>(
  'binsOfAll',
  'how many bins, or for each coordinate how many or a list of edges',
  (value) => typeof value === 'number' || isListOf(value, (item) => isArrayLike(item)),
);
const rangesKind = kind<readonly (HistogramRange | null)[]>(
  'ranges',
  'for each coordinate two numbers, the lesser first, or null',
  (value) => isListOf(value, (item) => item === null || rangeKind.admits(item)),
);
const OPTIONS = {
  bins: optional(binsKind, 10),
  range: otherwise(rangesKind, 'the least and greatest elements'),
  density: optional(boolean, false),
  weights: otherwise(arrayLike, 'each element counts 1'),
};

/** Coordinates of one shape and float dtype, and what each counts. */
function counted(
  name: string,
  coordinates: readonly Node[],
  { bins = 10, range, density = false, weights }: HistogramNdOptions,
): [counts: ChunkedArray, edges: ChunkedArray[]] {
  const rank = coordinates.length;
  const { shape } = coordinates[0];
  const odd = [...coordinates, ...(weights === undefined ? [] : [nodeOf(weights, name)])].find(
    (node) => shapeText(node.shape) !== shapeText(shape),
  );
  if (odd)
    throw new ChunkwiseError(
      'shape',
      `${name}: coordinates of shape ${shapeText(shape)} beside ${shapeText(odd.shape)}; give all of them, and weights, of one shape`,
    );
  if ((Array.isArray(bins) && bins.length !== rank) || (range && range.length !== rank))
    throw new ChunkwiseError('argument', `${name}: bins or ranges for ${rank} coordinates; give one for each`);
  const edges = coordinates.map((node, k) =>
    cast(binEdges(name, node, typeof bins === 'number' ? bins : bins[k], range?.[k] ?? undefined), 'float64'),
  );
  const counts = edges.map((list) => list.shape[0] - 1);
  const total = counts.reduce((a, b) => a * b, 1);
  checkBins(name, 'the number of bins', total);
  let flat: Node | undefined;
  let within: Node | undefined;
  coordinates.forEach((node, k) => {
    const n = counts[k];
    const value = cast(node, 'float64');
    const place = placeAmong(edges[k], value, true);
    const last = reshapeTo(name, span(edges[k], 0, n, n + 1), []);
    // The last bin holds its upper edge.
    const at = elementwise('subtract', [elementwise('where', [elementwise('equal', [value, last]), n, place]), 1]);
    const inside = elementwise('logicalAnd', [elementwise('greaterEqual', [at, 0]), elementwise('less', [at, n])]);
    flat = flat ? elementwise('add', [elementwise('multiply', [flat, n]), at]) : at;
    within = within ? elementwise('logicalAnd', [within, inside]) : inside;
  });
  const number = elementwise('where', [within as Node, flat as Node, total]);
  const all = bincount(wrap(number), { minlength: total + 1, ...(weights === undefined ? {} : { weights }) });
  let made = reshapeTo(name, span(all.node, 0, 0, total), counts);
  if (density) {
    const sum = reduction(
      'sum',
      made,
      counts.map((_, k) => k),
    );
    made = elementwise('divide', [made, sum]);
    edges.forEach((list, k) => {
      const widths = diff(wrap(list)).node;
      const spread = view(widths, { shape: counts, maps: [{ offset: 0, stride: 1, axis: k }] });
      made = elementwise('divide', [made, spread]);
    });
  } else made = cast(made, 'float64');
  return [wrap(made), edges.map((list) => wrap(list))];
}

/**
 * How many points lie in each bin of a plane: `[counts, xEdges, yEdges]`, float64, as numpy.histogram2d. Bins hold their lower
 * edges, the last ones their upper ones too. One pass, and one over each coordinate whose range is not given.
 *
 * @throws 'shape' for coordinates of different shapes, 'argument' for bins or ranges that make no bins
 * @example
 * const [counts, xEdges, yEdges] = cw.histogram2d(x, y, { bins: [20, 30] });
 */
export const histogram2d = define(
  {
    name: 'histogram2d',
    parameters: [
      ['x', arrayLike],
      ['y', arrayLike],
    ],
    options: OPTIONS,
    shorthand: 'bins',
  },
  (
    x: ArrayLike,
    y: ArrayLike,
    given: HistogramNdOptions | HistogramNdOptions['bins'] = {},
  ): [counts: ChunkedArray<'float64'>, xEdges: ChunkedArray<'float64'>, yEdges: ChunkedArray<'float64'>] => {
    const options = given as HistogramNdOptions;
    const nodes = [nodeOf(x, 'histogram2d'), nodeOf(y, 'histogram2d')];
    const { bins } = options;
    // As NumPy: a list that is not a pair is edges for both.
    const edges = Array.isArray(bins) && bins.length !== 2 ? [bins, bins] : bins;
    const [counts, [first, second]] = counted('histogram2d', nodes, { ...options, bins: edges as BinsOfAll });
    return [counts, first, second] as [ChunkedArray<'float64'>, ChunkedArray<'float64'>, ChunkedArray<'float64'>];
  },
);

/**
 * How many points lie in each bin of a space: `[counts, edges]`, as numpy.histogramdd. `x` is an array of shape [points, coordinates], or
 * a list with an array for each coordinate.
 *
 * @throws as {@link histogram2d}
 * @example
 * const [counts, edges] = cw.histogramdd([x, y, z], { bins: 10 });
 */
export const histogramdd = define(
  { name: 'histogramdd', parameters: [['x', arrayLike]], options: OPTIONS },
  (
    x: ArrayLike | readonly ArrayLike[],
    options: HistogramNdOptions = {},
  ): [counts: ChunkedArray<'float64'>, edges: ChunkedArray<'float64'>[]] => {
    const list =
      Array.isArray(x) && x.length > 0 && x.every((item) => isChunkedArray(item) || ArrayBuffer.isView(item));
    let nodes: Node[];
    if (list) nodes = (x as readonly ArrayLike[]).map((item) => nodeOf(item, 'histogramdd'));
    else {
      const node = nodeOf(x as ArrayLike, 'histogramdd');
      if (node.shape.length !== 2 || node.shape[1] === 0 || isScalar(x))
        throw new ChunkwiseError(
          'shape',
          `histogramdd: shape ${shapeText(node.shape)}; give [points, coordinates], or a list of arrays`,
        );
      nodes = Array.from({ length: node.shape[1] }, (_, k) =>
        reshapeTo('histogramdd', span(node, 1, k, k + 1), [node.shape[0]]),
      );
    }
    const [counts, edges] = counted('histogramdd', nodes, options);
    return [counts, edges] as [ChunkedArray<'float64'>, ChunkedArray<'float64'>[]];
  },
);

/**
 * The edges that {@link histogram} would count between, without counting.
 *
 * @throws as histogram
 * @example
 * cw.histogramBinEdges(x, { bins: 20 })
 */
export const histogramBinEdges = define(
  {
    name: 'histogramBinEdges',
    parameters: [['x', arrayLike]],
    options: {
      bins: optional(arrayLike, 10),
      range: otherwise(rangeKind, 'the least and greatest element'),
    },
  },
  (
    x: ArrayLike,
    options: { readonly bins?: number | ArrayLike | undefined; readonly range?: HistogramRange | undefined } = {},
  ): ChunkedArray => histogram(x, options)[1],
);
