/** A process that reduces a store several times larger than its memory limit stays below the limit, over what it took idle. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-resident-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const library = new URL('../../dist/lib/index.js', import.meta.url).href;

/** Writes 1 GB of whole numbers from 0 to 99 as float32, then reduces them; prints the peak after each step. */
const script = `
  import * as cw from ${JSON.stringify(library)};
  const idle = process.memoryUsage().rss;
  const path = ${JSON.stringify(join(folder, 'field.zarr'))};
  const options = { memoryLimit: '256MB', threads: 2 };
  const seen = (name, value) =>
    console.log(JSON.stringify({ name, value, peak: process.resourceUsage().maxRSS * 1024 - idle }));
  const steps = 1920;
  const shape = [steps, 181, 720];
  await cw.random.random(shape, { chunks: [12, 181, 720], seed: 3, dtype: 'float32' })
    .multiply(100).floor().toZarr(path, { ...options, chunks: [4, 181, 720] });
  seen('write', 0);
  const field = await cw.fromZarr(path);
  const months = Int32Array.from({ length: steps }, (_, k) => k % 12);
  const mean = await field.mean({ axis: 0, dtype: 'float64' }).compute(options);
  seen('mean', mean.data.reduce((a, b) => a + b) / mean.size);
  const climatology = cw.groupbyReduce(field, months, { axis: 0, reduction: 'mean', groups: 12, dtype: 'float64' });
  const anomaly = field.subtract(cw.take(climatology, months, { axis: 0 })).std({ axis: 0 });
  const deviation = await anomaly.compute(options);
  seen('anomaly', deviation.data.reduce((a, b) => a + b) / deviation.size);
  const centred = field.astype('float64');
  seen('centred', (await centred.subtract(centred.mean()).std().compute(options)).get());
`;

it('writes and reduces 1 GB within 256 MB', () => {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, CHUNKWISE_SPILL_DIRECTORY: folder },
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; value: number; peak: number });
  expect(lines.map(({ name }) => name)).toEqual(['write', 'mean', 'anomaly', 'centred']);
  for (const { name, peak } of lines) expect(peak, name).toBeLessThan(256e6);
  const [, mean, anomaly, centred] = lines.map(({ value }) => value);
  // A discrete uniform distribution over 0 to 99 has the mean 49.5 and the variance (100^2 - 1) / 12.
  expect(mean).toBeCloseTo(49.5, 1);
  expect(centred).toBeCloseTo(Math.sqrt(9999 / 12), 1);
  expect(anomaly).toBeCloseTo(Math.sqrt((9999 / 12) * (1 - 12 / 1920)), 1);
  expect(readdirSync(folder)).toEqual(['field.zarr']);
});
