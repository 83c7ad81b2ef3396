/**
 * Question: how many steps should a tile of a time loop do between exchanges of halos, and how large should tiles be?
 * More steps mean fewer exchanges and more cells computed twice. Prints nanoseconds per cell and step of the 5-point heat
 * stencil, wall and CPU, the least of several runs, for one thread and for two with several numbers of steps; run it with
 * `node dist/benchmarks/heat-tiling.js [points a side] [steps]`.
 *
 * 2026-11-21, 2 cores with 15 other programs running on them, so that CPU time says more than wall time.
 *
 * 400 x 400, a tile for each thread: tasks that exchange halos themselves (lib/task/loop-mailbox.ts) take 0.63 to 0.74 ns
 * of CPU a cell with two threads, 8 to 32 steps alike; a task and a turn of the scheduler for each exchange took 1.7. One
 * thread: 0.57 to 0.60. Wall, the least of 32 runs of 1,000 steps each: 8 steps 0.57 ns, 11 steps 0.68, 16 steps 0.34. So
 * noisy a machine only says that fewer exchanges are safer: an exchange stands at 40 microseconds in
 * lib/plan/loop-cost.ts, which gives 16 steps here. To be measured again on a quiet machine.
 *
 * 4000 x 4000, one thread, 192 steps with all that belongs to them (generating and collecting 128 MB), CPU: tiles of
 * 64 x 1000 with 16 steps 1.17 ns, 128 x 512 0.97, 256 x 512 0.99, 160 x 640 with 24 steps 1.24; in a shorter run 64 x 4000
 * with 8 steps 1.5, 400 x 4000 1.8. With 128 x 512, 8 and 16 steps 1.11, 24 steps 1.44, 32 steps 1.23 (a busier hour). Since
 * the backend keeps a layout for each shape that a tile shrinks through: 0.85. C on two threads without temporal blocking,
 * bound by memory: 0.65 wall.
 */
import * as cw from '../lib/index.js';

const n = Number(process.argv[2] ?? 400);
const steps = Number(process.argv[3] ?? 4000);
const start = cw.zeros([n, n]).set('0, :', 100).set('1:-1, -1', 30);

function step(u: cw.ChunkedArray): cw.ChunkedArray {
  const middle = u.slice('1:-1, 1:-1');
  const around = u.slice('2:, 1:-1').add(u.slice(':-2, 1:-1')).add(u.slice('1:-1, 2:')).add(u.slice('1:-1, :-2'));
  return u.set('1:-1, 1:-1', middle.add(around.subtract(middle.multiply(4)).multiply(0.25)));
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
  return [Math.min(...runs.map(([wall]) => wall)), Math.min(...runs.map(([, used]) => used))];
}

await measure(2, 10);
console.log(`${n} x ${n}, ${steps} steps: ns per cell and step`);
console.log('threads  steps per exchange   wall    CPU');
const rows: [number, number | undefined][] = [
  [0, undefined],
  [2, undefined],
  ...[4, 8, 12, 16, 24, 32].map((m): [number, number] => [2, m]),
];
for (const [threads, m] of rows) {
  const [wall, cpu] = await measure(threads, m);
  const text = `${threads || 'inline'}`.padEnd(9) + `${m ?? 'chosen'}`.padEnd(18);
  console.log(`${text} ${wall.toFixed(2).padStart(6)} ${cpu.toFixed(2).padStart(6)}`);
}
