/** W5, rechunk a(t, y, x) float32 from a chunk for each step to pencils, Zarr to Zarr. Options: store, chunks=T,Y,X. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import * as cw from '../../lib/index.js';
import { type MakeWork, summary } from './measure.js';

export const make: MakeWork = (options, compute) => {
  const source = options.text('store');
  const target = `${source}.rechunked${process.pid}`;
  const chunks = options.text('chunks').split(',').map(Number);
  const clear = (): void => rmSync(target, { recursive: true, force: true });
  return {
    prepare: () => {
      clear();
      spawnSync('sync');
    },
    once: async () => (await cw.fromZarr(source)).toZarr(target, { format: 2, chunks, codec: 'blosc-lz4', ...compute }),
    checksum: async () => {
      const stored = await cw.fromZarr(target);
      const plane = await stored.slice(cw.s(), Math.floor(stored.shape[1] / 3)).compute();
      clear();
      return summary(plane);
    },
  };
};
