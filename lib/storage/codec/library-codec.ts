/**
 * Runs the compressors of the numcodecs package (loaded on first use), with the headers checked first, because the library
 * trusts what it is given.
 */
import type { Codec } from 'numcodecs';
import type { CodecStep } from './codec-step.js';

type Configuration = Readonly<Record<string, unknown>>;

const SHUFFLES: Readonly<Record<string, number>> = { noshuffle: 0, shuffle: 1, bitshuffle: 2 };

async function load(name: string, configuration: Configuration, itemsize: number): Promise<Codec> {
  if (name === 'lz4') {
    const { default: LZ4 } = await import('numcodecs/lz4');
    return LZ4.fromConfig({ id: 'lz4', acceleration: Number(configuration.acceleration ?? 1) });
  }
  if (name === 'zstd') {
    const { default: Zstd } = await import('numcodecs/zstd');
    return Zstd.fromConfig({ id: 'zstd', level: Number(configuration.level ?? 1) });
  }
  const { default: Blosc } = await import('numcodecs/blosc');
  const given = configuration.shuffle;
  // v3 names the shuffle, v2 numbers it; -1 lets the element size decide.
  const shuffle = typeof given === 'string' ? (SHUFFLES[given] ?? 1) : Number(given ?? 1);
  return Blosc.fromConfig({
    id: 'blosc',
    cname: String(configuration.cname ?? 'lz4'),
    clevel: Number(configuration.clevel ?? 5),
    shuffle: shuffle < 0 ? (itemsize === 1 ? 2 : 1) : shuffle,
    blocksize: Number(configuration.blocksize ?? 0),
  });
}

/** Throws when the header of `bytes` contradicts their number or the size expected. */
export function checkHeader(name: string, bytes: Uint8Array, expected: number | undefined): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (name === 'blosc') {
    if (bytes.length < 16) throw new Error(`${bytes.length} bytes are too few for a Blosc header of 16`);
    const decoded = view.getUint32(4, true);
    const packed = view.getUint32(12, true);
    if (bytes[0] < 1 || bytes[0] > 2) throw new Error(`the first byte is ${bytes[0]}: this is not Blosc data`);
    if (packed !== bytes.length)
      throw new Error(`the Blosc header says ${packed} bytes, but ${bytes.length} are there`);
    if (expected !== undefined && decoded !== expected)
      throw new Error(`the Blosc header says ${decoded} bytes of data, expected ${expected}`);
  } else if (name === 'lz4') {
    if (bytes.length < 4) throw new Error(`${bytes.length} bytes are too few for an LZ4 header of 4`);
    const decoded = view.getUint32(0, true);
    if (expected !== undefined && decoded !== expected)
      throw new Error(`the LZ4 header says ${decoded} bytes of data, expected ${expected}`);
  } else if (bytes.length < 4 || view.getUint32(0, true) !== 0xfd2fb528)
    throw new Error('the first four bytes are not those of a Zstandard frame');
}

/** What the library threw, as an Error: its WASM throws numbers and strings. */
const asError = (name: string, thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(`${name} cannot decode the data (${String(thrown)})`);

/** A compressor of numcodecs as a step. */
export function libraryCodec(
  name: 'blosc' | 'lz4' | 'zstd',
  configuration: Configuration,
  itemsize: number,
): CodecStep {
  let codec: Promise<Codec> | undefined;
  const get = (): Promise<Codec> => (codec ??= load(name, configuration, itemsize));
  return {
    name,
    library: true,
    encodedBytes: () => undefined,
    async decode(bytes, expected) {
      checkHeader(name, bytes, expected);
      const ready = await get();
      try {
        return await ready.decode(bytes);
      } catch (thrown) {
        throw asError(name, thrown);
      }
    },
    async encode(bytes) {
      return (await get()).encode(bytes);
    },
  };
}
