/**
 * The table of codecs: one entry each, with all that is known of it. An entry that lacks a part does not compile.
 */
import { itemOfCodecs } from '../../../kernels/dtype.js';
import type { CodecSpec, StoredArray } from '../stored-array.js';
import { bloscParts } from './blosc-parts.js';
import { adler32Step, crc32cStep, fletcher32Step, shuffleStep, zlibStep } from './byte-codecs.js';
import type { PartReader } from './chunk-part.js';
import type { CodecContext, CodecStep } from './codec-step.js';
import { ELEMENT_FILTERS } from './element-filters.js';
import { bitshuffleStep, hdf5Lz4Step, lzfStep, szipStep } from './hdf5-codecs.js';
import { bloscStep, lz4Step, zstdStep } from './native-codec.js';
import { TABLE_CODEC, tableStep } from './table-codec.js';
import { textStep } from './text-codec.js';

/** How a codec is named in the metadata of each Zarr format, for elements of `size` bytes. */
export interface Spelling {
  readonly v2: (size: number) => { readonly id: string; readonly [key: string]: unknown };
  readonly v3: (size: number) => CodecSpec;
}

/** What is known of one codec. */
export interface CodecRecord {
  /**
   * Where chunks are decoded and encoded: by our routines in the shared memory, by loops in TypeScript, by Node's zlib, or by
   * the numcodecs package; `none` where it is read but not written.
   */
  readonly decodedBy: 'routines' | 'loops' | 'node';
  readonly encodedBy: 'routines' | 'loops' | 'node' | 'package' | 'none';
  /** v3: it works on elements, so it may stand before the `bytes` codec. */
  readonly onElements: boolean;
  /** True for what is no codec of Zarr's, but of arrays over other files (tables of text, HDF5). */
  readonly isOurs?: boolean;
  /** The codec ready to run on chunks of elements of `itemsize` bytes: decodes and encodes. */
  readonly step: (codec: CodecSpec, itemsize: number) => CodecStep;
  /** Reads parts of chunks that have no other codec; undefined where chunks decode as a whole. */
  readonly parts: ((array: StoredArray, context: CodecContext) => PartReader) | undefined;
  /** What it is called in `toZarr`, with the settings that each name stands for. */
  readonly written: Readonly<Record<string, Spelling>>;
}

const blosc = (cname: string, clevel: number): Spelling => ({
  // Bytes of one-byte elements have nothing to gain from a shuffle.
  v2: (size) => ({ id: 'blosc', cname, clevel, shuffle: size > 1 ? 1 : 0, blocksize: 0 }),
  v3: (size) => ({
    name: 'blosc',
    configuration: { typesize: size, cname, clevel, shuffle: size > 1 ? 'shuffle' : 'noshuffle', blocksize: 0 },
  }),
});

const whole = { parts: undefined } as const;
const readOnly = { ...whole, encodedBy: 'none', written: {} } as const;
const filter = { ...whole, written: {} } as const;

