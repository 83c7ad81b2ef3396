// usage: node kill-child.mjs STORE SPEC_JSON RESUME : writes an array to STORE; prints "start" when it begins
const [, , store, specText, resume] = process.argv;
const spec = JSON.parse(specText);
const cw = await import(process.env.CW_LIB ?? process.cwd() + '/dist/lib/index.js');
const x = cw.random
  .normal(0, 1, [600, 500], { chunks: spec.blocks ?? [100, 125], seed: 3 })
  .multiply(100)
  .round();
const y =
  spec.kind === 'sum' ? x.add(x.mean({ axis: 0 }).round()) : spec.kind === 'T' ? x.T.rechunk([125, 100]) : x.add(1);
console.log('start');
await y.toZarr(store, {
  format: spec.format,
  codec: spec.codec,
  chunks: spec.chunks,
  ...(spec.shards ? { shards: spec.shards } : {}),
  threads: spec.threads,
  memoryLimit: '64MB',
  ...(resume === '1' ? { resume: true } : {}),
});
console.log('end');
if (resume === '1') {
  const b = await cw.fromZarr(store);
  const [ok, n] = await cw.compute(b.equal(y).all(), b.sum());
  console.log(ok.data[0] ? 'right' : 'WRONG', b.shape.join());
}
await cw.close();
