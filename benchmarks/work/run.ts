/**
 * Runs one workload on chunkwise and prints its JSON line: `node dist/benchmarks/work/run.js W4 n=1000000 repeats=3`.
 * Every workload knows `repeats`, `threads` and `memoryLimit`; those that are not given are the engine's own choice.
 */
import { type MakeWork, measure, Options } from './measure.js';

const [id, ...words] = process.argv.slice(2);
const { make } = (await import(`./${id.toLowerCase()}.js`)) as { make: MakeWork };
await measure(make, new Options(words));
process.exit(0);
