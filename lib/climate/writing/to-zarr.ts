/**
 * Writes datasets to Zarr by the conventions of CF: each variable packed as its encoding says, so that xarray opens the same.
 */
import {
  toZarr as arrayToZarr,
  type ComputeOptions,
  compute as computeArrays,
  consolidateMetadata,
  createGroup,
  openGroup,
  type ToZarrOptions,
  ZarrGroup,
} from '../../array/index.js';
import { type ZarrTarget, zarrTarget } from '../../array/storage/zarr-target.js';
import { ChunkwiseError, isChunkwiseError } from '../../base/errors.js';
import { boolean, oneOf, optional, otherwise, string } from '../../base/kinds.js';
import { define, type OptionKinds, type Options, signatureOf } from '../../base/signature.js';
import { encodeGroup } from '../cf/encode-group.js';
import type { EncodedVariable, VariableToEncode } from '../cf/encode-variable.js';
import { type DataArray, isDataArray } from '../labelled/data-array.js';
import type { Dataset } from '../labelled/dataset.js';
import { anyByName, labelledKind } from '../labelled/kinds.js';
import type { Encoding, Variable } from '../labelled/variable.js';
import { encodable } from './encodable.js';

/** How one variable is stored: `chunks`, `shards`, `codec`, `dtype`, `scale_factor`, `add_offset`, `_FillValue`, `units`, `calendar`. */
export type VariableEncoding = Encoding;

/** Where a dataset is written: a path, a URL or a store. */
export type DatasetTarget = ZarrTarget;

/** How a dataset is written. */
export interface DatasetToZarrOptions extends ComputeOptions {
  /**
   * 'w-' (default): nothing may be there; 'w': what is there is replaced; 'a': variables are added or replaced; 'r+': only variables that
   * are there are written.
   */
  readonly mode?: 'w-' | 'w' | 'a' | 'r+' | undefined;
  /** How variables are stored, by name; default: as they were where they were read. */
  readonly encoding?: Readonly<Record<string, VariableEncoding>> | undefined;
  /** Extents of stored chunks by dimension. */
  readonly chunks?: Readonly<Record<string, number>> | undefined;
  readonly codec?: ToZarrOptions['codec'] | undefined;
  /** Path of the group inside the store. */
  readonly group?: string | undefined;
  readonly format?: 2 | 3 | undefined;
  /** Write after the end of what is there along this dimension. */
  readonly appendDim?: string | undefined;
  /** Write over a part of what is there, by dimension: `{ time: '10:20' }`. */
  readonly region?: Readonly<Record<string, string>> | undefined;
  /** Write consolidated metadata; default true. */
  readonly consolidated?: boolean | undefined;
  readonly resume?: boolean | undefined;
}

const OF_ARRAYS = signatureOf(arrayToZarr)?.options as Options;
const TO_ZARR = {
  ...(signatureOf(computeArrays)?.options as Options),
  mode: optional(oneOf<'w-' | 'w' | 'a' | 'r+'>('w-', 'w', 'a', 'r+'), 'w-'),
  encoding: otherwise(anyByName<VariableEncoding>('encodings'), 'as they were where they were read'),
  chunks: otherwise(anyByName<number>('extents'), 'as they were, else blocks'),
  codec: OF_ARRAYS.codec,
  group: otherwise(string, 'the root'),
  format: OF_ARRAYS.format,
  appendDim: otherwise(string, 'nothing is there'),
  region: otherwise(anyByName<string>('ranges'), 'all'),
  consolidated: optional(boolean, true),
  resume: optional(boolean, false),
} as unknown as OptionKinds<DatasetToZarrOptions>;

/** What is stored under a name already. */
async function storedAttributes(group: ZarrGroup | undefined, name: string): Promise<Encoding | undefined> {
  if (!group) return undefined;
  try {
    const member = await group.get(name);
    return member instanceof ZarrGroup ? undefined : { ...member.attributes, dtype: member.dtype };
  } catch (error) {
    if (isChunkwiseError(error) && error.tag === 'storage') return undefined;
    throw error;
  }
}

