/**
 * Runs one workload on chunkwise and prints its JSON line: `node dist/benchmarks/work/run.js W4 n=1000000 repeats=3`.
 * Every workload knows `repeats`, `threads` and `memoryLimit`; those that are not given are the engine's own choice.
 */
import { type MakeWork, measure, Options, Unsupported } from './measure.js';

const [id, ...words] = process.argv.slice(2);
const { make } = (await import(`./${id.toLowerCase()}.js`)) as { make: MakeWork };
try {
  await measure(make, new Options(words));
} catch (error) {
  if (!(error instanceof Unsupported)) throw error;
  console.log(JSON.stringify({ unsupported: error.message }));
}
process.exit(0);
