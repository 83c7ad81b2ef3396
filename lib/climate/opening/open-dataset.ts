/**
 * Opens datasets: finds what is at a place, reads its variables without their data, and applies the conventions of CF.
 */
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ZarrSource } from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { boolean, kind, oneOf, optional, otherwise, string } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import { type DecodeGroupOptions, decodeGroup } from '../cf/decode-group.js';
import { chunk, load } from '../labelled/computing.js';
import { isIndexVariable } from '../labelled/coordinates.js';
import type { DataArray } from '../labelled/data-array.js';
import { type Dataset, datasetOf } from '../labelled/dataset.js';
import type { Variable } from '../labelled/variable.js';
import { readFileGroup } from './file-source.js';
import type { RawGroup, RawOptions } from './raw-group.js';
import { readZarrGroup } from './zarr-source.js';

/** How a dataset is opened. */
export interface OpenDatasetOptions extends RawOptions, Omit<DecodeGroupOptions, 'joinCharacters'> {
  /** Apply the conventions of CF; default true. With false, all variables stay as they are stored. */
  readonly decodeCf?: boolean | undefined;
  /** Is told what was odd or left out, each as a sentence; default: warnings of the process. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** What a dataset is opened from: a path, a URL, or a store of Zarr. */
export type DatasetSource = string | URL | ZarrSource;

/** A dataset whose variables have these names: `openDataset<'t2m' | 'lat'>(path)` knows `ds.t2m`. */
export type NamedDataset<N extends string> = Dataset & { readonly [K in N]: ReturnType<Dataset['get']> };

export const sourceKind = kind<DatasetSource>(
  'source',
  'a path, a URL, or a store, group or array of zarr or zarrita',
  (value) => (typeof value === 'string' && value !== '') || (typeof value === 'object' && value !== null),
);
const record = kind<NonNullable<OpenDatasetOptions['chunks']>>(
  'chunksByName',
  "extents by dimension, as { time: 120 }, or 'auto'",
  (value) => value === 'auto' || (typeof value === 'object' && value !== null && !Array.isArray(value)),
);
const names = kind<readonly string[]>(
  'names',
  'a list of names',
  (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  { list: true },
);

/** @internal kinds of the options */
export const OPEN: OptionKinds<OpenDatasetOptions> = {
  group: otherwise(string, 'the root'),
  chunks: otherwise(record, 'stored chunks, merged up to about 8 MiB'),
  decodeCf: optional(boolean, true),
  maskAndScale: optional(boolean, true),
  decodeTimes: optional(boolean, true),
  decodeTimedelta: optional(boolean, false),
  concatCharacters: optional(boolean, true),
  maskValid: optional(boolean, false),
  floatDtype: otherwise(oneOf<'float32' | 'float64'>('float32', 'float64'), 'as xarray chooses'),
  decodeCoords: optional(
    kind<boolean | 'coordinates' | 'all'>('decodeCoords', "true, false, 'coordinates' or 'all'", (value) =>
      [true, false, 'coordinates', 'all'].includes(value as never),
    ),
    true,
  ),
  dropVariables: otherwise(names, 'none'),
  onWarning: otherwise(
    kind<(message: string) => void>('func', 'a function', (value) => typeof value === 'function'),
    'process.emitWarning',
  ),
};

/** Ends of URLs that name files; all others name stores of Zarr. */
const FILE_URL = /\.(nc|nc3|nc4|cdf|netcdf|h5|hdf5?|he5|grib2?|grb2?)$/i;

/** The path of a local file that is no Zarr, or the URL of one; undefined for everything else. */
function filePathOf(source: DatasetSource): string | undefined {
  const text = source instanceof URL ? source.href : source;
  if (typeof text === 'string' && /^(https?|s3|gs|az):\/\//i.test(text) && URL.canParse(text))
    return FILE_URL.test(new URL(text).pathname) ? text : undefined;
  const path = source instanceof URL && source.protocol === 'file:' ? fileURLToPath(source) : source;
  if (typeof path !== 'string' || /^[a-z][a-z\d+.-]+:\/\//i.test(path) || /\.(json|zip|zarr\/?)$/i.test(path))
    return undefined;
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? undefined : path;
}

/** @internal the variables at a place, as stored */
export async function readRaw(source: DatasetSource, options: RawOptions): Promise<RawGroup> {
  const path = filePathOf(source);
  return path === undefined ? readZarrGroup(source as ZarrSource, options) : readFileGroup(path, options);
}

/** Tells warnings, each once. */
function warn(source: string, warnings: readonly string[], hear: OpenDatasetOptions['onWarning']): void {
  for (const text of new Set(warnings)) {
    const message = `openDataset: ${source}: ${text}`;
    if (hear) hear(message);
    else process.emitWarning(message, { type: 'ChunkwiseWarning' });
  }
}

/** @internal the dataset of what was read */
export async function decodedDataset(
  raw: RawGroup,
  { decodeCf = true, group: _, chunks, onWarning, ...options }: OpenDatasetOptions,
): Promise<Dataset> {
  const decoded = await decodeGroup(
    raw.variables,
    raw.attrs,
    decodeCf
      ? options
      : {
          ...options,
          maskAndScale: false,
          decodeTimes: false,
          decodeTimedelta: false,
          concatCharacters: false,
          decodeCoords: false,
        },
  );
  warn(raw.source, [...raw.warnings, ...decoded.warnings], onWarning);
  const variables = new Map(
    [...decoded.variables].map(([name, variable]): [string, Variable] => [
      name,
      {
        dims: variable.dims,
        data: variable.data,
        attrs: variable.attrs,
        encoding: { ...variable.encoding, attributeTypes: variable.attrTypes },
        ...(variable.calendar ? { calendar: variable.calendar as Variable['calendar'] & string } : {}),
      },
    ]),
  );
  const indexes = [...variables].filter(([name, variable]) => isIndexVariable(name, variable)).map(([name]) => name);
  const lazy = datasetOf({
    variables,
    coordNames: new Set([...decoded.coords, ...indexes]),
    attrs: decoded.attrs,
    encoding: {
      ...decoded.encoding,
      source: raw.source,
      ...(raw.unlimited.length > 0 ? { unlimitedDims: raw.unlimited } : {}),
    },
  });
  // Labels are looked up at once, so they are read now, all of them together.
  const ds = await load(lazy, indexes);
  return chunks === undefined || chunks === 'auto'
    ? ds
    : chunk(ds, Object.fromEntries(Object.entries(chunks).filter(([dim]) => dim in ds.sizes)));
}

/**
 * Opens a dataset: a NetCDF file (classic, 64-bit offset, CDF-5, NetCDF-4 and HDF5), a Zarr group (a folder, a zip file, a URL, Kerchunk
 * references, a store). Only headers and the labels of dimensions are read; data are read by what computes with them.
 *
 * Values are decoded by the conventions of CF, as xarray does: missing values become NaN, packed integers numbers, times
 * `datetime64[us]`, or dates of their own calendar. A variable that cannot be read or decoded is left out, or stays as it is stored,
 * with a warning.
 *
 * @throws 'storage' when nothing is there, or it is damaged or of another format; 'argument' when there is no such group
 *
 * @example
 * const ds = await openDataset('air.nc');
 * const july = ds.get('air').sel({ time: '2010-07', lat: 40 });
 * console.log(await july.mean('lon').values());
 */
export const openDataset = define(
  { name: 'openDataset', parameters: [['source', sourceKind]], options: OPEN, promised: true },
  async <N extends string = never>(
    source: DatasetSource,
    options: OpenDatasetOptions = {},
  ): Promise<NamedDataset<N>> => {
    const raw = await readRaw(source, { group: options.group });
    return (await decodedDataset(raw, options)) as NamedDataset<N>;
  },
);

/** {@link openDataset} of a Zarr group, by xarray's name. @example const ds = await openZarr('climate.zarr', { group: 'surface' }); */
export const openZarr = openDataset;

/**
 * Opens a file or store that has one data variable, as a labelled array.
 *
 * @throws as {@link openDataset}; 'argument' when there are several variables, or none
 * @example
 * const air = await openDataarray('air.nc');
 */
export const openDataarray = define(
  { name: 'openDataarray', parameters: [['source', sourceKind]], options: OPEN, promised: true },
  async (source: DatasetSource, options: OpenDatasetOptions = {}): Promise<DataArray> => {
    const ds: Dataset = await openDataset(source, options);
    const names = Object.keys(ds.dataVars);
    if (names.length === 1) return ds.get(names[0]);
    throw new ChunkwiseError(
      'argument',
      `openDataarray: ${names.length === 0 ? 'there is no data variable' : `there are several variables (${names.join(', ')})`}; use openDataset and get`,
    );
  },
);
