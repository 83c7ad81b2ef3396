/** Codecs round-trip any bytes, agree with c-blosc through numcodecs, and survive corrupt input. */
import fc from 'fast-check';
import { Blosc, LZ4 } from 'numcodecs';
import { describe, expect, it } from 'vitest';
import { createSharedMemory } from '../../kernels/memory/shared-memory.js';
import {
  bloscDecodeScratch,
  bloscHeader,
  CODEC_CORRUPT,
  CODEC_TOO_SMALL,
  CODEC_UNSUPPORTED,
} from '../../kernels/routine/codec.js';
import { loadRoutines } from '../../kernels/routine/routines.js';

const MIB = 2 ** 20;
const memory = createSharedMemory(128 * MIB);
const routines = loadRoutines(memory);
const bytes = new Uint8Array(memory.buffer);
const SRC = 2 * MIB;
const MID = 32 * MIB;
const DST = 64 * MIB;
const SCRATCH = 96 * MIB;

const put = (data: Uint8Array, at: number): void => bytes.set(data, at);
const get = (at: number, n: number): Uint8Array => bytes.slice(at, at + n);
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** Float32 of a smooth field. */
function smooth(count: number, noise = 0): Uint8Array {
  const field = Float32Array.from(
    { length: count },
    (_, k) => 280 + 20 * Math.sin(k / 100) + ((k * 7919) % 13) * noise,
  );
  return new Uint8Array(field.buffer);
}

/** Bytes with repeats at all distances, runs and incompressible parts. */
const compressible: fc.Arbitrary<Uint8Array> = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((part) => ({ part, times: 1 })),
      fc.record({ part: fc.uint8Array({ minLength: 1, maxLength: 20 }), times: fc.integer({ min: 1, max: 60 }) }),
    ),
    { maxLength: 30 },
  )
  .map(
    (parts) => new Uint8Array(Buffer.concat(parts.flatMap(({ part, times }) => Array<Uint8Array>(times).fill(part)))),
  );

