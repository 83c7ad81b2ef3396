/**
 * How are order statistics found, and what do the choices cost on one thread?
 *
 * Run it with `npm run build && node dist/benchmarks/order.js`. Times are the least of many short runs, in ns per element.
 *
 * 2026-11-21, 2 cores of a Xeon at 2.5 GHz that others kept busy (best of 60): along 1460 rows of float32 the 90th percentile
 * takes 1.2 ns an element by bisection on keys, four lanes at a time, and the median as much; sorting the lanes takes 33.
 * Keeping the greatest 150 of 365 rows for the next block takes 1.9. Of uniform float64 a first digit of 16 bits takes 1.0, the
 * second 2.0, later ones 0.5; a histogram of 100 equal bins 1.7 and by its edges 7.9 (59 with branches); the 100 greatest
 * 0.3, which is memory's speed; a sort 38.
 *
 * Whole programs then, two threads among many others' (processor time, as wall time says nothing): the 90th percentile of
 * 1.5 GB of climate data 2.5 s (a hand-written partition with numba and numcodecs 4.4 s, dask 8.1 s), its peak 223 MB with a
 * memory limit of 224 MB; of 1e8 float64 three percentiles 1.7 s (dask 3.7 s, an estimate), the histogram 0.6 s (5.9 s), the
 * 100 greatest 0.27 s (1.9 s).
 *
 * Defaults: an axis is searched by bisection; where it is cut and at most 0.3 of a lane can matter, block after block, keeping
 * those elements (`KEPT_SHARE` in lib/array/order/quantile.ts); digits have 16 bits as long as their tables take no more than a quarter of a
 * block (`TABLE_SHARE` in lib/array/order/quantile-flat.ts).
 */
import { createSharedMemory } from '../kernels/memory/shared-memory.js';
import { orderType } from '../kernels/routine/order-type.js';
import { loadRoutines } from '../kernels/routine/routines.js';
import { selectKeyBytes, selectQuantiles, selectTop } from '../kernels/routine/select.js';

const MIB = 2 ** 20;
const memory = createSharedMemory(512 * MIB);
const { buffer } = memory;
const routines = loadRoutines(memory);
const { exports } = routines;
const A = 16 * MIB;
const OUT = 128 * MIB;
const SCRATCH = 256 * MIB;
const F64 = orderType('float64');

/** Least time of many runs, in ns per element; runs are short, so that some are not interrupted on a busy machine. */
function measure(name: string, elements: number, run: () => void): void {
  let best = Infinity;
  for (let k = 0; k < 60; k++) {
    const begin = performance.now();
    run();
    best = Math.min(best, performance.now() - begin);
  }
  console.log(`${name.padEnd(60)} ${((best * 1e6) / elements).toFixed(2).padStart(7)} ns/element`);
}

let seed = 1;
const random = (): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};

// Temperatures over time: the lanes are beside each other, as in a stored block [time, lat, lon].
{
  const rows = 1460;
  const lanes = 180;
  const lines = 4;
  const field = new Float32Array(buffer, A, rows * lanes * lines);
  for (let k = 0; k < field.length; k++)
    field[k] = 280 + 20 * Math.sin(k / 60_000) + Math.round((random() + random() - 1) * 500) / 100;
  const counts = OUT + 8 * MIB;
  const ranks = OUT + 12 * MIB;
  const input = (line: number, n: number) => ({
    dtype: 'float32' as const,
    lanes,
    sources: [{ address: A + 4 * lanes * line, rows: n, rowStride: 4 * lanes * lines, laneStride: 4 }],
    flip: false,
    counted: false,
  });
  for (const [name, rank] of [
    ['90th percentile', 146],
    ['median', 730],
  ] as const) {
    new Uint32Array(buffer, ranks, rows + 1).fill(rank);
    measure(`${name} along 1460 rows of float32, by bisection`, field.length, () => {
      for (let line = 0; line < lines; line++)
        selectQuantiles(routines, input(line, rows), SCRATCH, 1, ranks, OUT, counts);
    });
  }
  measure('the greatest 150 of 365 rows, kept for the next block', 365 * lanes * lines, () => {
    for (let line = 0; line < lines; line++)
      selectTop(routines, input(line, 365), SCRATCH, 150, OUT, 4 * lanes, 4, true);
  });
  measure('the same 1460 rows sorted, a lane at a time', field.length, () =>
    exports.sortLanes(
      orderType('float32'),
      A,
      4 * lanes * lines,
      rows,
      OUT,
      4 * lanes * lines,
      lanes * lines,
      4,
      4,
      SCRATCH,
      0,
      0,
    ),
  );
  console.log(`scratch memory of a selection: ${selectKeyBytes(rows)} bytes`);
}

// Uniform numbers, all of them.
{
  const n = 500_000;
  const values = new Float64Array(buffer, A, n);
  for (let k = 0; k < n; k++) values[k] = random();
  const prefixes = SCRATCH + 4 * MIB;
  const room = SCRATCH + 5 * MIB;
  const digits = new DataView(new ArrayBuffer(8));
  const prefix = (value: number, bits: bigint): bigint => {
    digits.setFloat64(0, value);
    return (digits.getBigUint64(0) ^ (1n << 63n)) >> (64n - bits);
  };
  const targets = (list: readonly number[], bits: bigint): void =>
    new BigUint64Array(buffer, prefixes, list.length).set(list.map((value) => prefix(value, bits)));
  for (const bits of [12, 16])
    measure(`first digit of ${bits} bits of float64 counted`, n, () => {
      exports.radixCount(F64, A, 8, n, SCRATCH, SCRATCH + MIB, 64 - bits, bits, 0, 0, 0);
    });
  const some = [0.1, 0.5, 0.9];
  targets(some, 16n);
  measure('second digit of 16 bits, three targets (9 % of elements count)', n, () => {
    exports.radixCount(F64, A, 8, n, OUT, 0, 32, 16, prefixes, 3, room);
  });
  targets(some, 32n);
  measure('third digit of 16 bits, three targets (hardly any count)', n, () => {
    exports.radixCount(F64, A, 8, n, OUT, 0, 16, 16, prefixes, 3, room);
  });
  const edges = new Float64Array(buffer, SCRATCH + 8 * MIB, 101);
  for (let k = 0; k <= 100; k++) edges[k] = k / 100;
  const edgesAt = SCRATCH + 8 * MIB;
  measure('histogram, 100 equal bins', n, () => exports.histogramCount(F64, A, 8, n, edgesAt, 100, 100, SCRATCH));
  measure('histogram, 100 bins by their edges', n, () =>
    exports.histogramCount(F64, A, 8, n, edgesAt, 100, 0, SCRATCH),
  );
  measure('the 100 greatest', n, () => exports.topk(F64, A, 8, n, 100, 0, 0n, OUT));
  measure('sort of 500,000 float64', n, () => exports.sortLanes(F64, A, 8, n, OUT, 8, 1, 0, 0, SCRATCH, 0, 0));
  measure('indices that sort 500,000 float64', n, () =>
    exports.sortLanes(F64, A, 8, n, OUT, 8, 1, 0, 0, SCRATCH, 0, 1),
  );
}
process.exit(0);
