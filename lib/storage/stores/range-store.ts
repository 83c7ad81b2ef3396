/**
 * Reads the chunks of a list of byte ranges: parts of files, in place where all of them are files of this machine, and bytes that
 * stand in the list. What is listed and not there is an error, not a missing chunk.
 */
import type { ChunkwiseError } from '../../base/errors.js';
import { isLocalTarget, type RangeList } from '../chunk-form.js';
import type { StoreLocation } from '../stored-array.js';
import type { ByteStore, OpenObject } from './byte-store.js';
import { checkLength } from './object-length.js';
import { openTargets, type TargetFile, targetFault } from './reference-targets.js';
import { rangeLength, rangeWithin, type StoreRange } from './store.js';

/** The key of a listed chunk: its place in the list, then what it would be called in a store. */
export const rangeKey = (at: number, name: string): string => `${at} ${name}`;

/** Opens a list as a store whose keys are those of {@link rangeKey}; ranges are those of the files. */
export function openRangeStore(location: StoreLocation & { readonly type: 'references' }, list: RangeList): ByteStore {
  const open = openTargets(location);
  const name = (key: string): string => `${location.path}:${key.slice(key.indexOf(' ') + 1)}`;
  const fileOf = (key: string): TargetFile | undefined => {
    const target = list.target[Number.parseInt(key, 10)];
    return target < 0 ? undefined : open(list.targets[target], name(key));
  };
  const missing = (file: TargetFile, key: string): ChunkwiseError => targetFault(file, name(key), 'is not there');
  const short = (file: TargetFile, key: string, got: number, range: StoreRange): ChunkwiseError =>
    targetFault(
      file,
      name(key),
      `ends after ${got} of the ${rangeLength(range)} bytes at ${range.offset ?? 'its end'}`,
    );
  const inline = (range: StoreRange | undefined): Uint8Array => {
    const { from, length } = rangeWithin(list.inline.length, range);
    return list.inline.subarray(from, from + length);
  };
  const read = (
    key: string,
    range: StoreRange | undefined,
    most: number | undefined,
  ): Uint8Array | Promise<Uint8Array> => {
    if (range) checkLength(name(key), rangeLength(range), most);
    const file = fileOf(key);
    if (!file) return inline(range).slice();
    if (range && rangeLength(range) === 0) return new Uint8Array(0);
    const checked = (bytes: Uint8Array | undefined): Uint8Array => {
      if (!bytes) throw missing(file, key);
      if (range && bytes.length !== rangeLength(range)) throw short(file, key, bytes.length, range);
      return bytes;
    };
    const bytes = range ? file.store.getRange(file.key, range, most) : file.store.get(file.key, most);
    return bytes instanceof Promise ? bytes.then(checked) : checked(bytes);
  };
  const readInto = (key: string, place: (bytes: number) => Uint8Array, range?: StoreRange): number => {
    const file = fileOf(key);
    if (!file) {
      const bytes = inline(range);
      place(bytes.length).set(bytes);
      return bytes.length;
    }
    // Asked with its size, so that a file that is too short says so by itself.
    const wanted = (bytes: number): Uint8Array => {
      if (range && bytes !== rangeLength(range)) throw short(file, key, bytes, range);
      return place(bytes);
    };
    const got = file.store.readInto?.(file.key, wanted, range);
    if (got === undefined) throw missing(file, key);
    return got;
  };
  const fetchInto = async (key: string, into: Uint8Array, range?: StoreRange): Promise<number> => {
    const file = fileOf(key);
    if (file?.store.fetchInto) {
      const got = await file.store.fetchInto(file.key, into, range);
      if (got === undefined) throw missing(file, key);
      if (range && got !== rangeLength(range)) throw short(file, key, got, range);
      return got;
    }
    const bytes = await read(key, range, into.length);
    into.set(bytes);
    return bytes.length;
  };
  const openObject = (key: string): OpenObject => {
    const file = fileOf(key);
    if (file) {
      const object = file.store.openObject?.(file.key);
      if (!object) throw missing(file, key);
      return object;
    }
    return {
      size: list.inline.length,
      readInto(view, position) {
        const bytes = list.inline.subarray(position, position + view.length);
        view.set(bytes);
        return bytes.length;
      },
      close() {},
    };
  };
  return {
    get: (key, most) => read(key, undefined, most),
    getRange: read,
    ...(list.targets.every(isLocalTarget) ? { readInto, openObject } : { fetchInto }),
    members: () => undefined,
    name,
    close() {},
  };
}
