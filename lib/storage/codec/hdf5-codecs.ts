/**
 * Codecs that only HDF5 frames so: szip, LZ4 and bit shuffle in blocks, h5py's LZF. They are read, not written.
 */
import type { CodecSpec } from '../stored-array.js';
import { entropyBytes } from './adaptive-entropy.js';
import type { CodecStep } from './codec-step.js';

const readOnly = (name: string): Pick<CodecStep, 'name' | 'library' | 'encodedBytes' | 'encode'> => ({
  name,
  library: false,
  encodedBytes: () => undefined,
  encode() {
    throw new Error(`${name} is read but not written`);
  },
});

const BIG_ENDIAN = 16;
const NEIGHBOURS = 32;

/** Bytes of `count` elements that lie byte by byte, the first of all before the second: element by element. */
function gathered(planes: Uint8Array, count: number, size: number): Uint8Array {
  const out = new Uint8Array(count * size);
  for (let byte = 0; byte < size; byte++)
    for (let k = 0; k < count; k++) out[k * size + byte] = planes[byte * count + k];
  return out;
}

/** szip as HDF5 writes it: the decoded bytes' number, then lines of samples, each filled up to whole blocks. */
export function szipStep({ configuration }: CodecSpec): CodecStep {
  const options = Number(configuration.options);
  const blockSize = Number(configuration.pixelsPerBlock);
  const pixelBits = Number(configuration.bitsPerPixel);
  const line = Number(configuration.pixelsPerLine);
  return {
    ...readOnly('szip'),
    decode(bytes, expected) {
      if (bytes.length < 4) throw new Error(`${bytes.length} bytes are too few for szip data`);
      const total = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
      if (expected !== undefined && total !== expected)
        throw new Error(`the szip data hold ${total} bytes where ${expected} were expected`);
      // Each block takes some bits: more cannot come out of so few bytes.
      if (total > bytes.length * 65_536) throw new Error('the szip data are corrupt');
      // Wide samples are taken apart into their bytes, all first ones before all second ones.
      const isApart = pixelBits === 32 || pixelBits === 64;
      const bits = isApart ? 8 : pixelBits;
      if (!(bits >= 1 && bits <= 24 && blockSize >= 2 && blockSize <= 64 && line >= 1 && line <= 2 ** 20))
        throw new Error(`szip with ${pixelBits} bits, blocks of ${blockSize} and lines of ${line} is not known`);
      const size = bits > 16 ? 4 : bits > 8 ? 2 : 1;
      const samples = Math.ceil(total / size);
      const blocks = Math.ceil(line / blockSize);
      const padded = blocks * blockSize;
      const lines = Math.ceil(samples / line);
      // The last line ends with its last block.
      const coded =
        (lines - 1) * padded + Math.min(padded, Math.ceil((samples - (lines - 1) * line) / blockSize) * blockSize);
      const decoded = entropyBytes(bytes.subarray(4), coded, {
        bits,
        blockSize,
        blocks,
        differences: (options & NEIGHBOURS) !== 0,
        byteOrder: options & BIG_ENDIAN ? 'big' : 'little',
      });
      let out = decoded;
      if (padded !== line) {
        out = new Uint8Array(lines * line * size);
        for (let k = 0; k < lines; k++)
          out.set(decoded.subarray(k * padded * size, (k * padded + line) * size), k * line * size);
      }
      out = out.subarray(0, total);
      return isApart ? gathered(out, (total * 8) / pixelBits, pixelBits / 8) : out;
    },
  };
}

/** Decodes one block of LZ4 into all of `out`. */
function lz4Block(bytes: Uint8Array, out: Uint8Array): void {
  let at = 0;
  let to = 0;
  const corrupt = (): Error => new Error('the LZ4 data are corrupt');
  const longer = (first: number): number => {
    let length = first;
    if (first < 15) return length;
    for (let byte = 255; byte === 255; length += byte) {
      if (at >= bytes.length) throw corrupt();
      byte = bytes[at++];
    }
    return length;
  };
  while (at < bytes.length) {
    const token = bytes[at++];
    const literals = longer(token >>> 4);
    if (at + literals > bytes.length || to + literals > out.length) throw corrupt();
    out.set(bytes.subarray(at, at + literals), to);
    at += literals;
    to += literals;
    if (at >= bytes.length) break;
    const back = bytes[at] | (bytes[at + 1] << 8);
    at += 2;
    const length = longer(token & 15) + 4;
    if (back === 0 || back > to || to + length > out.length) throw corrupt();
    if (back >= length) out.copyWithin(to, to - back, to - back + length);
    else for (let k = 0; k < length; k++) out[to + k] = out[to - back + k];
    to += length;
  }
  if (to !== out.length) throw corrupt();
}

