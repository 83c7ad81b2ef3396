/** Labelled arrays as rows, files of text, Arrow tables, text and HTML. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DataArray, Dataset } from '../../lib/climate/index.js';
import * as cw from '../../lib/index.js';

cw.config.set({ threads: 'inline' });
const days = cw.asarray(['2010-06-01', '2010-07-01T12:00'], { dtype: 'datetime64[us]' });
const t = new DataArray(
  [
    [11, 12.34567, 13],
    [21, Number.NaN, 23],
  ],
  {
    dims: ['time', 'lat'],
    coords: { time: days, lat: [30, 20, 10], zone: ['lat', cw.asarray(['n', 'm', 'x<y'])] },
    attrs: { units: 'K', note: '<b>' },
    name: 't',
  },
);
const ds = new Dataset({ t, n: ['lat', [1, 2, 3]] }, { attrs: { title: 'A "title"' } });

describe('tables', () => {
  it('has a row for each place, in the order of the elements', async () => {
    const rows = [];
    for await (const row of t.chunk(1).rows()) rows.push(row);
    expect(rows.map((row) => [String(row.time).slice(0, 13), row.lat, row.zone, row.t])).toEqual([
      ['2010-06-01T00', 30, 'n', 11],
      ['2010-06-01T00', 20, 'm', 12.34567],
      ['2010-06-01T00', 10, 'x<y', 13],
      ['2010-07-01T12', 30, 'n', 21],
      ['2010-07-01T12', 20, 'm', Number.NaN],
      ['2010-07-01T12', 10, 'x<y', 23],
    ]);
  });

  it('has the variables of a dataset side by side', async () => {
    const rows = [];
    for await (const row of ds.rows()) rows.push([row.t, row.n]);
    expect(rows).toEqual([
      [11, 1],
      [12.34567, 2],
      [13, 3],
      [21, 1],
      [Number.NaN, 2],
      [23, 3],
    ]);
  });

  it('takes what has no dimensions', async () => {
    const rows = [];
    for await (const row of t.isel({ time: 0, lat: 1 }).rows()) rows.push(row.t);
    expect(rows).toEqual([12.34567]);
  });

  it('is written as text, whole or not at all', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cw-csv-'));
    const path = join(folder, 't.csv');
    await t.isel({ time: 1 }, { drop: true }).toCsv(path, { missing: 'NA' });
    expect(readFileSync(path, 'utf8')).toBe('lat,zone,t\n30,n,21\n20,m,NA\n10,x<y,23\n');
    expect(readdirSync(folder)).toEqual(['t.csv']);
    await expect(t.toCsv(join(folder, 'none', 't.csv'))).rejects.toThrow();
  });

  it('is an Arrow table', async () => {
    const table = await ds.dropVars('zone').toArrow();
    expect(table.numRows).toBe(6);
    expect(table.schema.fields.map((field: { name: string }) => field.name)).toEqual(['time', 'lat', 't', 'n']);
  });
});

describe('representations', () => {
  it('is text as xarray prints it', async () => {
    expect(String(t)).toBe(
      [
        "<chunkwise.DataArray 't' (time: 2, lat: 3)> Size: 48 B",
        String(await t.values()),
        'Coordinates:',
        '  * time     (time) datetime64[us] 16 B 2010-06-01 2010-07-01T12:00:00',
        '  * lat      (lat) float64 24 B 30.0 20.0 10.0',
        "    zone     (lat) <U3 36 B 'n' 'm' 'x<y'",
        'Attributes:',
        '    units: K',
        '    note:  <b>',
      ].join('\n'),
    );
    expect(String(t.mean('time'))).toContain('3 values of float64');
  });

  it('is HTML with sections that fold, and nothing from elsewhere', () => {
    for (const html of [t.toHTML(), ds.toHTML()]) {
      expect(html).toContain('<details');
      expect(html).toContain('x&lt;y');
      expect(html).not.toMatch(/https?:|src=|<script|<b>"/);
      expect((html.match(/<details/g) ?? []).length).toBe((html.match(/<\/details>/g) ?? []).length);
      expect((html.match(/<td/g) ?? []).length).toBe((html.match(/<\/td>/g) ?? []).length);
    }
    expect(ds.toHTML()).toContain('A &quot;title&quot;');
  });
});
