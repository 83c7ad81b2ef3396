/** Workload: import and a first tiny compute, counted from the start of the process. */
import * as cw from '../../lib/index.js';
import { peakRss, print } from './measure.js';

const result = await cw
  .ones([10, 10], { chunks: [5, 5] })
  .add(1)
  .sum()
  .compute();
print({ seconds: performance.now() / 1000, peakRss: peakRss(), checksum: Number(result.data[0]) });
process.exit(0);
