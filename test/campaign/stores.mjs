// usage: node stores.mjs FOLDER OUT.jsonl [COUNT] : damaged Zarr stores; parent restarts a child that dies or stalls
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const [, , folder, out, count = '420', childFrom] = process.argv;
const rng = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
const SPECS = [];
for (const codec of ['blosc-lz4', 'blosc-zstd', 'zstd', 'gzip', 'zlib', 'lz4', 'none']) {
  SPECS.push({ format: 2, codec });
  SPECS.push({ format: 3, codec });
}
SPECS.push(
  { format: 3, codec: 'none', shards: [20, 40] },
  { format: 3, codec: 'zstd', shards: [20, 40] },
  { format: 3, codec: 'crc32c' },
  { format: 3, codec: 'blosc-lz4', shards: [20, 40] },
);
if (childFrom === undefined) {
  mkdirSync(folder, { recursive: true });
  let next = 0;
  const total = Number(count),
    log = join(folder, 'progress');
  while (next < total) {
    writeFileSync(log, String(next));
    const child = spawn(
      process.execPath,
      ['--max-old-space-size=1500', fileURLToPath(import.meta.url), folder, out, count, String(next)],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let err = '';
    child.stderr.on('data', (d) => {
      err = (err + d).slice(-1500);
    });
    const died = await new Promise((done) => {
      let seen = next,
        since = Date.now();
      const timer = setInterval(() => {
        const at = Number(readFileSync(log, 'utf8') || seen);
        if (at !== seen) {
          seen = at;
          since = Date.now();
        }
        if (Date.now() - since > 60_000) {
          child.kill('SIGKILL');
          clearInterval(timer);
          done('hang');
        }
      }, 500);
      child.on('exit', (code, signal) => {
        clearInterval(timer);
        done(code === 0 ? undefined : `exit ${code ?? signal}`);
      });
    });
    const at = Number(readFileSync(log, 'utf8'));
    if (!died) break;
    appendFileSync(
      out,
      JSON.stringify({
        i: at,
        bad: true,
        outcome: died,
        what: existsSync(join(folder, 'what')) ? readFileSync(join(folder, 'what'), 'utf8') : '',
        err,
      }) + '\n',
    );
    next = at + 1;
  }
  appendFileSync(out, '{"done":true}\n');
  process.exit(0);
}
const cw = await import(process.env.CW_LIB ?? process.cwd() + '/dist/lib/index.js');
process.on('unhandledRejection', (e) =>
  appendFileSync(out, JSON.stringify({ bad: true, outcome: 'unhandledRejection', err: String(e?.stack) }) + '\n'),
);
const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0x82f63b78 : n >>> 1;
  return n >>> 0;
});
const crc32c = (b) => {
  let c = ~0;
  for (const v of b) c = CRC[(c ^ v) & 255] ^ (c >>> 8);
  return ~c >>> 0;
};
const x = cw.random
  .normal(0, 1, [40, 60], { chunks: [10, 20], seed: 7 })
  .multiply(16)
  .round();
const want = (await x.compute({ threads: 'inline' })).data;
const bases = [];
for (const [k, s] of SPECS.entries()) {
  const p = join(folder, `base${k}.zarr`);
  bases.push(p);
  if (existsSync(p)) continue;
  await x.toZarr(p, {
    format: s.format,
    codec: s.codec === 'crc32c' ? 'none' : s.codec,
    chunks: [10, 20],
    threads: 'inline',
    fillValue: -7,
    ...(s.shards ? { shards: s.shards } : {}),
  });
  if (s.codec === 'crc32c') {
    const m = JSON.parse(readFileSync(join(p, 'zarr.json')));
    m.codecs.push({ name: 'crc32c' });
    writeFileSync(join(p, 'zarr.json'), JSON.stringify(m));
    for (const f of files(p))
      if (!f.endsWith('.json')) {
        const b = readFileSync(f),
          t = Buffer.alloc(4);
        t.writeUInt32LE(crc32c(b));
        writeFileSync(f, Buffer.concat([b, t]));
      }
  }
}
function files(p) {
  return readdirSync(p, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => join(e.parentPath ?? e.path, e.name));
}
const VALUES = [
  null,
  true,
  false,
  0,
  -1,
  1,
  1.5,
  2 ** 31,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  1e18,
  1e308,
  '',
  'x',
  '../x',
  '__proto__',
  'constructor',
  'NaN',
  '-1',
  [],
  [0],
  [-1, -1],
  [0, 0],
  [1e12, 60],
  [2 ** 40, 2 ** 40],
  [2 ** 53 - 1, 2 ** 53 - 1],
  [40],
  [40, 60, 1],
  [40.5, 60],
  ['40', '60'],
  [null, null],
  [[40], [60]],
  {},
  { a: 1 },
  { name: 'nope' },
  { id: 'nope' },
  { id: 'toString' },
  { name: 'hasOwnProperty' },
  [{ name: 'nope' }],
  [{ id: 'nope' }],
  [{}],
  [null],
  [5],
  [{ name: 'bytes' }, { name: 'bytes' }],
  [{ name: 'gzip' }],
  [{ id: 'delta' }],
  [{ id: 'shuffle', elementsize: 0 }],
  [{ id: 'shuffle', elementsize: -4 }],
  [{ id: 'fixedscaleoffset', scale: 0, offset: 0, dtype: '<f8' }],
  [{ id: 'shuffle', elementsize: 1e9 }],
  '<f16',
  '|O',
  '<M8[ns]',
  '<i3',
  '>f8',
  '<i8',
  '<f4',
  'float32',
  'int64',
  'complex64',
  'string',
  [['a', '<i4']],
];
const paths = (v, at = []) =>
  v !== null && typeof v === 'object' ? Object.keys(v).flatMap((k) => [[...at, k], ...paths(v[k], [...at, k])]) : [];
