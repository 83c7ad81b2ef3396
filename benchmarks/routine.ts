/**
 * How fast are the hand routines on one thread? Prints ns per element and GB/s of each.
 *
 * Run it with `npm run build && node dist/benchmarks/routine.js`. It justifies that random numbers, copies, codecs and
 * math come from hand-written WebAssembly and not from npm packages or plain loops.
 */
import { createSharedMemory } from '../kernels/memory/shared-memory.js';
import { copyStrided, fill } from '../kernels/routine/copy.js';
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
const key = { key: 42n, stream: 0n };
measure('random uniform64', n, 8, () => randomFill(routines, 'uniform64', A, n, 0, 1, key));
measure('random uniform32', n, 4, () => randomFill(routines, 'uniform32', A, n, 0, 1, key));
measure('random bits64', n, 8, () => randomFill(routines, 'bits64', A, n, 0, 1, key));
measure('random uniform64, every second', n, 8, () => randomFill(routines, 'uniform64', A, n, 0, 2, key));
measure('random uniform64, transposed 1000 x 1000', n, 8, () =>
  randomBox(routines, 'uniform64', A, [8000, 8], [1000, 1000], 0, [1, 1000], key),
);
measure('random uniform32, transposed 1000 x 1000', n, 4, () =>
  randomBox(routines, 'uniform32', A, [4000, 4], [1000, 1000], 0, [1, 1000], key),
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
