/**
 * `chunkwise convert` and `chunkwise rechunk`: a dataset written in another format or with other chunks, in bounded memory.
 */
import type { Command } from '../arguments.js';
import { UsageError } from '../arguments.js';
import { openNarrowed, SELECTING, WRITING, writeDataset } from '../datasets.js';

const { output: _, ...writing } = WRITING;

export const CONVERT: Command = {
  name: 'convert',
  summary: 'Writes a dataset in another format: values, attributes and packing stay as they are.',
  operands: ['IN', 'OUT'],
  flags: { ...SELECTING, ...writing },
  examples: [
    ['chunkwise convert air.nc air.zarr --chunks time=120,lat=90 --codec zstd', 'NetCDF to Zarr'],
    ['chunkwise convert air.nc europe.zarr --sel lat=72:34 --sel lon=0:40', 'a region of it'],
  ],
  async run(call) {
    await writeDataset(await openNarrowed(call.operands[0], call), call.operands[1], call);
    return 0;
  },
};

export const RECHUNK: Command = {
  name: 'rechunk',
  summary: 'Writes a dataset with other chunks.',
  operands: ['IN', 'OUT'],
  flags: { ...SELECTING, ...writing },
  examples: [
    ['chunkwise rechunk maps.zarr series.zarr --chunks time=8760,lat=10,lon=10 --memory 1GB', 'maps to series'],
  ],
  async run(call) {
    if (call.values.chunks === undefined) throw new UsageError('--chunks says which: --chunks time=120,lat=90');
    await writeDataset(await openNarrowed(call.operands[0], call), call.operands[1], call);
    return 0;
  },
};
