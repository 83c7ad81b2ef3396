/**
 * Random access to the bytes of one file, here or on a server: what readers of headers and indexes ask.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { ChunkwiseError } from '../../../base/errors.js';
import type { StoreLocation } from '../../stored-array.js';
import { openByteStore } from '../byte-store.js';
import { storageFailure } from '../storage-failure.js';
import { isRemoteUrl, remoteLocation } from './remote-options.js';

/** A file of which parts are read. */
export interface ByteSource {
  /** The file's name, for messages. */
  readonly name: string;
  readonly size: number;
  /** Where a {@link StoredArray} finds it: its store, and its path there. */
  readonly location: StoreLocation;
  readonly path: string;
  /** The bytes from `offset` on, fewer only where the file ends. @throws ChunkwiseError 'storage' */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): void;
}

function localSource(path: string): ByteSource {
  try {
    const file = openSync(path, 'r');
    const stat = fstatSync(file);
    if (!stat.isFile()) {
      closeSync(file);
      throw new ChunkwiseError('storage', `open: ${path} is no regular file`, { details: { file: path } });
    }
    const { size } = stat;
    return {
      name: path,
      size,
      location: { type: 'file', path: dirname(path), followLinks: true },
      path: basename(path),
      async read(offset, length) {
        const out = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
        let done = 0;
        try {
          while (done < out.length) {
            const got = readSync(file, out, done, out.length - done, offset + done);
            if (got === 0) break;
            done += got;
          }
        } catch (cause) {
          throw storageFailure('open', path, cause);
        }
        return out.subarray(0, done);
      },
      close: () => closeSync(file),
    };
  } catch (cause) {
    throw storageFailure('open', path, cause);
  }
}

/** The store that the file at a URL is in, and its name there. */
export function fileOnServer(url: string): { readonly location: StoreLocation; readonly path: string } {
  const parsed = new URL(url);
  const at = parsed.pathname.lastIndexOf('/');
  const path = decodeURIComponent(parsed.pathname.slice(at + 1));
  parsed.pathname = parsed.pathname.slice(0, at);
  return { location: remoteLocation(parsed.href), path };
}

/**
 * Opens a file for reading parts of it.
 *
 * @param place an absolute path, or a URL of http, https, s3, gs or az
 * @throws ChunkwiseError 'storage' when it is not there, or the server does not tell its size
 */
export async function openByteSource(place: string): Promise<ByteSource> {
  if (!isRemoteUrl(place)) return localSource(place);
  const { location, path } = fileOnServer(place);
  const store = openByteStore(location);
  const name = store.name(path);
  const size = await store.size?.(path);
  if (size === undefined)
    throw new ChunkwiseError(
      'storage',
      `open: ${name}: is not there, or the server does not tell how long it is: ${store.hint?.() ?? 'check the URL, or download the file'}`,
      { details: { file: name } },
    );
  return {
    name,
    size,
    location,
    path,
    async read(offset, length) {
      const wanted = Math.max(0, Math.min(length, size - offset));
      if (wanted === 0) return new Uint8Array(0);
      const bytes = await store.getRange(path, { offset, length: wanted }, wanted);
      if (bytes?.length !== wanted)
        throw new ChunkwiseError('storage', `open: ${name}: was changed since it was opened: open it anew`, {
          details: { file: name },
        });
      return bytes;
    },
    close: () => store.close(),
  };
}
