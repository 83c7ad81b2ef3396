/** Copies, fills and byte swaps equal a plain element-by-element loop and touch nothing else. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ARENA_BASE, parameterArea, STATIC_LIMIT } from '../../kernels/memory/layout.js';
import { createSharedMemory } from '../../kernels/memory/shared-memory.js';
import { byteswap, copyStrided, fill } from '../../kernels/routine/copy.js';
import { loadRoutines } from '../../kernels/routine/routines.js';

const memory = createSharedMemory(64 * 2 ** 20);
const routines = loadRoutines(memory, 3);
const bytes = new Uint8Array(memory.buffer);
const SRC = 4 * 2 ** 20;
const DST = 20 * 2 ** 20;
const SPAN = 2 ** 20;
for (let i = 0; i < 2 * SPAN; i++) bytes[SRC - SPAN + i] = (i * 131 + (i >> 8) * 17 + (i >> 16)) & 255;

interface Box {
  shape: number[];
  dst: number[];
  src: number[];
  dstAt: number;
  item: number;
}

/** Strides of a dense array of `shape` whose axes lie in memory in `order`, some flipped, each extent widened by `gap`. */
function layout(shape: number[], order: number[], item: number, gap: number, flips: boolean[]): number[] {
  const strides = shape.map(() => 0);
  let step = item;
  for (const axis of order) {
    strides[axis] = flips[axis] ? -step : step;
    step *= shape[axis]! + gap;
  }
  return strides;
}

const box: fc.Arbitrary<Box> = fc
  .record({
    shape: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 0, maxLength: 4 }),
    long: fc.integer({ min: 1, max: 70 }),
    long2: fc.integer({ min: 1, max: 70 }),
    seed: fc.nat(),
    item: fc.constantFrom(1, 2, 4, 8, 16, 3),
    gaps: fc.tuple(fc.nat(2), fc.nat(2)),
    flip: fc.nat(),
    zero: fc.nat(5),
  })
  .map(({ shape, long, long2, seed, item, gaps, flip, zero }) => {
    const extents = [...shape.slice(0, 2), long, long2].slice(0, Math.max(shape.length, 0));
    const order = (salt: number) =>
      extents.map((_, k) => k).sort((a, b) => ((seed >> (a + salt)) % 5) - ((seed >> (b + salt)) % 5));
    const flips = (salt: number) => extents.map((_, k) => ((flip >> (k + salt)) & 3) === 3);
    const src = layout(extents, order(3), item, gaps[1], flips(5));
    if (zero < src.length) src[zero] = 0;
    const dst = layout(extents, order(0), item, gaps[0], flips(0));
    let low = 0;
    extents.forEach((n, k) => {
      low += Math.min(0, dst[k]! * (n - 1));
    });
    return { shape: extents, dst, src, dstAt: DST - low, item };
  });

