/** explain({ analyze: true }) tells what a run did: tasks, bytes and kernels exactly, times that add up, on any threads. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { planFor } from '../../lib/run/planning.js';
import type { RunReport } from '../../lib/runtime/plan-run.js';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-analysis-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const EACH = ['inline', 1, 2] as const;
type Threads = (typeof EACH)[number];

const ramp = (shape: readonly number[], chunks: readonly number[]): cw.ChunkedArray<'float64'> =>
  cw.fromTypedArray(
    Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, k) => k % 97),
    { shape: [...shape], chunks: [...chunks] },
  ) as cw.ChunkedArray<'float64'>;

const EXPRESSIONS: Readonly<Record<string, () => cw.ChunkedArray>> = {
  'a sum': () => ramp([100, 60], [30, 20]).sum(),
  'x + x.T': () => {
    const x = cw.random.random([64, 64], { chunks: [16, 16] });
    return x.add(x.T).mean({ axis: 0 });
  },
  centring: () => {
    const x = cw.random.random([80, 50], { chunks: [20, 50] });
    return x.subtract(x.mean()).std();
  },
  rechunk: () => ramp([60, 60], [60, 7]).rechunk([7, 60]),
  'a time loop': () =>
    cw.iterate(cw.ones([50, 40]), 30, (u) => u.set('1:-1', u.slice('2:').add(u.slice(':-2')).multiply(0.5))),
  'a user function': () => ramp([40, 40], [20, 40]).mapBlocks((block: { readonly size: number }) => block),
  'an empty array': () => ramp([4, 5], [2, 5]).slice('4:').multiply(2),
  'a scalar': () => cw.asarray(3).add(1),
};

/** The one stage whose text matches. */
const stageOf = (analysis: cw.Analysis, text: RegExp): cw.StageAnalysis => {
  const found = analysis.stages.filter((stage) => text.test(stage.text));
  expect(found).toHaveLength(1);
  return found[0];
};

interface TraceEvent {
  readonly ph: string;
  readonly cat: string;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
}
const traceOf = (analysis: cw.Analysis): TraceEvent[] =>
  (JSON.parse(analysis.trace()) as { readonly traceEvents: TraceEvent[] }).traceEvents;

