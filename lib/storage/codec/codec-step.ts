/**
 * What a codec does to bytes: in the shared memory by our routines where there is one, else on ordinary buffers.
 */
import type { Routines } from '../../../kernels/routine/routines.js';
import type { OutsideMemory } from '../../base/outside-memory.js';

/** Bytes in the shared memory. */
export interface Span {
  readonly address: number;
  readonly bytes: number;
}

/** Where decoded bytes go: as many as must come out, or, where that is not known, the most that there is room for. */
export interface Target extends Span {
  readonly isKnown: boolean;
}

/** What the steps of one thread work with. */
export interface CodecContext {
  readonly memory: WebAssembly.Memory;
  readonly routines: Routines;
  /** Told of buffers beside the shared memory before they are made. */
  readonly outside?: OutsideMemory;
}

type Heap = Uint8Array | Promise<Uint8Array>;

/** One codec, ready to run. Steps throw plain Errors; the caller names the file. */
export interface CodecStep {
  readonly name: string;
  /** True when `decode` or `encode` go through the numcodecs library. */
  readonly library: boolean;
  /** Bytes after encoding `decoded` bytes, where the data do not decide it. */
  encodedBytes(decoded: number): number | undefined;
  /** Most bytes after encoding `decoded` bytes, of a step whose result may be larger by more than a tenth. */
  mostBytes?(decoded: number): number;
  /** @param expected bytes that must come out, where known */
  decode(bytes: Uint8Array, expected: number | undefined): Heap;
  encode(bytes: Uint8Array): Heap;
  /**
   * Decodes within the shared memory, into `to`, or leaves the result where it came from; undefined when this chunk is not one
   * that our routines decode.
   */
  decodeInto?(context: CodecContext, from: Span, to: Target, scratch: number): Span | undefined;
  /** Scratch that `decodeInto` and `encodeInto` take for chunks of so many bytes, where it is not that of any Blosc block. */
  workBytes?(chunkBytes: number): number;
  /** Bytes of buffers beside the shared memory that `decodeInto` takes all the same. */
  outsideBytes?(chunkBytes: number): number;
  /** Encodes within the shared memory without changing `from`; undefined when the result does not fit `to`. */
  encodeInto?(context: CodecContext, from: Span, to: Span, scratch: number): Span | undefined;
}

/** What a step finds wrong with the content of a chunk, said of the file by who knows which file and chunk it is. */
export class ContentFault extends Error {
  constructor(readonly said: (file: string, chunk: readonly number[]) => string) {
    super(said('the file', [0, 0]));
  }
}

/** Throws unless the sizes agree. */
export function expectBytes(what: string, found: number, expected: number | undefined): void {
  if (expected !== undefined && found !== expected)
    throw new Error(`${what} holds ${found} bytes where ${expected} were expected`);
}
