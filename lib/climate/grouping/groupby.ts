/**
 * `groupby` and `groupbyBins`: elements that belong together by a coordinate, a field of times, bins or regions.
 */
import { anything, kind, otherwise } from '../../base/kinds.js';
import { define, isPlainObject, type OptionKinds } from '../../base/signature.js';
import type { Values } from '../labelled/coordinates.js';
import { type DataArray, isDataArray } from '../labelled/data-array.js';
import { labelledKind } from '../labelled/kinds.js';
import type { Labelled } from '../labelled/mapping.js';
import type { Bins } from './bins.js';
import { GroupBy } from './group-by.js';
import {
  BIN_OPTIONS,
  BinGrouper,
  type BinOptions,
  binsKind,
  type Grouper,
  isGrouper,
  UniqueGrouper,
} from './groupers.js';
import { groupingOf } from './grouping.js';
import './group-methods.js';

/** What is grouped by: a name or 'time.month', a labelled array, several of these, or groupers by name. */
export type GroupSpec = string | DataArray | readonly (string | DataArray)[] | Readonly<Record<string, Grouper>>;

/** Options of {@link groupby}. */
export interface GroupByOptions {
  /** The groups that there are, in their order: needed where labels are computed. What is none of them belongs to no group. */
  readonly expectedGroups?: Values | undefined;
}

const isOne = (value: unknown): boolean => typeof value === 'string' || isDataArray(value);
const groupKind = kind<GroupSpec>(
  'group',
  "the name of a coordinate, 'time.month' and the like, a DataArray, a list of these, or an object of names and groupers",
  (value) =>
    isOne(value) ||
    (Array.isArray(value) && value.length > 0 && value.every(isOne)) ||
    (isPlainObject(value) && Object.keys(value).length > 0 && Object.values(value).every(isGrouper)),
);
const oneGroupKind = kind<string | DataArray>('oneGroup', 'the name of a coordinate or a DataArray', isOne);

const OPTIONS: OptionKinds<GroupByOptions> = {
  expectedGroups: otherwise(anything as never, 'those that occur'),
};

/**
 * The elements of an array or dataset by group: by the values of a coordinate (`'station'`), by a field of times (`'time.month'`, season,
 * year, dayofyear, hour, …), by a labelled array over some of the dimensions (a region mask), or by bins and seasons.
 *
 * Reductions of the result go over the grouped dimension, which becomes that of the groups, in ascending order of their labels; seasons
 * are in alphabetical order as in xarray, in that of the year with `{ time: new SeasonGrouper(['DJF', 'MAM', 'JJA', 'SON']) }`. One pass
 * over the data. Several names make a dimension each.
 *
 * @throws ChunkwiseError 'argument' for a coordinate that is not there or not in memory, 'shape' where a mask does not fit
 * @example
 * const climatology = t.groupby('time.month').mean();
 * const anomaly = t.groupby('time.month').subtract(climatology);
 */
export const groupby = define(
  {
    name: 'groupby',
    parameters: [
      ['x', labelledKind],
      ['group', groupKind],
    ],
    options: OPTIONS,
  },
  <X extends Labelled>(x: X, group: GroupSpec, { expectedGroups }: GroupByOptions = {}): GroupBy<X> => {
    const unique = new UniqueGrouper({ labels: expectedGroups });
    const pairs: readonly (readonly [string | DataArray, Grouper])[] =
      typeof group === 'string' || isDataArray(group)
        ? [[group, unique]]
        : Array.isArray(group)
          ? (group as readonly (string | DataArray)[]).map((one) => [one, unique] as const)
          : Object.entries(group as Readonly<Record<string, Grouper>>);
    return new GroupBy(
      x,
      pairs.map(([one, grouper]) => groupingOf('groupby', x, one, grouper)),
    );
  },
);

/**
 * The elements of an array or dataset by the bin that a coordinate's values are in. The dimension of the result is `NAME_bins`, labelled by
 * the intervals as text; `NAME_bins_left` and `NAME_bins_right` hold their edges. Bins without members are missing in reductions.
 *
 * @throws ChunkwiseError 'argument' for edges that do not ascend
 * @example
 * t.groupbyBins('lat', [-90, -30, 30, 90], { labels: ['south', 'tropics', 'north'] }).mean()
 */
export const groupbyBins = define(
  {
    name: 'groupbyBins',
    parameters: [
      ['x', labelledKind],
      ['group', oneGroupKind],
      ['bins', binsKind],
    ],
    options: BIN_OPTIONS,
  },
  <X extends Labelled>(x: X, group: string | DataArray, bins: Bins, options: BinOptions = {}): GroupBy<X> =>
    new GroupBy(x, [groupingOf('groupbyBins', x, group, new BinGrouper(bins, options))]),
);
