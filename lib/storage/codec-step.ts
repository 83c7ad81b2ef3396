/**
 * Gives each codec its two directions on bytes: in the shared memory by our routines where there is one, else on ordinary
 * buffers by Node's zlib, by small loops here, or by the numcodecs library.
 */
import type { Routines } from '../../kernels/routine/routines.js';
import type { OutsideMemory } from '../base/outside-memory.js';
import { adler32, crc32c } from './checksum.js';
import { elementFilter } from './element-filters.js';
import { bloscStep, lz4Step, zstdStep } from './native-codec.js';
import { nodeZlib } from './node-zlib.js';
import type { CodecSpec } from './stored-array.js';

/** Bytes in the shared memory. */
export interface Span {
  readonly address: number;
  readonly bytes: number;
}

/** What the steps of one thread work with. */
export interface CodecContext {
  readonly memory: WebAssembly.Memory;
  readonly routines: Routines;
  /** Told of buffers beside the shared memory before they are made. */
  readonly outside?: OutsideMemory;
}

type Heap = Uint8Array | Promise<Uint8Array>;

/** One codec, ready to run. Steps throw plain Errors; the caller names the file. */
export interface CodecStep {
  readonly name: string;
  /** True when `decode` or `encode` go through the numcodecs library. */
  readonly library: boolean;
  /** Bytes after encoding `decoded` bytes, where the data do not decide it. */
  encodedBytes(decoded: number): number | undefined;
  /** @param expected bytes that must come out, where known */
  decode(bytes: Uint8Array, expected: number | undefined): Heap;
  encode(bytes: Uint8Array): Heap;
  /**
   * Decodes within the shared memory, into `to`, or leaves the result where it came from; undefined when this chunk is not one
   * that our routines decode. `to` holds the expected bytes, or as many as there is room for.
   */
  decodeInto?(context: CodecContext, from: Span, to: Span, scratch: number): Span | undefined;
  /** Scratch that `decodeInto` and `encodeInto` take for chunks of so many bytes, where it is not that of any Blosc block. */
  workBytes?(chunkBytes: number): number;
  /** Bytes of buffers beside the shared memory that `decodeInto` takes all the same. */
  outsideBytes?(chunkBytes: number): number;
  /** Encodes within the shared memory without changing `from`; undefined when the result does not fit `to`. */
  encodeInto?(context: CodecContext, from: Span, to: Span, scratch: number): Span | undefined;
}

const same = (decoded: number): number => decoded;
const unknown = (): undefined => undefined;

/** Throws unless the sizes agree. */
export function expectBytes(what: string, found: number, expected: number | undefined): void {
  if (expected !== undefined && found !== expected)
    throw new Error(`${what} holds ${found} bytes where ${expected} were expected`);
}

function zlibStep(name: 'gzip' | 'zlib', configuration: Readonly<Record<string, unknown>>): CodecStep {
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
}

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

/** CRC-32C at the end, checked in the shared memory when the data are there. */
function crc32cStep(): CodecStep {
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

function shuffleStep(size: number): CodecStep {
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

/**
 * The step that runs `codec` on chunks of elements of `itemsize` bytes.
 *
 * @throws Error when the codec is unknown (arrays with such codecs are refused when opened)
 */
export function codecStep(codec: CodecSpec, itemsize: number): CodecStep {
  const { name, configuration } = codec;
  switch (name) {
    case 'gzip':
    case 'zlib':
      return zlibStep(name, configuration);
    case 'crc32c':
      return configuration.location === 'start' ? checksumStep(name, crc32c, false) : crc32cStep();
    case 'adler32':
      return checksumStep(name, adler32, configuration.location === 'end');
    case 'shuffle':
      return shuffleStep(Number(configuration.elementsize ?? 4));
    case 'delta':
    case 'fixedscaleoffset':
    case 'bitround':
    case 'float16':
      return elementFilter(codec);
    case 'blosc':
      return bloscStep(configuration, itemsize);
    case 'lz4':
      return lz4Step(configuration, itemsize);
    case 'zstd':
      return zstdStep(configuration, itemsize);
    default:
      throw new Error(`codec ${JSON.stringify(name)} is unknown`);
  }
}
