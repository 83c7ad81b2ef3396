// usage: node soak.mjs FOLDER OUT.jsonl SECONDS : a loop of varied computes in one process; RSS must level off
import { appendFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const [, , folder, out, seconds] = process.argv;
rmSync(folder, { recursive: true, force: true });
mkdirSync(join(folder, 'spill'), { recursive: true });
const lib = process.env.CW_LIB ?? process.cwd() + '/dist/lib/index.js';
const cw = await import(lib);
const { sharedArena } = await import(lib.replace('index.js', 'runtime/shared-arena.js'));
cw.config.set({ threads: 2, memoryLimit: '48MB', spillDirectory: join(folder, 'spill') });
const begin = Date.now();
let n = 0,
  errors = 0,
  next = 0;
const R = () => 1 + Math.floor(Math.random() * 400);
const store = join(folder, 'x.zarr');
await cw.random.normal(0, 1, [600, 500], { chunks: [100, 100], seed: 1 }).toZarr(store, { overwrite: true });
process.on('unhandledRejection', (e) => appendFileSync(out, JSON.stringify({ unhandled: String(e?.stack) }) + '\n'));
while (Date.now() - begin < seconds * 1000) {
  const h = R(),
    w = R(),
    x = cw.random.normal(0, 1, [h, w], { chunks: [Math.max(1, h >> (n % 4)), Math.max(1, w >> (n % 3))], seed: n }),
    k = n % 16;
  n++;
  try {
    if (k === 0) await x.sin().add(n).multiply(x).sum().compute();
    if (k === 1) await x.T.sort({ axis: 0 }).cumsum({ axis: 1 }).compute();
    if (k === 2) {
      const p = await x.persist();
      await p.mean().compute();
      if (n % 32 < 16) p.release();
    }
    if (k === 3) {
      const y = await x.toZarr(join(folder, 'o.zarr'), {
        overwrite: true,
        format: 2 + (n % 2),
        codec: ['zstd', 'gzip', 'none', 'blosc-lz4'][(n >> 4) % 4],
      });
      await y.sum().compute();
    }
    if (k === 4)
      await x
        .mapBlocks(
          (b, q) => {
            for (let j = 0; j < b.data.length; j++) b.data[j] += q;
            return b;
          },
          { args: [n] },
        )
        .max()
        .compute();
    if (k === 5) {
      const s = await cw.fromZarr(store);
      await s
        .slice(`${n % 500}:`, '::3')
        .std({ axis: 0 })
        .compute();
    }
    if (k === 6)
      await cw
        .iterate(x, 3 + (n % 20), (u) => u.multiply(0.5).add(cw.roll(u, 1, { axis: 0 })))
        .sum()
        .compute();
    if (k === 7) {
      const c = new AbortController();
      setTimeout(() => c.abort(), Math.random() * 20);
      await cw
        .median(x)
        .compute({ signal: c.signal })
        .catch((e) => {
          if (e.tag !== 'cancelled') throw e;
        });
    }
    if (k === 8)
      await cw
        .matmul(x, x.T)
        .trace()
        .compute({ threads: n % 32 < 16 ? 'inline' : 2 });
    if (k === 9) await cw.quantile(x, [0.1, 0.9], { axis: n % 2 }).compute();
    if (k === 10)
      for await (const b of x.add(1).blocks()) {
        if (b.coords[0] === 1) break;
      }
    if (k === 11)
      await cw
        .evaluate(`x * ${n} + sqrt(abs(x)) - ${n % 7}`, { x })
        .mean()
        .compute();
    if (k === 12)
      await x
        .mapBlocks(() => {
          throw new Error('mine');
        })
        .sum()
        .compute()
        .catch((e) => {
          if (e.tag !== 'function') throw e;
        });
    if (k === 13) {
      const big = cw.random.normal(0, 1, [1500, 2000], { chunks: [250, 500], seed: n });
      await big.T.rechunk([100, 1500]).cumsum({ axis: 1 }).mean().compute();
    }
    if (k === 14)
      await cw.compute(
        cw
          .concat([x, x.flip()])
          .pad(2)
          .roll(n % 50),
        cw.histogram(x, { bins: 5 })[0],
        x.argmax(),
        await cw
          .delayed((a) => a + 1)(n)
          .compute(),
      );
    if (k === 15) await x.explain({ analyze: true });
  } catch (e) {
    errors++;
    appendFileSync(out, JSON.stringify({ k, n, e: String(e?.stack).slice(0, 500) }) + '\n');
  }
  if (Date.now() - begin > next) {
    next += 15_000;
    const m = process.memoryUsage();
    appendFileSync(
      out,
      JSON.stringify({
        s: Math.round((Date.now() - begin) / 1000),
        n,
        errors,
        rss: +(m.rss / 1e6).toFixed(1),
        heap: +(m.heapUsed / 1e6).toFixed(1),
        external: +(m.external / 1e6).toFixed(1),
        buffers: +(m.arrayBuffers / 1e6).toFixed(1),
        arena: sharedArena().arena.used,
        spill: readdirSync(join(folder, 'spill')).length,
        fds: readdirSync('/proc/self/fd').length,
        threads: readdirSync('/proc/self/task').length,
      }) + '\n',
    );
  }
}
appendFileSync(out, '{"done":true}\n');
await cw.close();
process.exit(0);
