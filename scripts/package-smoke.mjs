// Run by .ci/run in an empty folder where the packed package is installed: imports it, computes inline and on worker threads, draws.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import * as cw from 'chunkwise';
import { contourf } from 'chunkwise/plot';

const x = cw.random.random([2000, 2000], { chunks: [500, 500], seed: 7 });
const z = x.add(x.T).slice('::2, 100:').mean({ axis: 1 });
const inline = await z.compute({ threads: 0 });
const threaded = await z.compute({ threads: 2 });
assert.deepEqual([...threaded.data], [...inline.data], 'threads and inline give the same bits');
assert.equal(threaded.shape[0], 1000);
for (const value of threaded.data) assert.ok(Math.abs(value - 1) < 0.06, `a mean of ${value}`);
const png = contourf({ data: Float64Array.from({ length: 100 }, (_, i) => i), shape: [10, 10] }).png();
assert.equal(String.fromCharCode(...png.subarray(1, 4)), 'PNG');
assert.equal(String(await cw.arange(3).compute()), '[0. 1. 2.]', 'results print');
// Where Node can, `require` gives the same module.
if (process.features.require_module) assert.equal(createRequire(import.meta.url)('chunkwise').version, cw.version);
console.log(`Node ${process.version}: the installed package computes and draws`);
