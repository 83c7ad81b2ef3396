/**
 * Kills worker threads in the middle of a computation and still gets the right result. Run `npm run build` first.
 *
 *     node examples/kill-worker.mjs [N] [chunk]
 *
 * The lazy-array computation runs on two threads: once undisturbed, then with a block function that ends its thread the
 * first time it sees one block, and with another thread terminated from outside. Both results must agree to the last bit.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, threadId } from 'node:worker_threads';

/**
 * Passes its block on; the first time anybody calls it for block (2, 1) it ends its worker thread, and for block (3, 3) it
 * says which thread it is and waits to be terminated from outside (for 5 s at most).
 */
export function deadlyOnce(block, marker, info) {
  const [row, column] = info.blockCoords;
  if (row === 2 && column === 1 && !existsSync(marker)) {
    writeFileSync(marker, 'died here');
    process.exit(1);
  }
  if (row === 3 && column === 3) {
    const start = Date.now();
    writeFileSync(`${marker}-thread`, String(threadId));
    while (!existsSync(`${marker}-outside`) && Date.now() - start < 5000);
  }
  return block;
}

async function main(n, chunk) {
  const cw = await import('../dist/lib/index.js');
  const { onThreads } = await import('../dist/lib/runtime/threads/place-threads.js');
  const { sharedArena } = await import('../dist/lib/runtime/shared-arena.js');
  const folder = mkdtempSync(join(tmpdir(), 'chunkwise-kill-'));
  const marker = join(folder, 'died');
  const threads = 2;
  const x = cw.random.random([n, n], { chunks: [chunk, chunk], seed: 1 });
  const means = (a) =>
    a
      .add(a.T)
      .slice(`::2, ${Math.floor(n / 20)}:`)
      .mean({ axis: 1 });
  try {
    const expected = (await means(x).compute({ threads })).data;
    console.log(`undisturbed: ${expected.length} means, the first is ${expected[0].toFixed(8)}`);
    const deadly = x.mapBlocks({ module: import.meta.url, export: 'deadlyOnce' }, { args: [marker] });
    let terminated = 0;
    let report;
    // The pool is no part of the interface: this is what an out-of-memory kill of a thread looks like to it.
    const outside = setInterval(() => {
      if (terminated > 0 || !existsSync(`${marker}-thread`)) return;
      const waiting = Number(readFileSync(`${marker}-thread`, 'utf8'));
      void onThreads(sharedArena(), async ({ threads }) => {
        const thread = threads.pool?.threads.find((candidate) => candidate.threadId === waiting);
        if (thread === undefined || terminated > 0) return;
        terminated++;
        writeFileSync(`${marker}-outside`, 'terminated');
        console.log('terminating a thread from outside');
        await thread.terminate();
      });
    }, 1);
    const result = await means(deadly).compute({
      threads,
      onReport: (r) => {
        report = r;
      },
    });
    clearInterval(outside);
    const died = existsSync(marker);
    const wrong = expected.reduce((count, value, k) => count + (value === result.data[k] ? 0 : 1), 0);
    console.log(`killed: a function ended its thread: ${died ? 'yes' : 'no'}; terminated from outside: ${terminated}`);
    console.log(`workers replaced: ${report.workersReplaced}, tasks run again: ${report.retries}`);
    console.log(wrong === 0 ? 'right: all means are the same, bit for bit' : `WRONG: ${wrong} means differ`);
    return wrong === 0 && died && terminated === 1 && report.workersReplaced >= 2;
  } finally {
    await cw.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (isMainThread && process.argv[1] === fileURLToPath(import.meta.url)) {
  const right = await main(Number(process.argv[2] ?? 4000), Number(process.argv[3] ?? 500));
  if (!right) process.exitCode = 1;
}
