/** Labelled arrays over dates of calendars of their own: what is done with them keeps the calendar. */
import { describe, expect, it } from 'vitest';
import { daysFromDate, joinMoment } from '../../lib/climate/calendar/index.js';
import { concat, DataArray } from '../../lib/climate/index.js';
import * as cw from '../../lib/index.js';

cw.config.set({ threads: 'inline' });
const date = (year: number, month: number, day: number): bigint =>
  joinMoment(daysFromDate('360_day', year, month, day), 0);
const dates = [date(2000, 2, 29), date(2000, 2, 30), date(2000, 3, 1), date(2000, 12, 30)];
const variable = {
  dims: ['time'],
  data: cw.fromTypedArray(BigInt64Array.from(dates)) as unknown as cw.ChunkedArray,
  attrs: {},
  encoding: {},
  calendar: '360_day' as const,
};
const t = new DataArray([1, 2, 3, 4], { dims: 'time', coords: { time: { variable } }, name: 't' });
const list = async (array: DataArray): Promise<unknown> => (await array.values()).toArray();

describe('calendars', () => {
  it('dates have fields and are written', async () => {
    const { dt } = t.coords.time;
    expect(dt.calendar).toBe('360_day');
    expect(await list(dt.day)).toEqual([29n, 30n, 1n, 30n]);
    expect(await list(dt.dayofyear)).toEqual([59n, 60n, 61n, 360n]);
    expect(await list(dt.season)).toEqual(['DJF', 'DJF', 'MAM', 'DJF']);
    expect(await list(dt.strftime('%Y-%m-%d %b'))).toEqual([
      '2000-02-29 Feb',
      '2000-02-30 Feb',
      '2000-03-01 Mar',
      '2000-12-30 Dec',
    ]);
    expect(dt.floor('D').variable.calendar).toBe('360_day');
  });

  it('selections, joins and shifts keep the calendar', async () => {
    expect(await list(t.sel({ time: '2000-02' }))).toEqual([1, 2]);
    expect(await list(t.dropSel({ time: '2000-02' }))).toEqual([3, 4]);
    const joined = concat([t.head({ time: 2 }), t.tail({ time: 2 })], 'time');
    expect(joined.coords.time.variable.calendar).toBe('360_day');
    expect(await list(joined.sortby('time', { ascending: false }))).toEqual([4, 3, 2, 1]);
    const moved = t.coords.time.shift({ time: 1 });
    expect(moved.variable.calendar).toBe('360_day');
    expect(await list(moved.isnull())).toEqual([true, false, false, false]);
    expect(await list(t.reindex({ time: ['2000-02-30', '2000-04-01'] }))).toEqual([2, Number.NaN]);
    expect(await t.identical(joined)).toBe(true);
  });

  it('positions count by the calendar', async () => {
    expect(await list(t.differentiate('time', { datetimeUnit: 'D' }).isel({ time: [0] }))).toEqual([1]);
    expect(await list(t.interp({ time: ['2000-02-29T12:00'] }))).toEqual([1.5]);
    expect((await (await t.idxmax('time').compute()).dt.day.item()) as unknown).toBe(30n);
  });

  it('are shown', () => {
    expect(String(t)).toContain('date[360_day] 32 B 2000-02-29 ... 2000-03-01 2000-12-30');
    expect(() => t.coords.time.add(1)).toThrow(/calendar 360_day/);
  });
});
