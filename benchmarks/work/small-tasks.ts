/** Workload: many small chunks, building the graph included. Argument: number of chunks. */
import * as cw from '../../lib/index.js';
import { measure } from './measure.js';

const chunks = Number(process.argv[2]);
let tasks = 0;
await measure(
  async () => {
    const sum = cw
      .ones([10 * chunks], { chunks: [10] })
      .add(1)
      .sum();
    const result = await sum.compute({
      onProgress: (event) => {
        tasks = event.total;
      },
    });
    return result.data as Float64Array;
  },
  () => ({ tasks }),
);
process.exit(0);
