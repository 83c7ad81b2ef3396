/**
 * Characters joined to text along their last dimension, and encoded bytes as text, lazily.
 */
import { asarray, type ChunkedArray, mapBlocks, squeeze, view, where, zeros } from '../../array/index.js';

/** Text, and what there was to say. */
export interface DecodedText {
  readonly data: ChunkedArray;
  readonly warnings: readonly string[];
}

const KNOWN: Readonly<Record<string, 'utf-8' | 'latin1'>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  ascii: 'utf-8',
  'us-ascii': 'utf-8',
  'latin-1': 'latin1',
  latin1: 'latin1',
  'iso-8859-1': 'latin1',
  'iso8859-1': 'latin1',
};

/**
 * Text of bytes: `S` of the joined width, or `<U` where the encoding is known. Zeros at the end are no part of it; `missing` ones are empty.
 *
 * @throws 'function' on computing, where bytes are no text of the encoding
 */
export function decodeText(
  data: ChunkedArray,
  joined: boolean,
  encoding: string | undefined,
  missing: readonly string[] = [],
): DecodedText {
  let bytes = joined ? joinCharacters(data) : data;
  const nothing = asarray('', { dtype: bytes.dtype });
  for (const text of missing) bytes = where(bytes.equal(text), nothing, bytes);
  if (encoding === undefined) return { data: bytes, warnings: [] };
  const known = KNOWN[encoding.trim().toLowerCase()];
  if (known === undefined)
    return { data: bytes, warnings: [`the encoding '${encoding}' of text is not known; it stays bytes`] };
  const width = Number(bytes.dtype.slice(1));
  return { data: textOfBytes(bytes, width, known), warnings: [] };
}

/** `S1` of any shape as `Sn` without the last axis, which becomes one block. */
function joinCharacters(data: ChunkedArray): ChunkedArray {
  const width = data.shape[data.shape.length - 1];
  if (width === 0) return zeros(data.shape.slice(0, -1), { dtype: 'uint8' }).astype('S1');
  const last = data.shape.length - 1;
  const whole = data.rechunk({ [last]: width });
  return squeeze(view(whole, `S${width}`), last);
}

/** The code points of bytes of text. */
const textOfBytes = (bytes: ChunkedArray, width: number, encoding: 'utf-8' | 'latin1'): ChunkedArray =>
  mapBlocks(
    (block: { readonly data: Uint8Array }, n: number, name: string) => {
      const points = new Uint32Array(block.data.length);
      if (name === 'latin1') {
        points.set(block.data);
        return points;
      }
      const decoder = new TextDecoder(name, { fatal: true });
      for (let at = 0; at < block.data.length; at += n) {
        let end = at + n;
        while (end > at && block.data[end - 1] === 0) end--;
        let to = at;
        for (const character of decoder.decode(block.data.slice(at, end))) points[to++] = character.codePointAt(0) ?? 0;
      }
      return points;
    },
    bytes,
    { dtype: `<U${width}`, args: [width, encoding] },
  );
