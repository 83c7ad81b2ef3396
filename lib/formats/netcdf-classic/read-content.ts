/**
 * Reads what a classic NetCDF file holds: its header, in as many reads as it takes, and never its data.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { arrayInFile } from '../../storage/formats/file-array.js';
import { type ByteSource, openByteSource } from '../../storage/stores/remote/byte-source.js';
import { storageFailure } from '../../storage/stores/storage-failure.js';
import type { FileGroup, FileVariable } from '../file-content.js';
import { type ClassicHeader, parseHeader } from './header.js';
import { HeaderFault, HeaderGoesOn } from './header-cursor.js';
import { type ClassicLayout, layoutOf, MissingData } from './layout.js';

/** Bytes of the first read: most headers have fewer. */
const FIRST_READ = 1 << 15;
/** No header has more bytes than these, however large an attribute it claims. */
const MOST_HEADER = 1 << 26;

/** The header of a file, which is read on as long as it goes on. */
async function headerOf(source: ByteSource): Promise<ClassicHeader> {
  const { size } = source;
  for (let bytes = FIRST_READ; ; ) {
    try {
      return parseHeader(await source.read(0, Math.min(bytes, size)), size);
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
 * Reads the header of the classic NetCDF file at `path`, an absolute path or a URL.
 *
 * @throws ChunkwiseError 'storage' that names the file, and the variable whose data are missing, where it is damaged or truncated
 */
export async function readClassic(path: string): Promise<FileGroup> {
  const source = await openByteSource(path);
  try {
    const header = await headerOf(source);
    return groupOf(path, header, layoutOf(header, source.size));
  } catch (cause) {
    if (!(cause instanceof HeaderFault)) throw storageFailure('open', path, cause);
    const about = cause instanceof MissingData ? { variable: cause.variable, missing: cause.missing } : {};
    throw new ChunkwiseError('storage', `open: ${path}: ${cause.message}`, { details: { file: path, ...about } });
  } finally {
    source.close();
  }
}
