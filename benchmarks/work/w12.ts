/**
 * W12, one chunk of 17 MB of float32 through one codec, on one thread as each worker does it: what=decode of what Python's
 * numcodecs wrote (where the data set came from there), or what=encode. Options: store, codec, what.
 */
import { readFileSync } from 'node:fs';
import { createSharedMemory } from '../../kernels/memory/shared-memory.js';
import { loadRoutines } from '../../kernels/routine/routines.js';
import { type ChunkBytes, createChunkCodec } from '../../lib/storage/codec/chunk-codec.js';
import { openStored } from '../../lib/storage/reading/opened-store.js';
import { type MakeWork, summary } from './measure.js';

const MIB = 2 ** 20;
const FROM = 16 * MIB;
const TO = 80 * MIB;
const SCRATCH = 144 * MIB;

export const make: MakeWork = async (options) => {
  const [store, name] = [options.text('store'), options.text('codec')];
  const opened = await openStored(store, { path: name });
  if (opened.kind !== 'array') throw new Error(`${name} is not an array of ${store}`);
  const memory = createSharedMemory(512 * MIB);
  const codec = createChunkCodec(opened.array, { memory, routines: loadRoutines(memory) });
  const heap = (address: number, bytes: number): Uint8Array => new Uint8Array(memory.buffer, address, bytes);
  const stored = readFileSync(`${store}/${name}/0.0.0`);
  const size = codec.chunkBytes;
  /** Encoded bytes where decoding expects them, which is beyond its own scratch. */
  const place = (bytes: Uint8Array): ChunkBytes => {
    if (!codec.startsInMemory) return bytes;
    heap(SCRATCH, bytes.length).set(bytes);
    return { address: SCRATCH, bytes: bytes.length };
  };
  const scratch = SCRATCH + codec.encodedBound + MIB;
  const decode = async (bytes: ChunkBytes, to: number): Promise<boolean> => codec.decode(bytes, to, scratch);
  let placed: ChunkBytes = stored;
  const library = await decode(place(stored), FROM);
  const decoded = (address: number): number[] =>
    summary({ data: new Float32Array(memory.buffer, address, size / Float32Array.BYTES_PER_ELEMENT) });
  const detail = (encoded: number): string => `${((100 * encoded) / size).toFixed(0)} % of its size`;
  if (options.text('what') === 'decode')
    return {
      // A file is read to where decoding expects it.
      prepare: () => {
        placed = place(stored);
      },
      once: () => decode(placed, TO),
      checksum: () => decoded(TO),
      detail: () => `${detail(stored.length)}${library ? ', by the library' : ''}`,
    };
  return {
    once: async () => codec.encode(FROM, scratch),
    checksum: async (result) => {
      await decode(place(copyOf(result as ChunkBytes, heap)), TO);
      return decoded(TO);
    },
    detail: (result) => detail(copyOf(result as ChunkBytes, heap).length),
  };
};

const copyOf = (bytes: ChunkBytes, heap: (address: number, bytes: number) => Uint8Array): Uint8Array =>
  bytes instanceof Uint8Array ? bytes.slice() : heap(bytes.address, bytes.bytes).slice();
