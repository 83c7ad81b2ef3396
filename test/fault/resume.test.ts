/** An interrupted toZarr goes on where it was: what is there stays, and what only that needed is not computed again. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { Scheduler } from '../../lib/runtime/scheduler.js';
import { sharedArena } from '../../lib/runtime/shared-arena.js';
import { TaskLedger } from '../../lib/runtime/task-ledger.js';
import { FakeArena, syntheticGraph } from '../runtime/synthetic-graph.js';

type RunReport = Parameters<NonNullable<cw.ComputeOptions['onReport']>>[0];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunkwise-resume-'));
});
afterAll(async () => {
  await cw.close();
  rmSync(folder, { recursive: true, force: true });
});

const x = cw.random.random([40, 60], { chunks: [10, 20], seed: 7 });
/** Tasks that are not fused with the writes: one block function for each block. */
const y = x.mapBlocks((block: { data: Float64Array }) => block.data.map((v) => 2 * v));
const doubled = async (): Promise<Float64Array> => (await x.multiply(2).compute()).data as Float64Array;
const objects = (path: string): string[] =>
  readdirSync(join(path, 'c'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

describe.each(['inline', 2] as const)('threads %s', (threads) => {
  it('writes only the objects that are missing and computes only their blocks', async () => {
    const path = join(folder, `missing-${threads}.zarr`);
    let first: RunReport | undefined;
    await y.toZarr(path, { threads, onReport: (report) => (first = report) });
    expect(first?.counters.objectsWritten).toBe(12);
    const files = objects(path);
    expect(files).toHaveLength(12);
    const gone = [files[1], files[5], files[11]];
    for (const file of gone) rmSync(file);
    const before = files.filter((file) => !gone.includes(file)).map((file) => statSync(file).ino);
    let report: RunReport | undefined;
    let total = 0;
    await y.toZarr(path, {
      threads,
      resume: true,
      onReport: (r) => (report = r),
      onProgress: (event) => (total = event.total),
    });
    expect(report?.counters.objectsWritten).toBe(3);
    // As many tasks in front of each write as there were the first time.
    expect(report?.tasks).toBe((first?.tasks ?? 0) / 4);
    expect(total).toBe(report?.tasks);
    expect(objects(path)).toEqual(files);
    expect(files.filter((file) => !gone.includes(file)).map((file) => statSync(file).ino)).toEqual(before);
    expect((await (await cw.fromZarr(path)).compute()).data).toEqual(await doubled());
  });

  it('does nothing when nothing is missing', async () => {
    const path = join(folder, `whole-${threads}.zarr`);
    await y.toZarr(path, { threads });
    let report: RunReport | undefined;
    await y.toZarr(path, { threads, resume: true, onReport: (r) => (report = r) });
    expect(report?.tasks).toBe(0);
  });

  it('begins where nothing is there, and removes what a killed writer left', async () => {
    const path = join(folder, `fresh-${threads}.zarr`);
    await y.toZarr(path, { threads, resume: true });
    const left = join(path, 'c', '0', '.1.chunkwise-0123456789ab.tmp');
    writeFileSync(left, 'half');
    await y.toZarr(path, { threads, resume: true });
    expect(existsSync(left)).toBe(false);
    expect((await (await cw.fromZarr(path)).compute()).data).toEqual(await doubled());
  });

  it('resumes shards and rechunked targets', async () => {
    const path = join(folder, `shards-${threads}.zarr`);
    const options = { threads, chunks: [10, 15], shards: [20, 30] };
    await x.add(x.mean()).toZarr(path, options);
    const files = objects(path);
    expect(files).toHaveLength(4);
    const bytes = readFileSync(files[2]);
    rmSync(files[2]);
    let report: RunReport | undefined;
    await x.add(x.mean()).toZarr(path, { ...options, resume: true, onReport: (r) => (report = r) });
    expect(report?.counters.objectsWritten).toBe(1);
    expect(readFileSync(files[2])).toEqual(bytes);
  });
});

it('leaves nothing in the arena', () => {
  expect(sharedArena().arena.used).toBe(0);
});

describe('the scheduler', () => {
  const chain = (done: readonly number[]) => {
    const graph = syntheticGraph(
      [
        { reads: [[], [], [], []] },
        {
          reads: [
            [[0, 0]],
            [
              [0, 1],
              [0, 0],
            ],
            [[0, 2]],
            [[0, 3]],
          ],
          sink: 'effect',
          bytes: 0,
        },
      ],
      [1, 4],
    );
    return { ...graph, isDone: (stage: number, index: number) => stage === 1 && done.includes(index) };
  };

  it('finds what sinks that are not done need', () => {
    const graph = chain([0, 2, 3]);
    const ledger = new TaskLedger(graph);
    expect(Array.from({ length: 8 }, (_, key) => ledger.isNeeded(key < 4 ? 0 : 1, key % 4))).toEqual([
      true,
      true,
      false,
      false,
      false,
      true,
      false,
      false,
    ]);
  });

  it.each([[[]], [[1]], [[0, 2, 3]], [[0, 1, 2, 3]]])('ends with sinks %j done, holding nothing', (done) => {
    const arena = new FakeArena(1000);
    const scheduler = new Scheduler(chain(done), arena, { limit: 1000, threads: 2 });
    const ran: number[] = [];
    for (let steps = 0; steps < 100; steps++) {
      scheduler.pump();
      const out = scheduler.out.splice(0);
      for (let k = 0; k < out.length; k += 2) {
        if (out[k] === 1) {
          if (scheduler.table.stage[out[k + 1]] === 1) ran.push(scheduler.table.index[out[k + 1]]);
          scheduler.completed(out[k + 1]);
        } else expect(out[k]).toBe(7);
      }
      if (scheduler.ended) break;
    }
    expect(scheduler.ended).toBe(true);
    expect(ran.sort()).toEqual([0, 1, 2, 3].filter((index) => !(done as number[]).includes(index)));
    scheduler.dispose();
    expect(arena.used).toBe(0);
  });
});
