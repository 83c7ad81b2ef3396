/** W7, (x - x.mean()).std() of a stored array of float64. Options: store. */
import * as cw from '../../lib/index.js';
import type { MakeWork } from './measure.js';

export const make: MakeWork = (options, compute) => ({
  once: async () => {
    const x = await cw.fromZarr(options.text('store'));
    return x.subtract(x.mean()).std().compute(compute);
  },
});
