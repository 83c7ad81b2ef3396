/**
 * Takes from an HTTP answer the bytes that were asked for and no more: of a body that is too long nothing is kept, of one that
 * a server without ranges sends whole only the part.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { checkLength } from './object-length.js';
import { storageFailure } from './storage-failure.js';
import { rangeLength, type StoreRange } from './store.js';

/** Bytes of pieces, one after another. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(pieces.reduce((n, piece) => n + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/** Refuses an answer of another range than the one asked for, where the server says which it is. */
function checkPart({ headers }: Response, name: string, range: StoreRange): void {
  const [, first, last, size] = /^bytes (\d+)-(\d+)\/(\d+|\*)/.exec(headers.get('content-range') ?? '') ?? [];
  if (first === undefined) return;
  const from = range.offset ?? (size === '*' ? Number(first) : Math.max(0, Number(size) - range.suffixLength));
  if (Number(first) !== from || Number(last) - Number(first) >= rangeLength(range))
    throw new ChunkwiseError(
      'storage',
      `read: ${name}: the server answers with bytes ${first} to ${last} where ${rangeLength(range)} from ${from} on were asked for`,
      { details: { file: name } },
    );
}

/**
 * The body of `response`, or of a whole object the bytes in `range`.
 *
 * @param most bytes that may be kept
 * @throws ChunkwiseError 'storage' naming an object that is larger, as soon as that is known, or whose body ends early
 */
export async function bodyOf(
  response: Response,
  name: string,
  range: StoreRange | undefined,
  most: number | undefined,
): Promise<Uint8Array> {
  // A server without ranges answers 200 with the whole object.
  const cut = range && response.status !== 206 ? range : undefined;
  const last = cut && cut.offset === undefined ? cut.suffixLength : undefined;
  const said = Number(response.headers.get('content-length') ?? Number.NaN);
  const encoded = response.headers.get('content-encoding') !== null;
  const part = range && !cut ? range : undefined;
  try {
    if (part) checkPart(response, name, part);
    if (!cut && !encoded) checkLength(name, said, most);
    const pieces: Uint8Array[] = [];
    let kept = 0;
    let seen = 0;
    const body = response.body as AsyncIterable<Uint8Array> | null;
    for await (const piece of body ?? []) {
      let own = piece;
      if (cut?.offset !== undefined)
        own = piece.subarray(Math.max(0, cut.offset - seen), Math.max(0, cut.offset + cut.length - seen));
      seen += piece.length;
      if (own.length > 0) pieces.push(own);
      kept += own.length;
      // Of the end only the last pieces are kept.
      while (last !== undefined && pieces.length > 1 && kept - pieces[0].length >= last)
        kept -= (pieces.shift() as Uint8Array).length;
      if (last === undefined) checkLength(name, kept, part ? Math.min(rangeLength(part), most ?? Infinity) : most);
      if (cut?.offset !== undefined && seen >= cut.offset + cut.length) break;
    }
    const bytes = joined(pieces);
    return last === undefined ? bytes : bytes.subarray(Math.max(0, bytes.length - last));
  } catch (cause) {
    throw storageFailure('read', name, cause);
  } finally {
    // Harmless after the end; before it the server need not send the rest.
    await response.body?.cancel().catch(() => {});
  }
}