const PACKING = [
  'scale_factor',
  'add_offset',
  '_FillValue',
  'missing_value',
  'units',
  'calendar',
  '_Unsigned',
  'dtype',
];

/** Extents of the stored chunks of a variable, where something says them. */
function storedChunks(
  { dims, data }: EncodedVariable,
  own: VariableEncoding,
  before: Encoding,
  chunks: DatasetToZarrOptions['chunks'],
): readonly number[] | undefined {
  const within = (extents: readonly number[]): number[] =>
    extents.map((extent, axis) => Math.max(1, Math.min(extent, data.shape[axis])));
  if (Array.isArray(own.chunks)) return within(own.chunks as number[]);
  if (dims.some((dim) => chunks?.[dim] !== undefined))
    return within(dims.map((dim, axis) => chunks?.[dim] ?? data.chunksize[axis]));
  const stored = before.chunks as readonly number[] | undefined;
  // Chunks of where it was read are kept where it is still cut at whole ones of them.
  const fits = (sizes: readonly number[], extent: number): boolean =>
    sizes.slice(0, -1).every((size) => size % extent === 0);
  return stored?.length === dims.length && data.chunks.every((sizes, axis) => fits(sizes, stored[axis]))
    ? within(stored)
    : undefined;
}

interface Writing {
  readonly target: ZarrTarget;
  readonly options: DatasetToZarrOptions;
  readonly there: ZarrGroup | undefined;
  readonly computing: ComputeOptions;
}

/** True where a run writes a part of what is there. */
const isPart = ({ appendDim, region }: DatasetToZarrOptions): boolean =>
  appendDim !== undefined || region !== undefined;

async function writeVariable(
  name: string,
  encoded: EncodedVariable,
  variable: Variable,
  { target, options, there, computing }: Writing,
): Promise<void> {
  const { appendDim, region, mode = 'w-', group = '', encoding = {} } = options;
  const own = encoding[name] ?? {};
  const stored = isPart(options) && (await storedAttributes(there, name)) !== undefined;
  const path = [group, name].filter(Boolean).join('/');
  if (stored) {
    const along = appendDim ?? Object.keys(region ?? {}).find((dim) => variable.dims.includes(dim));
    // What has nothing of that dimension is there already.
    if (along === undefined || !variable.dims.includes(along)) return;
    const part = Object.fromEntries(Object.entries(region ?? {}).filter(([dim]) => variable.dims.includes(dim)));
    const place = appendDim === undefined ? { region: part as never } : { append: appendDim };
    await arrayToZarr(encoded.data, target, { ...computing, path, ...place });
    return;
  }
  const chunks = storedChunks(encoded, own, variable.encoding, options.chunks);
  const codec = (own.codec as ToZarrOptions['codec']) ?? options.codec;
  await arrayToZarr(encoded.data, target, {
    ...computing,
    path,
    dims: encoded.dims,
    attributes: jsonAttributes(encoded.attrs),
    ...(options.format ? { format: options.format } : {}),
    ...(chunks ? { chunks } : {}),
    ...(Array.isArray(own.shards) ? { shards: own.shards as number[] } : {}),
    ...(codec ? { codec } : {}),
    fillValue: encoded.fill ?? (options.format === 2 ? null : undefined),
    overwrite: mode !== 'w-',
    ...(options.resume ? { resume: true } : {}),
  });
}

/** JSON has no numbers that are not finite: xarray writes them as text. */
const jsonAttributes = (attrs: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(attrs).map(([name, value]) => [name, jsonValue(value)]));
const jsonValue = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(jsonValue)
    : typeof value === 'bigint'
      ? Number(value)
      : typeof value === 'number' && !Number.isFinite(value)
        ? String(value)
        : value;

