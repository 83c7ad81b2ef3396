/**
 * `npm run demo`: the three jobs that chunkwise is for, with pictures in ./out.
 *
 *     npm run demo -- [--only lazy|climate|heat] [--size 100000 | 4GB] [--memory 256MB] [--out ./out]
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runClimate } from './climate.js';
import { runHeat } from './heat.js';
import { runLazy } from './lazy.js';
import { parseBytes } from './run-report.js';

const usage = `npm run demo -- [options]
  --only lazy|climate|heat   one run only
  --size 100000              lazy: N of the N x N array, a multiple of 20 (10000)
  --size 4GB                 climate: size of the generated store (1GB)
  --memory 256MB             memory limit (lazy: 1GB, climate: 256MB)
  --out ./out                where pictures and the generated store go`;

/** What was asked for, or the reason why it cannot be. */
function readArguments() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      size: { type: 'string' },
      memory: { type: 'string' },
      out: { type: 'string', default: './out' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const plain = values.size !== undefined && /^\d+$/.test(values.size);
  const only = values.only ?? (values.size === undefined ? undefined : plain ? 'lazy' : 'climate');
  if (only !== undefined && !['lazy', 'climate', 'heat'].includes(only))
    throw new Error(`--only ${only}: take lazy, climate or heat`);
  const n = plain ? Number(values.size) : 10_000;
  if (n % 20 !== 0 || n < 20) throw new Error(`--size ${values.size}: N has to be a multiple of 20`);
  const size = values.size !== undefined && !plain ? parseBytes(values.size) : 1e9;
  if (!size) throw new Error(`--size ${values.size}: take a number, or bytes like 4GB`);
  const memory = values.memory === undefined ? undefined : parseBytes(values.memory);
  if (values.memory !== undefined && !memory) throw new Error(`--memory ${values.memory}: take bytes like 256MB`);
  return { only, n, size, memory, out: values.out, help: values.help === true };
}

async function main(): Promise<number> {
  let wanted: ReturnType<typeof readArguments>;
  try {
    wanted = readArguments();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    return 2;
  }
  if (wanted.help) {
    console.log(usage);
    return 0;
  }
  const winds = join(dirname(fileURLToPath(import.meta.url)), '../../test/data/navy_winds.zarr');
  const runs: readonly [name: string, run: () => Promise<boolean>][] = [
    ['lazy', () => runLazy(wanted.n, wanted.memory ?? 1e9)],
    ['climate', () => runClimate({ out: wanted.out, winds, size: wanted.size, memoryLimit: wanted.memory ?? 256e6 })],
    ['heat', () => runHeat(wanted.out)],
  ];
  const wrong: string[] = [];
  for (const [name, run] of runs)
    if (wanted.only === undefined || wanted.only === name) if (!(await run())) wrong.push(name);
  console.log(wrong.length === 0 ? '\nAll right.' : `\nNot right: ${wrong.join(', ')}`);
  return wrong.length === 0 ? 0 : 1;
}

process.exitCode = await main();
