/**
 * Parameters of the block routines that draw random numbers. Elements are numbered in C order of the whole array.
 */
import type { DomainName } from '../../kernels/domain.js';
import type { RandomKey } from '../../kernels/routine/random.js';
import type { SamplerName } from '../../kernels/routine/sampler.js';

/** Variates of an array of `shape`. */
interface DrawParams {
  readonly key: RandomKey;
  readonly shape: readonly number[];
}
export interface SampleParams extends DrawParams {
  readonly sampler: SamplerName;
  /** Parameters that are numbers; null for those that are inputs, in their order. */
  readonly constants: readonly (number | null)[];
}
export interface SampleCountsParams extends DrawParams {
  /** Weights are how many things there are, which are not put back; otherwise chances. */
  readonly urn: boolean;
  /** The total and the weights: numbers, or null for inputs. */
  readonly constants: readonly (number | null)[];
}
export interface SampleIntegersParams extends DrawParams {
  /** The least number and how many there are, modulo 2^64, as text. */
  readonly low: string;
  readonly range: string;
}
/** A random order of `count` numbers from 0 on. */
export interface PermutationParams {
  readonly key: RandomKey;
  readonly count: number;
}
/** Each lane along `axis`, which is one block, in a random order of its own. */
export interface ShuffleParams extends DrawParams {
  readonly axis: number;
}
/** Parameters of a distribution that have to lie in a domain. */
export interface AdmitParams {
  readonly operation: string;
  readonly parameter: string;
  readonly domain: DomainName;
}
export interface CovarianceRootParams {
  readonly operation: string;
  /** How far the matrix may be from symmetric and positive semidefinite; absent: not looked at. */
  readonly tolerance?: number;
}
