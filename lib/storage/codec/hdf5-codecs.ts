/**
 * Codecs that only HDF5 frames so: szip, LZ4 and bit shuffle in blocks. They are read, not written.
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
