// usage: node aborts.mjs FOLDER OUT.jsonl COUNT : AbortSignal at random times; arena, spill files, temporaries, threads, descriptors released
import { appendFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const [, , folder, out, count] = process.argv;
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const lib = process.env.CW_LIB ?? process.cwd() + '/dist/lib/index.js';
const cw = await import(lib);
const { sharedArena } = await import(lib.replace('index.js', 'runtime/shared-arena.js'));
const note = (o) => appendFileSync(out, JSON.stringify(o) + '\n');
process.on('unhandledRejection', (e) => note({ bad: 'unhandledRejection', e: String(e?.stack) }));
process.on('uncaughtException', (e) => note({ bad: 'uncaughtException', e: String(e?.stack) }));
const spill = join(folder, 'spill');
mkdirSync(spill);
cw.config.set({ threads: 2, memoryLimit: '16MB', spillDirectory: spill });
const n = 500;
const r = cw.random.normal(0, 1, [n, n], { chunks: [100, 125], seed: 4 });
const store = join(folder, 'x.zarr');
await r.toZarr(store, { chunks: [50, 100] });
const x = await cw.fromZarr(store);
const target = () => join(folder, 'out.zarr');
const JOBS = {
  reduce: (o) => x.subtract(x.mean()).std().compute(o),
  spill: (o) => r.sort({ axis: 0 }).T.rechunk([20, n]).cumsum({ axis: 1 }).sum().compute(o),
  write: (o) => x.add(r).toZarr(target(), { ...o, overwrite: true }),
  writeZstd: (o) =>
    r.T.toZarr(target(), { ...o, overwrite: true, codec: 'zstd', chunks: [100, 100], shards: [200, 200] }),
  persist: async (o) => {
    const p = await r.add(1).persist(o);
    p.release();
  },
  blocks: async (o) => {
    for await (const b of x.rechunk([125, 50]).blocks(o)) void b;
  },
  iterate: (o) =>
    cw
      .iterate(r, 60, (u) => u.set('1:-1, 1:-1', u.slice('2:, 1:-1').add(u.slice(':-2, 1:-1')).multiply(0.5)))
      .sum()
      .compute(o),
  matmul: (o) => cw.matmul(r, r).sum().compute(o),
  slowFunction: (o) =>
    r
      .slice(':200, :250')
      .mapBlocks((b) => {
        const until = Date.now() + 50;
        while (Date.now() < until);
        return b;
      })
      .sum()
      .compute(o),
  inline: (o) =>
    r
      .sin()
      .sum()
      .compute({ ...o, threads: 'inline' }),
  quantile: (o) => cw.quantile(r, [0.3, 0.6]).compute(o),
  several: (o) => cw.compute(r.mean({ axis: 0 }), x.T.add(r).max(), cw.median(x, { axis: 0 }), o),
};
const names = Object.keys(JOBS),
  typical = {};
for (const k of names) {
  const t = performance.now();
  await JOBS[k]({});
  typical[k] = performance.now() - t;
}
const fds = () => readdirSync('/proc/self/fd').length,
  tasks = () => readdirSync('/proc/self/task').length;
globalThis.gc?.();
await new Promise((d) => setTimeout(d, 300));
const base = { arena: sharedArena().arena.used, fds: fds(), tasks: tasks() };
note({ base, typical });
let cancelled = 0,
  finished = 0,
  bad = 0;
const rss = [];
for (let i = 0; i < Number(count); i++) {
  const k = names[i % names.length],
    c = new AbortController(),
    after = Math.random() * typical[k] * 1.2;
  if (i % 17 === 0) c.abort(new Error('before'));
  const timer = setTimeout(() => c.abort(i % 2 ? new Error('reason') : undefined), after);
  const problems = [];
  let aborted, t0;
  c.signal.addEventListener('abort', () => {
    t0 = performance.now();
  });
  const guard = Symbol();
  const limit = new Promise((d) => setTimeout(() => d(guard), 60_000).unref());
  try {
    const v = await Promise.race([JOBS[k]({ signal: c.signal }), limit]);
    if (v === guard) problems.push('hang: 60 s');
    finished++;
  } catch (e) {
    cancelled++;
    if (e?.tag !== 'cancelled') problems.push(`error ${e?.tag}: ${String(e?.message).slice(0, 200)}`);
  }
  const late = t0 === undefined ? 0 : performance.now() - t0;
  clearTimeout(timer);
  if (late > 15000) problems.push(`ended ${late.toFixed(0)} ms after the abort`);
  const settled = () =>
    sharedArena().arena.used === base.arena && readdirSync(spill).length === 0 && fds() <= base.fds + 2;
  for (let w = 0; w < 60 && !settled(); w++) await new Promise((d) => setTimeout(d, 100));
  if (sharedArena().arena.used !== base.arena) problems.push(`arena ${sharedArena().arena.used} for ${base.arena}`);
  const s = readdirSync(spill, { recursive: true });
  if (s.length) problems.push(`spill: ${s.slice(0, 3)}`);
  if (fds() > base.fds + 2) problems.push(`fds ${fds()} for ${base.fds}`);
  if (tasks() > base.tasks + 2) problems.push(`threads ${tasks()} for ${base.tasks}`);
  const tmp = readdirSync(folder, { recursive: true }).filter((f) => String(f).endsWith('.tmp'));
  if (tmp.length) problems.push(`temporaries ${tmp.slice(0, 3)}`);
  rss.push(Math.round(process.memoryUsage().rss / 1e6));
  if (problems.length) {
    bad++;
    note({ i, k, after, late, problems });
  }
  if (i % 30 === 29) {
    const v = await x.slice(':50').equal(r.slice(':50')).all().item();
    if (!v) note({ bad: 'wrong after aborts' });
    note({ tried: i + 1, cancelled, finished, bad, rss: rss.slice(-3) });
  }
}
note({
  done: true,
  tried: Number(count),
  cancelled,
  finished,
  bad,
  rssStart: rss.slice(0, 5),
  rssEnd: rss.slice(-5),
  fds: fds(),
  tasks: tasks(),
});
await cw.close();
note({ afterClose: { fds: fds(), tasks: tasks() } });
process.exit(0);
