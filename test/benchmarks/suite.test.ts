/** The benchmark harness's pure parts: statistics, targets, merging, tables and the chart. Nothing is timed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Case, isSelected, type Target } from '../../benchmarks/suite/case.js';
import { cases } from '../../benchmarks/suite/cases.js';
import { barChart, escapeText } from '../../benchmarks/suite/chart.js';
import { limitOf } from '../../benchmarks/suite/limits.js';
import type { ProgramRun } from '../../benchmarks/suite/program.js';
import { caseLines, markdownTable, resultsChart, resultsPage } from '../../benchmarks/suite/report.js';
import {
  type EngineResult,
  figuresOf,
  mergeRows,
  OURS,
  type Row,
  resultsText,
} from '../../benchmarks/suite/results.js';
import { compared } from '../../benchmarks/suite/rounds.js';
import { median, quantile, sameNumbers, spreadOf } from '../../benchmarks/suite/statistics.js';
import { limitRate, seconds, times, verdictsOf } from '../../benchmarks/suite/verdict.js';
import { hash01, summary } from '../../benchmarks/work/measure.js';

const run = (seconds: readonly number[], more: Partial<ProgramRun> = {}): ProgramRun => ({
  times: seconds,
  peakRss: 100e6,
  idleRss: 60e6,
  checksum: [1],
  wall: seconds.reduce((a, b) => a + b, 0) + 0.5,
  ...more,
});

const engine = (name: string, runs: readonly ProgramRun[], more: Partial<EngineResult> = {}): EngineResult => ({
  name,
  runs,
  ...more,
});

const row = (engines: readonly EngineResult[], id = 'W4'): Row => ({
  id,
  date: '2026-11-21T12:00:00.000Z',
  commit: 'abc',
  engines,
});

const item = (targets: readonly Target[], more: Partial<Case> = {}): Case => ({
  id: 'W4',
  title: 'a case',
  words: {},
  smoke: {},
  engines: [],
  repeats: 1,
  tolerance: 1e-6,
  targets,
  ...more,
});

const judge = (targets: readonly Target[], engines: readonly EngineResult[], others: readonly Row[] = []) =>
  verdictsOf(item(targets), row(engines), new Map(others.map((one) => [one.id, one])));

describe('statistics', () => {
  it('quantiles are linear between neighbours, as NumPy has them', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    // numpy.quantile([1, 2, 4, 8], [0, 0.1, 0.25, 0.9, 1])
    expect([0, 0.1, 0.25, 0.9, 1].map((q) => quantile([8, 1, 4, 2], q))).toEqual([
      1,
      1.3,
      1.75,
      expect.closeTo(6.8, 12),
      8,
    ]);
    expect(() => median([])).toThrow('nothing');
    expect(spreadOf([5])).toEqual({ median: 5, least: 5, greatest: 5, count: 1 });
  });

  it('a median lies between least and greatest and does not depend on order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: 1e-9, max: 1e9 }), { minLength: 1 }), (values) => {
        const spread = spreadOf(values);
        expect(spread.median).toBeGreaterThanOrEqual(spread.least);
        expect(spread.median).toBeLessThanOrEqual(spread.greatest);
        expect(median([...values].reverse())).toBe(spread.median);
      }),
    );
  });

  it('compares checksums by relative difference, with NaN equal to NaN', () => {
    expect(sameNumbers([100], [100.0001], 1e-5)).toBe(true);
    expect(sameNumbers([100], [100.01], 1e-5)).toBe(false);
    expect(sameNumbers([7, 100], [7, 100.0001], 1e-5)).toBe(true);
    expect(sameNumbers([7, 100], [7, 100.01], 1e-5)).toBe(false);
    // The size has to be equal, a least value only beside the greatest.
    expect(sameNumbers([1e6, 100], [1e6 + 1, 100], 1e-3)).toBe(false);
    expect(sameNumbers([7, 1e-9, 100], [7, 2e-9, 100], 1e-9)).toBe(true);
    expect(sameNumbers([1], [1, 1], 1)).toBe(false);
    expect(sameNumbers([Number.NaN], [Number.NaN], 0)).toBe(true);
    expect(sameNumbers([Number.NaN], [0], 1)).toBe(false);
    expect(sameNumbers([7, 0, Number.NaN], [7, 0, 1], 1)).toBe(false);
    expect(sameNumbers([Number.POSITIVE_INFINITY], [Number.POSITIVE_INFINITY], 0)).toBe(true);
    expect(sameNumbers([Number.POSITIVE_INFINITY], [1], 1)).toBe(false);
    expect(sameNumbers([0], [1e-12], 1e-6)).toBe(false);
  });
});

describe('checksums', () => {
  it('hash01 gives the numbers that the Python peers give', () => {
    // peer.hash01(4) and peer.hash01(1, 0x9E3779B9, 10)
    expect([0, 1, 2, 3].map((k) => hash01(k))).toEqual(
      [0, 0.3175988623406738, 0.19123476883396506, 0.5232040972914547].map((v) => expect.closeTo(v, 15)),
    );
    expect(hash01(10, 0x9e3779b9)).toBeCloseTo(0.4929527856875211, 15);
  });

  it('tell permutations apart', () => {
    const of = (data: number[]) => summary({ data });
    expect(of([7])).toEqual([7]);
    expect(of([1, 2, 3])).not.toEqual(of([3, 2, 1]));
    expect(of([1, 2, 3]).filter((_, k) => k !== 2)).toEqual([3, 2, 1, 3]);
    expect(summary({ data: BigInt64Array.of(1n, 5n) }).slice(0, 2)).toEqual([2, 3]);
  });

  it('mark engines whose result differs in any round, and those only', () => {
    const results = compared(
      item([], {
        engines: [
          { name: 'rough', tolerance: 1 },
          { name: 'other', tolerance: Number.POSITIVE_INFINITY },
        ],
      }),
      [
        engine(OURS, [run([1], { checksum: [2] })]),
        engine('good', [run([1], { checksum: [2.0000001] })]),
        engine('bad', [run([1], { checksum: [2] }), run([1], { checksum: [2.1] })]),
        engine('rough', [run([1], { checksum: [2.1] })]),
        engine('other', [run([1], { checksum: [77] })]),
        engine('part', [run([1], { checksum: null })]),
      ],
    );
    expect(results.map((result) => result.same)).toEqual([true, true, false, true, undefined, undefined]);
  });
});

describe('targets', () => {
  const ours = engine(OURS, [run([1, 3]), run([2])]);

  it('ratios are of medians, to the fastest of those named that ran', () => {
    const peers = [engine('dask', [run([8])]), engine('xarray', [run([6])]), engine('gone', [], { error: 'no' })];
    const [verdict] = judge([{ kind: 'ratio', of: ['dask', 'xarray', 'gone'], times: 3 }], [ours, ...peers]);
    expect(verdict).toEqual({ text: '3x the best of dask, xarray (xarray)', figure: '3.00x', met: true });
    expect(judge([{ kind: 'ratio', of: ['dask'], times: 4.1 }], [ours, ...peers])[0].met).toBe(false);
    expect(judge([{ kind: 'ratio', of: ['gone'], times: 1 }], [ours, ...peers])).toEqual([]);
    // At most 1.3 times the time of C.
    const [slower] = judge([{ kind: 'ratio', of: ['C'], times: 1 / 1.3 }], [ours, engine('C', [run([1.6])])]);
    expect(slower).toEqual({ text: 'at most 1.3x the time of C', figure: '1.25x', met: true });
    expect(judge([{ kind: 'ratio', of: ['C'], times: 1 / 1.3 }], [ours, engine('C', [run([1.5])])])[0].met).toBe(false);
  });

  it('memory, seconds and time for each unit', () => {
    expect(judge([{ kind: 'memory', bytes: 99e6 }], [ours])[0]).toMatchObject({ figure: '100 MB', met: false });
    expect(judge([{ kind: 'memory', bytes: 41e6, overIdle: true }], [ours])[0]).toMatchObject({
      figure: '40 MB',
      met: true,
    });
    expect(judge([{ kind: 'seconds', seconds: 2 }], [ours])[0].met).toBe(true);
    expect(judge([{ kind: 'seconds', seconds: 1.9 }], [ours])[0].met).toBe(false);
    expect(judge([{ kind: 'per', unit: 'task', count: 1_000_000, microseconds: 2 }], [ours])[0]).toMatchObject({
      figure: '2.00 µs',
      met: true,
    });
  });

  it('rates are held against what the machine was measured to do', () => {
    const triad = row([engine('C', [run([0.5, 0.9], { rate: 5e9 }), run([0.7], { rate: 5e9 })])], 'W11:triad');
    expect(limitRate(triad)).toBe(1e10);
    const target: Target = { kind: 'rate', limit: 'W11:triad', amount: 16e9, share: 0.7, unit: 'GB/s' };
    expect(judge([target], [ours], [triad])[0]).toEqual({
      text: '70 % of 10.0 GB/s',
      figure: '8.00 GB/s, 80 %',
      met: true,
    });
    expect(judge([{ ...target, share: 0.9 }], [ours], [triad])[0].met).toBe(false);
    expect(judge([target], [ours])).toEqual([]);
  });

  it('a failure and another result are misses', () => {
    expect(judge([], [engine(OURS, [], { error: 'broke' })])).toEqual([
      { text: 'a result', figure: 'broke', met: false },
    ]);
    expect(judge([], [ours, engine('dask', [run([9])], { same: false })])[0]).toMatchObject({ met: false });
  });
});

describe('rows', () => {
  it('figures: the process is counted as if it had computed once', () => {
    const figures = figuresOf(
      engine('x', [run([1, 2, 3], { slow: { scalar: 2 } }), run([2, 2, 2], { slow: { scalar: 1 } })]),
    )!;
    expect(figures).toMatchObject({ first: 1.5, process: 2, slow: { scalar: 3 }, peakOverIdle: 40e6 });
    expect(figures.compute).toEqual({ median: 2, least: 1, greatest: 3, count: 6 });
    expect(figuresOf(engine('x', [run([1], { checksum: null })]))!.process).toBeUndefined();
    expect(figuresOf(engine('x', []))).toBeUndefined();
  });

  it('new rows take the place of old ones, in the order of the cases', () => {
    const old = [row([], 'W1'), row([], 'W3'), row([], 'gone')];
    const fresh = [{ ...row([], 'W3'), commit: 'new' }, row([], 'W2')];
    expect(mergeRows(old, fresh, ['W1', 'W2', 'W3']).map((one) => [one.id, one.commit])).toEqual([
      ['W1', 'abc'],
      ['W2', 'abc'],
      ['W3', 'new'],
    ]);
  });

  it('are read back as they were written, times rounded', () => {
    const results = {
      machine: { cpu: 'c', cores: 2, memory: 1, versions: {} },
      rows: [row([engine(OURS, [run([1.23456789])])])],
    };
    const read = JSON.parse(resultsText(results)) as typeof results;
    expect(read.rows[0].engines[0].runs[0].times).toEqual([1.2346]);
    expect(read.rows[0].engines[0].runs[0].checksum).toEqual([1]);
  });

  it('selections name a case or the group that it is in', () => {
    expect(isSelected('W3:clim:f4-lz4', 'w3')).toBe(true);
    expect(isSelected('W3:clim:f4-lz4', 'W3:clim')).toBe(true);
    expect(isSelected('W11:triad', 'W1')).toBe(false);
    expect(isSelected('W3', 'W3:clim')).toBe(false);
  });

  it('a limit is told for the most particular case', () => {
    const texts = { W3: 'all', 'W3:clim': 'clim' };
    expect(limitOf('W3:clim:f4-lz4', texts)).toBe('clim');
    expect(limitOf('W3:p90:f4-lz4', texts)).toBe('all');
    expect(limitOf('W30', texts)).toBeUndefined();
  });
});

describe('cases', () => {
  it('have ids of their own, targets that name engines of theirs, and limits that exist', () => {
    const ids = cases.map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const one of cases)
      for (const target of one.targets) {
        const names = one.engines.map((engineOf) => engineOf.name);
        if (target.kind === 'ratio') for (const name of target.of) expect(names, one.id).toContain(name);
        if (target.kind === 'rate') expect(ids).toContain(target.limit);
      }
  });

  it('cover the workloads of the table, in its order', () => {
    const numbers = cases.map((one) => Number(/^W(\d+)/.exec(one.id)![1]));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(new Set(numbers)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16]));
  });
});

describe('what is written', () => {
  const results = {
    machine: { cpu: 'a <fast> one', cores: 2, memory: 2 ** 34, versions: { node: '20' } },
    rows: [
      row([engine(OURS, [run([1, 2])]), engine('dask', [run([30])]), engine('numexpr', [], { error: 'a | b' })], 'W4'),
      row([engine(OURS, [run([0.1])])], 'W13:inline'),
    ],
  };

  it('numbers have three digits and a unit', () => {
    expect([1.5e-5, 0.0123, 0.9999, 1.234, 12.34, 123.4].map(seconds)).toEqual([
      '15.0 µs',
      '12.3 ms',
      '1.00 s',
      '1.23 s',
      '12.3 s',
      '123 s',
    ]);
    expect([0.5, 3.04, 35.2, 120.4].map(times)).toEqual(['0.500x', '3.04x', '35.2x', '120x']);
  });

  it('tables have as many cells in each row, and bars in cells are escaped', () => {
    expect(markdownTable(['a', 'b'], [['1', '2|3']])).toBe('| a | b |\n|---|---|\n| 1 | 2\\|3 |');
    const lines = caseLines(results.rows[0]);
    expect(lines.map((line) => line.length)).toEqual([9, 9, 9]);
    expect(lines[1].slice(1, 6)).toEqual(['dask', '30.0 s', '30.0 s to 30.0 s', '1 x 1', '20.0x']);
  });

  it('the page holds machine, targets met and missed, and what limits the misses', () => {
    const page = resultsPage(results, cases, 'chart.svg');
    expect(page).toContain('a <fast> one, 2 cores, 16 GiB');
    expect(page).toContain('OK 3x dask: 20.0x');
    expect(page).toContain('OK under 150 ms: 100 ms');
    expect(page).toContain('failed: a \\| b');
    expect(page).not.toContain('## W3');
  });

  it('the chart is well-formed, with one bar for each engine that ran, longer for longer times', () => {
    const chart = resultsChart(results, cases);
    const tags = [...chart.matchAll(/<(\/?)([a-z]+)([^<>]*?)(\/?)>/g)];
    const open: string[] = [];
    for (const [, closing, name, , alone] of tags) {
      if (closing) expect(open.pop()).toBe(name);
      else if (!alone) open.push(name);
    }
    expect(open).toEqual([]);
    expect(chart.replace(/<[^<>]*>/g, '')).not.toMatch(/[<>]/);
    const bars = [...chart.matchAll(/<rect x="340" y="[\d.]+" width="([\d.]+)"/g)].map(([, width]) => Number(width));
    expect(bars).toHaveLength(3);
    expect(bars[1]).toBeGreaterThan(bars[0]);
    expect(bars[0]).toBeGreaterThan(bars[2]);
  });

  it('the chart survives no bars, tiny times and text with angle brackets', () => {
    expect(barChart('none', [])).toContain('</svg>');
    const chart = barChart('a < b', [{ label: 'x & y', bars: [{ name: 'C', seconds: 1e-7 }] }]);
    expect(chart).toContain('a &lt; b');
    expect(chart).toContain('x &amp; y');
    expect(chart).not.toContain('NaN');
    expect(escapeText('"')).toBe('&quot;');
  });
});
