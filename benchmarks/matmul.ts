/**
 * Question: how near does the matrix product come to what 128-bit SIMD can do, which register tile is best, and how far is
 * OpenBLAS? Prints GFLOP/s of independent multiplications and additions in registers (the peak), of register tiles in the
 * first-level cache, of the routine, and of whole computations on 1 and 2 threads beside NumPy's.
 *
 * Run it with `npm run build && node dist/benchmarks/matmul.js [peak] [tiles] [routine] [compute]`; all parts without words.
 *
 * 2026-11-21, 2 cores of a Xeon with AVX-512 that other work shared (so the best of short runs, and for whole products
 * GFLOP/s for each second of a core), Node 20.20, NumPy 1.24 with OpenBLAS:
 *
 * | GFLOP/s | float64 | float32 |
 * |---|---|---|
 * | peak of separate multiplications and additions, 1 thread / 2 | 23.4 / 44.5 | 47.4 / 96.6 |
 * | tile 4 rows x 2 vectors; 1, 2, 4 depths a turn | 23.4, 19.9, 15.9 | 45.5, 39.4, 32.0 |
 * | tile 2 x 4 | 23.1, 20.9, 17.8 | 46.0, 42.0, 34.6 |
 * | tile 5 x 2 / 6 x 2 / 3 x 3 / 4 x 3 / 8 x 1, the best of each | 19.9 / 19.7 / 20.9 / 20.5 / 15.8 | 40.0 / 39.4 / 40.9 / 41.0 / 31.6 |
 * | routine, 250 x 250 / 1000 x 1000, any operand transposed | 21.8 / 19.5 | 43.8 / 42.1 |
 * | matmul 4000 x 4000, 1 thread / 2, of the peak | 18.3 / 19.7: 78 / 84 % | 36.9 / 35.2: 78 / 74 % |
 * | tensordot (4000, 64, 64) by (1000, 64, 64), 1 / 2 | 18.0 / 17.9: 77 % | 34.2 / 33.6: 72 / 71 % |
 * | NumPy's matmul, 1 / 2 | 85.5 / 82.2: 4.7 / 4.2 times ours | 169.5 / 147.6: 4.6 / 4.2 times ours |
 *
 * It justifies the tile of 4 rows by 2 vectors (8 sums, 2 vectors of the right operand, 1 of the left and 1 product fit the
 * 15 registers that V8 has) with one depth a turn: with more, V8 loads everything first and spills. OpenBLAS has vectors 4
 * times as wide and fused multiplication and addition, which WebAssembly has not on Node 20. Loads at the offset they
 * have or at sums of their own made no difference, nor did reading the right operand anew for each row help (11 to 15).
 * Blocks of 128 x 256 by 256 x 512 are within 2 % of the best of seven others; going along the rows of the result and not
 * down its columns brought 16.4 to 18.9 at 1000 x 1000.
 */
import { spawnSync } from 'node:child_process';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { DTYPES } from '../kernels/dtype.js';
import { createSharedMemory } from '../kernels/memory/shared-memory.js';
import { matmul } from '../kernels/routine/matmul.js';
import { loadRoutines } from '../kernels/routine/routines.js';
import { Assembler } from '../kernels/wasm/assembler.js';
import { encodeModule } from '../kernels/wasm/module.js';
import * as cw from '../lib/index.js';
import { findPython } from './suite/toolchain.js';

type Float = 'float64' | 'float32';
const FLOATS: readonly Float[] = ['float64', 'float32'];
const MIB = 2 ** 20;
const SIMD_OF = {
  float64: { add: 'f64Add', multiply: 'f64Mul', splat: 'load64Splat', lanes: 2 },
  float32: { add: 'f32Add', multiply: 'f32Mul', splat: 'load32Splat', lanes: 4 },
} as const;

const compile = (code: Assembler, parameters: number, memory: WebAssembly.Memory): ((...numbers: number[]) => void) => {
  const types = Array.from({ length: parameters }, () => 'i32' as const);
  const module = new WebAssembly.Module(encodeModule(code.body(), types, [], { initial: 1, maximum: 65536 }));
  return new WebAssembly.Instance(module, { env: { memory } }).exports.kernel as (...numbers: number[]) => void;
};

/** GFLOP/s of the best of many short runs (a run is short so that other processes do not fall into all of them). */
function best(flops: number, run: () => void, milliseconds = 400): number {
  const begun = performance.now();
  let least = Infinity;
  while (performance.now() - begun < milliseconds) {
    const from = performance.now();
    run();
    least = Math.min(least, performance.now() - from);
  }
  return flops / least / 1e6;
}

