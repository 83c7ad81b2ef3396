// usage: node memory-case.mjs FOLDER CASE LIMIT_MB [DATA_FOR_MB] : one out-of-core expression; prints one JSON line
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [, , folder, name, mb, dataMb = mb] = process.argv;
const cw = await import(process.env.CW_LIB ?? process.cwd() + '/dist/lib/index.js');
const status = (k) =>
  Number(/(\d+)/.exec(new RegExp(`${k}:\\s*(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))[0])[1]) * 1024;
const limit = Number(mb) * 1e6,
  threads = Number(process.env.THREADS ?? 2);
const D = Number(dataMb);
const [n, m] = { 64: [4000, 8000], 128: [8000, 8000], 256: [8000, 16000] }[D];
const spill = join(folder, `spill-${process.pid}`);
(await import('node:fs')).mkdirSync(spill);
cw.config.set({ threads, memoryLimit: limit, spillDirectory: spill });
const store = join(folder, `x${D}.zarr`),
  store2 = join(folder, `g${D}.zarr`);
if (name === 'list') {
} else if (name === 'make') {
  const x = cw.random
    .normal(0, 1, [n, m], { chunks: [500, 1000], seed: 5 })
    .multiply(64)
    .round()
    .multiply(1 / 64);
  await x.toZarr(store, {
    codec: D > 64 ? 'none' : 'blosc-lz4',
    chunks: [500, 500],
    overwrite: true,
    memoryLimit: '1GB',
  });
  await x.add(1).toZarr(store2, { format: 2, codec: 'none', chunks: [250, 1000], overwrite: true, memoryLimit: '1GB' });
  rmSync(spill, { recursive: true });
  process.exit(0);
}
const x = await cw.fromZarr(store),
  g = await cw.fromZarr(store2);
const r = cw.random
  .random([n, m], { chunks: [500, 1000], seed: 11 })
  .multiply(1024)
  .floor();
const out = join(folder, `out-${process.pid}.zarr`);
const analyses = [];
const O = {
  onAnalysis: (a) =>
    analyses.push([
      a.peakBytes,
      a.projectedPeakBytes,
      a.limitBytes,
      a.totals.spilledBytes,
      a.totals.overflowBytes,
      a.totals.recomputedTasks,
    ]),
};
const write = (y, o = {}) => y.toZarr(out, { ...O, codec: 'none', ...o });
const val = async (...ys) => (await cw.compute(...ys, O)).map((v) => v.data);
const months = Int32Array.from({ length: n }, (_, k) => k % 12);
const CASES = {
  deviation: () => val(x.subtract(x.mean()).std()),
  transpose: () => write(x.T, { chunks: [500, 500] }),
  tallWide: () => write(r.rechunk([-1, 100]).add(1).rechunk([50, -1]), { chunks: [50, m] }),
  storeTallWide: () => write(x.rechunk([100, -1]), { chunks: [100, m] }),
  reshape: () => write(x.reshape([n * 4, m / 4]), { chunks: [500, 500] }),
  reshapeOdd: () => write(x.slice(':-1, :-3').reshape([-1]), { chunks: [200000] }),
  sort0: () => write(x.sort({ axis: 0 }), { chunks: [n, 20] }),
  sort1: () => write(r.sort({ axis: 1 }), { chunks: [20, m] }),
  quantileFlat: () => val(cw.quantile(x, [0.1, 0.5, 0.99])),
  quantile0: () => val(cw.quantile(x, 0.9, { axis: 0 })),
  median1: () => val(cw.median(x, { axis: 1 })),
  mad: () => val(cw.median(x.subtract(cw.median(x)).abs())),
  cumsum0: () => write(x.cumsum({ axis: 0 }), { chunks: [500, 500] }),
  cumsumFlat: () => val(x.cumsum().max()),
  cumsumCentred: () =>
    val(
      x
        .cumsum({ axis: 1 })
        .subtract(x.mean({ axis: 1, keepdims: true }))
        .abs()
        .max({ axis: 0 }),
    ),
  matmul: () =>
    val(cw.matmul(x.slice(':, :1500').rechunk([500, 500]), x.slice(':1500, :').rechunk([500, 500])).sum({ axis: 0 })),
  matmulT: () => val(cw.matmul(x, x.T).max()),
  einsum: () => val(cw.einsum('ij,kj->ik', x, g.slice(':100')).sum()),
  groupAnomaly: () =>
    val(
      x
        .subtract(cw.take(cw.groupbyReduce(x, months, { axis: 0, reduction: 'mean', groups: 12 }), months, { axis: 0 }))
        .std({ axis: 0 }),
    ),
  padRollConcat: () =>
    write(
      cw.concat([x.pad(3, { mode: 'reflect' }), g.roll(777, { axis: 0 }).pad(3), r.pad(3, { mode: 'wrap' })], {
        axis: 0,
      }),
      { chunks: [501, 501] },
    ),
  persistUse: async () => {
    const p = await x.add(1).persist(O);
    const v = await val(p.mean(), p.T.slice('::7').sum({ axis: 0 }), p.max());
    p.release();
    return v;
  },
  persistHalf: async () => {
    const p = await x
      .slice(`:${n / 8}`)
      .multiply(2)
      .persist(O);
    const v = await val(p.sum({ axis: 0 }), x.subtract(p.mean({ axis: 0 })).std());
    p.release();
    return v;
  },
  several: () => val(x.mean({ axis: 0 }), x.std({ axis: 0 }), x.max({ axis: 1 }), x.subtract(g).abs().sum()),
  otherGrid: () => write(x, { chunks: [333, 777], codec: 'blosc-lz4' }),
  shards: () => write(g, { chunks: [100, 125], shards: [1000, 1000], codec: 'zstd' }),
  normalise: () => write(x.subtract(x.mean({ axis: 0 })).divide(x.std({ axis: 0 })), { chunks: [500, 500] }),
  mapOverlap: () =>
    val(
      x
        .mapOverlap(
          (b) => {
            const d = b.data;
            for (let k = d.length - 1; k > 0; k--) d[k] = d[k] + d[k - 1];
            return b;
          },
          { depth: 2 },
        )
        .sum(),
    ),
  mapBlocks: () =>
    write(
      x.mapBlocks((b) => {
        const d = b.data;
        for (let k = 0; k < d.length; k++) d[k] = d[k] * 2;
        return b;
      }),
      { chunks: [500, 500] },
    ),
  histogram: () => val(...cw.histogram(x.subtract(g.mean()), { bins: 50 })),
  topk: () => val(cw.topk(x.ravel(), 100), cw.argtopk(x, 3, { axis: 0 }).sum()),
  iterate: () =>
    val(
      cw
        .iterate(x, 4, (u) =>
          u.set(
            '1:-1, 1:-1',
            u
              .slice('2:, 1:-1')
              .add(u.slice(':-2, 1:-1'))
              .add(u.slice('1:-1, 2:'))
              .add(u.slice('1:-1, :-2'))
              .multiply(0.25),
          ),
        )
        .mean({ axis: 1 }),
    ),
  xPlusT: () =>
    val(
      cw.random
        .random([n, n], { chunks: [500, 500], seed: 1 })
        .add(cw.random.random([n, n], { chunks: [500, 500], seed: 1 }).T)
        .slice('::2, 50:')
        .mean({ axis: 1 }),
    ),
  masked: () => val(x.set(x.greater(1), 0).sum({ axis: 0 }), cw.where(g.less(0), x, g).std()),
  mismatched: () =>
    write(
      x
        .rechunk([n, 37])
        .add(r.rechunk([41, m]))
        .multiply(g),
      { chunks: [500, 500] },
    ),
  flipStride: () => write(x.slice('::-1, ::3').add(1), { chunks: [500, 500] }),
  shuffle: () =>
    write(
      x.take(
        Int32Array.from({ length: n }, (_, k) => (k * 1237) % n),
        { axis: 0 },
      ),
      { chunks: [500, 500] },
    ),
  blocks: async () => {
    let s = 0;
    for await (const b of x.T.add(1).rechunk([1000, 250]).blocks(O)) s += b.data.data[0];
    return s;
  },
  bigResult: async () => {
    const v = await x
      .slice(`:${Math.floor(n / 10)}`)
      .add(g.slice(`:${Math.floor(n / 10)}`))
      .compute(O);
    return [v.data[5]];
  },
  triple: () =>
    write(x.subtract(x.mean()).T.rechunk([m, 50]).cumsum({ axis: 1 }).rechunk([125, n]), { chunks: [125, n] }),
  stackStd: () => val(cw.stack([x, g, r]).std({ axis: 0 }).max({ axis: 1 })),
};
if (name === 'list') {
  console.log(Object.keys(CASES).join(' '));
  rmSync(spill, { recursive: true });
  process.exit(0);
}
const idle = process.memoryUsage().rss;
writeFileSync('/proc/self/clear_refs', '5');
const t = performance.now();
let value, error;
try {
  value = await CASES[name]();
} catch (e) {
  error = `${e.tag}: ${e.message}`.slice(0, 300);
}
const peak = status('VmHWM') - idle,
  seconds = (performance.now() - t) / 1000;
const left = readdirSync(spill);
let sum;
if (!error) {
  if (value?.node) {
    const y = await cw.fromZarr(out),
      w = cw.arange(y.shape.at(-1)).remainder(17).add(1);
    sum = [...(await cw.compute(y.sum(), y.multiply(w).sum(), { memoryLimit: '1GB' }))].map((v) => v.data[0]);
  } else
    sum = [value]
      .flat()
      .map((d) => (typeof d === 'number' ? d : Number([...d].reduce((a, v, k) => a + Number(v) * ((k % 17) + 1), 0))));
}
rmSync(out, { recursive: true, force: true });
rmSync(spill, { recursive: true });
const A = analyses.reduce((a, b) => a.map((v, k) => Math.max(v, b[k])), [0, 0, 0, 0, 0, 0]);
console.log(
  JSON.stringify({
    name,
    mb: Number(mb),
    data: (n * m * 8) / 1e6,
    idle: +(idle / 1e6).toFixed(1),
    peak: +(peak / 1e6).toFixed(1),
    over: peak > limit,
    blocks: +(A[0] / 1e6).toFixed(1),
    projected: +(A[1] / 1e6).toFixed(1),
    limitBlocks: +(A[2] / 1e6).toFixed(1),
    overBlocks: A[0] > A[2],
    overProjection: A[0] > A[1],
    spilled: +(A[3] / 1e6).toFixed(1),
    recomputed: A[5],
    seconds: +seconds.toFixed(1),
    left,
    sum,
    error,
  }),
);
process.exit(0);