/** The head of LZ4 and bit shuffle: the decoded bytes, and those of a block. */
function blockHead(name: string, bytes: Uint8Array, expected: number | undefined): { total: number; block: number } {
  if (bytes.length < 12) throw new Error(`${bytes.length} bytes are too few for ${name} data`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const total = Number(view.getBigUint64(0, false));
  const block = view.getUint32(8, false);
  if (expected !== undefined && total !== expected)
    throw new Error(`the ${name} data hold ${total} bytes where ${expected} were expected`);
  // LZ4 makes at most 255 bytes of one.
  if (block === 0 || total > bytes.length * 256) throw new Error(`the ${name} data are corrupt`);
  return { total, block };
}

/** The bytes of the next block, whose number stands before it. */
function nextBlock(name: string, bytes: Uint8Array, at: number): Uint8Array {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, false);
  if (at + 4 + length > bytes.length) throw new Error(`the ${name} data are corrupt`);
  return bytes.subarray(at + 4, at + 4 + length);
}

/** LZ4 as HDF5's filter frames it: blocks one after another, those that do not become smaller as they are. */
export const hdf5Lz4Step = (): CodecStep => ({
  ...readOnly('hdf5-lz4'),
  decode(bytes, expected) {
    const { total, block } = blockHead('LZ4', bytes, expected);
    const out = new Uint8Array(total);
    let at = 12;
    for (let to = 0; to < total; to += block) {
      if (at + 4 > bytes.length) throw new Error('the LZ4 data end too early');
      const coded = nextBlock('LZ4', bytes, at);
      const target = out.subarray(to, to + block);
      if (coded.length === target.length) target.set(coded);
      else lz4Block(coded, target);
      at += 4 + coded.length;
    }
    return out;
  },
});

/** LZF, as h5py writes it: one run of literals and copies, whose decoded bytes only the chunk's size tells. */
export const lzfStep = (): CodecStep => ({
  ...readOnly('hdf5-lzf'),
  decode(bytes, expected) {
    if (expected === undefined) throw new Error('LZF data beneath other filters are not read');
    const out = new Uint8Array(expected);
    const corrupt = (): Error => new Error('the LZF data are corrupt');
    let at = 0;
    let to = 0;
    while (at < bytes.length) {
      const control = bytes[at++];
      if (control < 32) {
        const count = control + 1;
        if (at + count > bytes.length || to + count > expected) throw corrupt();
        out.set(bytes.subarray(at, at + count), to);
        at += count;
        to += count;
        continue;
      }
      let count = (control >>> 5) + 2;
      if (count === 9) count += bytes[at++];
      const back = (((control & 31) << 8) | bytes[at++]) + 1;
      if (at > bytes.length || back > to || to + count > expected) throw corrupt();
      for (let k = 0; k < count; k++) out[to + k] = out[to - back + k];
      to += count;
    }
    if (to !== expected) throw corrupt();
    return out;
  },
});

/** Undoes a bit shuffle of `count` elements, a multiple of 8. */
function bitsGathered(bytes: Uint8Array, out: Uint8Array, count: number, size: number): void {
  const row = count / 8;
  out.fill(0);
  for (let bit = 0; bit < size * 8; bit++) {
    const from = bit * row;
    const byte = bit >>> 3;
    const shift = bit & 7;
    for (let k = 0; k < count; k++) out[k * size + byte] |= ((bytes[from + (k >>> 3)] >>> (k & 7)) & 1) << shift;
  }
}

/** Bit shuffle as HDF5's filter frames it: blocks of elements, each with LZ4 or as it is; the last fewer than 8 elements stay as they are. */
export function bitshuffleStep({ configuration }: CodecSpec): CodecStep {
  const size = Number(configuration.elementsize);
  const blockElements = Number(configuration.blockElements);
  const isCoded = configuration.inner === 'lz4';
  return {
    ...readOnly('hdf5-bitshuffle'),
    encodedBytes: isCoded ? () => undefined : (decoded) => decoded,
    decode(bytes, expected) {
      const head = isCoded
        ? blockHead('bit-shuffled', bytes, expected)
        : { total: bytes.length, block: blockElements * size };
      const { total, block } = head;
      if (!(size > 0) || total % size !== 0 || block % (size * 8) !== 0)
        throw new Error('the bit-shuffled data are corrupt');
      const out = new Uint8Array(total);
      const shuffled = new Uint8Array(Math.min(block, total));
      let at = isCoded ? 12 : 0;
      let to = 0;
      while (total - to >= size * 8) {
        const length = Math.min(block, Math.floor((total - to) / (size * 8)) * size * 8);
        let coded = bytes.subarray(at, at + length);
        if (isCoded) {
          if (at + 4 > bytes.length) throw new Error('the bit-shuffled data end too early');
          const inner = nextBlock('bit-shuffled', bytes, at);
          at += 4 + inner.length;
          coded = shuffled.subarray(0, length);
          lz4Block(inner, coded);
        } else at += length;
        bitsGathered(coded, out.subarray(to, to + length), length / size, size);
        to += length;
      }
      if (bytes.length - at < total - to) throw new Error('the bit-shuffled data end too early');
      out.set(bytes.subarray(at, at + total - to), to);
      return out;
    },
  };
}