/** The group at a place, if there is one. */
async function groupThere(target: ZarrTarget, path: string | undefined): Promise<ZarrGroup | undefined> {
  try {
    return await openGroup(target as never, path === undefined ? {} : { path });
  } catch (error) {
    if (isChunkwiseError(error)) return undefined;
    throw error;
  }
}

/** A variable with the encoding that it is written by: its own, as users changed it, and where it is added to that of what is there. */
async function toEncode(name: string, variable: Variable, { options, there }: Writing): Promise<VariableToEncode> {
  const stored = isPart(options) || options.mode === 'r+' ? await storedAttributes(there, name) : undefined;
  const packing = stored
    ? Object.fromEntries(PACKING.filter((key) => key in stored).map((key) => [key, stored[key]]))
    : {};
  return encodable(variable, { ...packing, ...options.encoding?.[name] });
}

/**
 * Writes a dataset (an array: as a dataset of one variable) to a Zarr group, each variable encoded as it was where it was read, or as
 * `encoding` says. Times are numbers since a date, missing values the fill value, coordinates attributes: xarray opens the same.
 *
 * @throws 'storage' when something is there or it cannot be written; 'dtype', 'argument' when a variable does not fit its encoding
 *
 * @example
 * const ds = await openDataset('air.nc');
 * await ds.toZarr('air.zarr', { chunks: { time: 12 }, codec: 'zstd', mode: 'w' });
 */
export const toZarr = define(
  {
    name: 'toZarr',
    parameters: [
      ['x', labelledKind],
      ['target', zarrTarget],
    ],
    options: TO_ZARR,
    promised: true,
  },
  async (x: Dataset | DataArray, target: DatasetTarget, options: DatasetToZarrOptions = {}): Promise<void> => {
    const ds = isDataArray(x) ? x.toDataset({ name: x.name ?? 'data' }) : x;
    const { mode = 'w-', group, appendDim, region, consolidated = true } = options;
    const {
      encoding: _,
      chunks: __,
      codec: ___,
      mode: ____,
      group: _____,
      format,
      appendDim: ______,
      region: _______,
      consolidated: ________,
      resume: _________,
      ...computing
    } = options;
    const there = await groupThere(target, group);
    if (
      there &&
      mode === 'w-' &&
      appendDim === undefined &&
      region === undefined &&
      !options.resume &&
      (await there.members().catch(() => [])).length > 0
    )
      throw new ChunkwiseError(
        'storage',
        `toZarr: ${String(target)} is there already; write { mode: 'w' } to replace it, 'a' to add variables, or appendDim`,
      );
    if (appendDim !== undefined && !ds.dims.includes(appendDim))
      throw new ChunkwiseError(
        'argument',
        `toZarr: there is no dimension '${appendDim}' to append along; there are ${ds.dims.join(', ') || 'none'}`,
      );
    for (const name of Object.keys(options.encoding ?? {}))
      if (!ds.has(name))
        throw new ChunkwiseError('argument', `toZarr: encoding names '${name}', which is no variable of the dataset`);
    const { variables, coordNames } = ds.parts;
    const writing: Writing = { target, options, there, computing };
    const given = new Map<string, VariableToEncode>();
    for (const [name, variable] of variables) given.set(name, await toEncode(name, variable, writing));
    const encoded = await encodeGroup(given, coordNames, ds.attrs);
    for (const warning of encoded.warnings) process.emitWarning(`toZarr: ${warning}`, { type: 'ChunkwiseWarning' });
    if (!there || !isPart(options))
      await createGroup(target, {
        ...(group ? { path: group } : {}),
        ...(format ? { format } : {}),
        attributes: jsonAttributes(encoded.attrs),
      });
    const ordered = [...encoded.variables].sort(([a], [b]) => Number(coordNames.has(b)) - Number(coordNames.has(a)));
    for (const [name, one] of ordered) await writeVariable(name, one, variables.get(name) as Variable, writing);
    if (consolidated) await consolidateMetadata(target, group ? { path: group } : {});
  },
);
