/** Our Zstandard decoder gives what the reference library was given, and survives any damage within its places. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Zstd } from 'numcodecs';
import { describe, expect, it } from 'vitest';
import { createSharedMemory } from '../../kernels/memory/shared-memory.js';
import { CODEC_CORRUPT, CODEC_TOO_SMALL, CODEC_UNSUPPORTED, ZSTD_WORK_BYTES } from '../../kernels/routine/codec.js';
import { loadRoutines } from '../../kernels/routine/routines.js';

interface Case {
  readonly name: string;
  readonly level: number;
  readonly checksum: boolean;
  readonly bytes: number;
  readonly sha256: string;
  readonly frame: string;
}
/** Made by make_zstd.py. */
const cases: Case[] = JSON.parse(readFileSync(new URL('../golden/zstd.json', import.meta.url), 'utf8'));

const MIB = 2 ** 20;
const memory = createSharedMemory(16 * MIB);
const routines = loadRoutines(memory);
const heap = new Uint8Array(memory.buffer);
const SRC = 2 * MIB;
const DST = 6 * MIB;
const WORK = 12 * MIB;
const GUARD = 64;
const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
const frameOf = ({ frame }: Case): Buffer => Buffer.from(frame, 'base64');

/** Decodes into `room` bytes; fails when anything around them or around the work area was written. */
function decode(frame: Uint8Array, room: number): number {
  heap.set(frame, SRC);
  const guards = [DST - GUARD, DST + room, WORK - GUARD, WORK + ZSTD_WORK_BYTES];
  for (const at of guards) heap.fill(0x5a, at, at + GUARD);
  const written = routines.zstdDecode(SRC, frame.length, DST, room, WORK);
  for (const at of guards) expect(heap.subarray(at, at + GUARD).every((b) => b === 0x5a)).toBe(true);
  return written;
}

describe('frames by the reference library', () => {
  it.each(cases.map((c) => [`${c.name}, level ${c.level}${c.checksum ? ' with checksum' : ''}`, c] as const))(
    '%s',
    (_, c) => {
      // What was there before must not matter.
      heap.fill(0xee, WORK, WORK + ZSTD_WORK_BYTES);
      heap.fill(0xee, DST, DST + c.bytes);
      expect(decode(frameOf(c), c.bytes)).toBe(c.bytes);
      expect(sha256(heap.slice(DST, DST + c.bytes))).toBe(c.sha256);
      expect(decode(frameOf(c), c.bytes + 1000)).toBe(c.bytes);
      expect(sha256(heap.slice(DST, DST + c.bytes))).toBe(c.sha256);
      if (c.bytes > 0) expect(decode(frameOf(c), c.bytes - 1)).toBe(CODEC_TOO_SMALL);
    },
  );

  it('any bytes that the numcodecs package encodes', async () => {
    const codecs = [1, 5, 12].map((level) => new Zstd(level));
    const part = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((data) => ({ data, times: 1 })),
      fc.record({ data: fc.uint8Array({ minLength: 1, maxLength: 40 }), times: fc.integer({ min: 1, max: 2000 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 12 }), fc.nat(2), async (parts, which) => {
        const data = Buffer.concat(parts.flatMap(({ data, times }) => Array<Uint8Array>(times).fill(data)));
        if (data.length === 0) return;
        const frame = await codecs[which]!.encode(new Uint8Array(data));
        expect(decode(frame, data.length)).toBe(data.length);
        expect(Buffer.compare(heap.subarray(DST, DST + data.length), data)).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe('forms of frames', () => {
  const text = cases.find((c) => c.name === 'short text' && c.checksum)!;
  const head = (...bytes: number[]): Uint8Array => Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, ...bytes]);

  it('raw and repeated blocks', () => {
    // Single segment of 7 bytes: a raw block of 3, then a last one that repeats a byte 4 times.
    const frame = head(0x20, 7, 3 << 3, 0, 0, 1, 2, 3, (4 << 3) | 2 | 1, 0, 0, 9);
    expect(decode(frame, 7)).toBe(7);
    expect([...heap.subarray(DST, DST + 7)]).toEqual([1, 2, 3, 9, 9, 9, 9]);
    expect(decode(frame.subarray(0, -1), 7)).toBe(CODEC_CORRUPT);
  });

  it('several frames and ones to skip', () => {
    const one = frameOf(text);
    const skip = Uint8Array.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    expect(decode(Buffer.concat([skip, one, skip, one]), 2 * text.bytes)).toBe(2 * text.bytes);
    expect(sha256(heap.slice(DST + text.bytes, DST + 2 * text.bytes))).toBe(text.sha256);
    expect(decode(skip, 10)).toBe(CODEC_CORRUPT);
    expect(decode(Buffer.concat([one, skip.subarray(0, -1)]), text.bytes)).toBe(CODEC_CORRUPT);
    expect(decode(new Uint8Array(0), 10)).toBe(CODEC_CORRUPT);
  });

  it('a frame that names a dictionary is refused', () => {
    expect(decode(head(0x21, 5, 7, (7 << 3) | 1, 0, 0, 1, 2, 3, 4, 5, 6, 7), 7)).toBe(CODEC_UNSUPPORTED);
  });

  it('a wrong checksum, a wrong size and reserved bits are corrupt', () => {
    const frame = frameOf(text);
    for (const at of [4, frame.length - 1, frame.length - 4]) {
      const bad = Buffer.from(frame);
      bad[at]! ^= at === 4 ? 8 : 1;
      expect(decode(bad, text.bytes)).toBe(CODEC_CORRUPT);
    }
    expect(decode(head(0x20, 8, (7 << 3) | 1, 0, 0, 1, 2, 3, 4, 5, 6, 7), 8)).toBe(CODEC_CORRUPT);
  });
});

describe('damage', () => {
  const small = cases.filter((c) => c.frame.length < 40_000 && c.bytes > 0);

  it('every truncation of small frames is found', () => {
    for (const c of small.filter(({ frame }) => frame.length < 1500)) {
      const frame = frameOf(c);
      for (let n = 0; n < frame.length; n++) expect(decode(frame.subarray(0, n), c.bytes)).toBeLessThan(0);
    }
  });

  it('never writes outside the places, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...small),
        fc.array(fc.tuple(fc.nat(), fc.nat(7)), { minLength: 1, maxLength: 8 }),
        fc.nat(50),
        fc.boolean(),
        (c, flips, cut, early) => {
          const frame = Buffer.from(frameOf(c));
          const n = early ? Math.min(frame.length, 60) : frame.length;
          for (const [at, bit] of flips) frame[4 + (at % (n - 4))]! ^= 1 << bit;
          const written = decode(cut < 5 ? frame.subarray(0, frame.length - cut) : frame, c.bytes);
          expect(written).toBeLessThanOrEqual(c.bytes);
        },
      ),
      { numRuns: 4000 },
    );
  });

  it('nor reads outside them: at the end of the memory', () => {
    const end = heap.length;
    for (const c of small) {
      const frame = frameOf(c);
      heap.set(frame, end - frame.length);
      expect(routines.zstdDecode(end - frame.length, frame.length, DST, c.bytes, WORK)).toBe(c.bytes);
      expect(sha256(heap.slice(DST, DST + c.bytes))).toBe(c.sha256);
      heap.set(frame, SRC);
      expect(routines.zstdDecode(SRC, frame.length, end - c.bytes, c.bytes, WORK)).toBe(c.bytes);
      expect(sha256(heap.slice(end - c.bytes, end))).toBe(c.sha256);
    }
  });
});
