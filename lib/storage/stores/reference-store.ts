/**
 * Reads the objects of a store that is a table of byte ranges of other files: below the folder of the table, or over HTTP.
 */
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChunkwiseError } from '../../base/errors.js';
import type { StoreLocation } from '../stored-array.js';
import type { ByteStore } from './byte-store.js';
import { openFolderStore } from './folder-store.js';
import { openHttpStore } from './http-store.js';
import { checkLength } from './object-length.js';
import { type Reference, referenceTable } from './reference-table.js';
import { membersOf, rangeLength, rangeWithin, type StoreRange } from './store.js';

/** The part `asked` of the range of `length` bytes at `offset`. */
function within(offset: number, size: number, asked: StoreRange | undefined): { offset: number; length: number } {
  const { from, length } = rangeWithin(size, asked);
  return { offset: offset + from, length };
}

/** Opens a references file for reading. */
export function openReferenceStore({
  path,
  followLinks = false,
}: StoreLocation & { readonly type: 'references' }): ByteStore {
  const table = referenceTable(path);
  const folder = dirname(path);
  const own = openFolderStore({ type: 'file', path: folder, followLinks });
  const name = (key: string): string => `${path}:${key}`;

  /** The store and the key of a file that is referred to. */
  const find = (target: string, key: string): { store: ByteStore; key: string } => {
    if (/^https?:\/\//i.test(target)) {
      const url = new URL(target);
      const at = url.pathname.lastIndexOf('/');
      const file = decodeURIComponent(url.pathname.slice(at + 1));
      url.pathname = url.pathname.slice(0, at);
      return { store: openHttpStore(url.href), key: file };
    }
    if (/^[a-z][a-z\d+.-]+:\/\//i.test(target) && !target.startsWith('file://'))
      throw new ChunkwiseError('storage', `read: ${name(key)} refers to ${target}: only files and http(s) are read`);
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
      `read: ${name(key)} refers to ${full}, outside the folder of its table: pass followLinks: true to follow it`,
      { details: { file: full } },
    );
  };

  const fetchRange = (
    reference: Exclude<Reference, { bytes: Uint8Array }>,
    key: string,
    range: StoreRange | undefined,
    most: number | undefined,
  ): Uint8Array | Promise<Uint8Array> => {
    const { offset, length, target } = reference;
    const asked = offset === undefined || length === undefined ? range : within(offset, length, range);
    const isWhole = offset === undefined;
    const found = find(target, key);
    const checked = (bytes: Uint8Array | undefined): Uint8Array => {
      if (bytes && (isWhole || bytes.length === asked?.length)) return bytes;
      const why = bytes
        ? `ends after ${bytes.length} of the ${asked?.length} bytes at ${asked?.offset}`
        : 'is not there';
      throw new ChunkwiseError(
        'storage',
        `read: ${found.store.name(found.key)}, which ${name(key)} refers to, ${why}`,
        {
          details: { file: found.store.name(found.key) },
        },
      );
    };
    if (asked && !isWhole) checkLength(name(key), rangeLength(asked), most);
    if (asked && rangeLength(asked) === 0) return new Uint8Array(0);
    const bytes = asked ? found.store.getRange(found.key, asked, most) : found.store.get(found.key, most);
    return bytes instanceof Promise ? bytes.then(checked) : checked(bytes);
  };

  const read = (
    key: string,
    range: StoreRange | undefined,
    most: number | undefined,
  ): Uint8Array | undefined | Promise<Uint8Array | undefined> => {
    const reference = table.get(key);
    if (!reference) return undefined;
    if (!('bytes' in reference)) return fetchRange(reference, key, range, most);
    const part = within(0, reference.bytes.length, range);
    checkLength(name(key), part.length, most);
    return reference.bytes.subarray(part.offset, part.offset + part.length);
  };
  return {
    get: (key, most) => read(key, undefined, most),
    getRange: read,
    list: (prefix) => [...table.keys()].filter((key) => key.startsWith(prefix)),
    members: (below) => membersOf(table.keys(), below),
    name,
    close() {},
  };
}
