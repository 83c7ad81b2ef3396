/**
 * Question: are the codecs of the workers as fast as C? Prints decoded GB/s on one thread of each codec, ours and Python's
 * numcodecs (C) on the same chunks of 512 KiB, best of many runs, so that the scheduler's slices do not show; run it with
 * `npm run build && node dist/benchmarks/codec.js`, which needs a Python with numcodecs.
 *
 * 2026-11-21, Node 20.20, numcodecs 0.11, 2 cores under load; decode (C), encode (C) in GB/s:
 *
 *     float32 blosc-lz4 9.0 (7.7), 2.2 (2.0)    float64 25 (7.9), 6.7 (3.2)     int16 3.6 (4.1), 1.6 (1.5)
 *     blosc-zstd        1.8 (2.3), 0.06 (0.25)          0.9 (1.0), 0.04 (0.15)        1.4 (1.7), 0.13 (0.23)
 *     blosc-zlib        1.1 (1.0), 0.01 (0.04)          0.3 (0.3), 0.01 (0.03)        1.3 (1.1), 0.01 (0.06)
 *     blosc-blosclz     37 (14), 0.3 (6.9)              32 (8.4), 0.2 (4.7)           2.0 (1.8), 0.3 (0.8)
 *     lz4               40 (42), 18 (16)                2.8 (3.7), 0.6 (0.7)          46 (43), 17 (16)
 *     zstd              1.1 (1.6), 0.3 (0.9)            0.8 (1.5), 0.17 (0.35)        1.1 (1.3), 0.2 (0.4)
 *     gzip              0.20 (0.18), 0.05 (0.02)        0.5 (0.4), 0.05 (0.02)        0.24 (0.17), 0.02 (0.01)
 *
 * It justifies our own decoders of LZ4, Zstandard and BloscLZ and our own LZ4 encoder. Packages that bring their WebAssembly
 * along decode the same zstd frames at 0.41 to 0.53 (zstddec 0.3.4), 0.36 to 0.47 (@bokuweb/zstd-wasm 0.0.27) and 0.29 to 0.38
 * (numcodecs), ours at 0.6 to 1.1 in the same place without copies; @bokuweb/zstd-wasm encodes at 0.29, numcodecs at 0.27:
 * no reason for one more dependency. C may be ahead in zstd by BMI2 shifts, which WebAssembly cannot ask for. On Node 24
 * `zlib.zstdDecompressSync` with the copies to and from the shared memory makes 0.73 to 0.81, our decoder 0.51 to 0.95 there:
 * ours stays, as it needs no second path and decodes parts. `zlib.zstdCompressSync` makes 0.5 to 0.8 and is used where it is.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DType } from '../kernels/dtype.js';
import { createSharedMemory } from '../kernels/memory/shared-memory.js';
import { loadRoutines } from '../kernels/routine/routines.js';
import { createChunkCodec } from '../lib/storage/codec/chunk-codec.js';
import type { StoredArray } from '../lib/storage/stored-array.js';
import { findPython } from './suite/toolchain.js';

/** Makes the chunks, encodes them with every codec and times C. */
const PEER = `
import json, sys, time
import numpy as np
from numcodecs import blosc, get_codec
blosc.use_threads = False
folder, codecs = sys.argv[1], json.loads(sys.argv[2])
rng = np.random.default_rng(1)
def best(run):
    least, begin = 1e9, time.perf_counter()
    for k in range(2000):
        start = time.perf_counter()
        run()
        least = min(least, time.perf_counter() - start)
        if k > 2 and time.perf_counter() - begin > 0.4:
            break
    return least
smooth = lambda n: 280 + 20 * np.sin(np.arange(n) / 500)
chunks = {
    'float32': (smooth(131072) + rng.normal(0, 2, 131072)).astype('f4'),
    'float64': (smooth(65536) + rng.normal(0, 0.1, 65536)).round(2),
    'int16': ((smooth(262144) + rng.normal(0, 0.5, 262144) - 273) / 0.01).astype('i2'),
}
times = {}
for dtype, chunk in chunks.items():
    chunk.tofile(f'{folder}/{dtype}')
    out = np.empty_like(chunk)
    for name, config in codecs.items():
        codec = get_codec(dict(config))
        encoded = codec.encode(chunk)
        open(f'{folder}/{dtype}.{name}', 'wb').write(encoded)
        encode, decode = best(lambda: codec.encode(chunk)), best(lambda: codec.decode(encoded, out=out))
        times[f'{dtype}.{name}'] = [chunk.nbytes / decode / 1e9, chunk.nbytes / encode / 1e9, chunk.nbytes / len(encoded)]
print(json.dumps(times))
`;