/** Seven chains of multiplications and seven of additions, none waiting for another: what the units can do. */
function peak(dtype: Float): number {
  const chains = 7;
  const unroll = 4;
  const turns = 10_000;
  const { add, multiply, lanes } = SIMD_OF[dtype];
  const code = new Assembler(['i32', 'i32']);
  const sums = Array.from({ length: 2 * chains }, () => code.local('v128'));
  code.loop(() => {
    for (let u = 0; u < unroll; u++)
      sums.forEach((local, k) => {
        code
          .get(local)
          .get(local)
          .simd(k % 2 === 0 ? multiply : add)
          .set(local);
      });
    code.get(0).i32(1).op('i32Sub').tee(0).branchIf(0);
  });
  sums.forEach((local, k) => {
    code
      .get(1)
      .get(local)
      .memory('store', 16 * k);
  });
  const run = compile(code, 2, createSharedMemory(4 * MIB));
  return best(turns * unroll * 2 * chains * lanes, () => run(turns, 65536));
}

/** A register tile of `rows` by `vectors`, `unroll` depths a turn, over packed operands that stay in the first-level cache. */
function tile(dtype: Float, rows: number, vectors: number, unroll: number): number {
  const depth = 256;
  const { add, multiply, splat, lanes } = SIMD_OF[dtype];
  const { itemsize } = DTYPES[dtype];
  const code = new Assembler(['i32', 'i32', 'i32', 'i32']);
  const sums = Array.from({ length: rows * vectors }, () => code.local('v128'));
  const right = Array.from({ length: vectors }, () => code.local('v128'));
  const left = code.local('v128');
  code.loop(() => {
    for (let u = 0; u < unroll; u++) {
      right.forEach((local, j) => {
        code
          .get(2)
          .memory('load', (u * vectors + j) * 16)
          .set(local);
      });
      for (let i = 0; i < rows; i++) {
        code
          .get(1)
          .memory(splat, (u * rows + i) * itemsize)
          .set(left);
        right.forEach((local, j) => {
          const sum = sums[i * vectors + j];
          code.get(sum).get(left).get(local).simd(multiply).simd(add).set(sum);
        });
      }
    }
    code
      .get(1)
      .i32(unroll * rows * itemsize)
      .op('i32Add')
      .set(1);
    code
      .get(2)
      .i32(unroll * vectors * 16)
      .op('i32Add')
      .set(2);
    code.get(0).i32(unroll).op('i32Sub').tee(0).branchIf(0);
  });
  sums.forEach((local, k) => {
    code
      .get(3)
      .get(local)
      .memory('store', 16 * k);
  });
  const run = compile(code, 4, createSharedMemory(4 * MIB));
  return best(
    100 * depth * rows * vectors * lanes * 2,
    () => {
      for (let k = 0; k < 100; k++) run(depth, MIB, 2 * MIB, 65536);
    },
    150,
  );
}

/** The routine on one thread, square matrices, both operands as they are or transposed. */
function routine(dtype: Float, n: number, layout: string): number {
  const memory = createSharedMemory(256 * MIB);
  const routines = loadRoutines(memory);
  const { itemsize, array } = DTYPES[dtype];
  new array(memory.buffer, 16 * MIB, (112 * MIB) / itemsize).fill(0.001 as never);
  const operand = (address: number, turned: boolean) => ({
    address,
    rowStride: turned ? itemsize : n * itemsize,
    columnStride: turned ? n * itemsize : itemsize,
  });
  const [a, b] = [operand(16 * MIB, layout[0] === 't'), operand(64 * MIB, layout[1] === 't')];
  const c = { address: 128 * MIB, rowStride: n * itemsize };
  const run = () => matmul(routines, dtype, n, n, n, a, b, c, 192 * MIB, false);
  if (n < 500) return best(2 * n ** 3, run, 200);
  // Longer than a time slice: by CPU time, so that other processes count as little as they can.
  run();
  const before = process.cpuUsage();
  for (let k = 0; k < 5; k++) run();
  return (5 * 2 * n ** 3) / process.cpuUsage(before).user / 1e3;
}

/** Least seconds of wall clock and of CPU time of some runs. */
async function seconds(run: () => Promise<unknown>, times: number): Promise<{ wall: number; cpu: number }> {
  let [wall, cpu] = [Infinity, Infinity];
  for (let k = 0; k < times; k++) {
    const begun = performance.now();
    const before = process.cpuUsage();
    await run();
    const used = process.cpuUsage(before);
    wall = Math.min(wall, (performance.now() - begun) / 1e3);
    cpu = Math.min(cpu, (used.user + used.system) / 1e6);
  }
  return { wall, cpu };
}

const rate = (flops: number, { wall, cpu }: { wall: number; cpu: number }): string =>
  `${(flops / wall / 1e9).toFixed(1)} GFLOP/s, ${(flops / cpu / 1e9).toFixed(1)} for each second of a core`;

