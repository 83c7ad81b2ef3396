/**
 * Question: what does a fresh process pay before its first result, and from which size of work on do threads that have to be
 * started first pay? Decides that the library is bundled (scripts/bundle.mjs) and INLINE_BYTES_COLD of lib/run/compute.ts.
 *
 * Run with `npm run build && node dist/benchmarks/cold-start.js`; each figure is the least of so many fresh processes.
 *
 * 2026-11-21, 2 cores of a 2.5 GHz Xeon, Node 20.20, other programs on both, so that processor time says more than wall
 * time; ms of processor, least of 7: Node alone 53, import 86, import and tiny compute 108 (140 before bundling, when the
 * import alone took 75 to 90 of wall time), with threads: 1 168 (210), with 2 211 (260 to 300). Of the last, 27 for each
 * thread are Node's own, 13 load the pool's package.
 *
 * Sum of random numbers inline / on 2 threads that have to be started: 4 MiB 128 / 227, 32 MiB 145 / 265, 64 MiB 161 / 276,
 * 256 MiB 244 / 366. So starting two threads costs 110 to 120 of processor and about 60 on the way to the result, and 64 MiB of
 * this work take 35 on one thread: two threads win from about 200 MiB on, with three times the work for each element from 64
 * MiB on. Hence 64 MiB while the process has no threads.
 */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

const library = new URL('../lib/index.js', import.meta.url).href;

/** A program that computes `expression` and prints milliseconds since its start and of processor time. */
const program = (expression: string, threads: string): string => `
  const cw = await import('${library}');
  await (${expression}).compute(${threads === 'default' ? '{}' : `{ threads: ${threads} }`});
  const { user, system } = process.cpuUsage();
  console.log(performance.now(), (user + system) / 1000);`;

interface Cost {
  wall: number;
  processor: number;
}

/** The least cost of several programs, run in turn. */
function cheapest(programs: readonly string[], rounds: number): Cost[] {
  const least = programs.map((): Cost => ({ wall: Number.POSITIVE_INFINITY, processor: Number.POSITIVE_INFINITY }));
  for (let round = 0; round < rounds; round++)
    programs.forEach((code, k) => {
      const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
      const [wall, processor] = stdout.trim().split(' ').map(Number);
      least[k].wall = Math.min(least[k].wall, wall);
      least[k].processor = Math.min(least[k].processor, processor);
    });
  return least;
}

const show = (name: string, { wall, processor }: Cost): void =>
  console.log(
    `${name.padEnd(44)} ${wall.toFixed(0).padStart(6)} ms ${processor.toFixed(0).padStart(6)} ms of processor`,
  );

const rounds = Number(process.argv[2] ?? 9);
const tiny = 'cw.ones([100], { chunks: 10 }).add(1).sum()';
const usage = 'const { user, system } = process.cpuUsage(); console.log(performance.now(), (user + system) / 1000);';
const starts: [string, string][] = [
  ['Node alone', usage],
  ['import', `await import('${library}'); ${usage}`],
  ['import, tiny compute', program(tiny, 'default')],
  ['the same, threads: 1', program(tiny, '1')],
  ['the same, threads: 2', program(tiny, '2')],
  [`the same, threads: ${availableParallelism()} (all)`, program(tiny, String(availableParallelism()))],
];
cheapest(
  starts.map(([, code]) => code),
  rounds,
).forEach((cost, k) => {
  show(starts[k][0], cost);
});

const works: [string, (side: number) => string][] = [
  ['random sum', (side) => `cw.random.random([${side}, ${side}], { chunks: ${side >> 2} }).sum()`],
  ['sin of random, sum', (side) => `cw.sin(cw.random.random([${side}, ${side}], { chunks: ${side >> 2} })).sum()`],
];
for (const [name, work] of works)
  for (const megabytes of [4, 32, 64, 128, 256]) {
    const side = Math.floor(Math.sqrt((megabytes * 2 ** 20) / 8));
    const [inline, threads] = cheapest([program(work(side), "'inline'"), program(work(side), '2')], rounds >> 1 || 1);
    show(`${name}, ${megabytes} MiB, inline`, inline);
    show(`${name}, ${megabytes} MiB, 2 threads`, threads);
  }
