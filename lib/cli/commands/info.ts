/**
 * `chunkwise info FILE`: what a file holds, without reading its data.
 */

import { formatBytes } from '../../base/bytes.js';
import type { Dataset } from '../../climate/index.js';
import type { Command } from '../arguments.js';
import { openNarrowed, SELECTING } from '../datasets.js';

/** A variable's storage in a line. */
function storageText(ds: Dataset, name: string): string {
  const { encoding, data } = ds.get(name);
  const chunks = encoding.chunks as readonly number[] | undefined;
  const filters = (encoding.filters as readonly { readonly name: string }[] | undefined) ?? [];
  return [
    name,
    `stored ${String(encoding.dtype ?? data.dtype)}`,
    chunks ? `chunks ${chunks.join(' x ')}` : 'in one piece',
    ...(filters.length > 0 ? [filters.map((filter) => filter.name).join(' + ')] : []),
    `blocks ${data.numBlocks.join(' x ') || '1'}`,
    `${formatBytes(data.nbytes)} decoded`,
  ].join(', ');
}

/** The dataset as plain data. */
const asJson = (ds: Dataset): unknown => ({
  sizes: ds.sizes,
  attrs: ds.attrs,
  variables: Object.fromEntries(
    [...ds.parts.variables].map(([name, variable]) => [
      name,
      {
        dims: variable.dims,
        shape: variable.data.shape,
        dtype: variable.calendar ? `date[${variable.calendar}]` : variable.data.dtype,
        coordinate: ds.parts.coordNames.has(name),
        attrs: variable.attrs,
        chunks: variable.encoding.chunks,
      },
    ]),
  ),
});

export const INFO: Command = {
  name: 'info',
  summary: 'Tells what a file or store holds: dimensions, coordinates, variables, attributes, how they are stored.',
  operands: ['FILE'],
  flags: {
    group: SELECTING.group,
    storage: { text: 'how each variable is stored, too' },
    json: { text: 'as JSON' },
  },
  examples: [
    ['chunkwise info air.nc', 'dimensions, coordinates, variables and attributes'],
    ['chunkwise info era5.zarr --storage', 'chunks and filters of each variable, too'],
  ],
  async run(call) {
    const ds = await openNarrowed(call.operands[0], call);
    if (call.values.json) {
      call.print(
        JSON.stringify(asJson(ds), (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 2),
      );
      return 0;
    }
    call.print(String(ds));
    if (call.values.storage) {
      call.print('Storage:');
      for (const name of ds.parts.variables.keys()) call.print(`    ${storageText(ds, name)}`);
    }
    return 0;
  },
};
