/**
 * The times of NumPy as Zarr's metadata name them: read as int64, with NumPy's name as the attribute `dtype`.
 */
import type { JsonObject } from './metadata-text.js';

/** `datetime64[ns]` for v2's `<M8[ns]` and so on. */
export function timeDType(text: string): string | undefined {
  const [, letter, unit] = /^[<>]([mM])8\[(\w+)\]$/.exec(text) ?? [];
  return letter && `${letter === 'M' ? 'datetime64' : 'timedelta64'}[${unit}]`;
}

/** `datetime64[10s]` for v3's extension types `numpy.datetime64` and `numpy.timedelta64`; null where their unit is none. */
export function timeTypeV3(dataType: unknown): string | null | undefined {
  const { name, configuration } = (dataType ?? {}) as { name?: unknown; configuration?: JsonObject };
  if (name !== 'numpy.datetime64' && name !== 'numpy.timedelta64') return undefined;
  const { unit, scale_factor: scale = 1 } = configuration ?? {};
  const known = typeof unit === 'string' && /^(generic|Y|M|W|D|h|m|s|ms|us|μs|ns|ps|fs|as)$/.test(unit);
  if (!known || typeof scale !== 'number' || !Number.isInteger(scale) || scale < 1) return null;
  const text = unit === 'generic' ? '' : `[${scale === 1 ? '' : scale}${unit}]`;
  return `${name.slice('numpy.'.length)}${text}`;
}
