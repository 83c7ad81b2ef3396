/**
 * Question: what does recording a run for `explain({ analyze: true })` cost each task, and what do 200,000 events cost as
 * pictures? Prints microseconds of CPU time a task without and with recording, least of several runs taken in turn on the
 * calling thread, and the size and time of trace and timeline; run it with `node dist/benchmarks/analysis-overhead.js`.
 *
 * 2026-11-21, 2 cores shared with other work: 106,670 tasks take 3.75 microseconds each, 5.50 recorded; of 200,536 tasks 150,000
 * are kept as events, which makes a trace of 22 MB and a page of 4.3 MB in about a second each. It justifies recording every
 * task where an analysis is asked for and 200,000 events at most (`lib/run/run-watch.ts`): more are slow to look at.
 */
import * as cw from '../lib/index.js';

const tasks = Number(process.argv[2] ?? 100_000);
const x = cw
  .ones([4 * tasks], { chunks: [4] })
  .add(1)
  .sum();

async function cpuSeconds(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const plain: number[] = [];
const recorded: number[] = [];
let analysis:
  | { trace(): string; timeline(): { readonly length: number }; readonly totals: { readonly tasks: number } }
  | undefined;
for (let round = 0; round < 5; round++) {
  plain.push(await cpuSeconds(() => x.compute({ threads: 'inline' })));
  recorded.push(
    await cpuSeconds(async () => {
      analysis = await x.explain({ analyze: true, threads: 'inline' });
    }),
  );
}
const all = analysis?.totals.tasks ?? 1;
const [least, most] = [Math.min(...plain), Math.min(...recorded)].map((seconds) => (seconds / all) * 1e6);
console.log(`${all} tasks: ${least.toFixed(2)} µs each, recorded ${most.toFixed(2)} µs`);
for (const kind of ['trace', 'timeline'] as const) {
  const begun = performance.now();
  const text = analysis?.[kind]() ?? '';
  console.log(`${kind}: ${(text.length / 1e6).toFixed(1)} MB in ${(performance.now() - begun).toFixed(0)} ms`);
}
