/**
 * Text of a fixed width as Zarr's metadata name it, and its fill values: characters as they are, bytes in base64.
 */
import { DTYPES, type Element, isDType, type TextDType } from '../../../kernels/dtype.js';
import { putText, textAt, widthOf } from '../../../kernels/text/text.js';
import type { JsonObject } from './metadata-text.js';

const named = (text: string): TextDType | undefined => (isDType(text) ? (text as TextDType) : undefined);

/** `<U12` for v2's and .npy's `<U12` and `>U12`, `S12` for `|S12`; undefined for what is no text, or has no width. */
export function textTypeV2(text: string): TextDType | undefined {
  const [, kind, width] = /^[<>|=]?([USa])(\d+)$/.exec(text) ?? [];
  return kind ? named(`${kind === 'U' ? '<U' : 'S'}${width}`) : undefined;
}

/** The dtype of v3's `fixed_length_utf32` and `null_terminated_bytes`; null where their length is none. */
export function textTypeV3(dataType: unknown): TextDType | null | undefined {
  const { name, configuration } = (dataType ?? {}) as { name?: unknown; configuration?: JsonObject };
  if (name !== 'fixed_length_utf32' && name !== 'null_terminated_bytes') return undefined;
  const bytes = configuration?.length_bytes;
  if (typeof bytes !== 'number') return null;
  return named(name === 'fixed_length_utf32' ? `<U${bytes / 4}` : `S${bytes}`) ?? null;
}

/** The dtype in v3's words. */
export const textNameV3 = (dtype: TextDType): object => ({
  name: dtype.startsWith('<') ? 'fixed_length_utf32' : 'null_terminated_bytes',
  configuration: { length_bytes: DTYPES[dtype].itemsize },
});

/** The fill value that a document gives; undefined where it is none. */
export function textFill(value: unknown, dtype: TextDType): string | undefined {
  // Some writers leave a number where there is no text.
  if (value === 0) return '';
  if (typeof value !== 'string') return undefined;
  if (dtype.startsWith('<')) return value;
  const bytes = Buffer.from(value, 'base64');
  return textAt(bytes, 0, bytes.length);
}

/** A fill value as documents hold it; undefined for what is no element. */
export function textFillJson(value: Element, dtype: TextDType): string | undefined {
  if (value === 0) return '';
  if (typeof value !== 'string') return undefined;
  if (dtype.startsWith('<')) return value;
  const bytes = new Uint8Array(widthOf(dtype));
  return putText(bytes, 0, bytes.length, value) ? Buffer.from(bytes).toString('base64') : undefined;
}
