/**
 * One computation larger than its memory limit, in a process of its own: prints the peak of the resident memory over what the
 * idle process took, and a sum of the result.
 *
 * usage: node limit-case.mjs LIBRARY FOLDER CASE LIMIT; the case `make` writes the stores that the others read
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [, , library, folder, name, memoryLimit] = process.argv;
const cw = await import(library);
const [n, m] = [4000, 4000];
const spill = join(folder, `spill-${process.pid}`);
mkdirSync(spill);
cw.config.set({ threads: 2, memoryLimit: Number(memoryLimit), spillDirectory: spill });
const stores = { lz4: join(folder, 'lz4.zarr'), plain: join(folder, 'plain.zarr'), gzip: join(folder, 'gzip.zarr') };

if (name === 'make') {
  const x = cw.random
    .normal(0, 1, [n, m], { chunks: [500, 1000], seed: 5 })
    .multiply(64)
    .round()
    .multiply(1 / 64);
  await x.toZarr(stores.lz4, { codec: 'blosc-lz4', chunks: [500, 500] });
  await x.add(1).toZarr(stores.plain, { format: 2, codec: 'none', chunks: [250, 1000] });
  await x.slice(':2000').toZarr(stores.gzip, { codec: 'gzip', chunks: [500, 500] });
  process.exit(0);
}

// Blocks of 4 MB whatever the limit: the same bits.
const blocks = { chunks: [500, 1000] };
const x = await cw.fromZarr(stores.lz4, blocks);
const g = await cw.fromZarr(stores.plain, blocks);
const z = await cw.fromZarr(stores.gzip, blocks);
const r = cw.random
  .random([n, m], { chunks: [500, 1000], seed: 11 })
  .multiply(1024)
  .floor();
const out = join(folder, `out-${process.pid}.zarr`);
const write = (y, options = {}) => y.toZarr(out, { codec: 'none', ...options });
const values = async (...ys) => (await cw.compute(...ys)).map((v) => v.data);
const months = Int32Array.from({ length: n }, (_, k) => k % 12);
const shuffled = Int32Array.from({ length: n }, (_, k) => (k * 1237) % n);

const CASES = {
  deviation: () => values(x.subtract(x.mean()).std()),
  transpose: () => write(x.T, { chunks: [500, 500] }),
  tallWide: () => write(r.rechunk([-1, 100]).add(1).rechunk([50, -1]), { chunks: [50, m] }),
  quantile: () => values(cw.quantile(x, 0.9, { axis: 0 })),
  absoluteDeviation: () => values(cw.median(x.subtract(cw.median(x)).abs())),
  cumsum: () => write(x.cumsum({ axis: 0 }), { chunks: [500, 500] }),
  einsum: () => values(cw.einsum('ij,kj->ik', x, g.slice(':100')).sum()),
  anomaly: () => {
    const means = cw.groupbyReduce(x, months, { axis: 0, reduction: 'mean', groups: 12 });
    return values(x.subtract(cw.take(means, months, { axis: 0 })).std({ axis: 0 }));
  },
  padRollConcat: () => {
    const parts = [x.pad(3, { mode: 'reflect' }), g.roll(777, { axis: 0 }).pad(3), r.pad(3, { mode: 'wrap' })];
    return write(cw.concat(parts, { axis: 0 }), { chunks: [501, 501] });
  },
  persist: async () => {
    const p = await x.add(1).persist();
    const out = await values(p.mean(), p.T.slice('::7').sum({ axis: 0 }), p.max());
    p.release();
    return out;
  },
  several: () => values(x.mean({ axis: 0 }), x.std({ axis: 0 }), x.max({ axis: 1 }), x.subtract(g).abs().sum()),
  shards: () => write(g, { chunks: [100, 125], shards: [1000, 1000], codec: 'zstd' }),
  gzip: () => values(z.add(1).sum({ axis: 0 }), z.max({ axis: 1 })),
  gzipWritten: () => write(z, { codec: 'gzip', chunks: [250, 500] }),
  normalise: () => write(x.subtract(x.mean({ axis: 0 })).divide(x.std({ axis: 0 })), { chunks: [500, 500] }),
  mapBlocks: () =>
    write(
      x.mapBlocks((b) => {
        const d = b.data;
        for (let k = 0; k < d.length; k++) d[k] = d[k] * 2;
        return b;
      }),
      { chunks: [500, 500] },
    ),
  mapOverlap: () => values(x.mapOverlap((b) => b, { depth: 2 }).sum()),
  histogram: () => values(...cw.histogram(x.subtract(g.mean()), { bins: 50 })),
  sum: () =>
    values(
      cw.random
        .random([n, n], { chunks: [500, 500], seed: 1 })
        .add(r.T)
        .slice('::2, 50:')
        .mean({ axis: 1 }),
    ),
  masked: () => values(x.set(x.greater(1), 0).sum({ axis: 0 }), cw.where(g.less(0), x, g).std()),
  shuffle: () => write(x.take(shuffled, { axis: 0 }), { chunks: [500, 500] }),
  blocks: async () => {
    let sum = 0;
    for await (const block of x.T.add(1).rechunk([1000, 250]).blocks()) sum += block.data.data[0];
    return sum;
  },
  bigResult: async () => (await x.slice(':400').add(g.slice(':400')).compute()).data,
  reshape: () => write(x.reshape([4 * n, m / 4]), { chunks: [500, 500] }),
  sort: () => write(x.sort({ axis: 0 }), { chunks: [n, 20] }),
  cumsumFlat: () => values(x.cumsum().max()),
  topk: () => values(cw.topk(x.ravel(), 100), cw.argtopk(x, 3, { axis: 0 }).sum()),
  stack: () => values(cw.stack([x, g, r]).std({ axis: 0 }).max({ axis: 1 })),
  largeResult: () => values(x.slice(':1000').add(1)),
  matmulTransposed: () => values(cw.matmul(x, x.T).max()),
  tooLarge: () => values(x.add(1)),
};

if (name === 'list') {
  console.log(JSON.stringify(Object.keys(CASES)));
  process.exit(0);
}
const peak = () => Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
const idle = process.memoryUsage().rss;
// Forgets the peak that starting took.
writeFileSync('/proc/self/clear_refs', '5');
let value;
let error;
try {
  value = await CASES[name]();
} catch (thrown) {
  error = { tag: thrown.tag, message: thrown.message, details: thrown.details };
}
const over = peak() - idle;
const left = readdirSync(spill);
let sum;
if (!error && value?.node) {
  const y = await cw.fromZarr(out, blocks);
  const weights = cw.arange(y.shape.at(-1)).remainder(17).add(1);
  sum = (await cw.compute(y.sum(), y.multiply(weights).sum(), { memoryLimit: '1GB' })).map((v) => v.data[0]);
} else if (!error)
  sum = [value]
    .flat()
    .map((data) => (typeof data === 'number' ? data : data.reduce((a, v, k) => a + Number(v) * ((k % 17) + 1), 0)));
for (const path of [out, spill]) rmSync(path, { recursive: true, force: true });
console.log(JSON.stringify({ over, left, sum, error }));
process.exit(0);
