/** Which values get which colours: limits chosen from the data, bands between levels, and the colour map that suits them. */
import { type Colour, type ColourMapName, colourTable, isDiverging } from './colour-maps.js';

/** What can be said about the colours of values. */
export interface ScaleOptions {
  /** Colour map; chosen from the values where it is absent. */
  readonly colours?: ColourMapName | undefined;
  /** Value of the first colour. */
  readonly min?: number | undefined;
  /** Value of the last colour. */
  readonly max?: number | undefined;
  /** Number of equal colour bands, or the values between which they lie. */
  readonly levels?: number | readonly number[] | undefined;
  /** Limits from the 2nd to the 98th percentile, so that a few extreme values do not take all colours. */
  readonly robust?: boolean | undefined;
  /** The value in the middle of a diverging colour map; `false`: none. */
  readonly centre?: number | false | undefined;
}

/** Values from `low` to `high` in equal bands, or in those between `edges`, coloured by `table`. */
export interface ColourScale {
  readonly low: number;
  readonly high: number;
  readonly table: readonly Colour[];
  readonly edges?: readonly number[] | undefined;
  /** There are values below `low`, or above `high`: they have the colour of the end. */
  readonly below: boolean;
  readonly above: boolean;
}

/** What of the data the choice needs: the least and greatest finite value, and the values. */
export interface ScaledValues {
  readonly low: number;
  readonly high: number;
  readonly values: Float64Array;
}

const SAMPLES = 200_000;

/** Quantiles of the finite values, linear between them; of more than 200,000 values every n-th is looked at. */
export function quantiles(all: readonly Float64Array[], shares: readonly number[]): number[] {
  const total = all.reduce((sum, { length }) => sum + length, 0);
  const step = Math.max(1, Math.ceil(total / SAMPLES));
  const sample = new Float64Array(Math.ceil(total / step) + all.length);
  let count = 0;
  for (const values of all)
    for (let k = 0; k < values.length; k += step) if (Number.isFinite(values[k])) sample[count++] = values[k];
  if (count === 0) return shares.map(() => Number.NaN);
  const sorted = sample.subarray(0, count).sort();
  return shares.map((share) => {
    const at = share * (count - 1);
    const left = Math.min(Math.floor(at), count - 1);
    const right = Math.min(left + 1, count - 1);
    return sorted[left] + (at - left) * (sorted[right] - sorted[left]);
  });
}

/**
 * Limits and colours for values that share one scale, as xarray chooses them: with values of both signs (or a `centre`) symmetric about it
 * and diverging, from the least to the greatest value otherwise.
 */
export function chosenScale(all: readonly ScaledValues[], options: ScaleOptions): ColourScale {
  const seen = all.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
  const least = Math.min(...seen.map(({ low }) => low));
  const greatest = Math.max(...seen.map(({ high }) => high));
  const known = Number.isFinite(least) && Number.isFinite(greatest);
  const listed = typeof options.levels === 'object' ? [...options.levels].sort((a, b) => a - b) : undefined;
  const [robustLow, robustHigh] =
    options.robust && known
      ? quantiles(
          seen.map(({ values }) => values),
          [0.02, 0.98],
        )
      : [known ? least : 0, known ? greatest : 1];
  const given = options.min !== undefined || options.max !== undefined || listed !== undefined;
  let low = listed?.[0] ?? options.min ?? robustLow;
  let high = listed?.[listed.length - 1] ?? options.max ?? robustHigh;
  const both = low < 0 && high > 0;
  // A colour map without a middle was chosen on purpose.
  const centred = both && (options.colours === undefined || isDiverging(options.colours));
  const centre = options.centre === false ? undefined : (options.centre ?? (centred ? 0 : undefined));
  const diverging = centre !== undefined;
  if (diverging && !listed && !(options.min !== undefined && options.max !== undefined)) {
    const reach =
      given && options.min !== undefined
        ? Math.abs(centre - low)
        : given && options.max !== undefined
          ? Math.abs(high - centre)
          : Math.max(Math.abs(low - centre), Math.abs(high - centre));
    low = centre - reach;
    high = centre + reach;
  }
  const colours = options.colours ?? (diverging ? 'RdBu_r' : 'viridis');
  const bands = listed ? Math.max(1, listed.length - 1) : Math.max(1, Math.round(Number(options.levels ?? 256)));
  return {
    low,
    high,
    table: colourTable(colours, bands),
    edges: listed,
    below: known && least < low - 1e-9 * Math.abs(high - low),
    above: known && greatest > high + 1e-9 * Math.abs(high - low),
  };
}

/** The band that a value lies in; beyond the ends that of the end, `table.length` for what is not finite. */
export function bandOf({ low, high, table, edges }: ColourScale): (value: number) => number {
  const bands = table.length;
  if (edges && edges.length > 1) {
    return (value) => {
      if (!Number.isFinite(value)) return bands;
      let first = 0;
      let last = bands - 1;
      while (first < last) {
        const middle = (first + last + 1) >> 1;
        if (value >= edges[middle]) first = middle;
        else last = middle - 1;
      }
      return first;
    };
  }
  const scale = high > low ? bands / (high - low) : 0;
  return (value) => {
    if (!Number.isFinite(value)) return bands;
    const band = Math.floor((value - low) * scale);
    return band < 0 ? 0 : band >= bands ? bands - 1 : band;
  };
}