const put = (v, path, value) => {
  let o = v;
  for (const k of path.slice(0, -1)) o = o[k];
  if (value === undefined) Array.isArray(o) ? o.splice(Number(path.at(-1)), 1) : delete o[path.at(-1)];
  else o[path.at(-1)] = value;
};
const bomb = () => gzipSync(Buffer.alloc(600e6), { level: 1 });
const CHUNK = [
  ['truncate', (f, r) => truncateSync(f, Math.floor(r() * statSync(f).size))],
  ['empty', (f) => truncateSync(f, 0)],
  [
    'flip one bit',
    (f, r) => {
      const b = readFileSync(f);
      b[Math.floor(r() * b.length)] ^= 1 << Math.floor(r() * 8);
      writeFileSync(f, b);
    },
  ],
  [
    'flip a bit of the first 24 bytes',
    (f, r) => {
      const b = readFileSync(f);
      b[Math.floor(r() * Math.min(24, b.length))] ^= 1 << Math.floor(r() * 8);
      writeFileSync(f, b);
    },
  ],
  [
    'flip a bit of the last 24 bytes',
    (f, r) => {
      const b = readFileSync(f);
      b[b.length - 1 - Math.floor(r() * Math.min(24, b.length))] ^= 1 << Math.floor(r() * 8);
      writeFileSync(f, b);
    },
  ],
  [
    'flip 40 bits',
    (f, r) => {
      const b = readFileSync(f);
      for (let k = 0; k < 40; k++) b[Math.floor(r() * b.length)] ^= 1 << Math.floor(r() * 8);
      writeFileSync(f, b);
    },
  ],
  [
    'random bytes',
    (f, r) => {
      const b = readFileSync(f);
      for (let k = 0; k < b.length; k++) b[k] = r() * 256;
      writeFileSync(f, b);
    },
  ],
  ['all ones', (f) => writeFileSync(f, Buffer.alloc(statSync(f).size, 255))],
  ['zeros', (f) => writeFileSync(f, Buffer.alloc(statSync(f).size))],
  ['append garbage', (f, r) => appendFileSync(f, Buffer.from(Array.from({ length: 100 }, () => r() * 256)))],
  [
    'huge sizes in header',
    (f) => {
      const b = readFileSync(f);
      for (const o of [4, 8, 12]) if (b.length > o + 4) b.writeUInt32LE(0x7fffff00, o);
      writeFileSync(f, b);
    },
  ],
  [
    'huge first word',
    (f) => {
      const b = readFileSync(f);
      b.writeUInt32LE(0xfffffff0, 0);
      writeFileSync(f, b);
    },
  ],
  [
    'a folder',
    (f) => {
      rmSync(f);
      mkdirSync(f);
    },
  ],
  [
    'symlink loop',
    (f) => {
      rmSync(f);
      symlinkSync(f, f);
    },
  ],
  [
    'symlink to /dev/zero',
    (f) => {
      rmSync(f);
      symlinkSync('/dev/zero', f);
    },
  ],
  [
    'symlink to nothing',
    (f) => {
      rmSync(f);
      symlinkSync('/nowhere/x', f);
    },
  ],
  ['gzip bomb', (f) => writeFileSync(f, bomb())],
  ['2 GB sparse file', (f) => truncateSync(f, 2e9)],
];
const TEXTS = [
  '',
  '{',
  'null',
  '5',
  '"x"',
  '[]',
  '{}',
  '\ufeff{}',
  '['.repeat(20000),
  '{"a":'.repeat(20000),
  '\0\0\0',
  '{"zarr_format": 3}',
  '{"zarr_format": 2}',
  '{"zarr_format": 3, "node_type": "array"}',
  '{"zarr_format":3,"node_type":"group"}',
  '{"__proto__": {"shape": [1]}}',
];
for (let i = Number(childFrom); i < Number(count); i++) {
  const r = rng(i * 7919 + 13),
    k = i % SPECS.length,
    spec = SPECS[k],
    dir = join(folder, 'work.zarr');
  rmSync(dir, { recursive: true, force: true });
  cpSync(bases[k], dir, { recursive: true });
  const meta = join(dir, spec.format === 3 ? 'zarr.json' : '.zarray'),
    chunkFiles = files(dir)
      .filter((f) => !/\/(zarr\.json|\.z\w+)$/.test(f))
      .sort();
  let what, target, kind;
  const roll = r();
  if (roll < 0.5) {
    kind = 'chunk';
    target = chunkFiles[Math.floor(r() * chunkFiles.length)];
    const [name, f] = CHUNK[Math.floor(i / SPECS.length) % CHUNK.length];
    what = name;
    f(target, r);
  } else if (roll < 0.92) {
    kind = 'meta';
    target = meta;
    const m = JSON.parse(readFileSync(meta)),
      all = paths(m),
      path = all[Math.floor(r() * all.length)],
      value = r() < 0.15 ? undefined : VALUES[Math.floor(r() * VALUES.length)];
    put(m, path, value);
    what = `${path.join('.')} = ${JSON.stringify(value)}`;
    writeFileSync(meta, JSON.stringify(m));
  } else {
    kind = 'metatext';
    target = meta;
    const t = TEXTS[Math.floor(r() * TEXTS.length)];
    what = `text ${t.slice(0, 40)}`;
    writeFileSync(meta, t);
  }
  const id = `${spec.format} ${spec.codec}${spec.shards ? ' shards' : ''} ${kind}: ${what} in ${target.slice(dir.length + 1)}`;
  writeFileSync(join(folder, 'what'), id);
  writeFileSync(join(folder, 'progress'), String(i));
  const before = process.memoryUsage().rss;
  writeFileSync('/proc/self/clear_refs', '5');
  const t0 = Date.now();
  let outcome,
    bad = false,
    message,
    tag;
  try {
    const y = await cw.fromZarr(dir);
    String(y);
    y.toHTML();
    if (y.size > 1e7) {
      // Far more than there is: planning and a bounded look must end, well or with an error.
      const c = AbortSignal.timeout(15_000);
      try {
        await y.slice(...y.shape.map(() => ':3')).compute({ threads: 'inline', signal: c, memoryLimit: '256MB' });
        await y.sum().explain({ memoryLimit: '256MB' });
        outcome = 'opened huge';
      } catch (e) {
        tag = e.tag;
        message = e.message;
        outcome = 'huge refused';
        if (!e.tag) bad = true;
      }
    } else {
      const got = await y.compute({
        threads: i % 3 ? 'inline' : 1,
        memoryLimit: '256MB',
        signal: AbortSignal.timeout(30_000),
      });
      const same = got.data.length === want.length && got.data.every((v, j) => v === want[j] || Number(v) === want[j]);
      outcome = same ? 'same data' : 'other data';
      if (!same && kind === 'chunk' && ['gzip', 'zlib', 'crc32c'].includes(spec.codec)) bad = true;
      if (
        !same &&
        kind === 'chunk' &&
        ['truncate', 'empty', 'a folder', 'symlink to /dev/zero', 'gzip bomb', 'symlink loop'].includes(what)
      )
        bad = true;
    }
  } catch (e) {
    tag = e?.tag;
    message = String(e?.message ?? e);
    outcome = 'error';
    if (!tag || tag === 'internal' || tag === 'cancelled') bad = true;
    else if (!message.includes(target) && !message.includes(dir)) {
      bad = true;
      outcome = 'error without file';
    } else if (tag !== 'storage') outcome = `error ${tag}`;
  }
  const peak = (Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024 - before) / 1e6;
  if (peak > 400) {
    bad = true;
    outcome += ` took ${peak.toFixed(0)} MB`;
  }
  if (Date.now() - t0 > 10_000) {
    bad = true;
    outcome += ` took ${Date.now() - t0} ms`;
  }
  appendFileSync(
    out,
    JSON.stringify({
      i,
      id,
      outcome,
      bad,
      tag,
      message: bad || outcome.startsWith('huge') || kind !== 'chunk' ? message?.slice(0, 400) : undefined,
    }) + '\n',
  );
}
await cw.close();
process.exit(0);
