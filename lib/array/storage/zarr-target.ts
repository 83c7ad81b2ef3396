/**
 * Where a store that is to be written is: a folder, a zip file, a server, or an object of this process.
 */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChunkwiseError } from '../../base/errors.js';
import { kind } from '../../base/kinds.js';
import type { StoreLocation } from '../../storage/stored-array.js';
import { isHostStore, registerHostStore } from '../../storage/stores/host-store.js';
import { openedAt } from '../../storage/stores/open-store.js';
import { isRemoteUrl, type RemoteOptions, remoteLocation } from '../../storage/stores/remote/remote-options.js';
import { storePath } from '../../storage/stores/store-key.js';

/**
 * Where to write: the path of a folder or of a zip file (`.zip`), the URL of a server that takes PUT and DELETE (`https`, `s3`,
 * `gs`, `az`), or a store: what `openStore` gives, a
 * {@link Store} of your own, a Map, a store of zarr or zarrita.
 */
export type ZarrTarget = string | URL | object;

/** @internal the kind of a {@link ZarrTarget} */
export const zarrTarget = kind<ZarrTarget>(
  'target',
  'a path as text, a URL, or a store',
  (value) => (typeof value === 'string' && value !== '') || value instanceof URL || isHostStore(value),
);

/** The zip file that a path leads to or into: a part that ends in `.zip` and is no folder. */
function zipIn(path: string): string | undefined {
  for (let at = path; dirname(at) !== at; at = dirname(at))
    if (/\.zip$/i.test(at) && !statSync(at, { throwIfNoEntry: false })?.isDirectory()) return at;
  return undefined;
}

/** The store of a URL: up to a part that ends in `.zarr`, or all of it. */
function inUrl(
  operation: string,
  text: string,
  inside: string,
  options: RemoteOptions | undefined,
): { readonly location: StoreLocation; readonly path: string } {
  if (!URL.canParse(text)) throw new ChunkwiseError('argument', `${operation}: ${text}: is no URL`);
  const url = new URL(text);
  const parts = url.pathname.split('/');
  const top = parts.findIndex((part) => /\.zarr$/i.test(part));
  const above = top < 0 ? [] : parts.slice(top + 1).map(decodeURIComponent);
  if (top >= 0) url.pathname = parts.slice(0, top + 1).join('/');
  const path = storePath(operation, [...above, inside].join('/'));
  return { location: remoteLocation(url.href, options), path };
}

const isGroup = (at: string): boolean => existsSync(join(at, '.zgroup')) || existsSync(join(at, 'zarr.json'));

/**
 * The store of `target` and the path in it. Of a member of a group the store is the group's, so that its format and its copies
 * of metadata are known.
 *
 * @throws ChunkwiseError 'argument' when it is no place to write to
 */
export function targetOf(
  operation: string,
  target: ZarrTarget,
  path: unknown = '',
  options?: RemoteOptions,
): { readonly location: StoreLocation; readonly path: string } {
  const inside = storePath(operation, path);
  const text = target instanceof URL ? target.href : target;
  if (typeof text === 'string' && isRemoteUrl(text)) return inUrl(operation, text, inside, options);
  if (typeof text === 'string' && /^[a-z][a-z\d+.-]+:\/\//i.test(text) && !/^file:/i.test(text))
    throw new ChunkwiseError(
      'argument',
      `${operation}: ${text}: only file, http, https, s3, gs and az URLs are written to`,
    );
  if (typeof target === 'string' || target instanceof URL) {
    if (target === '') throw new ChunkwiseError('argument', `${operation}: the path is empty: name a folder`);
    const folder = resolve(target instanceof URL || /^file:/.test(target) ? fileURLToPath(target) : target);
    const archive = zipIn(folder);
    if (archive !== undefined) {
      const within = relative(archive, folder).split(/[\\/]/).join('/');
      return { location: { type: 'zip', path: archive }, path: storePath(operation, `${within}/${inside}`) };
    }
    let top = folder;
    while (dirname(top) !== top && isGroup(dirname(top))) top = dirname(top);
    const above = relative(top, folder).split(/[\\/]/).join('/');
    return { location: { type: 'file', path: top }, path: storePath(operation, `${above}/${inside}`) };
  }
  const known = openedAt(target);
  if (known) return { location: known.location, path: storePath(operation, `${known.path}/${inside}`) };
  if (isHostStore(target)) return { location: { type: 'host', id: registerHostStore(target) }, path: inside };
  throw new ChunkwiseError('argument', `${operation}: expected a path, a URL, or a store to write to`);
}
