/**
 * The compressors that chunkwise writes with, spelled as each Zarr format spells them.
 */
import { type DType, itemsize } from '../../kernels/dtype.js';
import { ChunkwiseError } from '../base/errors.js';
import type { CodecSpec } from './stored-array.js';

/** Compressors by the name a user gives. */
export type CodecName = 'blosc-lz4' | 'blosc-zstd' | 'zstd' | 'gzip' | 'zlib' | 'lz4' | 'none';

interface Spelling {
  readonly v2: (size: number) => { readonly id: string; readonly [key: string]: unknown };
  readonly v3: (size: number) => CodecSpec;
}

const blosc = (cname: string, clevel: number): Spelling => ({
  // Bytes of one-byte elements have nothing to gain from a shuffle.
  v2: (size) => ({ id: 'blosc', cname, clevel, shuffle: size > 1 ? 1 : 0, blocksize: 0 }),
  v3: (size) => ({
    name: 'blosc',
    configuration: { typesize: size, cname, clevel, shuffle: size > 1 ? 'shuffle' : 'noshuffle', blocksize: 0 },
  }),
});

const CHOICES: { readonly [K in Exclude<CodecName, 'none'>]: Spelling } = {
  'blosc-lz4': blosc('lz4', 5),
  'blosc-zstd': blosc('zstd', 3),
  zstd: {
    v2: () => ({ id: 'zstd', level: 3 }),
    v3: () => ({ name: 'zstd', configuration: { level: 3, checksum: false } }),
  },
  gzip: { v2: () => ({ id: 'gzip', level: 5 }), v3: () => ({ name: 'gzip', configuration: { level: 5 } }) },
  zlib: { v2: () => ({ id: 'zlib', level: 5 }), v3: () => ({ name: 'numcodecs.zlib', configuration: { level: 5 } }) },
  lz4: {
    v2: () => ({ id: 'lz4', acceleration: 1 }),
    v3: () => ({ name: 'numcodecs.lz4', configuration: { acceleration: 1 } }),
  },
};

const choice = (name: CodecName): Spelling | undefined => {
  if (name === 'none') return undefined;
  if (Object.hasOwn(CHOICES, name)) return CHOICES[name];
  throw new ChunkwiseError(
    'argument',
    `toZarr: codec ${JSON.stringify(name)} is unknown; choose ${Object.keys(CHOICES).join(', ')} or none`,
  );
};

/** The compressor of `.zarray`. */
export const compressorV2 = (name: CodecName, dtype: DType) => choice(name)?.v2(itemsize(dtype)) ?? null;

/** The codecs of `zarr.json` for a chunk of `ndim` axes. */
export function codecsV3(name: CodecName, dtype: DType, order: 'C' | 'F', ndim: number): CodecSpec[] {
  const compressor = choice(name)?.v3(itemsize(dtype));
  const reversed = Array.from({ length: ndim }, (_, k) => ndim - 1 - k);
  return [
    ...(order === 'F' && ndim > 1 ? [{ name: 'transpose', configuration: { order: reversed } }] : []),
    { name: 'bytes', configuration: itemsize(dtype) > 1 ? { endian: 'little' } : {} },
    ...(compressor ? [compressor] : []),
  ];
}
