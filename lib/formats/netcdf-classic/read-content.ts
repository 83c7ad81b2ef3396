/**
 * Reads what a classic NetCDF file holds: its header, in as many reads as it takes, and never its data.
 */
import { closeSync, openSync } from 'node:fs';
import { ChunkwiseError } from '../../base/errors.js';
import { arrayInFile, fileBytes } from '../../storage/formats/file-array.js';
import { storageFailure } from '../../storage/stores/storage-failure.js';
import { readAt } from '../../storage/stores/zip-index.js';
import type { FileGroup, FileVariable } from '../file-content.js';
import { type ClassicHeader, parseHeader } from './header.js';
import { HeaderFault, HeaderGoesOn } from './header-cursor.js';
import { type ClassicLayout, layoutOf, MissingData } from './layout.js';

/** Bytes of the first read: most headers have fewer. */
const FIRST_READ = 1 << 15;
/** No header has more bytes than these, however large an attribute it claims. */
const MOST_HEADER = 1 << 26;

/** The header of a file of `size` bytes, which is read on as long as it goes on. */
function headerOf(file: number, size: number): ClassicHeader {
  for (let bytes = FIRST_READ; ; ) {
    try {
      return parseHeader(readAt(file, 0, Math.min(bytes, size)), size);
    } catch (cause) {
      if (!(cause instanceof HeaderGoesOn)) throw cause;
      if (cause.bytes > MOST_HEADER)
        throw new HeaderFault(`its header claims to have more than ${MOST_HEADER >> 20} MiB: it is damaged`);
      bytes = Math.min(MOST_HEADER, Math.max(4 * bytes, cause.bytes));
    }
  }
}

/** The records of what a header says. */
function groupOf(
  path: string,
  header: ClassicHeader,
  { records, recordBytes, places, warnings }: ClassicLayout,
): FileGroup {
  const variables = header.variables.map((variable, k): FileVariable => {
    const { shape, isRecord } = places[k];
    const { dtype, attribute } = variable.type;
    return {
      name: variable.name,
      dimensions: variable.dimensions.map((number) => header.dimensions[number].name),
      shape,
      type: attribute === 'char' ? 'char' : 'number',
      attributes: variable.values,
      attributeTypes: variable.types,
      encoding: { byteOrder: 'big' },
      array: arrayInFile(path, {
        offset: variable.begin,
        shape,
        dtype,
        order: 'C',
        byteOrder: 'big',
        ...(isRecord && recordBytes > 0 ? { recordBytes } : {}),
      }),
    };
  });
  return {
    path: '',
    dimensions: header.dimensions.map(({ name, size, unlimited }) => ({
      name,
      size: unlimited ? records : size,
      unlimited,
    })),
    attributes: header.values,
    attributeTypes: header.types,
    variables,
    groups: [],
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

/**
 * Reads the header of the classic NetCDF file at `path`, an absolute path.
 *
 * @throws ChunkwiseError 'storage' that names the file, and the variable whose data are missing, where it is damaged or truncated
 */
export async function readClassic(path: string): Promise<FileGroup> {
  const size = fileBytes('open', path);
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    throw storageFailure('open', path, cause);
  }
  try {
    const header = headerOf(file, size);
    return groupOf(path, header, layoutOf(header, size));
  } catch (cause) {
    if (!(cause instanceof HeaderFault)) throw storageFailure('open', path, cause);
    const about = cause instanceof MissingData ? { variable: cause.variable, missing: cause.missing } : {};
    throw new ChunkwiseError('storage', `open: ${path}: ${cause.message}`, { details: { file: path, ...about } });
  } finally {
    closeSync(file);
  }
}
