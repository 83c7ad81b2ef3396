/**
 * W9 on n float64 in memory: op=percentile (10, 50, 90), histogram (100 bins over 0 to 1), topk (the 100 largest). Options:
 * op, n, chunk.
 */
import * as cw from '../../lib/index.js';
import { held } from './inputs.js';
import type { MakeWork } from './measure.js';

function expression(name: string, x: cw.ChunkedArray): cw.ChunkedArray {
  if (name === 'percentile') return cw.percentile(x, [10, 50, 90]);
  if (name === 'topk') return cw.topk(x, 100);
  return cw.histogram(x, { bins: 100, range: [0, 1] })[0];
}

export const make: MakeWork = async (options, compute) => {
  const x = await held([options.number('n')], [options.number('chunk', 5_000_000)]);
  return { once: async () => expression(options.text('op'), x).compute(compute) };
};
