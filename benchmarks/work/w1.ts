/** W1, the lazy-array example: mean of a strided slice of x + x.T, x random (n, n). Options: n, chunk. */
import * as cw from '../../lib/index.js';
import { type MakeWork, summary } from './measure.js';

export const make: MakeWork = (options, compute) => {
  const n = options.number('n');
  const chunk = options.number('chunk', 1000);
  return {
    once: async () => {
      const x = cw.random.random([n, n], { chunks: [chunk, chunk] });
      const y = x.add(x.T);
      return y
        .slice(`::2, ${n / 20}:`)
        .mean({ axis: 1 })
        .compute(compute);
    },
    // Random numbers differ between engines: the count and the mean of the means are compared.
    checksum: (result) => summary(result).slice(0, 2),
  };
};
