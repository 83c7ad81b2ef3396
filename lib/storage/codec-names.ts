/**
 * Says which codecs chunkwise knows, so that an array whose codec is unknown is refused when it is opened.
 */
import type { CodecSpec } from './stored-array.js';

/** Codecs that turn the bytes of a chunk into elements again, by id. */
export const KNOWN_CODECS: ReadonlySet<string> = new Set([
  'blosc',
  'lz4',
  'zstd',
  'gzip',
  'zlib',
  'crc32c',
  'adler32',
  'delta',
  'shuffle',
  'fixedscaleoffset',
  'bitround',
  'float16',
]);

/**
 * Refuses codecs that cannot be decoded.
 *
 * @param fail makes the error
 */
export function checkCodecs(codecs: readonly CodecSpec[], fail: (why: string) => Error): void {
  for (const { name } of codecs)
    if (!KNOWN_CODECS.has(name))
      throw fail(`codec ${JSON.stringify(name)} is not supported: chunkwise decodes ${[...KNOWN_CODECS].join(', ')}`);
}
