/**
 * The checksum of HDF5's newer metadata: Bob Jenkins' lookup3, with 0 to begin with.
 */

const rot = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/** The checksum of the first `length` bytes. */
export function metadataChecksum(bytes: Uint8Array, length: number): number {
  let a = (0xdeadbeef + length) | 0;
  let b = a;
  let c = a;
  const word = (at: number): number => bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
  let at = 0;
  let left = length;
  for (; left > 12; left -= 12, at += 12) {
    a = (a + word(at)) | 0;
    b = (b + word(at + 4)) | 0;
    c = (c + word(at + 8)) | 0;
    a = (a - c) ^ rot(c, 4);
    c = (c + b) | 0;
    b = (b - a) ^ rot(a, 6);
    a = (a + c) | 0;
    c = (c - b) ^ rot(b, 8);
    b = (b + a) | 0;
    a = (a - c) ^ rot(c, 16);
    c = (c + b) | 0;
    b = (b - a) ^ rot(a, 19);
    a = (a + c) | 0;
    c = (c - b) ^ rot(b, 4);
    b = (b + a) | 0;
  }
  if (left === 0) return c >>> 0;
  const byte = (k: number): number => (k < left ? bytes[at + k] : 0);
  const last = (k: number): number => byte(k) | (byte(k + 1) << 8) | (byte(k + 2) << 16) | (byte(k + 3) << 24);
  a = (a + last(0)) | 0;
  b = (b + last(4)) | 0;
  c = (c + last(8)) | 0;
  c = (c ^ b) - rot(b, 14);
  a = (a ^ c) - rot(c, 11);
  b = (b ^ a) - rot(a, 25);
  c = (c ^ b) - rot(b, 16);
  a = (a ^ c) - rot(c, 4);
  b = (b ^ a) - rot(a, 14);
  c = (c ^ b) - rot(b, 24);
  return c >>> 0;
}
