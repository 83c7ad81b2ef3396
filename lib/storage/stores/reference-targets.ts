/**
 * The files that a table of references refers to: below its folder, or of any where that is asked for, or on servers.
 */
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChunkwiseError } from '../../base/errors.js';
import type { StoreLocation } from '../stored-array.js';
import type { ByteStore } from './byte-store.js';
import { openFolderStore } from './folder-store.js';
import { isRemoteUrl, withEnvironment } from './remote/remote-options.js';
import { openRemoteStore } from './remote/remote-store.js';

/** A file that is referred to: the store that it is in, and its key there. */
export interface TargetFile {
  readonly store: ByteStore;
  readonly key: string;
}

/** Opens what a table refers to; stores are opened once. `asker` names who refers to it, in errors. */
export function openTargets({
  path,
  followLinks = false,
}: StoreLocation & { readonly type: 'references' }): (target: string, asker: string) => TargetFile {
  const folder = dirname(path);
  const own = openFolderStore({ type: 'file', path: folder, followLinks });
  const known = new Map<string, TargetFile>();
  const find = (target: string, asker: string): TargetFile => {
    if (isRemoteUrl(target)) {
      const url = new URL(target);
      const at = url.pathname.lastIndexOf('/');
      const file = decodeURIComponent(url.pathname.slice(at + 1));
      url.pathname = url.pathname.slice(0, at);
      return { store: openRemoteStore(url.href, withEnvironment(url.href)), key: file };
    }
    if (/^[a-z][a-z\d+.-]+:\/\//i.test(target) && !target.startsWith('file://'))
      throw new ChunkwiseError(
        'storage',
        `read: ${asker} refers to ${target}: only files, http(s), s3, gs and az are read`,
      );
    const full = resolve(folder, target.startsWith('file://') ? fileURLToPath(target) : target);
    const inside = relative(folder, full);
    if (!inside.startsWith('..') && !isAbsolute(inside)) return { store: own, key: inside };
    if (followLinks)
      return {
        store: openFolderStore({ type: 'file', path: dirname(full), followLinks }),
        key: relative(dirname(full), full),
      };
    throw new ChunkwiseError(
      'storage',
      `read: ${asker} refers to ${full}, outside the folder of its table: pass followLinks: true to follow it`,
      { details: { file: full } },
    );
  };
  return (target, asker) => {
    const before = known.get(target);
    if (before) return before;
    const found = find(target, asker);
    if (known.size < 4096) known.set(target, found);
    return found;
  };
}

/** The error for a file that is referred to and does not hold what it should. */
export function targetFault(file: TargetFile, asker: string, why: string): ChunkwiseError {
  const name = file.store.name(file.key);
  return new ChunkwiseError('storage', `read: ${name}, which ${asker} refers to, ${why}`, { details: { file: name } });
}
