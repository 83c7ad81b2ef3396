/** Writes the sample stores for other readers where CHUNKWISE_SAMPLES names a folder; see check_with_zarr_python.py. */
import { expect, it } from 'vitest';
import { writeSamples } from './write-samples.js';

const folder = process.env.CHUNKWISE_SAMPLES;

it.skipIf(!folder)('writes the sample stores', async () => {
  expect(await writeSamples(folder as string)).toBe(315);
});
