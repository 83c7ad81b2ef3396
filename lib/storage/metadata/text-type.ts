/**
 * Text of a fixed width as Zarr's metadata name it, and its fill values: characters as they are, bytes in base64.
 */
import { DTYPES, type DType, type Element, isDType, isTextDType, type TextDType } from '../../../kernels/dtype.js';
import { putText, textAt, textDType, widthOf } from '../../../kernels/text/text.js';
import type { StoredArray } from '../stored-array.js';
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

/** The codec of text of any length: in memory it is `<Un` of the width that stands in its configuration. */
export const VARIABLE_TEXT = 'vlen-utf8';

/** True where a metadata document describes text of any length that can be read as elements. */
export function isVariableText(meta: JsonObject): boolean {
  if (meta.zarr_format === 2)
    return meta.dtype === '|O' && Array.isArray(meta.filters) && meta.filters[0]?.id === VARIABLE_TEXT;
  const type = meta.data_type as { name?: unknown } | string | null | undefined;
  const name = typeof type === 'string' ? type : type?.name;
  return name === 'string' || name === 'variable_length_utf8';
}

/** True for an array of text of any length. */
export const isVariable = ({ codecs }: StoredArray): boolean => codecs[0]?.name === VARIABLE_TEXT;

/** An array of text of any length as one whose elements in memory have room for those of `dtype` too; others as they are. */
export function widened(array: StoredArray, dtype: DType): StoredArray {
  if (!isVariable(array) || !isTextDType(dtype) || !isTextDType(array.dtype)) return array;
  const width = Math.max(widthOf(array.dtype), widthOf(dtype));
  const [{ name }, ...rest] = array.codecs;
  return { ...array, dtype: textDType('U', width), codecs: [{ name, configuration: { width } }, ...rest] };
}

/** What stands in a document for text of any length, beside the codec. */
export const VARIABLE_TYPE = { v2: '|O', v3: 'string' } as const;

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
