/**
 * The values of attributes: numbers, texts and lists of them, as netCDF gives them.
 */
import type { AttributeType, AttributeValue } from '../file-content.js';
import { Cursor } from './bytes/cursor.js';
import { elementList } from './bytes/element-bytes.js';
import { faultOf, type Hdf5File } from './bytes/hdf5-file.js';
import type { GlobalHeap } from './index/global-heap.js';
import type { RawAttribute } from './messages/attributes.js';

const decoder = new TextDecoder();

/** Text of a fixed number of bytes, without what fills it up. */
export const fixedText = (bytes: Uint8Array): string => decoder.decode(bytes).replaceAll('\0', '');

const single = <T>(list: readonly T[]): T | readonly T[] => (list.length === 1 ? list[0] : list);

/** Texts of any length that `data` refer to; '' where there is none. */
export function vlenTexts(file: Hdf5File, data: Uint8Array, heap: GlobalHeap, object: string): string[] {
  const cursor = new Cursor(data, file, faultOf(file, object));
  const texts: string[] = [];
  while (cursor.left > 0) {
    const length = cursor.u32();
    const address = cursor.address();
    const index = cursor.u32();
    texts.push(length === 0 || address <= 0 ? '' : decoder.decode(textBytes(heap(address, index), length)));
  }
  return texts;
}

/** Text ends with its first NUL, which is stored with it by some. */
function textBytes(stored: Uint8Array, length: number): Uint8Array {
  const text = stored.subarray(0, length);
  const end = text.indexOf(0);
  return end < 0 ? text : text.subarray(0, end);
}

/** The value of an attribute, or why there is none. */
export function attributeValue(
  file: Hdf5File,
  { name, type, space, data }: RawAttribute,
  heap: GlobalHeap,
  object: string,
): { readonly value: AttributeValue; readonly type: AttributeType } | string {
  switch (type.kind) {
    case 'number': {
      if (type.dtype.startsWith('complex')) return 'complex numbers';
      const list = elementList(data, type.dtype, type.byteOrder).map((value) =>
        typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value,
      );
      return { value: single(list.map((v) => (typeof v === 'bigint' ? v : Number(v)))), type: type.dtype };
    }
    case 'text': {
      if (space.kind !== 'simple') return { value: fixedText(data), type: 'char' };
      const list: string[] = [];
      for (let at = 0; at < data.length; at += type.size) list.push(fixedText(data.subarray(at, at + type.size)));
      return { value: single(list), type: 'string' };
    }
    case 'vlen-text':
      return { value: single(vlenTexts(file, data, heap, `${object}, attribute ${name}`)), type: 'string' };
    case 'reference':
      return 'references to objects';
    case 'vlen':
      return 'lists of any length';
    case 'other':
      return type.what;
    default:
      return type satisfies never;
  }
}
