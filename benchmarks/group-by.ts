/**
 * Question: what does grouping cost beside the plain reduction, and beside numpy.bincount? Decides that labels are an operand
 * of the kernels (kernels/wasm/group.ts), and how many periods of labels that repeat are gone through side by side
 * (lib/task/reduce/interleaved-labels.ts), and that a kernel finds the greatest label (lib/array/statistics/greatest-label.ts).
 *
 * Run with `npm run build && node dist/benchmarks/group-by.js [rounds]`; the two of a pair run in turn, on one thread.
 *
 * 2026-11-28, 2 cores of an EPYC, Node 20.20, many other programs on both: least of 40 each in turn, times the plain mean, three
 * runs. [8760, 2000] float32 by hour: 0.87 to 0.94 as one block, 0.97 to 1.09 in blocks of [730, 2000], 1.26 to 1.42 in automatic
 * blocks, which have states of their own each (with one row a turn 1.35, 1.41 and 1.6 to 2.3); by month 1.09 to 1.22. In the
 * kernel alone, blocks of [1448, 1448]: plain 3.4 ms, by hour 6.0 with one row of a group a turn, 4.2 with four, 3.7 with six, no
 * less with eight. [100000, 100] float64 by 12 interleaved labels: 1.11 to 1.19. 20 regions of maps, in runs of 75 and 70: 2.6 to
 * 2.8. 1e6 scattered labels into 1000 groups: 3.0 to 3.8 ms with labels in memory (the greatest label 0.22 of it, 0.68 as a loop;
 * copying 0.3), 2.2 to 2.6 with computed ones, of which the kernel is 1.0 and waking a thread 0.8; numpy.bincount 1.1. 1e6 labels
 * in runs of 100, in the kernel alone: 0.33 ms, 2.9 when each element went into its state by itself; what looking for runs costs
 * scattered labels is 1.0 to 1.0 for float64, 0.8 to 1.4 for float32.
 */
import { spawnSync } from 'node:child_process';
import * as cw from '../lib/index.js';

const rounds = Number(process.argv[2] ?? 20);
const THREADS = { threads: 1 };

/** The least and the median time of each of `programs`, run in turn. */
async function inTurn(programs: readonly (() => Promise<unknown>)[]): Promise<{ least: number; median: number }[]> {
  const times: number[][] = programs.map(() => []);
  for (let round = 0; round < rounds; round++)
    for (const [k, program] of programs.entries()) {
      const begun = performance.now();
      await program();
      times[k].push(performance.now() - begun);
    }
  return times.map((list) => {
    list.sort((a, b) => a - b);
    return { least: list[0], median: list[list.length >> 1] };
  });
}

async function compare(name: string, plain: cw.ChunkedArray, grouped: () => cw.ChunkedArray): Promise<void> {
  const [one, other] = await inTurn([() => plain.compute(THREADS), () => grouped().compute(THREADS)]);
  console.log(
    `${name.padEnd(52)} plain ${one.least.toFixed(2)} ms, grouped ${other.least.toFixed(2)} ms: ${(other.least / one.least).toFixed(2)} times (of medians ${(other.median / one.median).toFixed(2)})`,
  );
}

const shared = (n: number): Float32Array<SharedArrayBuffer> => new Float32Array(new SharedArrayBuffer(4 * n));

for (const chunks of [[8760, 2000], [730, 2000], undefined]) {
  const hourly = await cw
    .fromTypedArray(shared(8760 * 2000).fill(1.5), { shape: [8760, 2000], ...(chunks ? { chunks } : {}) })
    .persist();
  const cut = chunks ? `blocks of [${chunks}]` : 'automatic blocks';
  const hours = Int32Array.from({ length: 8760 }, (_, k) => k % 24);
  const months = Int32Array.from({ length: 8760 }, (_, k) => Math.floor(k / 730));
  await compare(`[8760, 2000] float32, ${cut}, by hour`, hourly.mean({ axis: 0 }), () =>
    cw.groupbyReduce(hourly, hours, { axis: 0 }),
  );
  await compare(`[8760, 2000] float32, ${cut}, by month`, hourly.mean({ axis: 0 }), () =>
    cw.groupbyReduce(hourly, months, { axis: 0 }),
  );
}
const narrow = await cw
  .fromTypedArray(new Float64Array(new SharedArrayBuffer(8e7)).fill(2), { shape: [1e5, 100] })
  .persist();
const twelve = Int32Array.from({ length: 1e5 }, (_, k) => k % 12);
await compare('[100000, 100] float64, 12 interleaved labels', narrow.mean({ axis: 0 }), () =>
  cw.groupbyReduce(narrow, twelve, { axis: 0 }),
);
const maps = await cw.random.random([100, 200, 300], { dtype: 'float32' }).persist();
const regions = Int32Array.from(
  { length: 200 * 300 },
  (_, k) => Math.floor(k / 12_000) * 4 + Math.floor((k % 300) / 75),
);
const regionMap = cw.fromTypedArray(regions, { shape: [200, 300] });
await compare('[100, 200, 300] float32 by 20 regions of maps', maps.mean({ axis: [1, 2] }), () =>
  cw.groupbyReduce(maps, regionMap, { axis: [1, 2] }),
);

const weights = await cw.random.random([1e6]).persist();
const scattered = Int32Array.from({ length: 1e6 }, () => Math.floor(Math.random() * 1000));
const held = await cw.fromTypedArray(scattered).persist();
const [given, computed] = await inTurn([
  () => cw.groupbyReduce(weights, scattered, { reduction: 'sum' }).compute(THREADS),
  () => cw.groupbyReduce(weights, held, { reduction: 'sum', groups: 1000 }).compute(THREADS),
]);
const { stdout } = spawnSync(
  'python3',
  [
    '-c',
    `import numpy, time
labels = numpy.random.randint(0, 1000, 10**6)
weights = numpy.random.rand(10**6)
times = []
for _ in range(${rounds}):
    begun = time.perf_counter()
    numpy.bincount(labels, weights=weights, minlength=1000)
    times.append(time.perf_counter() - begun)
print(min(times) * 1e3)`,
  ],
  { encoding: 'utf8' },
);
const bincount = Number(stdout);
const beside = (ms: number): string => (bincount > 0 ? `${(ms / bincount).toFixed(2)} times` : 'no NumPy here');
console.log(
  `1e6 scattered labels of 1000 groups: in memory ${given.least.toFixed(2)} ms, computed ${computed.least.toFixed(2)} ms, numpy.bincount ${bincount.toFixed(2)} ms: ${beside(given.least)}, ${beside(computed.least)}`,
);
process.exit(0);
