/**
 * Reads the objects of a store that is a table of byte ranges of other files: below the folder of the table, or over HTTP.
 */
import type { StoreLocation } from '../stored-array.js';
import type { ByteStore } from './byte-store.js';
import { checkLength } from './object-length.js';
import { type Reference, referenceTable } from './reference-table.js';
import { openTargets, targetFault } from './reference-targets.js';
import { membersOf, rangeLength, rangeWithin, type StoreRange } from './store.js';

/** The part `asked` of the range of `length` bytes at `offset`. */
function within(offset: number, size: number, asked: StoreRange | undefined): { offset: number; length: number } {
  const { from, length } = rangeWithin(size, asked);
  return { offset: offset + from, length };
}

/** Opens a references file for reading. */
export function openReferenceStore(location: StoreLocation & { readonly type: 'references' }): ByteStore {
  const { entries: table } = referenceTable(location.path);
  const open = openTargets(location);
  const name = (key: string): string => `${location.path}:${key}`;

  const fetchRange = (
    reference: Exclude<Reference, { bytes: Uint8Array }>,
    key: string,
    range: StoreRange | undefined,
    most: number | undefined,
  ): Uint8Array | Promise<Uint8Array> => {
    const { offset, length, target } = reference;
    const asked = offset === undefined || length === undefined ? range : within(offset, length, range);
    const isWhole = offset === undefined;
    const found = open(target, name(key));
    const checked = (bytes: Uint8Array | undefined): Uint8Array => {
      if (bytes && (isWhole || bytes.length === asked?.length)) return bytes;
      const why = bytes
        ? `ends after ${bytes.length} of the ${asked?.length} bytes at ${asked?.offset}`
        : 'is not there';
      throw targetFault(found, name(key), why);
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
