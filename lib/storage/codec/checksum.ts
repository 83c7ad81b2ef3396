/**
 * Computes the checksums that codecs store: CRC-32C (Castagnoli), Adler-32, and Fletcher-32 as HDF5 has it.
 */

let tables: Uint32Array[] | undefined;

/** Eight tables, so that eight bytes are folded in at a time. */
function castagnoli(): Uint32Array[] {
  const first = new Uint32Array(256);
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0x82f63b78 : c >>> 1;
    first[n] = c >>> 0;
  }
  const all = [first];
  for (let t = 1; t < 8; t++) {
    const previous = all[t - 1];
    all.push(first.map((_, n) => (previous[n] >>> 8) ^ first[previous[n] & 255]));
  }
  return all;
}

/** CRC-32C of `bytes`, as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array): number {
  tables ??= castagnoli();
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables;
  let crc = 0xffffffff;
  let at = 0;
  for (const end = bytes.length - 7; at < end; at += 8) {
    const low = crc ^ (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24));
    crc =
      t7[low & 255] ^
      t6[(low >>> 8) & 255] ^
      t5[(low >>> 16) & 255] ^
      t4[low >>> 24] ^
      t3[bytes[at + 4]] ^
      t2[bytes[at + 5]] ^
      t1[bytes[at + 6]] ^
      t0[bytes[at + 7]];
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ t0[(crc ^ bytes[at]) & 255];
  return (crc ^ 0xffffffff) >>> 0;
}

/** Adler-32 of `bytes`, as an unsigned 32-bit number. */
export function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let at = 0; at < bytes.length; ) {
    // 3800 steps fit 32 bits before the sums must be reduced.
    const end = Math.min(at + 3800, bytes.length);
    for (; at < end; at++) {
      a += bytes[at];
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return ((b << 16) | a) >>> 0;
}

/** Fletcher-32 of `bytes` as HDF5 computes it, over big-endian 16-bit words, as an unsigned 32-bit number. */
export function fletcher32(bytes: Uint8Array): number {
  let a = 0;
  let b = 0;
  const fold = (sum: number): number => (sum & 0xffff) + (sum >>> 16);
  const whole = bytes.length - (bytes.length % 2);
  for (let at = 0; at < whole; ) {
    // 360 words fit 32 bits before the sums must be folded.
    const end = Math.min(at + 720, whole);
    for (; at < end; at += 2) {
      a += (bytes[at] << 8) | bytes[at + 1];
      b += a;
    }
    a = fold(a);
    b = fold(b);
  }
  if (whole < bytes.length) {
    a += bytes[whole] << 8;
    b += a;
    a = fold(a);
    b = fold(b);
  }
  return ((fold(b) << 16) | fold(a)) >>> 0;
}
