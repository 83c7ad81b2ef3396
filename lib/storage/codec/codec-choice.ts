/**
 * The compressors that chunkwise writes with, spelled as each Zarr format spells them.
 */
import { type DType, itemOfCodecs, laneBytes } from '../../../kernels/dtype.js';
import { ChunkwiseError } from '../../base/errors.js';
import type { CodecSpec } from '../stored-array.js';
import { CODECS, type Spelling } from './codecs.js';

type Codecs = typeof CODECS;

/** Compressors by the name a user gives. */
export type CodecName = { [K in keyof Codecs]: keyof Codecs[K]['written'] }[keyof Codecs] | 'none';

const CHOICES: Readonly<Record<string, Spelling>> = Object.assign(
  {},
  ...Object.values(CODECS).map(({ written }) => written),
);

const choice = (name: CodecName): Spelling | undefined => {
  if (name === 'none') return undefined;
  if (Object.hasOwn(CHOICES, name)) return CHOICES[name];
  throw new ChunkwiseError(
    'argument',
    `toZarr: codec ${JSON.stringify(name)} is unknown; choose ${Object.keys(CHOICES).join(', ')} or none`,
  );
};

/** The compressor of `.zarray`. */
export const compressorV2 = (name: CodecName, dtype: DType) => choice(name)?.v2(itemOfCodecs(dtype)) ?? null;

/** The codecs of `zarr.json` for a chunk of `ndim` axes; `toBytes` makes bytes of elements, where it is not 'bytes'. */
export function codecsV3(
  name: CodecName,
  dtype: DType,
  order: 'C' | 'F',
  ndim: number,
  toBytes?: CodecSpec,
): CodecSpec[] {
  const compressor = choice(name)?.v3(itemOfCodecs(dtype));
  const reversed = Array.from({ length: ndim }, (_, k) => ndim - 1 - k);
  return [
    ...(order === 'F' && ndim > 1 ? [{ name: 'transpose', configuration: { order: reversed } }] : []),
    toBytes ?? { name: 'bytes', configuration: laneBytes(dtype) > 1 ? { endian: 'little' } : {} },
    ...(compressor ? [compressor] : []),
  ];
}

/** Every name that a user may give. */
export const CODEC_NAMES = [...Object.keys(CHOICES), 'none'] as readonly CodecName[];
