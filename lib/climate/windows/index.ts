/** Windows, blocks and weights of labelled arrays: what users import of them. */
export { type BlockReduction, Coarsen, type CoarsenBoundary } from './coarsen.js';
export { type BlockReduceOptions, type CoarsenOptions, coarsen } from './coarsen-methods.js';
export { Rolling } from './rolling.js';
export {
  type ConstructOptions,
  type RollingOptions,
  rolling,
  type WindowFunction,
  type WindowReduceOptions,
} from './rolling-methods.js';
export { Weighted } from './weighted.js';
export { type WeightedOptions, weighted } from './weighted-methods.js';
