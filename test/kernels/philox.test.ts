/** Random numbers match the published vectors of Philox4x32-10 and do not depend on how they are asked for. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSharedMemory } from '../../kernels/memory/shared-memory.js';
import { type RandomKind, randomBox, randomFill, randomItemsize } from '../../kernels/routine/random.js';
import { loadRoutines } from '../../kernels/routine/routines.js';

const memory = createSharedMemory(64 * 2 ** 20);
const routines = loadRoutines(memory);
const AT = 2 ** 21;

/** One block by the definition, in BigInt arithmetic. */
function philox(counter: readonly bigint[], key: readonly bigint[]): number[] {
  let [c0, c1, c2, c3] = counter as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key as [bigint, bigint];
  const mask = 0xffffffffn;
  for (let round = 0; round < 10; round++) {
    const p0 = c0 * 0xd2511f53n;
    const p1 = c2 * 0xcd9e8d57n;
    [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, p1 & mask, (p0 >> 32n) ^ c3 ^ k1, p0 & mask];
    k0 = (k0 + 0x9e3779b9n) & mask;
    k1 = (k1 + 0xbb67ae85n) & mask;
  }
  return [c0, c1, c2, c3].map(Number);
}

const low = (v: bigint) => Number(BigInt.asIntN(32, v));
const words = (key: bigint, stream: bigint) => [low(key), low(key >> 32n), low(stream), low(stream >> 32n)] as const;

const KINDS: RandomKind[] = ['float64', 'float32', 'uint32', 'uint64'];
const mask64 = (1n << 64n) - 1n;

/** Element `e` by the definition. */
function element(kind: RandomKind, e: bigint, key: bigint, stream: bigint): number | bigint {
  const wide = randomItemsize(kind) === 8;
  const at = e & mask64;
  const block = at >> (wide ? 1n : 2n);
  const half = (v: bigint) => [v & 0xffffffffn, (v >> 32n) & 0xffffffffn];
  const w = philox([...half(block), ...half(stream)], half(key));
  if (!wide) {
    const word = w[Number(at & 3n)]!;
    return kind === 'uint32' ? word : (word >>> 8) * 2 ** -24;
  }
  const k = Number(at & 1n) * 2;
  const bits = (BigInt(w[k + 1]!) << 32n) | BigInt(w[k]!);
  return kind === 'uint64' ? bits : Number(bits >> 11n) * 2 ** -53;
}

function view(kind: RandomKind, count: number) {
  if (kind === 'float64') return new Float64Array(memory.buffer, AT, count);
  if (kind === 'float32') return new Float32Array(memory.buffer, AT, count);
  if (kind === 'uint32') return new Uint32Array(memory.buffer, AT, count);
  return new BigUint64Array(memory.buffer, AT, count);
}

describe('Philox4x32-10', () => {
  const vectors = [
    [
      [0n, 0n, 0n, 0n],
      [0n, 0n],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffffn, 0xffffffffn, 0xffffffffn, 0xffffffffn],
      [0xffffffffn, 0xffffffffn],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88n, 0x85a308d3n, 0x13198a2en, 0x03707344n],
      [0xa4093822n, 0x299f31d0n],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as const;

  it('gives the published known answers', () => {
    for (const [c, k, answer] of vectors) {
      expect(philox(c, k)).toEqual(answer);
      const n = (v: bigint) => Number(BigInt.asIntN(32, v));
      routines.exports.philoxBlocks(AT, c[0] | (c[1] << 32n), 4, n(k[0]), n(k[1]), n(c[2]), n(c[3]));
      expect([...new Uint32Array(memory.buffer, AT, 4)]).toEqual(answer);
    }
  });

  it('carries into the upper half of the counter', () => {
    routines.exports.philoxBlocks(AT, 0xfffffffdn, 8, 1, 2, 3, 4);
    const words = [...new Uint32Array(memory.buffer, AT, 32)];
    for (let b = 0; b < 8; b++) {
      const block = 0xfffffffdn + BigInt(b);
      expect(words.slice(4 * b, 4 * b + 4)).toEqual(philox([block & 0xffffffffn, block >> 32n, 3n, 4n], [1n, 2n]));
    }
  });

  it.each(KINDS)('%s: every element is the definition, for any start and stride', (kind) => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: mask64 - 100000n }),
        fc.oneof(fc.constant(1n), fc.constant(-1n), fc.constant(2n), fc.bigInt({ min: -1000n, max: 1000n })),
        fc.integer({ min: 0, max: 70 }),
        fc.bigInt({ min: 0n, max: mask64 }),
        fc.bigInt({ min: 0n, max: mask64 }),
        (start, stride, count, key, stream) => {
          const out = view(kind, count + 1);
          const guard = out.at(-1);
          randomFill(routines, kind, AT, count, start, stride, words(key, stream));
          expect([...out.subarray(0, count)]).toEqual(
            Array.from({ length: count }, (_, k) => element(kind, start + BigInt(k) * stride, key, stream)),
          );
          expect(out.at(-1)).toBe(guard);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each(KINDS)('%s: a box in any layout holds the elements of the array it is a part of', (kind) => {
    const item = randomItemsize(kind);
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 150 })),
        fc.constantFrom([0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]),
        fc.constantFrom(1n, 2n, -1n),
        fc.nat(9),
        (shape, order, step, start) => {
          const from = words(99n, 5n);
          const elementStrides = [BigInt(shape[1] * 151) * step, 151n * step, step];
          const dstStrides = [0, 0, 0];
          let bytes = item as number;
          for (const axis of order) {
            dstStrides[axis] = bytes;
            bytes *= shape[axis]!;
          }
          const out = view(kind, bytes / item);
          const first = 1_000_000n + BigInt(start);
          randomBox(routines, kind, AT, dstStrides, shape, first, elementStrides, from);
          const line = new Map<string, number | bigint>();
          for (let t = 0; t < 20; t++) {
            const [i, j, k] = shape.map((n, axis) => (t * 7919 * (axis + 1)) % n) as [number, number, number];
            const at = (i * dstStrides[0]! + j * dstStrides[1]! + k * dstStrides[2]!) / item;
            const e =
              first + BigInt(i) * elementStrides[0]! + BigInt(j) * elementStrides[1]! + BigInt(k) * elementStrides[2]!;
            line.set(`${i},${j},${k}`, element(kind, e, 99n, 5n));
            expect([`${i},${j},${k}`, out[at]]).toEqual([`${i},${j},${k}`, line.get(`${i},${j},${k}`)]);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is uniform: mean 1/2, variance 1/12', () => {
    const n = 1 << 20;
    randomFill(routines, 'float64', AT, n, 0, 1, [7, 0, 0, 0]);
    const x = new Float64Array(memory.buffer, AT, n);
    const mean = x.reduce((s, v) => s + v, 0) / n;
    const variance = x.reduce((s, v) => s + (v - mean) ** 2, 0) / n;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.0015);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.0005);
    expect(Math.min(...x.subarray(0, 65536))).toBeGreaterThanOrEqual(0);
  });
});
