/** Whether a case reached what it is to reach. */
import type { Case, Target } from './case.js';
import { type Figures, figuresOf, OURS, type Row } from './results.js';

/** A target, its figure, and whether it was reached. */
export interface Verdict {
  /** What is to be reached: '3x dask'. */
  readonly text: string;
  /** What was reached: '2.4x'. */
  readonly figure: string;
  readonly met: boolean;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

/** Seconds with three digits and a fitting unit. */
export function seconds(value: number): string {
  if (value < 1e-3) return `${(value * 1e6).toPrecision(3)} µs`;
  if (value < 0.9995) return `${(value * 1e3).toPrecision(3)} ms`;
  return `${value >= 99.95 ? value.toFixed(0) : value.toPrecision(3)} s`;
}

/** A ratio with two or three digits. */
export const times = (ratio: number): string =>
  `${ratio >= 99.5 ? ratio.toFixed(0) : ratio.toPrecision(ratio < 10 ? 3 : 3)}x`;

/** What the machine can do by the case that measured it: bytes or operations a second, in its best repeat. */
export function limitRate(row: Row | undefined): number | undefined {
  const run = row?.engines.flatMap((engine) => engine.runs).find((one) => one.rate !== undefined);
  const figures = row && figuresOf(row.engines.find((engine) => engine.runs.length > 0));
  return run?.rate !== undefined && figures ? run.rate / figures.compute.least : undefined;
}

function judge(target: Target, ours: Figures, row: Row, rows: ReadonlyMap<string, Row>): Verdict | undefined {
  switch (target.kind) {
    case 'ratio': {
      const peers = target.of.flatMap((name) => {
        const figures = figuresOf(row.engines.find((engine) => engine.name === name));
        return figures ? [{ name, seconds: figures.compute.median }] : [];
      });
      if (peers.length === 0) return undefined;
      const best = peers.reduce((a, b) => (b.seconds < a.seconds ? b : a));
      const ratio = best.seconds / ours.compute.median;
      const factor =
        target.times < 1 ? `at most ${Number((1 / target.times).toPrecision(3))}x the time of` : `${target.times}x`;
      const name =
        target.of.length > 1 ? `the best of ${peers.map((peer) => peer.name).join(', ')} (${best.name})` : best.name;
      const figure = target.times < 1 ? times(1 / ratio) : times(ratio);
      return { text: `${factor} ${name}`, figure, met: ratio >= target.times };
    }
    case 'memory': {
      const peak = target.overIdle ? ours.peakOverIdle : ours.peakRss;
      if (peak === undefined) return undefined;
      const what = target.overIdle ? 'peak over the idle process' : 'peak RSS';
      return { text: `${what} under ${megabytes(target.bytes)}`, figure: megabytes(peak), met: peak <= target.bytes };
    }
    case 'seconds':
      return {
        text: `under ${seconds(target.seconds)}`,
        figure: seconds(ours.compute.median),
        met: ours.compute.median <= target.seconds,
      };
    case 'per': {
      const each = (ours.compute.median / target.count) * 1e6;
      return {
        text: `${target.microseconds} µs a ${target.unit}`,
        figure: `${each.toPrecision(3)} µs`,
        met: each <= target.microseconds,
      };
    }
    case 'rate': {
      const limit = limitRate(rows.get(target.limit));
      if (limit === undefined) return undefined;
      const rate = target.amount / ours.compute.median;
      const share = rate / limit;
      return {
        text: `${(target.share * 100).toFixed(0)} % of ${(limit / 1e9).toPrecision(3)} ${target.unit}`,
        figure: `${(rate / 1e9).toPrecision(3)} ${target.unit}, ${(share * 100).toFixed(0)} %`,
        met: share >= target.share,
      };
    }
  }
}

/**
 * Each target of `item` that can be judged from `row`: those whose peers did not run are left out. `rows` are all rows, for
 * the limits of the machine among them. A case of ours that failed misses what it has to reach.
 */
export function verdictsOf(item: Case, row: Row, rows: ReadonlyMap<string, Row>): Verdict[] {
  if (item.ours === false) return [];
  const result = row.engines.find((engine) => engine.name === OURS);
  const ours = figuresOf(result);
  if (!ours) return [{ text: 'a result', figure: result?.error ?? 'not run', met: false }];
  const wrong = row.engines.filter((engine) => engine.same === false);
  return [
    ...wrong.map((engine) => ({ text: `the result of ${engine.name}`, figure: 'another result', met: false })),
    ...item.targets.flatMap((target) => judge(target, ours, row, rows) ?? []),
  ];
}
