/**
 * The words that single elements are moved in: the widest that an element consists of, as text may be of any number of bytes.
 */

/** Bytes of a word, and all of `buffer` in such words. */
export interface ElementWords {
  readonly unit: 1 | 2 | 4;
  readonly all: Uint8Array | Uint16Array | Uint32Array;
}

/** Words for elements of `itemsize` bytes, which lie at multiples of it. */
export function elementWords(buffer: ArrayBufferLike, itemsize: number): ElementWords {
  if (itemsize % 4 === 0) return { unit: 4, all: new Uint32Array(buffer) };
  if (itemsize % 2 === 0) return { unit: 2, all: new Uint16Array(buffer) };
  return { unit: 1, all: new Uint8Array(buffer) };
}
