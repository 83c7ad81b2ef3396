/**
 * How fast are the hand routines on one thread? Prints ns per element and GB/s of each.
 *
 * Run it with `npm run build && node dist/benchmarks/routine.js`. It justifies that random numbers, copies, codecs and
 * math come from hand-written WebAssembly and not from npm packages or plain loops.
 */
import { createSharedMemory } from '../kernels/memory/shared-memory.js';
import { copyStrided, fill } from '../kernels/routine/copy.js';
import { DOUBLE_VECTORS, SINGLE_VECTORS } from '../kernels/routine/math-accuracy.js';
import { randomBox, randomFill } from '../kernels/routine/random.js';
import { loadRoutines } from '../kernels/routine/routines.js';

const MIB = 2 ** 20;
const loading = performance.now();
const memory = createSharedMemory(1024 * MIB);
const routines = loadRoutines(memory);
console.log(`load ${(performance.now() - loading).toFixed(1)} ms`);

/** Best of several runs, in ns per element and GB/s of `bytes` moved per element. */
function measure(name: string, elements: number, bytes: number, run: () => void): void {
  for (let k = 0; k < 3; k++) run();
  let best = Infinity;
  for (let k = 0; k < 9; k++) {
    const begin = performance.now();
    run();
    best = Math.min(best, performance.now() - begin);
  }
  const ns = (best * 1e6) / elements;
  console.log(`${name.padEnd(44)} ${ns.toFixed(2).padStart(8)} ns/element ${(bytes / ns).toFixed(2).padStart(8)} GB/s`);
}

const A = 16 * MIB;
const B = 272 * MIB;
const n = 1_000_000;
const key = [42, 0, 0, 0] as const;
measure('random float64', n, 8, () => randomFill(routines, 'float64', A, n, 0, 1, key));
measure('random float32', n, 4, () => randomFill(routines, 'float32', A, n, 0, 1, key));
measure('random uint64', n, 8, () => randomFill(routines, 'uint64', A, n, 0, 1, key));
measure('random float64, every second', n, 8, () => randomFill(routines, 'float64', A, n, 0, 2, key));
measure('random float64, transposed 1000 x 1000', n, 8, () =>
  randomBox(routines, 'float64', A, [8000, 8], [1000, 1000], 0, [1, 1000], key),
);
measure('random float32, transposed 1000 x 1000', n, 4, () =>
  randomBox(routines, 'float32', A, [4000, 4], [1000, 1000], 0, [1, 1000], key),
);
for (const [item, side] of [
  [8, 1000],
  [8, 1024],
  [8, 3000],
  [4, 1000],
  [2, 1000],
] as const)
  measure(`transpose ${side} x ${side}, ${item}-byte items (read + write)`, side * side, 2 * item, () =>
    copyStrided(routines, B, [side * item, item], A, [item, side * item], [side, side], item),
  );
measure('copy, contiguous 8 MB (read + write)', n, 16, () => copyStrided(routines, B, [8], A, [8], [n], 8));
measure('copy, rows of 500 of 1000 float64', n / 2, 16, () =>
  copyStrided(routines, B, [4000, 8], A, [8000, 8], [1000, 500], 8),
);
measure('copy, rows of 16 of 32 float64', n, 16, () =>
  copyStrided(routines, B, [128, 8], A, [256, 8], [n / 16, 16], 8),
);
measure('copy, every second float64', n, 16, () => copyStrided(routines, B, [8], A, [16], [n], 8));
measure('copy, reversed float64', n, 16, () => copyStrided(routines, B, [8], A + 8 * (n - 1), [-8], [n], 8));
measure('fill float64', n, 8, () => fill(routines, B, n, 8, 1n));

// A smooth field with some noise, as climate data are.
const field = new Float32Array(memory.buffer, A, n);
for (let k = 0; k < n; k++)
  field[k] = Math.fround(280 + 20 * Math.sin(k / 1000) + Math.round(Math.random() * 100) / 100);
const scratch = 900 * MIB;
const packed = routines.bloscEncode(A, 4 * n, B, 4, 'byte', scratch);
console.log(`blosc ratio ${((4 * n) / packed).toFixed(2)}`);
measure('blosc-lz4-shuffle encode float32', n, 4, () => routines.bloscEncode(A, 4 * n, B, 4, 'byte', scratch));
measure('blosc-lz4-shuffle decode float32', n, 4, () => routines.bloscDecode(B, packed, 2 * B, 4 * n, scratch));
const bits = routines.bloscEncode(A, 4 * n, B, 4, 'bit', scratch);
measure('blosc-lz4-bitshuffle encode float32', n, 4, () => routines.bloscEncode(A, 4 * n, B, 4, 'bit', scratch));
measure('blosc-lz4-bitshuffle decode float32', n, 4, () => routines.bloscDecode(B, bits, 2 * B, 4 * n, scratch));
const lz4 = routines.lz4Encode(A, 4 * n, B, 8 * n);
measure('lz4 encode (bytes)', 4 * n, 1, () => routines.lz4Encode(A, 4 * n, B, 8 * n));
measure('lz4 decode (bytes)', 4 * n, 1, () => routines.lz4Decode(B, lz4, 2 * B, 4 * n));
for (const item of [2, 4, 8]) {
  measure(`shuffle, ${item}-byte items`, n, item, () => routines.shuffle(B, A, n * item, item));
  measure(`unshuffle, ${item}-byte items`, n, item, () => routines.unshuffle(B, A, n * item, item));
}
measure('bitshuffle, 4-byte items', n, 4, () => routines.bitshuffle(B, A, n * 4, 4, scratch));
measure('bitunshuffle, 4-byte items', n, 4, () => routines.bitunshuffle(B, A, n * 4, 4, scratch));
measure('crc32c (bytes)', 8 * n, 1, () => routines.crc32c(A, 8 * n));
measure('delta decode int32', n, 4, () => routines.deltaDecode(A, n, 4, false));

for (const name of DOUBLE_VECTORS) {
  const x = new Float64Array(memory.buffer, A, n);
  for (let k = 0; k < n; k++) x[k] = 0.1 + ((k * 0.618) % 8);
  const run = (routines.exports as unknown as Record<string, (dst: number, src: number, bytes: number) => void>)[
    `${name}_f64x2_run`
  ]!;
  measure(`${name}, two float64`, n, 8, () => run(B, A, 8 * n));
}
for (const name of SINGLE_VECTORS) {
  const x = new Float32Array(memory.buffer, A, n);
  for (let k = 0; k < n; k++) x[k] = 0.1 + ((k * 0.618) % 8);
  const run = (routines.exports as unknown as Record<string, (dst: number, src: number, bytes: number) => void>)[
    `${name}_f32x4_run`
  ]!;
  measure(`${name}, four float32`, n, 4, () => run(B, A, 4 * n));
}
