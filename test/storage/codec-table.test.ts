/** Every codec of the table does what its entry says: both directions, or only reading, and under the names that it is written by. */
import { describe, expect, it } from 'vitest';
import { codecsV3, compressorV2 } from '../../lib/storage/codec/codec-choice.js';
import { CODECS, type CodecRecord, codecRecord, codecStep } from '../../lib/storage/codec/codecs.js';

const CONFIGURATION: Readonly<Record<string, object>> = {
  delta: { dtype: '<i4' },
  fixedscaleoffset: { dtype: '<f8', astype: '<i4', scale: 1, offset: 0 },
  shuffle: { elementsize: 8 },
  'vlen-utf8': { width: 4 },
  'text-table': {
    operation: 'loadtxt',
    dtype: 'float64',
    comments: [],
    missing: [],
    width: 1,
    columns: [0],
    group: 64,
    rows: 64,
  },
};

describe.each(Object.entries(CODECS) as [string, CodecRecord][])('%s', (name, record) => {
  const step = codecStep({ name, configuration: { ...CONFIGURATION[name] } }, 8);
  const numbers = Float64Array.from({ length: 64 }, (_, k) => Math.floor(k / 3));
  const points = Uint32Array.from({ length: 128 }, (_, k) => 1 + 97 * k);
  const bytes = new Uint8Array(name === 'vlen-utf8' ? points.buffer : numbers.buffer);

  it('encodes and decodes, or says that it does not encode', async () => {
    expect(step.name).toBe(name);
    if (record.encodedBy === 'none') {
      expect(() => step.encode(bytes)).toThrow(/not written/);
      return;
    }
    const encoded = await step.encode(bytes.slice());
    const known = step.encodedBytes(bytes.length);
    if (known !== undefined) expect(encoded.length).toBe(known);
    expect(new Uint8Array(await step.decode(encoded.slice(), bytes.length))).toEqual(bytes);
  });

  it('is decoded where the entry says', () => {
    expect(step.decodeInto !== undefined).toBe(record.decodedBy === 'routines');
    if (record.encodedBy === 'routines') expect(step.encodeInto).toBeDefined();
  });

  it.each(Object.keys(record.written))('is written as %s', (choice) => {
    expect(compressorV2(choice as 'zstd', 'float64')?.id).toBe(name);
    const written = codecsV3(choice as 'zstd', 'float64', 'C', 2).at(-1)?.name ?? '';
    expect(codecRecord(written.replace(/^numcodecs\./, ''))).toBe(record);
  });
});
