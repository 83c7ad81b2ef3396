/**
 * An HDF5 file that is being read: its superblock, and its parts by their addresses.
 */
import type { ChunkwiseError } from '../../../base/errors.js';
import { Cursor, type FieldSizes } from './cursor.js';
import { FileBytes } from './file-bytes.js';
import { metadataChecksum } from './metadata-checksum.js';

const MAGIC = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** The file, with what all of its parts need. */
export interface Hdf5File extends FieldSizes {
  readonly bytes: FileBytes;
  /** Where address 0 is: after a user block. */
  readonly base: number;
  /** Address of the root group's header. */
  readonly root: number;
}

/** The error for what is wrong with `object`. */
export const faultOf =
  (file: Hdf5File, object: string): ((why: string) => ChunkwiseError) =>
  (why) =>
    file.bytes.fault(object, why);

/** The `length` bytes at `address`. */
export const partAt = (file: Hdf5File, address: number, length: number, object: string): Cursor => {
  if (address < 0) throw file.bytes.fault(object, 'refers to what is nowhere in the file: it is damaged');
  return new Cursor(file.bytes.read(file.base + address, length, object), file, faultOf(file, object));
};

/** The `length` bytes at `address`, whose last four are a checksum of those before; the cursor does not see it. */
export function checkedPart(file: Hdf5File, address: number, length: number, object: string): Cursor {
  const all = partAt(file, address, length, object);
  const body = all.take(length - 4);
  if (metadataChecksum(body, body.length) !== all.u32())
    throw all.fault(`the checksum of its metadata at ${address} is wrong: the file is damaged`);
  return new Cursor(body, file, all.fault);
}

/** Where the superblock begins: at 0, 512, 1024, …; -1 where there is none. */
function findSuperblock(bytes: FileBytes): number {
  for (let at = 0; at + 48 <= bytes.size; at = at === 0 ? 512 : at * 2) {
    const found = bytes.read(at, 8, '');
    if (MAGIC.every((byte, k) => found[k] === byte)) return at;
  }
  return -1;
}

const SUPERBLOCK = 'the superblock';

/**
 * Opens the HDF5 file at `path`.
 *
 * @throws ChunkwiseError 'storage' that names the file, when it is none or is cut off
 */
export function openHdf5(path: string): Hdf5File {
  const bytes = new FileBytes(path);
  try {
    return readSuperblock(bytes);
  } catch (error) {
    bytes.close();
    throw error;
  }
}

function readSuperblock(bytes: FileBytes): Hdf5File {
  const start = findSuperblock(bytes);
  if (start < 0) throw bytes.fault('', 'is no HDF5 file: its signature is not there');
  const fault = (why: string): ChunkwiseError => bytes.fault(SUPERBLOCK, why);
  const available = Math.min(128, bytes.size - start);
  const all = bytes.read(start, available, SUPERBLOCK);
  const version = all[8];
  if (version > 3) throw fault(`version ${version} is not known (0 to 3 are): the file is damaged or newer`);
  const [offsetSize, lengthSize] = version < 2 ? [all[13], all[14]] : [all[9], all[10]];
  if (![2, 4, 8].includes(offsetSize) || ![2, 4, 8].includes(lengthSize))
    throw fault(`addresses of ${offsetSize} and lengths of ${lengthSize} bytes: it is damaged`);
  const cursor = new Cursor(all, { offsetSize, lengthSize }, fault);
  let root: number;
  let end: number;
  let base: number;
  if (version < 2) {
    cursor.skip(version === 0 ? 24 : 28);
    base = cursor.address();
    cursor.address();
    end = cursor.address();
    cursor.address();
    cursor.address();
    root = cursor.address();
  } else {
    cursor.skip(12);
    base = cursor.address();
    cursor.address();
    end = cursor.address();
    root = cursor.address();
    const length = cursor.at;
    if (metadataChecksum(all, length) !== cursor.u32()) throw fault('its checksum is wrong: the file is damaged');
  }
  // Whoever puts a block of their own before a file does not always say so in it.
  const moved = start - Math.max(0, base);
  base = start;
  if (end < 0 || end + moved > bytes.size)
    throw fault(
      `says that the file has ${Math.max(0, end + moved)} bytes, but ${bytes.size} are there: it is truncated`,
    );
  return { bytes, base, root, offsetSize, lengthSize };
}
