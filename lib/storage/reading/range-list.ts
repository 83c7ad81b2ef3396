/**
 * Makes the list of byte ranges of an array from a table of references, so that its chunks are found without the table.
 */
import { isLocalTarget, type RangeList } from '../chunk-form.js';
import type { StoredArray, StoreLocation } from '../stored-array.js';
import { joinKey } from '../stores/byte-store.js';
import { type Reference, referenceTable } from '../stores/reference-table.js';

const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes);

/** The coordinates that the end of a key, behind the array's path, says; undefined for what is no chunk. */
function coordsOf(array: StoredArray, rest: string): number[] | undefined {
  const { keyPrefix, separator, shape } = array;
  let parts = rest.split(separator);
  if (keyPrefix === 'c') {
    if (parts[0] !== 'c') return undefined;
    parts = parts.slice(1);
  } else if (shape.length === 0) return rest === '0' ? [] : undefined;
  if (parts.length !== shape.length || !parts.every((part) => /^(0|[1-9]\d*)$/.test(part))) return undefined;
  return parts.map(Number);
}

/** The list of an array in a table of references: of its chunks only those that the table has. */
export function rangeList(array: StoredArray, location: StoreLocation & { readonly type: 'references' }): RangeList {
  const { entries, stamp } = referenceTable(location.path);
  const counts = array.shape.map((n, axis) => Math.ceil(n / array.chunkShape[axis]));
  const prefix = joinKey(array.path, '');
  const start = prefix === '' ? 0 : prefix.length + 1;
  const found: { readonly chunk: number; readonly reference: Reference }[] = [];
  for (const [key, reference] of entries) {
    if (start > 0 && !(key.startsWith(prefix) && key[start - 1] === '/')) continue;
    const coords = coordsOf(array, key.slice(start));
    if (!coords?.every((c, axis) => c < counts[axis])) continue;
    found.push({ chunk: coords.reduce((at, c, axis) => at * counts[axis] + c, 0), reference });
  }
  found.sort((a, b) => a.chunk - b.chunk);
  const inlineBytes = found.reduce((n, { reference }) => n + ('bytes' in reference ? reference.bytes.length : 0), 0);
  const numbers = new Map<string, number>();
  const list = {
    id: `${location.path} ${stamp} ${array.path} ${location.followLinks === true}`,
    targets: [] as string[],
    chunks: new Float64Array(shared(found.length * 8)),
    target: new Int32Array(shared(found.length * 4)),
    offsets: new Float64Array(shared(found.length * 8)),
    lengths: new Float64Array(shared(found.length * 8)),
    inline: new Uint8Array(shared(inlineBytes)),
  };
  let at = 0;
  for (const [k, { chunk, reference }] of found.entries()) {
    list.chunks[k] = chunk;
    if ('bytes' in reference) {
      list.inline.set(reference.bytes, at);
      list.target[k] = -1;
      list.offsets[k] = at;
      list.lengths[k] = reference.bytes.length;
      at += reference.bytes.length;
      continue;
    }
    const { target, offset = -1, length = -1 } = reference;
    let number = numbers.get(target);
    if (number === undefined) {
      number = list.targets.push(target) - 1;
      numbers.set(target, number);
    }
    list.target[k] = number;
    list.offsets[k] = offset;
    list.lengths[k] = length;
  }
  return list;
}

/** True where all ranges are of files of this machine. */
export const isLocalList = (list: RangeList): boolean => list.targets.every(isLocalTarget);
