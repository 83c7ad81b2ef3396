/**
 * Where a store that is to be written is: a folder, or an object of this process.
 */
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChunkwiseError } from '../../base/errors.js';
import { kind } from '../../base/kinds.js';
import type { StoreLocation } from '../../storage/stored-array.js';
import { isHostStore, registerHostStore } from '../../storage/stores/host-store.js';
import { storePath } from '../../storage/stores/store-key.js';

/** Where to write: the path of a folder, or a Map-like store with `get`, `set`, `delete` and `keys`. */
export type ZarrTarget = string | URL | object;

/** @internal the kind of a {@link ZarrTarget} */
export const zarrTarget = kind<ZarrTarget>(
  'target',
  'a path as text, a file: URL, or a Map-like store',
  (value) => (typeof value === 'string' && value !== '') || value instanceof URL || isHostStore(value),
);

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
): { readonly location: StoreLocation; readonly path: string } {
  const inside = storePath(operation, path);
  if (typeof target === 'string' ? /^[a-z][a-z\d+.-]+:\/\//i.test(target) && !/^file:/.test(target) : false)
    throw new ChunkwiseError('argument', `${operation}: ${String(target)}: only folders and memory are written`);
  if (typeof target === 'string' || target instanceof URL) {
    if (target === '') throw new ChunkwiseError('argument', `${operation}: the path is empty: name a folder`);
    const folder = resolve(target instanceof URL || /^file:/.test(target) ? fileURLToPath(target) : target);
    let top = folder;
    while (dirname(top) !== top && isGroup(dirname(top))) top = dirname(top);
    const above = relative(top, folder).split(/[\\/]/).join('/');
    return { location: { type: 'file', path: top }, path: storePath(operation, `${above}/${inside}`) };
  }
  if (isHostStore(target)) return { location: { type: 'host', id: registerHostStore(target) }, path: inside };
  throw new ChunkwiseError('argument', `${operation}: expected the path of a folder, or a Map-like store to write to`);
}
