/**
 * What commands do with datasets: opened, narrowed by options, written by the ending of a name.
 */
import { existsSync } from 'node:fs';
import { type Dataset, openDataset, slice } from '../climate/index.js';
import type { Label } from '../climate/labelled/labels.js';
import { type Call, type Flag, pairs, UsageError } from './arguments.js';

/** Options of what narrows a dataset. */
export const SELECTING: Readonly<Record<string, Flag>> = {
  group: { value: 'PATH', text: 'the group to open (default: the root)' },
  var: { value: 'NAME[,NAME]', text: 'these variables only' },
  sel: { value: 'DIM=LABEL', multiple: true, text: 'labels: time=2010-06, lat=60:20, lon=190:240, level=500' },
  time: { value: 'LABEL', text: 'short for --sel time=LABEL; so are --lat, --lon and --level' },
  lat: { value: 'LABEL', text: 'as --sel lat=LABEL' },
  lon: { value: 'LABEL', text: 'as --sel lon=LABEL' },
  level: { value: 'LABEL', text: 'as --sel level=LABEL' },
  isel: { value: 'DIM=INDEX', multiple: true, text: 'positions: time=0, lat=10:20' },
  nearest: { text: 'labels that are none stand for the nearest' },
};

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** A label: a number where it is one. */
const labelOf = (part: string): Label | null =>
  part === '' ? null : part.trim() !== '' && Number.isFinite(Number(part)) ? Number(part) : part;

/** Where a range is cut: at the colon, of dates with a time at `..`. */
function rangeOf(value: string): readonly string[] {
  if (value.includes('..')) return value.split('..');
  return value.split(':');
}

/** Labels of time dimensions are text, also those that look like numbers: 2010. */
const isTime = (ds: Dataset, dim: string): boolean => {
  const coord = ds.parts.variables.get(dim);
  return (
    coord !== undefined &&
    (coord.calendar !== undefined || coord.data.dtype.startsWith('datetime64') || /^(<U|S)/.test(coord.data.dtype))
  );
};

function labels(ds: Dataset, given: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([dim, value]) => {
      const parts = isTime(ds, dim) && !value.includes('..') && /\dT?\d\d:\d\d/.test(value) ? [value] : rangeOf(value);
      const each = parts.map((part) => (isTime(ds, dim) ? (part === '' ? null : part) : labelOf(part)));
      if (each.length > 2) throw new UsageError(`--sel ${dim}=${value}: a range is first:last, of moments first..last`);
      return [dim, each.length === 2 ? slice(each[0], each[1]) : each[0]];
    }),
  );
}

function places(given: Readonly<Record<string, string>>): Record<string, number | string> {
  return Object.fromEntries(
    Object.entries(given).map(([dim, value]) => {
      if (!/^-?\d*(:-?\d*){0,2}$/.test(value) || value === '')
        throw new UsageError(`--isel ${dim}=${value}: an index or first:end:step`);
      return [dim, value.includes(':') ? value : Number(value)];
    }),
  );
}

/** Opens what a call names and narrows it as its options say. */
export async function openNarrowed(path: string, { values }: Call): Promise<Dataset> {
  const group = text(values.group);
  const opened: Dataset = await openDataset(path, group === undefined ? {} : { group });
  const names = text(values.var)?.split(',');
  for (const name of names ?? [])
    if (!opened.has(name))
      throw new UsageError(`there is no variable '${name}'; there are ${Object.keys(opened.dataVars).join(', ')}`);
  const chosen = names ? opened.dropVars(Object.keys(opened.dataVars).filter((name) => !names.includes(name))) : opened;
  const short = ['time', 'lat', 'lon', 'level'].flatMap((dim) =>
    typeof values[dim] === 'string' ? [[dim, values[dim] as string]] : [],
  );
  const bySel = labels(chosen, { ...pairs('sel', values.sel as string[] | undefined), ...Object.fromEntries(short) });
  const narrowed =
    Object.keys(bySel).length > 0 ? chosen.sel(bySel as never, values.nearest ? { method: 'nearest' } : {}) : chosen;
  const byIsel = places(pairs('isel', values.isel as string[] | undefined));
  return Object.keys(byIsel).length > 0 ? narrowed.isel(byIsel) : narrowed;
}

/** Options of what is written. */
export const WRITING: Readonly<Record<string, Flag>> = {
  output: { value: 'FILE', short: 'o', text: 'where to write, by its ending: .zarr, .nc (classic NetCDF)' },
  chunks: { value: 'DIM=N[,DIM=N]', text: 'extents of stored chunks' },
  codec: { value: 'NAME', text: "compression of Zarr: 'blosc-lz4' (default), 'zstd', 'gzip', 'none'" },
  overwrite: { text: 'replace what is there' },
};

/** Writes a dataset where a call says. */
export async function writeDataset(ds: Dataset, path: string, { values }: Call): Promise<void> {
  const chunks = Object.fromEntries(
    Object.entries(pairs('chunks', text(values.chunks))).map(([dim, extent]) => {
      if (!/^[1-9]\d*$/.test(extent))
        throw new UsageError(`--chunks ${dim}=${extent}: an extent is a whole number of 1 or more`);
      if (!ds.dims.includes(dim))
        throw new UsageError(`--chunks: there is no dimension '${dim}'; there are ${ds.dims.join(', ')}`);
      return [dim, Number(extent)];
    }),
  );
  if (/\.(nc|nc3|cdf)$/i.test(path)) {
    if (existsSync(path) && !values.overwrite)
      throw new UsageError(`${path} is there already; --overwrite replaces it`);
    await ds.toNetcdf(path);
    return;
  }
  if (!/\.(zarr|zip)\/?$/i.test(path) && !/^[a-z\d+]+:/i.test(path))
    throw new UsageError(`${path}: nothing says the format: name a .zarr or a .nc`);
  await ds.toZarr(path, {
    mode: values.overwrite ? 'w' : 'w-',
    ...(Object.keys(chunks).length > 0 ? { chunks } : {}),
    ...(typeof values.codec === 'string' ? { codec: values.codec as never } : {}),
  });
}
