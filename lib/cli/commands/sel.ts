/**
 * `chunkwise sel FILE`: a part of a dataset by labels or positions, printed or written.
 */
import type { Command } from '../arguments.js';
import { openNarrowed, SELECTING, WRITING, writeDataset } from '../datasets.js';

/** Elements that are printed at most. */
const MOST_PRINTED = 10_000;

export const SEL: Command = {
  name: 'sel',
  summary: 'Takes a part of a dataset by labels or positions: prints its values, or writes it.',
  operands: ['FILE'],
  flags: { ...SELECTING, ...WRITING },
  examples: [
    ['chunkwise sel air.nc --sel time=2013-07-01 --sel lat=50 --sel lon=10 --nearest', 'the values at one place'],
    ['chunkwise sel air.nc --sel time=2013 -o air-2013.zarr', 'a year into a file of its own'],
  ],
  async run(call) {
    const ds = await openNarrowed(call.operands[0], call);
    const { output } = call.values;
    if (typeof output === 'string') {
      await writeDataset(ds, output, call);
      return 0;
    }
    call.print(String(ds));
    for (const [name, array] of Object.entries(ds.dataVars)) {
      if (array.size > MOST_PRINTED) {
        call.print(`${name}: ${array.size} values are too many to print; write them with -o, or narrow further`);
        continue;
      }
      call.print(`${name} = ${String(await array.values())}`);
    }
    return 0;
  },
};
