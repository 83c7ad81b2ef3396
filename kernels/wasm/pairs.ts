/**
 * Elements of two lanes side by side, as complex numbers are: whole vectors are loaded and stored, and shuffled into one vector
 * of each lane.
 */
import { itemsize } from '../dtype.js';
import { keep, loadBytes, type Stream, storeBytes, type Value, type VectorCode } from './simd.js';

/** Vectors of both parts that were loaded, and values of first parts that wait for the second to be stored. */
export interface PairState {
  readonly loaded: Map<string, readonly [number, number]>;
  readonly waiting: Map<string, number>;
}

export const pairState = (): PairState => ({ loaded: new Map(), waiting: new Map() });

/** The bytes of part `part` of `count` elements in two vectors of them. */
const picked = (size: number, part: number): number[] =>
  Array.from({ length: 16 }, (_, at) => {
    const byte = 2 * size * Math.floor(at / size) + part * size + (at % size);
    return byte % 32;
  });

/** The bytes of vector `half` of elements whose parts are in two vectors. */
const laid = (size: number, half: number): number[] =>
  Array.from({ length: 16 }, (_, at) => {
    const byte = 16 * half + at;
    const element = Math.floor(byte / (2 * size));
    const part = Math.floor(byte / size) % 2;
    return part * 16 + element * size + (byte % size);
  });

/** One part of the next elements of a `p` or `q` stream. */
export function loadPart(code: VectorCode, stream: Stream, copy: number): Value {
  const { asm, pairs } = code;
  const size = itemsize(stream.dtype);
  const bytes = 2 * size * code.active;
  const key = `${stream.pointer} ${copy} ${code.active}`;
  let vectors = pairs.loaded.get(key);
  if (!vectors) {
    const vector = (at: number, length: number): number => {
      const local = asm.local('v128');
      asm.get(stream.pointer);
      loadBytes(code, length, copy * bytes + at);
      asm.set(local);
      return local;
    };
    const low = vector(0, Math.min(16, bytes));
    vectors = [low, bytes > 16 ? vector(16, 16) : low];
    pairs.loaded.set(key, vectors);
  }
  asm
    .get(vectors[0])
    .get(vectors[1])
    .shuffle(picked(size, stream.step === 'p' ? 0 : 1));
  return keep(code, stream.dtype);
}

/** Stores the parts of the next elements once both are there. */
export function storePart(code: VectorCode, stream: Stream, copy: number, value: Value): void {
  const { asm, pairs } = code;
  const size = itemsize(stream.dtype);
  const bytes = 2 * size * code.active;
  const key = `${stream.pointer} ${copy} ${code.active}`;
  if (stream.step === 'p') {
    pairs.waiting.set(key, value.local);
    return;
  }
  const first = pairs.waiting.get(key);
  if (first === undefined) throw new Error('kernel: the second part of an element is stored before the first');
  pairs.waiting.delete(key);
  // What was loaded from there is no longer what lies there.
  pairs.loaded.delete(key);
  for (let at = 0; at < bytes; at += 16) {
    asm
      .get(first)
      .get(value.local)
      .shuffle(laid(size, at / 16));
    storeBytes(code, stream.pointer, Math.min(16, bytes - at), copy * bytes + at);
  }
}
