/**
 * Is this build slower than that one? Runs the same programs on two built folders in turns, each time in a process of its own,
 * and compares processor time and time on the clock: `node dist/benchmarks/paired.js BEFORE AFTER [rounds=9] [WORD …]`.
 *
 * BEFORE and AFTER are folders with a `dist`; a case is run when all its words that are given (`W3`, `op=clim`, …) are its own.
 * Both sides run the programs of this build over the other's library, so that a program that has changed changes nothing.
 * Processor time is what to look at on a machine with other work: it is of all threads, and of one repeat. `first` is the
 * first repeat of each process, with loading, compiling and starting threads; `later` the least of those after it.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataSet } from './suite/data.js';
import { type PairedCase, pairedCases } from './suite/paired-cases.js';
import { type ProgramRun, runProgram } from './suite/program.js';
import { median } from './suite/statistics.js';

const here = dirname(fileURLToPath(import.meta.url));
const [before, after, ...words] = process.argv.slice(2);
if (after === undefined)
  throw new Error('give two folders with a build each: paired.js BEFORE AFTER [rounds=9] [W4 …]');
const rounds = Number(words.find((word) => word.startsWith('rounds='))?.slice('rounds='.length) ?? 9);
const wanted = words.filter((word) => !word.startsWith('rounds='));

/** A folder in which the programs of this build find the library of another. */
function programsOver(folder: string, into: string): string {
  mkdirSync(into);
  cpSync(here, join(into, 'benchmarks'), { recursive: true });
  for (const part of ['lib', 'kernels']) symlinkSync(resolve(folder, 'dist', part), join(into, part));
  writeFileSync(join(into, 'package.json'), '{ "type": "module" }');
  return join(into, 'benchmarks/work');
}

const scratch = mkdtempSync(join(tmpdir(), 'chunkwise-paired-'));
const sides = [before, after].map((folder, side) => ({
  folder,
  programs: programsOver(folder, join(scratch, String(side))),
}));

const programs = { peers: join(here, 'peers'), work: join(here, 'work') };

async function runOnce({ program, words, store, own }: PairedCase, side: (typeof sides)[number]): Promise<ProgramRun> {
  const folder = own ? resolve(side.folder, 'dist/benchmarks/work') : side.programs;
  const entry = program === 'W13' ? [join(folder, 'w13.js')] : [join(folder, 'run.js'), program];
  const place = store ? [`store=${dataSet(store, 'small', undefined, programs)}`] : [];
  const run = await runProgram(process.execPath, [...entry, ...words.split(' '), ...place], {}, 300);
  if ('error' in run) throw new Error(`${program} ${words} over ${side.folder}: ${run.error}`);
  return run;
}

/** What is compared, of one process; undefined where the program does not say it. */
const MEASURES: Readonly<Record<string, (run: ProgramRun) => number | undefined>> = {
  'cpu first': ({ cpu }) => cpu?.[0],
  'cpu later': ({ cpu }) => (cpu && cpu.length > 1 ? Math.min(...cpu.slice(1)) : undefined),
  'wall first': ({ times }) => times[0],
  'wall later': ({ times }) => (times.length > 1 ? Math.min(...times.slice(1)) : undefined),
};

const milliseconds = (seconds: number): string => (1000 * seconds).toPrecision(3);

function line(name: string, runs: readonly (readonly ProgramRun[])[]): string {
  const parts = Object.entries(MEASURES).flatMap(([label, read]) => {
    const [old, now] = runs.map((side) => side.map(read).filter((value) => value !== undefined));
    if (old.length === 0 || now.length === 0) return [];
    const ratio = median(now) / median(old);
    const least = Math.min(...now) / Math.min(...old);
    return [
      `${label} ${milliseconds(median(old))} ${milliseconds(median(now))} ${ratio.toFixed(3)} (${least.toFixed(3)})`,
    ];
  });
  return `${name} | ${parts.join(' | ')}`;
}

try {
  console.log('case | measure, ms before, ms after, ratio of medians (ratio of the least) | …');
  for (const item of pairedCases) {
    const name = `${item.program} ${item.words}${item.store ? ` ${item.store}` : ''}`;
    if (!wanted.every((word) => name.split(' ').includes(word))) continue;
    const runs: ProgramRun[][] = [[], []];
    for (let round = 0; round < rounds; round++)
      for (const side of round % 2 === 0 ? [0, 1] : [1, 0]) runs[side].push(await runOnce(item, sides[side]));
    console.log(line(name, runs));
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
