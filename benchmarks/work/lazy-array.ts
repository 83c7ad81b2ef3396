/** Workload: the lazy-array example. Argument: N. */
import * as cw from '../../lib/index.js';
import { measure } from './measure.js';

const n = Number(process.argv[2]);
await measure(async () => {
  const x = cw.random.random([n, n], { chunks: [1000, 1000] });
  const y = x.add(x.T);
  return (
    await y
      .slice(`::2, ${n / 20}:`)
      .mean({ axis: 1 })
      .compute()
  ).data as Float64Array;
});
process.exit(0);
