/**
 * Reads what a file holds, whatever its format: its first bytes tell which reader takes it.
 */
import { closeSync, openSync } from 'node:fs';
import { ChunkwiseError } from '../base/errors.js';
import { fileBytes } from '../storage/formats/file-array.js';
import { openByteSource } from '../storage/stores/remote/byte-source.js';
import { isRemoteUrl } from '../storage/stores/remote/remote-options.js';
import { storageFailure } from '../storage/stores/storage-failure.js';
import { readAt } from '../storage/stores/zip-index.js';
import type { FileGroup, ReadContent } from './file-content.js';

/** A format: how its files are recognised, and who reads them. */
interface Format {
  readonly name: string;
  /** @param start the file's first bytes @param at bytes at any place of it */
  readonly is: (start: Buffer, at: (position: number, length: number) => Buffer) => boolean;
  readonly read: ReadContent;
  /** True where it is read from servers too. */
  readonly onServer?: boolean;
}

const START_BYTES = 512;
const HDF5 = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');
/** A user's block of any size may stand before HDF5's own: its signature is at 0, 512, 1024, 2048, … */
const LAST_SIGNATURE = 1 << 20;

const begins = (start: Buffer, text: string): boolean => start.subarray(0, text.length).toString('latin1') === text;

const isHdf5: Format['is'] = (_start, at) => {
  for (let place = 0; place <= LAST_SIGNATURE; place = Math.max(512, place * 2))
    if (at(place, HDF5.length).equals(HDF5)) return true;
  return false;
};

/** The formats that are read; GRIB has a line when its reader is there. */
const FORMATS: readonly Format[] = [
  {
    name: 'NetCDF classic',
    onServer: true,
    is: (start) => begins(start, 'CDF') && [1, 2, 5].includes(start[3]),
    read: async (path) => (await import('./netcdf-classic/read-content.js')).readClassic(path),
  },
  { name: 'NetCDF-4 and HDF5', is: isHdf5, read: async (path) => (await import('./hdf5/read-hdf5.js')).readHdf5(path) },
];

/** What files begin with that are no data we read, and what to do about each. */
const OTHERS: readonly { readonly is: (start: Buffer) => boolean; readonly said: string }[] = [
  { is: (start) => start.length === 0, said: 'is empty: copy or download it again' },
  { is: (start) => start.every((byte) => byte === 0), said: 'begins with zeros only: copy or download it again' },
  { is: (start) => begins(start, '\x1f\x8b'), said: 'is compressed by gzip: unpack it first (gunzip)' },
  { is: (start) => begins(start, 'BZh'), said: 'is compressed by bzip2: unpack it first (bunzip2)' },
  { is: (start) => begins(start, '\xfd7zXZ'), said: 'is compressed by xz: unpack it first (unxz)' },
  { is: (start) => begins(start, '\x28\xb5\x2f\xfd'), said: 'is compressed by zstd: unpack it first (unzstd)' },
  { is: (start) => begins(start, 'PK'), said: 'is a zip file: unpack it first; one that holds Zarr is named .zip' },
  { is: (start) => begins(start, 'CDF'), said: `is NetCDF of a version that does not exist: it is damaged` },
  { is: (start) => begins(start, 'BUFR'), said: 'is BUFR, which is not read: convert it first' },
  { is: (start) => begins(start, '\x93NUMPY'), said: 'is a NumPy .npy file: open it by loadNpy' },
  {
    is: (start) => begins(start, 'II*\0') || begins(start, 'MM\0*'),
    said: 'is TIFF, which is not read: convert it first',
  },
  {
    is: (start) => begins(start, '\x0e\x03\x13\x01'),
    said: 'is HDF4, which is not read: convert it first (nccopy, h4toh5)',
  },
  {
    is: (start) => /^\s*(<!doctype|<html|<\?xml|<head)/i.test(start.toString('latin1')),
    said: "is a page of HTML or XML, a server's answer in place of the data: look at it, and download the file again",
  },
  {
    is: (start) => /^\s*[{[]/.test(start.toString('latin1')),
    said: 'is JSON: a table of references is opened as a store',
  },
  {
    is: (start) => /^version https:\/\/git-lfs/.test(start.toString('latin1')),
    said: 'stands for a file that git-lfs keeps elsewhere: get it by git lfs pull',
  },
];

/** The first bytes as text where they are, else as numbers. */
const shown = (start: Buffer): string => {
  const text = start.subarray(0, 24).toString('latin1');
  return /^[\x20-\x7e\s]+$/.test(text) ? JSON.stringify(text) : `bytes ${start.subarray(0, 8).toString('hex')}`;
};

/** The format of a file of this machine, and its first bytes. */
function formatHere(path: string): { readonly format: Format | undefined; readonly start: Buffer } {
  const size = fileBytes('open', path);
  try {
    const file = openSync(path, 'r');
    try {
      const at = (position: number, length: number): Buffer =>
        readAt(file, position, Math.max(0, Math.min(length, size - position)));
      const start = at(0, START_BYTES);
      return { start, format: FORMATS.find(({ is }) => is(start, at)) };
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw storageFailure('open', path, cause);
  }
}

/** The same of a file on a server, of which the first bytes alone are looked at. */
async function formatOnServer(url: string): Promise<{ readonly format: Format | undefined; readonly start: Buffer }> {
  const source = await openByteSource(url);
  try {
    const start = Buffer.from(await source.read(0, START_BYTES));
    const format = FORMATS.find(({ is }) => is(start, (place, length) => start.subarray(place, place + length)));
    if (!format || format.onServer) return { start, format };
    throw new ChunkwiseError(
      'storage',
      `open: ${source.name} is ${format.name}, which is read from this machine only: download it, or make references to it (Kerchunk) and open these`,
      { details: { file: source.name } },
    );
  } finally {
    source.close();
  }
}

/**
 * Reads what the file at `path`, an absolute path or a URL, holds, without its data.
 *
 * @throws ChunkwiseError 'storage' that names the file, when it is not there, damaged, or of no format that is read
 */
export async function readContent(path: string): Promise<FileGroup> {
  const { format, start } = isRemoteUrl(path) ? await formatOnServer(path) : formatHere(path);
  if (format) return format.read(path);
  const why = begins(start, 'GRIB')
    ? 'is GRIB, which is not read yet'
    : (OTHERS.find(({ is }) => is(start))?.said ??
      `is of no format that is read (${FORMATS.map(({ name }) => name).join(', ')}): it begins with ${shown(start)}`);
  throw new ChunkwiseError('storage', `open: ${path} ${why}`, { details: { file: path } });
}
