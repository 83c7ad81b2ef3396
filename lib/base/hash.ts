/**
 * Structural hashes: 64 bits as 16 hexadecimal digits, from strings and numbers; equal input gives equal output on every
 * thread and machine. Not for adversaries.
 */

/** Collects parts and yields their hash. Parts are separated, so `('ab', 'c')` and `('a', 'bc')` differ. */
export function hashParts(...parts: readonly (string | number | bigint | boolean | null | undefined)[]): string {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (const part of parts) {
    const text = typeof part === 'string' ? part : `${typeof part}${Object.is(part, -0) ? '-0' : String(part)}`;
    for (let k = 0; k < text.length; k++) {
      const code = text.charCodeAt(k);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b ^ code, 0x85ebca6b);
      b ^= b >>> 15;
    }
    a = Math.imul(a ^ 0x1f, 0x01000193);
    b = Math.imul(b ^ 0x2e, 0xc2b2ae35) ^ (a >>> 13);
  }
  a ^= a >>> 16;
  b ^= b >>> 16;
  return (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0');
}
