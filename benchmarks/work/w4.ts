/** W4, one expression over two arrays in memory: sum(sqrt(sin(a)^2 + cos(b)^2) * 2 + a * b). Options: n, chunk. */
import * as cw from '../../lib/index.js';
import { held, SECOND_SEED } from './inputs.js';
import type { MakeWork } from './measure.js';

export const make: MakeWork = async (options, compute) => {
  const n = options.number('n');
  const chunk = options.number('chunk', 1_000_000);
  const a = await held([n], [chunk]);
  const b = await held([n], [chunk], SECOND_SEED);
  return {
    once: async () => {
      const length = cw.sqrt(cw.square(cw.sin(a)).add(cw.square(cw.cos(b))));
      return length.multiply(2).add(a.multiply(b)).sum().compute(compute);
    },
  };
};
