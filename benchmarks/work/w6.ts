/** W6, overhead: what=chunks is (ones + 1).sum() over `count` chunks of 10 elements, what=delayed `count` calls that do nothing. */
import * as cw from '../../lib/index.js';
import type { MakeWork } from './measure.js';

export const make: MakeWork = (options, compute) => {
  const count = options.number('count');
  if (options.text('what') === 'chunks')
    return {
      once: async () =>
        cw
          .ones([10 * count], { chunks: [10] })
          .add(1)
          .sum()
          .compute(compute),
      // One task may cover many chunks.
      detail: (_, tasks) => `${tasks} tasks`,
    };
  return {
    once: async () => {
      const call = cw.delayed((x: number): number => x);
      const values = await cw.compute(...Array.from({ length: count }, (_, k) => call(k)));
      return values.reduce((sum, value) => sum + value, 0);
    },
  };
};
