// usage: node kills.mjs FOLDER OUT.jsonl COUNT : SIGKILL during toZarr; every object whole or absent; resume gives the right result
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const [, , folder, out, count] = process.argv;
mkdirSync(folder, { recursive: true });
const child = new URL('kill-child.mjs', import.meta.url).pathname;
const SPECS = [];
for (const format of [2, 3])
  for (const codec of ['blosc-lz4', 'zstd', 'gzip', 'none'])
    SPECS.push({ format, codec, chunks: [50, 25], threads: 2, kind: ['add', 'sum', 'T'][SPECS.length % 3] });
SPECS.push(
  { format: 3, codec: 'zstd', chunks: [20, 25], shards: [100, 125], threads: 2, kind: 'add' },
  { format: 3, codec: 'none', chunks: [10, 25], shards: [100, 50], threads: 'inline', kind: 'sum' },
  { format: 2, codec: 'lz4', chunks: [33, 41], threads: 'inline', kind: 'T' },
);
const files = (p) =>
  existsSync(p)
    ? readdirSync(p, { recursive: true, withFileTypes: true })
        .filter((e) => e.isFile())
        .map((e) => relative(p, join(e.parentPath ?? e.path, e.name)))
    : [];
const whole = SPECS.map((spec, k) => {
  const p = join(folder, `whole${k}.zarr`);
  const t = Date.now();
  const r = spawnSync(process.execPath, [child, p, JSON.stringify(spec), '0'], { encoding: 'utf8' });
  if (r.status !== 0) throw new Error(r.stderr);
  return { p, files: new Map(files(p).map((f) => [f, readFileSync(join(p, f))])), ms: Date.now() - t };
});
let held = 0,
  failed = 0,
  partial = 0,
  none = 0,
  complete = 0,
  temporaries = 0;
for (let k = 0; k < Number(count); k++) {
  const j = k % SPECS.length,
    spec = SPECS[j],
    p = join(folder, 'target.zarr');
  rmSync(p, { recursive: true, force: true });
  const c = spawn(process.execPath, [child, p, JSON.stringify(spec), '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let begun = Date.now();
  const state = await new Promise((done) => {
    let timer;
    const exp = 1 + (k % 3);
    c.stdout.on('data', (d) => {
      if (String(d).includes('start')) {
        begun = Date.now();
        poll();
      }
    });
    const wantObjects = Math.floor(Math.random() ** exp * (whole[j].files.size + 1)),
      jitter = Math.random() * 4;
    const poll = () => {
      // kill once a random number of files is there, plus a few milliseconds
      const n = files(p).length;
      if (n >= wantObjects) timer = setTimeout(() => c.kill('SIGKILL'), jitter);
      else timer = setTimeout(poll, 1);
    };
    c.on('exit', (code, sig) => {
      clearTimeout(timer);
      done(sig ?? code);
    });
  });
  const problems = [];
  const left = files(p);
  let objects = 0;
  for (const f of left) {
    if (/\.tmp$/.test(f)) {
      temporaries++;
      continue;
    }
    const w = whole[j].files.get(f);
    if (!w) problems.push(`unexpected file ${f}`);
    else if (Buffer.compare(w, readFileSync(join(p, f))) !== 0)
      problems.push(`${f} differs: ${statSync(join(p, f)).size} of ${w.length} bytes`);
    objects++;
  }
  if (objects === 0) none++;
  else if (objects === whole[j].files.size) complete++;
  else partial++;
  const r = spawnSync(process.execPath, [child, p, JSON.stringify(spec), '1'], { encoding: 'utf8', timeout: 120_000 });
  if (r.status !== 0 || !r.stdout.includes('right'))
    problems.push(`resume: ${r.status} ${r.stdout.slice(-200)} ${r.stderr.slice(-600)}`);
  const after = files(p);
  for (const f of after) {
    const w = whole[j].files.get(f);
    if (!w) problems.push(`after resume: extra ${f}`);
    else if (Buffer.compare(w, readFileSync(join(p, f))) !== 0) problems.push(`after resume ${f} differs`);
  }
  if (after.length !== whole[j].files.size)
    problems.push(`after resume ${after.length} files of ${whole[j].files.size}`);
  if (problems.length) {
    failed++;
    appendFileSync(
      out,
      JSON.stringify({ k, spec, state, objects, left: left.length, problems: problems.slice(0, 6) }) + '\n',
    );
  } else held++;
  if (k % 10 === 9)
    appendFileSync(out, JSON.stringify({ tried: k + 1, held, failed, partial, none, complete, temporaries }) + '\n');
}
appendFileSync(
  out,
  JSON.stringify({ done: true, tried: Number(count), held, failed, partial, none, complete, temporaries }) + '\n',
);