const NUMPY = `
import sys, time, numpy as np
name, n, dtype = sys.argv[1], int(sys.argv[2]), sys.argv[3]
if name == 'matmul':
    a = np.random.rand(n, n).astype(dtype); b = np.random.rand(n, n).astype(dtype); f = lambda: a @ b
else:
    a = np.random.rand(n, 64, 64).astype(dtype); b = np.random.rand(n // 4, 64, 64).astype(dtype)
    f = lambda: np.tensordot(a, b, axes=((1, 2), (1, 2)))
wall = cpu = 1e9
for _ in range(2):
    t, c = time.perf_counter(), time.process_time(); f()
    wall, cpu = min(wall, time.perf_counter() - t), min(cpu, time.process_time() - c)
print(wall, cpu)
`;

function numpy(python: string, name: string, n: number, dtype: Float, threads: number) {
  const env = { ...process.env, OPENBLAS_NUM_THREADS: String(threads) };
  const { stdout } = spawnSync(python, ['-c', NUMPY, name, String(n), dtype], { encoding: 'utf8', env });
  const [wall, cpu] = stdout.trim().split(' ').map(Number);
  return { wall, cpu };
}

/** Whole computations, blocks of 1000 x 1000 (1000 x 64 x 64), operands kept in blocks. */
async function compute(dtype: Float, name: 'matmul' | 'tensordot', n: number): Promise<void> {
  const flops = name === 'matmul' ? 2 * n ** 3 : 2 * n * (n / 4) * 4096;
  const wave = (shape: number[], chunks: number[]) =>
    cw
      .arange(shape.reduce((x, y) => x * y, 1))
      .reshape(shape, { chunks })
      .sin()
      .astype(dtype)
      .persist();
  const [a, b] =
    name === 'matmul'
      ? [await wave([n, n], [1000, 1000]), await wave([n, n], [1000, 1000])]
      : [await wave([n, 64, 64], [250, 64, 64]), await wave([n / 4, 64, 64], [250, 64, 64])];
  const both = [1, 2];
  const x = name === 'matmul' ? cw.matmul(a, b) : cw.tensordot(a, b, { axes: [both, both] });
  const python = findPython();
  for (const threads of [1, 2]) {
    const own = await seconds(() => x.compute({ threads }), 2);
    console.log(`${name} ${dtype}, ${threads} thread(s): ${rate(flops, own)}`);
    if (!python) continue;
    const theirs = numpy(python.command, name, n, dtype, threads);
    console.log(
      `  NumPy ${python.versions.numpy}: ${rate(flops, theirs)}; it is ${(own.wall / theirs.wall).toFixed(1)} times as fast (CPU time ${(own.cpu / theirs.cpu).toFixed(1)})`,
    );
  }
  a.release();
  b.release();
}

/** The peak of two threads at once: each reports its best. */
async function peakOfTwo(dtype: Float): Promise<number> {
  const workers = [0, 1].map(() => new Worker(new URL(import.meta.url)));
  const rates = await Promise.all(
    workers.map(
      (worker) =>
        new Promise<number>((resolve, reject) => {
          worker.once('message', resolve);
          worker.once('error', reject);
          worker.postMessage(dtype);
        }),
    ),
  );
  await Promise.all(workers.map((worker) => worker.terminate()));
  return rates[0] + rates[1];
}

const TILES = [
  [4, 2],
  [2, 4],
  [5, 2],
  [6, 2],
  [3, 3],
  [4, 3],
  [8, 1],
] as const;

async function main(parts: readonly string[]): Promise<void> {
  const wanted = (part: string): boolean => parts.length === 0 || parts.includes(part);
  if (wanted('peak'))
    for (const dtype of FLOATS)
      console.log(
        `peak of ${dtype}: ${peak(dtype).toFixed(1)} GFLOP/s on one thread, ${(await peakOfTwo(dtype)).toFixed(1)} on two`,
      );
  if (wanted('tiles'))
    for (const dtype of FLOATS)
      for (const [rows, vectors] of TILES) {
        const rates = [1, 2, 4].map((unroll) => tile(dtype, rows, vectors, unroll).toFixed(1));
        console.log(`tile ${rows} rows x ${vectors} vectors of ${dtype}, 1, 2, 4 depths a turn: ${rates.join(', ')}`);
      }
  if (wanted('routine'))
    for (const dtype of FLOATS)
      for (const n of [100, 250, 1000]) {
        const rates = ['nn', 'tn', 'nt'].map((layout) => routine(dtype, n, layout).toFixed(1));
        console.log(`routine, ${n} x ${n} ${dtype}; a b, aT b, a bT: ${rates.join(', ')}`);
      }
  if (wanted('compute'))
    for (const name of ['matmul', 'tensordot'] as const) for (const dtype of FLOATS) await compute(dtype, name, 4000);
}

if (isMainThread) await main(process.argv.slice(2));
else parentPort?.once('message', (dtype: Float) => parentPort?.postMessage(peak(dtype)));
