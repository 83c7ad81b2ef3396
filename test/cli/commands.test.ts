/** The program `chunkwise` as it is called: what it prints, writes and ends with. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { main } from '../../lib/cli/main.js';
import { Dataset, openDataset } from '../../lib/climate/index.js';

const folder = mkdtempSync(join(tmpdir(), 'cli-'));
afterAll(() => rmSync(folder, { recursive: true }));
const input = join(folder, 'in.nc');

/** Runs the program: its status and what it wrote. */
async function run(...args: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
  try {
    return { status: await main(args), out, err };
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
}

beforeAll(async () => {
  const months = Array.from({ length: 24 }, (_, k) => new Date(Date.UTC(2000, k, 1)));
  const values = months.map((_, k) => [80, 40, -40].map((lat) => 10 * (k % 12) + lat + (k < 12 ? 0 : 2)));
  await new Dataset(
    { t: [['time', 'lat'], values, { units: 'K' }] },
    { coords: { time: months, lat: [80, 40, -40] } },
  ).toNetcdf(input);
});

describe('chunkwise on the command line', () => {
  it('teaches', async () => {
    expect((await run()).status).toBe(2);
    const { status, out } = await run('--help');
    expect(status).toBe(0);
    expect(out).toContain('reduce');
    expect((await run('reduce', '--help')).out).toContain('--groupby WHAT');
    expect(await run('convert', 'a.nc')).toMatchObject({ status: 2, err: expect.stringContaining('OUT is missing') });
    expect(await run('info', input, '--tiem')).toMatchObject({ status: 2, err: expect.stringContaining('--tiem') });
    expect(await run('reduse')).toMatchObject({ status: 2, err: expect.stringContaining("no command 'reduse'") });
    expect(await run('info', join(folder, 'none.nc'))).toMatchObject({
      status: 1,
      err: expect.stringContaining('none.nc'),
    });
  });

  it('tells what a file holds', async () => {
    const { out } = await run('info', input, '--storage');
    expect(out).toContain('(time: 24, lat: 3)');
    expect(out).toMatch(/t, stored float64/);
    expect(JSON.parse((await run('info', input, '--json')).out).sizes).toEqual({ time: 24, lat: 3 });
  });

  it('selects', async () => {
    const { out } = await run('sel', input, '--sel', 'time=2001-02', '--sel', 'lat=35', '--nearest');
    expect(out).toMatch(/t = 52\.?/);
    await run('sel', input, '--sel', 'time=2001', '--sel', 'lat=90:0', '-o', join(folder, 'part.nc'));
    expect((await openDataset(join(folder, 'part.nc'))).sizes).toEqual({ time: 12, lat: 2 });
    expect(await run('sel', input, '--sel', 'time')).toMatchObject({ status: 2 });
  });

  it('draws', async () => {
    const picture = join(folder, 'line.svg');
    expect((await run('plot', input, '--var', 't', '--lat', '40', '--time', '2000', '-o', picture)).status).toBe(0);
    expect(readFileSync(picture, 'utf8')).toContain('<svg');
    expect(await run('plot', input)).toMatchObject({ status: 2, err: expect.stringContaining('-o') });
  });

  it('reduces by group, where a condition is true', async () => {
    const target = join(folder, 'climatology.nc');
    expect(
      (
        await run(
          'reduce',
          input,
          '--mean',
          'time',
          '--groupby',
          'month',
          '--where',
          'lat>60',
          '--var',
          't',
          '-o',
          target,
        )
      ).status,
    ).toBe(0);
    const ds = await openDataset(target);
    expect(ds.sizes).toEqual({ month: 12, lat: 3 });
    expect((await ds.get('t').isel({ month: 3 }).values()).toArray()).toEqual([111, Number.NaN, Number.NaN]);
    expect(await run('reduce', input, '--mean', 'tiem')).toMatchObject({
      status: 2,
      err: expect.stringContaining("no dimension 'tiem'"),
    });
  });

  it('converts and cuts anew, and finds damage', async () => {
    const store = join(folder, 'out.zarr');
    expect((await run('convert', input, store, '--chunks', 'time=10,lat=2', '--codec', 'zstd')).status).toBe(0);
    const ds = await openDataset(store);
    expect(ds.get('t').encoding.chunks).toEqual([10, 2]);
    expect((await ds.get('t').values()).data).toEqual((await (await openDataset(input)).get('t').values()).data);
    expect(await run('convert', input, store)).toMatchObject({
      status: 1,
      err: expect.stringContaining('there already'),
    });
    expect((await run('validate', store)).status).toBe(0);
    const chunk = readdirSync(join(store, 't'), { recursive: true, encoding: 'utf8' })
      .map((name) => join(store, 't', name))
      .find((path) => statSync(path).isFile() && !path.endsWith('.json')) as string;
    truncateSync(chunk, 20);
    expect(await run('validate', store)).toMatchObject({ status: 1, out: expect.stringContaining(chunk.slice(-5)) });
  });
});
