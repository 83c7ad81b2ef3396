/**
 * What a file of a self-describing format holds, with the lazy array over each of its variables.
 */
import type { DType } from '../../../kernels/dtype.js';
import { stored } from '../../expr/build.js';
import type { FileDimension, FileGroup, FileVariable } from '../../formats/file-content.js';
import type { StoredArray } from '../../storage/stored-array.js';
import { isRemoteUrl } from '../../storage/stores/remote/remote-options.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { storageBlocks } from '../storage/zarr.js';
import { type FilePath, pathOf } from './file-path.js';

export type {
  Attributes,
  AttributeType,
  AttributeValue,
  FileDimension,
  FileEncoding,
} from '../../formats/file-content.js';

/** @internal a variable of a file; `data` is absent where it is refused, or holds texts of any length. */
export interface ContentVariable extends Omit<FileVariable, 'array'> {
  /** Its dims are the variable's dimensions, its attributes the variable's. */
  readonly data?: ChunkedArray<DType>;
  /** What `data` reads. */
  readonly stored?: StoredArray;
}

/** @internal a group of a file */
export interface ContentGroup extends Omit<FileGroup, 'variables' | 'groups'> {
  readonly variables: readonly ContentVariable[];
  readonly groups: readonly ContentGroup[];
  readonly dimensions: readonly FileDimension[];
}

/** The lazy array over a variable's elements, in blocks of about the automatic size */
const contentArray = (
  array: StoredArray,
  { dimensions, attributes }: Pick<FileVariable, 'dimensions' | 'attributes'>,
): ChunkedArray<DType> =>
  wrap(stored(array, storageBlocks(array)), {
    attributes: { ...attributes },
    // Names of axes are told apart: a variable over one dimension twice has none here.
    dims: new Set(dimensions).size === dimensions.length ? dimensions : undefined,
    encoding: undefined,
  });

const lazyVariable = ({ array, ...variable }: FileVariable): ContentVariable =>
  array ? { ...variable, stored: array, data: contentArray(array, variable) } : variable;

const lazyGroup = ({ variables, groups, ...group }: FileGroup): ContentGroup => ({
  ...group,
  variables: variables.map(lazyVariable),
  groups: groups.map(lazyGroup),
});

/**
 * @internal what the file at `path`, or at a URL of a server, holds: NetCDF and whatever else `lib/formats` reads. Headers are read now, no data.
 *
 * @throws 'storage' that names the file, when it is not there, damaged, or of no format that is read
 */
export async function fileContent(operation: string, path: FilePath): Promise<ContentGroup> {
  const { readContent } = await import('../../formats/read-content.js');
  const url = path instanceof URL ? path.href : path;
  return lazyGroup(await readContent(isRemoteUrl(url) ? url : pathOf(operation, path)));
}
