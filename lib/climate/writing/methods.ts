/**
 * The methods of labelled arrays that write: a table that `labelled/methods.ts` installs.
 */
import type { FilePath } from '../../array/files/file-path.js';
import { type DatasetToNetcdfOptions, toNetcdf } from './to-netcdf.js';
import { type DatasetTarget, type DatasetToZarrOptions, toZarr } from './to-zarr.js';

/** Methods that arrays and datasets have alike; an array is written as a dataset of one variable. */
export interface WritingMethods {
  /** To a Zarr group: `ds.toZarr('out.zarr', { chunks: { time: 120 }, codec: 'zstd' })`. */
  toZarr(target: DatasetTarget, options?: DatasetToZarrOptions): Promise<void>;
  /** To a classic NetCDF file: `ds.toNetcdf('out.nc')`. */
  toNetcdf(path: FilePath, options?: DatasetToNetcdfOptions): Promise<void>;
}

export const WRITING_METHODS = { toZarr, toNetcdf } as const satisfies {
  readonly [K in keyof WritingMethods]: (...args: never[]) => unknown;
};
