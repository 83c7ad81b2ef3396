/** Group-by of labelled arrays: what users import of it. */
export type { Bins } from './bins.js';
export { GroupBy, type GroupLabel } from './group-by.js';
export type { GroupQuantileOptions } from './group-methods.js';
export { type GroupByOptions, type GroupSpec, groupby, groupbyBins } from './groupby.js';
export {
  BinGrouper,
  type BinOptions,
  type Grouper,
  SeasonGrouper,
  UniqueGrouper,
  type UniqueOptions,
} from './groupers.js';