describe('LZ4 blocks', () => {
  it('round-trip any bytes', () => {
    fc.assert(
      fc.property(compressible, (data) => {
        put(data, SRC);
        const n = routines.lz4Encode(SRC, data.length, MID, data.length + Math.ceil(data.length / 255) + 16);
        expect(n).toBeGreaterThan(0);
        bytes.fill(0xee, DST, DST + data.length + 32);
        expect(routines.lz4Decode(MID, n, DST, data.length)).toBe(data.length);
        expect(same(get(DST, data.length), data)).toBe(true);
        expect(bytes[DST + data.length]).toBe(0xee);
      }),
      { numRuns: 500 },
    );
  });

  it('round-trip with tables of two and of four bytes, faster and smaller', () => {
    for (const count of [65_535, 65_536, 65_537, 300_000])
      for (const acceleration of [1, 5, 65_537]) {
        const data = Uint8Array.from({ length: count }, (_, k) => (k % 1000 < 500 ? k * k : k) >> 4);
        put(data, SRC);
        const n = routines.lz4Encode(SRC, count, MID, count + Math.ceil(count / 255) + 16, acceleration);
        expect(routines.lz4Decode(MID, n, DST, count)).toBe(count);
        expect(same(get(DST, count), data)).toBe(true);
      }
  });

  it('compress what repeats and give up where the room does not suffice', () => {
    put(new Uint8Array(100_000), SRC);
    expect(routines.lz4Encode(SRC, 100_000, MID, 1000)).toBeLessThan(500);
    expect(routines.lz4Encode(SRC, 100_000, MID, 100)).toBe(0);
  });

  it('agree with numcodecs both ways', async () => {
    const codec = new LZ4();
    for (const data of [
      smooth(20000, 0.25),
      smooth(3),
      new Uint8Array(5000),
      Uint8Array.from({ length: 70000 }, (_, k) => (k * k) >> 3),
    ]) {
      const theirs = await codec.encode(data);
      put(theirs.subarray(4), SRC);
      expect(routines.lz4Decode(SRC, theirs.length - 4, DST, data.length)).toBe(data.length);
      expect(same(get(DST, data.length), data)).toBe(true);
      put(data, SRC);
      const n = routines.lz4Encode(SRC, data.length, MID, data.length * 2 + 16);
      const framed = new Uint8Array(4 + n);
      new DataView(framed.buffer).setUint32(0, data.length, true);
      framed.set(get(MID, n), 4);
      expect(same(new Uint8Array(await codec.decode(framed)), data)).toBe(true);
    }
  });

  it('never write outside their place, whatever the input', () => {
    fc.assert(
      fc.property(
        compressible,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 }),
        fc.nat(3),
        (data, changes, cut) => {
          put(data, SRC);
          let n = routines.lz4Encode(SRC, data.length, MID, data.length * 2 + 16);
          for (const [at, value] of changes) bytes[MID + (at % n)] = value;
          n = Math.max(0, n - cut);
          const room = data.length;
          bytes.fill(0x5a, DST - 64, DST + room + 64);
          const got = routines.lz4Decode(MID, n, DST, room);
          expect(got === CODEC_CORRUPT || (got >= 0 && got <= room)).toBe(true);
          expect(get(DST - 64, 64).every((b) => b === 0x5a)).toBe(true);
          expect(get(DST + room, 64).every((b) => b === 0x5a)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
    expect(routines.lz4Decode(SRC, 0, DST, 10)).toBe(CODEC_CORRUPT);
  });
});

describe('shuffles', () => {
  it('put byte k of every item into row k, and back', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 3, 4, 8, 12, 16),
        fc.nat(80),
        fc.nat(2),
        fc.nat(255),
        (item, count, over, salt) => {
          const n = count * item + Math.min(over, item - 1);
          const data = Uint8Array.from({ length: n }, (_, k) => (k * 37 + salt) & 255);
          const expected = data.slice();
          for (let i = 0; i < count; i++) for (let k = 0; k < item; k++) expected[k * count + i] = data[i * item + k]!;
          put(data, SRC);
          routines.shuffle(MID, SRC, n, item);
          expect([...get(MID, n)]).toEqual([...expected]);
          routines.unshuffle(DST, MID, n, item);
          expect([...get(DST, n)]).toEqual([...data]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('put bit k of byte b of every item into row 8 b + k, and back', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 3, 4, 8),
        fc.integer({ min: 0, max: 50 }),
        fc.nat(255),
        (item, eights, salt) => {
          const count = eights * 8;
          const n = count * item;
          const data = Uint8Array.from({ length: n }, (_, k) => (k * k * 37 + salt) & 255);
          const expected = new Uint8Array(n);
          for (let i = 0; i < count; i++)
            for (let b = 0; b < item; b++)
              for (let k = 0; k < 8; k++)
                if ((data[i * item + b]! >> k) & 1) expected[(b * 8 + k) * eights + (i >> 3)]! |= 1 << (i & 7);
          put(data, SRC);
          routines.bitshuffle(MID, SRC, n, item, SCRATCH);
          expect([...get(MID, n)]).toEqual([...expected]);
          routines.bitunshuffle(DST, MID, n, item, SCRATCH);
          expect([...get(DST, n)]).toEqual([...data]);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('Blosc', () => {
  const inputs: [string, Uint8Array][] = [
    ['a smooth field of many blocks', smooth(400_003, 0.25)],
    ['a small field', smooth(1000)],
    ['fewer items than a part', smooth(9)],
    ['one byte', new Uint8Array([7])],
    ['zeros', new Uint8Array(1_000_000)],
    ['noise', Uint8Array.from({ length: 300_001 }, (_, k) => Math.imul(k, 2654435761) >>> 24)],
  ];
  const modes = { none: 0, byte: 1, bit: 2 } as const;

  describe.each(inputs)('%s', (_, data) => {
    it.each([1, 2, 4, 8, 20])('is decoded by numcodecs after our encoding, items of %i', async (item) => {
      for (const mode of ['none', 'byte', 'bit'] as const) {
        put(data, SRC);
        bytes.fill(0x5a, MID + data.length + 16, MID + data.length + 48);
        const n = routines.bloscEncode(SRC, data.length, MID, item, mode, SCRATCH);
        expect(n).toBeLessThanOrEqual(data.length + 16);
        expect(get(MID + data.length + 16, 32).every((b) => b === 0x5a)).toBe(true);
        const packed = get(MID, n);
        expect(same(new Uint8Array(await new Blosc().decode(packed)), data)).toBe(true);
        expect(routines.bloscDecode(MID, n, DST, data.length, SCRATCH)).toBe(data.length);
        expect(same(get(DST, data.length), data)).toBe(true);
        expect(bloscHeader(packed)).toMatchObject({
          codec: 'lz4',
          itemsize: item,
          bytes: data.length,
          encodedBytes: n,
        });
      }
    });

    it.each(['lz4', 'lz4hc', 'zstd', 'blosclz'] as const)('is decoded by us after numcodecs %s', async (cname) => {
      for (const mode of ['none', 'byte', 'bit'] as const)
        for (const blocksize of [0, 4096]) {
          const packed = await new Blosc(5, cname, modes[mode], blocksize).encode(data);
          put(packed, SRC);
          const header = bloscHeader(packed)!;
          expect(header.bytes).toBe(data.length);
          expect(bloscDecodeScratch(header)).toBeLessThan(MIB * 8);
          expect(routines.bloscDecode(SRC, packed.length, DST, data.length, SCRATCH)).toBe(data.length);
          expect(same(get(DST, data.length), data)).toBe(true);
        }
    });
  });

  it('compresses a smooth float32 field', () => {
    const data = smooth(100_000, 0.25);
    put(data, SRC);
    expect(routines.bloscEncode(SRC, data.length, MID, 4, 'byte', SCRATCH)).toBeLessThan(data.length * 0.7);
  });

  it('says which other codecs it leaves to somebody else', async () => {
    const data = smooth(10_000);
    for (const cname of ['zlib'] as const) {
      const packed = await new Blosc(5, cname).encode(data);
      put(packed, SRC);
      expect(bloscHeader(packed)!.codec).toBe(cname);
      expect(routines.bloscDecode(SRC, packed.length, DST, data.length, SCRATCH)).toBe(CODEC_UNSUPPORTED);
    }
  });

  it('refuses what is cut, changed or too large, and stays within its place', () => {
    const data = smooth(20_000, 0.25);
    put(data, SRC);
    const n = routines.bloscEncode(SRC, data.length, MID, 4, 'byte', SCRATCH);
    expect(routines.bloscDecode(MID, n, DST, data.length - 1, SCRATCH)).toBe(CODEC_TOO_SMALL);
    expect(routines.bloscDecode(MID, n - 1, DST, data.length, SCRATCH)).toBe(CODEC_CORRUPT);
    expect(routines.bloscDecode(MID, 15, DST, data.length, SCRATCH)).toBe(CODEC_CORRUPT);
    expect(bloscHeader(new Uint8Array(15))).toBeUndefined();
    const good = get(MID, n);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }), (changes) => {
        const bad = good.slice();
        // Bytes 8 to 11 are the block size, by which the caller sizes the scratch.
        for (const [at, value] of changes) if (at % n < 8 || at % n > 11) bad[at % n] = value;
        put(bad, MID);
        bytes.fill(0x5a, DST + data.length, DST + data.length + 64);
        expect(routines.bloscDecode(MID, n, DST, data.length, SCRATCH)).toBeLessThanOrEqual(data.length);
        expect(get(DST + data.length, 64).every((b) => b === 0x5a)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('delta and CRC-32C', () => {
  it('matches the published check values', () => {
    put(new TextEncoder().encode('123456789'), SRC);
    expect(routines.crc32c(SRC, 9)).toBe(0xe3069283);
    expect(routines.crc32c(SRC + 4, 5, routines.crc32c(SRC, 4))).toBe(0xe3069283);
    put(new Uint8Array(32), SRC);
    expect(routines.crc32c(SRC, 32)).toBe(0x8a9136aa);
    put(new Uint8Array(32).fill(255), SRC);
    expect(routines.crc32c(SRC, 32)).toBe(0x62a8ab43);
  });

  it('undoes differences for every item size', () => {
    for (const [item, float] of [
      [1, false],
      [2, false],
      [4, false],
      [8, false],
      [4, true],
      [8, true],
    ] as const) {
      const values = Array.from({ length: 50 }, (_, k) => ((k * 37) % 100) + (k > 40 ? 20 : 0));
      const data =
        item === 8
          ? float
            ? new Float64Array(values)
            : new BigInt64Array(values.map(BigInt))
          : item === 4
            ? float
              ? new Float32Array(values)
              : new Int32Array(values)
            : item === 2
              ? new Int16Array(values)
              : new Uint8Array(values);
      const raw = new Uint8Array(data.buffer);
      put(raw, SRC);
      routines.deltaEncode(SRC, 50, item, float);
      const stored = new (data.constructor as Float64ArrayConstructor)(memory.buffer, SRC, 50);
      expect(Number(stored[1])).toBe(37);
      routines.deltaDecode(SRC, 50, item, float);
      expect(same(get(SRC, raw.length), raw)).toBe(true);
    }
  });
});
