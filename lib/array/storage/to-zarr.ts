/**
 * Writes arrays to Zarr stores: to a new place, or in the place of an array that stays until the new one is whole.
 */
import type { Scalar } from '../../../kernels/dtype.js';
import { boolean, isListOf, kind, nullable, oneOf, optional, otherwise, positive, string } from '../../base/kinds.js';
import { define, isPlainObject, type OptionKinds } from '../../base/signature.js';
import { evenBlocks } from '../../expr/compact.js';
import type { ComputeOptions } from '../../run/compute.js';
import { COMPUTE } from '../../run/compute-options.js';
import { withExtents } from '../../run/known-extents.js';
import { CODEC_NAMES, type CodecName } from '../../storage/codec/codec-choice.js';
import type { ArrayCreation } from '../../storage/writing/array-creation.js';
import { type ArrayLike, asarray } from '../asarray.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { movedArray, scalar } from '../kinds.js';
import type { DTypeOf } from '../types.js';
import type { Region } from './zarr-region.js';
import { targetOf, type ZarrTarget, zarrTarget } from './zarr-target.js';

/** Options of {@link toZarr}. */
export interface ToZarrOptions extends ComputeOptions {
  /** Path of the array inside the store; groups above it are made. Default: the store's root. */
  readonly path?: string | undefined;
  /** Version of the Zarr format; default: that of the group, of the array it came from, 3. */
  readonly format?: 2 | 3 | undefined;
  /** How chunks are compressed; default: as the array it came from, else 'blosc-lz4'; also 'zstd', 'gzip', 'none', … */
  readonly codec?: ArrayCreation['codec'] | undefined;
  /**
   * Text of characters: 'fixed' width, or 'variable', of any length (vlen-utf8; v3's `string`), which zarr-python reads as strings.
   * Default: as the array it came from, else 'fixed'.
   */
  readonly text?: ArrayCreation['text'] | undefined;
  /** Extents of a stored chunk, -1 for a whole axis; default: as the array it came from, else those of its largest block. */
  readonly chunks?: number | readonly number[] | undefined;
  /** v3 only: extents of a stored object that holds several chunks. */
  readonly shards?: readonly number[] | undefined;
  /** Default: those the array came with. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
  /** Names of the axes; default: those the array came with. */
  readonly dims?: readonly string[] | undefined;
  /** Attributes of the group that the array is a member of; its other attributes are replaced. */
  readonly groupAttributes?: Readonly<Record<string, unknown>> | undefined;
  /** Write consolidated metadata at the store's root, so that opening it takes one read. Default: renewed where there are. */
  readonly consolidated?: boolean | undefined;
  /**
   * What elements are that no object holds. Default: that of the stored array it came from; else none in v2, 0 in v3, which
   * asks for one.
   */
  readonly fillValue?: Scalar | null | undefined;
  /**
   * Write after the end of the array that is there, along this axis, given by number or name. The array has its new shape when
   * all is written.
   */
  readonly append?: number | string | undefined;
  /**
   * Write over a part of the array that is there: `'10:20, :'`, ranges by axis, or by the axes' names. Stored objects of which
   * only a part is written are read, changed and written again; runs that share such an object wait for each other, those whose
   * regions overlap are refused: of one process, and of several on one machine where the store is a folder.
   */
  readonly region?: Region | undefined;
  /** Replace an array that is there; default false. */
  readonly overwrite?: boolean | undefined;
  /** Go on where a run that was killed left off: objects that are there stay as they are. */
  readonly resume?: boolean | undefined;
}

const extentList = kind<readonly number[]>(
  'extents',
  'a list of extents',
  (value) => isListOf(value, positive.admits),
  {
    tag: 'chunks',
  },
);
const storedChunks = kind<number | readonly number[]>(
  'storedChunks',
  'an extent, or one for each axis; -1 for the whole',
  (value) => typeof value === 'number' || isListOf(value, (item) => typeof item === 'number'),
  { tag: 'chunks' },
);
const textList = kind<readonly string[]>('texts', 'a list of texts', (value) =>
  isListOf(value, (item) => typeof item === 'string'),
);
const record = kind<Readonly<Record<string, unknown>>>('attributes', 'a plain object', isPlainObject);
const codec = oneOf<CodecName>(...CODEC_NAMES);
const axisName = kind<number | string>(
  'axisName',
  'an axis by number or name',
  (value) => typeof value === 'string' || Number.isSafeInteger(value),
);
const regionKind = kind<Region>(
  'region',
  "ranges such as '10:20, :', one for each axis or by name",
  (value) => typeof value === 'string' || Array.isArray(value) || isPlainObject(value),
);
const TO_ZARR: OptionKinds<ToZarrOptions> = {
  path: otherwise(string, "the store's root"),
  format: otherwise(oneOf<2 | 3>(2, 3), 'that of the group, of the array it came from, or 3'),
  codec: otherwise(codec, "that of the array it came from, or 'blosc-lz4'"),
  text: otherwise(oneOf<'fixed' | 'variable'>('fixed', 'variable'), "that of the array it came from, or 'fixed'"),
  chunks: otherwise(storedChunks, 'those of the array it came from, or of its largest block'),
  shards: otherwise(extentList, 'none'),
  attributes: otherwise(record, 'those the array came with'),
  dims: otherwise(textList, 'those the array came with'),
  fillValue: otherwise(nullable(scalar, 'for none'), 'as the format has it'),
  groupAttributes: otherwise(record, 'as they are'),
  consolidated: optional(boolean, false),
  append: optional(axisName),
  region: optional(regionKind),
  overwrite: optional(boolean, false),
  resume: optional(boolean, false),
  ...COMPUTE,
};

/**
 * Computes `x` and writes it to a Zarr array, whole objects at a time, each under its name only when it is complete.
 *
 * @returns the array over what was written
 * @throws 'storage' when something is there already or cannot be written, 'chunks' when the chunks do not fit, 'argument' when
 * the target is a source of `x`, and as `compute`
 * @example
 * await cw.toZarr(speed, 'out.zarr', { path: 'speed', chunks: [12, 73, 144], codec: 'zstd' });
 */
export const toZarr = define(
  {
    name: 'toZarr',
    unknown: true,
    parameters: [
      ['x', movedArray],
      ['target', zarrTarget],
    ],
    options: TO_ZARR,
    promised: true,
  },
  async <X extends ArrayLike>(
    x: X,
    target: ZarrTarget,
    options: ToZarrOptions = {},
  ): Promise<ChunkedArray<DTypeOf<X>>> => {
    const given = asarray(x);
    const { location, path } = targetOf('toZarr', target, options.path);
    // Loaded when the first array is written: most programs write none.
    const { writeArray } = await import('./write-array.js');
    // Written is what there is: elements that a computed mask selects are counted first, and cut evenly.
    return withExtents([given.node], options, async ([node], chosen) => {
      const array = node === given.node ? given : wrap(evenBlocks(given.node, node), given);
      return (await writeArray(array, location, path, chosen)) as ChunkedArray<DTypeOf<X>>;
    });
  },
);
