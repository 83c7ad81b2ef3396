/**
 * Bins of values: their edges, which bin each value is in, and their labels, as pandas' cut has them.
 */
import { ChunkwiseError } from '../../base/errors.js';

/** Edges as a list, or into how many bins of equal width the values are cut. */
export type Bins = readonly number[] | number;

/** Bins as they are used. */
export interface BinEdges {
  readonly edges: Float64Array;
  /** True where bins hold their upper edges, false where they hold their lower ones. */
  readonly right: boolean;
  readonly includeLowest: boolean;
  readonly labels: readonly string[];
}

const roundFraction = (x: number, precision: number): number => {
  if (!Number.isFinite(x) || x === 0) return x;
  const whole = Math.trunc(x);
  const digits = whole === 0 ? -Math.floor(Math.log10(Math.abs(x))) - 1 + precision : precision;
  const scale = 10 ** Math.min(digits, 300);
  return Math.round(x * scale) / scale;
};

/** As many digits as tell the edges apart. */
function precisionOf(base: number, edges: Float64Array): number {
  for (let precision = base; precision < 20; precision++)
    if (new Set(Array.from(edges, (x) => roundFraction(x, precision))).size === edges.length) return precision;
  return base;
}

function intervalTexts(edges: Float64Array, right: boolean, includeLowest: boolean, base: number): string[] {
  const precision = precisionOf(base, edges);
  const breaks = Array.from(edges, (x) => roundFraction(x, precision));
  if (right && includeLowest) breaks[0] -= 10 ** -precision;
  const whole = breaks.every(Number.isInteger);
  const text = (x: number): string =>
    Number.isFinite(x) ? (!whole && Number.isInteger(x) ? x.toFixed(1) : String(x)) : x > 0 ? 'inf' : '-inf';
  return breaks
    .slice(1)
    .map((high, k) => (right ? `(${text(breaks[k])}, ${text(high)}]` : `[${text(breaks[k])}, ${text(high)})`));
}

/** The edges of bins of equal width over what `values` span, widened by a thousandth on the open side. */
function equalEdges(operation: string, count: number, values: ArrayLike<number> | undefined, right: boolean) {
  if (!values)
    throw new ChunkwiseError(
      'argument',
      `${operation}: ${count} bins of equal width need values in memory; give the edges of the bins as a list`,
    );
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let k = 0; k < values.length; k++) {
    if (values[k] < least) least = values[k];
    if (values[k] > most) most = values[k];
  }
  if (!Number.isFinite(least) || !Number.isFinite(most))
    throw new ChunkwiseError('argument', `${operation}: the values hold no finite number to cut into ${count} bins`);
  const same = least === most;
  const spread = same ? 0.001 * (least === 0 ? 1 : Math.abs(least)) : 0;
  const [from, to] = [least - spread, most + spread];
  const edges = Float64Array.from({ length: count + 1 }, (_, k) => from + ((to - from) * k) / count);
  if (!same) {
    const more = (most - least) * 0.001;
    if (right) edges[0] -= more;
    else edges[count] += more;
  }
  return edges;
}

/** Reads bins. @throws ChunkwiseError 'argument' for edges that do not ascend or labels that are not one for each bin */
export function binEdges(
  operation: string,
  bins: Bins,
  values: ArrayLike<number> | undefined,
  {
    right,
    includeLowest,
    precision,
    labels,
  }: {
    readonly right: boolean;
    readonly includeLowest: boolean;
    readonly precision: number;
    readonly labels?: readonly (string | number)[] | undefined;
  },
): BinEdges {
  const edges = typeof bins === 'number' ? equalEdges(operation, bins, values, right) : Float64Array.from(bins);
  if (edges.length < 2 || edges.some((edge, k) => Number.isNaN(edge) || (k > 0 && edge <= edges[k - 1])))
    throw new ChunkwiseError(
      'argument',
      `${operation}: the edges of bins [${edges.join(', ')}] do not ascend; give two or more, from the least to the greatest`,
    );
  if (labels && labels.length !== edges.length - 1)
    throw new ChunkwiseError(
      'argument',
      `${operation}: ${labels.length} labels for ${edges.length - 1} bins; give one for each`,
    );
  return {
    edges,
    right,
    includeLowest,
    labels: labels ? labels.map(String) : intervalTexts(edges, right, includeLowest, precision),
  };
}

/** The bin that each value is in; -1 for none. */
export function binned(values: ArrayLike<number | bigint>, { edges, right, includeLowest }: BinEdges): Int32Array {
  const last = edges.length - 1;
  return Int32Array.from({ length: values.length }, (_, k) => {
    const value = Number(values[k]);
    if (Number.isNaN(value)) return -1;
    if (includeLowest && right && value === edges[0]) return 0;
    let [low, high] = [0, last + 1];
    // The number of edges below the value: those that it lies behind where bins hold their upper edge.
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (right ? edges[middle] < value : edges[middle] <= value) low = middle + 1;
      else high = middle;
    }
    return low === 0 || low > last ? -1 : low - 1;
  });
}
