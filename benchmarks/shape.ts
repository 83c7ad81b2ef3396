/**
 * How near to the memory's speed are operations that move, run along and search 1e8 float64 (10,000 x 10,000 in chunks of
 * 2,000 x 2,000, kept in memory)? Prints for each the least wall and processor time of a few repeats, and GB/s of what it has
 * to read and write. `copy` (x + 0) is the yardstick: what one pass over the memory costs here and now.
 *
 * Run it with `npm run build && node dist/benchmarks/shape.js [N]`. It justifies
 * - argmax by a routine (`argmax` against `argmax of x * 1`, which is the compiled kernel);
 * - scans as chains of blocks where there are 4 lines of blocks or more, totals first where there are fewer
 *   (`cumsum 0` reads once, `cumsum flat` twice, but on all threads);
 * - kept blocks shared by padded, rolled and joined arrays (`pad` against `pad + 0`, which moves everything);
 * - computing joined arrays where they are laid (`halves swapped + 0` is no dearer than `copy`).
 *
 * 2026-11-21, 2 cores shared with seven busy processes (load 15 to 17), processor ms of both threads together:
 * copy 142, sum 84, sum where x > 0.5 113, argmax 104 (by the kernel 397), argmax along 1 115, along 0 182, transpose 250,
 * cumsum 0 173, cumsum 1 158, cumsum flat 229, pad 11 (moved 159), roll 49 (moved 149), halves swapped 30 (+ 0: 150).
 */
import * as cw from '../lib/index.js';

const n = Number(process.argv[2] ?? 10_000);
const chunk = Math.max(1, n / 5);
const options = { threads: 2 } as const;
const x = await cw.random.random([n, n], { chunks: chunk }).persist(options);
const GB = (n * n * 8) / 1e9;

/** `passes`: how often all bytes of x are read or written at least. */
async function measure(name: string, passes: number, run: () => Promise<unknown>): Promise<void> {
  let wall = Infinity;
  let busy = Infinity;
  for (let k = 0; k < 5; k++) {
    const [from, begin] = [process.cpuUsage(), performance.now()];
    const result = await run();
    wall = Math.min(wall, performance.now() - begin);
    const used = process.cpuUsage(from);
    busy = Math.min(busy, (used.user + used.system) / 1000);
    if (cw.isChunkedArray(result)) result.release();
  }
  console.log(
    `${name.padEnd(24)} ${wall.toFixed(0).padStart(6)} ms wall ${busy.toFixed(0).padStart(6)} ms processor ${((GB * passes * 1000) / wall).toFixed(1).padStart(6)} GB/s`,
  );
}
const kept = (make: () => cw.ChunkedArray) => (): Promise<unknown> => make().persist(options);
const computed = (make: () => cw.ChunkedArray) => (): Promise<unknown> => make().compute(options);
const halves = (): cw.ChunkedArray => cw.concat([x.slice(`${n / 2}:`), x.slice(`:${n / 2}`)]);
const pad = (): cw.ChunkedArray => x.pad(8, { mode: 'reflect' });
const roll = (): cw.ChunkedArray => x.roll([123, -77], { axis: [0, 1] });

await measure(
  'copy (x + 0)',
  2,
  kept(() => x.add(0)),
);
await measure(
  'sum',
  1,
  computed(() => x.sum()),
);
await measure(
  'sum where x > 0.5',
  1,
  computed(() => cw.where(x.greater(0.5), x, 0).sum()),
);
await measure(
  'argmax',
  1,
  computed(() => x.argmax()),
);
await measure(
  'argmax of x * 1',
  1,
  computed(() => x.multiply(1).argmax()),
);
await measure(
  'argmax along 1',
  1,
  computed(() => x.argmax({ axis: 1 })),
);
await measure(
  'argmax along 0',
  1,
  computed(() => x.argmax({ axis: 0 })),
);
await measure(
  'transpose',
  2,
  kept(() => x.transpose()),
);
await measure(
  'cumsum 0',
  2,
  kept(() => x.cumsum({ axis: 0 })),
);
await measure(
  'cumsum 1',
  2,
  kept(() => x.cumsum({ axis: 1 })),
);
await measure('pad', 0, kept(pad));
await measure(
  'pad + 0',
  2,
  kept(() => pad().add(0)),
);
await measure('roll', 0.72, kept(roll));
await measure(
  'roll + 0',
  2,
  kept(() => roll().add(0)),
);
await measure('halves swapped', 0, kept(halves));
await measure(
  'halves swapped + 0',
  2,
  kept(() => halves().add(0)),
);
x.release();
const line = await cw.random.random([n * n], { chunks: chunk * chunk }).persist(options);
await measure(
  'cumsum flat',
  3,
  kept(() => line.cumsum()),
);
await measure(
  'argmax flat',
  1,
  computed(() => line.argmax()),
);
line.release();
await cw.close();
