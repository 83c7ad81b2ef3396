/**
 * Undoes and does the filters that work on elements: delta, fixedscaleoffset, bitround and half-precision floats.
 */

import type { CodecSpec } from '../stored-array.js';
import type { CodecStep } from './codec-step.js';

type Numbers =
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Float32Array
  | Float64Array;
type Bigs = BigInt64Array | BigUint64Array;

const ARRAYS: Readonly<Record<string, new (buffer: ArrayBuffer) => Numbers | Bigs>> = {
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  f4: Float32Array,
  f8: Float64Array,
};

/** A dtype string such as `<i2`, taken apart. */
function elements(text: string): {
  make: (count: number) => Numbers | Bigs;
  size: number;
  read: (bytes: Uint8Array) => Numbers | Bigs;
  write: (data: Numbers | Bigs) => Uint8Array;
} {
  const kind = text.replace(/^[<>|=]/, '');
  const array = ARRAYS[kind];
  if (!array) throw new Error(`filter on dtype ${JSON.stringify(text)} is not supported`);
  const size = Number(kind.slice(1));
  const swap = (bytes: Uint8Array): Uint8Array => {
    if (!text.startsWith('>') || size === 1) return bytes;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (size === 2) buffer.swap16();
    else if (size === 4) buffer.swap32();
    else buffer.swap64();
    return bytes;
  };
  return {
    size,
    make: (count) => new array(new ArrayBuffer(count * size)),
    read: (bytes) => {
      if (bytes.length % size !== 0) throw new Error(`${bytes.length} bytes are no whole number of ${text} elements`);
      // A copy: it is aligned, and may be swapped in place.
      return new array(swap(Uint8Array.from(bytes)).buffer as ArrayBuffer);
    },
    write: (data) => swap(new Uint8Array(data.buffer as ArrayBuffer)),
  };
}

const isBig = (data: Numbers | Bigs): data is Bigs => data instanceof BigInt64Array || data instanceof BigUint64Array;

function deltaStep(dtype: string, astype: string): CodecStep {
  const plain = elements(dtype);
  const coded = elements(astype);
  const size = plain.size as 1 | 2 | 4 | 8;
  const float = dtype.replace(/^[<>|=]/, '').startsWith('f');
  const run = (bytes: Uint8Array, from: typeof plain, to: typeof plain, sum: boolean): Uint8Array => {
    const source = from.read(bytes);
    const out = to.make(source.length);
    // Stores wrap around as NumPy's do, so the differences of unsigned or overflowing values add up again.
    if (isBig(source) && isBig(out)) {
      for (let k = 0; k < source.length; k++)
        out[k] = k === 0 ? source[0] : sum ? out[k - 1] + source[k] : source[k] - source[k - 1];
    } else if (!isBig(source) && !isBig(out)) {
      for (let k = 0; k < source.length; k++)
        out[k] = k === 0 ? source[0] : sum ? out[k - 1] + source[k] : source[k] - source[k - 1];
    } else throw new Error(`delta filter from ${dtype} to ${astype} is not supported`);
    return to.write(out);
  };
  return {
    name: 'delta',
    library: false,
    encodedBytes: (decoded) => (decoded / plain.size) * coded.size,
    decode: (bytes) => run(bytes, coded, plain, true),
    encode: (bytes) => run(bytes, plain, coded, false),
    ...(astype === dtype && (size === 1 || !dtype.startsWith('>'))
      ? {
          decodeInto({ routines }, from) {
            if (from.bytes % size !== 0)
              throw new Error(`${from.bytes} bytes are no whole number of ${dtype} elements`);
            routines.deltaDecode(from.address, from.bytes / size, size, float);
            return from;
          },
          encodeInto({ memory, routines }, from, to) {
            if (from.bytes % size !== 0 || from.bytes > to.bytes) return undefined;
            new Uint8Array(memory.buffer).copyWithin(to.address, from.address, from.address + from.bytes);
            routines.deltaEncode(to.address, from.bytes / size, size, float);
            return { address: to.address, bytes: from.bytes };
          },
        }
      : {}),
  };
}

function scaleStep(dtype: string, astype: string, scale: number, offset: number): CodecStep {
  const plain = elements(dtype);
  const coded = elements(astype);
  const run = (
    bytes: Uint8Array,
    from: typeof plain,
    to: typeof plain,
    change: (value: number) => number,
  ): Uint8Array => {
    const source = from.read(bytes);
    const out = to.make(source.length);
    for (let k = 0; k < source.length; k++) {
      const value = change(Number(source[k]));
      if (isBig(out)) out[k] = BigInt(Math.round(value));
      else out[k] = value;
    }
    return to.write(out);
  };
  const roundEven = (value: number): number => {
    const nearest = Math.round(value);
    return nearest - value === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest;
  };
  return {
    name: 'fixedscaleoffset',
    library: false,
    encodedBytes: (decoded) => (decoded / plain.size) * coded.size,
    decode: (bytes) => run(bytes, coded, plain, (v) => v / scale + offset),
    encode: (bytes) => run(bytes, plain, coded, (v) => roundEven((v - offset) * scale)),
  };
}

/** Rounding away bits loses them when writing; there is nothing to undo. */
const bitroundStep = (): CodecStep => ({
  name: 'bitround',
  library: false,
  encodedBytes: (decoded) => decoded,
  decode: (bytes) => bytes,
  encode() {
    throw new Error('bitround is read but not written');
  },
});

const dtypesOf = ({ configuration }: CodecSpec): [string, string] => [
  String(configuration.dtype),
  String(configuration.astype ?? configuration.dtype),
];

/** The filters by codec, as steps. */
export const ELEMENT_FILTERS = {
  delta: (codec: CodecSpec) => deltaStep(...dtypesOf(codec)),
  fixedscaleoffset: (codec: CodecSpec) =>
    scaleStep(...dtypesOf(codec), Number(codec.configuration.scale), Number(codec.configuration.offset)),
  bitround: bitroundStep,
};
