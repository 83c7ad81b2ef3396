/**
 * Works out where a store is from what a user hands over: a path, a URL, a location, or an object of a Zarr package.
 */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChunkwiseError } from '../../base/errors.js';
import type { StoreLocation } from '../stored-array.js';
import { isHostStore, registerHostStore } from './host-store.js';
import { openedAt } from './open-store.js';
import { isRemoteUrl, remoteLocation } from './remote/remote-options.js';
import { storageFailure } from './storage-failure.js';

/** A store and a path inside it. */
export interface Place {
  readonly location: StoreLocation;
  readonly path: string;
}

const trim = (path: string): string => path.replace(/^\/+|\/+$/g, '');

const isLocation = (value: object): value is StoreLocation => {
  const { type, path, url, id } = value as Record<string, unknown>;
  return (
    ((type === 'file' || type === 'zip' || type === 'references') && typeof path === 'string') ||
    (type === 'http' && typeof url === 'string') ||
    (type === 'host' && typeof id === 'number')
  );
};

function isFile(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    return statSync(path).isFile();
  } catch (cause) {
    throw storageFailure('open', path, cause);
  }
}

/** Places that a file path may mean, the likeliest first. */
function fromPath(text: string): Place[] {
  const path = resolve(text);
  // The longest leading part that is there decides: a zip file holds the rest, a folder is the store itself.
  let there = path;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  if (isFile(there)) {
    const inside = relative(there, path).split(/[\\/]/).join('/');
    if (/\.json$/i.test(there)) return [{ location: { type: 'references', path: there }, path: inside }];
    const location: StoreLocation = { type: 'zip', path: there };
    // A zip made from the folder's parent holds everything below the folder's name.
    const folder = basename(there).replace(/\.zip$/i, '');
    const stem = folder.replace(/\..*$/, '');
    return [
      { location, path: inside },
      ...[...new Set([folder, `${stem}.zarr`, stem])].map((top) => ({ location, path: trim(`${top}/${inside}`) })),
    ];
  }
  // A member of a group: when a folder on the way ends in .zarr, that is the store, so that its metadata are found.
  const parts = path.split(/[\\/]/);
  const top = parts.findIndex((part) => /\.zarr$/i.test(part));
  const places: Place[] = [];
  if (top >= 0 && top < parts.length - 1)
    places.push({
      location: { type: 'file', path: parts.slice(0, top + 1).join('/') },
      path: parts.slice(top + 1).join('/'),
    });
  places.push({ location: { type: 'file', path }, path: '' });
  return places;
}

function toUrl(text: string): URL {
  try {
    return new URL(text);
  } catch (cause) {
    throw new ChunkwiseError('argument', `open: ${text}: is no URL`, { cause });
  }
}

function fromUrl(url: URL): Place[] {
  if (url.protocol === 'file:') return fromPath(fileURLToPath(url));
  if (!isRemoteUrl(url.href))
    throw new ChunkwiseError('argument', `open: ${url.href}: only http, https, s3, gs, az and file URLs are read`);
  const parts = url.pathname.split('/');
  const top = parts.findIndex((part) => /\.zarr$/i.test(part));
  const whole: Place = { location: remoteLocation(url.href), path: '' };
  if (top < 0 || top === parts.length - 1) return [whole];
  const store = new URL(url);
  store.pathname = parts.slice(0, top + 1).join('/');
  const path = trim(
    parts
      .slice(top + 1)
      .map(decodeURIComponent)
      .join('/'),
  );
  return path === '' ? [whole] : [{ location: remoteLocation(store.href), path }, whole];
}

/**
 * Stores of the packages that only name a place which any thread can open. Not zarrita's FetchStore: whether it was given
 * headers or a fetch of its own is hidden in it, so it is asked itself, on this thread.
 */
function fromStoreObject(store: object): StoreLocation | undefined {
  const { url, root, fetchOptions } = store as { url?: unknown; root?: unknown; fetchOptions?: object };
  const kind = store.constructor?.name;
  if (
    kind === 'HTTPStore' &&
    typeof url === 'string' &&
    /^https?:/.test(url) &&
    !Object.keys(fetchOptions ?? {}).length
  )
    return remoteLocation(url);
  if (kind === 'FileSystemStore' && typeof root === 'string') return { type: 'file', path: resolve(root) };
  return undefined;
}

/**
 * The places that `source` may mean, likeliest first.
 *
 * @throws ChunkwiseError 'argument' when it is no store
 */
export function resolveSource(source: string | URL | StoreLocation | object): Place[] {
  if (typeof source === 'string') {
    if (/^[a-z][a-z\d+.-]+:\/\//i.test(source)) return fromUrl(toUrl(source));
    if (source.trim() === '') throw new ChunkwiseError('argument', 'open: the path is empty: name a store');
    return fromPath(source);
  }
  if (source instanceof URL) return fromUrl(source);
  if (typeof source === 'object' && source !== null) {
    if (isLocation(source)) return [{ location: source, path: '' }];
    const known = openedAt(source);
    if (known) return [known];
    const { store, path } = source as { store?: unknown; path?: unknown };
    if (typeof store === 'object' && store !== null && typeof path === 'string')
      return resolveSource(store).map((place) => ({ ...place, path: trim(path) }));
    const location = fromStoreObject(source);
    if (location) return [{ location, path: '' }];
    if (isHostStore(source)) return [{ location: { type: 'host', id: registerHostStore(source) }, path: '' }];
  }
  throw new ChunkwiseError(
    'argument',
    'open: expected a path, a URL, a Map-like store, or an array, group or store of the zarr or zarrita packages',
  );
}
