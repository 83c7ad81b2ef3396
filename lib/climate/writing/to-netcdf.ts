/**
 * Writes datasets to classic NetCDF files by the conventions of CF.
 */
import { writeClassic } from '../../array/files/classic.js';
import { type FilePath, filePath } from '../../array/files/file-path.js';
import { type ChunkedArray, type ComputeOptions, compute } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { oneOf, otherwise } from '../../base/kinds.js';
import { define, type OptionKinds, type Options, signatureOf } from '../../base/signature.js';
import { encodeGroup } from '../cf/encode-group.js';
import { type DataArray, isDataArray } from '../labelled/data-array.js';
import type { Dataset } from '../labelled/dataset.js';
import { anyByName, labelledKind, namesKind } from '../labelled/kinds.js';
import { encodable } from './encodable.js';
import type { VariableEncoding } from './to-zarr.js';

/** How a dataset is written to NetCDF. */
export interface DatasetToNetcdfOptions extends ComputeOptions {
  /** The format; default: the first of the three classic ones that can hold it. */
  readonly format?: 'NETCDF3_CLASSIC' | 'NETCDF3_64BIT_OFFSET' | 'NETCDF3_64BIT_DATA' | undefined;
  /** How variables are stored, by name: `dtype`, `scale_factor`, `add_offset`, `_FillValue`, `units`, `calendar`. */
  readonly encoding?: Readonly<Record<string, VariableEncoding>> | undefined;
  /** Dimensions that can grow; classic files have one at most. */
  readonly unlimitedDims?: string | readonly string[] | undefined;
}

/**
 * The dimensions of a variable, which are noted with their sizes. Characters of another width than those before that share their dimension
 * get one of their own.
 */
function sharedDims(
  dims: readonly string[],
  { dtype, shape }: ChunkedArray,
  sizes: Map<string, number>,
): readonly string[] {
  const last = dims.length - 1;
  const named = dims.map((dim, axis) =>
    axis === last && dtype === 'S1' && (sizes.get(dim) ?? shape[axis]) !== shape[axis] ? `string${shape[axis]}` : dim,
  );
  named.forEach((dim, axis) => void sizes.set(dim, shape[axis]));
  return named;
}

const VERSIONS = { NETCDF3_CLASSIC: 1, NETCDF3_64BIT_OFFSET: 2, NETCDF3_64BIT_DATA: 5 } as const;

const TO_NETCDF = {
  ...(signatureOf(compute)?.options as Options),
  format: otherwise(
    oneOf('NETCDF3_CLASSIC', 'NETCDF3_64BIT_OFFSET', 'NETCDF3_64BIT_DATA'),
    'the first of the classic ones that can hold it',
  ),
  encoding: otherwise(anyByName<VariableEncoding>('encodings'), 'as they were where they were read'),
  unlimitedDims: otherwise(namesKind, 'as where it was read'),
} as unknown as OptionKinds<DatasetToNetcdfOptions>;

/**
 * Writes a dataset (an array: as a dataset of one variable) to a classic NetCDF file, in bounded memory; the file takes its name when it is
 * whole.
 *
 * @throws 'storage' when it cannot be written; 'argument', 'dtype' for what the format cannot hold
 *
 * @example
 * await t.toNetcdf('t.nc', { encoding: { t: { dtype: 'int16', scale_factor: 0.01, _FillValue: -32768 } } });
 */
export const toNetcdf = define(
  {
    name: 'toNetcdf',
    parameters: [
      ['x', labelledKind],
      ['path', filePath],
    ],
    options: TO_NETCDF,
    promised: true,
  },
  async (x: Dataset | DataArray, path: FilePath, options: DatasetToNetcdfOptions = {}): Promise<void> => {
    const ds = isDataArray(x) ? x.toDataset({ name: x.name ?? 'data' }) : x;
    const { format, encoding = {}, unlimitedDims, ...computing } = options;
    for (const name of Object.keys(encoding))
      if (!ds.has(name))
        throw new ChunkwiseError('argument', `toNetcdf: encoding names '${name}', which is no variable of the dataset`);
    const { variables, coordNames } = ds.parts;
    const given = new Map([...variables].map(([name, variable]) => [name, encodable(variable, encoding[name])]));
    const encoded = await encodeGroup(given, coordNames, ds.attrs, 'classic');
    for (const warning of encoded.warnings) process.emitWarning(`toNetcdf: ${warning}`, { type: 'ChunkwiseWarning' });
    // Of a dataset from a file with several only the first stays so: classic files have one.
    const before = (ds.encoding.unlimitedDims as readonly string[] | undefined) ?? [];
    const grows =
      (typeof unlimitedDims === 'string' ? [unlimitedDims] : unlimitedDims) ??
      before.filter((dim) => ds.dims.includes(dim)).slice(0, 1);
    const sizes = new Map<string, number>();
    const named = new Map(
      [...encoded.variables].map(([name, { dims, data }]) => [name, sharedDims(dims, data, sizes)]),
    );
    await writeClassic(
      'toNetcdf',
      path,
      {
        dimensions: [...sizes].map(([name, size]) => ({ name, size, unlimited: grows.includes(name) })),
        attributes: encoded.attrs,
        variables: [...encoded.variables].map(([name, { dims, data, attrs, attrTypes }]) => ({
          name,
          dimensions: named.get(name) ?? dims,
          data,
          attributes: attrs,
          attributeTypes: attrTypes,
        })),
        ...(format ? { version: VERSIONS[format] } : {}),
      },
      computing,
    );
  },
);
