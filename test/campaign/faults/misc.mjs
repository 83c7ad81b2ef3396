// usage: node misc.mjs FOLDER OUT.jsonl [NAMES…] : single faults, each in a process of its own
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';

const [, , folder, out, ...only] = process.argv;
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const lib = process.env.CW_LIB ?? process.cwd() + '/dist/lib/index.js';
const head = `import * as cw from ${JSON.stringify(lib)}; import { readdirSync, readFileSync, existsSync, mkdirSync } from 'node:fs'; import { setTimeout as sleep } from 'node:timers/promises';
const { sharedArena } = await import(${JSON.stringify(lib.replace('index.js', 'runtime/shared-arena.js'))});
process.on('unhandledRejection', (e) => console.log('UNHANDLED', e)); process.on('uncaughtException', (e) => console.log('UNCAUGHT', e));
const say = (e) => console.log('ERR', e?.tag ?? e?.name, String(e?.message).slice(0, 300)); const spill = ${JSON.stringify(`${folder}/spill`)}; mkdirSync(spill, { recursive: true }); cw.config.set({ spillDirectory: spill, threads: 2, memoryLimit: '64MB' });
const r = cw.random.normal(0, 1, [300, 300], { chunks: [50, 100], seed: 4 });
const ok = async () => { const v = await cw.ones([100, 100], { chunks: [10, 100] }).sum().item({ threads: 2 }); console.log(v === 10000 ? 'STILL WORKS' : 'BROKEN ' + v, 'arena', sharedArena().arena.used, 'spill', readdirSync(spill).length, 'threads', readdirSync('/proc/self/task').length); };
`;
const CASES = {
  exitInWorker: `await r.mapBlocks((b) => { if (b.data[0] > 0) process.exit(3); return b; }).sum().compute().catch(say); await ok();`,
  exitInWorkerRetries: `await r.mapBlocks((b) => { if (b.data[0] > 2) process.exit(3); return b; }).sum().compute({ retries: 2 }).then((v) => console.log('value', v.data[0]), say); await ok();`,
  throwAsync: `await r.mapBlocks((b) => { setTimeout(() => { throw new Error('later'); }, 5); return b; }).sum().compute().then((v) => console.log('value', v.data[0]), say); await sleep(300); await ok();`,
  rejectAsync: `await r.mapBlocks((b) => { Promise.reject(new Error('later')); return b; }).sum().compute().then((v) => console.log('value', v.data[0]), say); await sleep(300); await ok();`,
  returnsPromise: `await r.mapBlocks(async (b) => b).sum().compute().then((v) => console.log('value', v.data[0]), say); await ok();`,
  throwNonError: `for (const f of [() => { throw 5; }, () => { throw null; }, () => { throw undefined; }, () => { throw { a: 1n, f() {} }; }, () => { const o = {}; o.o = o; throw o; }, () => { throw Object.assign(new Error('x'), { get message() { throw 1; } }); }]) await r.mapBlocks(f).sum().compute().then(() => console.log('NO ERROR'), say); await ok();`,
  oomHeap: `await r.mapBlocks((b) => { const a = []; for (;;) a.push(new Array(1e5).fill({ a: 1 }).map((_, k) => ({ k }))); return b; }).sum().compute().then((v) => console.log('value', v.data[0]), say); await ok();`,
  loopAbort: `const c = new AbortController(); setTimeout(() => c.abort(), 1500); const t = Date.now(); await r.mapBlocks((b) => { for (;;); return b; }).sum().compute({ signal: c.signal }).then(() => console.log('NO ERROR'), say); console.log('after', Date.now() - t); await ok();`,
  loopAbortSome: `const c = new AbortController(); setTimeout(() => c.abort(), 1500); const t = Date.now(); await r.mapBlocks((b, i) => { if (i.blockCoords[0] === 1) for (;;); return b; }).toZarr(${JSON.stringify(`${folder}/loop.zarr`)}, { signal: c.signal }).then(() => console.log('NO ERROR'), say); console.log('after', Date.now() - t, (existsSync(${JSON.stringify(`${folder}/loop.zarr`)}) ? readdirSync(${JSON.stringify(`${folder}/loop.zarr`)}, { recursive: true }) : []).filter((f) => f.endsWith('.tmp')).length); await ok();`,
  wrongReturns: `for (const f of [(b) => null, (b) => 5, (b) => 'x', (b) => new Float64Array(3), (b) => new Int8Array(b.data.length), (b) => ({ data: b.data, shape: [1], stride: [1], offset: 0 }), (b) => ({}), (b) => b.transpose(1, 0), (b) => [b], (b) => new DataView(new ArrayBuffer(8)), (b) => ({ data: b.data, shape: [1e9, 1e9], stride: [1, 1], offset: 0 }), (b) => ({ data: b.data, shape: b.shape, stride: [1e6, 1e6], offset: 1e9 }), (b) => ({ data: b.data, shape: b.shape, stride: [-1, -1], offset: 0 })]) await r.mapBlocks(f).sum().compute().then((v) => console.log('VALUE', v.data[0], f.toString()), say); await ok();`,
  detach: `await r.mapBlocks((b) => { structuredClone(b.data.buffer, { transfer: [b.data.buffer] }); return b; }).sum().compute().then((v) => console.log('VALUE', v.data[0]), say); await ok();`,
  keepBlock: `await r.mapBlocks((b) => { globalThis.kept ??= []; globalThis.kept.push(b); for (const k of globalThis.kept) k.data[0] = 77; return b; }).slice('::50, ::100').compute().then((v) => console.log('VALUES', [...new Set(v.data)].length), say); await ok();`,
  killWorkerThreads: `await r.mapBlocks((b) => { process.abort === undefined; process.kill(process.pid, 0); return b; }).sum().compute().then((v) => console.log('VALUE'), say); await ok();`,
  atomicsWait: `const c = new AbortController(); setTimeout(() => c.abort(), 1000); await r.mapBlocks((b) => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); return b; }).sum().compute({ signal: c.signal }).then(() => console.log('NO ERROR'), say); await ok();`,
  stackOverflow: `await r.mapBlocks((b) => { const f = () => f() + 1; f(); return b; }).sum().compute().then(() => console.log('NO ERROR'), say); await ok();`,
  inlineThrow: `await r.mapBlocks((b) => { throw new Error('inside'); }).sum().compute({ threads: 'inline' }).then(() => console.log('NO ERROR'), say); await ok();`,
  delayedExit: `await cw.delayed(() => process.exit(5))().compute().then((v) => console.log('VALUE', v), say); await ok();`,
  delayedLoop: `const c = new AbortController(); setTimeout(() => c.abort(), 1000); await cw.delayed(() => { for (;;); })().compute({ signal: c.signal }).then((v) => console.log('VALUE', v), say); await ok();`,
  enospc: `const p = '/tmp/cw-tiny/full.zarr'; await r.toZarr(p, { codec: 'none', chunks: [100, 100] }).then(() => console.log('NO ERROR'), say); console.log('tmp', readdirSync(p, { recursive: true }).filter((f) => f.endsWith('.tmp')).length); const sizes = new Set(readdirSync(p, { recursive: true, withFileTypes: true }).filter((e) => e.isFile() && !e.name.endsWith('.json')).map((e) => readFileSync(e.parentPath + '/' + e.name).length)); console.log('sizes', [...sizes]); await ok();`,
  enospcSpill: `cw.config.set({ spillDirectory: '/tmp/cw-tiny', memoryLimit: '20MB' }); const big = cw.random.normal(0, 1, [3000, 2000], { chunks: [100, 500], seed: 4 }); await big.T.rechunk([50, 3000]).cumsum({ axis: 1 }).rechunk([2000, 40]).sort({ axis: 0 }).sum().compute().then((v) => console.log('VALUE', v.data[0]), say); const p = await big.persist().catch(say); if (p) { console.log('persisted'); p.release(); } console.log('left', readdirSync('/tmp/cw-tiny')); await ok();`,
  enospcMeta: `const { writeFileSync } = await import('node:fs'); try { writeFileSync('/tmp/cw-tiny/fill', Buffer.alloc(20e6)); } catch {} await r.toZarr('/tmp/cw-tiny/m.zarr').then(() => console.log('NO ERROR'), say); console.log(readdirSync('/tmp/cw-tiny', { recursive: true })); await ok();`,
  readOnly: `await r.toZarr('/tmp/cw-ro/x.zarr').then(() => console.log('NO ERROR'), say); await r.toZarr('/proc/x.zarr').then(() => console.log('NO ERROR'), say); await r.toZarr('/dev/null/x.zarr').then(() => console.log('NO ERROR'), say); cw.config.set({ spillDirectory: '/tmp/cw-ro', memoryLimit: '20MB' }); const big = cw.random.normal(0, 1, [3000, 2000], { chunks: [100, 500], seed: 4 }); await big.persist().then(() => console.log('persisted'), say); cw.config.set({ spillDirectory: '/nowhere/at/all' }); await big.persist().then(() => console.log('persisted'), say); await ok();`,
  fds: `const n = () => readdirSync('/proc/self/fd').length; await r.slice(':200').toZarr(${JSON.stringify(`${folder}/fd.zarr`)}, { chunks: [50, 50] }); const x = await cw.fromZarr(${JSON.stringify(`${folder}/fd.zarr`)}); await x.sum().compute({ threads: 1 }); const a = n(); for (let k = 0; k < 1000; k++) { const y = k % 10 ? x : await cw.fromZarr(${JSON.stringify(`${folder}/fd.zarr`)}); await y.slice(k % 200, ':').sum().compute({ threads: k % 3 ? 'inline' : 2 }); } console.log('fds', a, n()); await cw.close(); console.log('closed', n()); await ok();`,
  parallel: `const x = r.add(1); const want = await x.sum().item({ threads: 'inline' }); const all = await Promise.all(Array.from({ length: 12 }, (_, k) => [() => x.sum().item({ threads: 2 }), () => x.T.sort({ axis: 0 }).max().item({ memoryLimit: '30MB' }), () => x.toZarr(${JSON.stringify(folder)} + '/p' + k + '.zarr').then((y) => y.sum().item()), () => x.sum().item({ threads: 'inline' })][k % 4]())); const m = await x.max().item(); console.log(all.every((v, k) => k % 4 === 1 ? v === m : Math.abs(v - want) < 1e-6) ? 'RIGHT' : 'WRONG ' + all); await ok();`,
  parallelAbort: `const jobs = Array.from({ length: 10 }, (_, k) => { const c = new AbortController(); setTimeout(() => c.abort(), Math.random() * 300); return r.add(k).sort({ axis: 1 }).sum().compute(k % 2 ? { signal: c.signal } : {}).then((v) => 'v', (e) => e.tag); }); console.log((await Promise.all(jobs)).join()); await ok();`,
  parallelDeath: `const a = r.mapBlocks((b) => { process.exit(1); }).sum().compute().then(() => 'v', (e) => e.tag); const b = r.add(1).sort({ axis: 1 }).sum().compute().then((v) => 'v', (e) => e.tag + e.message); console.log(await a, await b); await ok();`,
  closeDuring: `const a = r.sort({ axis: 0 }).sum().compute().then((v) => 'v', (e) => e.tag + ': ' + e.message); await sleep(30); await cw.close(); console.log(await a); await ok();`,
  releaseDuring: `const p = await r.persist(); const a = p.add(1).sort({ axis: 0 }).sum().compute().then((v) => 'v', (e) => e.tag + ': ' + e.message); p.release(); console.log(await a); await p.sum().compute().then(() => console.log('NO ERROR'), say); await ok();`,
  breakBlocks: `for await (const b of r.add(1).blocks({ memoryLimit: '20MB' })) { break; } await sleep(200); await ok(); const it = r.blocks(); await it.next(); await it.return(); await ok(); try { for await (const b of r.blocks()) throw new Error('mine'); } catch (e) { console.log(e.message); } await ok();`,
  gcPersist: `for (let k = 0; k < 30; k++) { await r.add(k).persist(); globalThis.gc?.(); await sleep(5); } for (let k = 0; k < 20; k++) { globalThis.gc?.(); await sleep(20); } await ok();`,
  badOptions: `for (const o of [{ threads: -1 }, { threads: 1.5 }, { threads: NaN }, { threads: 1e9 }, { threads: 'x' }, { memoryLimit: 0 }, { memoryLimit: -5 }, { memoryLimit: NaN }, { memoryLimit: '5 bananas' }, { memoryLimit: Infinity }, { memoryLimit: 1e30 }, { retries: -1 }, { signal: 5 }, { signal: {} }, { onProgress: 5 }, { onProgress: () => { throw new Error('p'); } }, { onReport: () => { throw new Error('q'); } }, { onAnalysis: () => { throw new Error('a'); } }, { nonsense: 1 }, null, 5]) await r.add(1).sum().compute(o).then((v) => console.log('value', JSON.stringify(o)), (e) => console.log('ERR', JSON.stringify(o), e.tag ?? e.name, String(e.message).slice(0, 120))); await ok();`,
  deep: `let y = r.slice(':50'); for (let k = 0; k < 20000; k++) y = y.add(1); console.log((await y.max().item()) > 19000); let z = cw.ones([4]); for (let k = 0; k < 3000; k++) z = cw.concat([z, z.slice(':1')]); console.log(z.shape, await z.sum().item()); await ok();`,
  wide: `const parts = Array.from({ length: 5000 }, (_, k) => cw.full([2], k)); console.log(await cw.concat(parts).sum().item()); console.log(await cw.stack(parts).max().item()); await ok();`,
};
const ENV = { ...process.env };
for (const [name, text] of Object.entries(CASES)) {
  if (only.length && !only.includes(name)) continue;
  const t = Date.now();
  const r = spawnSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', head + text], {
    encoding: 'utf8',
    timeout: 150_000,
    killSignal: 'SIGKILL',
    env: ENV,
  });
  appendFileSync(
    out,
    JSON.stringify({
      name,
      ms: Date.now() - t,
      status: r.status,
      signal: r.signal,
      stdout: r.stdout.slice(-3500),
      stderr: r.stderr.slice(-1500),
    }) + '\n',
  );
}
appendFileSync(out, '{"done":true}\n');
