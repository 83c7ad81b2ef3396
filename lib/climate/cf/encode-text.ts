/**
 * Text as single characters along a dimension more, as classic files hold it.
 */
import { type ChunkedArray, mapBlocks, view } from '../../array/index.js';
import { READ_ELEMENTS } from './decode-times.js';

/** Characters: dims and data have one more axis. */
export interface EncodedText {
  readonly data: ChunkedArray;
  /** Characters of an element. */
  readonly width: number;
  /** The encoding of what was no bytes. */
  readonly encoding?: 'utf-8';
}

/** `S` or `<U` as `S1` with an axis more. The bytes that UTF-8 takes are counted, in arrays of up to a million elements. */
export async function encodeText(data: ChunkedArray): Promise<EncodedText> {
  if (data.dtype.startsWith('S')) {
    const width = Number(data.dtype.slice(1));
    return { data: characters(data, width), width };
  }
  const points = Number(data.dtype.slice(2));
  const width = await utf8Width(data, points);
  const bytes = mapBlocks(
    (block: { readonly data: Uint32Array }, n: number, size: number) => {
      const encoder = new TextEncoder();
      const count = block.data.length / n;
      const found = new Uint8Array(count * size);
      for (let i = 0; i < count; i++) {
        let end = (i + 1) * n;
        while (end > i * n && block.data[end - 1] === 0) end--;
        const text = String.fromCodePoint(...block.data.subarray(i * n, end));
        encoder.encodeInto(text, found.subarray(i * size, (i + 1) * size));
      }
      return found;
    },
    data,
    { dtype: `S${width}`, args: [points, width] },
  );
  return { data: characters(bytes, width), width, encoding: 'utf-8' };
}

const characters = (data: ChunkedArray, width: number): ChunkedArray =>
  width === 1 ? data.reshape([...data.shape, 1]) : view(data.reshape([...data.shape, 1]), 'S1');

async function utf8Width(data: ChunkedArray, points: number): Promise<number> {
  if (data.shape.reduce((a, b) => a * b, 1) > READ_ELEMENTS) return points * 4;
  const texts = [await data.tolist()].flat(data.shape.length + 1) as string[];
  return Math.max(1, ...new Set(texts.map((text) => Buffer.byteLength(text))));
}
