/**
 * Several arrays written to as many stores: dask's `store`.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, isListOf, kind, optional, otherwise } from '../../base/kinds.js';
import { define, isPlainObject, type OptionKinds } from '../../base/signature.js';
import type { ComputeOptions } from '../../run/compute.js';
import { COMPUTE } from '../../run/compute-options.js';
import type { ArrayLike } from '../asarray.js';
import type { ChunkedArray } from '../chunked-array.js';
import { withKnown } from '../files/known-arrays.js';
import { isArrayLike } from '../kinds.js';
import { toZarr } from './to-zarr.js';
import type { Region } from './zarr-region.js';
import { targetOf, type ZarrTarget, zarrTarget } from './zarr-target.js';

/** Options of {@link store}. */
export interface StoreOptions extends ComputeOptions {
  /** The part of each target to write over, or one for all; without it targets are made, and nothing may be there. */
  readonly regions?: Region | readonly Region[] | undefined;
  /** False: write when `compute` of the result is called; default true. */
  readonly compute?: boolean | undefined;
}

/** What {@link store} with `compute: false` gives: writes when it is told. */
export interface Storing {
  /** Writes all; gives the arrays over what was written. */
  compute(options?: ComputeOptions): Promise<ChunkedArray[]>;
}

const sourcesKind = kind<ArrayLike | readonly ArrayLike[]>('sources', 'an array, or a list of arrays', isArrayLike);
const targetsKind = kind<ZarrTarget | readonly ZarrTarget[]>(
  'targets',
  'a path as text, a URL or a store, or a list of such, one for each array',
  (value) => zarrTarget.admits(value) || isListOf(value, zarrTarget.admits),
);
const regionsKind = kind<Region | readonly Region[]>(
  'regions',
  "a region such as '10:20, :' or by names of axes, or a list of regions, one for each array",
  (value) => typeof value === 'string' || Array.isArray(value) || isPlainObject(value),
);
const STORE: OptionKinds<StoreOptions> = {
  regions: otherwise(regionsKind, 'whole arrays'),
  compute: optional(boolean, true),
  ...COMPUTE,
};

/** The types of {@link store}. */
interface Store {
  (
    sources: ArrayLike | readonly ArrayLike[],
    targets: ZarrTarget | readonly ZarrTarget[],
    options: StoreOptions & { readonly compute: false },
  ): Storing;
  (
    sources: ArrayLike | readonly ArrayLike[],
    targets: ZarrTarget | readonly ZarrTarget[],
    options?: StoreOptions,
  ): Promise<ChunkedArray[]>;
}

/**
 * Computes arrays and writes them to Zarr stores, one for each, or over regions of those that are there: dask's `store`, of
 * {@link toZarr}. All are computed in one run, so that what they share is computed once; regions of arrays that are there each in a run
 * of its own. With `compute: false` nothing is done before `compute` of the result.
 *
 * @returns the arrays over what was written
 * @throws as {@link toZarr}; 'argument' where there are not as many targets, or regions, as arrays
 * @example
 * await cw.store([x, y], ['x.zarr', 'y.zarr']);
 * const later = cw.store(cw.slice(x, ':1'), 'x.zarr', { regions: ':1', compute: false });
 * await later.compute();
 */
export const store = define(
  {
    name: 'store',
    parameters: [
      ['sources', sourcesKind],
      ['targets', targetsKind],
    ],
    options: STORE,
    promised: true,
  },
  (
    sources: ArrayLike | readonly ArrayLike[],
    targets: ZarrTarget | readonly ZarrTarget[],
    options: StoreOptions = {},
  ): Promise<ChunkedArray[]> | Storing => {
    const { regions, compute = true, ...given } = options;
    const places = (Array.isArray(targets) ? targets : [targets]) as readonly ZarrTarget[];
    const arrays = (Array.isArray(targets) && Array.isArray(sources) ? sources : [sources]) as readonly ArrayLike[];
    const parts = Array.isArray(regions) ? (regions as readonly Region[]) : undefined;
    if (arrays.length !== places.length || (parts && parts.length !== arrays.length))
      throw new ChunkwiseError(
        'argument',
        `store: ${arrays.length} arrays, ${places.length} targets${parts ? ` and ${parts.length} regions` : ''}; give one of each for each array`,
      );
    const write = async (more: ComputeOptions = {}): Promise<ChunkedArray[]> => {
      const options = { ...given, ...more };
      if (regions !== undefined)
        return Promise.all(
          arrays.map((x, k) => toZarr(x, places[k], { ...options, region: parts ? parts[k] : (regions as Region) })),
        );
      const targets = places.map((place) => targetOf('store', place, undefined));
      const { writeArrays } = await import('./write-array.js');
      return withKnown(arrays, options, (known, chosen) =>
        writeArrays(
          known.map((array, k) => ({ array, ...targets[k] })),
          chosen,
        ),
      );
    };
    return compute ? write() : { compute: write };
  },
) as Store;
