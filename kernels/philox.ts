/**
 * Philox4x32-10 in TypeScript, for the few numbers that are wanted outside of kernels: keys and rounds. Bulk numbers come from
 * kernels/routine/random.ts.
 */
import type { RandomKey } from './routine/random.js';

const MULTIPLIERS = [0xd2511f53n, 0xcd9e8d57n] as const;
const WEYL = [0x9e3779b9, 0xbb67ae85] as const;

/** The four 32-bit words of block `block` of the stream that `key` names. */
export function philoxBlock(block: number, key: RandomKey): readonly [number, number, number, number] {
  let [c0, c1, c2, c3] = [block >>> 0, Math.floor(block / 2 ** 32) >>> 0, key[2] >>> 0, key[3] >>> 0];
  let [k0, k1] = [key[0] >>> 0, key[1] >>> 0];
  for (let round = 0; round < 10; round++) {
    const p = BigInt(c0) * MULTIPLIERS[0];
    const r = BigInt(c2) * MULTIPLIERS[1];
    [c0, c1, c2, c3] = [
      (Number(r >> 32n) ^ c1 ^ k0) >>> 0,
      Number(r & 0xffffffffn),
      (Number(p >> 32n) ^ c3 ^ k1) >>> 0,
      Number(p & 0xffffffffn),
    ];
    k0 = (k0 + WEYL[0]) >>> 0;
    k1 = (k1 + WEYL[1]) >>> 0;
  }
  return [c0, c1, c2, c3];
}
