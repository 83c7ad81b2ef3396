/**
 * Takes from an answer the bytes that were asked for and no more: straight to where they are wanted, of a body that is too long
 * nothing, of one that a server without ranges sends whole only the part. What ends early is known by its length.
 */
import { ChunkwiseError } from '../../../base/errors.js';
import { checkLength } from '../object-length.js';
import { rangeLength, type StoreRange } from '../store.js';
import { type RemoteAnswer, Transient } from './http-request.js';

/** What an answer says of the part that it holds. */
interface Part {
  /** Bytes that its body has to have, where it says so. */
  readonly length: number | undefined;
}

/** Refuses an answer of another range than the one asked for, where the server says which it is. */
function checkPart({ headers }: RemoteAnswer, name: string, range: StoreRange): Part {
  const [, first, last, size] = /^bytes (\d+)-(\d+)\/(\d+|\*)/.exec(headers['content-range'] ?? '') ?? [];
  if (first === undefined) return { length: undefined };
  const from = range.offset ?? (size === '*' ? Number(first) : Math.max(0, Number(size) - range.suffixLength));
  if (Number(first) !== from || Number(last) - Number(first) >= rangeLength(range))
    throw new ChunkwiseError(
      'storage',
      `read: ${name}: the server answers with bytes ${first} to ${last} where ${rangeLength(range)} from ${from} on were asked for`,
      { details: { file: name } },
    );
  const length = Number(last) - Number(first) + 1;
  // A part that ends before the object does was not what was asked for either.
  if (length < rangeLength(range) && size !== '*' && Number(last) + 1 < Number(size))
    throw new Transient(`the server answers with ${length} of the ${rangeLength(range)} bytes from ${from} on`);
  return { length };
}

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

/** Memory for a body of so many bytes is taken at once; a longer one may be a lie. */
const MOST_KNOWN = 64 << 20;

/** Takes the bytes of a body as they come; what is begun again is tried again. */
export interface BodySink {
  /** Bytes that there is room for; undefined: any number. */
  readonly room?: number | undefined;
  /** @param known how many bytes come, where the answer says so */
  begin(known: number | undefined): void;
  put(piece: Uint8Array, at: number): void;
}

/** Puts bytes into memory of the caller's. */
export const intoMemory = (into: Uint8Array): BodySink => ({
  room: into.length,
  begin() {},
  put: (piece, at) => into.set(piece, at),
});

/** Holds bytes in memory of its own: of their length, or in as many pieces as there are. */
export function ownMemory(): BodySink & { taken(): Uint8Array } {
  let own: Uint8Array | undefined;
  let pieces: Uint8Array[] = [];
  let end = 0;
  return {
    begin(known) {
      own = known === undefined || known > MOST_KNOWN ? undefined : new Uint8Array(known);
      pieces = [];
      end = 0;
    },
    put(piece, at) {
      // What has no room is more than was said, which is seen by its length.
      if (!own) pieces.push(piece);
      else if (at + piece.length <= own.length) own.set(piece, at);
      end = at + piece.length;
    },
    taken: () => (own ? own.subarray(0, end) : joined(pieces)),
  };
}

/**
 * Hands the body of an answer to `to`, or of a whole object the bytes in `range`, and tells how many these are.
 *
 * @param most bytes that may be kept
 * @throws ChunkwiseError 'storage' naming an object that is larger, as soon as that is known; Transient for a body that ends early
 */
export async function bodyOf(
  answer: RemoteAnswer,
  name: string,
  range: StoreRange | undefined,
  most: number | undefined,
  to: BodySink,
): Promise<number> {
  const { headers, body } = answer;
  // A server without ranges answers 200 with the whole object.
  const cut = range && answer.status !== 206 ? range : undefined;
  const suffix = cut && cut.offset === undefined ? cut.suffixLength : undefined;
  const said = headers['content-length'] === undefined || answer.packed ? undefined : Number(headers['content-length']);
  const bound = Math.min(most ?? Infinity, to.room ?? Infinity);
  const limit = bound === Infinity ? undefined : bound;
  try {
    const part = range && !cut ? checkPart(answer, name, range) : undefined;
    const whole = part?.length ?? said;
    if (!cut && whole !== undefined) checkLength(name, whole, limit);
    if (suffix !== undefined) return await lastBytes(answer, suffix, said, to);
    to.begin(cut ? undefined : whole);
    let kept = 0;
    let seen = 0;
    for await (const piece of body as AsyncIterable<Uint8Array>) {
      let own = piece;
      if (cut?.offset !== undefined)
        own = piece.subarray(Math.max(0, cut.offset - seen), Math.max(0, cut.offset + cut.length - seen));
      seen += piece.length;
      kept += own.length;
      checkLength(name, kept, range && !cut ? Math.min(rangeLength(range), bound) : limit);
      if (own.length > 0) to.put(own, kept - own.length);
      if (cut?.offset !== undefined && seen >= cut.offset + cut.length) return kept;
    }
    if (whole !== undefined && seen !== whole)
      throw new Transient(`the answer ended after ${seen} of its ${whole} bytes`);
    return kept;
  } finally {
    // Harmless after the end; before it the server need not send the rest.
    body.destroy();
  }
}

/** The last bytes of a whole object. */
async function lastBytes(
  { body }: RemoteAnswer,
  count: number,
  said: number | undefined,
  to: BodySink,
): Promise<number> {
  const pieces: Uint8Array[] = [];
  let kept = 0;
  let seen = 0;
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    pieces.push(piece);
    kept += piece.length;
    seen += piece.length;
    while (pieces.length > 1 && kept - pieces[0].length >= count) kept -= (pieces.shift() as Uint8Array).length;
  }
  if (said !== undefined && seen !== said) throw new Transient(`the answer ended after ${seen} of its ${said} bytes`);
  const bytes = Math.min(kept, count);
  to.begin(bytes);
  let at = 0;
  let skip = Math.max(0, kept - count);
  for (const piece of pieces) {
    const part = piece.subarray(Math.min(skip, piece.length));
    skip = Math.max(0, skip - piece.length);
    to.put(part, at);
    at += part.length;
  }
  return bytes;
}