function reference({ shape, dst, src, dstAt, item }: Box): Uint8Array {
  const out = new Uint8Array(SPAN).fill(255);
  const walk = (axis: number, d: number, s: number): void => {
    if (axis === shape.length) out.set(bytes.subarray(s, s + item), d - DST);
    else for (let i = 0; i < shape[axis]!; i++) walk(axis + 1, d + i * dst[axis]!, s + i * src[axis]!);
  };
  walk(0, dstAt, SRC);
  return out;
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

describe('copyStrided', () => {
  it('equals an element loop for any shape, item size and strides', () => {
    fc.assert(
      fc.property(
        box.filter((b) => b.shape.reduce((n, e) => n * (e + 2), b.item) < SPAN),
        (b) => {
          bytes.fill(255, DST, DST + SPAN);
          copyStrided(routines, b.dstAt, b.dst, SRC, b.src, b.shape, b.item);
          return same(bytes.subarray(DST, DST + SPAN), reference(b));
        },
      ),
      { numRuns: 400 },
    );
  });

  it.each([1, 2, 4, 8])('transposes planes of %i-byte items with odd edges', (item) => {
    for (const [n, m] of [
      [1, 1],
      [3, 5],
      [32, 32],
      [33, 67],
      [70, 130],
    ] as const) {
      const b: Box = { shape: [n, m], dst: [m * item, item], src: [item, n * item], dstAt: DST, item };
      bytes.fill(255, DST, DST + SPAN);
      copyStrided(routines, DST, b.dst, SRC, b.src, b.shape, item);
      expect(same(bytes.subarray(DST, DST + SPAN), reference(b))).toBe(true);
    }
  });

  it('copies nothing for an empty shape and one element for no axes', () => {
    bytes.fill(255, DST, DST + 64);
    copyStrided(routines, DST, [8, 8], SRC, [8, 8], [0, 5], 8);
    expect(bytes[DST]).toBe(255);
    copyStrided(routines, DST, [], SRC, [], [], 8);
    expect([...bytes.subarray(DST, DST + 9)]).toEqual([...bytes.subarray(SRC, SRC + 8), 255]);
    expect(() => copyStrided(routines, DST, [8], SRC, [8, 8], [1, 1], 8)).toThrow(RangeError);
  });
});

describe('fill and byteswap', () => {
  it.each([1, 2, 4, 8])('fill items of %i bytes', (item) => {
    for (const count of [0, 1, 3, 17, 100]) {
      bytes.fill(255, DST, DST + 1024);
      fill(routines, DST, count, item, 0x0123456789abcdefn);
      const one = [0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01].slice(0, item);
      expect([...bytes.subarray(DST, DST + count * item + 1)]).toEqual([
        ...Array.from({ length: count }, () => one).flat(),
        255,
      ]);
    }
    expect(() => fill(routines, DST, 1, 3, 0n)).toThrow(RangeError);
  });

  it.each([1, 2, 4, 8])('byteswap items of %i bytes', (item) => {
    for (const count of [0, 1, 3, 17, 100]) {
      bytes.copyWithin(DST, SRC, SRC + 1024);
      byteswap(routines, DST, count, item);
      const expected = Array.from(bytes.subarray(SRC, SRC + 1024));
      for (let k = 0; k < count; k++)
        expected.splice(k * item, item, ...expected.slice(k * item, (k + 1) * item).reverse());
      expect([...bytes.subarray(DST, DST + 1024)]).toEqual(expected);
    }
  });
});

describe('loadRoutines', () => {
  it('keeps its static data and parameter areas below the arena', () => {
    expect(routines.exports.heapBase()).toBeLessThanOrEqual(STATIC_LIMIT);
    expect(parameterArea(30) + 16 * 1024).toBeLessThanOrEqual(ARENA_BASE);
    expect(() => parameterArea(31)).toThrow(RangeError);
    expect(() => loadRoutines(memory, -1)).toThrow(RangeError);
  });
});

describe('addresses beyond 2 GiB', () => {
  it('work in copies, random numbers and codecs', () => {
    const large = createSharedMemory(2 ** 32);
    const high = loadRoutines(large);
    const at = 2 ** 32 - 2 ** 20;
    const data = new Float64Array(large.buffer, at, 1000);
    high.randomFill('float64', at, 1000, 0, 1, [1, 0, 0, 0]);
    high.copyStrided(at + 8000, [8, 160], at, [400, 8], [20, 50], 8);
    const transposed = new Float64Array(large.buffer, at + 8000, 1000);
    for (const [i, j] of [
      [0, 0],
      [19, 49],
      [7, 31],
    ] as const)
      expect(transposed[j * 20 + i]).toBe(data[i * 50 + j]);
    high.fill(at + 4000, 500, 8, 0n);
    const n = high.bloscEncode(at, 8000, at + 16384, 8, 'byte', at + 65536);
    expect(high.bloscDecode(at + 16384, n, 2 ** 32 - 8000, 8000, at + 65536)).toBe(8000);
    expect([...new Float64Array(large.buffer, 2 ** 32 - 8000, 1000)]).toEqual([...data]);
    expect(data[499]).toBeGreaterThan(0);
    expect(data[500]).toBe(0);
  });

  it('another thread sees the same memory and the same static data', () => {
    const other = loadRoutines(memory, 4);
    other.fill(DST, 10, 8, 5n);
    expect(new BigUint64Array(memory.buffer, DST, 10)[9]).toBe(5n);
    expect(other.scratch - routines.scratch).toBe(16 * 1024);
  });
});
