/**
 * Structural hashes: 64 bits as 16 hexadecimal digits, from strings, numbers and typed arrays; equal input gives equal
 * output on every thread and machine of one byte order. Not for adversaries.
 */

/** What is hashed: text and scalars by their text, typed arrays by their kind and bytes. */
export type HashPart = string | number | bigint | boolean | null | undefined | ArrayBufferView;

/** 64 bits of the bytes of `data`, four at a time. */
function hashBytes(data: ArrayBufferView): string {
  const { buffer, byteOffset, byteLength } = data;
  const words = byteLength >>> 2;
  // Words lie at any offset in what the user gave: what is not aligned is copied.
  const aligned = byteOffset % 4 === 0 ? { buffer, byteOffset } : { buffer: copied(data), byteOffset: 0 };
  const view = new Int32Array(aligned.buffer, aligned.byteOffset, words);
  let a = 0x811c9dc5 ^ byteLength;
  let b = 0x9747b28c;
  for (let k = 0; k < words; k++) {
    const word = view[k];
    a = Math.imul(a ^ word, 0x01000193);
    a ^= a >>> 15;
    b = Math.imul(b ^ word, 0x85ebca6b);
    b = (b << 13) | (b >>> 19);
  }
  const tail = new Uint8Array(buffer, byteOffset + 4 * words, byteLength - 4 * words);
  for (const byte of tail) {
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte, 0x85ebca6b);
  }
  return hex(mixed(a ^ (b >>> 7)), mixed(b ^ (a >>> 9)));
}

const copied = ({ buffer, byteOffset, byteLength }: ArrayBufferView): ArrayBufferLike =>
  buffer.slice(byteOffset, byteOffset + byteLength);

/** Every bit of `x` spread over all. */
function mixed(x: number): number {
  let h = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

const DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

/** 16 digits in one text; every node is hashed, and `toString(16)` takes ten times as long. */
const hex = (a: number, b: number): string =>
  String.fromCharCode(
    DIGITS[a >>> 28],
    DIGITS[(a >>> 24) & 15],
    DIGITS[(a >>> 20) & 15],
    DIGITS[(a >>> 16) & 15],
    DIGITS[(a >>> 12) & 15],
    DIGITS[(a >>> 8) & 15],
    DIGITS[(a >>> 4) & 15],
    DIGITS[a & 15],
    DIGITS[b >>> 28],
    DIGITS[(b >>> 24) & 15],
    DIGITS[(b >>> 20) & 15],
    DIGITS[(b >>> 16) & 15],
    DIGITS[(b >>> 12) & 15],
    DIGITS[(b >>> 8) & 15],
    DIGITS[(b >>> 4) & 15],
    DIGITS[b & 15],
  );

/** Collects parts and yields their hash. Parts are separated, so `('ab', 'c')` and `('a', 'bc')` differ. */
export function hashParts(...parts: readonly HashPart[]): string {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (const part of parts) {
    const text = typeof part === 'string' ? part : textOf(part);
    for (let k = 0; k < text.length; k++) {
      const code = text.charCodeAt(k);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b ^ code, 0x85ebca6b);
      b ^= b >>> 15;
    }
    a = Math.imul(a ^ 0x1f, 0x01000193);
    b = Math.imul(b ^ 0x2e, 0xc2b2ae35) ^ (a >>> 13);
  }
  return hex(a ^ (a >>> 16), b ^ (b >>> 16));
}

/** Text that stands for a part that is none. */
export function textOf(part: Exclude<HashPart, string>): string {
  if (typeof part === 'object' && part !== null) return `${part.constructor.name}:${hashBytes(part)}`;
  return `${typeof part}${Object.is(part, -0) ? '-0' : String(part)}`;
}
