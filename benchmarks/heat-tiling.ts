/**
 * Question: how many steps should a tile of a time loop do between exchanges of halos? More steps mean fewer crossings
 * between threads and more cells computed twice. Prints nanoseconds per cell and step of the 5-point heat stencil, wall
 * and CPU, for one thread and for two with several numbers of steps; run it with `node dist/benchmarks/heat-tiling.js`.
 *
 * 2026-11-21, 2 cores shared with other work, 400 x 400, medians of 3: one thread 1.2 wall; two threads, CPU (what the
 * exchanges cost shows here whatever else runs): 5 steps 1.83, 10 steps 1.65, 15 steps 1.43, 20 steps 1.44, 30 steps
 * 1.63, 40 steps 1.56. It justifies an exchange at 250 microseconds in `lib/plan/loop-cost.ts`, which gives 16 steps here.
 */
import * as cw from '../lib/index.js';

const n = Number(process.argv[2] ?? 400);
const steps = Number(process.argv[3] ?? 4000);
const a = 0.1;
const dx2 = 0.01 ** 2;
const dt = (dx2 * dx2) / (2 * a * (dx2 + dx2));
const start = cw.zeros([n, n]).set('-1, :', 100).set('0, :', 0).set(':, -1', 30).set(':, 0', 0);

function step(u: cw.ChunkedArray): cw.ChunkedArray {
  const middle = u.slice('1:-1, 1:-1');
  const twice = middle.multiply(2);
  const down = u.slice('2:, 1:-1').subtract(twice).add(u.slice(':-2, 1:-1')).divide(dx2);
  const across = u.slice('1:-1, 2:').subtract(twice).add(u.slice('1:-1, :-2')).divide(dx2);
  return u.set('1:-1, 1:-1', middle.add(down.add(across).multiply(a * dt)));
}

async function measure(threads: number, stepsPerExchange: number | undefined): Promise<[number, number]> {
  const loop = cw.iterate(start, steps, step as never, stepsPerExchange === undefined ? {} : { stepsPerExchange });
  const runs: [number, number][] = [];
  for (let k = 0; k < 3; k++) {
    const cpu = process.cpuUsage();
    const time = performance.now();
    await loop.compute({ threads });
    const wall = performance.now() - time;
    const used = process.cpuUsage(cpu);
    runs.push([(wall * 1e6) / (n * n * steps), ((used.user + used.system) * 1e3) / (n * n * steps)]);
  }
  return runs.sort((x, y) => x[0] - y[0])[1];
}

await measure(2, 10);
console.log(`${n} x ${n}, ${steps} steps: ns per cell and step`);
console.log('threads  steps per exchange   wall    CPU');
const rows: [number, number | undefined][] = [
  [0, undefined],
  [2, undefined],
  ...[1, 5, 10, 15, 20, 30, 40].map((m): [number, number] => [2, m]),
];
for (const [threads, m] of rows) {
  const [wall, cpu] = await measure(threads, m);
  const text = `${threads || 'inline'}`.padEnd(9) + `${m ?? 'chosen'}`.padEnd(18);
  console.log(`${text} ${wall.toFixed(2).padStart(6)} ${cpu.toFixed(2).padStart(6)}`);
}
