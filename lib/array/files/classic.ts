/**
 * Writes arrays into one classic NetCDF file, side by side by all threads.
 */
import { sizeOf } from '../../base/shape.js';
import type { ContentDescription, VariableDescription } from '../../formats/netcdf-classic/content-description.js';
import type { ComputeOptions } from '../../run/compute.js';
import type { ArrayLike } from '../asarray.js';
import { type FilePath, pathOf } from './file-path.js';
import { withKnown } from './known-arrays.js';
import { writeFileOf } from './write-file.js';

/** @internal a variable to be written */
export interface ClassicVariable extends Omit<VariableDescription, 'dtype' | 'shape'> {
  readonly data: ArrayLike;
}

/** @internal a file to be written */
export interface ClassicContent extends Omit<ContentDescription, 'variables'> {
  readonly variables: readonly ClassicVariable[];
}

/**
 * @internal computes what is described and writes it as a classic NetCDF file (CDF-1, CDF-2 or CDF-5), in one pass and bounded memory. What
 * variables share is computed once. The file takes its name when it is whole.
 *
 * @returns the file's real path
 * @throws 'argument', 'dtype', 'shape' for what the format cannot hold; 'storage' when it cannot be written, and as `compute`
 */
export async function writeClassic(
  operation: string,
  path: FilePath,
  content: ClassicContent,
  options: ComputeOptions = {},
): Promise<string> {
  const { arrange } = await import('../../formats/netcdf-classic/arrangement.js');
  const target = pathOf(operation, path);
  return withKnown(
    content.variables.map(({ data }) => data),
    options,
    async (arrays, computing) => {
      const { header, places, size, columns } = arrange(operation, target, {
        ...content,
        variables: content.variables.map(({ data: _, ...variable }, k) => ({
          ...variable,
          dtype: arrays[k].dtype,
          shape: arrays[k].shape,
        })),
      });
      return writeFileOf(
        operation,
        target,
        {
          size: columns?.size ?? size,
          bytes: [{ offset: 0, bytes: header }],
          arrays: arrays.flatMap((array, k) => {
            const column = columns?.list[k];
            const place = column ? { offset: column.from } : places[k];
            return sizeOf(array.shape) === 0
              ? []
              : [{ array, order: 'C' as const, byteOrder: 'big' as const, ...place }];
          }),
          ...(columns
            ? {
                async finish(temporary: string): Promise<undefined> {
                  const { interleave } = await import('../../formats/netcdf-classic/interleave.js');
                  const list = columns.list.filter((column) => column !== undefined);
                  await interleave(temporary, list, columns.records, computing.signal);
                },
              }
            : {}),
        },
        computing,
      );
    },
  );
}
