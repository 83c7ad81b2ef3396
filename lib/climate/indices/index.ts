/** Climatologies, trends and means of regions, each one call: what users import of them. */
export { type AnomalyOptions, anomaly, type ClimatologyOptions, type Cycle, climatology } from './climatology.js';
export {
  areaWeights,
  type Box,
  type BoxMeanOptions,
  boxMean,
  type GridNames,
  zonalMean,
} from './regions.js';
export { type DetrendOptions, detrend, type TrendOptions, type TrendUnit, trend } from './trend.js';
