/**
 * Kills a process with SIGKILL while it writes a Zarr array, shows that every object on the disk is whole or absent, and
 * resumes: only what is missing is computed. Run `npm run build` first.
 *
 *     node examples/kill-store.mjs [N] [chunk] [rounds]
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as cw from '../dist/lib/index.js';

/** The array that is written: random, so that every element of every object is known. */
const field = (n, chunk) =>
  cw.random
    .random([n, n], { chunks: [chunk, chunk], seed: 5 })
    .multiply(2)
    .add(1);

async function write(path, n, chunk) {
  // The first progress tells the parent that writing has begun.
  let begun = false;
  await field(n, chunk).toZarr(path, {
    threads: 2,
    onProgress: () => {
      if (!begun) console.log('writing');
      begun = true;
    },
  });
}

/** Starts a child that writes, and kills it once `objects` objects are there. Returns how many are when it is dead. */
async function killAt(path, n, chunk, objects) {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'write', path, n, chunk], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)));
  let over;
  void ended.then((how) => {
    over = how;
  });
  while (over === undefined && objectsOf(path).length < objects) await new Promise((resolve) => setTimeout(resolve, 2));
  child.kill('SIGKILL');
  return { how: await ended, there: objectsOf(path) };
}

/** Paths of the objects on the disk under their final names. */
function objectsOf(path) {
  const folder = join(path, 'c');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /^\d+$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Objects that do not hold exactly what they should: each must decode, and to the right values. */
async function brokenObjects(path, objects, expected, n, chunk) {
  // Metadata are published last: until then the array is unfinished, and says so.
  const array = await cw.fromZarr(path, { chunks: [chunk, chunk], partial: true });
  const there = new Set(objects.map((file) => file.slice(path.length + 3)));
  let broken = 0;
  const across = Math.ceil(n / chunk);
  for (let i = 0; i < across; i++) {
    const found = Array.from({ length: across }, (_, j) => there.has(`${i}/${j}`));
    if (!found.includes(true)) continue;
    let rows;
    try {
      rows = (await array.slice(`${i * chunk}:${(i + 1) * chunk}`).compute({ threads: 'inline' })).data;
    } catch (error) {
      console.log(`  ${error.message}`);
      broken++;
      continue;
    }
    for (let j = 0; j < across; j++) {
      let right = true;
      for (let r = 0; r < Math.min(chunk, n - i * chunk); r++)
        for (let c = j * chunk; c < Math.min(n, (j + 1) * chunk); c++) {
          // What no object holds is the fill value.
          const value = found[j] ? expected[(i * chunk + r) * n + c] : 0;
          if (rows[r * n + c] !== value) right = false;
        }
      if (!right) broken++;
    }
  }
  return broken;
}

async function main(n, chunk, rounds) {
  const folder = mkdtempSync(join(tmpdir(), 'chunkwise-kill-'));
  const all = Math.ceil(n / chunk) ** 2;
  let good = true;
  const check = (condition, text) => {
    console.log(`  ${condition ? 'right' : 'WRONG'}: ${text}`);
    good &&= condition;
  };
  try {
    const expected = (await field(n, chunk).compute()).data;
    let interrupted = 0;
    for (let round = 0; round < rounds; round++) {
      const path = join(folder, `round-${round}.zarr`);
      const moment = Math.max(1, Math.floor((all * (round + 0.5)) / (rounds + 1)));
      const { how, there } = await killAt(path, n, chunk, moment);
      console.log(`round ${round + 1}: ended by ${how} with ${there.length} of ${all} objects on the disk`);
      if (how === 'SIGKILL') interrupted++;
      check((await brokenObjects(path, there, expected, n, chunk)) === 0, 'every object is whole or absent');
      let report;
      const written = await field(n, chunk).toZarr(path, {
        resume: true,
        onReport: (r) => {
          report = r;
        },
      });
      const missing = all - there.length;
      check(
        (report.counters.objectsWritten ?? 0) === missing,
        `resuming wrote ${report.counters.objectsWritten ?? 0} objects in ${report.tasks} tasks, ${missing} were missing`,
      );
      const result = (await written.compute()).data;
      check(
        result.length === expected.length && result.every((value, k) => value === expected[k]),
        'the whole array is what it should be',
      );
      const temporaries = readdirSync(path, { recursive: true }).filter((name) => String(name).endsWith('.tmp'));
      check(temporaries.length === 0, 'no temporary file is left');
      rmSync(path, { recursive: true, force: true });
    }
    check(interrupted > 0, `${interrupted} of ${rounds} processes were killed while they wrote`);
    return good;
  } finally {
    await cw.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[2] === 'write') await write(process.argv[3], Number(process.argv[4]), Number(process.argv[5]));
else {
  const [n, chunk, rounds] = [2, 3, 4].map((k, at) => Number(process.argv[k] ?? [4000, 200, 4][at]));
  if (!(await main(n, chunk, rounds))) process.exitCode = 1;
}
