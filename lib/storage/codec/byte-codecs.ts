/**
 * Codecs that are done by Node's zlib or by small loops: gzip and zlib, checksums, shuffles.
 */
import type { CodecSpec } from '../stored-array.js';
import { adler32, crc32c, fletcher32 } from './checksum.js';
import type { CodecStep } from './codec-step.js';
import { nodeZlib } from './node-zlib.js';

const same = (decoded: number): number => decoded;
const unknown = (): undefined => undefined;

export const zlibStep =
  (name: 'gzip' | 'zlib') =>
  ({ configuration }: CodecSpec): CodecStep => {
    const inflate = name === 'gzip' ? 'gunzipSync' : 'inflateSync';
    const deflate = name === 'gzip' ? 'gzipSync' : 'deflateSync';
    const level = Number(configuration.level ?? 1);
    return {
      name,
      library: false,
      encodedBytes: unknown,
      decode: (bytes, expected) =>
        nodeZlib()[inflate](
          bytes,
          expected === undefined ? {} : { maxOutputLength: expected + 1, chunkSize: Math.max(64, expected) },
        ),
      encode: (bytes) => nodeZlib()[deflate](bytes, { level, chunkSize: Math.max(16_384, bytes.length >> 1) }),
    };
  };

/** A checksum of four bytes beside the data, at its end or its start. */
function checksumStep(name: string, sum: (bytes: Uint8Array) => number, atEnd: boolean): CodecStep {
  return {
    name,
    library: false,
    encodedBytes: (decoded) => decoded + 4,
    decode(bytes) {
      if (bytes.length < 4) throw new Error(`${bytes.length} bytes are too few to hold a ${name} checksum`);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const data = atEnd ? bytes.subarray(0, -4) : bytes.subarray(4);
      const stored = view.getUint32(atEnd ? bytes.length - 4 : 0, true);
      const found = sum(data);
      if (stored !== found)
        throw new Error(`${name} checksum is ${found.toString(16)}, but ${stored.toString(16)} was stored`);
      return data;
    },
    encode(bytes) {
      const out = new Uint8Array(bytes.length + 4);
      out.set(bytes, atEnd ? 0 : 4);
      new DataView(out.buffer).setUint32(atEnd ? bytes.length : 0, sum(bytes), true);
      return out;
    },
  };
}

/** CRC-32C at the end, checked in the shared memory when the data are there; or at the start. */
export function crc32cStep({ configuration }: CodecSpec): CodecStep {
  if (configuration.location === 'start') return checksumStep('crc32c', crc32c, false);
  return {
    ...checksumStep('crc32c', crc32c, true),
    decodeInto(context, from) {
      const bytes = from.bytes - 4;
      if (bytes < 0) throw new Error(`${from.bytes} bytes are too few to hold a crc32c checksum`);
      const stored = new DataView(context.memory.buffer).getUint32(from.address + bytes, true);
      const found = context.routines.crc32c(from.address, bytes);
      if (stored !== found)
        throw new Error(`crc32c checksum is ${found.toString(16)}, but ${stored.toString(16)} was stored`);
      return { address: from.address, bytes };
    },
  };
}

/** Adler-32 at the start, or at the end. */
export const adler32Step = ({ configuration }: CodecSpec): CodecStep =>
  checksumStep('adler32', adler32, configuration.location === 'end');

/** Fletcher-32 at the end, as HDF5 writes it; checked where the data lie. */
export function fletcher32Step(): CodecStep {
  const step = checksumStep('fletcher32', fletcher32, true);
  return {
    ...step,
    decodeInto({ memory }, from) {
      const data = step.decode(new Uint8Array(memory.buffer, from.address, from.bytes), undefined) as Uint8Array;
      return { address: from.address, bytes: data.length };
    },
  };
}

/** Bytes of elements sorted by their significance. */
export function shuffleStep({ configuration }: CodecSpec): CodecStep {
  const size = Number(configuration.elementsize ?? 4);
  /** Element bytes past the last whole element stay where they are. */
  const move = (bytes: Uint8Array, forward: boolean): Uint8Array => {
    const count = Math.floor(bytes.length / size);
    const out = new Uint8Array(bytes);
    for (let byte = 0; byte < size; byte++)
      for (let k = 0; k < count; k++)
        if (forward) out[byte * count + k] = bytes[k * size + byte];
        else out[k * size + byte] = bytes[byte * count + k];
    return out;
  };
  return {
    name: 'shuffle',
    library: false,
    encodedBytes: same,
    decode: (bytes) => move(bytes, false),
    encode: (bytes) => move(bytes, true),
    decodeInto({ routines }, from, to) {
      if (from.bytes % size !== 0 || from.bytes > to.bytes) return undefined;
      routines.unshuffle(to.address, from.address, from.bytes, size);
      return { address: to.address, bytes: from.bytes };
    },
    encodeInto({ routines }, from, to) {
      if (from.bytes % size !== 0 || from.bytes > to.bytes) return undefined;
      routines.shuffle(to.address, from.address, from.bytes, size);
      return { address: to.address, bytes: from.bytes };
    },
  };
}
