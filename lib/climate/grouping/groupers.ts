/**
 * How values of a coordinate become groups: each different value, bins, seasons. Plain records made by classes of xarray's names.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, count, kind, optional, otherwise } from '../../base/kinds.js';
import { define, isPlainObject, type OptionKinds } from '../../base/signature.js';
import type { Values } from '../labelled/coordinates.js';
import type { Bins } from './bins.js';

/** Options of {@link UniqueGrouper}. */
export interface UniqueOptions {
  /** The groups that there are; what is none of them belongs to no group. Needed where the values are computed. */
  readonly labels?: Values | undefined;
}

/** Options of {@link BinGrouper} and {@link groupbyBins}. */
export interface BinOptions {
  /** A bin holds its upper edge and not its lower one. Default: true. */
  readonly right?: boolean | undefined;
  /** A label for each bin; default: the interval as text, '(0, 10]'. */
  readonly labels?: readonly (string | number)[] | undefined;
  /** Digits behind the point in labels, at least. Default: 3. */
  readonly precision?: number | undefined;
  /** The first bin holds its lower edge too. Default: false. */
  readonly includeLowest?: boolean | undefined;
}

const isLabels = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === 'string' || typeof item === 'number');

/** Kinds of {@link BinOptions}. */
export const BIN_OPTIONS: OptionKinds<BinOptions> = {
  right: optional(boolean, true),
  labels: otherwise(
    kind<readonly (string | number)[]>('binLabels', 'a list of texts or numbers, one for each bin', isLabels),
    'the intervals as text',
  ),
  precision: optional(count, 3),
  includeLowest: optional(boolean, false),
};

/** The kind of {@link Bins}. */
export const binsKind = kind<Bins>(
  'bins',
  'a list of two or more edges, or how many bins of equal width',
  (value) =>
    (Number.isSafeInteger(value) && (value as number) >= 1) ||
    (Array.isArray(value) && value.length >= 2 && value.every((edge) => typeof edge === 'number')),
);

/**
 * Each different value is a group, in ascending order; with `labels` these are the groups, in their order.
 *
 * @example
 * t.groupby({ lat: new UniqueGrouper({ labels: [10, 30] }) }).mean()
 */
export class UniqueGrouper {
  readonly kind = 'unique';
  readonly labels: Values | undefined;
  constructor({ labels }: UniqueOptions = {}) {
    this.labels = labels;
  }
}

const checkedBins = define(
  { name: 'BinGrouper', parameters: [['bins', binsKind]], options: BIN_OPTIONS },
  (bins: Bins, options: BinOptions = {}) => ({ bins, ...options }),
);

/**
 * Values by the bin that they are in.
 *
 * @example
 * t.groupby({ lat: new BinGrouper([-90, -30, 30, 90]) }).mean()
 */
export class BinGrouper {
  readonly kind = 'bins';
  readonly bins: Bins;
  readonly options: BinOptions;
  constructor(bins: Bins | (BinOptions & { readonly bins: Bins }), options: BinOptions = {}) {
    const { bins: edges, ...rest } = isPlainObject(bins)
      ? (bins as BinOptions & { bins: Bins })
      : { bins: bins as Bins, ...options };
    const { bins: read, ...checked } = checkedBins(edges, rest);
    this.bins = read;
    this.options = checked;
  }
}

const MONTHS = 'JFMAMJJASOND';

/** The months, 1 to 12, of a season given by their first letters. @throws ChunkwiseError 'argument' */
export function seasonMonths(operation: string, season: string): number[] {
  const at = `${MONTHS}${MONTHS}`.indexOf(season);
  if (season.length === 0 || season.length > 12 || at < 0)
    throw new ChunkwiseError(
      'argument',
      `${operation}: '${season}' is no season: write the first letters of its months, one after another, as 'DJF', 'JJAS' or 'ND'`,
    );
  return Array.from(season, (_, k) => ((at + k) % 12) + 1);
}

/**
 * Times by season, in the order given. What is in none of the seasons belongs to no group.
 *
 * @example
 * t.groupby({ time: new SeasonGrouper(['DJF', 'MAM', 'JJA', 'SON']) }).mean()
 */
export class SeasonGrouper {
  readonly kind = 'seasons';
  readonly seasons: readonly string[];
  /** @throws 'argument' for what are no seasons, or share months */
  constructor(seasons: readonly string[] | { readonly seasons: readonly string[] }) {
    const list = Array.isArray(seasons) ? seasons : (seasons as { readonly seasons?: readonly string[] })?.seasons;
    if (!Array.isArray(list) || !list.every((season) => typeof season === 'string'))
      throw new ChunkwiseError('argument', "SeasonGrouper: give a list of seasons, as ['DJF', 'MAM', 'JJA', 'SON']");
    const months = list.flatMap((season) => seasonMonths('SeasonGrouper', season));
    if (new Set(months).size < months.length)
      throw new ChunkwiseError(
        'argument',
        `SeasonGrouper: seasons ${list.join(', ')} share months; group by those that overlap one after another`,
      );
    this.seasons = list;
  }
}

/** How values become groups. */
export type Grouper = UniqueGrouper | BinGrouper | SeasonGrouper;

export const isGrouper = (value: unknown): value is Grouper =>
  value instanceof UniqueGrouper || value instanceof BinGrouper || value instanceof SeasonGrouper;
