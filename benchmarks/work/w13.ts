/**
 * W13, cold start: seconds from the start of the process to the first small result. Run by itself, as it measures its own
 * loading. Options: threads, or none for the engine's choice.
 */
import { availableParallelism } from 'node:os';
import * as cw from '../../lib/index.js';
import { memoryOf, Options, print } from './measure.js';

const options = new Options(process.argv.slice(2));
const chosen = options.text('threads', 'default');
const threads = chosen === 'inline' ? 'inline' : chosen === 'all' ? availableParallelism() : Number(chosen);
const result = await cw
  .ones([10, 10], { chunks: [5, 5] })
  .add(1)
  .sum()

  .compute(chosen === 'default' ? {} : { threads });
const seconds = performance.now() / 1000;
print({ times: [seconds], peakRss: memoryOf('VmHWM'), checksum: [Number(result.data[0])] });
process.exit(0);
