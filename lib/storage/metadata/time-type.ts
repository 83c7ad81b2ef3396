/**
 * The times of NumPy as Zarr's metadata name them. Those of units that no dtype here has (`generic`, `ps`, `10s`, …) are read as
 * int64, with NumPy's name as the attribute `dtype`.
 */
import { DTYPES, type DType, isDType, isTextDType, isTimeDType } from '../../../kernels/dtype.js';
import { unitOf } from '../../../kernels/scalar.js';
import type { JsonObject } from './metadata-text.js';
import { textNameV3 } from './text-type.js';

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

/** The dtype that a name of NumPy's is read as. */
export const readTime = (name: string): DType => (isDType(name) ? name : 'int64');

/** The dtype in Zarr v2's words: `<f8`, `|b1`, `<M8[ns]`. */
export function typeV2(dtype: DType): string {
  if (isTextDType(dtype)) return dtype.replace(/^S/, '|S');
  const { itemsize, kind } = DTYPES[dtype];
  const unit = isTimeDType(dtype) ? `[${unitOf(dtype)}]` : '';
  return `${itemsize === 1 ? '|' : '<'}${kind}${itemsize}${unit}`;
}

/** The dtype in Zarr v3's words: its name, or an extension type of NumPy's times and text. */
export const typeV3 = (dtype: DType): string | object =>
  isTextDType(dtype)
    ? textNameV3(dtype)
    : isTimeDType(dtype)
      ? { name: `numpy.${dtype.slice(0, dtype.indexOf('['))}`, configuration: { unit: unitOf(dtype), scale_factor: 1 } }
      : dtype;
