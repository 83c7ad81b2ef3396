// npm run campaign -- [--tenth] [--seed N] [--only a,b]: the programs of test/campaign, which try to break the engine, one after
// the other over the built library. A seeded tenth of the work with --tenth. Ends with 1 where one of them found something.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({
  options: { tenth: { type: 'boolean' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6) * 1000);
const share = values.tenth ? 0.1 : 1;
const folder = mkdtempSync(join(tmpdir(), 'chunkwise-campaign-'));
const env = {
  ...process.env,
  CW_LIB: join(root, 'dist/lib/index.js'),
  NPY_PROMOTION_STATE: 'weak',
  CHUNKWISE_WARNINGS: 'off',
};
const program = (name) => join(root, 'test/campaign', name);
const of = (count) => String(Math.max(1, Math.round(count * share)));

const run = (command, args, options = {}) =>
  spawnSync(command, args, {
    cwd: folder,
    env: { ...env, ...options.env },
    input: options.input,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    timeout: 3_600_000,
  });

/** A Python with NumPy, which answers the differential part; Debian's, where there is one. */
const python = ['/usr/bin/python3', 'python3'].find((name) => run(name, ['-c', 'import numpy']).status === 0);
/** One with NumPy 2.2 or later and SciPy, which answers the part of breadth. */
const newPython = ['python3', '/usr/bin/python3'].find(
  (name) =>
    run(name, ['-c', 'import numpy, scipy; assert [*map(int, numpy.__version__.split(".")[:2])] >= [2, 2]']).status ===
    0,
);

/** Runs a program; `fails` tells by what it printed, and by what it wrote to `file`, whether it found something. */
function node(name, args, fails, { flags = [], file } = {}) {
  const { status, stdout, stderr } = run(process.execPath, [...flags, program(name), ...args]);
  const written = file && existsSync(file) ? readFileSync(file, 'utf8') : '';
  const text = `${stdout}\n${written}\n${stderr}`;
  return { ok: status === 0 && !fails.test(text), text };
}

/** Random cases with a Python's answers, in batches of 200 seeds: `maker` writes them, `runner` compares. */
function compared(oracle, maker, runner, wanted, count) {
  if (!oracle) return { ok: true, text: `skipped: there is no Python with ${wanted}` };
  const total = {};
  const failures = join(folder, `${runner.replaceAll('/', '-')}.jsonl`);
  for (let first = seed; first < seed + count; first += 200) {
    const made = run(oracle, [program(maker), String(first), String(Math.min(200, seed + count - first))]);
    if (made.status !== 0) return { ok: false, text: `${maker} at seed ${first}: ${made.stderr}` };
    const ran = run(process.execPath, [program(runner)], { input: made.stdout, env: { FAIL: failures } });
    if (ran.status !== 0)
      return { ok: false, text: `the batch from seed ${first} ended with ${ran.status}\n${ran.stderr}` };
    for (const [name, n] of Object.entries(JSON.parse(ran.stdout.trim().split('\n').pop())))
      if (typeof n === 'number') total[name] = (total[name] ?? 0) + n;
  }
  const found = existsSync(failures) ? readFileSync(failures, 'utf8') : '';
  return { ok: found === '', text: `${JSON.stringify(total)}\n${found}` };
}

const at = (name) => join(folder, name);
const gc = { flags: ['--expose-gc'] };
const parts = {
  differential: () => compared(python, 'gen.py', 'run.mjs', 'NumPy', Math.round(10_000 * share)),
  breadth: () =>
    compared(newPython, 'breadth/gen.py', 'breadth/run.mjs', 'NumPy 2.2 and SciPy', values.tenth ? 400 : 10_000),
  'diagonals inline': () => node('diagonal-inline.mjs', [], /[1-9]\d* wrong/),
  'diagonals on threads': () => node('diagonal-threads.mjs', [], /[1-9]\d* wrong/),
  'calls to be refused': () => node('negative.mjs', [], /odd: [1-9]/),
  paths: () => node('paths.mjs', [at('paths')], /UNTAGGED|internal|source is still (?!42)/),
  'damaged stores': () =>
    node('stores.mjs', [at('stores'), at('stores.jsonl'), of(500)], /"bad":true/, { file: at('stores.jsonl') }),
  'killed writers': () =>
    node('faults/kills.mjs', [at('kills'), at('kills.jsonl'), of(100)], /"failed":[1-9]/, { file: at('kills.jsonl') }),
  'killed time loops': () =>
    node('faults/evolve-kills.mjs', [at('loops'), at('loops.jsonl'), of(30)], /"failed":[1-9]/, {
      file: at('loops.jsonl'),
    }),
  aborts: () =>
    node('faults/aborts.mjs', [at('aborts'), at('aborts.jsonl'), of(100)], /"bad":[^0]|"problems"/, {
      ...gc,
      file: at('aborts.jsonl'),
    }),
  soak: () => node('soak.mjs', [at('soak'), at('soak.jsonl'), of(300)], /"e":/, { ...gc, file: at('soak.jsonl') }),
};

console.log(`campaign: seed ${seed}${values.tenth ? ', a tenth' : ''}`);
let failed = 0;
for (const name of values.only ? values.only.split(',') : Object.keys(parts)) {
  const { ok, text } = parts[name]();
  if (!ok) failed++;
  const lines = text.trim().split('\n');
  console.log(
    `${ok ? 'ok  ' : 'FAIL'} ${name}: ${ok ? lines[0].slice(0, 300) : `\n${lines.slice(-40).join('\n').slice(0, 8000)}`}`,
  );
}
rmSync(folder, { recursive: true, force: true });
console.log(`${failed === 0 ? 'nothing found' : `${failed} parts found something`}; repeat with --seed ${seed}`);
process.exit(failed === 0 ? 0 : 1);
