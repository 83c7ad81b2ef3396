/** Processes that use threads end by themselves, and leave nothing behind when interrupted. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const executor = new URL('../runtime/synthetic-executor.mjs', import.meta.url).href;
const run = new URL('../../dist/lib/runtime/plan-run.js', import.meta.url).href;
const arena = new URL('../../dist/lib/runtime/shared-arena.js', import.meta.url).href;

/** A script that runs 60 independent tasks of 8 kB each, all kept until the last task; `act` is what that does, and one that hangs says when it is next. */
const script = (act: string, spill: string): string => `
  import { runPlan } from ${JSON.stringify(run)};
  import { sharedArena } from ${JSON.stringify(arena)};
  const n = 60;
  const info = (label, tasks, sink) => ({ label, tasks, place: 'worker', eviction: 'spill', sink });
  const graph = {
    stages: [info('make', n, 'none'), info('use', n, 'none'), info('last', 1, 'collect')],
    sinks: [2, 1],
    outputBytes: (s) => (s === 0 ? 8192 : 8),
    scratchBytes: () => 0,
    dependencies: (s, i, out) => { if (s === 1) out.push(0, i, 0, (i + 30) % n); if (s === 2) for (let k = 0; k < n; k++) out.push(1, k); },
    consumers: (s, i, out) => { if (s === 0) out.push(1, i, 1, (i + 30) % n); if (s === 1) out.push(2, 0); },
    consumerCount: (s) => (s === 0 ? 2 : s === 1 ? 1 : 0),
  };
  const report = await runPlan({
    place: sharedArena(), graph, payload: { acts: { '2.0': ${JSON.stringify(act)} } }, executorModule: ${JSON.stringify(executor)},
    host: { run() {}, collect() {} },
    options: { threads: 2, memoryLimit: 120000, spillDirectory: ${JSON.stringify(spill)},
      onProgress: ({ done }) => { if (done === 2 * n && ${act === 'hang'}) console.log('waiting'); } },
  });
  console.log('done ' + report.tasks);
`;

function start(act: string, spill: string): { output: Promise<string>; code: Promise<string>; kill: () => void } {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script(act, spill)]);
  let text = '';
  let heard = (): void => {};
  const output = new Promise<string>((resolve) => {
    heard = () => resolve(text);
  });
  const take = (data: Buffer): void => {
    text += data.toString();
    heard();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const code = new Promise<string>((resolve) => {
    child.on('close', (exit, signal) => resolve(`${exit ?? signal} ${text.trim()}`));
  });
  return { output, code, kill: () => child.kill('SIGINT') };
}

it('ends by itself when its work is done', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chunkwise-process-'));
  expect(await start('nothing', folder).code).toBe('0 done 121');
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});

it('ends at Ctrl-C in the middle of a task that never returns, with no file left', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chunkwise-process-'));
  const child = start('hang', folder);
  expect(await child.output).toContain('waiting');
  child.kill();
  expect(await child.code).toContain('SIGINT');
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});
