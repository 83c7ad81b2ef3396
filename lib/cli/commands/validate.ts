/**
 * `chunkwise validate STORE`: reads every chunk, so that what does not decode, or whose checksum is wrong, is found.
 */
import { isChunkwiseError } from '../../base/errors.js';
import { openDataset } from '../../climate/index.js';
import type { Command } from '../arguments.js';

export const VALIDATE: Command = {
  name: 'validate',
  summary:
    'Reads every chunk of every variable: tells which do not decode or fail their checksum. Status 1 where there is one.',
  operands: ['STORE'],
  flags: { group: { value: 'PATH', text: 'the group to read (default: the root)' } },
  examples: [['chunkwise validate era5.zarr --memory 500MB', 'a line for each variable, in 500 MB']],
  async run({ operands, values, print, progress }) {
    const odd: string[] = [];
    const ds = await openDataset(operands[0], {
      decodeCf: false,
      ...(typeof values.group === 'string' ? { group: values.group } : {}),
      onWarning: (message: string) => void odd.push(message),
    });
    let bad = odd.length;
    for (const message of odd) print(message);
    for (const [name, { data }] of ds.parts.variables) {
      try {
        for await (const { box } of data.blocks({ onProgress: ({ done, total }) => progress(done, total) })) void box;
        print(`${name}: ${data.nchunks} block${data.nchunks === 1 ? '' : 's'} decoded, ${data.nbytes} bytes`);
      } catch (error) {
        if (!isChunkwiseError(error)) throw error;
        bad++;
        print(`${name}: ${error.message}`);
      }
    }
    return bad > 0 ? 1 : 0;
  },
};