const bloscOf = (cname: string, shuffle = 1) => ({ id: 'blosc', cname, clevel: 5, shuffle, blocksize: 0 });
const CODECS: Readonly<Record<string, { readonly id: string; readonly [key: string]: unknown }>> = {
  'blosc-lz4': bloscOf('lz4'),
  'blosc-lz4-bits': bloscOf('lz4', 2),
  'blosc-zstd': { ...bloscOf('zstd'), clevel: 3 },
  'blosc-zlib': bloscOf('zlib'),
  'blosc-blosclz': bloscOf('blosclz'),
  lz4: { id: 'lz4', acceleration: 1 },
  zstd: { id: 'zstd', level: 3 },
  gzip: { id: 'gzip', level: 5 },
  zlib: { id: 'zlib', level: 5 },
};

const MIB = 2 ** 20;
const FROM = 16 * MIB;
const TO = 24 * MIB;
const SCRATCH = 32 * MIB;
const memory = createSharedMemory(64 * MIB);
const context = { memory, routines: loadRoutines(memory) };
const heap = (address: number, bytes: number): Uint8Array => new Uint8Array(memory.buffer, address, bytes);

async function best(run: () => unknown): Promise<number> {
  let least = Infinity;
  const begin = performance.now();
  for (let k = 0; k < 3 || (k < 2000 && performance.now() - begin < 400); k++) {
    const start = performance.now();
    await run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

/** One chunk of `dtype` with one codec, as metadata. */
function arrayOf(dtype: DType, itemsize: number, bytes: number, name: string): StoredArray {
  const { id, ...configuration } = CODECS[name];
  return {
    location: { type: 'file', path: '' },
    path: '',
    format: 2,
    shape: [bytes / itemsize],
    dtype,
    chunkShape: [bytes / itemsize],
    byteOrder: 'little',
    codecs: [{ name: id, configuration }],
    fillValue: 0,
    separator: '.',
    keyPrefix: '',
    attributes: {},
  };
}

const python = findPython();
if (!python || !('numcodecs' in python.versions)) throw new Error('no Python with numcodecs: nothing to compare with');
const folder = mkdtempSync(join(tmpdir(), 'chunkwise-codec-'));
const peer = spawnSync(python.command, ['-c', PEER, folder, JSON.stringify(CODECS)], { encoding: 'utf8' });
if (peer.status !== 0) throw new Error(peer.stderr);
const times = JSON.parse(peer.stdout) as Record<string, [number, number, number]>;

console.log(`Node ${process.version}, numcodecs ${python.versions.numcodecs}; decoded GB/s, one thread\n`);
console.log('| chunk | codec | decode | C | encode | C | smaller by | C |\n|---|---|---|---|---|---|---|---|');
const sizes: [DType, number][] = [
  ['float32', 4],
  ['float64', 8],
  ['int16', 2],
];
for (const [dtype, itemsize] of sizes) {
  const plain = readFileSync(join(folder, dtype));
  for (const name of Object.keys(CODECS)) {
    const codec = createChunkCodec(arrayOf(dtype, itemsize, plain.length, name), context);
    const stored = readFileSync(join(folder, `${dtype}.${name}`));
    heap(SCRATCH, stored.length).set(stored);
    const input = codec.startsInMemory ? { address: SCRATCH, bytes: stored.length } : stored;
    await codec.decode(input, TO, SCRATCH);
    if (Buffer.compare(heap(TO, plain.length), plain) !== 0) throw new Error(`${dtype} ${name} is decoded wrongly`);
    const decode = await best(() => codec.decode(input, TO, SCRATCH));
    heap(FROM, plain.length).set(plain);
    const encoded = await codec.encode(FROM, SCRATCH);
    const ratio = plain.length / (encoded instanceof Uint8Array ? encoded.length : encoded.bytes);
    const encode = await best(() => codec.encode(FROM, SCRATCH));
    const c = times[`${dtype}.${name}`];
    const speed = (ms: number): string => (plain.length / ms / 1e6).toFixed(2);
    const row = [speed(decode), c[0].toFixed(2), speed(encode), c[1].toFixed(2), ratio.toFixed(2), c[2].toFixed(2)];
    console.log(`| ${dtype} | ${name} | ${row.join(' | ')} |`);
  }
}
rmSync(folder, { recursive: true, force: true });
