// npm run fuzz -- [--seconds 60] [--seed N] [--cases N] [--only optimiser,scheduler,expressions,classic]: random cases against plain mirrors.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string' },
    seed: { type: 'string' },
    cases: { type: 'string' },
    only: { type: 'string' },
  },
});
for (const name of ['seconds', 'seed', 'cases'])
  if (values[name] !== undefined && !(Number(values[name]) >= 0)) {
    console.error(`--${name} ${values[name]} is not a number`);
    process.exit(2);
  }
const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 31));
const seconds = values.seconds ?? (values.cases === undefined ? '60' : undefined);
console.log(`fuzz: seed ${seed}${seconds === undefined ? '' : `, ${seconds} seconds`}`);
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/fuzz/fuzz.test.ts'], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    FUZZ_SEED: seed,
    ...(seconds === undefined ? {} : { FUZZ_SECONDS: seconds }),
    ...(values.cases === undefined ? {} : { FUZZ_CASES: values.cases }),
    ...(values.only === undefined ? {} : { FUZZ_ONLY: values.only }),
  },
});
process.exit(status ?? 1);