describe.each(EACH)('an analysed run with threads: %s', (threads: Threads) => {
  it.each(Object.entries(EXPRESSIONS))('counts the tasks of the plan, and its times add up: %s', async (_, make) => {
    const { graph } = planFor([make().node], { kind: 'collect' }, { threads });
    const analysis = await make().explain({ analyze: true, threads });
    for (const { stages, tasks } of analysis.stages) {
      const planned = graph.stages.slice(stages[0], stages[1] + 1);
      const kept = planned.every((stage) => stage.label.startsWith('persisted'));
      expect(tasks).toBe(kept ? 0 : planned.reduce((n, stage) => n + stage.tasks, 0));
    }
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    expect(analysis.totals.tasks).toBe(sum(analysis.stages.map((stage) => stage.tasks)));
    expect(analysis.totals.tasks).toBe(sum(analysis.threads.map((thread) => thread.tasks)));
    expect(sum(analysis.threads.map((thread) => thread.taskSeconds))).toBeCloseTo(analysis.totals.threadSeconds, 9);
    expect(analysis.threadCount).toBe(threads === 'inline' ? 0 : threads);
    expect(analysis.eventsDropped).toBe(0);
    expect(analysis.peakBytes).toBeLessThanOrEqual(analysis.projectedPeakBytes);
    for (const thread of analysis.threads) {
      expect(thread.taskSeconds + thread.gatherSeconds + thread.evictSeconds).toBeLessThanOrEqual(analysis.seconds);
      expect(thread.idleSeconds).toBeGreaterThanOrEqual(0);
    }
    if (threads !== 'inline') expect(analysis.threads.length).toBeGreaterThan(0);
  });

  it('tells bytes as the boxes of the tasks have them', async () => {
    const x = ramp([200, 100], [50, 25]);
    const sum = await x.add(1).sum({ axis: 0 }).explain({ analyze: true, threads });
    const input = sum.stages.find((stage) => stage.kind === 'input');
    expect([input?.tasks, input?.bytesIn, input?.bytesOut]).toEqual([16, 160_000, 160_000]);
    const first = stageOf(sum, /^sum: add/);
    // Blocks above each other yield 100 states each.
    const { graph } = planFor([x.add(1).sum({ axis: 0 }).node], { kind: 'collect' }, { threads });
    const [rows] = graph.grids[first.stages[0]].domain.counts;
    expect([first.bytesIn, first.bytesOut]).toEqual([160_000, rows * 100 * 8]);
    const merge = stageOf(sum, /^merge sum/);
    expect([merge.bytesIn, merge.bytesOut]).toEqual([rows * 100 * 8, 100 * 8]);

    // Three views of one source overlap: each block reads its own elements and two rows more.
    const stencil = x.slice('2:').add(x.slice('1:-1')).add(x.slice(':-2'));
    const halo = stageOf(await stencil.explain({ analyze: true, threads }), /add ×2/);
    expect(halo.bytesIn).toBe(stencil.chunks[0].reduce((n, extent) => n + (extent + 2) * 100 * 8, 0));
    expect(halo.bytesOut).toBe(198 * 100 * 8);

    // Two views that lie apart are no hull; what is broadcast counts once for a block, what is left out does not.
    const mirrored = stageOf(await x.add(x.slice('::-1')).explain({ analyze: true, threads }), /add/);
    expect(mirrored.bytesIn).toBe(320_000);
    const row = ramp([20, 10_000], [10, 5000]).add(ramp([10_000], [10_000]));
    expect(stageOf(await row.explain({ analyze: true, threads }), /add/).bytesIn).toBe(1_600_000 + 4 * 5000 * 8);
    const strided = ramp([20_000], [10_000]).slice('::5').add(1);
    expect(stageOf(await strided.explain({ analyze: true, threads, optimize: false }), /add/).bytesIn).toBe(4000 * 8);
    const picked = cw.take(ramp([20_000], [10_000]), [7, 3, 3, 19_999]).add(1);
    expect(stageOf(await picked.explain({ analyze: true, threads }), /add|picked/).bytesOut).toBe(32);
    const called = x.mapOverlap((block: unknown) => block as never, { depth: [1, 0], boundary: 'none', trim: true });
    const halos = (await called.explain({ analyze: true, threads })).stages.filter((stage) => stage.kind === 'call');
    expect(halos.map((stage) => stage.bytesIn)).toEqual([(200 + 6) * 100 * 8]);
  });

  it('names SIMD kernels and their lanes, and puts slow ones at their stage', async () => {
    const single = cw.fromTypedArray(new Float32Array(20_000), { shape: [200, 100], chunks: [100, 50] });
    const wide = await single.multiply(2).explain({ analyze: true, threads });
    const multiply = stageOf(wide, /multiply/);
    expect([multiply.kernel, multiply.lanes, multiply.counters.simd]).toEqual(['simd', 4, multiply.tasks]);
    expect(wide.totals.fallbacks).toEqual({});
    expect(wide.toString()).toContain('slow paths: none');

    const rest = cw.fmod(ramp([200, 100], [50, 25]), 7);
    const slow = await cw.explain(rest, rest.add(1).sum(), { analyze: true, threads });
    const fmod = stageOf(slow, /^fmod/);
    expect(fmod.tasks).toBe(16);
    expect([fmod.kernel, fmod.lanes, fmod.fallbacks]).toEqual(['scalar', 1, { scalar: fmod.tasks }]);
    for (const stage of slow.stages) if (stage !== fmod) expect(stage.fallbacks).toEqual({});
    expect(slow.totals.fallbacks).toEqual({ scalar: fmod.tasks });
    expect(String(slow)).toContain(`slow paths: ${fmod.name} scalar kernel ×${fmod.tasks} (fmod)`);
  });

  it('counts storage as it lies there, and gives every count to a stage', async () => {
    const [from, to] = [join(folder, `from-${threads}.zarr`), join(folder, `to-${threads}.zarr`)];
    await ramp([40, 40], [10, 10]).toZarr(from, { codec: 'blosc-zstd' });
    // Chunks whose axes are transposed are turned before a kernel reads them, in a stage of their own.
    const path = join(from, 'zarr.json');
    const meta = JSON.parse(readFileSync(path, 'utf8'));
    meta.codecs.unshift({ name: 'transpose', configuration: { order: [1, 0] } });
    writeFileSync(path, JSON.stringify(meta));
    const x = await cw.fromZarr(from, { chunks: [10, 10] });
    let analysis: cw.Analysis | undefined;
    let report: RunReport | undefined;
    await x.add(1).toZarr(to, {
      threads,
      onAnalysis: (what) => {
        analysis = what;
      },
      onReport: (what) => {
        report = what;
      },
    });
    if (!analysis || !report) throw new Error('nothing told');
    const read = stageOf(analysis, /^read/);
    const write = stageOf(analysis, /^write/);
    expect(read.tasks).toBe(16);
    expect((read.counters.libraryDecodes ?? 0) + (read.counters.nativeDecodes ?? 0)).toBe(16);
    expect(read.bytesIn).toBe(report.bytesRead);
    expect(read.bytesIn).toBeGreaterThan(0);
    expect([read.bytesOut, analysis.totals.bytesDecoded]).toEqual([12_800, 12_800]);
    expect([write.bytesIn, write.bytesOut]).toEqual([12_800, report.bytesWritten]);
    for (const [name, total] of Object.entries(report.counters)) {
      const told = analysis.stages.reduce((n, stage) => n + (stage.counters[name] ?? 0), 0);
      expect([name, told]).toEqual([name, total]);
    }
  });

  it('makes a trace without overlaps in a lane, and a page that loads nothing', async () => {
    const analysis = await cw.explain(...['a sum', 'centring', 'a time loop'].map((name) => EXPRESSIONS[name]()), {
      analyze: true,
      threads,
    });
    const events = traceOf(analysis).filter(({ ph }) => ph === 'X');
    expect(events.filter(({ cat }) => cat === 'task')).toHaveLength(analysis.totals.tasks);
    expect(events.filter(({ cat }) => cat === 'gather').length).toBeGreaterThanOrEqual(3);
    for (const tid of new Set(events.map((event) => event.tid))) {
      const lane = events.filter((event) => event.tid === tid).sort((a, b) => a.ts - b.ts);
      lane.forEach(({ ts, dur }, k) => {
        expect(dur).toBeGreaterThanOrEqual(0);
        // Thousandths of a microsecond are lost by rounding.
        if (k > 0) expect(ts).toBeGreaterThanOrEqual(lane[k - 1].ts + lane[k - 1].dur - 0.01);
      });
    }
    const page = String(analysis.timeline());
    expect(page).not.toMatch(/https?:|src=|@import|url\(/);
    const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map((match) => match[1]);
    expect(scripts).toHaveLength(1);
    expect(() => new Function(scripts[0])).not.toThrow();
    expect(scripts[0]).not.toMatch(/__name|__vi|import\(/);
    for (const stage of analysis.stages) expect(page).toContain(`</i>${stage.name}<`);
  });
});

describe('bytes of a stage', () => {
  it('are its elements, whatever part of an array it sees and however both are cut', async () => {
    const axis = fc.record({
      start: fc.integer({ min: 0, max: 60 }),
      stop: fc.integer({ min: 61, max: 130 }),
      step: fc.constantFrom(1, 2, 3, -1, -2),
      chunk: fc.integer({ min: 1, max: 130 }),
      into: fc.integer({ min: 7, max: 130 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.tuple(axis, axis), fc.boolean(), async (axes, turned) => {
        const x = ramp([130, 130], [axes[0].chunk + 12, axes[1].chunk + 12]);
        const part = x.slice(
          ...axes.map(({ start, stop, step }) => (step > 0 ? cw.s(start, stop, step) : cw.s(stop - 1, start, step))),
        );
        const seen = (turned ? part.T : part).rechunk([axes[0].into, axes[1].into]);
        const analysis = await seen.multiply(2).explain({ analyze: true, threads: 'inline', optimize: false });
        const stage = analysis.stages[analysis.stages.length - 1];
        const bytes = seen.size * 8;
        expect([stage.bytesIn, stage.bytesOut]).toEqual([bytes, bytes]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('explain with analyze', () => {
  it('computes several arrays together, without changing what explain says beforehand', async () => {
    const x = cw.random.random([64, 64], { chunks: [32, 32] });
    expect(typeof x.sum().explain()).toBe('string');
    expect(typeof cw.explain(x.sum(), {})).toBe('string');
    const both = cw.explain(x.sum(), x.std({ axis: 0 }));
    expect(both).toMatch(/^float64 \[\], 8 B\nfloat64 \[64\], 512 B\nprojected peak/);
    const analysis = await cw.explain(x.sum(), x.std({ axis: 0 }), { analyze: true, threads: 'inline' });
    expect(analysis.arrays).toEqual(['float64 [], 8 B', 'float64 [64], 512 B']);
    // Numbers are generated once for both.
    expect(stageOf(analysis, /random numbers/).tasks).toBe(4);
    expect(JSON.parse(JSON.stringify(analysis)).totals.tasks).toBe(analysis.totals.tasks);
  });

  it('writes files with the right endings only', async () => {
    const analysis = await cw.ones([8]).sum().explain({ analyze: true });
    const [trace, page] = [join(folder, 'run.json'), join(folder, 'run.html')];
    expect(readFileSync(trace, { flag: 'a+' }).length).toBe(0);
    expect(analysis.trace(trace)).toBe(readFileSync(trace, 'utf8'));
    expect(String(analysis.timeline(page))).toBe(readFileSync(page, 'utf8'));
    expect(() => analysis.trace('run.html')).toThrow(/does not end in \.json/);
    expect(() => analysis.timeline('run.svg')).toThrow(/does not end in \.html/);
    expect(() => analysis.timeline(join(folder, 'none', 'run.html'))).toThrow(/cannot be written/);
  });

  it('keeps what a page shows from being read as markup', async () => {
    const path = join(folder, '<b>&.zarr');
    await cw.ones([8]).toZarr(path);
    const analysis = await (await cw.fromZarr(path)).sum().explain({ analyze: true });
    const page = String(analysis.timeline());
    expect(page).not.toContain('<b>');
  });

  it('records blocks that leave the arena and come back', async () => {
    const x = cw.random.random([1000, 100], { chunks: [100, 100] });
    const centred = cw.iterate(x.rechunk([100, 50]), 10, (u) => u.subtract(u.mean()));
    const analysis = await centred.explain({ analyze: true, threads: 'inline', memoryLimit: 2_200_000 });
    const kinds = new Set([...analysis.events()].map(({ kind }) => kind));
    expect(analysis.totals.spilledBytes + analysis.totals.overflowBytes).toBeGreaterThan(0);
    expect(kinds.has('evict')).toBe(true);
    expect(kinds.has('restore')).toBe(true);
    expect(analysis.threads[0].evictSeconds).toBeGreaterThan(0);
    expect(String(analysis)).toMatch(/evicted: /);
  });

  it('shows the slowest of many stages, in the order of the plan, and tells of the rest', async () => {
    const centred = cw.iterate(ramp([200, 100], [50, 25]), 12, (u) => u.subtract(u.mean()));
    const analysis = await centred.explain({ analyze: true, threads: 'inline' });
    expect(analysis.stages.length).toBeGreaterThan(30);
    const lines = String(analysis).split('\n');
    const named = lines.flatMap((line) => /^ {2}s(\d+) /.exec(line)?.[1] ?? []).map(Number);
    expect(named).toEqual([...named].sort((a, b) => a - b));
    expect(named).toHaveLength(24);
    const slowest = [...analysis.stages].sort((a, b) => b.threadSeconds - a.threadSeconds)[0];
    expect(named).toContain(slowest.stages[0]);
    expect(lines.filter((line) => line.includes(`and ${analysis.stages.length - 24} more, which took`))).toHaveLength(
      1,
    );
  });

  it('gives blocks that were kept no tasks', async () => {
    const held = await cw.random.random([100, 100], { chunks: [50, 50] }).persist();
    const analysis = await held.add(1).explain({ analyze: true, threads: 2 });
    expect(analysis.stages.filter(({ kind }) => kind === 'persisted').map(({ tasks }) => tasks)).toEqual([0]);
    expect(stageOf(analysis, /^add/).bytesIn).toBe(80_000);
    expect(analysis.totals.tasks).toBe(4);
    held.release();
  });

  it('is cancelled and fails as computing is', async () => {
    const x = cw.ones([8]);
    await expect(x.explain({ analyze: true, signal: AbortSignal.abort() })).rejects.toMatchObject({ tag: 'cancelled' });
    const failing = x.mapBlocks(() => {
      throw new Error('no');
    });
    await expect(failing.explain({ analyze: true, threads: 'inline' })).rejects.toMatchObject({ tag: 'function' });
  });
});