export const CODECS = {
  blosc: {
    decodedBy: 'routines',
    encodedBy: 'routines',
    onElements: false,
    step: bloscStep,
    parts: bloscParts,
    written: { 'blosc-lz4': blosc('lz4', 5), 'blosc-zstd': blosc('zstd', 3) },
  },
  lz4: {
    ...whole,
    decodedBy: 'routines',
    encodedBy: 'routines',
    onElements: false,
    step: lz4Step,
    written: {
      lz4: {
        v2: () => ({ id: 'lz4', acceleration: 1 }),
        v3: () => ({ name: 'numcodecs.lz4', configuration: { acceleration: 1 } }),
      },
    },
  },
  zstd: {
    ...whole,
    decodedBy: 'routines',
    encodedBy: 'node',
    onElements: false,
    step: zstdStep,
    written: {
      zstd: {
        v2: () => ({ id: 'zstd', level: 3 }),
        v3: () => ({ name: 'zstd', configuration: { level: 3, checksum: false } }),
      },
    },
  },
  gzip: {
    ...whole,
    decodedBy: 'node',
    encodedBy: 'node',
    onElements: false,
    step: zlibStep('gzip'),
    written: {
      gzip: { v2: () => ({ id: 'gzip', level: 5 }), v3: () => ({ name: 'gzip', configuration: { level: 5 } }) },
    },
  },
  zlib: {
    ...whole,
    decodedBy: 'node',
    encodedBy: 'node',
    onElements: false,
    step: zlibStep('zlib'),
    written: {
      zlib: {
        v2: () => ({ id: 'zlib', level: 5 }),
        v3: () => ({ name: 'numcodecs.zlib', configuration: { level: 5 } }),
      },
    },
  },
  crc32c: { ...filter, decodedBy: 'routines', encodedBy: 'loops', onElements: false, step: crc32cStep },
  adler32: { ...filter, decodedBy: 'loops', encodedBy: 'loops', onElements: false, step: adler32Step },
  fletcher32: { ...filter, decodedBy: 'routines', encodedBy: 'loops', onElements: false, step: fletcher32Step },
  delta: { ...filter, decodedBy: 'routines', encodedBy: 'loops', onElements: true, step: ELEMENT_FILTERS.delta },
  shuffle: { ...filter, decodedBy: 'routines', encodedBy: 'routines', onElements: false, step: shuffleStep },
  fixedscaleoffset: {
    ...filter,
    decodedBy: 'loops',
    encodedBy: 'loops',
    onElements: false,
    step: ELEMENT_FILTERS.fixedscaleoffset,
  },
  'vlen-utf8': { ...filter, decodedBy: 'routines', encodedBy: 'routines', onElements: false, step: textStep },
  [TABLE_CODEC]: { ...readOnly, decodedBy: 'routines', onElements: false, isOurs: true, step: tableStep },
  'hdf5-lz4': { ...readOnly, decodedBy: 'loops', onElements: false, isOurs: true, step: hdf5Lz4Step },
  'hdf5-bitshuffle': { ...readOnly, decodedBy: 'loops', onElements: false, isOurs: true, step: bitshuffleStep },
  'hdf5-lzf': { ...readOnly, decodedBy: 'loops', onElements: false, isOurs: true, step: lzfStep },
  szip: { ...readOnly, decodedBy: 'loops', onElements: false, isOurs: true, step: szipStep },
  bitround: { ...readOnly, decodedBy: 'loops', onElements: true, step: ELEMENT_FILTERS.bitround },
} satisfies Readonly<Record<string, CodecRecord>>;

/** The record of the codec called `name`; undefined when there is none. */
export const codecRecord = (name: string): CodecRecord | undefined =>
  Object.hasOwn(CODECS, name) ? (CODECS as Readonly<Record<string, CodecRecord>>)[name] : undefined;

/**
 * The step that runs `codec` on chunks of elements of `itemsize` bytes.
 *
 * @throws Error when the codec is unknown (arrays with such codecs are refused when opened)
 */
export function codecStep(codec: CodecSpec, itemsize: number): CodecStep {
  const record = codecRecord(codec.name);
  if (!record) throw new Error(`codec ${JSON.stringify(codec.name)} is unknown`);
  return record.step(codec, itemsize);
}

/** What reads parts of the chunks of `array`, which has codecs; undefined where chunks decode as a whole. */
export const partsOf = ({ codecs }: StoredArray): CodecRecord['parts'] =>
  codecs.length === 1 ? codecRecord(codecs[0].name)?.parts : undefined;

/** The codecs of `array` that the numcodecs library decodes, because no routine of ours does. */
export const libraryCodecs = (array: StoredArray): string[] =>
  array.codecs
    .filter((codec) => {
      const step = codecStep(codec, itemOfCodecs(array.dtype));
      return step.library && step.decodeInto === undefined;
    })
    .map(({ name, configuration }) => (name === 'blosc' ? `blosc ${configuration.cname ?? ''}`.trim() : name));

/**
 * Refuses codecs that cannot be decoded.
 *
 * @param fail makes the error
 */
export function checkCodecs(codecs: readonly CodecSpec[], fail: (why: string) => Error): void {
  for (const { name } of codecs) {
    const record = codecRecord(name);
    if (!record || record.isOurs)
      throw fail(
        `codec ${JSON.stringify(name)} is not supported: chunkwise decodes ${Object.keys(CODECS)
          .filter((known) => !codecRecord(known)?.isOurs)
          .join(', ')}`,
      );
  }
}
