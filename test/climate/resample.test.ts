/** Resampling of labelled arrays against xarray, in the calendars of CF, and whatever the chunks. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CalendarDate } from '../../lib/climate/calendar/index.js';
import { DataArray, Dataset, dateRange } from '../../lib/climate/index.js';
import * as cw from '../../lib/index.js';
import { expectGolden, expectValues, type Golden, type GoldenArray, labelledOf, plainOf } from './golden-labelled.js';

const golden = JSON.parse(readFileSync(new URL('../golden/xarray-windows.json', import.meta.url), 'utf8')) as {
  inputs: Record<'t' | 'm' | 'n' | 'g' | 'w', GoldenArray>;
  cases: Record<string, Golden>;
};
const t = await labelledOf(golden.inputs.t);
const m = await labelledOf(golden.inputs.m);
const ds = new Dataset({ t, s: ['x', [1, 2, 3]] });

const CASES: Readonly<Record<string, () => DataArray | Dataset>> = {
  offset: () => t.resample({ time: '48h' }, { offset: '6h' }).mean(),
  'origin date': () => t.resample({ time: '50h' }, { origin: '2001-01-01T05:00' }).mean(),
  'resample sum minCount': () => t.resample({ time: 'W' }).sum({ minCount: 3 }),
  'resample quantile': () => t.resample({ time: 'W' }).quantile(0.3),
  'resample dataset': () => ds.resample({ time: 'W' }).mean(),
  'resample anomaly map': () => t.resample({ time: 'W' }).map((x) => x.subtract(x.mean('time'))),
  'up ffill': () => t.resample({ time: '10h' }).ffill(),
  'up bfill': () => t.resample({ time: '10h' }).bfill(),
  'up nearest': () => t.resample({ time: '10h' }).nearest(),
  'up ffill tolerance': () => t.resample({ time: '10h' }).ffill({ tolerance: '9h' }),
  'up interpolate': () => t.resample({ time: '10h' }).interpolate('linear'),
  'up interpolate nearest': () => t.resample({ time: '10h' }).interpolate('nearest'),
  'up asfreq': () => t.resample({ time: '6h' }).asfreq(),
  'up dataset ffill': () => ds.resample({ time: '10h' }).ffill(),
};

/** The call that a case's name tells. */
function made(name: string): (() => DataArray | Dataset) | undefined {
  if (name in CASES) return CASES[name];
  const words = name.split(' ');
  if (words[0] === 'origin') return () => t.resample({ time: '50h' }, { origin: words[1] }).mean();
  if (words[0] !== 'resample') return undefined;
  if (words[1] === 'op') return () => t.resample({ time: 'W' })[words[2] as 'min']();
  if (words[1] !== 'long') return () => t.resample({ time: words[1] }).mean();
  if (words.length === 3) return () => m.resample({ time: words[2] }).sum();
  const [closed, label] = words.slice(3) as ('left' | 'right')[];
  return () => m.resample({ time: words[2] }, { closed, label }).count();
}

/** In xarray coordinates along times stay where a function keeps these. */
describe('resample as xarray has it', () => {
  for (const [name, expected] of Object.entries(golden.cases)) {
    const call = made(name);
    if (call) it(name, async () => expectGolden(name, call(), expected));
  }

  for (const calendar of ['noleap', '360_day'] as const) {
    it(`in the calendar ${calendar}`, async () => {
      const start = CalendarDate.parse('2000-01-15', calendar).count;
      const counts = BigInt64Array.from({ length: 50 }, (_, k) => start + BigInt(k * 17) * 86_400_000_000n);
      const time = { variable: { dims: ['time'], data: cw.fromTypedArray(counts), attrs: {}, encoding: {}, calendar } };
      const c = new DataArray(cw.arange(50).astype('float64') as never, {
        dims: 'time',
        coords: { time: time as never },
        name: 'c',
      });
      for (const [name, expected] of Object.entries(golden.cases)) {
        const [kind, cal, freq] = name.split(' ');
        if (kind !== 'cal' || cal !== calendar) continue;
        const one = expected as GoldenArray;
        const x = freq === 'month' ? c.groupby('time.month').mean() : c.resample({ time: freq }).mean();
        expectValues(name, await plainOf(x.data), one.values, 1e-9);
        if (freq === 'month') continue;
        expect(x.coords.time.variable.calendar).toBe(calendar);
        const dates = (await plainOf(x.coords.time.data)).map((count) =>
          CalendarDate.fromCount(BigInt(count as number), calendar).toString(),
        );
        expect({ name, dates }).toEqual({ name, dates: one.coords.time.values });
      }
    });
  }

  it('makes ranges of dates', async () => {
    for (const [name, expected] of Object.entries(golden.cases)) {
      const args = /^range (noleap )?\('(.*)', '(.*)', '(.*)'\)$/.exec(name);
      if (!args) continue;
      const x = dateRange(args[2], args[3], { freq: args[4], ...(args[1] ? { calendar: 'noleap' } : {}) });
      const values = await plainOf(x.data);
      const mine = args[1]
        ? values.map((count) => CalendarDate.fromCount(BigInt(count as number), 'noleap').toString())
        : values;
      expectValues(name, mine, (expected as GoldenArray).values, 0);
    }
    expect(dateRange('2001-01', undefined, { periods: 4, freq: 'QS-DEC' }).sizes).toEqual({ time: 4 });
  });
});

describe('resample', () => {
  it('gives the same whatever the chunks and order of times', async () => {
    const shuffled = t.isel({ time: Array.from({ length: 40 }, (_, k) => (k * 27) % 40) });
    const other = await plainOf(t.resample({ time: 'W' }).mean().data);
    for (const x of [t.chunk({ time: 7 }), t.chunk({ time: 13, x: 1 }), shuffled, shuffled.chunk({ time: 9 })])
      expectValues('mean', await plainOf(x.resample({ time: 'W' }).mean().data), other, 1e-12);
  });

  it('refuses what is no step, with what to write', () => {
    expect(() => t.resample({ time: 'M' })).toThrow(/write 'ME'/);
    expect(() => t.resample({ time: '2H' })).toThrow(/write '2h'/);
    expect(() => t.resample({ time: 'fortnight' })).toThrow(/no step of time/);
    expect(() => t.resample({ when: 'MS' })).toThrow(/no dimension 'when'/);
    expect(() => t.resample({ x: 'MS' })).toThrow(/times are needed/);
    expect(() => t.resample('MS' as never)).toThrow(/resample/);
    expect(() => dateRange('2001-02-30', '2002-01')).toThrow(/no date/);
  });
});
