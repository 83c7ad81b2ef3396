/**
 * Text of any length as chunks hold it (`vlen-utf8`), to and from text of a fixed width in memory: the number of elements, then
 * each one's length in bytes and its UTF-8. What a fixed width cannot hold as it is, is refused, never cut.
 */
import type { CodecSpec } from '../stored-array.js';
import type { CodecStep } from './codec-step.js';

/** Bytes of a length, and of a code point in memory. */
const WORD = 4;

/** Most bytes of the UTF-8 of one code point. */
const MOST_UTF8 = 4;

const fail = (element: number, why: string): never => {
  throw new Error(`element ${element} ${why}`);
};

/** How many elements a chunk says that it holds. */
const countIn = (bytes: Uint8Array): number =>
  bytes.length < WORD ? 0 : new DataView(bytes.buffer, bytes.byteOffset, WORD).getUint32(0, true);

/**
 * Tells the place of each element's bytes in a chunk of `count`.
 *
 * @throws Error (plain) where it holds another number of them, ends too early, or goes on
 */
export function eachText(
  bytes: Uint8Array,
  count: number,
  visit: (element: number, start: number, end: number) => void,
): void {
  const found = countIn(bytes);
  if (found !== count) throw new Error(`it holds ${found} strings where ${count} were expected`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = WORD;
  for (let k = 0; k < count; k++) {
    const start = at + WORD;
    const end = start > bytes.length ? Number.POSITIVE_INFINITY : start + view.getUint32(at, true);
    if (end > bytes.length) throw new Error(`it ends within string ${k}`);
    visit(k, start, end);
    at = end;
  }
  if (at !== bytes.length) throw new Error(`it goes on for ${bytes.length - at} bytes after its ${count} strings`);
}

/** Code points of the UTF-8 in `bytes`, whose validity is for decoding to check. */
export function pointsOf(bytes: Uint8Array, start: number, end: number): number {
  let points = 0;
  for (let at = start; at < end; at++) if ((bytes[at] & 0xc0) !== 0x80) points++;
  return points;
}

/** Least code point of a sequence of so many bytes. */
const LEAST = [0, 0, 0x80, 0x800, 0x10000];

/** Writes the code points of one element to `out` from `place` on. */
function decodeText(
  bytes: Uint8Array,
  [start, end]: readonly [number, number],
  out: DataView,
  k: number,
  width: number,
) {
  let place = k * width * WORD;
  const stop = place + width * WORD;
  for (let at = start; at < end; ) {
    const lead = bytes[at];
    const length = lead < 0x80 ? 1 : lead < 0xc0 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf8 ? 4 : 0;
    let point = length === 1 ? lead : lead & (0x7f >> length);
    let isRight = length > 0 && at + length <= end;
    for (let j = 1; isRight && j < length; j++) {
      const next = bytes[at + j];
      isRight = (next & 0xc0) === 0x80;
      point = (point << 6) | (next & 0x3f);
    }
    if (!isRight || point < LEAST[length] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
      fail(k, `is no UTF-8 at its byte ${at - start}`);
    at += length;
    if (place === stop) {
      const points = pointsOf(bytes, start, end);
      fail(k, `has ${points} characters where ${width} are the most: open it with textWidth ${points} or more`);
    }
    if (at === end && point === 0)
      fail(k, 'ends with a zero character, which text of a fixed width does not keep: read it by group.strings(name)');
    out.setUint32(place, point, true);
    place += WORD;
  }
  while (place < stop) {
    out.setUint32(place, 0, true);
    place += WORD;
  }
}

/** A chunk's text as elements of `width` code points, as many as fill `target`. */
function decodeChunk(bytes: Uint8Array, target: Uint8Array, width: number): void {
  const out = new DataView(target.buffer, target.byteOffset, target.byteLength);
  const count = target.length / (width * WORD);
  eachText(bytes, count, (k, start, end) => decodeText(bytes, [start, end], out, k, width));
}

/** Elements of `width` code points as a chunk in `target`, which has room for the longest; the bytes that it takes. */
function encodeChunk(bytes: Uint8Array, target: Uint8Array, width: number): number {
  const from = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const to = new DataView(target.buffer, target.byteOffset, target.byteLength);
  const itemsize = width * WORD;
  const count = bytes.length / itemsize;
  to.setUint32(0, count, true);
  let at = WORD;
  for (let k = 0; k < count; k++) {
    let used = width;
    while (used > 0 && from.getUint32(k * itemsize + (used - 1) * WORD, true) === 0) used--;
    const start = at + WORD;
    at = start;
    for (let j = 0; j < used; j++) {
      const point = from.getUint32(k * itemsize + j * WORD, true);
      if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
        fail(k, `holds ${point.toString(16)} (hexadecimal), half of a character, which UTF-8 has no bytes for`);
      if (point < 0x80) target[at++] = point;
      else {
        const length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        target[at] = ((0xf00 >> length) & 0xff) | (point >> (6 * (length - 1)));
        for (let i = 1; i < length; i++) target[at + i] = 0x80 | ((point >> (6 * (length - 1 - i))) & 0x3f);
        at += length;
      }
    }
    to.setUint32(start - WORD, at - start, true);
  }
  return at;
}

/** The step that makes text of `configuration.width` code points of a chunk's, and a chunk's of it. */
export function textStep({ configuration }: CodecSpec): CodecStep {
  const width = Number(configuration.width);
  const most = (decoded: number): number => WORD + (decoded / (width * WORD)) * (WORD + width * MOST_UTF8);
  return {
    name: 'vlen-utf8',
    library: false,
    encodedBytes: () => undefined,
    mostBytes: most,
    decode(bytes, expected) {
      const target = new Uint8Array(expected ?? countIn(bytes) * width * WORD);
      decodeChunk(bytes, target, width);
      return target;
    },
    encode(bytes) {
      const target = new Uint8Array(most(bytes.length));
      return target.subarray(0, encodeChunk(bytes, target, width));
    },
    decodeInto({ memory }, from, to) {
      const source = new Uint8Array(memory.buffer, from.address, from.bytes);
      decodeChunk(source, new Uint8Array(memory.buffer, to.address, to.bytes), width);
      return to;
    },
    encodeInto({ memory }, from, to) {
      if (to.bytes < most(from.bytes)) return undefined;
      const source = new Uint8Array(memory.buffer, from.address, from.bytes);
      const target = new Uint8Array(memory.buffer, to.address, to.bytes);
      return { address: to.address, bytes: encodeChunk(source, target, width) };
    },
  };
}
