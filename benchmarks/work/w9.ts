/**
 * W9 on n float64 in memory: op=percentile (10, 50, 90), histogram (100 bins over 0 to 1), topk (the 100 largest). Options:
 * op, n, chunk.
 */
import type * as cw from '../../lib/index.js';
import { held } from './inputs.js';
import { type MakeWork, operation } from './measure.js';

export const make: MakeWork = async (options, compute) => {
  const name = options.text('op');
  const call = operation(name);
  const n = options.number('n');
  const x = await held([n], [options.number('chunk', 5_000_000)]);
  const expression = (): cw.ChunkedArray => {
    if (name === 'percentile') return call(x, [10, 50, 90]);
    if (name === 'topk') return call(x, 100);
    const [counts] = call(x, { bins: 100, range: [0, 1] }) as unknown as [cw.ChunkedArray];
    return counts;
  };
  return { once: async () => expression().compute(compute) };
};
